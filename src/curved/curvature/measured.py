r"""Phases of a flat network that are known by their measured energies, bent by any transform.

The potential follows from the energy by thermodynamic integration, :math:`d\varphi_0 = -e\,db`,
from an end where it is known: :math:`\varphi_0 = \ln 2` at b = 0, or :math:`\varphi_0 = -be` where
nothing is left of the entropy. Then the map b -> beta and the potential of a curved network are
those of `curved.curvature.curved_model`.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq

from curved.curvature.transforms import EnergyTransform
from curved.numerics.arrays import real_array
from curved.numerics.typing import Array, ArrayLike
from curved.numerics.values import Value

_FINE = 3001  # values of b between which the map to beta is inverted


class Crossing(NamedTuple):
    """The point at which two phases have the same potential at the same beta.

    Attributes
    ----------
    temperature : float
        T = 1/beta; NaN, as all else, if there is none.
    cold, warm : float
        The b of the phase that has the larger potential below T, and of the other.
    slope : float
        Derivative by T of the difference of their potentials, the first less the second.
    """

    temperature: float
    cold: float
    warm: float
    slope: float


@dataclass(frozen=True, eq=False, repr=False)
class MeasuredPhase(Value):
    """A flat phase by its energies at some inverse temperatures, a cubic spline between them.

    Parameters
    ----------
    b : array_like, shape (n,)
        Inverse temperatures, which grow; four or more.
    energy : array_like, shape (n,)
        Energies per neuron.
    heated : bool, optional
        Whether the first b is 0, where the potential is ln 2. Otherwise the phase has no entropy at
        the last b.

    Raises
    ------
    ValueError
        If an argument is not so.
    """

    b: Array
    energy: Array
    heated: bool = False

    def __post_init__(self) -> None:
        b, energy = (
            real_array(part, name).astype(float)
            for part, name in ((self.b, "b"), (self.energy, "energy"))
        )
        if b.ndim != 1 or b.size < 4 or not np.all(np.diff(b) > 0) or not np.all(b >= 0):
            raise ValueError(f"b must be four or more increasing numbers >= 0, got {b}")
        if energy.shape != b.shape or not np.all(np.isfinite(energy)):
            raise ValueError(f"energy must be {b.size} finite numbers, got {energy}")
        if self.heated and b[0] != 0:
            raise ValueError(f"b must begin with 0 where the phase is heated, got {b[0]}")
        object.__setattr__(self, "b", b)
        object.__setattr__(self, "energy", energy)

    @cached_property
    def _spline(self) -> tuple[CubicSpline, CubicSpline]:
        spline = CubicSpline(self.b, self.energy)
        return spline, spline.antiderivative()

    def energy_at(self, b: ArrayLike) -> Array:
        """Energy per neuron, at inverse temperatures within those measured."""
        return np.asarray(self._spline[0](b))

    def potential(self, b: ArrayLike) -> Array:
        """Flat potential phi0 per neuron, at inverse temperatures within those measured."""
        _, integral = self._spline
        if self.heated:
            return np.asarray(np.log(2) - integral(b))
        last = self.b[-1]
        return np.asarray(-last * self.energy[-1] + integral(last) - integral(b))

    def bent(self, transform: EnergyTransform) -> tuple[Array, Array, Array]:
        """Follow the phase in a curved network, from where beta begins to grow with b for good.

        Returns
        -------
        b, beta, potential : ndarray, shape (m,)
            Inverse temperature of the flat and of the curved network, and potential of the latter.
        """
        b = np.linspace(self.b[0], self.b[-1], _FINE)
        e = self._spline[0](b)
        b, e = (part[np.logical_and.accumulate(transform.supports(e))] for part in (b, e))
        beta = b / transform.dF(e)
        falls = np.flatnonzero(np.diff(beta) <= 0)
        first = falls[-1] + 1 if falls.size else 0
        b, beta, e = b[first:], beta[first:], e[first:]
        return b, beta, -beta * transform.F(e) + b * e + self.potential(b)


def equal_potentials(
    cold: MeasuredPhase, warm: MeasuredPhase, transform: EnergyTransform
) -> Crossing:
    """Find the temperature below which one phase has the larger potential, and another above.

    Parameters
    ----------
    cold, warm : MeasuredPhase
        The phases.
    transform : EnergyTransform
        The curvature.

    Returns
    -------
    Crossing
        NaN where no temperature of both phases is such; of several, the highest.
    """
    phases = [phase.bent(transform) for phase in (cold, warm)]
    none = Crossing(np.nan, np.nan, np.nan, np.nan)
    if min(beta.size for _, beta, _ in phases) < 4:
        return none
    low, high = max(beta[0] for _, beta, _ in phases), min(beta[-1] for _, beta, _ in phases)
    if not low < high:
        return none
    one, other = (CubicSpline(beta, potential) for _, beta, potential in phases)

    def advantage(temperature: float) -> float:
        return float(one(1 / temperature) - other(1 / temperature))

    grid = 1 / np.linspace(high, low, _FINE)
    values = one(1 / grid) - other(1 / grid)
    changes = np.flatnonzero((values[:-1] > 0) & (values[1:] <= 0))
    if not changes.size:
        return none
    place = changes[-1]
    found = float(brentq(advantage, grid[place], grid[place + 1], xtol=1e-13))
    slope = -(one(1 / found, 1) - other(1 / found, 1)) / found**2
    at = [float(CubicSpline(beta, flat)(1 / found)) for flat, beta, _ in phases]
    return Crossing(found, at[0], at[1], float(slope))
