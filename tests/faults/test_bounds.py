"""Files that claim more than they hold are refused before their content takes memory."""

import io
import os
import struct
import tracemalloc
import zipfile
import zlib

import netCDF4
import numpy as np
import pytest
from small_results import build

from curved.figures import catalogue
from curved.images.sources import ArchiveError, pattern_file
from curved.records import data_files, verify
from curved.records.pictures import PictureError, not_drawn_from, pixels

MOST = 40e6  # bytes of memory to refuse a file


@pytest.fixture(autouse=True)
def bounded():
    tracemalloc.start()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MOST


def array(shape, dtype="<f8", content=None, **header):
    """Bytes of an array of a shape, in the format of numpy, whatever is in it."""
    file = io.BytesIO()
    about = {"descr": dtype, "fortran_order": False, "shape": shape, **header}
    np.lib.format.write_array_header_1_0(file, about)
    file.write(content or b"")
    return file.getvalue()


def packed(path, content, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as file:
        file.writestr("xi.npy", content)


def encrypted(path):
    packed(path, array((1, 3072), "|i1", bytes([1]) * 3072))
    content = bytearray(path.read_bytes())
    for sign, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.find(sign) + at] |= 1
    path.write_bytes(content)


PATTERNS = {
    "bzip2": lambda path: packed(path, bytes(10**8), zipfile.ZIP_BZIP2),
    "lzma": lambda path: packed(path, bytes(10**8), zipfile.ZIP_LZMA),
    "zeros": lambda path: packed(path, array((4000, 3072), "<f8", bytes(4000 * 3072 * 8))),
    "shape": lambda path: packed(path, array((1 << 50, 3072))),
    "negative": lambda path: packed(path, array((-1, 3072))),
    "numbers": lambda path: packed(path, array((2, 3072), "<c16", bytes(2 * 3072 * 16))),
    "half": lambda path: packed(path, array((2, 3072), "|i1", bytes([1]) * 3072)),
    "header": lambda path: packed(path, b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 65535),
    "version": lambda path: packed(path, b"\x93NUMPY\x09\x00" + bytes(100)),
    "encrypted": encrypted,
    "pipe": os.mkfifo,
    "folder": os.mkdir,
    "empty": lambda path: path.touch(),
}


@pytest.mark.parametrize("fault", PATTERNS)
def test_pattern_files_are_judged_in_little_memory(tmp_path, fault):
    path = tmp_path / "patterns.npz"
    if fault in ("bzip2", "lzma", "zeros"):  # making them takes more than refusing them
        tracemalloc.stop()
    PATTERNS[fault](path)
    if not tracemalloc.is_tracing():
        tracemalloc.start()
    with pytest.raises(ArchiveError, match=r"patterns\.npz: "):
        pattern_file(path)


def test_patterns_are_read_as_numpy_has_them(tmp_path):
    """More than a block of them, and with columns first."""
    tracemalloc.stop()
    xi = np.where(np.random.default_rng(1).random((400, 3072)) < 0.5, -1, 1)
    for kind in (np.int8, np.float64):
        for written in (xi.astype(kind), np.asfortranarray(xi.astype(kind))):
            np.savez_compressed(tmp_path / "patterns.npz", xi=written)
            np.testing.assert_array_equal(pattern_file(tmp_path / "patterns.npz"), xi)
    tracemalloc.start()


def bitmap(path, columns, rows, content=b""):
    """A PNG that claims a size."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(content)), chunk(b"IEND", b"")]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))


@pytest.mark.parametrize(
    "size", [(60_000, 60_000), (10_000, 9_000), (0, 0), (100, 100), (1, 2**31)]
)
def test_bitmaps_are_judged_by_what_they_claim(tmp_path, size):
    path = tmp_path / "fig1.png"
    bitmap(path, *size)
    with pytest.raises(PictureError, match=r"fig1\.png: "):
        pixels(path)
    assert not_drawn_from(path, "anything")
    published = verify.compare(path, path, {})
    assert published.verdict is verify.Verdict.UNCOMPARED


@pytest.mark.parametrize("packs", [True, False])
def test_data_files_are_judged_by_what_they_claim(tmp_path, packs):
    """A file of a few thousand bytes with a variable of thirty gigabytes, all fill value."""
    results = build(tmp_path / "results")
    path = tmp_path / "fig2a.nc"
    with netCDF4.Dataset(path, "w") as file:
        for name in ("x", "y"):
            file.createDimension(name, 60_000)
        chunks = (
            {"zlib": True, "chunksizes": (1000, 1000)} if packs else {"chunksizes": (1000, 1000)}
        )
        file.createVariable("m", "f8", ("x", "y"), **chunks)
    assert path.stat().st_size < 1e5
    with pytest.raises(data_files.DataFileError, match="claims to unpack to 28800000000 bytes"):
        data_files.load(path)
    found = verify.compare(results / "data/fig2a.nc", path, catalogue.rounding())
    assert found.verdict is verify.Verdict.DIFFERENT
