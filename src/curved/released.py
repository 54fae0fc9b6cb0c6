"""Figure 4 by the formulas of the code that the authors released, beside the equations' (D2-D5).

The machinery is that of `curved.transitions`; only formulas are swapped. They fail the checks that
every model must pass, e = -dphi0/db and dphi/dbeta = -F(e), which is why nothing else uses them.
At gamma = 0 the map b -> beta is the identity and the lines are the same.
"""

from dataclasses import replace

import numpy as np

from curved.flat.hopfield import (
    ReplicaStates,
    SpinGlassCurve,
    capacity,
    retrieval_states,
)
from curved.roots import bracketed_roots
from curved.transitions import LOAD_MIN, Boundaries, Line, load_of
from curved.typing import Array, ArrayLike

__all__ = ["ReleasedBoundaries"]

_LOOP_LOAD = 0.2  # D4: the last load of an earlier loop
_STEPS = np.geomspace(1e-3, 1e4, 15)  # along retrieval, from its limit down to low temperature


class ReleasedBoundaries(Boundaries):
    """Phase boundaries from the released formulas; methods as in `Boundaries`."""

    def _mapped_energy(self, states: ReplicaStates) -> Array:
        """D2: the square is on q instead of on 1 - q; the potential keeps the right energy."""
        shape = 1 - states.b * (1 - states.q) * (1 + states.q)
        return -(states.m**2 + states.alpha * (shape / states.X**2 - 1)) / 2

    def _mapped_glass_slope(self, states: SpinGlassCurve) -> Array:
        """Derivative of that energy by s^2 / 2 along the spin glass."""
        q, b, X = states.q, states.b, states.X
        q_, b_ = states.tangent.q, states.tangent.b
        shape = 1 - b * (1 - q) * (1 + q)
        shape_ = 2 * b * q * q_ - b_ * (1 - q) * (1 + q)
        X_ = b * q_ - b_ * (1 - q)
        return -states.alpha * (shape_ - 2 * shape * X_ / X) / X**2 / 2

    def _potential(self, states: ReplicaStates, gamma: Array) -> Array:
        """D3: a term that (20) does not have."""
        return states.potential - np.where(gamma == 0, 0.0, states.alpha * states.b / 2)

    def _limit_curvature(self, gamma: Array) -> Array:
        """D5: the flat limit of retrieval is mapped, wherever beta has its fold."""
        return np.zeros_like(gamma)

    def memory_load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """Find the load of the retrieval limit with the map of another load (D4)."""
        return _LoopMap(self.rule)._at_temperature("memory", gamma, temperature)

    def ferro_window(self, gamma: ArrayLike, alpha: ArrayLike) -> tuple[Array, Array]:
        """Find the F/M line, followed at fixed load from the limit of retrieval on.

        The temperature below which retrieval first has the larger potential: that of the limit
        itself where it has it there. The lower temperature is not looked for and given as 0.
        """
        shape = np.broadcast_shapes(np.shape(gamma), np.shape(alpha))
        gamma, alpha = (np.broadcast_to(a, shape).astype(float).ravel() for a in (gamma, alpha))
        out = np.where(alpha == 0, 1.0, np.nan)
        some = (alpha > 0) & (alpha < capacity().alpha)
        out[some] = self._ferro(gamma[some], alpha[some])
        return np.where(np.isnan(out), np.nan, 0.0).reshape(shape), out.reshape(shape)

    def ferro_load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """Find the load at which the F/M line passes a temperature."""
        gamma, temperature = np.broadcast_arrays(
            np.asarray(gamma, dtype=float), np.asarray(temperature, dtype=float)
        )

        def excess(alpha: Array, gamma: Array, temperature: Array) -> Array:
            return np.nan_to_num(self.ferro_temperature(gamma, alpha)) - temperature

        last = 0.99 * capacity().alpha
        return bracketed_roots(excess, LOAD_MIN, last, gamma, temperature)

    def _ferro(self, gamma: Array, alpha: Array) -> Array:
        """Temperatures of the F/M line at loads below the capacity."""
        x, _ = self._crossings("memory", np.zeros_like(alpha), alpha, load_of)
        end = self._place("memory", x, np.zeros_like(alpha))

        def advantage(t: Array, gamma: Array, alpha: Array) -> Array:
            states = retrieval_states(t, alpha, self.rule)
            return self._advantage(states.u, states.s, gamma)

        x = (end.s * (end.u - capacity().u))[:, None] + _STEPS
        grids = np.broadcast_arrays(x, gamma[:, None], alpha[:, None])
        values = advantage(*(a.ravel() for a in grids)).reshape(x.shape)
        changes = (values[:, 1:] > 0) & (values[:, :-1] <= 0)
        found = np.where(values[:, 0] > 0, 1 / self.curved_beta(end, gamma), np.nan)
        some = (values[:, 0] <= 0) & changes.any(axis=1)
        cell = np.argmax(changes[some], axis=1)
        rows = np.arange(cell.size)
        low, high = x[some][rows, cell], x[some][rows, cell + 1]
        root = bracketed_roots(advantage, low, high, gamma[some], alpha[some])
        states = retrieval_states(root, alpha[some], self.rule)
        found[some] = 1 / self.curved_beta(states, gamma[some])
        return found

    def _few(self, line: Line, gamma: Array) -> Array:
        """The flat limit of one pattern is b = 1 at e = 0, which every curvature maps to 1."""
        return np.ones_like(gamma)


class _LoopMap(ReleasedBoundaries):
    """The map b -> beta of the load `_LOOP_LOAD`, applied to states of every load."""

    def _mapped_energy(self, states: ReplicaStates) -> Array:
        return super()._mapped_energy(replace(states, alpha=np.full_like(states.alpha, _LOOP_LOAD)))

    def _few(self, line: Line, gamma: Array) -> Array:
        """None: with the load of another state the energy has no limit of few patterns."""
        return np.full_like(gamma, np.nan)
