"""Check results: a folder against its own manifest, and against published results.

Published results are a folder with a manifest, an archive of `curved.records.archive`, or a
manifest alone. A data file whose bytes differ from the published one is compared number by number,
within `curved.records.vocabulary.TOLERANCE` but for the variables that the caller names.
"""

import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from matplotlib.image import imread
from numpy.typing import NDArray

from curved.numerics.typing import Array
from curved.records import data_files, manifest
from curved.records.files import sha256
from curved.records.vocabulary import TOLERANCE, Tolerance


class Verdict(StrEnum):
    """What comes out for a file; MISSING and DIFFERENT mean that results are not the published."""

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
    """Compare the values of all variables; attributes, which hold versions, are left alone.

    They are EQUAL where every value is the same to the last bit (NaN equals NaN), CLOSE where all
    are within tolerance; the note names the variable farthest from it and the element. `looser` has
    the tolerances of the variables that rounding moves by more than others, as panel.variable.
    """
    if unshared := sorted(map(str, set(ours.variables) ^ set(published.variables))):
        return Comparison(Verdict.DIFFERENT, f"only on one side: {', '.join(unshared)}")
    worst, note = 0.0, ""
    for name in sorted(map(str, ours.variables)):
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
            return compare_data(data_files.load(ours), data_files.load(published), looser)
        except data_files.DataFileError as error:
            return Comparison(Verdict.DIFFERENT, str(error))
    if ours.suffix == ".png":
        a, b = imread(ours), imread(published)
        if a.shape != b.shape:
            return Comparison(Verdict.UNCOMPARED, f"pixels: {a.shape[:2]} and {b.shape[:2]}")
        if share := np.mean((a != b).any(axis=-1)):
            return Comparison(Verdict.UNCOMPARED, f"{share:.2%} of the pixels differ")
        return Comparison(Verdict.EQUAL)
    return Comparison(Verdict.UNCOMPARED, "bytes differ")


def differences(ours: Any, published: Any, name: str = "") -> Iterator[str]:
    """Say where two trees of values differ, such as two configurations."""
    if isinstance(ours, dict) and isinstance(published, dict):
        for key in sorted(ours.keys() | published.keys()):
            below = f"{name}.{key}" if name else key
            yield from differences(ours.get(key), published.get(key), below)
    elif ours != published:
        yield f"{name}: {ours!r}, published {published!r}"


@contextmanager
def _opened(published: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """Manifest of published results and a folder with their files, for as long as it lasts."""
    if not zipfile.is_zipfile(published):
        listed = published / manifest.NAME if published.is_dir() else published
        yield manifest.read(listed), listed.parent
        return
    with tempfile.TemporaryDirectory() as name, zipfile.ZipFile(published) as archive:
        folder = Path(name)
        try:
            _unpack(archive, manifest.NAME, folder, 1 << 24)
            content = manifest.read(folder / manifest.NAME)
            for member, entry in content["files"].items():
                _unpack(archive, member, folder, entry["size"])
        except (KeyError, zipfile.BadZipFile) as error:
            raise manifest.ManifestError(f"{published}: {error}") from error
        yield content, folder


def _unpack(archive: zipfile.ZipFile, member: str, folder: Path, limit: int) -> None:
    """Copy one member, of at most `limit` bytes, to its place in a folder."""
    with archive.open(member) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise zipfile.BadZipFile(f"{member} has more than {limit} bytes")
    target = folder / member
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


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
    with _opened(published) as (theirs, folder):
        for name in sorted(own["files"].keys() | theirs["files"].keys()):
            entry, path = theirs["files"].get(name), folder / name
            if entry is None:
                rows[name] = Comparison(Verdict.NEW)
            elif name not in own["files"] and name in own["not_run"]:
                rows[name] = Comparison(Verdict.NOT_RUN)
            elif not (results / name).is_file():
                rows[name] = Comparison(Verdict.MISSING)
            elif sha256(results / name) == entry["sha256"]:
                rows[name] = Comparison(Verdict.IDENTICAL)
            elif not path.is_file():
                rows[name] = Comparison(Verdict.UNCOMPARED, "bytes differ; no published file here")
            elif sha256(path) != entry["sha256"]:
                raise manifest.ManifestError(f"{published}: {name} is not that of its manifest")
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

    The exit status is returned: 0 if all is well, 1 if a file is missing, changed, extra or
    different from the published one. The arguments are those of `against`.
    """
    try:
        if faults := manifest.faults(results):
            print(f"{results}: {len(faults)} files are not those of its manifest", end="")
            print(manifest.told(faults))
        else:
            print(f"{results}: every file is that of its manifest")
        if published is None:
            return int(bool(faults))
        rows, rest = against(results, published, looser)
    except manifest.ManifestError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"\nagainst {published}:")
    print("\n".join(f"  {line}" for line in rest), end="\n\n" if rest else "")
    width = max(map(len, rows))
    for name, (verdict, note) in rows.items():
        print(f"  {name:{width}}  {verdict:16}  {note}".rstrip())
    verdicts = [row.verdict for row in rows.values()]
    counts = [f"{verdicts.count(verdict)} {verdict}" for verdict in Verdict if verdict in verdicts]
    print(f"\n  {len(rows)} files: {', '.join(counts)}")
    return int(bool(faults) or not {Verdict.DIFFERENT, Verdict.MISSING}.isdisjoint(verdicts))
