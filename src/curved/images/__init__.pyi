from .download import DownloadError, fetch
from .patterns import SelectionError, binarise, select
from .sources import ArchiveError, cifar100_images, dead_leaves, pattern_file

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
