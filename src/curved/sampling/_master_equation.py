"""Compiled integrator of the master equation dp/dt = Q p of a chain that steps between neighbours.

A step is R(h Q) p with the Pade approximant R of degrees 5 and 6 of the exponential. It is of order
11, and zero at infinity, so that decayed modes stay so however long the step. In partial fractions
it is a few tridiagonal systems (z - h Q) y = p, which are dominated by their diagonal, as Re z > 0.
"""

import numpy as np

from curved.numerics.compiled import compiled
from curved.numerics.typing import AnyArray, Array

_ORDER = 11
_SAFETY, _SHRINK, _GROW = 0.9, 0.2, 5.0


# Poles z with Im z > 0 and their weights w: R(x) = 2 Re sum w/(z - x).
_POLES = np.array(
    [
        7.49063752880963 + 1.621502388778394j,
        6.47051493670157 + 4.900121147421387j,
        4.0388475344888 + 8.345600414872216j,
    ]
)
_WEIGHTS = np.array(
    [
        -185.54487885755512 + 917.7923648638089j,
        226.06041189362895 - 305.10335904505314j,
        -43.515533036073826 + 14.015306215640607j,
    ]
)


@compiled()
def _step(up: Array, down: Array, h: float, p: Array, new: Array, work: AnyArray) -> None:
    """Set `new` to R(h Q) p; `work` has shape (n, poles, 3).

    What a pivot is above the rate up is computed without a difference, which long steps would lose.
    """
    last = p.size - 1
    for i in range(p.size):
        for k in range(_POLES.size):
            excess, right = _POLES[k], complex(p[i])
            if i > 0:
                excess += h * down[i] * work[i - 1, k, 2]
                right += h * up[i - 1] * work[i - 1, k, 1]
            inverse = 1 / (excess + h * up[i])
            work[i, k, 2] = excess * inverse
            work[i, k, 0] = -h * down[i + 1] * inverse if i < last else 0.0
            work[i, k, 1] = right * inverse
    for i in range(last, -1, -1):
        total = 0.0
        for k in range(_POLES.size):
            if i < last:
                work[i, k, 1] -= work[i, k, 0] * work[i + 1, k, 1]
            total += (_WEIGHTS[k] * work[i, k, 1]).real
        new[i] = 2 * total


@compiled()
def integrate(
    up: Array, down: Array, p: Array, times: Array, tolerance: float, steps: int
) -> tuple[Array, float]:
    """Distributions at growing times, shape (t, n), and how far the integration came.

    A step and its two halves may differ by the tolerance, in the sum of absolute values; there are
    at most so many steps.
    """
    work = np.empty((p.size, _POLES.size, 3), dtype=np.complex128)
    found = np.empty((times.size, p.size))
    whole, half, now = np.empty_like(p), np.empty_like(p), p.copy()
    fastest = np.max(up + down)
    t, h = 0.0, 1 / fastest if fastest > 0 else np.inf
    for k in range(times.size):
        while t < times[k]:
            if steps == 0:
                return found, t
            steps -= 1
            reach = min(h, times[k] - t)
            _step(up, down, reach, now, whole, work)
            _step(up, down, reach / 2, now, half, work)
            new = np.empty_like(p)
            _step(up, down, reach / 2, half, new, work)
            error = np.sum(np.abs(new - whole))
            factor = _SAFETY * (tolerance / max(error, 1e-300)) ** (1 / (_ORDER + 1))
            if not error <= tolerance:
                h = reach * max(factor, _SHRINK)
                continue
            t = times[k] if reach == times[k] - t else t + reach
            now = new
            if reach == h or factor < 1:
                h = reach * min(factor, _GROW)
        found[k] = now
    return found, t
