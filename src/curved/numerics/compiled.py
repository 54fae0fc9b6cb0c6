"""Compiling functions by numba, whatever has become of what it compiled before.

Compiled code is kept in files beside the modules, in the folder of the user, or where
NUMBA_CACHE_DIR says. A file that is damaged, or cannot be read or written, costs the time of
compiling again and nothing else.
"""

import hashlib
import pickle
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from numba import njit
from numba.core import caching

_Base: Any = caching.IndexDataCacheFile


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
            version, stamp, overloads = self._read(self._index_path)
            if (version, stamp) == (self._version, self._source_stamp):
                return dict(overloads)
        return {}

    def _save_index(self, overloads: dict[Any, str]) -> None:
        self._write(self._index_path, (self._version, self._source_stamp, overloads))

    def _load_data(self, name: str) -> Any:
        return self._read(str(Path(self._cache_path, name)))

    def _save_data(self, name: str, data: Any) -> None:
        self._write(str(Path(self._cache_path, name)), data)

    def _write(self, path: str, content: Any) -> None:
        written = self._dump(content)
        with self._open_for_write(path) as file:
            file.write(hashlib.sha256(written).digest() + written)

    def _read(self, path: str) -> Any:
        if not Path(path).is_file():  # a pipe would be waited for
            raise OSError(f"{path} is no file")
        with Path(path).open("rb") as file:
            told, written = file.read(hashlib.sha256().digest_size), file.read()
        if told != hashlib.sha256(written).digest():  # code with a wrong bit may do anything
            raise OSError(f"{path} is damaged")
        return pickle.loads(written)  # noqa: S301 - compiled code is run anyway


@cache
def _say_once() -> None:
    warnings.warn(
        "compiled code cannot be kept, as neither the folder of the package nor that of the user "
        "can be written to, so that each process compiles anew: set NUMBA_CACHE_DIR to a folder "
        "that can be",
        RuntimeWarning,
        stacklevel=2,
    )


def compiled(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Decorate a function that is to be compiled, without the lock of Python, and kept.

    Parameters
    ----------
    **options
        Further options of `numba.njit`.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        made = njit(nogil=True, **options)(function)
        try:
            made.enable_caching()
        except RuntimeError:  # numba found no folder that it may write to
            _say_once()
            return made
        files = made._cache._cache_file
        files.__class__ = _Files
        return made

    return decorate
