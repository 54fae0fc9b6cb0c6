"""Values: objects that are what their fields are, arrays included.

`dataclasses` compares arrays with ``==``, which gives an array, and shows all their numbers.
"""

from collections.abc import Iterator
from dataclasses import MISSING, fields
from functools import partial
from types import MethodType
from typing import Any

import numpy as np


class Value:
    """Base of a dataclass, made with ``eq=False`` and ``repr=False``, that may have arrays.

    Two are equal if they are of one class and so are all their fields, NaN like NaN. What is shown
    is what one types to make it, with arrays by their shape and without what has its default.
    """

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(map(_same, _fields(self), _fields(other)))

    def __hash__(self) -> int:
        return hash((type(self), *map(_key, _fields(self))))

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}({', '.join(self._shown())})"

    def __getstate__(self) -> dict[str, Any]:
        """The fields alone: what was computed from them is computed again."""
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    def _shown(self) -> Iterator[str]:
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if field.repr and (field.default is MISSING or not _same(value, field.default)):
                yield f"{field.name}={_text(value)}"


def _fields(value: Any) -> list[Any]:
    return [getattr(value, field.name) for field in fields(value)]


def _same(one: Any, other: Any) -> bool:
    """Whether two fields are equal; methods are if the objects they belong to are."""
    if isinstance(one, np.ndarray):
        return (
            isinstance(other, np.ndarray)
            and one.dtype == other.dtype
            and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
        )
    if type(one) is not type(other):
        return False
    if isinstance(one, MethodType):
        return one.__func__ is other.__func__ and _same(one.__self__, other.__self__)
    if isinstance(one, partial):
        return one.func == other.func and _same(one.args, other.args)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other) or (one != one and other != other)  # NaN


def _key(value: Any) -> Any:
    """What equal fields have in common and can be hashed."""
    if isinstance(value, np.ndarray):
        return value.shape
    if isinstance(value, MethodType | partial | tuple):
        return type(value).__name__
    return value


def _text(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return f"<{' x '.join(map(str, value.shape))}>"
    return repr(value)
