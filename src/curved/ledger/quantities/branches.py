"""Quantities of branches of solutions against beta: Figures 2a, 2c, 3b, 6a-c, S2d and S4h."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import numpy as np
import xarray as xr

from curved.ledger.quantities.measured import (
    Measured,
    NeedsDataError,
    QuantityError,
    file_name,
    number,
    quantity,
    select,
    series,
    values_of,
)
from curved.numerics.typing import Array, BoolArray, IntArray


class Branch(NamedTuple):
    """A branch of solutions; `order` is the norm of the order parameters."""

    kind: str
    """Label of the branch without its number: retrieval, of "retrieval 1" to "retrieval 4"."""
    beta: Array
    order: Array
    stable: BoolArray

    @property
    def ordered(self) -> bool:
        """Whether it has an order parameter."""
        return self.kind != "paramagnet"


def branches(data: xr.Dataset, gamma: float) -> Iterator[Branch]:
    """Branches at a curvature, whether they have a dimension of their own or share one."""
    part = select(data, {"gamma": gamma})
    names = [name for name in ("m", "m1", "m2", "q") if name in part.variables]
    order = np.sqrt(sum(part[name].values ** 2 for name in names))
    labels = values_of(part, "branch")
    labels = np.broadcast_to(labels[:, None] if "branch" in part.dims else labels, order.shape)
    beta, stable = values_of(part, "beta"), values_of(part, "stable")
    for label in dict.fromkeys(map(str, labels.ravel())):
        own = (labels == label) & np.isfinite(beta)
        if own.any():
            kind = label.rstrip(" 0123456789")
            yield Branch(kind, beta[own], order[own], stable[own])


# Solution branches against beta: Figures 2a, 2c, 3b and 6a-c.


@quantity
def onset(data: xr.Dataset, gamma: float) -> Measured:
    """Smallest beta of the ordered branches that hold a stable state: a fold, or where they begin.

    Both are points of every branch that is drawn.
    """
    return number(_first_ordered(data, gamma)[0])


@quantity
def jump(data: xr.Dataset, gamma: float) -> Measured:
    """Order parameter at the onset: 0 at a continuous transition."""
    return number(_first_ordered(data, gamma)[1])


def _first_ordered(data: xr.Dataset, gamma: float) -> tuple[float, float]:
    ordered = [b for b in branches(data, gamma) if b.ordered and b.stable.any()]
    if not ordered:
        where = f"at gamma = {gamma} in {file_name(data)}"
        raise NeedsDataError(f"needs a stable ordered state {where}")
    return min((b.beta[k], b.order[k]) for b in ordered for k in [np.argmin(b.beta)])


@quantity
def paramagnet_end(data: xr.Dataset, gamma: float) -> Measured:
    """Largest beta of a stable paramagnet, to the distance of the points of its branch."""
    stable = [b.beta[b.stable].max() for b in branches(data, gamma) if not b.ordered]
    if not stable:
        raise QuantityError(f"{file_name(data)} has no paramagnet at gamma = {gamma}")
    return number(stable[0])


@quantity
def bistable_width(data: xr.Dataset, gamma: float) -> Measured:
    """Range of beta in which order and the paramagnet are both stable: the hysteresis."""
    return number(paramagnet_end(data, gamma).value - onset(data, gamma).value)


def _attractor_counts(data: xr.Dataset, gamma: float) -> tuple[Array, IntArray]:
    """Values of beta between those of the file, and the number of stable states at each."""
    curves = list(branches(data, gamma))
    ends = np.unique(np.concatenate([curve.beta for curve in curves]))
    ends = ends[
        ends < (1 - 1e-9) * ends[-1]
    ]  # where branches end with the figure, not by themselves
    between = (ends[1:] + ends[:-1]) / 2
    count = np.zeros(between.size, dtype=int)
    for curve in curves:
        passed = curve.beta[:, None] <= between
        crossed = passed[1:] != passed[:-1]
        count += (crossed & (curve.stable[1:] & curve.stable[:-1])[:, None]).sum(axis=0)
    return between, count


@quantity
def most_attractors(data: xr.Dataset, gamma: float) -> Measured:
    """Largest number of states that are stable at the same beta."""
    return number(_attractor_counts(data, gamma)[1].max())


@quantity
def bifurcation_range(data: xr.Dataset, gamma: float) -> Measured:
    """Range of beta from the first to the last change of the number of stable states."""
    beta, count = _attractor_counts(data, gamma)
    changes = beta[1:][np.diff(count) != 0]
    if changes.size == 0:
        raise NeedsDataError(f"needs a bifurcation at gamma = {gamma} in {file_name(data)}")
    return number(np.ptp(changes))


def _stable_range(data: xr.Dataset, gamma: float, kind: str) -> tuple[float, float]:
    """Smallest and largest beta of a stable state on branches of a kind."""
    stable = [c.beta[c.stable] for c in branches(data, gamma) if c.kind == kind and c.stable.any()]
    if not stable:
        where = f"at gamma = {gamma} in {file_name(data)}"
        raise NeedsDataError(f"needs a stable state on a branch called {kind} {where}")
    beta = np.concatenate(stable)
    return beta.min(), beta.max()


@quantity
def stability_limit(
    data: xr.Dataset, gamma: float, branch: str, side: Literal["lowest", "highest"]
) -> Measured:
    """Smallest or largest beta of a stable state on branches of a kind, such as "retrieval"."""
    low, high = _stable_range(data, gamma, branch)
    return number(low if side == "lowest" else high)


@quantity
def coexistence(data: xr.Dataset, gamma: float, branches: Sequence[str]) -> Measured:
    """Range of beta in which branches of all the given kinds are stable; negative if none."""
    lows, highs = zip(*(_stable_range(data, gamma, kind) for kind in branches), strict=True)
    return number(min(highs) - max(lows))


@quantity
def onset_slope(data: xr.Dataset, gamma: float) -> Measured:
    """Square of the order parameter over beta less that of a continuous onset, close to it.

    It is read where the order parameter is the smallest above 1e-3; a square root law gives a limit
    as that goes to 0.
    """
    [curve, *_] = [c for c in branches(data, gamma) if c.ordered]
    start, k = int(np.argmin(curve.order)), _first_above(curve.order, 1e-3)
    return number(curve.order[k] ** 2 / (curve.beta[k] - curve.beta[start]))


@quantity
def branch_start(data: xr.Dataset, gamma: float) -> Measured:
    """Value of beta where the order parameter of the ordered branch goes to 0."""
    [curve, *_] = [c for c in branches(data, gamma) if c.ordered]
    return number(curve.beta[np.argmin(curve.order)])


@quantity
def fold_exponent(data: xr.Dataset, gamma: float, reach: float) -> Measured:
    """Exponent x of (order parameter - that of the fold) ~ (beta - beta of the fold)^x.

    It is the slope of the logarithms by least squares over stable states up to `reach` above the
    fold in beta.
    """
    [curve, *_] = [c for c in branches(data, gamma) if c.ordered]
    fold = int(np.argmin(curve.beta))
    beta, order = curve.beta - curve.beta[fold], curve.order - curve.order[fold]
    near = curve.stable & (beta > 0) & (beta < reach) & (order > 0)
    if np.count_nonzero(near) < 3:
        raise NeedsDataError(f"needs three states within {reach} of a fold in {file_name(data)}")
    return number(np.polyfit(np.log(beta[near]), np.log(order[near]), 1)[0])


def _first_above(order: Array, least: float) -> int:
    """Index of the smallest order parameter above a limit."""
    return int(np.argmin(np.where(order > least, order, np.inf)))


@quantity
def turning_points(data: xr.Dataset) -> Measured:
    """Number of folds of beta along the ordered states of a single curve (Figure 2c)."""
    beta = values_of(data, "beta")[values_of(data, "m") > 0]
    return number(np.count_nonzero(np.diff(np.sign(np.diff(beta)))))


@quantity
def feedback(data: xr.Dataset) -> Measured:
    """Difference beta' - beta of all ordered states, along their overlap (Figure 2c)."""
    m, gain = values_of(data, "m"), values_of(data, "beta_eff") - values_of(data, "beta")
    return series(gain[m > 0], m[m > 0])


@quantity
def inverse_response(data: xr.Dataset, gamma: float) -> Measured:
    """Slope d beta / dq where q sets in, 0 where dq/dbeta diverges (Figures 6a-c).

    It is the difference quotient of the stored curve at its first q above 1e-4.
    """
    [glass] = [branch for branch in branches(data, gamma) if branch.ordered]
    start = int(np.argmin(glass.order))
    k = int(np.argmax(glass.order > 1e-4))
    rise = glass.order[k] - glass.order[start]
    if rise <= 0:
        raise QuantityError(f"{file_name(data)} has no spin glass at gamma = {gamma}")
    return number((glass.beta[k] - glass.beta[start]) / rise)
