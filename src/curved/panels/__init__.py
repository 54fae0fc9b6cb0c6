"""The data of each panel of each figure: one module a panel, each with a function `compute`.

The keyword arguments of `compute` are the panel's section of the configuration; its result is an
`xarray.Dataset`, the content of the panel's data file.
"""

from collections.abc import Mapping, Sequence
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
    data: Sequence[str | Path] = (),
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
    data : sequence of path-like, optional
        Data files that it is computed from, which `compute` gets as `data`.
    """
    with log_to(log) as logger:
        inputs = {"data": [dataset.load(source) for source in data]} if data else {}
        result = import_module(f"{__name__}.{panel}").compute(**parameters, **inputs)
        dataset.save(result, path, parameters)
        logger.info("%s written", path)
