from .api import study
from .language import Study, parse, read

__all__ = ["Study", "parse", "read", "study"]
