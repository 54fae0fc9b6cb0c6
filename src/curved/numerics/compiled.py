"""Compiling functions by numba, whatever has become of what it compiled before.

Compiled code is kept in files beside the modules, in the folder of the user, or where
NUMBA_CACHE_DIR says. A file that is damaged, or cannot be read or written, costs the time of
compiling again and nothing else. Compiled code holds the functions that it calls and the constants
that it uses, so it is that of its module and of all modules from which that imports; numba by
itself looks at the first alone.
"""

import hashlib
import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from numba import njit
from numba.core import caching, config

from curved.numerics.imports import sources_behind

_Base: Any = caching.IndexDataCacheFile
_told: Any = config


class _Files(_Base):  # type: ignore[misc]
    """Files of compiled code that know whether they are whole."""

    def load(self, key: Any) -> Any:
        """What was compiled, or None where it is not there or not to be used."""
        with suppress(Exception):  # whatever comes of reading what is no such file
            return super().load(key)
        return None

    def save(self, key: Any, data: Any) -> None:
        """Keep what was compiled, if the system lets us."""
        with suppress(OSError):
            super().save(key, data)

    def _load_index(self) -> dict[Any, str]:
        with suppress(Exception):
            _check_whole(self._index_path)
            return dict(super()._load_index())
        return {}

    def _load_data(self, name: str) -> Any:
        _check_whole(Path(self._cache_path, name))
        return super()._load_data(name)

    @contextmanager
    def _open_for_write(self, path: str) -> Iterator[io.BytesIO]:
        with super()._open_for_write(path) as file:
            content = io.BytesIO()
            yield content
            file.write(content.getvalue() + hashlib.sha256(content.getvalue()).digest())


def _check_whole(path: str | Path) -> None:
    """Refuse a file that does not end with the hash of what is before it; nobody else reads that.

    A pipe would be waited for, and code with a wrong bit may do anything.
    """
    if not Path(path).is_file():
        raise OSError(f"{path} is not a file")
    content, size = Path(path).read_bytes(), hashlib.sha256().digest_size
    if content[-size:] != hashlib.sha256(content[:-size]).digest():
        raise OSError(f"{path} is damaged")


@cache
def _code_behind(module: str) -> str:
    """Hash of the sources of a module and of those of its package from which it imports."""
    package = module.partition(".")[0]
    sources = sources_behind(module, lambda one: one.__name__.partition(".")[0] == package)
    return hashlib.sha256(repr(sorted(sources.items())).encode()).hexdigest()


@cache
def _say_once() -> None:
    warnings.warn(
        "compiled code cannot be kept, and each process compiles anew, as neither the folder of "
        "the package nor that of the user can be written to; set NUMBA_CACHE_DIR to a folder that "
        "can be written to",
        RuntimeWarning,
        stacklevel=2,
    )


def compiled(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Decorate a function that is to be compiled, without the lock of Python, and kept.

    Parameters
    ----------
    **options
        Further options of `numba.njit`.

    Raises
    ------
    RuntimeError
        If numba is told not to compile.
    """
    if _told.DISABLE_JIT:
        raise RuntimeError("NUMBA_DISABLE_JIT is set, but kernels run compiled only: unset it")

    def decorate(function: Callable[..., Any]) -> Any:
        made = njit(nogil=True, **options)(function)
        try:
            made.enable_caching()
        except RuntimeError:  # numba found no folder that it may write to
            _say_once()
            return made
        files = made._cache._cache_file
        files.__class__ = _Files
        with suppress(OSError, TypeError, KeyError):  # code of no file, as in a session
            files._source_stamp = _code_behind(function.__module__)
        return made

    return decorate
