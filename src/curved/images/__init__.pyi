from .patterns import SelectionError, binarise, select
from .sources import ArchiveError, DownloadError, cifar100_images, dead_leaves, fetch, pattern_file

__all__ = [
    "ArchiveError",
    "DownloadError",
    "SelectionError",
    "binarise",
    "cifar100_images",
    "dead_leaves",
    "fetch",
    "pattern_file",
    "select",
]
