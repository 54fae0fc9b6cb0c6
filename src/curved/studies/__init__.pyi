from .api import study
from .language import parse, read

__all__ = ["parse", "read", "study"]
