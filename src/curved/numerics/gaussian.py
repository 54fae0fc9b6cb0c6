r"""Averages of hyperbolic functions over a Gaussian field, for every gain from zero to infinity.

With :math:`Dz = e^{-z^2/2} dz / \sqrt{2\pi}` and :math:`x = s(u + z)`, the replica equations
(22), (27) need :math:`A = \int Dz \tanh x`, :math:`Q = \int Dz \tanh^2 x` and
:math:`L = \int Dz \ln 2\cosh x`, with a few relatives for their derivatives. The absolute error is
below 1e-14 (for L: 1e-14 max(1, s, s|u|)). At u = 0 all keep their relative accuracy, also where
they tend to 0 with s or with 1/s; and so does A at small u.

Two rules share the work, each with a fixed set of nodes:

- ``s <= 1``: the trapezoidal rule in z. The integrand is analytic in the strip
  :math:`|\Im z| < \pi/2s`, so the rule converges like :math:`e^{-\pi^2/(sh)}`.
- ``s > 1``: the step that tanh becomes is integrated exactly (the error function), and the rest,
  which decays like :math:`e^{-2|x|}`, by Gauss-Legendre panels in x. There the tables of hyperbolic
  functions are computed once and for all.
"""

from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import Self

import numpy as np

from curved.numerics.arrays import floats
from curved.numerics.special import hyperbolic, sech2
from curved.numerics.typing import Array, ArrayLike
from curved.numerics.values import Value

_SWITCH = 1.0
_INTERVALS = 88  # of the trapezoidal rule
_BLOCK = 4096  # points at a time: bounds the memory, not the result


@dataclass(frozen=True, eq=False, repr=False)
class QuadratureRule(Value):
    """Nodes and weights of the two rules; `of_order` makes them.

    Attributes
    ----------
    z, z_weight : ndarray, shape (n,)
        Nodes of the trapezoidal rule, and weights; beyond ``|z| = 8.8`` these are below 1e-17.
    x, x_weight : ndarray, shape (k,)
        Nodes of the Gauss-Legendre panels, and weights; beyond x = 19 the remainders are below
        1e-16.
    """

    z: Array
    z_weight: Array
    x: Array
    x_weight: Array

    @classmethod
    def of_order(cls, refinement: int = 1) -> Self:
        """Make a rule with `refinement` times the nodes of the standard one, which is 1.

        Parameters
        ----------
        refinement : int
            Twice as many nodes are a check of the results of the standard rule.

        Raises
        ------
        ValueError
            If `refinement` is less than 1.
        """
        if refinement < 1:
            raise ValueError(f"refinement must be >= 1, got {refinement}")
        step = 1 / (5 * refinement)
        half = _INTERVALS / 2 * refinement
        z: Array = np.arange(-half, half + 1) * step
        # The panels grow with the distance from the poles at x = +-i pi/2.
        edges = np.array([0.0, 2.0, 5.0, 10.0, 19.0])
        node, weight = np.polynomial.legendre.leggauss(16 * refinement)
        x = [(lo + hi) / 2 + (hi - lo) / 2 * node for lo, hi in pairwise(edges)]
        x_weight = [width / 2 * weight for width in np.diff(edges)]
        normalisation = np.sqrt(2 * np.pi)
        return cls(
            z=z,
            z_weight=np.exp(-(z**2) / 2) * step / normalisation,
            x=np.concatenate(x),
            x_weight=np.concatenate(x_weight) / normalisation,
        )

    def __repr__(self) -> str:
        refinement = max((self.z.size - 1) // _INTERVALS, 1)
        made = self == QuadratureRule.of_order(refinement)
        return f"QuadratureRule.of_order({refinement})" if made else super().__repr__()

    @cached_property
    def weighted(self) -> tuple[Array, Array]:
        """The functions of x that the panels average, times their weights: even, then odd ones."""
        tanh, slope = np.tanh(self.x), sech2(self.x)
        even = slope, slope**2, np.log1p(np.exp(-2 * self.x)), self.x * tanh * slope
        odd = 1 - tanh, tanh * slope, self.x * slope
        return np.array(even) * self.x_weight, np.array(odd) * self.x_weight


RULE = QuadratureRule.of_order()
"""The standard rule."""


@dataclass(frozen=True, eq=False, repr=False)
class GaussianAverages(Value):
    """Averages over a Gaussian field z of functions of ``x = s (u + z)``; arrays of one shape.

    Derivatives follow from them: ``dA/du = s sech2``, ``s dA/ds = x_sech2``,
    ``dQ/du = 2 s tanh_sech2`` and ``s dQ/ds = 2 x_tanh_sech2``.

    Attributes
    ----------
    tanh : ndarray, shape (...)
        A = <tanh x>; as all the others dimensionless.
    tanh2 : ndarray, shape (...)
        Q = <tanh^2 x>.
    lncosh : ndarray, shape (...)
        L = <ln 2cosh x>.
    sech2 : ndarray, shape (...)
        1 - Q = <sech^2 x>.
    sech4 : ndarray, shape (...)
        <sech^4 x>.
    tanh_sech2 : ndarray, shape (...)
        <tanh x sech^2 x>.
    x_sech2 : ndarray, shape (...)
        <x sech^2 x>.
    x_tanh_sech2 : ndarray, shape (...)
        <x tanh x sech^2 x>.
    tanh_excess : ndarray, shape (...)
        <tanh x (tanh x - x sech^2 x)>, that is Q - (s/2) dQ/ds without the cancellation.
    """

    tanh: Array
    tanh2: Array
    lncosh: Array
    sech2: Array
    sech4: Array
    tanh_sech2: Array
    x_sech2: Array
    x_tanh_sech2: Array
    tanh_excess: Array


def gaussian_averages(
    s: ArrayLike, u: ArrayLike = 0.0, rule: QuadratureRule = RULE
) -> GaussianAverages:
    """Average tanh, tanh^2, ln 2cosh and their relatives over a Gaussian field.

    Parameters
    ----------
    s : array_like
        Gain, from 0 to infinity (both included).
    u : array_like, optional
        Shift of the field, finite, broadcast against `s`.
    rule : QuadratureRule, optional
        The nodes.

    Returns
    -------
    GaussianAverages
        Arrays of the broadcast shape, dimensionless.

    Raises
    ------
    ValueError
        If some `s` is negative or not a number, or some `u` is not finite.
    """
    gain, shift = np.broadcast_arrays(floats(s, "s"), floats(u, "u"))
    if not np.all(gain >= 0):
        raise ValueError(f"the gain s must be >= 0, got {gain[~(gain >= 0)].flat[0]}")
    if not np.all(np.isfinite(shift)):
        raise ValueError(f"the shift u must be finite, got {shift[~np.isfinite(shift)].flat[0]}")
    flat_gain, flat_shift = gain.ravel(), shift.ravel()
    out = np.empty((len(fields(GaussianAverages)), flat_gain.size))
    small = flat_gain <= _SWITCH
    for average, chosen in ((_small_gain, small), (_large_gain, ~small)):
        index = np.flatnonzero(chosen)
        for first in range(0, index.size, _BLOCK):
            block = index[first : first + _BLOCK]
            out[:, block] = average(flat_gain[block], flat_shift[block], rule)
    return GaussianAverages(*out.reshape(len(out), *gain.shape))


def _small_gain(s: Array, u: Array, rule: QuadratureRule) -> Array:
    """Trapezoidal rule in z: rows are the fields of `GaussianAverages`."""
    x = s[:, None] * (u[:, None] + rule.z)
    t, d, lncosh, excess = hyperbolic(x)
    xd = x * d
    if u.any():
        # At small u the values at z and -z nearly cancel; their sum is sinh(2su) sech x sech x'.
        half = np.sinh(2 * s * np.where(s * u < 1, u, 0.0)) / 2
        pairs = half[:, None] * np.sqrt(d * d[:, ::-1])
        odd = np.where((s * u < 1)[:, None], pairs, t)
    else:
        odd = np.zeros_like(t)
    values = (odd, t * t, lncosh, d, d * d, t * d, xd, xd * t, t * excess)
    return np.array([np.einsum("ij,j->i", value, rule.z_weight) for value in values])


def _large_gain(s: Array, u: Array, rule: QuadratureRule) -> Array:
    """Error functions for the steps, panels in x for the rest: rows as in `_small_gain`."""
    from scipy.special import erf  # takes 0.2 s, also where only conditions are checked

    z = rule.x / s[:, None]
    above = np.exp(-((z - u[:, None]) ** 2) / 2) / s[:, None]
    below = np.exp(-((z + u[:, None]) ** 2) / 2) / s[:, None]
    even = above + below
    odd = even * np.tanh(z * u[:, None])  # above - below, without its cancellation at small u

    sums = (np.einsum("ij,kj->ki", *pair) for pair in zip((even, odd), rule.weighted, strict=True))
    (sech2_mean, sech4, log1p, x_tanh_sech2), (tanh_left, tanh_sech2, x_sech2) = sums
    step = erf(u / np.sqrt(2))
    ramp = u * step + np.sqrt(2 / np.pi) * np.exp(-(u**2) / 2)  # <|u + z|>
    return np.array(
        [
            step - tanh_left,
            1 - sech2_mean,
            s * ramp + log1p,
            sech2_mean,
            sech4,
            tanh_sech2,
            x_sech2,
            x_tanh_sech2,
            1 - sech2_mean - x_tanh_sech2,
        ]
    )
