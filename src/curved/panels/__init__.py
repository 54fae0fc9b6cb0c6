"""The data of each panel of each figure: one module a panel, each with a function `compute`.

The keyword arguments of `compute` are the panel's section of the configuration; its result is an
`xarray.Dataset`, the content of the panel's data file.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from curved import dataset
from curved.logs import log_to

__all__ = ["write"]


def write(
    panel: str,
    parameters: Mapping[str, Any],
    path: str | Path,
    log: str | Path,
    data: Mapping[str, Mapping[str, Any] | None] | None = None,
) -> None:
    """Compute a panel and write its data file.

    Parameters
    ----------
    panel : str
        Name of a module of this package, such as ``fig2a``.
    parameters : mapping
        Keyword arguments of its `compute`.
    path, log : path-like
        The NetCDF file to write, and the log that holds any error.
    data : mapping, optional
        Paths of the data files that it is computed from, which `compute` gets as `data`; each
        with the parameters that it must have been made with, or None for any.
    """
    with log_to(log) as logger:
        parts = [dataset.load(source, expected) for source, expected in (data or {}).items()]
        derived_from = dataset.origins(parts)
        inputs = {"data": parts} if parts else {}
        result = import_module(f"{__name__}.{panel}").compute(**parameters, **inputs)
        dataset.save(result, path, parameters, derived_from)
        logger.info("%s written", path)
