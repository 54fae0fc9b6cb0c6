"""Data files: how a Dataset says what it holds, is written and is read.

`describe` attaches the meaning of every variable, `save` adds the provenance and writes whole files
only, `load` refuses what is not such a file: a damaged one, and one of another panel, version or
configuration.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from curved import __version__
from curved.records.files import atomic
from curved.records.provenance import provenance
from curved.records.vocabulary import Variable

__all__ = ["DataFileError", "describe", "digest", "load", "origins", "save"]


class DataFileError(Exception):
    """A data file is missing, damaged or not what it should be; the message says what to do."""


_REFERENCE = (
    "M. Aguilera, P. A. Morales, F. E. Rosas, H. Shimazaki, Nature Communications 16, 6511 (2025), "
    "doi:10.1038/s41467-025-61475-w"
)


def describe(
    data: xr.Dataset, panel: str, title: str, vocabulary: Mapping[str, Variable]
) -> xr.Dataset:
    """Say in the attributes of a Dataset what it is and what each variable in it means.

    Parameters
    ----------
    data : xarray.Dataset
        Its own attributes stay.
    panel : str
        Name of the panel, which is that of its file.
    title : str
        What the file holds, in a line.
    vocabulary : mapping
        The meaning of every variable and coordinate.

    Returns
    -------
    xarray.Dataset

    Raises
    ------
    KeyError
        If a variable or coordinate is not in the vocabulary; the message names it.
    """
    about = {"Conventions": "CF-1.11", "title": title, "panel": panel, "references": _REFERENCE}
    described = data.copy()
    described.attrs = about | data.attrs | about
    for name, variable in described.variables.items():
        if name not in vocabulary:
            raise KeyError(f"{panel}: the variable {name} is not declared")
        attributes = vocabulary[str(name)]._asdict()
        if variable.dtype.kind == "b":
            attributes |= {"flag_values": "0b, 1b", "flag_meanings": "false true"}
        if variable.dtype.kind in "bUO":
            del attributes["units"]
        described[name].attrs = {key: text for key, text in attributes.items() if text}
    return described


def digest(data: xr.Dataset) -> str:
    """Hash all that a Dataset says: names, dimensions, types, values and attributes.

    It is the same in memory and read back from a file, and the same on every platform: variables
    and attributes count in the order of their names, numbers as little-endian, every NaN as one.

    Parameters
    ----------
    data : xarray.Dataset
        Its global attribute ``digest``, which holds the result, does not count.

    Returns
    -------
    str
        ``sha256:`` and 64 hexadecimal digits.
    """
    content = hashlib.sha256()
    attributes = {name: value for name, value in data.attrs.items() if name != "digest"}
    content.update(_line(_plain(attributes)))
    for name in sorted(map(str, data.variables)):
        values = data[name].values
        text = values.dtype.kind in "OTU"  # a file does not tell these apart
        little = values.dtype.newbyteorder("<")
        described = (
            name,
            name in data.coords,
            data[name].dims,
            values.shape,
            "text" if text else little.str,
            _plain(data[name].attrs),
        )
        content.update(_line(described))
        if text:
            content.update(_line(values.tolist()))
        else:
            if values.dtype.kind == "f":
                values = np.where(np.isnan(values), np.nan, values)
            content.update(values.astype(little, order="C", copy=False).tobytes())
    return f"sha256:{content.hexdigest()}"


def _plain(attributes: Mapping[Any, Any]) -> dict[str, Any]:
    """Attributes as JSON has them; a file does not tell one number from a list of one."""
    return {str(name): np.atleast_1d(value).tolist() for name, value in attributes.items()}


def _line(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True).encode() + b"\n"


def save(
    data: xr.Dataset,
    path: str | os.PathLike[str],
    parameters: Mapping[str, Any],
    derived_from: Mapping[str, str] | None = None,
) -> None:
    """Write a Dataset as compressed NetCDF-4, whole or not at all, with provenance and digest.

    Parameters
    ----------
    data : xarray.Dataset
        From `describe`.
    path : path-like
        The file to write.
    parameters : mapping
        All that the data depend on, for the provenance.
    derived_from : mapping, optional
        From `origins`: the digest of each data file that the data depend on.

    Raises
    ------
    DataFileError
        If it cannot be written; what stood at `path` before stays.
    """
    stamped = data.assign_attrs(provenance(parameters))
    if derived_from:
        stamped.attrs["derived_from"] = json.dumps(derived_from, sort_keys=True)
    stamped.attrs["digest"] = digest(stamped)
    packed = {
        name: {"zlib": True, "complevel": 4}
        for name, variable in stamped.variables.items()
        if variable.dtype.kind in "fib" and variable.ndim
    }
    with atomic(path) as temporary:
        try:
            stamped.to_netcdf(temporary, engine="netcdf4", format="NETCDF4", encoding=packed)
        except (OSError, RuntimeError) as error:  # HDF5 does not pass on what the system said
            free = shutil.disk_usage(temporary.parent).free
            raise DataFileError(
                f"{path}: cannot be written ({error}); {free} bytes are free there"
            ) from error


def load(path: str | os.PathLike[str], parameters: Mapping[str, Any] | None = None) -> xr.Dataset:
    """Read a data file into memory, if it is whole and what it should be.

    Parameters
    ----------
    path : path-like
        A file written by `save`; its stem is the name of the panel.
    parameters : mapping, optional
        The parameters that it must have been made with; without them, any will do.

    Returns
    -------
    xarray.Dataset

    Raises
    ------
    DataFileError
        If the file is missing, cannot be read, was not written by `save` of this version, is
        damaged, or holds another panel or one made with other parameters.
    """
    path = Path(path)
    try:
        with xr.open_dataset(path, engine="netcdf4") as opened:
            data = opened.load()
    except FileNotFoundError as error:
        raise DataFileError(f"{path}: no such data file") from error
    except Exception as error:  # whatever HDF5 makes of a damaged file
        fault = f"damaged: not a readable NetCDF-4 file ({error})"
        raise DataFileError(f"{path}: {fault}; {_REMEDY}") from error
    unusable = next(_faults(data, path.stem, parameters), None)
    if unusable:
        raise DataFileError(f"{path}: {unusable}; {_REMEDY}")
    return data


_REMEDY = "delete it and run again"


def _faults(data: xr.Dataset, panel: str, parameters: Mapping[str, Any] | None) -> Iterator[str]:
    """Say why the content of a file cannot be used; a fault makes the ones after it moot."""
    missing = {"panel", "curved_version", "parameters", "digest"} - data.attrs.keys()
    if missing:
        yield f"not written by curved (no {', '.join(sorted(missing))} attribute)"
    if data.attrs["digest"] != digest(data):
        yield "damaged: its content does not match its digest"
    if data.attrs["panel"] != panel:
        yield f"holds the data of {data.attrs['panel']}, not of {panel}"
    if data.attrs["curved_version"] != __version__:
        yield f"written by curved {data.attrs['curved_version']}, this is {__version__}"
    if parameters is not None:
        found = json.loads(data.attrs["parameters"])
        expected = json.loads(json.dumps(parameters))
        for key in sorted(found.keys() | expected.keys()):
            if (key in found) != (key in expected) or found.get(key) != expected.get(key):
                here, there = (_shown(given, key) for given in (found, expected))
                yield f"of another configuration: {here} in the file, {there} expected"


def _shown(parameters: Mapping[str, Any], key: str) -> str:
    if key not in parameters:
        return f"no {key}"
    return f"{key} = {json.dumps(parameters[key], sort_keys=True)}"


def origins(data: Iterable[xr.Dataset]) -> dict[str, str]:
    """Find the data files that started what some others hold, which must be the same for all.

    Parameters
    ----------
    data : iterable of xarray.Dataset
        From `load`.

    Returns
    -------
    dict
        Name of the panel and digest of each: those that the Datasets were derived from, or
        themselves where they were derived from none.

    Raises
    ------
    DataFileError
        If two were made from different data of one panel.
    """
    found: dict[str, str] = {}
    where: dict[str, str] = {}
    for part in data:
        source = part.encoding["source"]
        derived_from = part.attrs.get("derived_from")
        own = {part.attrs["panel"]: part.attrs["digest"]}
        for panel, content in (json.loads(derived_from) if derived_from else own).items():
            if found.setdefault(panel, content) != content:
                raise DataFileError(
                    f"{source}: made from another {panel}.nc than {where[panel]}; delete the wrong "
                    "one, or both, and run again"
                )
            where.setdefault(panel, source)
    return found
