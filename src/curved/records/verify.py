"""Check results: a folder against its own manifest, and against published results.

Published results are a folder with a manifest, an archive of `curved.records.archive`, or a
manifest alone. A data file whose bytes differ from the published one is compared number by number,
within `curved.records.vocabulary.TOLERANCE` but for the variables that the caller names.
"""

import struct
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from curved.numerics.typing import Array
from curved.records import data_files, manifest
from curved.records.files import members_of, sha256, short, shown, unreadable
from curved.records.pictures import PictureError, pixels
from curved.records.vocabulary import TOLERANCE, Tolerance

_PACKED = 100  # how many times larger than packed a member may be; data files are packed already
_SLACK = 1 << 20  # bytes
_TOLD = {"file_commit"}  # of the ledger: versions, which data files have as attributes


class Verdict(StrEnum):
    """The verdict on a file; MISSING and DIFFERENT mean that results are not the published ones."""

    IDENTICAL = "identical"
    EQUAL = "same values"
    CLOSE = "within tolerance"
    DIFFERENT = "different"
    MISSING = "missing"
    NEW = "not published"
    NOT_RUN = "not run"
    UNCOMPARED = "not compared"


class Comparison(NamedTuple):
    """Verdict on a file, with the largest difference and where it is, if any."""

    verdict: Verdict
    note: str = ""


def compare_data(
    ours: xr.Dataset, published: xr.Dataset, looser: Mapping[str, Tolerance]
) -> Comparison:
    """Compare the values of all variables; attributes and commits tell versions and are left alone.

    They are EQUAL where every value is the same to the last bit (NaN equals NaN), CLOSE where all
    are within tolerance; the note names the variable farthest from it and the element. `looser` has
    the tolerances of the variables that rounding moves by more than others, as panel.variable.
    """
    if unshared := sorted(map(str, set(ours.variables) ^ set(published.variables))):
        return Comparison(Verdict.DIFFERENT, f"only one file has {', '.join(unshared)}")
    worst, note = 0.0, ""
    for name in sorted(map(str, ours.variables.keys() - _TOLD)):
        a, b = ours[name], published[name]
        if (a.dims, a.shape, a.dtype.kind) != (b.dims, b.shape, b.dtype.kind):
            shapes = " and ".join(f"{dict(x.sizes)} {x.dtype}" for x in (a, b))
            return Comparison(Verdict.DIFFERENT, f"{name}: {shapes}")
        tolerance = looser.get(f"{ours.attrs.get('panel')}.{name}", TOLERANCE)
        excess = _excess(a.values, b.values, tolerance)
        if np.count_nonzero(excess > 1) <= tolerance.beyond:
            excess = np.minimum(excess, 1.0)
        if excess.size and excess.max() > worst:
            worst = float(excess.max())
            where = np.unravel_index(excess.argmax(), a.shape)
            one, two = a.values[where], b.values[where]
            differ = f"{one - two:.2g}" if a.dtype.kind == "f" else f"{one} and {two}"
            note = f"{_element(a, where)}: {differ}"
    if not note:
        return Comparison(Verdict.EQUAL)
    return Comparison(Verdict.CLOSE if worst <= 1 else Verdict.DIFFERENT, note)


def _excess(a: NDArray[Any], b: NDArray[Any], tolerance: Tolerance) -> Array:
    """Distance of each element in units of what is allowed; infinite where it must be equal."""
    if a.dtype.kind != "f":
        return np.where(a == b, 0.0, np.inf)
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    distance = np.abs(np.subtract(a, b, out=np.zeros(a.shape), where=~same))
    distance = np.where(np.isnan(distance), np.inf, distance)  # a number on one side only
    allowed = tolerance.atol + tolerance.rtol * np.abs(np.where(np.isfinite(b), b, 0.0))
    with np.errstate(divide="ignore"):
        return np.divide(distance, allowed, out=np.zeros(a.shape), where=~same)


def _element(array: xr.DataArray, where: tuple[Any, ...]) -> str:
    """Name an element by its coordinates, or by its index along dimensions that have none."""
    labels = [
        f"{dim}={array[dim].values[i] if dim in array.coords else i}"
        for dim, i in zip(array.dims, where, strict=False)
    ]
    return f"{array.name}[{', '.join(labels)}]" if labels else str(array.name)


def compare(ours: Path, published: Path, looser: Mapping[str, Tolerance]) -> Comparison:
    """Compare two files of the same name whose bytes differ; see `compare_data`.

    Figures are reported, not judged: they follow from the data, and fonts and compression change
    their bytes. A bitmap is compared by its pixels.
    """
    if ours.suffix == ".nc":
        try:
            mine = data_files.load(ours)
            if note := _other_shapes(mine, published):
                return Comparison(Verdict.DIFFERENT, note)
            return compare_data(mine, data_files.load(published), looser)
        except data_files.DataFileError as error:
            return Comparison(Verdict.DIFFERENT, shown(error))
    if ours.suffix == ".png":
        try:
            a, b = pixels(ours), pixels(published)
        except PictureError as error:
            return Comparison(Verdict.UNCOMPARED, shown(error))
        if a.shape != b.shape:
            return Comparison(Verdict.UNCOMPARED, f"pixels: {a.shape[:2]} and {b.shape[:2]}")
        if share := np.mean((a != b).any(axis=-1)):
            return Comparison(Verdict.UNCOMPARED, f"{share:.2%} of the pixels differ")
        return Comparison(Verdict.EQUAL)
    return Comparison(Verdict.UNCOMPARED, "bytes differ")


def _other_shapes(ours: xr.Dataset, published: Path) -> str:
    """Say that a published file has far more in it than ours, of which nothing is then read."""
    size = data_files.size_told(published)
    return f"{size} bytes of values, {ours.nbytes} here" if size > 2 * ours.nbytes + _SLACK else ""


def differences(ours: Any, published: Any, name: str = "") -> Iterator[str]:
    """Say where two trees of values differ, such as two configurations."""
    if isinstance(ours, dict) and isinstance(published, dict):
        for key in sorted(ours.keys() | published.keys()):
            below = f"{name}.{key}" if name else key
            yield from differences(ours.get(key), published.get(key), below)
    elif ours != published:
        yield f"{shown(name)}: {short(ours)}, published {short(published)}"


@contextmanager
def _opened(published: Path) -> Iterator[tuple[dict[str, Any], Callable[[str], Path]]]:
    """Manifest of published results, and what gives the place of a file of theirs by its name."""
    if published.is_dir():
        yield manifest.read(published / manifest.NAME), published.joinpath
        return
    if fault := unreadable(published):
        raise manifest.ManifestError(f"{published}: {fault}")
    if not zipfile.is_zipfile(published):
        yield manifest.read(published), published.parent.joinpath
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with members_of(published) as archive:
                _unpack(archive, manifest.NAME, folder, None)
                content = manifest.read(folder / manifest.NAME)
                listed = content["files"]
                for member, entry in listed.items():
                    _check_member(archive.getinfo(member), entry["size"])

                def unpacked(member: str) -> Path:
                    return _unpack(archive, member, folder, listed[member]["size"])

                yield content, unpacked
        except manifest.ManifestError as error:
            said = str(error).replace(f"{folder}/", f"{published}: ")
            raise manifest.ManifestError(said) from error
        except _BAD_ZIP as error:
            raise manifest.ManifestError(f"{published}: {error}") from error


_BAD_ZIP = (
    *(EOFError, KeyError, MemoryError, NotImplementedError, OSError, RuntimeError),
    *(ValueError, struct.error, zipfile.BadZipFile, zlib.error),
)
"""Errors of reading a zip that is damaged, encrypted, or made to do harm."""


def _check_member(info: zipfile.ZipInfo, size: int | None) -> None:
    """Refuse what no archive of results has, before anything is unpacked."""
    if info.flag_bits & 1:
        raise zipfile.BadZipFile(f"{info.filename} is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile(f"{info.filename} is compressed by a method other than deflate")
    if info.file_size > _PACKED * info.compress_size + _SLACK:
        raise zipfile.BadZipFile(f"{info.filename} would unpack to {info.file_size} bytes")
    if size is not None and info.file_size != size:
        more = "more" if info.file_size > size else "fewer"
        raise zipfile.BadZipFile(f"{info.filename} has {more} than {size} bytes")


def _unpack(archive: zipfile.ZipFile, member: str, folder: Path, size: int | None) -> Path:
    """Copy one member to its place in a folder, and say where that is."""
    info = archive.getinfo(member)
    _check_member(info, size)
    target, left = folder / member, info.file_size
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(info) as source, target.open("wb") as file:
        while part := source.read(1 << 20):
            left -= len(part)
            if left < 0:
                raise zipfile.BadZipFile(f"{member} has more than {info.file_size} bytes")
            file.write(part)
    return target


def against(
    results: Path, published: Path, looser: Mapping[str, Tolerance]
) -> tuple[dict[str, Comparison], list[str]]:
    """Compare results with published ones: file by file, and in what else the manifests differ.

    Tolerances that are `looser` are given as for `compare_data`.

    Raises
    ------
    curved.records.manifest.ManifestError
        If a manifest is missing or a published file is not that of its manifest.
    """
    own = manifest.read(results / manifest.NAME)
    rows = {}
    with _opened(published) as (theirs, place):
        for name in sorted(own["files"].keys() | theirs["files"].keys()):
            entry = theirs["files"].get(name)
            if entry is None:
                rows[name] = Comparison(Verdict.NEW)
            elif name not in own["files"] and name in own["not_run"]:
                rows[name] = Comparison(Verdict.NOT_RUN)
            elif not (results / name).is_file():
                rows[name] = Comparison(Verdict.MISSING)
            elif sha256(results / name) == entry["sha256"]:
                rows[name] = Comparison(Verdict.IDENTICAL)
            elif not (path := place(name)).is_file():
                rows[name] = Comparison(
                    Verdict.UNCOMPARED, "bytes differ, and the published file is not here"
                )
            elif path.stat().st_size != entry["size"] or sha256(path) != entry["sha256"]:
                raise manifest.ManifestError(
                    f"{published}: {name} is not the file that its manifest lists"
                )
            elif _origins(own, name) != _origins(theirs, name):
                rows[name] = Comparison(Verdict.UNCOMPARED, "made from other data files")
            else:
                rows[name] = compare(results / name, path, looser)
        alike = {"files": rows, "not_run": []}
        rest = list(differences(own | alike, theirs | alike))
    return rows, rest


def _origins(content: Mapping[str, Any], name: str) -> list[str]:
    """Data files that a file was made from, by a manifest; the ledger of the paper has fewer."""
    return list(content["files"].get(name, {}).get("made_from", ()))


def run(results: Path, published: Path | None, looser: Mapping[str, Tolerance]) -> int:
    """Check a folder of results, against published ones if given, and print what was found.

    The exit status is returned: 0 if all is well, and 1 if a file is missing, changed, extra or
    different from the published one. It is 2 if a manifest or a file that decides cannot be read.
    The arguments are those of `against`.
    """
    try:
        if faults := manifest.faults(results):
            print(f"{shown(results)}: {len(faults)} files differ from its manifest", end="")
            print(manifest.told(faults))
        else:
            print(f"{shown(results)}: every file agrees with its manifest")
        status = _status(faults)
        if published is None:
            return status
        rows, rest = against(results, published, looser)
    except manifest.ManifestError as error:
        print(shown(error), file=sys.stderr)
        return 2
    print(f"\nagainst {shown(published)}:")
    print("\n".join(f"  {line}" for line in rest), end="\n\n" if rest else "")
    width = max(map(len, rows))
    for name, (verdict, note) in rows.items():
        print(f"  {name:{width}}  {verdict:16}  {note}".rstrip())
    verdicts = [row.verdict for row in rows.values()]
    counts = [f"{verdicts.count(verdict)} {verdict}" for verdict in Verdict if verdict in verdicts]
    print(f"\n  {len(rows)} files: {', '.join(counts)}")
    differ = not {Verdict.DIFFERENT, Verdict.MISSING}.isdisjoint(verdicts)
    return 1 if differ else status


def _status(faults: Mapping[str, str]) -> int:
    unjudged = all(fault == manifest.UNREADABLE for fault in faults.values())
    return (2 if unjudged else 1) if faults else 0
