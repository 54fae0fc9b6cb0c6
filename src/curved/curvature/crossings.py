"""Crossings of a branch with many inverse temperatures, under many transforms, all at once.

Between the nodes of its grid a polynomial through six of them locates each crossing, mostly to ten
digits. There the flat model is solved, for all curvatures and temperatures at once, and the slope
of the polynomial corrects the rest. Near folds, where that does not serve, the roots are bracketed.
"""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from curved.curvature.curved_branch import CurvedBranch
from curved.flat.model import FlatStates
from curved.numerics.roots import bracketed_roots
from curved.numerics.typing import Array, BoolArray, IntArray

_STENCIL = 6  # nodes of a polynomial
_ENOUGH = 5e-14  # relative error of a parameter that is accepted
_STEPS = 4  # corrections before a root is bracketed instead


def take(states: FlatStates, chosen: BoolArray | IntArray | slice) -> FlatStates:
    """Some of the states, in the order chosen."""
    return FlatStates(*(getattr(states, field.name)[..., chosen] for field in fields(states)))


def join(parts: Sequence[FlatStates]) -> FlatStates:
    """All states of several parts."""
    names = [field.name for field in fields(FlatStates)]
    return FlatStates(*(np.concatenate([getattr(p, n) for p in parts], axis=-1) for n in names))


class Crossings:
    """The places at which one flat branch, under several transforms, passes inverse temperatures.

    Parameters
    ----------
    branches : sequence of CurvedBranch
        One flat branch under each transform.
    betas : ndarray, shape (m,)
        Inverse temperatures, > 0, in growing order.

    Attributes
    ----------
    curvature, beta : ndarray, shape (n,)
        Indices of the transform, which grow, and of the inverse temperature.
    t : ndarray, shape (n,)
        Parameters along the branch.
    flat : FlatStates
        The flat states there.
    """

    def __init__(self, branches: Sequence[CurvedBranch], betas: Array):
        self._branches, self._flat = branches, branches[0].flat
        self._many = len(branches) * betas.size > 1  # few roots are bracketed as fast
        found = [branch.brackets(betas) for branch in branches]
        self.curvature = np.repeat(np.arange(len(found)), [part.beta.size for part in found])
        self.beta = np.concatenate([part.beta for part in found])
        self._low = np.concatenate([part.low for part in found])
        self._high = np.concatenate([part.high for part in found])
        self._target = betas[self.beta]
        self.t, self.flat = self._solve()
        beyond = self.t > self._flat.branch.start
        self.curvature, self.beta = self.curvature[beyond], self.beta[beyond]
        self.t, self.flat = self.t[beyond], take(self.flat, beyond)

    def _solve(self) -> tuple[Array, FlatStates]:
        polynomial = _Polynomials(self._branches, self.curvature, self._low, self._high)
        x = polynomial.inverse(self._target) if self._many else np.full(self._target.shape, np.nan)
        t = np.where(np.isnan(x), self._low, self._flat.parameter(x))
        todo, done, parts = np.flatnonzero(np.isfinite(x)), [], []
        for _ in range(_STEPS):
            states = self._flat.branch.at(t[todo])
            miss = self._curved_beta(states, self.curvature[todo]) - self._target[todo]
            with np.errstate(divide="ignore", invalid="ignore"):
                x[todo] -= miss / polynomial.slope(x[todo], todo)
                better = self._flat.parameter(x[todo])
            good = np.abs(better - t[todo]) <= _ENOUGH * (0.01 + np.abs(better))
            done.append(todo[good])
            parts.append(take(states, good))
            inside = (better >= self._low[todo]) & (better <= self._high[todo])
            t[todo] = np.where(inside & ~good, better, t[todo])
            todo = todo[inside & ~good]
            if todo.size == 0:
                break
        missing = np.ones(t.size, dtype=bool)
        missing[np.concatenate(done)] = False
        left = np.flatnonzero(missing)
        t[left] = bracketed_roots(
            lambda t, target, m: self._curved_beta(self._flat.branch.at(t), m) - target,
            self._low[left],
            self._high[left],
            self._target[left],
            self.curvature[left],
        )
        order = np.argsort(np.concatenate([*done, left]))
        return t, take(join([*parts, self._flat.branch.at(t[left])]), order)

    def _curved_beta(self, states: FlatStates, curvature: IntArray) -> Array:
        """Curved beta of flat states, whose curvatures grow; NaN outside the support."""
        ends = np.searchsorted(curvature, np.arange(len(self._branches) + 1))
        beta = np.full(states.b.shape, np.nan)
        for m, branch in enumerate(self._branches):
            part, transform = slice(ends[m], ends[m + 1]), branch.transform
            if part.start < part.stop:
                e = states.energy[part]
                inside = transform.supports(e)
                beta[part] = states.b[part] / transform.dF(np.where(inside, e, np.nan))
        return beta


class _Polynomials:
    """For each bracket the polynomial of beta in the index of the grid, through nearby nodes."""

    def __init__(
        self, branches: Sequence[CurvedBranch], curvature: IntArray, low: Array, high: Array
    ):
        flat = branches[0].flat
        known = np.array([branch.supported for branch in branches])[curvature]
        self.low, self.high = flat.index(low), flat.index(high)
        self.usable = (self.low >= 0) & (self.high <= known - 1) & (known >= _STENCIL)
        first = np.floor((self.low + self.high) / 2).astype(np.int64) - _STENCIL // 2 + 1
        self.first = np.clip(first, 0, np.maximum(known - _STENCIL, 0))
        beta = np.array([branch.beta_on_grid for branch in branches])
        nodes = np.minimum(self.first[:, None] + np.arange(_STENCIL), flat.t.size - 1)
        differences = beta[curvature[:, None], nodes]
        self.coefficients = []
        for _ in range(_STENCIL):
            self.coefficients.append(differences[:, 0])
            differences = np.diff(differences, axis=1)

    def _value(self, x: Array, which: IntArray | slice) -> tuple[Array, Array]:
        """Newton's forward differences: the polynomial and its slope at an index."""
        s = x - self.first[which]
        value, slope = self.coefficients[-1][which], np.zeros_like(s)
        for n in range(_STENCIL - 2, -1, -1):
            factor = (s - n) / (n + 1)
            slope = slope * factor + value / (n + 1)
            value = self.coefficients[n][which] + factor * value
        return value, slope

    def slope(self, x: Array, which: IntArray) -> Array:
        """Slope of the chosen polynomials."""
        return self._value(x, which)[1]

    def inverse(self, beta: Array) -> Array:
        """The index within its bracket at which each has a value; NaN where it is of no use."""
        every = slice(None)
        low, high = self._value(self.low, every)[0], self._value(self.high, every)[0]
        with np.errstate(divide="ignore", invalid="ignore"):
            x = self.low + (self.high - self.low) * (beta - low) / (high - low)
            for _ in range(_STEPS):
                value, slope = self._value(np.clip(x, self.low, self.high), every)
                x = np.clip(x, self.low, self.high) - (value - beta) / slope
        return np.where(self.usable & np.isfinite(x), np.clip(x, self.low, self.high), np.nan)
