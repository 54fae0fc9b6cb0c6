"""Images, their binarisation and selection, and downloads from servers that misbehave."""

import gzip
import hashlib
import io
import os
import pickle
import tarfile
import threading
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from curved.images.download import DownloadError, fetch
from curved.images.patterns import SelectionError, binarise, select, with_overlaps
from curved.images.sources import (
    ArchiveError,
    cifar100_images,
    dead_leaves,
    pattern_file,
    read_archive,
)
from curved.numerics.typing import Array, Spins

REFERENCE = Path(os.environ.get("CURVED_PATTERNS", "../shared/data/cifar-patterns-200.npz"))
LIMIT = 10 * 3072**0.5


@pytest.fixture(scope="module")
def leaves() -> Spins:
    source = ((k, binarise(dead_leaves(1, k))) for k in range(1000))
    return select(source, 100, 10.0)[1]


def statistics(xi: Spins) -> dict[str, float]:
    """Correlations of pairs in units of 1/sqrt(N), agreement at lags and between channels."""
    count, size = xi.shape
    image = xi.reshape(count, 32, 32, 3).astype(float)
    pairs = (xi.astype(float) @ xi.T)[np.triu_indices(count, 1)] / size**0.5
    lags = {
        f"lag {k}": np.mean(
            [
                (image[:, k:] * image[:, :-k]).mean(),
                (image[:, :, k:] * image[:, :, :-k]).mean(),
            ]
        )
        for k in (1, 2, 4)
    }
    channels = np.mean(
        [(image[..., a] * image[..., b]).mean() for a, b in ((0, 1), (0, 2), (1, 2))]
    )
    return {"pairs": pairs.std(), "channels": channels, **lags}


EXPECTED = {"pairs": 3.5, "lag 1": 0.60, "lag 2": 0.38, "lag 4": 0.19, "channels": 0.6}


def test_leaves_have_the_statistics_of_photographs(leaves: Spins) -> None:
    for name, value in statistics(leaves).items():
        tolerance = 0.25 if name == "pairs" else 0.05
        assert abs(value - EXPECTED[name]) < tolerance, (name, value)


@pytest.mark.skipif(not REFERENCE.exists(), reason=f"{REFERENCE} is not there (CURVED_PATTERNS)")
def test_leaves_compare_with_photographs(leaves: Spins) -> None:
    photographs = pattern_file(REFERENCE)
    assert np.abs(np.triu(photographs.astype(int) @ photographs.T, 1)).max() < LIMIT
    found, expected = statistics(leaves), statistics(photographs[:100])
    for name, value in expected.items():
        assert abs(found[name] - value) < (0.3 if name == "pairs" else 0.06), name


@pytest.mark.skipif(not REFERENCE.exists(), reason=f"{REFERENCE} is not there (CURVED_PATTERNS)")
def test_leaves_are_as_correlated_as_other_photographs(leaves: Spins) -> None:
    """By the eigenvalues of all overlaps, compared with two sets of photographs and with noise."""

    def eigenvalues(xi: Spins) -> Array:
        return np.linalg.eigvalsh(xi.astype(float) @ xi.T / xi.shape[1])

    def distance(one: Spins, other: Spins) -> float:
        return float(np.sqrt(np.mean((eigenvalues(one) - eigenvalues(other)) ** 2)))

    photographs = pattern_file(REFERENCE)
    first, second = photographs[:100], photographs[100:]
    noise = np.random.default_rng(1).choice(np.array([-1, 1], np.int8), first.shape)
    between = distance(first, second)
    assert 0.03 < between < 0.05
    assert distance(leaves, first) < 1.5 * between
    assert distance(leaves, second) < 1.5 * between
    assert distance(noise, first) > 10 * between


def test_leaves_have_the_same_pixels_everywhere() -> None:
    images = np.array([dead_leaves(1, k) for k in range(4)])
    assert images.shape == (4, 32, 32, 3)
    assert images.dtype == np.uint8
    assert hashlib.sha256(images.tobytes()).hexdigest()[:16] == "2ced0ceb5c4b0ffb"
    assert not np.array_equal(images[0], dead_leaves(2, 0))


def test_binarise_counts_pixels_above_the_median() -> None:
    image = np.zeros((4, 4, 3), dtype=np.uint8)
    image[..., 0] = np.arange(16).reshape(4, 4)
    image[0, 0, 1] = 9  # median 0: one pixel above
    result = binarise(image)
    assert np.array_equal((result > 0).sum(axis=(0, 1)), [8, 1, 0])
    assert result.dtype == np.int8


def test_selection_is_greedy_and_exact(leaves: Spins) -> None:
    sums = np.triu(leaves.astype(int) @ leaves.T, 1)
    assert np.abs(sums).max() < LIMIT
    # N = 16, factor 1: a sum of exactly 4 = sqrt(N) is refused, one of 2 is not
    a = np.ones(16, dtype=np.int8)
    b, c = a.copy(), a.copy()
    b[:6] = -1
    c[:7] = -1
    indices, taken = select([(5, a), (6, b), (7, c)], 2, 1.0)
    assert indices.tolist() == [5, 7]
    assert np.array_equal(taken, [a, c])


def test_selection_says_how_many_were_found() -> None:
    a = np.ones(16, dtype=np.int8)
    with pytest.raises(SelectionError, match=r"only 1 of 3 patterns .* 2 are needed"):
        select([(0, a), (1, a), (2, -a)], 2, 10 / 4)


def test_overlaps_are_kept_where_there_are_none_and_where_all_are_the_same() -> None:
    """Orthogonal patterns give independent ones; a pattern and its negative stay what they are."""
    rng = np.random.default_rng(1)
    walsh = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1]], np.int8).repeat(4000, axis=1)
    drawn = with_overlaps(walsh, rng).astype(int)
    assert np.abs(np.triu(drawn @ drawn.T, 1)).max() < 4 * drawn.shape[1] ** 0.5
    alike = np.ones((3, 10_000), np.int8) * np.array([[1], [1], [-1]], np.int8)
    drawn = with_overlaps(alike, rng).astype(int)
    # but for the factor that makes room for chance, 1 - 1/(2 N), an angle of 1/sqrt(N)
    assert np.abs(drawn @ drawn.T / 10_000 - alike.astype(int) @ alike.T / 10_000).max() < 0.02
    assert with_overlaps(np.ones((1, 50), np.int8), rng).shape == (1, 50)
    with pytest.raises(ValueError, match="xi must have 2 axes"):
        with_overlaps(np.ones(5, np.int8), rng)


def test_pattern_file_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "patterns.npz"
    good = np.ones((2, 3072))
    np.savez(path, xi=good)
    assert pattern_file(path).shape == (2, 3072)
    for bad, message in (
        (np.ones((2, 3071)), r"shape \(2, 3071\)"),
        (np.zeros((2, 3072)), "found 0"),
        (np.array([{}], dtype=object), "xi holds Python objects"),
    ):
        np.savez(path, xi=bad)
        with pytest.raises(ArchiveError, match=message):
            pattern_file(path)
    np.savez(path, other=good)
    with pytest.raises(ArchiveError, match="xi"):
        pattern_file(path)
    path.write_bytes(b"not an archive")
    with pytest.raises(ArchiveError, match=r"patterns\.npz"):
        pattern_file(path)


def test_pattern_files_that_claim_too_much_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bomb that says how large it is, one whose array does, and a flipped bit of the content."""
    path = tmp_path / "patterns.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xi.npy", bytes(2 << 20))
    assert path.stat().st_size < 1 << 14
    monkeypatch.setattr("curved.images.sources._LARGEST", 1 << 20)
    with pytest.raises(ArchiveError, match="xi has 2097152 bytes; at most 1048576"):
        pattern_file(path)
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f8", "fortran_order": False, "shape": (1 << 50, 3072)}
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("xi.npy", header.getvalue())
    with pytest.raises(ArchiveError, match=r"not an \.npz file with patterns xi"):
        pattern_file(path)
    np.savez_compressed(path, xi=np.where(np.arange(6144).reshape(2, 3072) % 5, 1, -1))
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 16
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match=r"not an \.npz file with patterns xi"):
        pattern_file(path)


class Trap:
    """An object that makes a file when it is unpickled."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self.path,)


def test_pickles_are_never_opened(tmp_path: Path) -> None:
    trap = tmp_path / "sprung"
    path = tmp_path / "patterns.npz"
    np.savez(path, xi=np.array([Trap(trap)], dtype=object))
    with np.load(path, allow_pickle=True) as file:
        file["xi"]
    assert trap.exists()  # it works
    trap.unlink()
    with pytest.raises(ArchiveError, match="xi holds Python objects"):
        pattern_file(path)
    path.write_bytes(pickle.dumps(Trap(trap)))
    with pytest.raises(ArchiveError, match=r"patterns\.npz"):
        pattern_file(path)
    assert not trap.exists()


# Archives

RECORDS = 3
CONTENT = bytes(np.random.default_rng(1).integers(0, 256, RECORDS * 3074, dtype=np.uint8))
MEMBER = "cifar-100-binary/train.bin"


def archive(*entries: tuple[str, bytes | None, str | None]) -> bytes:
    """Make a .tar.gz of (name, content, target of a link)."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content, target in entries:
            entry = tarfile.TarInfo(name)
            if target is not None:
                entry.type, entry.linkname = tarfile.SYMTYPE, target
            elif content is None:
                entry.type = tarfile.DIRTYPE
            else:
                entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content or b""))
    return buffer.getvalue()


GOOD = archive(("cifar-100-binary", None, None), (MEMBER, CONTENT, None))


def test_archive_planes_become_channels(tmp_path: Path) -> None:
    path = tmp_path / "cifar.tar.gz"
    path.write_bytes(GOOD)
    images = cifar100_images(path, RECORDS)
    assert images.shape == (RECORDS, 32, 32, 3)
    assert images[1, 3, 5, 2] == CONTENT[3074 + 2 + 2 * 1024 + 3 * 32 + 5]
    assert list(tmp_path.iterdir()) == [path]  # nothing was unpacked


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([("/" + MEMBER, CONTENT, None)], "leads out"),
        ([("../" + MEMBER, CONTENT, None), (MEMBER, CONTENT, None)], "leads out"),
        ([(MEMBER, None, "/etc/passwd")], "neither a file nor a folder"),
        ([("link", None, ".."), (MEMBER, CONTENT, None)], "neither a file nor a folder"),
        ([("other.bin", CONTENT, None)], "has no member"),
        ([(MEMBER, CONTENT[:-1], None)], "bytes, not 9222"),
        ([(MEMBER, CONTENT * 2, None)], "bytes, not 9222"),
        ([(MEMBER, None, None)], "0 bytes, not 9222"),
        ([(MEMBER, CONTENT, None), (MEMBER, CONTENT, None)], "twice"),
    ],
)
def test_hostile_archives_are_refused(
    tmp_path: Path, entries: list[tuple[str, bytes | None, str | None]], message: str
) -> None:
    path = tmp_path / "cifar.tar.gz"
    path.write_bytes(archive(*entries))
    with pytest.raises(ArchiveError, match=message):
        read_archive(path, MEMBER, len(CONTENT))


@pytest.mark.parametrize(
    "kind", [tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_hard_links_devices_and_pipes_are_refused(tmp_path: Path, kind: bytes) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        entry = tarfile.TarInfo(MEMBER)
        entry.type, entry.linkname, entry.devmajor, entry.devminor = kind, "/etc/passwd", 1, 5
        tar.addfile(entry)
    path = tmp_path / "cifar.tar.gz"
    path.write_bytes(buffer.getvalue())
    with pytest.raises(ArchiveError, match="neither a file nor a folder"):
        read_archive(path, MEMBER, len(CONTENT))
    assert list(tmp_path.iterdir()) == [path]


def test_a_bomb_takes_no_memory_and_no_disk(tmp_path: Path) -> None:
    """64 MiB of zeros in 64 KiB, under another name or the right one, are never held."""
    zeros = bytes(1 << 26)
    path = tmp_path / "cifar.tar.gz"
    for name, message in (("bomb", "has no member"), (MEMBER, "67108864 bytes, not 9222")):
        path.write_bytes(archive((name, zeros, None)))
        assert path.stat().st_size < 1 << 17
        tracemalloc.start()
        with pytest.raises(ArchiveError, match=message):
            read_archive(path, MEMBER, len(CONTENT))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 1 << 21
        assert list(tmp_path.iterdir()) == [path]


def test_flipped_bits_of_an_archive_raise_nothing_else(tmp_path: Path) -> None:
    """Inside the compression, where its checksum cannot tell; `fetch` compares the hash before."""
    plain = gzip.decompress(GOOD)
    path = tmp_path / "cifar.tar.gz"
    refused = 0
    for bit in np.random.default_rng(3).choice(8 * 2048, 400, replace=False).tolist():
        content = bytearray(plain)
        content[bit // 8] ^= 1 << bit % 8
        path.write_bytes(gzip.compress(content, 1))
        try:
            assert len(read_archive(path, MEMBER, len(CONTENT))) == len(CONTENT)
        except ArchiveError:
            refused += 1
    assert refused > 50


@pytest.mark.parametrize("damage", [b"", GOOD[: len(GOOD) // 2], b"PK" + GOOD, GOOD[:-200]])
def test_damaged_archives_are_refused(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "cifar.tar.gz"
    path.write_bytes(damage)
    with pytest.raises(ArchiveError, match="not a readable tar archive"):
        read_archive(path, MEMBER, len(CONTENT))


# Downloads

BODY = np.random.default_rng(2).bytes(400_000)
GOAL = {"size": len(BODY), "sha256": hashlib.sha256(BODY).hexdigest()}
Answer = Callable[[BaseHTTPRequestHandler, int], None]


@contextmanager
def server(answer: Answer) -> Iterator[tuple[str, list[str | None]]]:
    """Serve on this machine only; `answer` gets the handler and the number of the request."""
    ranges: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            ranges.append(self.headers["Range"])
            answer(self, len(ranges))

        def log_message(self, *args: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}/file", ranges
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def reply(
    handler: BaseHTTPRequestHandler, body: bytes, code: int = 200, **headers: str | int
) -> None:
    handler.send_response(code)
    for name, value in ({"Content_Length": len(body)} | headers).items():
        handler.send_header(name.replace("_", "-"), str(value))
    handler.end_headers()
    handler.wfile.write(body)


def resume(handler: BaseHTTPRequestHandler, stop: int | None = None) -> None:
    """Answer a range request properly, up to a point where the connection breaks."""
    asked = handler.headers["Range"]
    start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
    code, extra = (206, {"Content_Range": f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"})
    if not asked:
        code, extra = 200, {}
    reply(handler, BODY[start:stop], code, Content_Length=len(BODY) - start, **extra)


def get(url: str, path: Path, attempts: int = 4) -> Path:
    return fetch([url], path, **GOAL, timeout=2.0, attempts=attempts, wait=0.001)


def test_broken_connections_are_resumed(tmp_path: Path) -> None:
    stops = [100_000, 250_000, None]
    with server(lambda handler, n: resume(handler, stops[n - 1])) as (url, ranges):
        path = get(url, tmp_path / "new" / "file")
    assert path.read_bytes() == BODY
    assert ranges[0] is None
    first, second = (int(str(text).removeprefix("bytes=")[:-1]) for text in ranges[1:])
    assert 0 < first <= 100_000 < second <= 250_000  # all but the last block is kept
    assert list(path.parent.iterdir()) == [path]


def test_a_second_call_goes_on_where_the_first_gave_up(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with server(lambda handler, n: resume(handler, 100_000 * n)) as (url, ranges):
        with pytest.raises(DownloadError, match=r"IncompleteRead"):
            get(url, path, attempts=2)
        assert not path.exists()
        get(url, path, attempts=2)
    assert path.read_bytes() == BODY
    assert ranges[2] not in (None, ranges[1])


def test_a_server_without_ranges_starts_again(tmp_path: Path) -> None:
    (tmp_path / "file.part").write_bytes(b"x" * 1000)
    with server(lambda handler, n: reply(handler, BODY)) as (url, _):
        assert get(url, tmp_path / "file").read_bytes() == BODY


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda h, n: reply(h, BODY[:-1] + b"?"), "sha256"),
        (lambda h, n: reply(h, BODY[:-1]), "399999 of 400000"),
        (lambda h, n: reply(h, BODY, Content_Length=len(BODY) + 5), "IncompleteRead"),
        (lambda h, n: reply(h, BODY + b"more"), "more than the expected 400000"),
        (lambda h, n: reply(h, b"gone", 404), "404"),
        (lambda h, n: reply(h, b"busy", 503), "503"),
    ],
    ids=["wrong bytes", "short", "lying length", "long", "not found", "busy"],
)
def test_wrong_answers_leave_no_file(tmp_path: Path, answer: Answer, message: str) -> None:
    path = tmp_path / "file"
    with server(answer) as (url, ranges), pytest.raises(DownloadError, match=message):
        get(url, path, attempts=2)
    assert len(ranges) == (1 if message == "404" else 2)  # which no second attempt would change
    assert not path.exists()


def redirect(handler: BaseHTTPRequestHandler, url: str) -> None:
    reply(handler, b"", 302, Location=url)


def test_a_redirect_is_followed_and_what_it_gives_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with (
        server(lambda h, n: reply(h, BODY if n == 1 else b"x" * len(BODY))) as (target, _),
        server(lambda h, n: redirect(h, target)) as (url, _),
    ):
        assert get(url, path, attempts=1).read_bytes() == BODY
        path.unlink()
        with pytest.raises(DownloadError, match="sha256"):
            get(url, path, attempts=1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("target", "message"),
    [("file:///etc/passwd", "No connection adapters"), ("/file", "Exceeded 30 redirects")],
    ids=["to a file", "in a circle"],
)
def test_redirects_that_lead_nowhere_are_refused(tmp_path: Path, target: str, message: str) -> None:
    with (
        server(lambda h, n: redirect(h, target)) as (url, _),
        pytest.raises(DownloadError, match=message),
    ):
        get(url, tmp_path / "file", attempts=1)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_falls_silent_is_left_and_asked_again(tmp_path: Path) -> None:
    path, goes_on = tmp_path / "file", threading.Event()

    def answer(handler: BaseHTTPRequestHandler, n: int) -> None:
        if n == 1:
            reply(handler, BODY[:100_000], Content_Length=len(BODY))
            goes_on.wait(30)
        else:
            resume(handler)

    with server(answer) as (url, ranges):
        with pytest.raises(DownloadError, match="timed out"):
            fetch([url], path, **GOAL, timeout=0.3, attempts=1)
        assert not path.exists()
        goes_on.set()
        assert get(url, path).read_bytes() == BODY
    assert ranges[1] is not None  # it went on


def test_a_slow_server_is_waited_for(tmp_path: Path) -> None:
    """Longer in all than the time limit, which is that of a silence."""

    def answer(handler: BaseHTTPRequestHandler, n: int) -> None:
        reply(handler, b"", Content_Length=len(BODY))
        for start in range(0, len(BODY), 40_000):
            time.sleep(0.08)
            handler.wfile.write(BODY[start : start + 40_000])

    with server(answer) as (url, ranges):
        path = fetch([url], tmp_path / "file", **GOAL, timeout=0.6, attempts=1)
    assert path.read_bytes() == BODY
    assert len(ranges) == 1


def test_a_false_range_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file.part").write_bytes(BODY[:1000])

    def answer(handler: BaseHTTPRequestHandler, n: int) -> None:
        reply(handler, BODY, 206, Content_Range=f"bytes 0-{len(BODY) - 1}/{len(BODY)}")

    with server(answer) as (url, _), pytest.raises(DownloadError, match="another range"):
        get(url, tmp_path / "file", attempts=1)
    assert not (tmp_path / "file.part").exists()


def test_wrong_bytes_of_an_earlier_server_are_not_kept(tmp_path: Path) -> None:
    (tmp_path / "file.part").write_bytes(b"x" * 1000)
    with server(lambda handler, n: resume(handler)) as (url, ranges):
        assert get(url, tmp_path / "file").read_bytes() == BODY
    assert ranges == ["bytes=1000-", None]


def test_the_next_address_is_tried(tmp_path: Path) -> None:
    with (
        server(lambda h, n: reply(h, b"gone", 404)) as (bad, _),
        server(lambda h, n: resume(h)) as (good, _),
    ):
        path = fetch([bad, good], tmp_path / "file", **GOAL, timeout=2.0, attempts=1)
    assert path.read_bytes() == BODY


def test_a_file_that_is_there_is_checked_not_fetched(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(BODY)
    assert fetch([], path, **GOAL) == path
    path.write_bytes(BODY[:-1] + b"?")
    with pytest.raises(ArchiveError, match="sha256"):
        fetch([], path, **GOAL)
    assert path.exists()  # a user's file is not ours to remove
    with pytest.raises(DownloadError, match="no address was given"):
        fetch([], tmp_path / "other", **GOAL)
