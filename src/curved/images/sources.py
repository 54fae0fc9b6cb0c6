"""Images to store in a network: drawn, or read from the archive of CIFAR-100, or as patterns.

Every image has 32 x 32 pixels and 3 channels. `fetch` downloads a file of known size and hash;
nothing that it or an archive holds is ever unpacked to disk or executed.
"""

import logging
import tarfile
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import requests
import tenacity

from curved.images.patterns import SHAPE
from curved.networks.hopfield import as_spins
from curved.numerics.progress import announce
from curved.numerics.typing import IntArray, Pixels, Spins
from curved.records.files import AnyPath
from curved.records.files import sha256 as digest_of

logger = logging.getLogger(__name__)


class DownloadError(Exception):
    """A file could not be had from any of the given addresses."""


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
"""Its hash."""

_MEMBER = "cifar-100-binary/train.bin"
_RECORD = 2 + 3072  # coarse label, fine label, then the planes R, G and B
_IMAGES = 50_000


def _check_whole(path: Path, size: int, sha256: str) -> None:
    """Raise ArchiveError unless a file has the given size and hash."""
    if (found := path.stat().st_size) != size:
        raise ArchiveError(f"{path}: {found} bytes, expected {size}")
    if (digest := digest_of(path)) != sha256:
        raise ArchiveError(f"{path}: sha256 {digest}, expected {sha256}")


def fetch(
    urls: Sequence[str],
    path: AnyPath,
    size: int,
    sha256: str,
    timeout: float = 120.0,
    attempts: int = 8,
    wait: float = 2.0,
) -> Path:
    """Download a file of known size and hash, unless it is there.

    What arrives goes into `path` + ".part", where a later call goes on after a break; only a file
    of the right size and hash is renamed to `path`, which is returned. Never more than `size` bytes
    are read. Addresses, http or https, are tried in turn, `attempts` times each: after `wait`
    seconds, doubled for each further attempt, a minute at most. A server may take `timeout` seconds
    to connect or to send anything.

    Raises
    ------
    ArchiveError
        If `path` is there already but is another file.
    DownloadError
        If no address gives the file; the message has what went wrong with each.
    """
    path = Path(path)
    if path.exists():
        _check_whole(path, size, sha256)
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    part, faults = path.with_name(path.name + ".part"), []
    again = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(attempts),
        wait=tenacity.wait_exponential(multiplier=wait, max=60),
        retry=tenacity.retry_if_exception(_may_pass),
        before_sleep=tenacity.before_sleep_log(logger, logging.WARNING),
        reraise=True,
    )
    for url in urls:
        try:
            again(_fetch_once, url, part, size, sha256, timeout)
        except (requests.RequestException, ArchiveError) as error:
            faults.append(f"\n  {url}: {error}")
            continue
        part.replace(path)
        logger.info("%s: %d bytes from %s", path, size, url)
        return path
    raise DownloadError(f"cannot download {path.name}:" + ("".join(faults) or "\n  no url"))


def _may_pass(error: BaseException) -> bool:
    """Whether to try again: after anything but a final answer of the server, such as 404."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        code = error.response.status_code
        return code >= 500 or code in (requests.codes.request_timeout, requests.codes.too_many)
    return isinstance(error, requests.RequestException | ArchiveError)


def _fetch_once(url: str, part: Path, size: int, sha256: str, timeout: float) -> None:
    """Get what is missing of a file, and raise unless it is then whole and right."""
    have = part.stat().st_size if part.exists() else 0
    if have < size:
        # Compression by the server would make lengths and ranges mean something else.
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        with requests.get(url, headers=headers, stream=True, timeout=timeout) as answer:
            answer.raise_for_status()
            resumed = answer.status_code == requests.codes.partial_content
            if resumed and not answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
                part.unlink()
                raise ArchiveError("the server sent another range than asked for")
            with part.open("ab" if resumed else "wb") as file:
                done, shown = have if resumed else 0, 0
                for block in answer.iter_content(1 << 16):
                    done += len(block)
                    if done > size:
                        break
                    file.write(block)
                    if done * 20 // size > shown:
                        shown = done * 20 // size
                        announce(f"{part.name}: {done} of {size} bytes ({5 * shown} %)")
        if done < size:
            raise ArchiveError(f"the connection ended after {done} of {size} bytes")
        if done > size:
            part.unlink()
            raise ArchiveError(f"more than the expected {size} bytes")
    try:
        _check_whole(part, size, sha256)
    except ArchiveError:
        part.unlink()  # nothing of it can be trusted
        raise


def read_archive(path: AnyPath, member: str, size: int) -> bytes:
    """Read one regular file of known size from a .tar.gz archive, without unpacking anything.

    Raises
    ------
    ArchiveError
        If the archive cannot be read, holds a link, a device or a path that leads outside, or has
        no such member of that size, or more than one.
    """
    found = None
    try:
        with tarfile.open(path, "r:gz") as archive:
            for entry in archive:
                parts = Path(entry.name).parts
                if entry.name.startswith("/") or ".." in parts:
                    raise ArchiveError(f"{path}: {entry.name!r} leads out of the archive")
                if not (entry.isfile() or entry.isdir()):
                    raise ArchiveError(f"{path}: {entry.name!r} is neither a file nor a folder")
                if entry.name != member:
                    continue
                if found is not None:
                    raise ArchiveError(f"{path}: {member!r} is there twice")
                if not entry.isfile() or entry.size != size:
                    raise ArchiveError(f"{path}: {member!r} has {entry.size} bytes, not {size}")
                content = archive.extractfile(entry)
                assert content is not None  # it is a regular file
                found = content.read()
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise ArchiveError(f"{path}: not a readable tar archive ({error})") from error
    if found is None:
        raise ArchiveError(f"{path}: has no member {member!r}")
    return found


def cifar100_images(path: AnyPath, images: int = _IMAGES) -> Pixels:
    """Read the training images of CIFAR-100, shape (images, 32, 32, 3), from the binary archive."""
    content = read_archive(path, _MEMBER, images * _RECORD)
    records = np.frombuffer(content, dtype=np.uint8).reshape(images, _RECORD)
    return records[:, 2:].reshape(images, 3, 32, 32).transpose(0, 2, 3, 1)


_LARGEST = 1 << 30  # bytes of a file's patterns
_UNREADABLE = (OSError, EOFError, KeyError, MemoryError, ValueError, zipfile.BadZipFile, zlib.error)


def pattern_file(path: AnyPath) -> Spins:
    """Read patterns of shape (M, 3072), flattened as (y, x, channel), from `xi` of an .npz file.

    Raises
    ------
    ArchiveError
        If the file cannot be read, or has no such array of numbers -1 and +1, or one of more than
        a GiB, which it may be without being large itself.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            size = archive.getinfo("xi.npy").file_size
        if size > _LARGEST:
            raise ArchiveError(f"{path}: xi has {size} bytes, at most {_LARGEST} are read")
        with np.load(path, allow_pickle=False) as file:
            xi = as_spins(file["xi"], "xi", 2)
    except _UNREADABLE as error:
        raise ArchiveError(f"{path}: not an .npz file with patterns xi ({error})") from error
    if xi.shape[1] != np.prod(SHAPE):
        raise ArchiveError(f"{path}: xi has shape {xi.shape}, expected (M, {np.prod(SHAPE)})")
    return xi
