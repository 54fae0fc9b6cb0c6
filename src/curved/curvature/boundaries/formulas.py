r"""Curved replica states, and a single pattern, from the flat ones.

At the effective inverse temperature b a flat state has energy e and potential phi0; the curved
network has it at

.. math::
    \beta = b (1 - \gamma e), \qquad \varphi = -\beta F(e) + b e + \varphi_0.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from curved.curvature.curved_model import CurvedModel
from curved.curvature.transforms import EnergyTransform, Renyi, SupportError, renyi_energy
from curved.flat.curie_weiss import CurieWeiss
from curved.flat.hopfield import ReplicaStates, SpinGlassCurve, capacity, paramagnet_states
from curved.numerics.roots import bracketed_roots
from curved.numerics.typing import Array, ArrayLike, Real

_LOOKS = 129  # nodes between which the paramagnet of any transform is looked for


class OnePattern(NamedTuple):
    """Temperatures of the transitions of one pattern, at which the lines of load 0 are."""

    fold: Array
    """Temperature at which the recalled state ends."""
    coexistence: Array
    """Temperature at which it has the potential of the paramagnet."""
    field: Array
    """Local field b m of the recalled state there."""


class Formulas:
    """The formulas of the paper, which `curved.curvature.released` swaps for those of its code."""

    def mapped_energy(self, states: ReplicaStates) -> Array:
        """The energy in the map b -> beta."""
        return states.energy

    def mapped_glass_slope(self, states: SpinGlassCurve) -> Array:
        """Derivative of that energy by s^2 / 2 along the spin glass."""
        return states.tangent.energy

    def flat_potential(self, states: ReplicaStates, gamma: Array) -> Array:
        """The potential phi0, which does not depend on curvature."""
        return states.potential

    def limit_curvature(self, gamma: Array) -> Array:
        """Curvature whose folds are taken for the limit of retrieval."""
        return gamma

    def check(self, gamma: Array) -> None:
        """Refuse curvatures that leave retrieval at T = 0 without probability."""
        lowest = 1 / capacity().energy
        if not np.all(gamma > lowest) or np.any(np.isinf(gamma)):
            bad = gamma[~(gamma > lowest)]
            raise SupportError(
                f"gamma must be finite and > {lowest:.6g}, below which retrieval has no support at "
                f"T = 0, got {bad}"
            )

    def one_pattern(self, gamma: Array) -> OnePattern:
        """Temperatures of the transitions of one pattern, elementwise."""
        return OnePattern(*np.vectorize(_one_pattern, otypes=[float] * 3)(gamma))

    def beta_of(self, b: Real, e: Array, gamma: ArrayLike) -> Array:
        """Inverse temperature beta = b / F'(e), infinite or negative without support."""
        return b * (1 - np.asarray(gamma, dtype=float) * e)

    def beta_slope(self, b: Array, e: Array, gamma: Array, d_b: Array, d_e: Array) -> Array:
        """Derivative of beta along a curve with the derivatives of b and e."""
        return d_b * (1 - gamma * e) - gamma * b * d_e

    def transformed(self, e: Array, gamma: Array) -> Array:
        """The transformed energy F(e)."""
        return renyi_energy(gamma, e)

    def curved_beta(self, states: ReplicaStates, gamma: ArrayLike) -> Array:
        """Inverse temperature at which a curved network has the given flat states."""
        return self.beta_of(states.b, self.mapped_energy(states), gamma)

    def curved_potential(self, states: ReplicaStates, gamma: ArrayLike) -> Array:
        """Potential phi per neuron of the given flat states in a curved network."""
        gamma, e = np.asarray(gamma, dtype=float), states.energy
        return (
            -self.curved_beta(states, gamma) * self.transformed(e, gamma)
            + states.b * e
            + self.flat_potential(states, gamma)
        )

    def paramagnet_b(self, alpha: Array, beta: Array, gamma: Array) -> Array:
        """The first b at which the paramagnet is at beta, beyond its onset where there is none.

        Its beta = b + gamma alpha b^2 / (2 (1 - b)) is quadratic in b.
        """
        square = (1 - beta) ** 2 + 2 * beta * gamma * alpha
        return np.where(square >= 0, 2 * beta / (1 + beta + np.sqrt(np.maximum(square, 0))), 2.0)


FORMULAS = Formulas()
"""The formulas of the paper."""


class TransformFormulas(Formulas):
    """The same for any family of energy transforms, by their derivatives."""

    def __init__(self, family: Callable[[float], EnergyTransform]):
        self.family = family

    def _each(
        self, function: Callable[[EnergyTransform, Array], Array], e: Array, gamma: ArrayLike
    ) -> Array:
        """Evaluate a function of transform and energy; NaN outside the support."""
        e, gamma = np.broadcast_arrays(np.asarray(e, dtype=float), np.asarray(gamma, dtype=float))
        out = np.full(e.shape, np.nan)
        for value in np.unique(gamma):
            bent = self.family(float(value))
            here = (gamma == value) & bent.supports(e)
            out[here] = function(bent, e[here])
        return out

    def check(self, gamma: Array) -> None:
        """Refuse curvatures that leave retrieval at T = 0 without probability."""
        lowest = float(capacity().energy)
        for value in np.unique(gamma):
            bent = self.family(float(value))
            if not bent.supports(lowest):
                raise SupportError(bent.support_limit(lowest, "retrieval"))

    def one_pattern(self, gamma: Array) -> OnePattern:
        """Temperatures of the transitions of one pattern, elementwise."""

        def transitions(gamma: float) -> tuple[float, float, float]:
            found = CurvedModel(CurieWeiss(), self.family(gamma)).transitions()
            m = found.m.sel(side="cold").values
            at = {
                str(kind): (float(t), float(np.arctanh(m)))
                for kind, t, m in zip(found.kind.values, found.temperature.values, m, strict=True)
            }
            onset = at.get("onset", (np.nan, 0.0))
            return at.get("fold", onset)[0], *at.get("coexistence", onset)

        values, place = np.unique(gamma, return_inverse=True)
        each = np.array([transitions(float(value)) for value in values]).reshape(-1, 3)
        return OnePattern(*each.T[:, place.reshape(np.shape(gamma))])

    def beta_of(self, b: Real, e: Array, gamma: ArrayLike) -> Array:
        """Inverse temperature beta = b / F'(e); NaN without support."""
        return np.asarray(b / self._each(lambda bent, e: bent.dF(e), e, gamma))

    def beta_slope(self, b: Array, e: Array, gamma: Array, d_b: Array, d_e: Array) -> Array:
        """Derivative of beta along a curve with the derivatives of b and e."""
        slope = self._each(lambda bent, e: bent.dF(e), e, gamma)
        bend = self._each(lambda bent, e: bent.d2F(e), e, gamma)
        return np.asarray((d_b - b * bend / slope * d_e) / slope)

    def transformed(self, e: Array, gamma: Array) -> Array:
        """The transformed energy F(e)."""
        return self._each(lambda bent, e: bent.F(e), e, gamma)

    def paramagnet_b(self, alpha: Array, beta: Array, gamma: Array) -> Array:
        """The first b at which the paramagnet is at beta, beyond its onset where there is none."""

        def excess(b: Array, alpha: Array, beta: Array, gamma: Array) -> Array:
            return self.curved_beta(paramagnet_states(b, alpha), gamma) - beta

        onset = 1 / (1 + np.sqrt(alpha))
        b = onset[..., None] * np.linspace(0, 1, _LOOKS)
        known = alpha[..., None], beta[..., None], gamma[..., None]
        passed = excess(b, *np.broadcast_arrays(*known)) >= 0
        some, first = passed.any(axis=-1), np.argmax(passed, axis=-1)
        out = np.full(beta.shape, 2.0)
        ends = (np.take_along_axis(b, first[..., None] - k, -1)[..., 0][some] for k in (1, 0))
        out[some] = bracketed_roots(excess, *ends, alpha[some], beta[some], gamma[some])
        return out


@cache
def _one_pattern(gamma: float) -> tuple[float, float, float]:
    """What `OnePattern` has, both temperatures 1 where recall sets in smoothly."""
    model = CurvedModel(CurieWeiss(), Renyi(gamma))
    folds = model.folds()
    if folds.sizes["fold"] == 0:
        return 1.0, 1.0, 0.0

    def excess(t: Array) -> Array:
        return model.at("ferromagnet", t).potential - np.log(2)  # the paramagnet's

    cold = 1.0
    while excess(np.array([cold])) <= 0:
        cold *= 2
    field = bracketed_roots(excess, folds.t, [cold])
    equal = model.at("ferromagnet", field)
    return 1 / folds.beta.item(), 1 / equal.beta.item(), field.item()
