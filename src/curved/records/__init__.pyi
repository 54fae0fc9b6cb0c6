from .data_files import DataFileError, describe, digest, load, origins, save
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
    "origins",
    "save",
]
