"""Files that are either whole or absent, and their hashes."""

import glob
import hashlib
import os
import platform
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

AnyPath = str | os.PathLike[str]


@contextmanager
def atomic(path: AnyPath) -> Iterator[Path]:
    """Write a file under a temporary name beside `path` and rename it when all went well.

    The folder is made if need be. The temporary name, which is given, has the suffix of `path`. On
    an error it is removed, and whatever stood at `path` before stays. What killed processes of this
    machine left of `path` is removed, too; of those elsewhere, which may still run, nothing is
    known.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    begin, end = f".{path.stem}.{platform.node()}-", f".part{path.suffix}"
    for left in path.parent.glob(f"{glob.escape(begin)}*{glob.escape(end)}"):
        process = left.name.removeprefix(begin).removesuffix(end)
        if re.fullmatch("[0-9]+", process) and not _runs(int(process)):  # else another machine's
            left.unlink(missing_ok=True)
    temporary = path.with_name(f"{begin}{os.getpid()}{end}")
    try:
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def sha256(path: AnyPath) -> str:
    """Return the hash of a file in hexadecimal."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def contents(paths: Iterable[AnyPath]) -> str:
    """One hash of the names and contents of several files, in hexadecimal, whatever their ages."""
    whole = hashlib.sha256()
    for path in sorted(map(str, paths)):
        now = Path(path).stat()
        whole.update(f"{path}\n{_hash(path, now.st_mtime_ns, now.st_size)}\n".encode())
    return whole.hexdigest()


@cache
def _hash(path: str, *_: int) -> str:
    """Hash of a file, computed once for many that ask, as long as it does not change."""
    return sha256(path)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OverflowError:  # no process has such a number
        return False
    except OSError as error:
        return isinstance(error, PermissionError)  # it is another user's
    return True
