"""Compiled kernels of the Glauber dynamics (8): plain functions of arrays, no streams, no checks.

An attempted update costs one row of patterns: n = x_i sum_a xi_i^a z_a - M is an integer, the
energy changes by dE = 2 n/N (+ 2 H_i x_i), and a flip moves z_a by -2 x_i xi_i^a and sum_a z_a^2 by
-4 n. Integers do not depend on the order of summation, so results are the same on every machine
whose exp and log1p agree to the bits that a decision needs.

A flip is made iff u < p(y) = 1/(1 + exp y), y = beta N [F(e + dE/N) - F(e)]. Seldom is p needed:
with t = gamma dE/(N s), s = 1 - gamma e, and |t| <= 1/32,

    y = beta F'(e) dE (1 + c t) (1 + r),  |r| < t^2/2,  c = 1/2 (Renyi) or 1/4 (relativistic),

so a table of p at steps of 1/32 bounds it on both sides; only where u falls between the bounds is
the logarithm taken. The decision is that of the plain expression in every case.

With couplings J_ij instead of patterns, E = c - s K and K = sum_i H_i x_i + sum_{i<j} J_ij x_i x_j,
each neuron keeps its local field h_i = H_i + sum_j J_ij x_j: an attempt costs nothing but the
decision, at dE = 2 s x_i h_i, and a flip costs one row of couplings. These are integers too: real
couplings come in whole numbers of a small unit (`curved.networks.network`).
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from curved.numerics.typing import AnyArray, Array, IntArray, Spins

RENYI, RELATIVISTIC = 0, 1

_STEPS = 32.0  # of the table, per unit of y
_Y_MAX = 38.0  # p(-y) = 1 in floating point, and p(y) is below the resolution of u
_EDGE = 1e-12  # of the support, as in curved.curvature.transforms
_T_MAX = 1 / 32  # makes the error of y smaller than a step: 38 t^2 / 2 < 1/32


def _bounds() -> Array:
    """Table of p; `flip_bounds` reads cell k as upper bound and k + 3 as lower bound."""
    cells = round(2 * _Y_MAX * _STEPS)
    table = 1 / (1 + np.exp((np.arange(cells + 4) - 1) / _STEPS - _Y_MAX))
    table[:2] = 2.0  # y is clipped: below -38 there is no upper bound but certainty,
    table[cells + 2 :] = 0.0  # above 38 no lower one but 0
    return table


BOUNDS = _bounds()


@njit(nogil=True, cache=True)
def plain_probability(
    kind: int, gamma: float, beta: float, size: int, s: float, de: float
) -> float:
    """Probability of a flip that changes the energy by `de`, at s = 1 - gamma E/N: equation (8)."""
    t = gamma * de / (size * s)
    if s * (1 - t) <= _EDGE:
        return 0.0
    if kind == RELATIVISTIC:
        y = beta * de / (math.sqrt(s) * (1 + math.sqrt(1 - t)))
    elif abs(t) < 1e-16:  # there ln(1 - t) = -t to the last digit; gamma may be 0
        y = beta * de / s
    else:
        y = -(size * beta / gamma) * math.log1p(-t)
    return 1 / (1 + math.exp(y)) if y < 700 else 0.0


@njit(nogil=True, cache=True)
def flip_bounds(y: float) -> tuple[float, float]:
    """Lower and upper bound of p at any argument within 1/32 of y or, for |y| > 38, as extreme."""
    if y != y:  # NaN tells nothing: p itself is looked at
        return 0.0, 1.0
    k = int((min(max(y, -_Y_MAX), _Y_MAX) + _Y_MAX) * _STEPS)
    return BOUNDS[k + 3], BOUNDS[k]


@njit(nogil=True, cache=True)
def _local_beta(kind: int, gamma: float, beta: float, e: float) -> tuple[float, float]:
    """S = 1 - gamma e, and the effective inverse temperature beta F'(e)."""
    s = 1 - gamma * e
    return s, 0.5 * beta / math.sqrt(s) if kind == RELATIVISTIC else beta / s


@njit(nogil=True, cache=True)
def _accepts(
    u: float, kind: int, gamma: float, beta: float, size: int, s: float, b: float, de: float
) -> bool:
    """Whether u < p for a flip that changes the energy by `de`; s and b as from `_local_beta`."""
    t = gamma * de / (size * s)
    lower = 0.0
    if abs(t) <= _T_MAX:
        lower, upper = flip_bounds(b * de * (1 + (0.25 if kind == RELATIVISTIC else 0.5) * t))
        if u >= upper:
            return False
    return u < lower or u < plain_probability(kind, gamma, beta, size, s, de)


@njit(nogil=True, cache=True)
def project(rows: Spins, x: Spins, z: NDArray[np.int32]) -> np.int64:
    """Set z_a = sum_i xi_i^a x_i and return sum_a z_a^2."""
    z[:] = 0
    for i in range(rows.shape[0]):
        xi = np.int32(x[i])
        for a in range(rows.shape[1]):
            z[a] += xi * np.int32(rows[i, a])
    square = np.int64(0)
    for a in range(rows.shape[1]):
        square += z[a] * np.int64(z[a])
    return square


@njit(nogil=True, cache=True)
def advance(
    uniforms: Array,
    kind: int,
    gamma: float,
    beta: float,
    rows: Spins,
    stored: int,
    fields: Array | None,
    x: Spins,
    z: NDArray[np.int32],
    square: int,
    field_energy: float,
) -> tuple[int, float, int]:
    """Attempt one update for each uniform number, in place.

    Parameters
    ----------
    uniforms : ndarray, shape (updates,)
        Random numbers v in [0, 1). The integer part of N v names the neuron, its fractional part
        is u: uniform in steps of N 2^-53, which moves a flip's probability by 3e-13 at N = 3072.
    kind : int
        `RENYI` or `RELATIVISTIC`.
    gamma, beta : float
        Curvature and inverse temperature.
    rows : ndarray of int8, shape (N, width)
        Patterns by neuron, zeros after `stored` entries; width a multiple of 16.
    stored : int
        Number of patterns M.
    fields : ndarray, shape (N,), or None
        External fields H.
    x : ndarray of int8, shape (N,)
        The state.
    z : ndarray of int32, shape (width,)
        Its projections on the patterns.
    square : int
        sum_a z_a^2.
    field_energy : float
        -sum_i H_i x_i.

    Returns
    -------
    tuple
        The new `square` and `field_energy`, and the number of flips made.
    """
    size = x.size
    width = rows.shape[1] >> 4 << 4  # lets the compiler leave out the loop over the rest
    half = 0.25 if kind == RELATIVISTIC else 0.5
    flips = 0
    stale = True
    s = g = b = 0.0
    for v in uniforms:
        if stale:
            e = (stored - square / size) / (2 * size) + field_energy / size
            s = 1 - gamma * e
            g = gamma / (size * s)
            b = 0.5 * beta / math.sqrt(s) if kind == RELATIVISTIC else beta / s
            stale = False
        v *= size
        i = int(v)
        u = v - i
        dot = np.int32(0)
        for a in range(width):
            dot += np.int32(rows[i, a]) * z[a]
        n = x[i] * np.int64(dot) - stored
        de = 2.0 * n / size
        if fields is not None:
            de += 2.0 * fields[i] * x[i]
        t = g * de
        if abs(t) <= _T_MAX:
            lower, upper = flip_bounds(b * de * (1 + half * t))
            if u >= upper:
                continue
        else:
            lower = 0.0
        if u >= lower and u >= plain_probability(kind, gamma, beta, size, s, de):
            continue
        if fields is not None:
            field_energy += 2.0 * fields[i] * x[i]
        step = np.int32(2 * x[i])
        x[i] = -x[i]
        for a in range(width):
            z[a] -= step * np.int32(rows[i, a])
        square -= 4 * n
        flips += 1
        stale = True
    return square, field_energy, flips


@njit(nogil=True, cache=True)
def advance_coupled(
    uniforms: Array,
    kind: int,
    gamma: float,
    beta: float,
    couplings: AnyArray,
    scale: float,
    x: Spins,
    h: AnyArray,
    pairs: int,
    constant: float = 0.0,
) -> tuple[int, int]:
    """Attempt one update of a network of couplings for each uniform number, in place.

    Parameters
    ----------
    uniforms, kind, gamma, beta, x
        As for `advance`.
    couplings : ndarray of int8 or int64, shape (N, N)
        J: symmetric, with zeros on the diagonal.
    scale : float
        The energy is `constant` - `scale` times `pairs`.
    h : ndarray of int16 or int64, shape (N,)
        Local fields h_i = H_i + sum_j J_ij x_j.
    pairs : int
        K = sum_i H_i x_i + sum_{i<j} J_ij x_i x_j.
    constant : float, optional
        Energy that no state changes.

    Returns
    -------
    tuple
        The new `pairs`, and the number of flips made.
    """
    size = x.size
    whole = h.dtype.type
    flips = 0
    s, b = _local_beta(kind, gamma, beta, (constant - scale * pairs) / size)
    for v in uniforms:
        v *= size
        i = int(v)
        n = np.int64(x[i]) * h[i]
        if not _accepts(v - i, kind, gamma, beta, size, s, b, 2 * scale * n):
            continue
        step = whole(2 * x[i])
        x[i] = -x[i]
        for j in range(size):
            h[j] -= step * whole(couplings[i, j])
        pairs -= 2 * n
        flips += 1
        s, b = _local_beta(kind, gamma, beta, (constant - scale * pairs) / size)
    return pairs, flips


@njit(nogil=True, cache=True)
def advance_ladder(
    uniforms: Array,
    kind: int,
    gamma: Array,
    beta: Array,
    couplings: AnyArray,
    scale: float,
    x: Spins,
    h: AnyArray,
    pairs: IntArray,
) -> None:
    """Advance several states of one network of couplings, each by its own law, in place.

    As `advance_coupled`, for each row of `uniforms`, `x` and `h` and each entry of the vectors
    `gamma`, `beta` and `pairs`.
    """
    for k in range(beta.size):
        pairs[k], _ = advance_coupled(
            uniforms[k], kind, gamma[k], beta[k], couplings, scale, x[k], h[k], pairs[k]
        )
