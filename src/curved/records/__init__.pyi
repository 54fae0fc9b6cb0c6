from .data_files import DataFileError, describe, digest, load, open_results, origins, save
from .logs import log_to
from .manifest import ManifestError
from .vocabulary import Tolerance, Variable
from .yaml_files import ConfigError, Fault, Section

__all__ = [
    "ConfigError",
    "DataFileError",
    "Fault",
    "ManifestError",
    "Section",
    "Tolerance",
    "Variable",
    "describe",
    "digest",
    "load",
    "log_to",
    "open_results",
    "origins",
    "save",
]
