"""Computing the data file of a panel: one function `compute` a panel, in the module of its name.

It takes the panel with its parameters (and the Datasets that it `needs`) and gives a Dataset of
bare numbers; what the panel declares of them is attached here.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import xarray as xr

from curved.figures.vocabulary import SHARED
from curved.records import data_files
from curved.records.logs import log_to


def compute(
    panel: str, parameters: Mapping[str, Any], data: Sequence[xr.Dataset] = ()
) -> xr.Dataset:
    """Compute the Dataset of a panel.

    Parameters
    ----------
    panel : str
        Name of the panel, such as fig2a.
    parameters : mapping
        Its parameters, as in its section of the configuration.
    data : sequence of xarray.Dataset, optional
        The Datasets that it needs.

    Returns
    -------
    xarray.Dataset
        With the meaning of every variable in its attributes.

    Raises
    ------
    KeyError
        If there is no such panel, or it gives a variable that it does not declare.
    pydantic.ValidationError
        If the parameters are not as the panel declares them.
    """
    module, declared = _found(panel)
    inputs = [list(data)] if data else []
    numbers = module.compute(declared.of(parameters), *inputs)
    vocabulary = {**SHARED, **declared.vocabulary()}
    return data_files.describe(numbers, panel, declared.title(), vocabulary)


def _found(panel: str) -> tuple[Any, Any]:
    """The computation of a panel, which is a module of its name, and what is declared beside it."""
    for path in Path(__file__).parent.glob(f"*/{panel}.py"):
        folder = f"{__package__}.{path.parent.name}"
        for declared in vars(import_module(f"{folder}.panels")).values():
            if getattr(declared, "name", None) == panel:
                return import_module(f"{folder}.{panel}"), declared
    raise KeyError(f"panel {panel!r} is not declared in curved.figures")


def write(
    panel: str,
    parameters: Mapping[str, Any],
    path: str | Path,
    log: str | Path,
    data: data_files.Inputs,
    stamps: Mapping[str, str] | None = None,
) -> None:
    """Compute a panel and write its data file.

    Parameters
    ----------
    panel, parameters
        As for `compute`.
    path, log : path-like
        The NetCDF file to write, and the log that holds any error.
    data : mapping
        Paths of the data files that it is computed from, each with the parameters that it must have
        been made with, or None for any.
    stamps : mapping, optional
        Digests of code and files behind it, which the data file then tells.
    """
    with log_to(log) as logger:
        parts = data_files.load_all(data)
        derived_from = data_files.origins(parts)
        made = compute(panel, parameters, parts)
        data_files.save(made, path, parameters, derived_from, stamps)
        logger.info("%s written", path)
