"""Files that are either whole or absent, their hashes, and why one cannot be read or written."""

import errno
import fcntl
import glob
import hashlib
import io
import os
import platform
import re
import reprlib
import stat
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
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
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    begin, end = f".{path.stem}.{platform.node()}-", f".part{path.suffix}"
    for left in path.parent.glob(f"{glob.escape(begin)}*{glob.escape(end)}"):
        process = left.name.removeprefix(begin).removesuffix(end)
        if re.fullmatch("[0-9]+", process) and not _runs(int(process)):  # else another machine's
            with suppress(OSError):  # a folder, or another user's
                left.unlink()
    temporary = path.with_name(f"{begin}{os.getpid()}{end}")
    try:
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def as_path(path: object, name: str = "path") -> Path:
    """Take in a path.

    Raises
    ------
    TypeError
        If it is something else; the message calls it by the name.
    """
    try:
        return Path(path)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{name} must be a path, got {short(path)}") from None


def place(path: AnyPath, name: str = "path") -> Path:
    """Expand a path of a user, which may begin with ~: libraries differ in how they do it.

    Raises
    ------
    TypeError
        If it is not a path; the message calls it by the name.
    """
    path = as_path(path, name)
    with suppress(RuntimeError):  # nobody has this home
        path = path.expanduser()
    return path.absolute()


ABSENT = os.strerror(errno.ENOENT)
"""What `unreadable` says where there is nothing."""
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
_SOME = 1 << 20  # bytes by which it is tried whether a file may grow


def shown(text: object) -> str:
    """Escape text that may be from elsewhere, so that a terminal shows it and does nothing else."""
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in str(text))


_short = reprlib.Repr()
_short.maxlist = _short.maxdict = 12
_short.maxstring = _short.maxlong = _short.maxother = 120


def short(value: object) -> str:
    """A value as Python writes it, of which the middle is left out where it is long."""
    return _short.repr(value)


def unreadable(path: AnyPath, whole: bool = False) -> str:
    """Say why a file cannot be read, without waiting for it; empty if it can.

    Its first byte is read, or the `whole` of it.
    """
    try:
        kind = stat.S_IFMT(Path(path).stat().st_mode)
        if kind != stat.S_IFREG:
            return f"is {_KINDS.get(kind, 'something else')}, not a file"
        with Path(path).open("rb") as file:
            while file.read(1 << 20) and whole:
                pass
    except (FileNotFoundError, NotADirectoryError):
        return ABSENT
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    except ValueError as error:
        return f"is not a valid file name: {error}"
    return ""


def locked(path: AnyPath) -> str:
    """Say what keeps a file from being locked, as HDF5 does where it opens one; empty if nothing.

    It is tried as for reading.
    """
    try:
        with Path(path).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return "is open for writing elsewhere: wait until it is closed, and run again"
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return (
                f"is on a file system without locks ({error.strerror}): set "
                "HDF5_USE_FILE_LOCKING=FALSE in the environment, and run again"
            )
    return ""


AT_ONCE = 1 << 20
"""Bytes that `Bounded` reads at once; the list of members of a paper's run has 70 thousand."""


class Bounded(io.BufferedReader):
    """A packed file from elsewhere, of which nobody reads more at once than `AT_ONCE`.

    The libraries zipfile and tarfile read a list of members, or a name, as a whole, whatever size
    is claimed for it.
    """

    def read(self, size: int | None = -1, /) -> bytes:
        """Read some bytes; an OSError is raised if more are asked for than may be."""
        wanted = AT_ONCE if size is None or size < 0 else size
        if wanted > AT_ONCE:
            raise OSError(f"claims {size} bytes for names of members; at most {AT_ONCE} are read")
        return super().read(wanted)


@contextmanager
def members_of(path: AnyPath) -> Iterator[zipfile.ZipFile]:
    """Open a zip from elsewhere, as `Bounded`.

    Raises
    ------
    OSError
        If it lists too many members. What zipfile raises for damaged ones is passed on.
    """
    with Bounded(io.FileIO(Path(path))) as file, zipfile.ZipFile(file) as archive:
        yield archive


def unwritable(path: AnyPath) -> str:
    """Say why a file that is being written cannot grow; empty if it can. It grows by trying."""
    try:
        with Path(path).open("ab") as file:
            file.write(bytes(_SOME))
    except OSError as error:
        said = str(error.strerror)
        if error.errno in _NO_SPACE:
            free = os.statvfs(Path(path).parent)
            said += f"; {free.f_bavail * free.f_frsize} bytes are free there"
        return said
    return ""


_LITTER = re.compile(
    r"\..*|.*~|#.*#|.*\.(part|tmp|sw[a-p])|Thumbs\.db|ehthumbs\.db|desktop\.ini|__MACOSX|@eaDir",
    re.IGNORECASE,
)


def litter(name: AnyPath) -> bool:
    """Whether a file is what systems, editors and processes leave beside others: .DS_Store.

    So is what lies in a folder of that kind. The name is that within a folder of results.
    """
    return any(_LITTER.fullmatch(part) for part in Path(name).parts)


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
