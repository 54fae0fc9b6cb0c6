r"""The Sherrington-Kirkpatrick spin glass, equations (26)-(27) at gamma = 0, and beyond.

With replica symmetry, as in the paper, the parameter of the spin-glass branch is the strength
:math:`s = b\sqrt q` of the random field: :math:`q = Q(s, 0)` and :math:`b = s / \sqrt q`, with
tangents taken by :math:`s^2/2`.
Beyond it, the solutions are those of `curved.flat.parisi`.
"""

from dataclasses import dataclass

import numpy as np

from curved.flat.model import Branch, FlatStates, paramagnet
from curved.flat.parisi import GROUND_ENERGY, MAX_STEPS, Breaking, table
from curved.numerics.gaussian import gaussian_averages
from curved.numerics.typing import Array, Real


@dataclass(frozen=True, repr=False)
class SherringtonKirkpatrick:
    """Gaussian couplings of variance 1/N, with order parameter q.

    Where replica symmetry is broken, q is the largest overlap, q_EA, and a second order parameter
    `q_rms` is the root mean square overlap. The spin glass is then that of `curved.flat.parisi`,
    whose solutions take some seconds, once in a process.

    Parameters
    ----------
    breaking : int or "full", optional
        Level of replica-symmetry breaking: 0 is replica symmetry, as in the paper; a number of
        steps, up to 8; or all of them, Parisi's solution, which is the exact one.

    Raises
    ------
    ValueError
        If there is no such level.
    """

    breaking: Breaking = 0

    def __post_init__(self) -> None:
        level = self.breaking
        if isinstance(level, str):
            known = level == "full"
        else:
            number = isinstance(level, int | np.integer) and not isinstance(level, bool)
            known = number and 0 <= level <= MAX_STEPS
        if known:
            return
        raise ValueError(
            "breaking must be 0 (replica symmetry), a number of steps up to "
            f'{MAX_STEPS}, or "full", got {level!r}'
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({f'breaking={self.breaking!r}' if self.breaking else ''})"

    @property
    def order_parameters(self) -> tuple[str, ...]:
        """Names of the order parameters."""
        return ("q", "q_rms") if self.breaking else ("q",)

    @property
    def ground_energy(self) -> float:
        """Energy per neuron at zero temperature: -0.79788 with replica symmetry, Parisi's -0.76317.

        That of some steps is computed with their solution.
        """
        if not self.breaking:
            return -float(np.sqrt(2 / np.pi))
        if self.breaking == "full":
            return GROUND_ENERGY
        return float(table(self.breaking).curves.energy(0.0))

    def energy(self, order: Array, b: Real) -> Array:
        """Energy per neuron, e = -(b/2)(1 - <q^2>), of order parameters of shape (k, ...)."""
        q = order[-1]
        return np.asarray(-b * (1 - q) * (1 + q) / 2)

    def potential(self, order: Array, b: Real) -> Array:
        """Potential phi0 = b^2 (1 - q)^2 / 4 + L(b sqrt q, 0).

        Raises
        ------
        ValueError
            If replica symmetry is broken: then it depends on all overlaps.
        """
        if self.breaking:
            raise ValueError(f"the potential of {self!r} is a functional of the function q(x)")
        (q,) = order
        s = b * np.sqrt(q)
        return np.asarray(np.square(b * (1 - q)) / 4 + gaussian_averages(s).lncosh)

    def branches(self) -> tuple[Branch, ...]:
        """The paramagnet q = 0, whose energy is -b/2, and the spin glass.

        The parameter of the spin glass is s = b sqrt q with replica symmetry, and b - 1 without.
        """
        potential = _paramagnet_potential if self.breaking else self.potential
        number = len(self.order_parameters)
        itself = tuple(tuple(int(i == j) for j in range(number)) for i in range(number))
        return (
            paramagnet(potential, number, onsets=(1.0,), heat_capacity=0.5),
            Branch("spin glass", self._broken if self.breaking else self._spin_glass, (itself,)),
        )

    def _broken(self, t: Array) -> FlatStates:
        curves, b = table(self.breaking).curves, 1 + t
        temperature, slope = 1 / b, -1 / b**2
        below, likeness = 1 - temperature, curves.likeness(temperature)
        largest, rms = curves.q_largest(temperature), np.sqrt(likeness)
        d_largest = below * curves.q_largest.deriv()(temperature) - largest
        d_rms = below * curves.likeness.deriv()(temperature) / (2 * rms) - rms
        energy = curves.energy(temperature)
        return FlatStates(
            b=b,
            order=below * np.stack([largest, rms]),
            energy=energy,
            potential=curves.entropy(temperature) - b * energy,
            d_b=np.ones_like(t),
            d_energy=slope * temperature * curves.entropy.deriv()(temperature),
            d_order=slope * np.stack([d_largest, d_rms]),
            unstable=np.zeros(t.shape, dtype=np.int64),
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


def _paramagnet_potential(order: Array, b: Real) -> Array:
    return np.asarray(np.square(b) / 4 + np.log(2) + 0 * order[0])
