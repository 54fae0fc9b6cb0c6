r"""The AT line, below which retrieval breaks replica symmetry: equation (25) read as in D6.

Retrieval is marginal where

.. math::
    q = s^2 \langle\mathrm{sech}^4\rangle,

which has one s at each u whatever the curvature. The curvature enters in beta, and in the limit of
retrieval, at which the line ends because beyond it the states are not stable.
"""

import numpy as np

from curved.curvature.boundaries.checks import checked_load, solve
from curved.curvature.boundaries.line import BoundaryLine, load_of
from curved.curvature.boundaries.retrieval import fold_condition
from curved.flat.hopfield import ReplicaSurface, replica_surface, retrieval_ground_states
from curved.numerics.typing import Array, ArrayLike, BoolArray

__all__ = ["AlmeidaThoulessLine"]

_ASYMPTOTIC = 6.0  # beyond this u the line is its asymptote, to the last digits


class AlmeidaThoulessLine(BoundaryLine):
    """The AT line of retrieval; its coordinate is u."""

    name = "at"
    grid = np.linspace(1.0, 37.0, 145)  # beyond, the temperature is below 1e-297
    cold_load = 0.0

    def states(self, x: Array, gamma: Array) -> ReplicaSurface:
        """Marginal states at u = x, the same for every gamma."""
        return replica_surface(self._marginal_s(x), x, self.rule)

    def exists(self, states: ReplicaSurface, gamma: Array) -> BoolArray:
        """Whether the marginal states are stable retrieval."""
        return fold_condition(states, self.formulas.limit_curvature(gamma)) > 0

    def warm_end(self, gamma: Array) -> tuple[float, Array]:
        """The u at which the line meets the limit of retrieval, with no point before it."""
        u = solve(
            "end of the AT line",
            lambda u, gamma: fold_condition(self.states(u, gamma), gamma),
            self.grid[0],
            self.grid[-1],
            gamma=self.formulas.limit_curvature(gamma),
        )
        return u.item(), np.empty((2, 0))

    def temperature(self, gamma: ArrayLike, alpha: ArrayLike) -> Array:
        """Cut the line at loads; 0 at loads below those of its grid."""
        gamma, alpha = checked_load(gamma, alpha)
        out = np.zeros(gamma.shape)
        some = alpha > retrieval_ground_states(self.grid[-1]).alpha
        _, x = self.crossings(gamma[some], alpha[some], load_of)
        out[some] = self.temperature_on(x, gamma[some])
        return out

    def _marginal_s(self, u: Array) -> Array:
        """Solve the AT condition for the strength s of the noise."""

        def excess(v: Array, u: Array) -> Array:
            states = replica_surface(np.exp(v), u, self.rule)
            return states.at_margin / states.X**2

        near = u < _ASYMPTOTIC
        v = np.asarray(np.log(0.75 * np.sqrt(2 * np.pi)) + u * u / 2)
        v[near] = solve("AT line", excess, 0.0, 25.0, u=u[near])
        return np.exp(v)
