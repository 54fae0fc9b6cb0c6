"""Images to store in a network: drawn, or read from the archive of CIFAR-100, or as patterns.

Every image has 32 x 32 pixels and 3 channels. Nothing that an archive holds is ever unpacked to
disk or executed.
"""

import gzip
import math
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import IO

import numpy as np
from numpy.lib import format as npy

from curved.images.patterns import SHAPE
from curved.networks.spins import as_spins
from curved.numerics.arrays import whole
from curved.numerics.typing import IntArray, Pixels, Spins
from curved.records.files import AT_ONCE, AnyPath, Bounded, as_path, members_of, unreadable


class ArchiveError(Exception):
    """An archive is not the one expected."""


# Dead leaves: lengths in sixteenths of a pixel. The parameters were chosen for the statistics of
# binarised photographs: agreement of pixels at lags 1, 2, 4 and between channels.
_UNIT = 16
_LEAVES = 512
_RADIUS_MIN = 24
_RADII_MAX = (128, 256, 512)
_LUMINANCE, _CHROMA, _SLOPE, _TEXTURE = 160, 86, 48, 24


def _integers(bits: np.random.PCG64, below: int, count: int) -> IntArray:
    """Integers in [0, below < 2^32) from raw words, which no version of numpy will change."""
    words = bits.random_raw(count) >> np.uint64(32)
    return (words * np.uint64(below) >> np.uint64(32)).astype(np.int64)


def dead_leaves(seed: int, index: int) -> Pixels:
    """Draw an image of occluding discs and boxes, like a photograph in its statistics.

    Radii follow the power law r^-3 of scale-invariant scenes up to a largest leaf that differs
    from image to image; a leaf has one colour, a ramp of brightness and a little texture. All of
    it is integer arithmetic of a seed and an index: the pixels are the same everywhere.
    """
    seed, index = whole(seed, "seed", 0), whole(index, "index", 0)
    bits = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(index,)))
    rows, columns, channels = SHAPE
    y, x = np.mgrid[:rows, :columns] * _UNIT + _UNIT // 2
    largest = _RADII_MAX[_integers(bits, len(_RADII_MAX), 1)[0]]
    low, high = _RADIUS_MIN**2, largest**2
    # u uniform in [0, 1): r^2 = r_min^2 / (1 - u (1 - r_min^2/r_max^2)), here with u = k/2^16
    k = _integers(bits, 1 << 16, _LEAVES)
    radius2 = ((low * high << 16) // ((high << 16) - k * (high - low)))[:, None, None]
    width = columns * _UNIT + largest  # centres lie up to half the largest radius outside
    centre = _integers(bits, width, 2 * _LEAVES).reshape(2, _LEAVES, 1, 1) - largest // 2
    dx2, dy2 = (x - centre[0]) ** 2, (y - centre[1]) ** 2
    box = _integers(bits, 2, _LEAVES)[:, None, None] == 1
    aspect = _integers(bits, 4, _LEAVES)[:, None, None] + 1
    inside_box = (dx2 * aspect <= 2 * radius2) & (2 * dy2 <= aspect * radius2)
    covers = np.where(box, inside_box, dx2 + dy2 <= radius2)
    covers[-1] = True  # the ground
    leaf = covers.argmax(axis=0)  # the first leaf lies on top
    colour = _integers(bits, _LUMINANCE, _LEAVES)[:, None] + _integers(
        bits, _CHROMA, channels * _LEAVES
    ).reshape(_LEAVES, channels)
    slope = _integers(bits, 2 * _SLOPE + 1, 2 * _LEAVES).reshape(2, _LEAVES) - _SLOPE
    half = columns * _UNIT // 2
    ramp = (slope[0][leaf] * (x - half) + slope[1][leaf] * (y - half)) // half
    grain = _integers(bits, _TEXTURE, rows * columns).reshape(rows, columns) - _TEXTURE // 2
    tint = _integers(bits, _TEXTURE // 2 + 1, rows * columns * channels).reshape(SHAPE)
    image = colour[leaf] + (ramp + grain)[:, :, None] + tint
    return np.clip(image, 0, 255).astype(np.uint8)


CIFAR100_SIZE = 168_513_733
"""Size of cifar-100-binary.tar.gz in bytes."""
CIFAR100_SHA256 = "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"
"""Hash of cifar-100-binary.tar.gz."""

_MEMBER = "cifar-100-binary/train.bin"
_RECORD = 2 + 3072  # coarse label, fine label, then the planes R, G and B
_IMAGES = 50_000
_MEMBERS = 1000  # of an archive of images, which has 5
_LARGEST = 1 << 30  # bytes that are unpacked


def read_archive(path: AnyPath, member: str, size: int) -> bytearray:
    """Read one regular file of known size from a .tar.gz archive, without unpacking anything.

    Raises
    ------
    ArchiveError
        If the archive cannot be read, holds a link, a device or a path that leads outside, has no
        such member of that size, or more than one, or would unpack to more than a GiB.
    """
    if fault := unreadable(as_path(path)):
        raise ArchiveError(f"{path}: {fault}")
    found, total = None, 0
    try:
        with (
            Bounded(gzip.GzipFile(path)) as unpacked,
            tarfile.open(fileobj=unpacked, mode="r:") as archive,
        ):
            for count, entry in enumerate(archive):
                total += entry.size
                if count >= _MEMBERS or total > _LARGEST:
                    raise ArchiveError(
                        f"{path}: has more than {_MEMBERS} members, or {_LARGEST} bytes"
                    )
                parts = Path(entry.name).parts
                if entry.name.startswith("/") or ".." in parts:
                    raise ArchiveError(f"{path}: {entry.name!r} leads out of the archive")
                if not (entry.isfile() or entry.isdir()):
                    raise ArchiveError(f"{path}: {entry.name!r} is neither a file nor a folder")
                if entry.name != member:
                    continue
                if found is not None:
                    raise ArchiveError(f"{path}: {member!r} appears twice")
                if not entry.isfile() or entry.size != size:
                    raise ArchiveError(f"{path}: {member!r} has {entry.size} bytes, not {size}")
                content = archive.extractfile(entry)
                assert content is not None  # it is a regular file
                found = bytearray()
                while part := content.read(AT_ONCE):
                    found += part
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise ArchiveError(f"{path}: not a readable tar archive ({error})") from error
    if found is None:
        raise ArchiveError(f"{path}: has no member {member!r}")
    return found


def cifar100_images(path: AnyPath, images: int = _IMAGES) -> Pixels:
    """Read the training images of CIFAR-100, shape (images, 32, 32, 3), from the binary archive."""
    images = whole(images, "images")
    content = read_archive(path, _MEMBER, images * _RECORD)
    records = np.frombuffer(content, dtype=np.uint8).reshape(images, _RECORD)
    return records[:, 2:].reshape(images, 3, 32, 32).transpose(0, 2, 3, 1)


_BLOCK = 1 << 20  # bytes that are looked at before the next are read
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # those of numpy
_UNREADABLE = (
    *(EOFError, KeyError, MemoryError, NotImplementedError, OSError, OverflowError, RuntimeError),
    *(SyntaxError, TypeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error),
)


def pattern_file(path: AnyPath) -> Spins:
    """Read patterns of shape (M, 3072), flattened as (y, x, channel), from `xi` of an .npz file.

    A value that is not -1 or +1 is refused before the rest is read.

    Raises
    ------
    ArchiveError
        If the file cannot be read, or has no such array of numbers -1 and +1, or one of more than
        a GiB, which it may be without being large itself.
    """
    if fault := unreadable(as_path(path)):
        raise ArchiveError(f"{path}: {fault}")
    try:
        with members_of(path) as archive:
            info = archive.getinfo("xi.npy")
            if info.file_size > _LARGEST:
                size = info.file_size
                raise ArchiveError(f"{path}: xi has {size} bytes; at most {_LARGEST} are read")
            if info.compress_type not in _METHODS:
                raise ValueError("xi is compressed by a method that numpy does not use")
            with archive.open(info) as file:
                return _patterns(file, info.file_size)
    except _ShapeError as error:
        raise ArchiveError(f"{path}: {error}") from error
    except _UNREADABLE as error:
        raise ArchiveError(f"{path}: not an .npz file with patterns xi ({error})") from error


class _ShapeError(Exception):
    """Patterns are not of images."""


def _patterns(file: IO[bytes], size: int) -> Spins:
    """Read an array of patterns as np.load(..., allow_pickle=False) does, but block by block."""
    version = npy.read_magic(file)
    if version != (1, 0):  # others are for structures of many parts, with headers of any size
        raise ValueError(f"xi is in version {version} of numpy's format, must be (1, 0)")
    shape, columns_first, dtype = npy.read_array_header_1_0(file)
    if dtype.hasobject:
        raise ValueError("xi holds Python objects, which may run code when they are loaded")
    if dtype.kind not in "biuf":
        raise ValueError(f"xi must hold real numbers, got the type {dtype}")
    if len(shape) != 2 or 0 in shape:
        raise ValueError(f"xi must have 2 axes and not be empty, got shape {shape}")
    if shape[1] != math.prod(SHAPE):
        raise _ShapeError(f"xi has shape {shape}, expected (M, {math.prod(SHAPE)})")
    values = math.prod(shape)
    if values * dtype.itemsize > size:
        raise ValueError(f"xi has shape {shape} and type {dtype}, but only {size} bytes")
    step, blocks = _BLOCK // dtype.itemsize, []
    for start in range(0, values, step):
        content = file.read(min(step, values - start) * dtype.itemsize)
        blocks.append(as_spins(np.frombuffer(content, dtype), "xi", 1))
    xi = np.concatenate(blocks)
    return np.ascontiguousarray(xi.reshape(shape[::-1]).T if columns_first else xi.reshape(shape))
