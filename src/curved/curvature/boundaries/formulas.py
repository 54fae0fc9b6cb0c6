r"""What curvature makes of the flat replica states, and of a single pattern.

At the effective inverse temperature b a flat state has energy e and potential phi0; the curved
network has it at

.. math::
    \beta = b (1 - \gamma e), \qquad \varphi = -\beta F(e) + b e + \varphi_0.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from curved.curvature.curved_model import CurvedModel
from curved.curvature.transforms import Renyi, renyi_energy
from curved.flat.curie_weiss import CurieWeiss
from curved.flat.hopfield import ReplicaStates, SpinGlassCurve
from curved.numerics.roots import bracketed_roots
from curved.numerics.typing import Array, ArrayLike


class OnePattern(NamedTuple):
    """Temperatures of the transitions of one pattern, at which the lines of load 0 are."""

    fold: Array
    """Where the recalled state ends."""
    coexistence: Array
    """Where it has the potential of the paramagnet."""


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

    def one_pattern(self, gamma: Array) -> OnePattern:
        """Temperatures of the transitions of one pattern, elementwise."""
        return OnePattern(*np.vectorize(_one_pattern, otypes=[float, float])(gamma))

    def curved_beta(self, states: ReplicaStates, gamma: ArrayLike) -> Array:
        """Inverse temperature at which a curved network has the given flat states."""
        return states.b * (1 - np.asarray(gamma, dtype=float) * self.mapped_energy(states))

    def curved_potential(self, states: ReplicaStates, gamma: ArrayLike) -> Array:
        """Potential phi per neuron of the given flat states in a curved network."""
        gamma, e = np.asarray(gamma, dtype=float), states.energy
        return (
            -self.curved_beta(states, gamma) * renyi_energy(gamma, e)
            + states.b * e
            + self.flat_potential(states, gamma)
        )


FORMULAS = Formulas()
"""The formulas of the paper."""


@cache
def _one_pattern(gamma: float) -> tuple[float, float]:
    """Temperatures of the fold and of equal potentials, both 1 where recall sets in smoothly."""
    model = CurvedModel(CurieWeiss(), Renyi(gamma))
    folds = model.folds()
    if folds.sizes["fold"] == 0:
        return 1.0, 1.0

    def excess(t: Array) -> Array:
        return model.at("ferromagnet", t).potential - np.log(2)  # the paramagnet's

    cold = 1.0
    while excess(np.array([cold])) <= 0:
        cold *= 2
    equal = model.at("ferromagnet", bracketed_roots(excess, folds.t, [cold]))
    return 1 / folds.beta.item(), 1 / equal.beta.item()
