r"""The Sherrington-Kirkpatrick spin glass, replica symmetric, equations (26)-(27) at gamma = 0.

The parameter of the spin-glass branch is the strength :math:`s = b\sqrt q` of the random field:
:math:`q = Q(s, 0)` and :math:`b = s / \sqrt q`, with tangents taken by :math:`s^2/2`.
"""

from dataclasses import dataclass

import numpy as np

from curved.flat.model import Branch, FlatStates, paramagnet
from curved.gaussian import gaussian_averages
from curved.typing import Array, Real

__all__ = ["SherringtonKirkpatrick"]


@dataclass(frozen=True)
class SherringtonKirkpatrick:
    """Gaussian couplings of variance 1/N, with order parameter q."""

    order_parameters = ("q",)
    ground_energy = -float(np.sqrt(2 / np.pi))
    """Replica symmetric; Parisi's is -0.76317."""

    def energy(self, order: Array, b: Real) -> Array:
        """Energy per neuron, e = -(b/2)(1 - q^2), of order parameters of shape (1, ...)."""
        (q,) = order
        return np.asarray(-b * (1 - q) * (1 + q) / 2)

    def potential(self, order: Array, b: Real) -> Array:
        """Potential phi0 = b^2 (1 - q)^2 / 4 + L(b sqrt q, 0)."""
        (q,) = order
        s = b * np.sqrt(q)
        return np.asarray(np.square(b * (1 - q)) / 4 + gaussian_averages(s).lncosh)

    def branches(self) -> tuple[Branch, ...]:
        """The paramagnet q = 0, whose energy is -b/2, and the spin glass."""
        return (
            paramagnet(self.potential, 1, onsets=(1.0,), heat_capacity=0.5),
            Branch("spin glass", self._spin_glass),
        )

    def _spin_glass(self, s: Array) -> FlatStates:
        average = gaussian_averages(s)
        origin = s < 1e-8  # there q = s^2 and b = 1 + s^2 to the last digit
        safe = np.where(origin, 1.0, s)
        root_q = np.where(origin, 1.0, np.sqrt(average.tanh2))
        q = average.tanh2
        b = np.where(origin, 1.0, safe / root_q)
        d_q = np.where(origin, 2.0, 2 * average.x_tanh_sech2 / safe**2)
        d_b = np.where(origin, 2.0, average.tanh_excess / (safe * root_q**3))
        one_minus_q2 = average.sech2 * (1 + q)
        return FlatStates(
            b=b,
            order=q[None],
            energy=-b * one_minus_q2 / 2,
            potential=np.square(b * average.sech2) / 4 + average.lncosh,
            d_b=d_b,
            d_energy=b * q * d_q - d_b * one_minus_q2 / 2,
            d_order=d_q[None],
            unstable=np.zeros(s.shape, dtype=np.int64),
        )
