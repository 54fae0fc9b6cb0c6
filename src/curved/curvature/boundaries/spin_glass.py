r"""The spin glass at a given beta, the rival of retrieval.

It sets in at :math:`b = 1/(1 + \sqrt\alpha)`, where its energy is :math:`-\sqrt\alpha/2`. From
there its noise strength s grows with beta; but where :math:`\gamma < -2/(1 + 2\sqrt\alpha)` beta
falls at first, to a fold, and the spin glass exists from that fold on.
"""

from dataclasses import dataclass

import numpy as np

from curved.curvature.boundaries.boundary_line import solve
from curved.curvature.boundaries.formulas import FORMULAS, Formulas
from curved.flat.hopfield import (
    ReplicaStates,
    SpinGlassCurve,
    glass_ground_energy,
    spin_glass_states,
)
from curved.flat.hopfield_glass import broken_glass
from curved.numerics.gaussian import RULE, QuadratureRule
from curved.numerics.typing import Array, ArrayLike, IntArray

_NEWTON_STEPS = 20


@dataclass(frozen=True)
class SpinGlassPhase:
    """The spin glass in a curved network; parameters as for `BoundaryLine`."""

    formulas: Formulas = FORMULAS
    rule: QuadratureRule = RULE
    breaking: int = 0

    def states(self, s: ArrayLike, alpha: ArrayLike) -> SpinGlassCurve:
        """The flat spin glass at the b of the symmetric one of noise strength s."""
        if self.breaking:
            return broken_glass(self.breaking).states(s, alpha, self.rule)
        return spin_glass_states(s, alpha, self.rule)

    def ground_energy(self, alpha: ArrayLike) -> Array:
        """Energy per neuron of the spin glass at T = 0."""
        if self.breaking:
            return broken_glass(self.breaking).ground_energy(alpha)
        return glass_ground_energy(alpha)

    def potential(self, alpha: Array, beta: Array, gamma: Array) -> Array:
        """Potential of the spin glass, minus infinity where there is none at that beta.

        NaN where it reaches energies without support.
        """
        first, begin = self.beginning(alpha, gamma)
        out = np.where(np.isnan(begin), np.nan, -np.inf)
        some = beta > begin
        states = self.at_beta(alpha[some], beta[some], gamma[some], first[some])
        out[some] = self.formulas.curved_potential(states, gamma[some])
        return out

    def noise(self, alpha: Array, beta: Array, gamma: Array) -> Array:
        """Noise strength s of the spin glass, NaN where there is none."""
        first, begin = self.beginning(alpha, gamma)
        out = np.full(beta.shape, np.nan)
        some = beta > begin
        out[some] = self.at_beta(alpha[some], beta[some], gamma[some], first[some]).s
        return out

    def at_beta(self, alpha: Array, beta: Array, gamma: Array, first: Array) -> ReplicaStates:
        """The spin glass at beta, beyond its noise strength `first` from which beta grows."""
        # beta = b / F', and F' is largest at one of the ends of the energies.
        ends = (self.ground_energy(alpha), np.zeros_like(alpha))
        least = np.fmin(*(self.formulas.beta_of(1.0, e, gamma) for e in ends))
        last = first + 10 + 10 * beta / least
        s, left = self._newton(alpha, beta, gamma, first, last)

        # For lack of a guarantee, what Newton's steps have not solved is bracketed.
        def relative_excess(s: Array, alpha: Array, beta: Array, gamma: Array) -> Array:
            states = self.states(s, alpha)
            return self.formulas.curved_beta(states, gamma) / beta - 1

        known = {"alpha": alpha[left], "beta": beta[left], "gamma": gamma[left]}
        s[left] = solve("spin glass", relative_excess, first[left], last[left], **known)
        return self.states(s, alpha)

    def _newton(
        self, alpha: Array, beta: Array, gamma: Array, first: Array, last: Array
    ) -> tuple[Array, IntArray]:
        """Noise strengths at beta, and the places where they are not found.

        The steps are in y = sqrt(1 + s^2), in which beta is nearly straight.
        """
        y, least = np.hypot(1, (first + last) / 2), np.hypot(1, first)
        left = np.arange(y.size)
        for _ in range(_NEWTON_STEPS):
            s = np.sqrt((y[left] - 1) * (y[left] + 1))
            states = self.states(s, alpha[left])
            excess = self.formulas.curved_beta(states, gamma[left]) - beta[left]
            slope = y[left] * self.beta_slope(states, gamma[left])
            y[left] = np.maximum(y[left] - excess / slope, (least[left] + y[left]) / 2)
            left = left[np.abs(excess) > 1e-14 * beta[left]]
            if left.size == 0:
                break
        return np.sqrt((y - 1) * (y + 1)), left

    def beginning(self, alpha: Array, gamma: Array) -> tuple[Array, Array]:
        """Noise strength and beta from which the spin glass exists; beta is NaN without support."""
        with np.errstate(invalid="ignore"):
            supported = self.formulas.beta_of(1.0, self.ground_energy(alpha), gamma) > 0
        first = np.zeros(gamma.shape)
        onset = self.states(first, alpha)
        b, e = 1 / (1 + np.sqrt(alpha)), -np.sqrt(alpha) / 2
        beta = np.where(supported, self.formulas.beta_of(b, e, gamma), np.nan)
        folded = supported & (self.beta_slope(onset, gamma) < 0)
        if folded.any():
            first[folded] = self._fold(alpha[folded], gamma[folded])
            states = self.states(first[folded], alpha[folded])
            beta[folded] = self.formulas.curved_beta(states, gamma[folded])
        return first, beta

    def _fold(self, alpha: Array, gamma: Array) -> Array:
        """Noise strength s = w / (1 - w) of the smallest beta."""

        def slope(w: Array, alpha: Array, gamma: Array) -> Array:
            return self.beta_slope(self.states(w / (1 - w), alpha), gamma)

        w = solve("fold of the spin glass", slope, 0.0, 1 - 1e-9, alpha=alpha, gamma=gamma)
        return w / (1 - w)

    def beta_slope(self, states: SpinGlassCurve, gamma: Array) -> Array:
        """Derivative of beta by s^2 / 2 along the spin glass."""
        energy = self.formulas.mapped_energy(states)
        energy_ = self.formulas.mapped_glass_slope(states)
        return self.formulas.beta_slope(states.b, energy, gamma, states.tangent.b, energy_)
