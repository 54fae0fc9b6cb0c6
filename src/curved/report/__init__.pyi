from .pages import Usage, read_usage, run_times
from .publishing import PublishingError, gallery

__all__ = ["PublishingError", "Usage", "gallery", "read_usage", "run_times"]
