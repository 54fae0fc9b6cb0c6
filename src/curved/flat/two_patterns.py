r"""Two stored patterns with correlation C, equations (18)-(19) at gamma = 0.

In :math:`u = m_1 + m_2` and :math:`v = m_1 - m_2` the model is two ferromagnets that share b:
:math:`u = (1+C)\tanh(bu)`, :math:`v = (1-C)\tanh(bv)`. Each branch is parametrised by the local
field of the weaker mode that is present, :math:`bu` or :math:`bv`.
"""

from dataclasses import dataclass

import numpy as np

from curved.flat.curie_weiss import Mode, ferromagnetic_mode
from curved.flat.model import Branch, FlatStates, Image, paramagnet
from curved.numerics.arrays import real
from curved.numerics.roots import bracketed_roots
from curved.numerics.special import lncosh2, xcoth
from curved.numerics.typing import Array, IntArray, Real

_IDENTITY: Image = ((1, 0), (0, 1))
_FLIP: Image = ((-1, 0), (0, -1))
_SWAP: Image = ((0, 1), (1, 0))
_FLIP_SWAP: Image = ((0, -1), (-1, 0))
_ABSENT = Mode(*np.zeros((5, 1)))


@dataclass(frozen=True)
class TwoPatterns:
    """Two patterns with overlap C between them; order parameters m1 and m2.

    Parameters
    ----------
    correlation : float
        C = (1/N) sum_i xi_i^1 xi_i^2, in [0, 1).

    Raises
    ------
    ValueError
        If `correlation` is outside [0, 1).
    """

    correlation: float
    order_parameters = ("m1", "m2")

    def __post_init__(self) -> None:
        if not 0 <= real(self.correlation, "correlation") < 1:
            raise ValueError(f"correlation must be in [0, 1), got {self.correlation}")

    @property
    def ground_energy(self) -> float:
        """Energy of a stored pattern, -(1 + C^2)/2."""
        return -(1 + self.correlation**2) / 2

    @property
    def _strengths(self) -> tuple[float, float]:
        return 1 + self.correlation, 1 - self.correlation

    def energy(self, order: Array) -> Array:
        """Energy per neuron, e = -(m1^2 + m2^2)/2, of order parameters of shape (2, ...)."""
        m1, m2 = order
        return -(m1 * m1 + m2 * m2) / 2

    def potential(self, order: Array, b: Real) -> Array:
        """Potential phi0 = b e + sum over u, v of (1 +- C)/2 ln 2cosh(b u)."""
        m1, m2 = order
        plus, minus = self._strengths
        entropic = plus * lncosh2(b * (m1 + m2)) + minus * lncosh2(b * (m1 - m2))
        return np.asarray(b * self.energy(order) + entropic / 2)

    def flow(self, order: Array, b: Real) -> Array:
        """Mean-field dynamics of (m1, m2), equation (14) for two patterns."""
        m1, m2 = order
        plus, minus = self._strengths
        u, v = plus * np.tanh(b * (m1 + m2)), minus * np.tanh(b * (m1 - m2))
        return np.stack([(u + v) / 2 - m1, (u - v) / 2 - m2])

    def branches(self) -> tuple[Branch, ...]:
        """Solve for every fixed point.

        The paramagnet; the symmetric mixture u != 0 = v; the antisymmetric one v != 0 = u; and
        retrieval of one pattern, u != 0 != v, of which there are four copies.
        """
        plus, minus = self._strengths
        return (
            paramagnet(self.potential, 2, onsets=(1 / plus, 1 / minus)),
            Branch("symmetric", self._symmetric, (_IDENTITY, _FLIP)),
            Branch("antisymmetric", self._antisymmetric, (_IDENTITY, _FLIP)),
            Branch("retrieval", self._retrieval, (_IDENTITY, _FLIP, _SWAP, _FLIP_SWAP)),
        )

    def _symmetric(self, x: Array) -> FlatStates:
        u = ferromagnetic_mode(x)
        plus, minus = self._strengths
        b = u.b / plus
        return self._states(b, u.d_b / plus, u, _ABSENT, (b > 1 / minus).astype(np.int64))

    def _antisymmetric(self, y: Array) -> FlatStates:
        v = ferromagnetic_mode(y)
        _, minus = self._strengths
        return self._states(v.b / minus, v.d_b / minus, _ABSENT, v, np.ones(y.shape, np.int64))

    def _retrieval(self, y: Array) -> FlatStates:
        v = ferromagnetic_mode(y)
        plus, minus = self._strengths
        b, d_b = v.b / minus, v.d_b / minus
        # x coth x = (1 + C) b has one root, between (1 + C) b - 1 and (1 + C) b.
        target = plus * b
        x = bracketed_roots(lambda x, c: xcoth(x) - c, target - 1, target, target)
        u = ferromagnetic_mode(x)
        ratio = plus * d_b / u.d_b  # d(x^2/2) / d(y^2/2)
        u = u._replace(d_m=u.d_m * ratio, d_half_m2=u.d_half_m2 * ratio)
        return self._states(b, d_b, u, v, np.zeros(y.shape, np.int64))

    def _states(self, b: Array, d_b: Array, u: Mode, v: Mode, unstable: IntArray) -> FlatStates:
        """Put the two modes together: amplitudes (1 + C) u.m and (1 - C) v.m."""
        plus, minus = self._strengths

        def rotate(plus_mode: Array, minus_mode: Array) -> Array:
            a, d = np.broadcast_arrays(plus * plus_mode, minus * minus_mode)
            # At C = 0 both modes set in together: their infinite slopes cancel in m2.
            difference = np.subtract(a, d, out=np.zeros_like(a), where=a != d)
            return np.stack([(a + d) / 2, difference / 2])

        order = rotate(u.m, v.m)
        return FlatStates(
            b=b,
            order=order,
            energy=self.energy(order),
            potential=self.potential(order, b),
            d_b=d_b,
            d_energy=-(plus**2 * u.d_half_m2 + minus**2 * v.d_half_m2) / 2,
            d_order=rotate(u.d_m, v.d_m),
            unstable=unstable,
        )
