"""Common parts of the phase boundaries: curves on the surface of retrieval states, which are cut.

On the plane (s, u) of `curved.flat.hopfield.replica_surface` load and temperature are explicit. A
boundary is one curve there, which is followed without steps that could fail, and cut at a load or
at a temperature. Both cuts are roots of the same functions, so that they agree.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from curved.curvature.boundaries.formulas import FORMULAS, Formulas
from curved.flat.hopfield import ReplicaSurface, replica_surface
from curved.numerics.arrays import floats
from curved.numerics.gaussian import RULE, QuadratureRule
from curved.numerics.roots import RootError, bracketed_roots
from curved.numerics.typing import Array, ArrayLike, BoolArray, IntArray

_Quantity = Callable[[ReplicaSurface, Array], Array]

LOAD_MIN = 1e-6
"""Smallest load > 0; below, the lines are those of one pattern (load 0) within 3e-3."""


class TransitionError(ArithmeticError):
    """A phase boundary was not found; the message names gamma, alpha and the step."""


def checked(
    formulas: Formulas, gamma: ArrayLike, name: str, value: ArrayLike
) -> tuple[Array, Array]:
    """Broadcast a curvature and a load or temperature, and refuse values without meaning."""
    gamma, value = np.broadcast_arrays(floats(gamma, "gamma"), floats(value, name))
    if not np.all(value >= 0) or np.any(np.isinf(value)):
        raise ValueError(f"{name} must be finite and >= 0, got {value[~(value >= 0)]}")
    formulas.check(gamma)
    return gamma, value


def checked_load(formulas: Formulas, gamma: ArrayLike, alpha: ArrayLike) -> tuple[Array, Array]:
    """Broadcast a curvature and a load, which is 0 or at least `LOAD_MIN`."""
    gamma, alpha = checked(formulas, gamma, "alpha", alpha)
    tiny = (alpha > 0) & (alpha < LOAD_MIN)
    if tiny.any():
        raise ValueError(f"alpha must be 0 or at least {LOAD_MIN}, got {alpha[tiny][0]}")
    return gamma, alpha


def solve(
    step: str, function: Callable[..., Array], low: ArrayLike, high: ArrayLike, **known: Array
) -> Array:
    """Find bracketed roots; an error says at which of the `known` quantities, and in which step."""
    try:
        return bracketed_roots(function, low, high, *known.values())
    except RootError as error:
        low, high, *rest = np.broadcast_arrays(low, high, *known.values())
        same = np.sign(function(low, *rest)) == np.sign(function(high, *rest))
        bad = int(np.flatnonzero(same)[0]) if same.any() else 0
        where = ", ".join(
            f"{name} = {values.flat[bad]:.6g}" for name, values in zip(known, rest, strict=True)
        )
        raise TransitionError(f"{step}: no solution at {where} ({error})") from error


class Curve(NamedTuple):
    """Phase boundaries as parametric curves, the last axis from few patterns to T = 0."""

    alpha: Array
    temperature: Array


def load_of(states: ReplicaSurface, gamma: Array) -> Array:
    """Load of states on a line, one of the quantities at which it is cut."""
    return states.alpha


@dataclass(frozen=True)
class BoundaryLine(ABC):
    """A phase boundary, as a curve of retrieval states with a coordinate x that grows to T = 0."""

    formulas: Formulas = FORMULAS
    rule: QuadratureRule = RULE
    """Nodes of the Gaussian averages."""
    breaking: int = 0
    """Steps of replica-symmetry breaking of the spin glass, if the line is one of its."""

    name: ClassVar[str]
    grid: ClassVar[Array]
    """Coordinates between which the line is cut."""

    @property
    @abstractmethod
    def cold_load(self) -> float:
        """Load of the line at T = 0, where the flat energy alone decides."""

    @abstractmethod
    def states(self, x: Array, gamma: Array) -> ReplicaSurface:
        """States on the line, at coordinates of the shape of gamma."""

    @abstractmethod
    def warm_end(self, gamma: Array) -> tuple[Array, Array]:
        """Coordinate where the line begins, and the points (alpha, T) before it.

        Of curvatures of shape (lines,); the points have the shape (2, lines, number).
        """

    def exists(self, states: ReplicaSurface, gamma: Array) -> BoolArray:
        """Whether the line is a phase boundary at these states, which are on it."""
        return np.ones(states.s.shape, dtype=bool)

    def curve(self, gamma: ArrayLike, points: int) -> Curve:
        """Follow the line to T = 0, in points that are evenly spaced on a square plot."""
        curvature, _ = checked(self.formulas, gamma, "alpha", 0.0)
        lines = curvature.reshape(-1)

        def follow(x: Array) -> Array:
            gammas = np.repeat(lines, x.shape[1])
            states = self.states(x.ravel(), gammas)
            way = np.stack([states.alpha, 1 / self.formulas.curved_beta(states, gammas)])
            return way.reshape(2, *x.shape)

        begin, before = self.warm_end(lines)
        x = np.linspace(begin, self.grid[-1], 8 * points, axis=1)
        way = follow(x)
        across, up = np.diff(way / way.max(axis=2, keepdims=True))
        length = np.pad(np.cumsum(np.hypot(across, up), axis=1), ((0, 0), (1, 0)))
        inner = np.linspace(0, length[:, -1], points - before.shape[2] - 1, axis=1)
        x = np.array([np.interp(*line) for line in zip(inner, length, x, strict=True)])
        cold = np.broadcast_to([[[self.cold_load]], [[0.0]]], (2, lines.size, 1))
        way = np.concatenate([before, follow(x.reshape(inner.shape)), cold], axis=2)
        return Curve(*way.reshape(2, *curvature.shape, points))

    @abstractmethod
    def window(self, gamma: ArrayLike, alpha: ArrayLike) -> tuple[Array, Array]:
        """Smallest and largest temperature, at loads, of the region that the line bounds."""

    def load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """Cut the line at temperatures; NaN where it has none of them."""
        gamma, temperature = checked(self.formulas, gamma, "temperature", temperature)
        out = np.full(gamma.shape, self.cold_load)
        some = temperature > 0

        def log_temperature(states: ReplicaSurface, gamma: Array) -> Array:
            beta = self.formulas.curved_beta(states, gamma)
            return -np.log(np.where(beta > 0, beta, np.nan))

        def existing_load(states: ReplicaSurface, gamma: Array) -> Array:
            return np.where(self.exists(states, gamma), states.alpha, np.nan)

        _, x = self.crossings(gamma[some], np.log(temperature[some]), log_temperature)
        out[some] = self._on(x, gamma[some], existing_load)
        return out

    def temperature_on(self, x: Array, gamma: Array) -> Array:
        """The temperature at coordinates on the line, NaN where there is no boundary."""

        def temperature(states: ReplicaSurface, gamma: Array) -> Array:
            value = 1 / self.formulas.curved_beta(states, gamma)
            return np.where(self.exists(states, gamma), value, np.nan)

        return self._on(x, gamma, temperature)

    def crossings(self, gamma: Array, target: Array, quantity: _Quantity) -> Array:
        """First and last coordinates at which the line passes a load or a temperature, or NaN."""
        found = np.full((2, *gamma.shape), np.nan)
        if gamma.size == 0:
            return found
        curvatures, row = np.unique(gamma, return_inverse=True)
        x = np.broadcast_to(self.grid, (curvatures.size, self.grid.size))
        values = self._on(x, np.broadcast_to(curvatures[:, None], x.shape), quantity)
        if quantity is load_of:  # beyond the grid's loads its maximum too, to miss no crossing
            beyond = np.unique(row[~(target <= values.max(axis=1)[row])])
            x, values = self._with_largest_load(x, values, curvatures, beyond)
        changes = self._changes(values[row], gamma, target)

        def root(chosen: BoolArray, cell: IntArray) -> Array:
            def excess(x: Array, gamma: Array, target: Array) -> Array:
                return self._on(x, gamma, quantity) - target

            ends = x[row, cell][chosen], x[row, cell + 1][chosen]
            known = {"gamma": gamma[chosen], "target": target[chosen]}
            return solve(f"cut of the {self.name} line", excess, *ends, **known)

        first = np.argmax(changes, axis=1)
        last = changes.shape[1] - 1 - np.argmax(changes[:, ::-1], axis=1)
        some = np.any(changes, axis=1)
        found[:, some] = root(some, first)
        twice = some & (first != last)
        found[1, twice] = root(twice, last)
        return found

    def _changes(self, values: Array, gamma: Array, target: Array) -> BoolArray:
        """Between which neighbours on the grid a target is passed, at most twice for each."""
        beyond, known = values > target[:, None], np.isfinite(values)
        changes = (beyond[:, 1:] != beyond[:, :-1]) & known[:, 1:] & known[:, :-1]
        many = changes.sum(axis=1) > 2
        if many.any():
            bad = np.flatnonzero(many)[0]
            raise TransitionError(
                f"{self.name} line: more than two crossings at gamma = {gamma[bad]:.6g}, "
                f"alpha or ln(T) = {target[bad]:.6g}"
            )
        return np.asarray(changes)

    def _with_largest_load(
        self, x: Array, load: Array, gamma: Array, rows: IntArray
    ) -> tuple[Array, Array]:
        """The grid of each gamma and its loads, in some rows with the largest load of the line.

        In the others a point stands twice.
        """
        best = np.clip(np.argmax(load, axis=1), 1, self.grid.size - 2)
        at, most = self.grid[best], load[np.arange(gamma.size), best]
        if rows.size:
            at[rows] = self._largest_load(gamma[rows], best[rows])
            most[rows] = self._on(at[rows], gamma[rows], load_of)
        x, load = np.column_stack([x, at]), np.column_stack([load, most])
        order = np.argsort(x, axis=1, kind="stable")
        return np.take_along_axis(x, order, axis=1), np.take_along_axis(load, order, axis=1)

    def _largest_load(self, gamma: Array, near: IntArray) -> Array:
        """Coordinate of the largest load of the line, for each gamma, near a point of the grid."""
        from scipy.optimize import elementwise  # as in bracketed_roots

        result = elementwise.find_minimum(
            lambda x, gamma: -self._on(x, gamma, load_of),
            tuple(self.grid[near + step] for step in (-1, 0, 1)),
            args=(gamma,),
            tolerances={"xatol": 1e-7, "xrtol": 0.0, "fatol": 0.0, "frtol": 0.0},
        )
        if not np.all(result.success):
            bad = f"gamma = {gamma[~result.success][0]:.6g}"
            raise TransitionError(f"largest load of the {self.name} line: none at {bad}")
        return np.asarray(result.x)

    def _on(self, x: Array, gamma: Array, quantity: _Quantity) -> Array:
        """A quantity of the states on the line, at coordinates of any shape; NaN stays NaN."""
        known = np.isfinite(x)
        out = np.full(x.shape, np.nan)
        out[known] = quantity(self.states(x[known], gamma[known]), gamma[known])
        return out


class RegionBoundary(BoundaryLine):
    """The boundary of a region of retrieval states, with one u at each strength s of the noise.

    Its coordinate is x = ln(s), from one pattern (load 0, s = 0) to T = 0, where s is infinite.
    """

    grid = np.linspace(np.log(1e-3), np.log(1e9), 25)  # from loads below LOAD_MIN to T = 1e-9

    @abstractmethod
    def u(self, s: Array, gamma: Array) -> Array:
        """Solve for the u of the boundary."""

    @abstractmethod
    def one_pattern(self, gamma: Array) -> Array:
        """Temperature of the boundary at load 0."""

    def states(self, x: Array, gamma: Array) -> ReplicaSurface:
        """States on the boundary at x = ln(s)."""
        s = np.exp(x)
        return replica_surface(s, self.u(s, gamma), self.rule)

    def warm_end(self, gamma: Array) -> tuple[Array, Array]:
        """The smallest s, and the point of one pattern before it."""
        begin = np.full(gamma.shape, self.grid[0])
        return begin, np.stack([np.zeros(gamma.shape), self.one_pattern(gamma)])[..., None]

    def window(self, gamma: ArrayLike, alpha: ArrayLike) -> tuple[Array, Array]:
        """The smallest and the largest temperature of the region at loads."""
        gamma, alpha = checked_load(self.formulas, gamma, alpha)
        found, some = np.zeros((2, *gamma.shape)), alpha > 0
        crossings = self.crossings(gamma[some], alpha[some], load_of)
        found[:, some] = [self.temperature_on(x, gamma[some]) for x in crossings]
        warm, cold = found
        # A boundary that is crossed once goes on to T = 0.
        low = np.where(alpha <= self.cold_load, 0.0, cold)
        return low, np.where(some, warm, self.one_pattern(gamma))

    def load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """Cut the boundary at temperatures; the load is 0 where it is less than `LOAD_MIN`."""
        load = super().load(gamma, temperature)
        gamma, temperature = checked(self.formulas, gamma, "temperature", temperature)
        begin = self.temperature_on(np.full(gamma.shape, self.grid[0]), gamma)
        few = (temperature <= self.one_pattern(gamma)) & (temperature >= begin)
        return np.where(few, 0.0, load)
