"""Quantities: a number or a series with its errors, and how it is found in a file.

A quantity is a function of the Dataset of a file, registered by its name in `QUANTITIES`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from curved.numerics.typing import Array, ArrayLike, BoolArray
from curved.numerics.values import Value

At = Mapping[str, Any]
Limits = Sequence[float]
ANYWHERE: At = {}
ALL: Limits = (-np.inf, np.inf)


class QuantityError(ValueError):
    """A quantity cannot be read from a file, because the file or the arguments are wrong."""


class NeedsDataError(Exception):
    """The file is in order but lacks a point that the quantity needs, as on a coarser grid."""


@dataclass(frozen=True, eq=False, repr=False)
class Measured(Value):
    """A number or a series, always as arrays of shape (n,)."""

    value: Array
    error: Array
    """Standard errors, 0 where nothing was sampled."""
    where: Array
    """The coordinate along which the values go, ascending; NaN for a single number."""


QUANTITIES: dict[str, Callable[..., Measured]] = {}
"""Every quantity by its name. The first argument is the Dataset, the others are by keyword."""


def quantity(function: Callable[..., Measured]) -> Callable[..., Measured]:
    """Register a quantity under its name."""
    QUANTITIES[function.__name__] = function
    return function


def number(value: ArrayLike, error: ArrayLike = 0.0) -> Measured:
    """Single number with its standard error."""
    return Measured(*(np.atleast_1d(np.asarray(x, dtype=float)) for x in (value, error, np.nan)))


def series(value: Array, where: Array, error: Array | float = 0.0) -> Measured:
    """Series of numbers, put in the order of their coordinate."""
    order = np.argsort(where, kind="stable")
    errors = np.broadcast_to(np.asarray(error, dtype=float), value.shape)
    return Measured(value[order].astype(float), errors[order], where[order].astype(float))


# Finding things in a file.


def file_name(data: xr.Dataset) -> str:
    """Name of the file of a Dataset, for messages."""
    return f"{data.attrs.get('panel', 'the file')}.nc"


def variable_of(data: xr.Dataset, name: str) -> xr.DataArray:
    """Variable or coordinate of a file."""
    if name not in data.variables:
        raise QuantityError(f"{file_name(data)} has no variable {name}")
    return data[name]


def values_of(data: xr.Dataset, name: str) -> Array:
    """Values of a variable or coordinate of a file."""
    return variable_of(data, name).values


def select(data: xr.Dataset, at: At) -> xr.Dataset:
    """Pick the given coordinates, or the index along a dimension that has none.

    Several coordinates may share a dimension, such as the cases of Figure 3a.
    """
    found: dict[str, BoolArray] = {}
    for name, value in at.items():
        if name in data.dims and name not in data.variables:
            found[name] = np.arange(data.sizes[name]) == value
            continue
        grid = variable_of(data, name)
        if grid.dtype.kind == "f":
            same = np.isclose(grid.values, value, rtol=0, atol=1e-9)
        else:
            same = grid.values == value
        if grid.ndim == 0 and not same:
            found[name] = np.zeros(0, dtype=bool)
        elif grid.ndim:
            found[str(grid.dims[0])] = found.get(str(grid.dims[0]), True) & same
    for mask in found.values():
        if mask.sum() != 1:
            wanted = ", ".join(f"{name} = {value}" for name, value in at.items())
            raise NeedsDataError(f"needs {wanted} in {file_name(data)}")
    return data.isel({name: int(np.argmax(mask)) for name, mask in found.items()})


def errors_of(data: xr.Dataset, name: str) -> Array:
    """Standard errors of a variable; without a variable of them nothing was sampled."""
    known = f"{name}_error"
    if known in data.variables:
        return values_of(data, known)
    return np.zeros(variable_of(data, name).shape)


def between_of(data: xr.Dataset, name: str, limits: Limits) -> BoolArray:
    """Where a coordinate is within limits."""
    where, (low, high) = values_of(data, name), limits
    keep: BoolArray = (where >= low) & (where <= high)
    if not keep.any():
        raise NeedsDataError(f"needs {name} between {low} and {high} in {file_name(data)}")
    return keep


def axis_of(variable: xr.DataArray) -> str:
    """Name of the one dimension of a variable."""
    if variable.ndim != 1:
        raise QuantityError(
            f"{variable.name} has the dimensions {variable.dims}; `at` must choose all but one"
        )
    return str(variable.dims[0])
