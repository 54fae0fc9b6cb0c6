r"""Two boundaries of retrieval, on the surface of all its states, stable and unstable.

- Its limit, equations (21)-(24), is a fold, where load and inverse temperature have parallel
  gradients: :math:`\partial(\beta, \alpha) / \partial(s, u) = 0` with
  :math:`\beta = b (1 - \gamma e)`, an equation linear in gamma with one u at each strength s of
  the noise.
- At the AT line, (25) read as in D6, replica symmetry is marginal,
  :math:`q = s^2 \langle\mathrm{sech}^4\rangle`, which has one s at each u whatever the
  curvature. That enters in beta, and in the limit of retrieval, at which the line ends because
  beyond it the states are not stable.
"""

import numpy as np

from curved.curvature.boundaries.boundary_line import (
    BoundaryLine,
    RegionBoundary,
    checked_load,
    load_of,
    solve,
)
from curved.curvature.boundaries.formulas import FORMULAS, Formulas
from curved.flat.hopfield import (
    ReplicaSurface,
    capacity,
    replica_surface,
    retrieval_ground_states,
)
from curved.numerics.typing import Array, ArrayLike, BoolArray

_ASYMPTOTIC = 6.0  # beyond this u the AT line is its asymptote, to the last digits


def fold_condition(states: ReplicaSurface, gamma: Array, formulas: Formulas = FORMULAS) -> Array:
    """The Jacobian of ln(alpha) and ln(beta) by ln(s) and ln(u), times 1 - gamma e.

    It vanishes at the limit of retrieval and is positive on its colder side, where retrieval is
    stable.
    """
    by_s, by_u = states.d_s, states.d_u
    beta_s, beta_u = (
        formulas.beta_slope(states.b, states.energy, gamma, by.b, by.energy) for by in (by_s, by_u)
    )
    scale = states.s * states.u / (states.b * states.alpha)
    return scale * (beta_u * by_s.alpha - beta_s * by_u.alpha)


class RetrievalLimit(RegionBoundary):
    """The limit of retrieval: the fold of beta at a fixed load."""

    name = "retrieval"

    @property
    def cold_load(self) -> float:
        """The capacity at T = 0."""
        return float(capacity().alpha)

    def one_pattern(self, gamma: Array) -> Array:
        """Temperature of the fold of one pattern."""
        return self.formulas.one_pattern(gamma).fold

    def u(self, s: Array, gamma: Array) -> Array:
        """Solve the fold condition for u."""

        def condition(u: Array, s: Array, gamma: Array) -> Array:
            return fold_condition(replica_surface(s, u, self.rule), gamma, self.formulas)

        bent = self.formulas.limit_curvature(gamma)
        return solve("limit of retrieval", condition, 1.0, 4 + 9 / s, s=s, gamma=bent)


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
        return fold_condition(states, self.formulas.limit_curvature(gamma), self.formulas) > 0

    def warm_end(self, gamma: Array) -> tuple[Array, Array]:
        """The u at which the line meets the limit of retrieval, with no point before it."""

        def condition(u: Array, gamma: Array) -> Array:
            return fold_condition(self.states(u, gamma), gamma, self.formulas)

        ends, bent = self.grid[[0, -1]], self.formulas.limit_curvature(gamma)
        u = solve("end of the AT line", condition, *ends, gamma=bent)
        return u, np.empty((2, *gamma.shape, 0))

    def window(self, gamma: ArrayLike, alpha: ArrayLike) -> tuple[Array, Array]:
        """From T = 0 to the line, where symmetry is broken; 0 at loads below those of the grid."""
        gamma, alpha = checked_load(self.formulas, gamma, alpha)
        high = np.zeros(gamma.shape)
        some = alpha > retrieval_ground_states(self.grid[-1]).alpha
        _, x = self.crossings(gamma[some], alpha[some], load_of)
        high[some] = self.temperature_on(x, gamma[some])
        return np.zeros(gamma.shape), high

    def _marginal_s(self, u: Array) -> Array:
        """Solve the AT condition for the strength s of the noise."""

        def excess(v: Array, u: Array) -> Array:
            states = replica_surface(np.exp(v), u, self.rule)
            return states.at_margin / states.X**2

        near = u < _ASYMPTOTIC
        v = np.asarray(np.log(0.75 * np.sqrt(2 * np.pi)) + u * u / 2)
        v[near] = solve("AT line", excess, 0.0, 25.0, u=u[near])
        return np.exp(v)
