"""Figure 4 by the formulas of the code that the authors released, beside the equations' (D2-D5).

The machinery is that of `curved.transitions`; only formulas are swapped. They fail the checks that
every model must pass, e = -dphi0/db and dphi/dbeta = -F(e), which is why nothing else uses them.
At gamma = 0 the map b -> beta is the identity and the lines are the same.
"""

from dataclasses import replace

import numpy as np

from curved.flat.hopfield import ReplicaStates, SpinGlassCurve
from curved.transitions import Boundaries, Line
from curved.typing import Array, ArrayLike

__all__ = ["ReleasedBoundaries"]

_LOOP_LOAD = 0.2  # D4: the last load of an earlier loop


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

    def _coexistence_u(self, s: Array, gamma: Array) -> Array:
        """The F/M line, which is the limit of retrieval where that already has the advantage."""
        u = self._limit_u(s, self._limit_curvature(gamma))
        some = self._advantage(u, s, gamma) < 0
        u[some] = super()._coexistence_u(s[some], gamma[some])
        return u

    def _few(self, line: Line, gamma: Array) -> Array:
        """The flat limit of one pattern is b = 1 at e = 0, which every curvature maps to 1."""
        return np.ones_like(gamma)

    def _cold_load(self, line: Line, gamma: Array) -> Array:
        """Load of a line at T = 0; that of the F/M line depends on the curvature (D3)."""
        cold = super()._cold_load(line, gamma)
        return self._last_load(line, gamma) if line == "ferro" else cold


class _LoopMap(ReleasedBoundaries):
    """The map b -> beta of the load `_LOOP_LOAD`, applied to states of every load."""

    def _mapped_energy(self, states: ReplicaStates) -> Array:
        return super()._mapped_energy(replace(states, alpha=np.full_like(states.alpha, _LOOP_LOAD)))
