"""Hyperbolic functions without overflow and without cancellation."""

import numpy as np

from curved.numerics.typing import Array, ArrayLike

# (sinh y - y) / y^3 as a series in y^2, for |y| <= 2: the first term left out is below 1e-17.
_SINH_EXCESS = 1 / np.cumprod([6.0, *((2.0 * k) * (2.0 * k + 1) for k in range(2, 12))])


def sech2(x: ArrayLike) -> Array:
    """Return sech^2 x, with full relative accuracy and no overflow."""
    w = np.exp(-2 * np.abs(x))
    return np.asarray(4 * w / (1 + w) ** 2)


def lncosh2(x: ArrayLike) -> Array:
    """Return ln(2 cosh x) without overflow."""
    a = np.abs(x)
    return np.asarray(a + np.log1p(np.exp(-2 * a)))


def xcoth(x: ArrayLike) -> Array:
    """Return x coth x, equal to 1 at x = 0."""
    x = np.asarray(x, dtype=float)
    safe = np.where(x == 0, 1.0, x)
    return np.where(x == 0, 1.0, safe / np.tanh(safe))


def tanh_excess(x: ArrayLike) -> Array:
    """Return tanh x - x sech^2 x, of order 2 x^3 / 3 at small x, with full relative accuracy."""
    return hyperbolic(x)[3]


def hyperbolic(x: ArrayLike) -> tuple[Array, Array, Array, Array]:
    """Return tanh x, sech^2 x, ln(2 cosh x) and `tanh_excess`, for less than one by one."""
    x = np.asarray(x, dtype=float)
    a = np.abs(x)
    w = np.exp(-2 * a)
    tanh, sech2_ = np.tanh(x), 4 * w / (1 + w) ** 2
    y = np.clip(2 * x, -2, 2)
    series = y**3 * np.polynomial.polynomial.polyval(y * y, _SINH_EXCESS) / 2
    excess = np.where(a < 1, series * sech2_, tanh - x * sech2_)
    return tanh, sech2_, a + np.log1p(w), excess
