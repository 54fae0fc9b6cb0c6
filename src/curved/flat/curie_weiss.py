r"""One stored pattern: the Curie-Weiss (Mattis) ferromagnet, equations (15)-(16) at gamma = 0.

The parameter of the ferromagnetic branch is the local field :math:`x = bm`: then
:math:`m = \tanh x` and :math:`b = x / \tanh x`, with tangents taken by :math:`x^2/2`.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from curved.flat.model import Branch, FlatStates, Image, paramagnet
from curved.numerics.special import lncosh2, sech2, tanh_excess, xcoth
from curved.numerics.typing import Array, Real

_IDENTITY: Image = ((1,),)
_FLIP: Image = ((-1,),)


class Mode(NamedTuple):
    """The solution of m = tanh(b m) at local field x, with derivatives by x^2/2.

    Attributes
    ----------
    m, b : ndarray, shape (...)
        Overlap and inverse temperature, dimensionless.
    d_m, d_b, d_half_m2 : ndarray, shape (...)
        Derivatives of m, b and m^2/2.
    """

    m: Array
    b: Array
    d_m: Array
    d_b: Array
    d_half_m2: Array


def ferromagnetic_mode(x: Array) -> Mode:
    """Solve m = tanh(b m) at the local field x = b m >= 0, an array of any shape."""
    m, b, slope = np.tanh(x), xcoth(x), sech2(x)
    origin = x < 1e-8  # there b = 1 + x^2/3 is 1 to the last digit
    safe = np.where(origin, 1.0, x)
    return Mode(
        m=m,
        b=b,
        d_m=np.where(x == 0, np.inf, slope / np.where(x == 0, 1.0, x)),
        d_b=np.where(origin, 2 / 3, tanh_excess(safe) / (safe * np.tanh(safe) ** 2)),
        d_half_m2=slope / b,
    )


@dataclass(frozen=True)
class CurieWeiss:
    """The infinite-range ferromagnet, E = -N m^2 / 2, with order parameter m."""

    order_parameters = ("m",)
    ground_energy = -0.5

    def energy(self, order: Array) -> Array:
        """Energy per neuron, e = -m^2/2, of order parameters of shape (1, ...)."""
        (m,) = order
        return -m * m / 2

    def potential(self, order: Array, b: Real) -> Array:
        """Potential phi0 = -b m^2/2 + ln 2cosh(b m)."""
        (m,) = order
        return np.asarray(-b * m * m / 2 + lncosh2(b * m))

    def flow(self, order: Array, b: Real) -> Array:
        """Mean-field dynamics dm/dt = -m + tanh(b m), equation (17)."""
        return np.asarray(np.tanh(b * order) - order)

    def branches(self) -> tuple[Branch, ...]:
        """The paramagnet m = 0, and the ferromagnet with its copy at -m."""
        return (
            paramagnet(self.potential, 1, onsets=(1.0,)),
            Branch("ferromagnet", self._ferromagnet, (_IDENTITY, _FLIP)),
        )

    def _ferromagnet(self, x: Array) -> FlatStates:
        mode = ferromagnetic_mode(x)
        order = mode.m[None]
        return FlatStates(
            b=mode.b,
            order=order,
            energy=self.energy(order),
            potential=self.potential(order, mode.b),
            d_b=mode.d_b,
            d_energy=-mode.d_half_m2,
            d_order=mode.d_m[None],
            unstable=np.zeros(x.shape, dtype=np.int64),
        )
