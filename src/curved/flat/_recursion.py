r"""Parisi's recursion over the levels of replica-symmetry breaking, by quadrature.

A spin in the field y at level k, where the overlap is q_k, has the potential

.. math:: g_{k-1}(y) = \frac{1}{x_k} \ln \int Dz\, \exp\left[x_k\,
          g_k\!\left(y + \sqrt{s_k - s_{k-1}}\, z\right)\right], \qquad g_K(y) = \ln 2\cosh y,

with the variance :math:`s = b^2 q` of the field; the magnetization :math:`m_k = g_k'` and its
response :math:`h_k = m_k'` obey the same averages. The distribution P_k of the field follows from
that of zero variance, level by level. Then :math:`\langle m_k^2\rangle` is the overlap that the
potential wants at level k, and the mean over the variances between two levels that which belongs to
x_k: the gradient of the potential, without differences.

Each level has its own grid: as fine as the two Gaussians beside it and as wide as its magnetization
needs to saturate, beyond which :math:`g = |y| + const`. Hence some fifty fields serve at every
temperature. The trapezoidal rule converges exponentially for these analytic functions.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from curved.numerics.special import lncosh2, sech2
from curved.numerics.typing import Array

_BLOCK = 200_000  # multiplications
_FINE = 1.35  # standard deviations of the Gaussian in steps of a grid: an error of exp(-36)
_COARSE = 0.3  # largest step where the potential is as curved as ln cosh
_SATURATED = 19.0  # where 1 - tanh y vanishes beside 1
_FAR = 8.5  # standard deviations beyond which a Gaussian vanishes
_WIDE = 11.0  # the same for the distribution of fields, which its mean magnetization spreads


class Recursion:
    """The levels of a hierarchy of overlaps, with the grids and Gaussians between them.

    Parameters
    ----------
    variance : array_like, shape (K + 1,)
        Variances s = b^2 q of the field at the levels, growing from 0 on.
    """

    def __init__(self, variance: Array) -> None:
        self.variance = variance
        self.steps = np.diff(variance)
        rest, width = variance[-1] - variance, np.sqrt(self.steps)
        finer = np.minimum(width, np.append(width[1:], width[-1])) / _FINE
        spacing = np.minimum(finer, _COARSE * np.sqrt(1 + rest[1:]))
        end = np.minimum(_SATURATED + _FAR * np.sqrt(rest[1:]), _WIDE * np.sqrt(variance[-1]))
        self._grids = [_Grid(np.zeros(1), np.ones(1))]
        self._grids += [_Grid.to(y, d) for y, d in zip(end, spacing, strict=True)]
        pairs = zip(self._grids[:-1], self._grids[1:], width, strict=True)
        self._gaussians = [_Gaussian.between(*pair) for pair in pairs]

    def solve(self, x: Array, means: bool = False) -> "Levels":
        """Run the recursion down and up, for several x at once.

        Parameters
        ----------
        x : ndarray, shape (K, n)
            The x between neighbouring levels; 0 or more.
        means : bool, optional
            Whether to compute the means between the levels, too.

        Returns
        -------
        Levels
            What it gives.
        """
        down = self._down(x, means)
        return self._up(x, down)

    def _down(self, x: Array, means: bool) -> "list[_Spin]":
        """The spin at each level, from the highest overlap down; the lowest level first."""
        y = self._grids[-1].y[:, None]
        ones = np.ones((1, x.shape[1]))
        spins = [_Spin(lncosh2(y) * ones, np.tanh(y) * ones, sech2(y) * ones, None)]
        for gaussian, step, strength in zip(
            self._gaussians[::-1], self.steps[::-1], x[::-1], strict=True
        ):
            spins.append(gaussian.average(spins[-1], step, strength, means))
        return spins[::-1]

    def _up(self, x: Array, spins: "list[_Spin]") -> "Levels":
        """Averages over the distribution of fields, from the lowest level up."""
        levels, columns = self.variance.size, x.shape[1]
        square, response = np.zeros((levels, columns)), np.zeros((levels, columns))
        means = np.zeros((levels - 1, columns))
        density = np.ones((1, columns))  # all at y = 0, where no field is drawn
        response[0] = spins[0].response[0] ** 2
        for k, (gaussian, low, high) in enumerate(
            zip(self._gaussians, spins[:-1], spins[1:], strict=True)
        ):
            if low.lost is not None:
                lost = self._grids[k].weight @ (density * low.lost)
                means[k] = 1 - 2 / self.steps[k] * lost
            origin = low.potential[0]  # of the exponent, against overflow
            moved = gaussian.forward(density * np.exp(-x[k] * (low.potential - origin)))
            density = np.exp(x[k] * (high.potential - origin)) * moved
            weight = self._grids[k + 1].weight
            # far fields, where m^2 = 1, may be beyond the grid
            square[k + 1] = (
                weight @ (density * high.magnetization**2)
                if self.variance[-1] < 1
                else 1 - weight @ (density * (1 - high.magnetization**2))
            )
            response[k + 1] = weight @ (density * high.response**2)
        y = self._grids[-1].y[:, None]
        slope = sech2(y)
        bend, cube = (weight @ (density * f) for f in ((2 * np.tanh(y) * slope) ** 2, slope**3))
        return Levels(spins[0].potential[0], square, response, means, bend / (2 * cube))


class Levels(NamedTuple):
    """What the recursion gives, for n choices of x.

    Attributes
    ----------
    potential : ndarray, shape (n,)
        Potential of a spin without a field at the lowest level, g_0(0).
    square : ndarray, shape (K + 1, n)
        Mean square magnetization at each level.
    response : ndarray, shape (K + 1, n)
        Mean square response at each level, the derivative of `square` by the variance.
    means : ndarray, shape (K, n)
        Means of the mean square magnetization over the variances between two levels; zero if they
        were not asked for.
    break_point : ndarray, shape (n,)
        The x that keeps the mean square response constant at the highest level,
        <m''^2> / 2<m'^3>: at full breaking the largest one.
    """

    potential: Array
    square: Array
    response: Array
    means: Array
    break_point: Array


class _Spin(NamedTuple):
    """A spin at the fields of a level, shape (fields, n) each.

    `lost` is half of the variance to the next level, less what the mean square magnetization
    has of it; None where it was not asked for.
    """

    potential: Array
    magnetization: Array
    response: Array
    lost: Array | None


class _Grid(NamedTuple):
    """Fields y >= 0, and weights of the trapezoidal rule over both signs of them."""

    y: Array
    weight: Array

    @classmethod
    def to(cls, end: float, spacing: float) -> "_Grid":
        count = int(np.ceil(end / spacing))
        step = float(end) / count
        weight = np.full(count + 1, 2 * step)
        weight[0] = step
        y: Array = np.arange(count + 1.0) * step
        return cls(y, weight)

    @property
    def step(self) -> float:
        return float(self.weight[0])


@dataclass(frozen=True, eq=False)
class _Gaussian:
    """The Gaussian between two levels, for even and for odd functions of the field.

    `beyond` are fields that continue the grid of the upper level, counted from its end.
    """

    even: Array
    odd: Array
    low: _Grid
    high: _Grid
    beyond: Array

    @classmethod
    def between(cls, low: _Grid, high: _Grid, width: float) -> "_Gaussian":
        reach = low.y[-1] + _FAR * width
        count = max(high.y.size, int(np.ceil(reach / high.step)) + 1)
        y = high.step * np.arange(count)
        scale = 1 / (np.sqrt(2) * width)
        near = np.exp(-np.square(scale * (low.y[:, None] - y)))
        mirror = np.exp(-np.square(scale * (low.y[:, None] + y)))
        factor = scale / np.sqrt(np.pi)
        even = factor * (near + mirror)
        beyond = y[high.y.size :] - high.y[-1]
        return cls(even, factor * (near - mirror), low, high, beyond)

    def forward(self, density: Array) -> Array:
        """Convolve what there is at the lower level, up to the fields of the upper one."""
        return _product(self.even[:, : self.high.y.size].T, self.low.weight[:, None] / 2 * density)

    def average(self, spin: _Spin, step: float, x: Array, means: bool) -> _Spin:
        """The spin at the lower level, from that at the upper one."""
        n, far = x.size, self.beyond[:, None]
        last = spin.magnetization[-1:]
        m = np.concatenate([spin.magnetization, last + 0 * far])
        h = np.concatenate([spin.response, spin.response[-1:] + 0 * far])
        g = np.concatenate([spin.potential, spin.potential[-1:] + last * far])
        weight = np.full((g.shape[0], 1), self.high.step)
        weight[0] /= 2
        g0 = g[0]  # the smallest; beside it small x and small fields keep their digits
        grown = np.expm1(x * (g - g0))
        w = weight * (1 + grown)
        columns = [weight * grown, w * h, w * m**2, w * (g - g0)]
        even = _product(self.even, np.concatenate(columns if means else columns[:3], axis=1))
        excess, response, square, *mean = np.split(even, even.shape[1] // n, axis=1)
        norm = 1 + excess
        # x is zero at one level and for all columns, or not
        potential = np.log1p(excess) / x if x.all() else _product(self.even, weight * (g - g0))
        magnetization = _product(self.odd, w * m) / norm
        lost = step / 2 - (mean[0] / norm - potential) / x if means and x.all() else None
        response = (response + x * square) / norm - x * magnetization**2
        return _Spin(g0 + potential, magnetization, response, lost)


def _product(one: Array, other: Array) -> Array:
    """Matrix product, in blocks so small that no library shares one among threads.

    What is added in which order, and so every bit, does not depend on the number of cores.
    """
    rows = max(1, _BLOCK // other.size)
    blocks = range(0, one.shape[0], rows)
    return np.concatenate([one[first : first + rows] @ other for first in blocks])
