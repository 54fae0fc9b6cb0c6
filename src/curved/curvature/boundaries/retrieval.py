r"""The three boundaries of retrieval, on the surface of all its states, stable and unstable.

- Its limit, equations (21)-(24), is a fold, where load and inverse temperature have parallel
  gradients: :math:`\partial(\beta, \alpha) / \partial(s, u) = 0` with
  :math:`\beta = b (1 - \gamma e)`, an equation linear in gamma with one u at each strength s of
  the noise.
- At the F/M line (20) retrieval has the potential of the disordered state (spin glass or
  paramagnet) of the same load and the same beta, :math:`\varphi(b) = \varphi(b_0)` with
  :math:`b (1 - \gamma e(b)) = b_0 (1 - \gamma e(b_0))`, whose effective inverse temperature
  b_0 is another.
- At the AT line, (25) read as in D6, replica symmetry is marginal,
  :math:`q = s^2 \langle\mathrm{sech}^4\rangle`, which has one s at each u whatever the
  curvature. That enters in beta, and in the limit of retrieval, at which the line ends because
  beyond it the states are not stable.
"""

from functools import cache

import numpy as np

from curved.curvature.boundaries.boundary_line import (
    BoundaryLine,
    RegionBoundary,
    checked_load,
    load_of,
    solve,
)
from curved.curvature.boundaries.formulas import FORMULAS, Formulas
from curved.curvature.boundaries.spin_glass import SpinGlassPhase
from curved.flat.hopfield import (
    GroundStates,
    ReplicaSurface,
    capacity,
    paramagnet_states,
    replica_surface,
    retrieval_ground_states,
)
from curved.numerics.roots import bracketed_roots
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


@cache
def ferro_ground_state(breaking: int = 0) -> GroundStates:
    """Find where retrieval and the spin glass have the same energy at T = 0.

    There the F/M lines of every curvature end, because at T = 0 the energy alone decides. The spin
    glass has so many steps of replica-symmetry breaking.
    """
    glass = SpinGlassPhase(breaking=breaking)

    def excess(u: Array) -> Array:
        state = retrieval_ground_states(u)
        return state.energy - glass.ground_energy(state.alpha)

    return retrieval_ground_states(bracketed_roots(excess, capacity().u, 12.0))


class FerromagneticLine(RegionBoundary):
    """The F/M line: equal potentials of retrieval and of the disordered state."""

    name = "ferromagnetic"

    @property
    def cold_load(self) -> float:
        """Load of equal energies at T = 0."""
        return float(ferro_ground_state(self.breaking).alpha)

    @property
    def limit(self) -> RetrievalLimit:
        """The limit of retrieval, on whose colder side the line is."""
        return RetrievalLimit(self.formulas, self.rule)

    def one_pattern(self, gamma: Array) -> Array:
        """Temperature of equal potentials of one pattern and the paramagnet."""
        return self.formulas.one_pattern(gamma).coexistence

    def u(self, s: Array, gamma: Array) -> Array:
        """Solve for the u of equal potentials."""
        low = self.limit.u(s, gamma)
        return solve("F/M line", self.advantage, low, 12 + 20 / s, s=s, gamma=gamma)

    def advantage(self, u: Array, s: Array, gamma: Array) -> Array:
        """Potential of retrieval less that of the disordered state at the same load and beta."""
        states = replica_surface(s, u, self.rule)
        beta = self.formulas.curved_beta(states, gamma)
        rival = self._disordered_potential(states.alpha, beta, gamma)
        # Where the disorder reaches states without support it outweighs everything.
        potential = self.formulas.curved_potential(states, gamma)
        return np.where(np.isnan(rival), -1.0, potential - rival)

    def _disordered_potential(self, alpha: Array, beta: Array, gamma: Array) -> Array:
        """The larger potential of the stable ones of paramagnet and spin glass.

        NaN where there are none, or where the spin glass reaches energies without support.
        """
        glass = SpinGlassPhase(self.formulas, self.rule, self.breaking)
        broken = glass.potential(alpha, beta, gamma)
        best = np.maximum(self._paramagnet_potential(alpha, beta, gamma), broken)
        return np.where(np.isfinite(best), best, np.nan)

    def _paramagnet_potential(self, alpha: Array, beta: Array, gamma: Array) -> Array:
        """Potential of the paramagnet, minus infinity where it is not stable."""
        b = self.formulas.paramagnet_b(alpha, beta, gamma)
        out = np.full(beta.shape, -np.inf)
        some = b < 1 / (1 + np.sqrt(alpha))
        states = paramagnet_states(b[some], alpha[some])
        out[some] = self.formulas.curved_potential(states, gamma[some])
        return out


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
