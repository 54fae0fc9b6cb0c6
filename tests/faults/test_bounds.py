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
from curved.records import data_files, files, verify
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


def end_of_list(path, size, count):
    """The end of a Zip64, whose list of members claims a size."""
    with path.open("ab") as file:
        at = file.tell()
        sizes = (44, 45, 45, 0, 0, count, count, size, at - size)
        file.write(struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", *sizes))
        file.write(struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1))
        few, large = (1 << 16) - 1, (1 << 32) - 1
        file.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, few, few, large, large, 0))


def many_members(path, count):
    """A Zip64 that lists one member so many times, each time by another name."""
    one = zipfile.ZipInfo("manifest.json")
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(one, b"{}")
        start, entry = file.start_dir, None
    entry = path.read_bytes()[start:]
    entry = entry[: entry.index(b"PK\x05\x06")]
    with path.open("r+b") as file:
        file.truncate(start)
        file.seek(start)
        for number in range(count):
            file.write(entry[:46] + f"{number:013}".encode())
    end_of_list(path, path.stat().st_size - start, count)


def long_list(path, size, count=1):
    """A Zip64 of zeros that take no disk, which it claims to be its list of members."""
    with path.open("wb") as file:
        file.truncate(size)
    end_of_list(path, size, count)


PATTERNS = {
    "bzip2": lambda path: packed(path, bytes(10**8), zipfile.ZIP_BZIP2),
    "lzma": lambda path: packed(path, bytes(10**8), zipfile.ZIP_LZMA),
    "zeros": lambda path: packed(path, array((4000, 3072), "<f8", bytes(4000 * 3072 * 8))),
    "shape": lambda path: packed(path, array((1 << 50, 3072))),
    "negative": lambda path: packed(path, array((-1, 3072))),
    "numbers": lambda path: packed(path, array((2, 3072), "<c16", bytes(2 * 3072 * 16))),
    "half": lambda path: packed(path, array((2, 3072), "|i1", bytes([1]) * 3072)),
    "header": lambda path: packed(path, b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 65535),
    "long header": lambda path: packed(
        path, b"\x93NUMPY\x02\x00" + struct.pack("<I", 10**8) + bytes(10**8)
    ),
    "version": lambda path: packed(path, b"\x93NUMPY\x09\x00" + bytes(100)),
    "encrypted": encrypted,
    "pipe": os.mkfifo,
    "folder": os.mkdir,
    "empty": lambda path: path.touch(),
    "members": lambda path: many_members(path, 250_000),
    "list": lambda path: long_list(path, 3 * 10**9),
}


@pytest.mark.parametrize("fault", PATTERNS)
def test_pattern_files_are_judged_in_little_memory(tmp_path, fault):
    path = tmp_path / "patterns.npz"
    if fault in (
        "bzip2",
        "lzma",
        "zeros",
        "members",
        "long header",
    ):  # making them takes more than refusing them
        tracemalloc.stop()
    PATTERNS[fault](path)
    if not tracemalloc.is_tracing():
        tracemalloc.start()
    with pytest.raises(ArchiveError, match=r"patterns\.npz: "):
        pattern_file(path)


LISTS = {
    "members": lambda path: many_members(path, 250_000),
    "a count that is false": lambda path: long_list(path, 3 * 10**9, count=3),
    "a size that is false": lambda path: long_list(path, 2 * 10**6, count=10**7),
}


@pytest.mark.parametrize("fault", LISTS)
def test_an_archive_of_too_many_members_is_refused_before_they_are_listed(tmp_path, fault, capsys):
    tracemalloc.stop()
    results = build(tmp_path / "results")
    LISTS[fault](tmp_path / "published.zip")
    assert zipfile.is_zipfile(tmp_path / "published.zip")
    tracemalloc.start()
    assert verify.run(results, tmp_path / "published.zip", {}) == 2
    said = capsys.readouterr().err
    assert "published.zip: claims " in said
    assert said.endswith(" bytes for names of members; at most 1048576 are read\n")


def test_as_many_members_as_may_be_are_listed(tmp_path):
    """The bound is of memory, not of what an archive of results may have."""
    many_members(tmp_path / "many.zip", 17_000)
    with files.members_of(tmp_path / "many.zip") as archive:
        assert len(archive.infolist()) == 17_000
    many_members(tmp_path / "more.zip", 18_000)
    with (
        pytest.raises(OSError, match="claims 1062000 bytes for names of members"),
        files.members_of(tmp_path / "more.zip"),
    ):
        pass


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
