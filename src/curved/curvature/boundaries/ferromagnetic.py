r"""The F/M line (20), at which retrieval has the potential of the disordered state of its load.

That rival, spin glass or paramagnet, has the same beta and another effective inverse temperature
b_0: :math:`\varphi(b) = \varphi(b_0)` with :math:`b (1 - \gamma e(b)) = b_0 (1 - \gamma e(b_0))`.
"""

from collections.abc import Callable
from functools import cache

import numpy as np

from curved.curvature.boundaries.boundary_line import RegionBoundary, solve
from curved.curvature.boundaries.retrieval import RetrievalLimit, fold_condition
from curved.curvature.boundaries.spin_glass import SpinGlassPhase
from curved.flat.hopfield import (
    GroundStates,
    ReplicaStates,
    capacity,
    paramagnet_states,
    replica_surface,
    retrieval_ground_states,
)
from curved.numerics.roots import bracketed_roots
from curved.numerics.typing import Array, BoolArray

_NEWTON_STEPS = 20

_Rival = Callable[[Array, Array, Array, Array], tuple[ReplicaStates, Array, Array]]
"""States of a rival at y, loads, betas and curvatures; derivatives of its beta by load and by y."""


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


def _by_load(states: ReplicaStates) -> Array:
    """Derivative of phi0 by the load at fixed b, as it is stationary in all else."""
    return -(states.b + np.log(states.X) - states.b * states.q / states.X) / 2


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

    @property
    def glass(self) -> SpinGlassPhase:
        """The spin glass, one of the rivals."""
        return SpinGlassPhase(self.formulas, self.rule, self.breaking)

    def one_pattern(self, gamma: Array) -> Array:
        """Temperature of equal potentials of one pattern and the paramagnet."""
        return self.formulas.one_pattern(gamma).coexistence

    def u(self, s: Array, gamma: Array) -> Array:
        """Solve for the u of equal potentials, by Newton's method.

        Its steps go down to the line from u beyond it: with several patterns the line has a u near
        4, with few ones s u is the local field of one pattern, and where that sets in u grows like
        s^(-1/2). For lack of a guarantee, what the steps have not solved is bracketed.
        """
        field = np.nan_to_num(self.formulas.one_pattern(gamma).field)
        u, left = np.full(s.shape, np.nan), np.ones(s.shape, dtype=bool)
        for several in (np.full(s.shape, 7.0), 3 + 2.5 / np.sqrt(s)):
            begin = np.hypot(several, field / s)[left]
            u[left], found = self._from(begin, s[left], gamma[left])
            left[left] = ~found
        low, known = self.limit.u(s[left], gamma[left]), {"s": s[left], "gamma": gamma[left]}
        u[left] = solve("F/M line", self.advantage, low, 12 + 20 / s[left], **known)
        return u

    def _from(self, u: Array, s: Array, gamma: Array) -> tuple[Array, BoolArray]:
        """Where Newton's steps from u lead, and whether that is on the line.

        The rival is the one of the first u. Instead of the strength s of the noise in the spin
        glass y = sqrt(1 + s^2) is used, in which its beta is nearly straight.
        """
        states = replica_surface(s, u, self.rule)
        beta = self.formulas.curved_beta(states, gamma)
        paramagnet = np.isfinite(self._paramagnet_potential(states.alpha, beta, gamma))
        y, found = 1 + 5 * s**2 / np.hypot(1, 1.1 * s), np.zeros(u.shape, dtype=bool)
        for rival, at in ((self._spin_glass, ~paramagnet), (self._paramagnet, paramagnet)):
            u[at], found[at] = self._newton(u[at], y[at], s[at], gamma[at], rival)
        return u, found

    def _newton(
        self, u: Array, y: Array, s: Array, gamma: Array, rival: _Rival
    ) -> tuple[Array, BoolArray]:
        """Move u and y to equal potentials of retrieval and a rival; tell where they are found."""
        u, y, left = u.copy(), y.copy(), np.arange(u.size)
        found, before = np.zeros(u.shape, dtype=bool), np.full(u.shape, np.inf)
        for _ in range(_NEWTON_STEPS):
            if left.size == 0:
                break
            with np.errstate(all="ignore"):  # of steps that are then not taken
                excess, step, step_y = self._step(u[left], y[left], s[left], gamma[left], rival)
            u[left] += step
            y[left] = np.maximum(y[left] + step_y, (1 + y[left]) / 2)
            # with few patterns potentials are equal to the last digit before steps are small
            equal = (np.abs(excess) <= 1e-15) & (np.abs(step) > before[left] / 2)
            small = (np.abs(step) <= 1e-13 * u[left]) | equal
            found[left] = small & (np.abs(step_y) <= 1e-6 * y[left])
            before[left] = np.abs(step)
            left = left[~found[left] & (u[left] > 0) & np.isfinite(u[left] + y[left])]
        found[found] = self._is_boundary(u[found], s[found], gamma[found], rival)
        return u, found

    def _step(
        self, u: Array, y: Array, s: Array, gamma: Array, rival: _Rival
    ) -> tuple[Array, Array, Array]:
        """Excess of the potential of retrieval, and Newton's steps of u and of y.

        At a fixed load a potential has the derivative -F(e) by beta.
        """
        formulas, states = self.formulas, replica_surface(s, u, self.rule)
        by_u, beta = states.d_u, formulas.curved_beta(states, gamma)
        beta_u = formulas.beta_slope(states.b, states.energy, gamma, by_u.b, by_u.energy)
        other, beta_load, beta_y = rival(y, states.alpha, beta, gamma)
        off = beta - formulas.curved_beta(other, gamma)
        own, its = (formulas.transformed(x.energy, gamma) for x in (states, other))
        # to first order the potential of the rival at the beta of retrieval
        potential = formulas.curved_potential(other, gamma) - its * off
        excess = formulas.curved_potential(states, gamma) - potential
        slope = (its - own) * beta_u + (_by_load(states) - _by_load(other)) * by_u.alpha
        step = -excess / slope
        return excess, step, (off + (beta_u - beta_load * by_u.alpha) * step) / beta_y

    def _spin_glass(
        self, y: Array, alpha: Array, beta: Array, gamma: Array
    ) -> tuple[ReplicaStates, Array, Array]:
        glass = self.glass.states(np.sqrt((y - 1) * (y + 1)), alpha)
        by = glass.by_load
        beta_load = self.formulas.beta_slope(glass.b, glass.energy, gamma, by.b, by.energy)
        return glass, beta_load, y * self.glass.beta_slope(glass, gamma)

    def _paramagnet(
        self, y: Array, alpha: Array, beta: Array, gamma: Array
    ) -> tuple[ReplicaStates, Array, Array]:
        """The paramagnet, of which b is explicit, so that y stays as it is."""
        b = self.formulas.paramagnet_b(alpha, beta, gamma)
        states = paramagnet_states(np.where(b < 1, b, np.nan), alpha)
        return states, np.zeros_like(y), np.full_like(y, np.inf)

    def _is_boundary(self, u: Array, s: Array, gamma: Array, rival: _Rival) -> BoolArray:
        """Whether retrieval is stable at solutions, and the rival the only other stable state."""
        states = replica_surface(s, u, self.rule)
        beta = self.formulas.curved_beta(states, gamma)
        stable = fold_condition(states, self.formulas.limit_curvature(gamma), self.formulas) > 0
        paramagnet = np.isfinite(self._paramagnet_potential(states.alpha, beta, gamma))
        _, begin = self.glass.beginning(states.alpha, gamma)
        glass = beta > begin
        alone = paramagnet & ~glass if rival == self._paramagnet else glass & ~paramagnet
        return np.asarray(stable & alone & np.isfinite(begin))

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
        broken = self.glass.potential(alpha, beta, gamma)
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
