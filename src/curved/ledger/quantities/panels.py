"""Quantities of single panels."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import xarray as xr

from curved.ledger.quantities.measured import (
    ALL,
    QUANTITIES,
    Limits,
    Measured,
    NeedsDataError,
    QuantityError,
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
from curved.ledger.quantities.series import value


@quantity
def dependence(data: xr.Dataset, gamma: float) -> Measured:
    """Largest abs(p(++) p(--) - p(+-) p(-+)) of two neurons, 0 if independent (Figure 1a)."""
    p = variable_of(select(data, {"gamma": gamma}), "probability")
    like = p.sel(pair_state="++") * p.sel(pair_state="--")
    unlike = p.sel(pair_state="+-") * p.sel(pair_state="-+")
    return number(abs(like - unlike).max().values)


@quantity
def interactions_above(data: xr.Dataset, order: int, flat: bool) -> Measured:
    """Root of the summed squares of all coefficients above an order, at gamma = 0 or elsewhere."""
    gamma = values_of(data, "gamma")
    strength = variable_of(data, "strength")
    high = np.sqrt((strength.where(strength.order > order, 0.0) ** 2).sum("order").values)
    keep = (np.abs(gamma) < 1e-9) == flat
    if not keep.any():
        raise NeedsDataError(f"needs gamma = 0 in {file_name(data)}")
    return series(high[keep], gamma[keep])


@quantity
def weakest_interactions(data: xr.Dataset, above: int) -> Measured:
    """Smallest strength of each order above a given one, over all gamma but 0 (Figure 1b)."""
    curved = data.isel(gamma=np.abs(values_of(data, "gamma")) > 1e-9)
    smallest = variable_of(curved, "strength").min("gamma").values
    order = values_of(data, "order")
    return series(smallest[order > above], order[order > above])


@quantity
def series_improvement(data: xr.Dataset, between: Limits = ALL) -> Measured:
    """Error of the Taylor series (4) with twice the terms over that with the terms, along gamma.

    It is below 1 where the series converges. The error is the root of the summed squares over all
    orders; where it is below 1e-10 already, rounding hides any improvement and gamma is left out.
    """
    keep = between_of(data, "gamma", between)
    exact = values_of(data, "strength")[keep]
    once, twice = (
        np.linalg.norm(values_of(data, name)[keep] - exact, axis=-1)
        for name in ("strength_series", "strength_series_twice")
    )
    told = once > 1e-10
    if not told.any():
        raise NeedsDataError(f"needs gamma with an error of the series in {file_name(data)}")
    return series(twice[told] / once[told], values_of(data, "gamma")[keep][told])


@quantity
def mean_field_residual(data: xr.Dataset) -> Measured:
    """Largest abs(m - tanh(beta' m)) over all points (Figure 2c)."""
    m, beta_eff = values_of(data, "m"), values_of(data, "beta_eff")
    return number(np.max(np.abs(m - np.tanh(beta_eff * m))))


@quantity
def rise(data: xr.Dataset, low: float, high: float, between: Limits = ALL) -> Measured:
    """Time from one part of the final m to another over the time to reach the latter (Figure 2d).

    It is small where the recall is abrupt; a series along gamma.
    """
    first, last = (time_to_reach(data, part, between=between) for part in (low, high))
    return Measured(1.0 - first.value / last.value, first.error, first.where)


@quantity
def time_to_reach(
    data: xr.Dataset, part: float, final_of: float | None = None, between: Limits = ALL
) -> Measured:
    """Time at which m reaches a part of its final value, as a series along gamma (Figure 2d).

    With `final_of` it is the final value of that gamma, so that all pass the same overlap.
    """
    kept = data.isel(gamma=between_of(data, "gamma", between))
    time, m = values_of(kept, "sweep"), variable_of(kept, "m").transpose("gamma", "sweep").values
    final = m[:, -1] if final_of is None else select(data, {"gamma": final_of}).m.values[-1]
    times = []
    for row, level in zip(m, np.broadcast_to(part * final, len(m)), strict=True):
        k = int(np.argmax(row >= level))
        if k == 0:
            raise NeedsDataError(f"needs an overlap that passes {level:.4g} in {file_name(data)}")
        rise = (level - row[k - 1]) / (row[k] - row[k - 1])
        times.append(time[k - 1] + rise * (time[k] - time[k - 1]))
    return series(np.array(times), values_of(kept, "gamma"))


@quantity
def attractors(data: xr.Dataset, gamma: float, beta: float) -> Measured:
    """Number of stable fixed points (Figure 3a)."""
    case = select(data, {"gamma": gamma, "beta": beta})
    return number(np.count_nonzero(values_of(case, "fixed_stable")))


@quantity
def fixed_points(data: xr.Dataset, gamma: float, beta: float) -> Measured:
    """Number of all fixed points (Figure 3a)."""
    case = select(data, {"gamma": gamma, "beta": beta})
    return number(np.count_nonzero(np.isfinite(values_of(case, "fixed_m1"))))


@quantity
def region_area(
    data: xr.Dataset,
    region: Literal[
        "retrieval", "stable", "mixed", "stable share", "spin glass", "spin glass share"
    ],
    gamma: float,
) -> Measured:
    """Area of a region of the plane of load and temperature, by trapezia (Figure 4a).

    In "stable" retrieval has the largest potential (F); "mixed" is the rest of "retrieval" (M),
    and "stable share" the part of "retrieval" that is stable. "spin glass" is what lies below T_sg
    without retrieval, "spin glass share" the part of all below T_sg that it is.
    """
    part = select(data, {"gamma": gamma})

    def area(line: str) -> float:
        heights = variable_of(part, line)
        if f"{line}_low" in part.variables:
            heights = heights - part[f"{line}_low"]
        return float(heights.fillna(0.0).integrate("alpha"))

    retrieval, stable = area("T_memory"), area("T_ferro")
    ordered = area("T_sg")
    areas = {
        "retrieval": retrieval,
        "stable": stable,
        "mixed": retrieval - stable,
        "stable share": stable / retrieval,
        "spin glass": ordered - retrieval,
        "spin glass share": 1.0 - retrieval / ordered,
    }
    if region not in areas:
        raise QuantityError(f"no region is called {region!r}")
    return number(areas[region])


@quantity
def loop_area(data: xr.Dataset, gamma: float) -> Measured:
    """Area between m on the way down and on the way up, by trapezia (Figure S2d).

    A chain passes all values of beta, so that its errors may all have the same sign: they are
    added, not their squares.
    """
    part = select(data, {"gamma": gamma})
    beta = values_of(part, "beta_swept")
    swept, errors = variable_of(part, "m_swept"), variable_of(part, "m_swept_error")
    gap = swept.sel(direction="down") - swept.sel(direction="up")
    both = np.hypot(errors.sel(direction="down").values, errors.sel(direction="up").values)
    return number(np.trapezoid(gap.values, beta), np.trapezoid(both, beta))


@quantity
def largest_deviation(data: xr.Dataset) -> Measured:
    """Largest deviation of simulation from theory, in standard errors, over a validation file.

    Checks with a note, which says why they differ, are left out.
    """
    deviation = values_of(data, "check_deviation")
    silent = np.char.str_len(values_of(data, "check_note").astype(str)) == 0
    if not silent.any():
        raise NeedsDataError(f"needs a check without a note in {file_name(data)}")
    return number(np.max(np.abs(deviation[silent])))


@quantity
def interactions(
    data: xr.Dataset, transform: str, gamma: float, orders: Sequence[int], largest: bool = False
) -> Measured:
    """Coefficients of some orders in the one-pattern network, along the order (Figure S4c).

    With `largest` the largest of their absolute values.
    """
    one = value(data, "coefficient", {"transform": transform, "gamma": gamma})
    keep = np.isin(one.where, orders)
    if np.count_nonzero(keep) != len(orders):
        raise NeedsDataError(f"needs orders {list(orders)} in {file_name(data)}")
    if largest:
        return number(np.max(np.abs(one.value[keep])))
    return Measured(one.value[keep], one.error[keep], one.where[keep])


@quantity
def other_weights(data: xr.Dataset, interaction: str, mean: bool = False) -> Measured:
    """Change of the weights of the patterns that are not recalled, from first to last (S4e).

    Along the pattern, or the change of their mean.
    """
    part = select(data, {"interaction": interaction}).transpose("pattern", ...)
    weight, error = values_of(part, "weight")[1:], errors_of(part, "weight")[1:]
    changes, errors = weight[:, -1] - weight[:, 0], np.hypot(error[:, -1], error[:, 0])
    if mean:
        return number(changes.mean(), np.sqrt(np.sum(errors**2)) / errors.size)
    return series(changes, np.arange(1.0, changes.size + 1), errors)


@quantity
def parisi(data: xr.Dataset, quantity: str, **arguments: Any) -> Measured:
    """Another quantity, of Parisi's solution in place of the replica-symmetric glass (6a-c)."""
    names = ["beta", "q", "stable"]
    plain = data[[*names, "branch"]].isel(point=values_of(data, "branch") == "paramagnet")
    exact = {f"{name}_parisi": name for name in (*names, "point")}
    glass = data[[f"{name}_parisi" for name in names]].rename(exact)
    glass = glass.assign_coords(branch=("point", ["spin glass"] * glass.sizes["point"]))
    both = xr.concat([plain, glass], "point", data_vars="minimal", coords="minimal")
    return QUANTITIES[quantity](both.assign_attrs(data.attrs), **arguments)
