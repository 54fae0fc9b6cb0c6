r"""The F/M line, at which retrieval becomes the state of largest potential: equation (20).

On it retrieval has the potential of the disordered state (spin glass or paramagnet) of the same
load and the same beta,

.. math::
    \varphi(b) = \varphi(b_0), \qquad b (1 - \gamma e(b)) = b_0 (1 - \gamma e(b_0)),

whose effective inverse temperature b_0 is another.
"""

from functools import cache

import numpy as np

from curved.curvature.boundaries.checks import solve
from curved.curvature.boundaries.line import RegionBoundary
from curved.curvature.boundaries.retrieval import RetrievalLimit
from curved.curvature.boundaries.spin_glass import SpinGlass
from curved.flat.hopfield import (
    GroundStates,
    capacity,
    glass_ground_energy,
    paramagnet_states,
    replica_surface,
    retrieval_ground_states,
)
from curved.numerics.roots import bracketed_roots
from curved.numerics.typing import Array

__all__ = ["FerromagneticLine", "ferro_ground_state"]


@cache
def ferro_ground_state() -> GroundStates:
    """Find where retrieval and the spin glass have the same energy at T = 0.

    There the F/M lines of every curvature end, because at T = 0 the energy alone decides.
    """

    def excess(u: Array) -> Array:
        state = retrieval_ground_states(u)
        return state.energy - glass_ground_energy(state.alpha)

    return retrieval_ground_states(bracketed_roots(excess, capacity().u, 12.0))


class FerromagneticLine(RegionBoundary):
    """The F/M line: equal potentials of retrieval and of the disordered state."""

    name = "ferro"

    @property
    def cold_load(self) -> float:
        """Load of equal energies at T = 0."""
        return float(ferro_ground_state().alpha)

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
        glass = SpinGlass(self.formulas, self.rule).potential(alpha, beta, gamma)
        best = np.maximum(self._paramagnet_potential(alpha, beta, gamma), glass)
        return np.where(np.isfinite(best), best, np.nan)

    def _paramagnet_potential(self, alpha: Array, beta: Array, gamma: Array) -> Array:
        """Potential of the paramagnet, minus infinity where it is not stable.

        Its beta = b + gamma alpha b^2 / (2 (1 - b)) is quadratic in b.
        """
        square = (1 - beta) ** 2 + 2 * beta * gamma * alpha
        b = np.where(square >= 0, 2 * beta / (1 + beta + np.sqrt(np.maximum(square, 0))), 2.0)
        out = np.full(beta.shape, -np.inf)
        some = b < 1 / (1 + np.sqrt(alpha))
        states = paramagnet_states(b[some], alpha[some])
        out[some] = self.formulas.curved_potential(states, gamma[some])
        return out
