r"""Energy transforms F: the curvature of a network, and nothing else about it.

A curved network has :math:`p(x) \propto \exp(-\beta N F(E/N))` (28). `Renyi` is the paper's,
equations (5)-(10), `Relativistic` that of equation (29); at gamma' = 0 the first is the identity.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from curved.flat.model import FlatStates
from curved.numerics.typing import Array, BoolArray, Real

_EDGE = 1e-12  # states whose 1 - gamma e is smaller cannot be told from states with none
_STRAIGHT = 1e-16  # ln(1 - t) = -t to the last digit for smaller t; gamma may be 0, or subnormal


class SupportError(ValueError):
    """The curvature leaves low-energy states of the model without probability."""


def inside_support(gamma: float, e: Real) -> BoolArray:
    """Whether states of energy e have any probability: 1 - gamma e > 0, up to rounding."""
    return np.asarray(1 - gamma * np.asarray(e) > _EDGE)


class EnergyTransform(Protocol):
    """An energy transform F with curvature gamma; all methods are elementwise.

    One that is not of this package and is to be simulated by the compiled kernel has `scalar`, too:
    its F as a function of one number that numba can compile, infinite or no number where there is
    no probability.
    """

    @property
    def gamma(self) -> float:
        """Scaled curvature gamma'."""

    def F(self, e: Real) -> Array:
        """The transformed energy."""

    def dF(self, e: Real) -> Array:
        """F'(e) > 0: the effective inverse temperature is beta F'(e)."""

    def d2F(self, e: Real) -> Array:
        """F''(e)."""

    def change(self, e: Real, de: Real) -> Array:
        """F(e + de) - F(e) without cancellation, infinite where e + de is outside the support."""

    @staticmethod
    def fold(states: FlatStates) -> tuple[Array, Array]:
        """For each flat state, the curvature that puts a fold of beta there, and that beta."""


def renyi_energy(gamma: Real, e: Real) -> Array:
    """Curved energy F(e) = -ln(1 - gamma e)/gamma of equations (5)-(10), elementwise.

    Parameters
    ----------
    gamma, e : array_like
        Scaled curvature gamma' and energy per neuron, dimensionless; of shapes that broadcast.

    Returns
    -------
    ndarray
        The curved energy per neuron, of the broadcast shape; NaN where 1 - gamma e is negative.
    """
    t = np.asarray(gamma * e, dtype=float)
    straight = np.abs(t) < _STRAIGHT
    return np.where(straight, e, np.log1p(-t) / np.where(straight, 1.0, -gamma))


@dataclass(frozen=True)
class Renyi:
    """Curved (Renyi) network, F(e) = -ln(1 - gamma e)/gamma, equations (5)-(10)."""

    gamma: float
    """Scaled curvature gamma'; 0 is the identity F(e) = e."""

    def F(self, e: Real) -> Array:
        """The transformed energy -ln(1 - gamma e)/gamma."""
        return renyi_energy(self.gamma, e)

    def dF(self, e: Real) -> Array:
        """F' = 1/(1 - gamma e), equation (9)."""
        return np.asarray(1 / (1 - self.gamma * e))

    def d2F(self, e: Real) -> Array:
        """F'' = gamma/(1 - gamma e)^2."""
        return np.asarray(self.gamma * self.dF(e) ** 2)

    def inverse(self, f: Real) -> Array:
        """The energy e = (1 - exp(-gamma f))/gamma of which f is F."""
        t = np.asarray(self.gamma * f, dtype=float)
        straight = np.abs(t) < _STRAIGHT
        return np.where(straight, f, np.expm1(-t) / np.where(straight, 1.0, -self.gamma))

    def change(self, e: Real, de: Real) -> Array:
        """F(e + de) - F(e) = -ln[1 - gamma de/(1 - gamma e)]/gamma, the exponent of rule (8)."""
        s = 1 - self.gamma * e
        t = self.gamma * de / s
        inside = inside_support(self.gamma, e + de)
        straight = np.abs(t) < _STRAIGHT
        bent = np.log1p(-np.where(inside, t, 0.0)) / np.where(straight, 1.0, -self.gamma)
        return np.where(inside, np.where(straight, de / s, bent), np.inf)

    @staticmethod
    def fold(states: FlatStates) -> tuple[Array, Array]:
        """Solve d beta = d[b (1 - gamma e)] = 0 for gamma = db / d(b e), and the beta there."""
        gamma = states.d_b / (states.d_b * states.energy + states.b * states.d_energy)
        return gamma, states.b * (1 - gamma * states.energy)


@dataclass(frozen=True)
class Relativistic:
    """Relativistic network, F(e) = (1 - sqrt(1 - gamma e))/gamma.

    This is (29) plus the constant 1/gamma, which changes no probability (it shifts the potential
    by -beta/gamma) and gives F a limit at gamma = 0: F(e) = e/2.
    """

    gamma: float
    """Scaled curvature gamma'."""

    def _root(self, e: Real) -> Array:
        return np.asarray(np.sqrt(1 - self.gamma * e))

    def F(self, e: Real) -> Array:
        """The transformed energy (1 - sqrt(1 - gamma e))/gamma, without its cancellation."""
        return np.asarray(e / (1 + self._root(e)))

    def dF(self, e: Real) -> Array:
        """F' = (1 - gamma e)^(-1/2)/2."""
        return np.asarray(0.5 / self._root(e))

    def d2F(self, e: Real) -> Array:
        """F'' = gamma (1 - gamma e)^(-3/2)/4."""
        return np.asarray(self.gamma / 4 / self._root(e) ** 3)

    def inverse(self, f: Real) -> Array:
        """The energy e = f (2 - gamma f) of which f is F."""
        return np.asarray(f * (2 - self.gamma * f))

    def change(self, e: Real, de: Real) -> Array:
        """F(e + de) - F(e) = de / (sqrt(1 - gamma e) + sqrt(1 - gamma (e + de)))."""
        t = self.gamma * de / (1 - self.gamma * e)
        inside = inside_support(self.gamma, e + de)
        root = self._root(e) * (1 + np.sqrt(1 - np.where(inside, t, 0.0)))
        return np.where(inside, de / root, np.inf)

    @staticmethod
    def fold(states: FlatStates) -> tuple[Array, Array]:
        """Solve d beta = d[2 b sqrt(1 - gamma e)] = 0 for gamma, and the beta there."""
        gamma = 2 * states.d_b / (2 * states.d_b * states.energy + states.b * states.d_energy)
        return gamma, 2 * states.b * np.sqrt(1 - gamma * states.energy)
