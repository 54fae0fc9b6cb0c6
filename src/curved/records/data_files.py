"""Data files: how a Dataset says what it holds, is written and is read.

`describe` attaches the meaning of every variable of a panel, and `save` adds the provenance and
writes whole files only. `load` refuses a file that is damaged, not written by `save` or of another
panel, and for a step of the workflow one of another version or configuration. Data of one's own
have variables of any names and no panel; `save` and `load` serve them too. `open_results` reads all
files of a folder.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from curved import __version__
from curved.numerics.labels import COUNTED
from curved.records.files import (
    ABSENT,
    AnyPath,
    as_path,
    atomic,
    locked,
    place,
    short,
    unreadable,
    unwritable,
)
from curved.records.provenance import provenance
from curved.records.vocabulary import Variable

Inputs = Mapping[str, Mapping[str, Any] | None]
"""Paths of data files, each with the parameters it must have been made with, or None for any."""


class DataFileError(Exception):
    """A data file is missing, damaged or not what it should be; the message says what to do."""


_REFERENCE = (
    "M. Aguilera, P. A. Morales, F. E. Rosas, H. Shimazaki, Nature Communications 16, 6511 (2025), "
    "doi:10.1038/s41467-025-61475-w"
)


def describe(
    data: xr.Dataset, panel: str, title: str, vocabulary: Mapping[str, Variable]
) -> xr.Dataset:
    """Say in the attributes of a copy of a Dataset what it is and what each variable in it means.

    The panel has the name of the file, the title says in a line what it holds. Attributes that the
    Dataset has stay. An axis of times is called sweep, as a dimension `time` is of dates by the CF
    conventions; the coordinate `time` has its values too.

    Raises
    ------
    KeyError
        If a variable or coordinate is not in the vocabulary; the message names it.
    """
    about = {"Conventions": _CF, "title": title, "panel": panel, "references": _REFERENCE}
    described = data.copy()
    if COUNTED in data.coords:
        described = described.assign_coords(time=(COUNTED, data[COUNTED].values))
    described.attrs = about | data.attrs | about
    for name, variable in described.variables.items():
        if name not in vocabulary:
            raise KeyError(f"{panel}: the variable {name} is not declared for the panel")
        described[name].attrs = dict(vocabulary[str(name)].attributes(variable.dtype))
        if variable.dtype.kind == "b":
            described[name].attrs |= _FLAGS
    return described


_CF = "CF-1.11"
_NAME = re.compile("[A-Za-z][A-Za-z0-9_]*")  # as the CF conventions have it
_DATES = {"standard_name": "time", "units_metadata": "leap_seconds: none"}
_FLAGS = {"flag_values": np.array([0, 1], dtype=np.int8), "flag_meanings": "false true"}


def digest(data: xr.Dataset) -> str:
    """Hash all that a Dataset says: names, dimensions, types, values and attributes.

    It is the same in memory and read back from a file, and the same on every platform: variables
    and attributes count in the order of their names, numbers as little-endian, every NaN as one.
    The global attribute ``digest``, which holds the result, does not count.
    """
    content = hashlib.sha256()
    attributes = {name: value for name, value in data.attrs.items() if name != "digest"}
    content.update(_line(_plain(attributes)))
    for name in sorted(map(str, data.variables)):
        variable, values = data[name], data[name].values
        text = values.dtype.kind in "OTU"  # a file does not tell these apart
        little = values.dtype.newbyteorder("<")
        kind, about = "text" if text else little.str, _plain(variable.attrs)
        content.update(_line((name, name in data.coords, variable.dims, values.shape, kind, about)))
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
    path: AnyPath,
    parameters: Mapping[str, Any] | None = None,
    derived_from: Mapping[str, str] | None = None,
    stamps: Mapping[str, str] | None = None,
) -> None:
    """Write a Dataset as compressed NetCDF-4, whole or not at all, with where it comes from.

    Variables may have any names; the attributes that it and they have, such as units and long_name,
    stay. The file also gets the parameters, the versions of this package and of those it depends
    on, the commit, and a digest of the content, by which `load` notices damage; no clock time.

    Parameters
    ----------
    data : xarray.Dataset
        What to write. If it is that of a panel, from `describe`, the file must have its name.
    path : path
        Where to, such as "hysteresis.nc"; its folder is made if need be.
    parameters : mapping, optional
        All that the data depend on but for data files; if not given, those that the Dataset has in
        its attribute of that name, or none.
    derived_from : mapping, optional
        Digests of the data files that they were made from, from `origins`.
    stamps : mapping, optional
        Further attributes by which `outdated` tells whether the file is still what is asked for.

    Raises
    ------
    DataFileError
        If it cannot be written, or NetCDF cannot hold it exactly; what stood at `path` before
        stays.
    TypeError
        If `data` is not a Dataset, or a parameter cannot be written as JSON.
    """
    _check_dataset(data)
    as_path(path)
    for name, given in {
        "parameters": parameters,
        "derived_from": derived_from,
        "stamps": stamps,
    }.items():
        if not isinstance(given, Mapping | None):
            raise TypeError(f"{name} must be a mapping, got {short(given)}")
    if parameters is None:
        parameters = json.loads(data.attrs.get("parameters", "{}"))
    made = {**provenance(parameters), **(stamps or {})}
    made["history"] = f"written by curved {__version__}"
    stamped = _by_convention(data.drop_encoding(), Path(path).stem).assign_attrs(made)
    if stamped.attrs.get("panel", Path(path).stem) != Path(path).stem:
        del stamped.attrs["panel"]  # made from a panel, and something else now
    if derived_from:
        stamped.attrs["derived_from"] = json.dumps(derived_from, sort_keys=True)
    try:
        stamped.attrs["digest"] = digest(stamped)
    except TypeError as error:
        raise DataFileError(f"{path}: NetCDF cannot hold some of these data ({error})") from error
    packed = {
        name: {"zlib": True, "complevel": 4}
        for name, variable in stamped.variables.items()
        if variable.dtype.kind in "fib" and variable.ndim
    }
    _write(stamped, path, packed)


def _by_convention(data: xr.Dataset, title: str) -> xr.Dataset:
    """What the CF conventions want beside the meaning of variables, where it is not there."""
    there = {"title": title}
    if all(_NAME.fullmatch(str(name)) for name in (*data.variables, *data.dims)):
        there["Conventions"] = _CF
    followed = data.assign_attrs({**there, **data.attrs})
    for name, variable in data.coords.items():
        if variable.dtype.kind == "M":
            followed[name].attrs = {**_DATES, **variable.attrs}
    return followed


def _write(stamped: xr.Dataset, path: AnyPath, packed: Mapping[Any, Any]) -> None:
    whole: dict[Any, dict[str, Any]] = {}
    for name, values in stamped.coords.items():  # none of them is missing, and those of axes
        words = name in values.dims and values.dtype.kind in "OTU"  # must be numbers, or characters
        whole[name] = {"_FillValue": None, **({"dtype": "S1"} if words else {})}
    encoding = {name: {**whole.get(name, {}), **packed.get(name, {})} for name in stamped.variables}
    path, given = place(path), path
    try:
        with atomic(path) as temporary:
            try:
                stamped.to_netcdf(temporary, engine="netcdf4", format="NETCDF4", encoding=encoding)
            except (OSError, RuntimeError) as error:  # HDF5 does not pass on what the system said
                said = unwritable(temporary) or locked(temporary) or error
                raise DataFileError(f"{given}: cannot be written ({said})") from error
            except (NotImplementedError, TypeError, ValueError) as error:
                raise DataFileError(f"{given}: cannot be written ({error})") from error
            if "panel" not in stamped.attrs:  # it may hold anything: times, or what a file rounds
                with xr.open_dataset(temporary, engine="netcdf4") as written:
                    if digest(written) != stamped.attrs["digest"]:
                        fault = f"NetCDF cannot hold these data exactly: {stamped}"
                        raise DataFileError(f"{given}: {fault}")
    except OSError as error:  # of its folder, its name, or of what stands there
        raise DataFileError(f"{given}: cannot be written ({error.strerror})") from error


def excerpt(whole: xr.Dataset, part: xr.Dataset, path: AnyPath) -> None:
    """Write a part of a data file under another name, with the provenance that the whole has.

    Nothing of here and now is in it: the same file gives the same excerpt, bit for bit. It names
    the panel that it is of, as `excerpt_of`, and the digest of the whole file, as `whole`.

    Parameters
    ----------
    whole : xarray.Dataset
        The data file of a panel, from `load`.
    part : xarray.Dataset
        What to write of it.
    path : path
        Where to, with another name than that of the panel.

    Raises
    ------
    DataFileError
        If it cannot be written.
    """
    about = {name: value for name, value in whole.attrs.items() if name != "panel"}
    about |= {"excerpt_of": whole.attrs["panel"], "whole": whole.attrs["digest"]}
    stamped = part.drop_encoding().assign_attrs(about)
    stamped.attrs.pop("panel", None)
    stamped.attrs["digest"] = digest(stamped)
    _write(stamped, path, {})  # so small that compression would make it larger


def _check_dataset(data: object) -> None:
    if not isinstance(data, xr.Dataset):
        hint = ": use its to_dataset(name=...)" if isinstance(data, xr.DataArray) else ""
        raise TypeError(f"data must be an xarray.Dataset, got {type(data).__name__}{hint}")


def load(path: AnyPath, parameters: Mapping[str, Any] | None = None) -> xr.Dataset:
    """Read a data file into memory, if it is whole and what it should be.

    Parameters
    ----------
    path : path
        A file that `save` wrote, one's own or of the workflow.
    parameters : mapping, optional
        Those that it must have been made with; any will do if not given.

    Raises
    ------
    DataFileError
        If the file is missing, cannot be read, was not written by `save`, is damaged, holds another
        panel than its name says, or, where parameters are given, has others or is of another
        version.
    """
    path, given = place(path), path
    if fault := unreadable(path):
        said = "no such data file" if fault == ABSENT else fault
        raise DataFileError(f"{given}: {said}")
    try:
        if (size := size_told(path)) > _PACKED * path.stat().st_size + _SLACK:
            raise DataFileError(f"{given}: {_FOREIGN}: claims to unpack to {size} bytes; {_ASIDE}")
        with xr.open_dataset(path, engine="netcdf4") as opened:
            data = opened.load()
    except DataFileError:
        raise
    except Exception as error:  # whatever HDF5 makes of a damaged file
        raise DataFileError(f"{given}: {_told(path, error)}") from error
    try:
        unusable = next(_faults(data, path.stem, parameters), None)
    except (AttributeError, RecursionError, TypeError, ValueError) as error:
        raise DataFileError(f"{given}: {_FOREIGN} ({error}); {_ASIDE}") from error
    if unusable:
        remedy = _ASIDE if unusable.startswith(_FOREIGN) else _REMEDY
        raise DataFileError(f"{given}: {unusable}; {remedy}")
    return _renewed(data)


def _of_another_version(version: str) -> str:
    return f"written by curved {version}, and this is {__version__}"


def _told(path: Path, error: Exception) -> str:
    """Say why a file was not read. That it is damaged is said only where every byte was there."""
    if isinstance(error, MemoryError):
        return "there is not enough memory to read it"
    return (
        locked(path)
        or unreadable(path, whole=True)
        or f"damaged: not a readable NetCDF-4 file ({error}); {_REMEDY}"
    )


def _renewed(data: xr.Dataset) -> xr.Dataset:
    """Times as they are called now: files of before had an axis `time` of the unit sweep."""
    counted = [name for name, one in data.variables.items() if one.attrs.get("units") == COUNTED]
    for name in counted:
        data[name].attrs |= {"units": "1", "counts": COUNTED}
    return data.rename(time=COUNTED) if "time" in counted and "time" in data.dims else data


def is_whole(path: AnyPath) -> bool:
    """Whether `load` would read a data file."""
    try:
        load(path)
    except DataFileError:
        return False
    return True


def outdated(
    path: AnyPath,
    parameters: Mapping[str, Any] | None,
    stamps: Mapping[str, str],
    made_from: Iterable[AnyPath] = (),
    of_panel: bool = True,
) -> str:
    """Say why a data file does not match its parameters, whatever its age; empty if it does.

    Only its attributes are read. Whether they describe its content is seen by `load`, which also
    refuses a file that cannot be read or holds another panel: for these the answer is empty.

    Parameters
    ----------
    path : path
        The file; a missing one is not outdated.
    parameters, stamps : mapping
        As `save` would write them; parameters that are None may be any.
    made_from : iterable of path
        The data files that it would be made from.
    of_panel : bool
        Whether it must be the file of the panel of its name.
    """
    if not Path(path).is_file():
        return ""
    try:
        found = _attributes(path)
        if of_panel and found["panel"] != Path(path).stem:
            return ""
        if found["curved_version"] != __version__:
            return f"it was {_of_another_version(found['curved_version'])}"
        roots: dict[str, str] = {}
        for part in map(_attributes, filter(os.path.isfile, made_from)):
            own = {part["panel"]: part["digest"]}
            roots |= json.loads(part["derived_from"]) if "derived_from" in part else own
        asked = {"parameters": json.dumps(parameters, sort_keys=True), **stamps}
        if parameters is None:
            del asked["parameters"]
        differ = [name for name in asked if found[name] != asked[name]]
        origins = json.loads(found.get("derived_from", "{}"))
        differ += [f"{name}.nc" for name in roots if origins.get(name) != roots[name]]
    except OSError:
        return ""
    except (KeyError, RecursionError, TypeError, ValueError) as error:
        ours = found.get("panel" if of_panel else "curved_version")
        return f"it does not say what it was made with ({error})" if ours else ""
    return f"it was made with other {', '.join(differ)}" if differ else ""


def digest_told(path: AnyPath) -> str:
    """Digest that a data file tells of itself, unchecked; empty if it tells none."""
    try:
        return str(_attributes(path).get("digest", ""))
    except OSError:
        return ""


def size_told(path: AnyPath) -> int:
    """Size in bytes that a data file tells of its values, unchecked; 0 if it tells none."""
    import netCDF4

    if unreadable(path):
        return 0
    try:
        with netCDF4.Dataset(path) as file:
            return sum(
                int(one.size) * getattr(one.dtype, "itemsize", _WORD)
                for one in file.variables.values()
            )
    except (AttributeError, OSError, RuntimeError, ValueError):
        return 0


def parameters_told(path: AnyPath) -> dict[str, Any]:
    """Parameters that a data file tells of itself, unchecked; none if it tells none."""
    try:
        told = json.loads(_attributes(path).get("parameters", "{}"))
    except (OSError, RecursionError, TypeError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _attributes(path: AnyPath) -> dict[str, Any]:
    import netCDF4  # takes long, and few who read data files ask for less than all

    if fault := unreadable(path):
        raise OSError(f"{path} {fault}")
    try:
        with netCDF4.Dataset(path) as file:
            return {name: file.getncattr(name) for name in file.ncattrs()}
    except (AttributeError, RuntimeError, ValueError) as error:  # where it is damaged inside
        raise OSError(f"{path}: {error}") from error


def open_results(folder: AnyPath = "results") -> xr.DataTree:
    """Read all data files below a folder.

    Parameters
    ----------
    folder : path, optional
        Such as the results of the workflow.

    Returns
    -------
    xarray.DataTree
        A node for each file, named by its place in the folder without suffix, such as
        ``tree["data/fig2a"]``. The attributes of the tree say what each is, by its title.

    Raises
    ------
    DataFileError
        If there is no data file, or some cannot be used; the message names each.
    """
    folder, given = place(folder, "folder"), folder
    found: dict[str, xr.Dataset] = {}
    faults: list[str] = []
    for path in sorted(folder.rglob("[!.]*.nc")):
        try:
            found[path.relative_to(folder).with_suffix("").as_posix()] = load(path)
        except DataFileError as error:
            faults.append(str(error))
    if faults or not found:
        raise DataFileError("\n".join(faults) or f"{given}: contains no data file")
    titles = {name: data.attrs.get("title", "") for name, data in found.items()}
    return xr.DataTree.from_dict({"/": xr.Dataset(attrs=titles), **found})


def load_all(files: Inputs) -> list[xr.Dataset]:
    """Read data files, each as `load` does."""
    return [load(path, parameters) for path, parameters in files.items()]


_REMEDY = "delete it and run again"
_PACKED = 1100  # how many times larger than packed by deflate values can be
_SLACK = 1 << 24  # bytes
_WORD = 64  # bytes that text takes at least in memory, however short it is
_FOREIGN = "not written by curved"
_ASIDE = "move it away and run again"


def _faults(data: xr.Dataset, panel: str, parameters: Mapping[str, Any] | None) -> Iterator[str]:
    """Say why the content of a file cannot be used; a fault makes the ones after it moot."""
    needed = {"curved_version", "parameters", "digest"} | (
        set() if parameters is None else {"panel"}
    )
    missing = needed - data.attrs.keys()
    if missing:
        yield f"{_FOREIGN} (no {', '.join(sorted(missing))} attribute)"
    if data.attrs["digest"] != digest(data):
        yield "damaged: its content does not match its digest"
    if data.attrs.get("panel", panel) != panel:
        yield f"holds the data of {data.attrs['panel']}, not of {panel}"
    if parameters is not None:
        if data.attrs["curved_version"] != __version__:
            yield _of_another_version(data.attrs["curved_version"])
        found = json.loads(data.attrs["parameters"])
        expected = json.loads(json.dumps(parameters))
        for key in sorted(found.keys() | expected.keys()):
            here, there = (
                f"{key} = {json.dumps(given[key], sort_keys=True)}" if key in given else f"no {key}"
                for given in (found, expected)
            )
            if (key in found) != (key in expected) or found.get(key) != expected.get(key):
                yield f"of another configuration: {here} in the file, {there} expected"


def origins(data: Iterable[xr.Dataset]) -> dict[str, str]:
    """Find the data files from which others were derived, which must be the same for all.

    They are given by the names of their panels with their digests: those that the Datasets, from
    `load`, were derived from, or themselves where they were derived from none.

    Raises
    ------
    DataFileError
        If two were made from different data of one panel.
    """
    found: dict[str, tuple[str, str]] = {}
    for part in data:
        source = part.encoding["source"]
        derived_from = part.attrs.get("derived_from")
        own = {part.attrs["panel"]: part.attrs["digest"]}
        for panel, content in (json.loads(derived_from) if derived_from else own).items():
            first, other = found.setdefault(panel, (content, source))
            if first != content:
                raise DataFileError(
                    f"{source}: made from another {panel}.nc than {other}; delete the wrong one, "
                    "or both, and run again"
                )
    return {panel: content for panel, (content, _) in found.items()}
