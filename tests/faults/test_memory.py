"""A file from elsewhere is judged in 200 MB of memory, or refused; each reader in its own process.

What tracemalloc does not see counts too: the memory of libyaml, HDF5, zlib and of the pictures.
"""

import json
import os
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib

import netCDF4
import pytest
from PIL import Image
from small_results import build

from conftest import ROOT

MOST = 200e6  # bytes
VALUES = 19_000  # as many as one YAML file may have
WIDE = 490_000  # and as many characters


def text(content):
    return lambda path: path.write_text(content)


def laughter(path):
    """Each line repeats the one before eight times."""
    lines = [f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 8)}]\n" for k in range(1, 10)]
    path.write_text("a0: &a0 [1, 2]\n" + "".join(lines))


def mapping(entry, count=VALUES // 2):
    return text("{" + ", ".join(entry.format(k) for k in range(count)) + "}")


YAML = {
    "aliases": laughter,
    "itself": text("a: &a [*a]\n"),
    "lists within each other": text(f"a: {'[' * 200_000}\n"),
    "unknown keys": mapping("k{}: 1"),
    "more keys than may be": mapping("k{}: 1", 150_000),
    "lists as keys": mapping("? [{}] : 1", 5_000),
    "one key many times": mapping("k: 1"),
    "anchors": mapping("k{0}: &n{0} 1"),
    "merged keys": text(f"a: &a {{x: 1}}\nb: {{<<: [{', '.join(['*a'] * 6_000)}]}}\n"),
    "numbers": text(f"fig2a: {{gamma: [{', '.join(f'{-k / 1e6:.6f}' for k in range(VALUES))}]}}"),
    "words for numbers": text(f"fig2a: {{gamma: [{', '.join(['x'] * VALUES)}]}}"),
    "numbers that are words": text(f"fig2a: {{gamma: [{', '.join(['1e-8'] * VALUES)}]}}"),
    "tables for numbers": text(f"fig2a: {{gamma: [{', '.join(['{}'] * (VALUES // 2))}]}}"),
    "a long word": text("title: " + "x" * WIDE),
    "a longer word": text("title: " + "x" * 10**8),
    "base 60": text("a: 1" + ":1" * (WIDE // 2)),
    "base 60, quoted": text(f'a: !!int "1{":1" * (WIDE // 2)}"'),
    "base 60 with a point": text(f"a: 1{':1' * (WIDE // 2)}.5"),
    "base 16": text("a: 0x" + "f" * WIDE),
    "base 10": text("a: " + "1" * WIDE),
    "an exponent": text("a: 1.0e+" + "9" * WIDE),
    "bytes": text("a: !!binary " + "A" * WIDE),
    "an object": text("a: !!python/object/apply:os.system [ls]"),
    "documents": text("---\na: 1\n" * 40_000),
    "remarks": text("# x\n" * 120_000),
}
WHOLE = '{"format": 1, "files": {"a": {"size": 1, "sha256": ""}}, '


def listed(path):
    names = (f'"{k:x}": {{"size": 1, "sha256": ""}}' for k in range(110_000))
    path.write_text('{"format": 1, "files": {' + ",".join(names) + "}}")


MANIFESTS = {
    "lists": text(WHOLE + '"config": [' + "[]," * 1_300_000 + "[]]}"),
    "tables": text(WHOLE + '"config": [' + "{}," * 1_300_000 + "{}]}"),
    "within each other": text(WHOLE + '"config": ' + "[" * 10**6),
    "names": listed,
    "a number": text(WHOLE + '"config": ' + "1" * 4_000_000 + "}"),
    "larger than may be": text(" " * 10**8),
}


def data(path, make):
    with netCDF4.Dataset(path, "w") as file:
        make(file)


def variables(file):
    file.createDimension("x", 1)
    for k in range(500):
        file.createVariable(f"v{k}", "i1", ("x",))


def words(file):
    file.createDimension("x", 1 << 26)
    file.createVariable("s", str, ("x",), chunksizes=(1 << 20,), zlib=True)


def ragged(file):
    file.createDimension("x", 1 << 24)
    file.createVariable("s", file.createVLType("f8", "rows"), ("x",), chunksizes=(1 << 16,))


def zeros(file):
    file.createDimension("x", 1 << 33)
    file.createVariable("m", "f8", ("x",), chunksizes=(1 << 20,), zlib=True)


def groups(file):
    for _ in range(200):
        file = file.createGroup("g")


def nested(file):
    file.setncatts({"panel": "p", "digest": "d", "parameters": "[" * 10**5})


DATA = {
    "variables": variables,
    "words": words,
    "rows of any length": ragged,
    "zeros": zeros,
    "groups": groups,
    "attributes": lambda file: file.setncatts({f"a{k}": k for k in range(5_000)}),
    "a long attribute": lambda file: file.setncattr("a", "x" * 10**7),
    "parameters within each other": nested,
    "dimensions": lambda file: [file.createDimension(f"d{k}", 1 << 40) for k in range(500)],
}


def chunk(kind, content):
    whole = kind + content
    return struct.pack(">I", len(content)) + whole + struct.pack(">I", zlib.crc32(whole))


def bitmap(*size, remark=b"", content=b"\0" * 4):
    """A PNG that claims a size, with a remark that is packed."""
    parts = [
        chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)),
        chunk(b"zTXt", b"Source\0\0" + zlib.compress(remark)),
        chunk(b"IDAT", zlib.compress(content)),
        chunk(b"IEND", b""),
    ]
    return lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))


PICTURES = {
    "as large as may be": lambda path: Image.new("RGB", (4_000, 3_000)).save(path, "PNG"),
    "larger": lambda path: Image.new("1", (60_000, 6_000)).save(path, "PNG"),
    "a remark": bitmap(1, 1, remark=bytes(10**9)),
    "a size": bitmap(60_000, 60_000),
    "of another kind": lambda path: Image.new("RGB", (8_000, 8_000)).save(path, "GIF"),
}


def member(count=1, size=0, **about):
    def write(path):
        with tarfile.open(path, "w:gz", format=about.get("format", tarfile.PAX_FORMAT)) as archive:
            for number in range(count):
                one = tarfile.TarInfo(about.get("name", f"m{number}"))
                one.pax_headers = about.get("headers", {})
                one.size = size  # which it does not have: `addfile` would look
                archive.fileobj.write(one.tobuf(archive.format))

    return write


IMAGES = {
    "a name": member(name="a" * 10**8, format=tarfile.GNU_FORMAT),
    "headers": member(headers={"comment": "a" * 10**8}),
    "members": member(count=3_000),
    "a size": member(size=1 << 40),
}


def zipped(name, content, size=0):
    """A zip with one member of a content, and zeros after it."""

    def write(path):
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open(name, "w", force_zip64=True) as file,
        ):
            file.write(content)
            for _ in range(0, size, 1 << 20):
                file.write(bytes(1 << 20))

    return write


PATTERNS = {
    "zeros": zipped("xi.npy", b"", 3 * 10**8),
    "a header": zipped("xi.npy", b"\x93NUMPY\x02\x00" + struct.pack("<I", 3 * 10**8), 3 * 10**8),
}
PUBLISHED = {"a manifest": zipped("manifest.json", b'{"format": 1, ', 3 * 10**8)}

FILES = {
    "configuration": ("yaml", YAML),
    "study": ("yaml", YAML),
    "claims": ("yaml", YAML),
    "manifest": ("json", MANIFESTS),
    "data file": ("nc", {name: lambda path, m=make: data(path, m) for name, make in DATA.items()}),
    "attributes": ("nc", {name: lambda path, m=make: data(path, m) for name, make in DATA.items()}),
    "picture": ("png", PICTURES),
    "images": ("tar.gz", IMAGES),
    "patterns": ("npz", PATTERNS),
    "published": ("zip", PUBLISHED),
}
CASES = [(reader, fault) for reader, (_, faults) in FILES.items() for fault in faults]
RIGHT = {  # what is large, but as it should be, or tells nothing that is asked for
    ("picture", "as large as may be"),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What each reader says of each file, and the memory that this took."""
    folder = tmp_path_factory.mktemp("files")
    build(folder / "results")
    paths = {}
    for reader, fault in CASES:
        ending, faults = FILES[reader]
        path = folder / f"{list(faults).index(fault)}-{reader.partition(' ')[0]}.{ending}"
        faults[fault](path)
        paths[reader, fault] = path
    asked = json.dumps([(reader, str(path)) for (reader, _), path in paths.items()])
    helper = ROOT / "tests/helpers/judge.py"
    done = subprocess.run(
        [sys.executable, str(helper), asked],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    return dict(zip(paths, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize(("reader", "fault"), CASES)
def test_every_file_is_judged_in_200_megabytes(found, reader, fault):
    said, memory = found[reader, fault]
    assert memory < MOST
    assert len(said) < 1e5
    if reader == "attributes":  # nothing is said of what is no data file of ours
        assert said in ("", "it does not say what it was made with ('curved_version')")
    else:
        assert bool(said) == ((reader, fault) not in RIGHT)
    assert "ended without a sentence" not in said
