"""Figure 4 by the formulas of the code that the authors released, beside the equations' (D2-D5).

The lines are those of `curved.curvature.boundaries`; only their formulas are swapped, and the
search for the F/M line. The formulas fail the checks that every model must pass, e = -dphi0/db and
dphi/dbeta = -F(e), which is why nothing else uses them. At gamma = 0 the map b -> beta is the
identity and the lines are the same.
"""

from dataclasses import replace
from typing import ClassVar

import numpy as np

from curved.curvature.boundaries import Boundaries, load_of
from curved.curvature.boundaries.ferromagnetic import FerromagneticLine
from curved.curvature.boundaries.formulas import Formulas, OnePattern
from curved.curvature.boundaries.retrieval import RetrievalLimit
from curved.flat.hopfield import (
    ReplicaStates,
    ReplicaSurface,
    SpinGlassCurve,
    capacity,
    retrieval_states,
)
from curved.numerics.arrays import floats
from curved.numerics.roots import bracketed_roots
from curved.numerics.typing import Array, ArrayLike

_LOOP_LOAD = 0.2  # D4: the last load of an earlier loop
_STEPS = np.geomspace(1e-3, 1e4, 41)  # along retrieval, from its limit to low temperature


class _ReleasedFormulas(Formulas):
    """The formulas of the released code."""

    def mapped_energy(self, states: ReplicaStates) -> Array:
        """D2: the square is on q instead of on 1 - q; the potential keeps the right energy."""
        shape = 1 - states.b * (1 - states.q) * (1 + states.q)
        return -(states.m**2 + states.alpha * (shape / states.X**2 - 1)) / 2

    def mapped_glass_slope(self, states: SpinGlassCurve) -> Array:
        """Derivative of that energy by s^2 / 2 along the spin glass."""
        q, b, X = states.q, states.b, states.X
        q_, b_ = states.tangent.q, states.tangent.b
        shape = 1 - b * (1 - q) * (1 + q)
        shape_ = 2 * b * q * q_ - b_ * (1 - q) * (1 + q)
        X_ = b * q_ - b_ * (1 - q)
        return -states.alpha * (shape_ - 2 * shape * X_ / X) / X**2 / 2

    def flat_potential(self, states: ReplicaStates, gamma: Array) -> Array:
        """D3: a term that (20) does not have."""
        return states.potential - np.where(gamma == 0, 0.0, states.alpha * states.b / 2)

    def limit_curvature(self, gamma: Array) -> Array:
        """D5: the flat limit of retrieval is mapped, wherever beta has its fold."""
        return np.zeros_like(gamma)

    def one_pattern(self, gamma: Array) -> OnePattern:
        """The flat limit of one pattern is b = 1 at e = 0, which every curvature maps to 1."""
        return OnePattern(np.ones_like(gamma), np.ones_like(gamma), np.zeros_like(gamma))


class _LoopFormulas(_ReleasedFormulas):
    """The map b -> beta of the load `_LOOP_LOAD`, applied to states of every load (D4)."""

    def mapped_energy(self, states: ReplicaStates) -> Array:
        return super().mapped_energy(replace(states, alpha=np.full_like(states.alpha, _LOOP_LOAD)))

    def one_pattern(self, gamma: Array) -> OnePattern:
        """None, as with the load of another state the energy has no limit of few patterns."""
        return OnePattern(*np.full((3, *gamma.shape), np.nan))


class _ReleasedFerromagneticLine(FerromagneticLine):
    """The F/M line, followed at fixed load from the limit of retrieval on."""

    def window(self, gamma: ArrayLike, alpha: ArrayLike) -> tuple[Array, Array]:
        """Temperatures between which retrieval has the larger potential, the lower given as 0.

        The upper is that of the limit itself where retrieval has the larger potential there.
        """
        gamma, alpha = np.broadcast_arrays(floats(gamma, "gamma"), floats(alpha, "alpha"))
        out = np.where(alpha == 0, 1.0, np.nan)
        some = (alpha > 0) & (alpha < capacity().alpha)
        out[some] = self._upper_temperature(gamma[some], alpha[some])
        return np.where(np.isnan(out), np.nan, 0.0), out

    def load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """The load at which the advantage of retrieval ends.

        That of the limit of retrieval, mapped with its own load, where the advantage does not.
        """
        at = np.broadcast_arrays(floats(gamma, "gamma"), floats(temperature, "temperature"))
        gamma, temperature = (part.ravel() for part in at)
        out = self.limit.load(gamma, temperature)

        def advantage(alpha: Array, gamma: Array, temperature: Array) -> Array:
            states = self.retrieval(gamma, alpha, temperature)
            return self.advantage(states.u, states.s, gamma)

        # at the limit itself the bracket has no width; beyond the capacity it is re-entrant
        last = (1 - 1e-6) * np.minimum(out, capacity().alpha)
        some = np.asarray(advantage(last, gamma, temperature) < 0)
        out[some] = bracketed_roots(advantage, 1e-3, last[some], gamma[some], temperature[some])
        return out.reshape(at[0].shape)

    def retrieval(self, gamma: Array, alpha: Array, temperature: Array) -> ReplicaSurface:
        """Retrieval states at temperatures below the limit."""

        def excess(t: Array, gamma: Array, alpha: Array, temperature: Array) -> Array:
            states = retrieval_states(t, alpha, self.rule)
            return 1 / self.formulas.curved_beta(states, gamma) / temperature - 1

        # The temperature may rise at first along retrieval, but it falls in the end.
        begin, _ = self._end_of_retrieval(alpha)
        t = bracketed_roots(excess, begin, begin + 100 / temperature, gamma, alpha, temperature)
        return retrieval_states(t, alpha, self.rule)

    def _end_of_retrieval(self, alpha: Array) -> tuple[Array, ReplicaSurface]:
        """The flat limit of retrieval at a load, and its parameter t = s (u - u0)."""
        flat = np.zeros_like(alpha)
        x, _ = self.limit.crossings(flat, alpha, load_of)
        end = self.limit.states(x, flat)
        return end.s * (end.u - capacity().u), end

    def _upper_temperature(self, gamma: Array, alpha: Array) -> Array:
        """Temperatures of the line at loads below the capacity, NaN beyond its end."""
        begin, end = self._end_of_retrieval(alpha)

        def advantage(t: Array, gamma: Array, alpha: Array) -> Array:
            states = retrieval_states(t, alpha, self.rule)
            return self.advantage(states.u, states.s, gamma)

        t = begin[:, None] + _STEPS
        grids = np.broadcast_arrays(t, gamma[:, None], alpha[:, None])
        values = advantage(*(a.ravel() for a in grids)).reshape(t.shape)
        found = np.where(values[:, 0] > 0, 1 / self.formulas.curved_beta(end, gamma), np.nan)

        # The largest advantage is looked for between the steps, so that none is missed.
        rows = np.arange(alpha.size)
        best = np.clip(np.argmax(values, axis=1), 1, _STEPS.size - 2)
        from scipy.optimize import elementwise  # as in bracketed_roots

        peak = elementwise.find_minimum(
            lambda t, gamma, alpha: -advantage(t, gamma, alpha),
            tuple(t[rows, best + k] for k in (-1, 0, 1)),
            args=(gamma, alpha),
            tolerances={"xatol": 1e-6, "xrtol": 1e-6, "fatol": 0.0, "frtol": 0.0},
        )
        first, on_grid = np.argmax(values > 0, axis=1), (values > 0).any(axis=1)
        some = (values[:, 0] <= 0) & (on_grid | (peak.success & (peak.f_x < 0)))
        low = t[rows, np.where(on_grid, first, best) - 1]
        high = np.where(on_grid, t[rows, first], peak.x)
        root = bracketed_roots(advantage, low[some], high[some], gamma[some], alpha[some])
        states = retrieval_states(root, alpha[some], self.rule)
        found[some] = 1 / self.formulas.curved_beta(states, gamma[some])
        return found


class ReleasedBoundaries(Boundaries):
    """Phase boundaries from the released formulas; methods as in `Boundaries`.

    The lower temperature of the F/M line is not looked for and given as 0.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.breaking:
            raise ValueError(
                f"breaking must be 0, as the released formulas are replica symmetric, got "
                f"{self.breaking}"
            )

    @property
    def formulas(self) -> Formulas:
        """The released formulas."""
        return _ReleasedFormulas()

    lines: ClassVar = {**Boundaries.lines, "ferromagnetic": _ReleasedFerromagneticLine}

    def retrieval_load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """Find the load of the retrieval limit with the map of another load (D4)."""
        return RetrievalLimit(_LoopFormulas(), self.rule).load(gamma, temperature)

    def retrieval(self, gamma: Array, alpha: Array, temperature: Array) -> ReplicaSurface:
        """Find the retrieval states at temperatures below the limit; arrays of one shape.

        Their energy in the map is `mapped_energy`.
        """
        line = _ReleasedFerromagneticLine(self.formulas, self.rule)
        return line.retrieval(gamma, alpha, temperature)
