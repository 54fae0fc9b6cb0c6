"""Quantities of any file: values at coordinates, trends, means, peaks, where a level is passed."""

from typing import Literal

import numpy as np
import xarray as xr

from curved.ledger.quantities.measured import (
    ALL,
    ANYWHERE,
    At,
    Limits,
    Measured,
    NeedsDataError,
    QuantityError,
    axis_of,
    between_of,
    errors_of,
    file_name,
    number,
    quantity,
    select,
    series,
    values_of,
    variable_of,
)
from curved.numerics.typing import Array


@quantity
def value(
    data: xr.Dataset,
    variable: str,
    at: At = ANYWHERE,
    between: Limits = ALL,
    defined: bool = False,
) -> Measured:
    """Value of a variable at exact coordinates, or the series along the one that is left.

    `between` limits the coordinate of the series; `defined` leaves out NaN, which in our files
    means that there is nothing, such as no retrieval at a load.
    """
    part = select(data, at)
    values, errors = variable_of(part, variable), errors_of(part, variable)
    if values.ndim == 0:
        return number(values.values, errors)
    axis = axis_of(values)
    where, keep = values_of(part, axis), between_of(part, axis, between)
    if defined:
        keep &= np.isfinite(values.values)
        if not keep.any():
            raise NeedsDataError(f"needs {variable} that is not NaN in {file_name(data)}")
    return series(values.values[keep], where[keep], errors[keep])


@quantity
def difference(
    data: xr.Dataset, variable: str, minus: str, at: At = ANYWHERE, between: Limits = ALL
) -> Measured:
    """One variable less another, as in `value`."""
    one, two = (value(data, name, at, between) for name in (variable, minus))
    return Measured(one.value - two.value, np.hypot(one.error, two.error), one.where)


@quantity
def extreme(
    data: xr.Dataset,
    variable: str,
    side: Literal["lowest", "highest"],
    at: At = ANYWHERE,
    beyond: tuple[str, float] | None = None,
) -> Measured:
    """Lowest or highest of all values of a variable, with its own error.

    `beyond` limits a coordinate to absolute values above a number, such as that of gamma above 0.
    """
    part = select(data, at)
    if beyond is not None:
        name, least = beyond
        part = part.isel({name: np.abs(values_of(part, name)) > least})
    values, errors = values_of(part, variable), errors_of(part, variable)
    if not np.isfinite(values).any():
        raise NeedsDataError(f"needs {variable} that is not NaN in {file_name(data)}")
    k = int(np.nanargmin(values) if side == "lowest" else np.nanargmax(values))
    return number(values.flat[k], errors.flat[k])


@quantity
def log_slope(
    data: xr.Dataset, variable: str, along: str, at: At = ANYWHERE, between: Limits = ALL
) -> Measured:
    """Exponent of a power law: slope of log(abs(variable)) against log(coordinate).

    By least squares over a range of the coordinate, with weights and an error where the variable
    has errors.
    """
    one = value(data, variable, at, between)
    if one.value.size < 2 or np.any(one.where <= 0) or np.any(one.value == 0):
        raise NeedsDataError(
            f"needs two points or more of {variable} along {along} > 0, and none of 0, "
            f"in {file_name(data)}"
        )
    x, y = np.log(one.where), np.log(np.abs(one.value))
    if not one.error.any():
        return number(np.polyfit(x, y, 1)[0])
    weights = np.abs(one.value) / one.error
    (slope, _), covariance = np.polyfit(x, y, 1, w=weights, cov="unscaled")
    return number(slope, np.sqrt(covariance[0, 0]))


@quantity
def attribute(data: xr.Dataset, name: str) -> Measured:
    """Value of a global attribute."""
    if name not in data.attrs:
        raise QuantityError(f"{file_name(data)} has no attribute {name}")
    return number(data.attrs[name])


@quantity
def endpoint(
    data: xr.Dataset,
    variable: str,
    along: str,
    side: Literal["lowest", "highest"],
    at: At = ANYWHERE,
) -> Measured:
    """Value of a variable where another, or a coordinate, is lowest or highest."""
    part = select(data, at)
    by = values_of(part, along)
    end = np.nanargmin(by) if side == "lowest" else np.nanargmax(by)
    return number(values_of(part, variable)[end], errors_of(part, variable)[end])


@quantity
def departure(
    data: xr.Dataset, variable: str, along: str, intercept: float, slope: float, at: At = ANYWHERE
) -> Measured:
    """Largest absolute difference of a variable from intercept + slope times a coordinate."""
    part = select(data, at)
    line = intercept + slope * variable_of(part, along)
    return number(abs(variable_of(part, variable) - line).max().values)


@quantity
def spread(data: xr.Dataset, variable: str, at: At) -> Measured:
    """Largest value of a variable less its smallest one."""
    return number(np.ptp(values_of(select(data, at), variable)))


@quantity
def change(data: xr.Dataset, variable: str, at: At = ANYWHERE) -> Measured:
    """Last value of a variable less its first one, for example during a recall."""
    part = select(data, at)
    series, errors = values_of(part, variable), errors_of(part, variable)
    axis_of(part[variable])
    return number(series[-1] - series[0], np.hypot(errors[0], errors[-1]))


@quantity
def average(
    data: xr.Dataset, variable: str, over: str, at: At = ANYWHERE, between: Limits = ALL
) -> Measured:
    """Mean over one coordinate, whose points are independent, along the other if there is one.

    `between` limits the coordinate over which is averaged.
    """
    part = select(data, at).isel({over: between_of(data, over, between)})
    values = variable_of(part, variable)
    means = values.mean(over, skipna=False)
    squares = np.sum(errors_of(part, variable) ** 2, axis=values.get_axis_num(over))
    errors = np.sqrt(squares) / values.sizes[over]
    if means.ndim == 0:
        return number(means.values, errors)
    return series(means.values, values_of(part, axis_of(means)), errors)


@quantity
def peak(data: xr.Dataset, variable: str, over: str, at: At = ANYWHERE) -> Measured:
    """Largest value over one coordinate, with the error that it has there, along the other."""
    part = select(data, at).transpose(..., over)
    values, errors = variable_of(part, variable), errors_of(part, variable)
    if values.ndim == 1:
        top = int(values.values.argmax())
        return number(values.values[top], errors[top])
    rows, top = np.arange(len(values)), values.values.argmax(axis=-1)
    where = values_of(part, axis_of(values.isel({over: 0})))
    return series(values.values[rows, top], where, errors[rows, top])


@quantity
def passing_load(
    data: xr.Dataset, variable: str, level: float, at: At = ANYWHERE, bound: bool = False
) -> Measured:
    """Load at which a variable first falls below a level, by linear interpolation.

    Its error is that of the variable over the slope. Without `at` it is a series along gamma.
    Where the variable never falls so low, the largest load, a lower bound, if `bound`.
    """
    part = select(data, at)
    loads = values_of(part, "load")
    rows, errors = (
        array.reshape(-1, loads.size)
        for array in (values_of(part, variable), errors_of(part, variable))
    )
    found = [_passing(loads, *row, level, bound) for row in zip(rows, errors, strict=True)]
    if None in found:
        raise NeedsDataError(f"needs loads where {variable} passes {level} in {file_name(data)}")
    load, error = np.array(found, dtype=float).T
    return number(load, error) if at else series(load, values_of(part, "gamma"), error)


def _passing(
    loads: Array, values: Array, errors: Array, level: float, bound: bool
) -> tuple[float, float] | None:
    below = values < level
    if not below.any():
        return (loads[-1], 0.0) if bound else None
    k = int(np.argmax(below))
    if k == 0:
        return None
    rise = values[k] - values[k - 1]
    slope, part = rise / (loads[k] - loads[k - 1]), (level - values[k - 1]) / rise
    error = np.hypot((1 - part) * errors[k - 1], part * errors[k])
    return float(loads[k - 1] + (level - values[k - 1]) / slope), float(error / abs(slope))


@quantity
def extent(
    data: xr.Dataset, variable: str, over: str, part: float, reference: At, at: At
) -> Measured:
    """Width of the range of a coordinate in which a variable is above a part of a reference peak.

    The peak is that of the variable at the coordinates `reference`. The ends are where the variable
    passes the level, by linear interpolation, or those of the coordinate.
    """
    top = peak(data, variable, over, reference)
    level, level_error = part * top.value[0], part * top.error[0]
    curve = value(data, variable, at)
    above = curve.value >= level
    if not above.any():
        return number(0.0)
    first, last = int(np.argmax(above)), above.size - 1 - int(np.argmax(above[::-1]))
    ends = [
        _crossing(curve, inside, outside, level, level_error)
        for inside, outside in ((first, first - 1), (last, last + 1))
    ]
    (low, low_error), (high, high_error) = ends
    return number(high - low, np.hypot(low_error, high_error))


def _crossing(
    curve: Measured, inside: int, outside: int, level: float, level_error: float
) -> tuple[float, float]:
    """Where a curve passes a level between two points, and its error; the end if there is none."""
    if not 0 <= outside < curve.value.size:
        return float(curve.where[inside]), 0.0
    rise = curve.value[outside] - curve.value[inside]
    part = (level - curve.value[inside]) / rise
    step = curve.where[outside] - curve.where[inside]
    error = np.hypot((1 - part) * curve.error[inside], part * curve.error[outside])
    doubt = np.hypot(error, level_error) / abs(rise / step)
    return float(curve.where[inside] + part * step), float(doubt)
