"""Numbers read from the data files, by which the claims of the paper are judged.

Each function takes the Dataset of a file and gives a number, or a series along a coordinate, with
standard errors that are 0 where nothing was sampled. `QUANTITIES` lists them by name, as
config/claims.yaml refers to them. Nothing is computed here that is not in the files.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import xarray as xr

from curved.numerics.typing import Array, ArrayLike, BoolArray
from curved.numerics.values import Value

At = Mapping[str, Any]
Limits = Sequence[float]
_ANYWHERE: At = {}
_ALL: Limits = (-np.inf, np.inf)


class QuantityError(ValueError):
    """A quantity cannot be read from a file, because the file or the arguments are wrong."""


class NeedsDataError(Exception):
    """The file is in order but lacks a point that is asked for, as on a coarser grid."""


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


def _quantity(function: Callable[..., Measured]) -> Callable[..., Measured]:
    QUANTITIES[function.__name__] = function
    return function


def _number(value: ArrayLike, error: ArrayLike = 0.0) -> Measured:
    return Measured(*(np.atleast_1d(np.asarray(x, dtype=float)) for x in (value, error, np.nan)))


def _series(value: Array, where: Array, error: Array | float = 0.0) -> Measured:
    order = np.argsort(where, kind="stable")
    errors = np.broadcast_to(np.asarray(error, dtype=float), value.shape)
    return Measured(value[order].astype(float), errors[order], where[order].astype(float))


# Finding things in a file.


def _file(data: xr.Dataset) -> str:
    return f"{data.attrs.get('panel', 'the file')}.nc"


def _variable(data: xr.Dataset, name: str) -> xr.DataArray:
    if name not in data.variables:
        raise QuantityError(f"{_file(data)} has no variable {name}")
    return data[name]


def _values(data: xr.Dataset, name: str) -> Array:
    return _variable(data, name).values


def _select(data: xr.Dataset, at: At) -> xr.Dataset:
    """Pick the given coordinates, or the index along a dimension that has none.

    Several coordinates may share a dimension, such as the cases of Figure 3a.
    """
    found: dict[str, BoolArray] = {}
    for name, value in at.items():
        if name in data.dims and name not in data.variables:
            found[name] = np.arange(data.sizes[name]) == value
            continue
        grid = _variable(data, name)
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
            raise NeedsDataError(f"needs {wanted} in {_file(data)}")
    return data.isel({name: int(np.argmax(mask)) for name, mask in found.items()})


def _errors(data: xr.Dataset, name: str) -> Array:
    """Standard errors of a variable; without a variable of them nothing was sampled."""
    known = f"{name}_error"
    return (
        _values(data, known) if known in data.variables else np.zeros(_variable(data, name).shape)
    )


def _between(data: xr.Dataset, name: str, limits: Limits) -> BoolArray:
    """Where a coordinate is within limits."""
    where, (low, high) = _values(data, name), limits
    keep: BoolArray = (where >= low) & (where <= high)
    if not keep.any():
        raise NeedsDataError(f"needs {name} between {low} and {high} in {_file(data)}")
    return keep


def _axis(variable: xr.DataArray) -> str:
    if variable.ndim != 1:
        raise QuantityError(
            f"{variable.name} has the dimensions {variable.dims}: all but one must be chosen by at"
        )
    return str(variable.dims[0])


class _Branch(NamedTuple):
    """A branch of solutions; `order` is the norm of the order parameters."""

    ordered: bool
    beta: Array
    order: Array
    stable: BoolArray


def _branches(data: xr.Dataset, gamma: float) -> Iterator[_Branch]:
    """Branches at a curvature, whether they have a dimension of their own or share one."""
    part = _select(data, {"gamma": gamma})
    names = [name for name in ("m", "m1", "m2", "q") if name in part.variables]
    order = np.sqrt(sum(part[name].values ** 2 for name in names))
    labels = np.broadcast_to(
        _variable(part, "branch").values[:, None] if "branch" in part.dims else part.branch.values,
        order.shape,
    )
    beta, stable = _values(part, "beta"), _values(part, "stable")
    for label in dict.fromkeys(labels.ravel().tolist()):
        own = (labels == label) & np.isfinite(beta)
        if own.any():
            yield _Branch(label != "paramagnet", beta[own], order[own], stable[own])


# Any file.


@_quantity
def value(
    data: xr.Dataset,
    variable: str,
    at: At = _ANYWHERE,
    between: Limits = _ALL,
    defined: bool = False,
) -> Measured:
    """Value of a variable at exact coordinates, or the series along the one that is left.

    `between` limits the coordinate of the series; `defined` leaves out NaN, which in our files
    means that there is nothing, such as no retrieval at a load.
    """
    part = _select(data, at)
    values, errors = _variable(part, variable), _errors(part, variable)
    if values.ndim == 0:
        return _number(values.values, errors)
    axis = _axis(values)
    where, keep = _values(part, axis), _between(part, axis, between)
    if defined:
        keep &= np.isfinite(values.values)
        if not keep.any():
            raise NeedsDataError(f"needs {variable} that is not NaN in {_file(data)}")
    return _series(values.values[keep], where[keep], errors[keep])


@_quantity
def attribute(data: xr.Dataset, name: str) -> Measured:
    """Value of a global attribute."""
    if name not in data.attrs:
        raise QuantityError(f"{_file(data)} has no attribute {name}")
    return _number(data.attrs[name])


@_quantity
def endpoint(
    data: xr.Dataset,
    variable: str,
    along: str,
    side: Literal["lowest", "highest"],
    at: At = _ANYWHERE,
) -> Measured:
    """Value of a variable where another, or a coordinate, is lowest or highest."""
    part = _select(data, at)
    by = _values(part, along)
    end = np.nanargmin(by) if side == "lowest" else np.nanargmax(by)
    return _number(_values(part, variable)[end], _errors(part, variable)[end])


@_quantity
def departure(
    data: xr.Dataset, variable: str, along: str, intercept: float, slope: float, at: At = _ANYWHERE
) -> Measured:
    """Largest absolute difference of a variable from intercept + slope times a coordinate."""
    part = _select(data, at)
    line = intercept + slope * _variable(part, along)
    return _number(abs(_variable(part, variable) - line).max().values)


@_quantity
def spread(data: xr.Dataset, variable: str, at: At) -> Measured:
    """Largest value of a variable less its smallest one."""
    return _number(np.ptp(_values(_select(data, at), variable)))


@_quantity
def change(data: xr.Dataset, variable: str, at: At = _ANYWHERE) -> Measured:
    """Last value of a variable less its first one, for example during a recall."""
    part = _select(data, at)
    series, errors = _values(part, variable), _errors(part, variable)
    _axis(part[variable])
    return _number(series[-1] - series[0], np.hypot(errors[0], errors[-1]))


@_quantity
def average(
    data: xr.Dataset, variable: str, over: str, at: At = _ANYWHERE, between: Limits = _ALL
) -> Measured:
    """Mean over one coordinate, whose points are independent, along the other if there is one.

    `between` limits the coordinate over which is averaged.
    """
    part = _select(data, at).isel({over: _between(data, over, between)})
    values = _variable(part, variable)
    means = values.mean(over, skipna=False)
    squares = np.sum(_errors(part, variable) ** 2, axis=values.get_axis_num(over))
    errors = np.sqrt(squares) / values.sizes[over]
    if means.ndim == 0:
        return _number(means.values, errors)
    return _series(means.values, _values(part, _axis(means)), errors)


@_quantity
def peak(data: xr.Dataset, variable: str, over: str) -> Measured:
    """Largest value over one coordinate, with the error that it has there, along the other."""
    part = data.transpose(..., over)
    values, errors = _variable(part, variable), _errors(part, variable)
    rows, top = np.arange(len(values)), values.values.argmax(axis=-1)
    where = _values(part, _axis(values.isel({over: 0})))
    return _series(values.values[rows, top], where, errors[rows, top])


@_quantity
def passing_load(
    data: xr.Dataset, variable: str, level: float, at: At = _ANYWHERE, bound: bool = False
) -> Measured:
    """Load at which a variable first falls below a level, by linear interpolation.

    Its error is that of the variable over the slope. Without `at` it is a series along gamma.
    Where the variable never falls so low, the largest load, a lower bound, if `bound`.
    """
    part = _select(data, at)
    loads = _values(part, "load")
    rows, errors = (
        array.reshape(-1, loads.size)
        for array in (_values(part, variable), _errors(part, variable))
    )
    found = [_passing(loads, *row, level, bound) for row in zip(rows, errors, strict=True)]
    if None in found:
        raise NeedsDataError(f"needs loads where {variable} passes {level} in {_file(data)}")
    load, error = np.array(found, dtype=float).T
    return _number(load, error) if at else _series(load, _values(part, "gamma"), error)


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


@_quantity
def dependence(data: xr.Dataset, gamma: float) -> Measured:
    """Largest abs(p(++) p(--) - p(+-) p(-+)) of two neurons, 0 if independent (Figure 1a)."""
    p = _variable(_select(data, {"gamma": gamma}), "probability")
    like = p.sel(pair_state="++") * p.sel(pair_state="--")
    unlike = p.sel(pair_state="+-") * p.sel(pair_state="-+")
    return _number(abs(like - unlike).max().values)


@_quantity
def interactions_above(data: xr.Dataset, order: int, flat: bool) -> Measured:
    """Root of the summed squares of all coefficients above an order, at gamma = 0 or elsewhere."""
    gamma = _values(data, "gamma")
    strength = _variable(data, "strength")
    high = np.sqrt((strength.where(strength.order > order, 0.0) ** 2).sum("order").values)
    keep = (np.abs(gamma) < 1e-9) == flat
    if not keep.any():
        raise NeedsDataError(f"needs gamma = 0 in {_file(data)}")
    return _series(high[keep], gamma[keep])


# Solution branches against beta: Figures 2a, 2c, 3b and 6a-c.


@_quantity
def onset(data: xr.Dataset, gamma: float) -> Measured:
    """Smallest beta of the ordered branches that hold a stable state: a fold, or where they begin.

    Both are points of every branch that is drawn.
    """
    return _number(_first_ordered(data, gamma)[0])


@_quantity
def jump(data: xr.Dataset, gamma: float) -> Measured:
    """Order parameter at the onset: 0 at a continuous transition."""
    return _number(_first_ordered(data, gamma)[1])


def _first_ordered(data: xr.Dataset, gamma: float) -> tuple[float, float]:
    ordered = [b for b in _branches(data, gamma) if b.ordered and b.stable.any()]
    if not ordered:
        raise NeedsDataError(f"needs a stable ordered state at gamma = {gamma} in {_file(data)}")
    return min((b.beta[k], b.order[k]) for b in ordered for k in [np.argmin(b.beta)])


@_quantity
def paramagnet_end(data: xr.Dataset, gamma: float) -> Measured:
    """Largest beta of a stable paramagnet, to the distance of the points of its branch."""
    stable = [b.beta[b.stable].max() for b in _branches(data, gamma) if not b.ordered]
    if not stable:
        raise QuantityError(f"{_file(data)} has no paramagnet at gamma = {gamma}")
    return _number(stable[0])


@_quantity
def bistable_width(data: xr.Dataset, gamma: float) -> Measured:
    """Range of beta in which order and the paramagnet are both stable: the hysteresis."""
    return _number(paramagnet_end(data, gamma).value - onset(data, gamma).value)


@_quantity
def most_attractors(data: xr.Dataset, gamma: float) -> Measured:
    """Largest number of states that are stable at the same beta."""
    branches = list(_branches(data, gamma))
    ends = np.unique(np.concatenate([branch.beta for branch in branches]))
    between = (ends[1:] + ends[:-1]) / 2
    count = np.zeros(between.size, dtype=int)
    for _, beta, _, stable in branches:
        passed = beta[:, None] <= between
        crossed = (passed[1:] != passed[:-1]) & (stable[1:] & stable[:-1])[:, None]
        count += crossed.sum(axis=0)
    return _number(count.max())


@_quantity
def turning_points(data: xr.Dataset) -> Measured:
    """Number of folds of beta along the ordered states of a single curve (Figure 2c)."""
    beta = _values(data, "beta")[_values(data, "m") > 0]
    return _number(np.count_nonzero(np.diff(np.sign(np.diff(beta)))))


@_quantity
def feedback(data: xr.Dataset) -> Measured:
    """Difference beta' - beta of all ordered states, along their overlap (Figure 2c)."""
    m, gain = _values(data, "m"), _values(data, "beta_eff") - _values(data, "beta")
    return _series(gain[m > 0], m[m > 0])


@_quantity
def time_to_reach(
    data: xr.Dataset, part: float, final_of: float | None = None, between: Limits = _ALL
) -> Measured:
    """Time at which m reaches a part of its final value, as a series along gamma (Figure 2d).

    With `final_of` it is the final value of that gamma, so that all pass the same overlap.
    """
    time, m = _values(data, "time"), _variable(data, "m").transpose("gamma", "time").values
    final = m[:, -1] if final_of is None else _select(data, {"gamma": final_of}).m.values[-1]
    times = []
    for row, level in zip(m, np.broadcast_to(part * final, len(m)), strict=True):
        k = int(np.argmax(row >= level))
        if k == 0:
            raise NeedsDataError(f"needs an overlap that passes {level:.4g} in {_file(data)}")
        rise = (level - row[k - 1]) / (row[k] - row[k - 1])
        times.append(time[k - 1] + rise * (time[k] - time[k - 1]))
    keep = _between(data, "gamma", between)
    return _series(np.array(times)[keep], _values(data, "gamma")[keep])


@_quantity
def attractors(data: xr.Dataset, gamma: float, beta: float) -> Measured:
    """Number of stable fixed points (Figure 3a)."""
    case = _select(data, {"gamma": gamma, "beta": beta})
    return _number(np.count_nonzero(_values(case, "fixed_stable")))


@_quantity
def fixed_points(data: xr.Dataset, gamma: float, beta: float) -> Measured:
    """Number of all fixed points (Figure 3a)."""
    case = _select(data, {"gamma": gamma, "beta": beta})
    return _number(np.count_nonzero(np.isfinite(_values(case, "fixed_m1"))))


@_quantity
def region_area(
    data: xr.Dataset, region: Literal["retrieval", "stable", "mixed", "stable share"], gamma: float
) -> Measured:
    """Area of a region of the plane of load and temperature, by trapezia (Figure 4a).

    In "stable" retrieval has the largest potential (F); "mixed" is the rest of "retrieval" (M),
    and "stable share" the part of "retrieval" that is stable.
    """
    part = _select(data, {"gamma": gamma})

    def area(line: str) -> float:
        heights = _variable(part, line)
        if f"{line}_low" in part.variables:
            heights = heights - part[f"{line}_low"]
        return float(heights.fillna(0.0).integrate("alpha"))

    retrieval, stable = area("T_memory"), area("T_ferro")
    areas = {"retrieval": retrieval, "stable": stable, "mixed": retrieval - stable}
    if region not in {*areas, "stable share"}:
        raise QuantityError(f"no region is called {region!r}")
    return _number(stable / retrieval if region == "stable share" else areas[region])


@_quantity
def inverse_response(data: xr.Dataset, gamma: float) -> Measured:
    """Slope d beta / dq where q sets in, 0 where dq/dbeta diverges (Figures 6a-c).

    It is the difference quotient of the stored curve at its first q above 1e-4.
    """
    [glass] = [branch for branch in _branches(data, gamma) if branch.ordered]
    start = int(np.argmin(glass.order))
    k = int(np.argmax(glass.order > 1e-4))
    rise = glass.order[k] - glass.order[start]
    if rise <= 0:
        raise QuantityError(f"{_file(data)} has no spin glass at gamma = {gamma}")
    return _number((glass.beta[k] - glass.beta[start]) / rise)


@_quantity
def loop_area(data: xr.Dataset, gamma: float) -> Measured:
    """Area between m on the way down and on the way up, by trapezia (Figure S2d).

    A chain passes all values of beta, so that its errors may all have the same sign: they are
    added, not their squares.
    """
    part = _select(data, {"gamma": gamma})
    beta = _values(part, "beta_swept")
    swept, errors = _variable(part, "m_swept"), _variable(part, "m_swept_error")
    gap = swept.sel(direction="down") - swept.sel(direction="up")
    both = np.hypot(errors.sel(direction="down").values, errors.sel(direction="up").values)
    return _number(np.trapezoid(gap.values, beta), np.trapezoid(both, beta))


@_quantity
def largest_deviation(data: xr.Dataset) -> Measured:
    """Largest deviation of simulation from theory, in standard errors, over a validation file.

    Checks with a note, which says why they differ, are left out.
    """
    deviation = _values(data, "check_deviation")
    silent = np.char.str_len(_values(data, "check_note").astype(str)) == 0
    if not silent.any():
        raise NeedsDataError(f"needs a check without a note in {_file(data)}")
    return _number(np.max(np.abs(deviation[silent])))


@_quantity
def on_images(data: xr.Dataset, source: str, quantity: str, **arguments: Any) -> Measured:
    """Another quantity, if the patterns come from a given source such as CIFAR-100."""
    if (own := data.attrs.get("source")) != source:
        raise NeedsDataError(f"needs patterns from {source}, where {_file(data)} has {own}")
    return QUANTITIES[quantity](data, **arguments)
