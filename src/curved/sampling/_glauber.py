"""Compiled kernels of the Glauber dynamics (8): plain functions of arrays, no streams, no checks.

Chains of one network go in lockstep: the same neuron i and the same random number u for all. An
attempted update costs a row of patterns: n = x_i sum_a xi_i^a z_a - M is an integer, and the energy
changes by dE = 2 n/N (+ 2 H_i x_i). A flip moves z_a by -2 x_i xi_i^a and sum_a z_a^2 by -4 n.
Integers do not depend on the order of summation, so results are the same on every machine
whose exp and log1p agree to the bits that a decision needs.

A flip is made iff u < 1/(1 + exp y), y = beta N [F(e + dE/N) - F(e)], that is iff y < L with
L = ln(1/u - 1), one logarithm for all chains. By the inverse of F this is n < n*, without fields:

    n* = (N^2 s/2 gamma) (1 - exp -w) = (N s L/2 beta) (1 - w/2 + w^2/6 - w^3/24 + r)   (Renyi),
    n* = (N L/beta) (sqrt(s) - w/2)                                              (relativistic),

w = gamma L/(N beta), s = 1 - gamma e, and abs(r) < w^4/100 where abs(w) < 1/2: a polynomial whose
coefficients change at a flip only. Where n is as near n* as r and the rounding of everything allow,
where w is larger, and for any other F, the plain expression decides. So it does in effect always.

Most attempts do not come so far. In each of some cells of u a chain keeps an integer above n* for
every u of the cell and every s near its own, from the expressions above in closed form. Where n is
above it in all chains of a block there is no flip, and no logarithm. (Not where lanes have u of
their own.) A network with one pattern has a kernel of its own, `curved.sampling._one_pattern`.

With couplings J_ij = +-1 instead of patterns, E = -c sum_{i<j} J_ij x_i x_j, each neuron keeps its
local field h_i = sum_j J_ij x_j: an attempt costs nothing but the decision, at dE = 2 c x_i h_i,
and a flip costs one row of couplings. These are integers too. Here the logarithm would be most of
the work. With t = gamma dE/(N s) and abs(t) <= 1/32,

    y = beta F'(e) dE (1 + c t) (1 + r),  |r| < t^2/2,  c = 1/2 (Renyi) or 1/4 (relativistic),

so a table of p at steps of 1/32 bounds it on both sides; only where u falls between the bounds is
the plain expression taken.

With couplings J_ij instead of patterns, E = c - s K and K = sum_i H_i x_i + sum_{i<j} J_ij x_i x_j,
each neuron keeps its local field h_i = H_i + sum_j J_ij x_j: an attempt costs nothing but the
decision, at dE = 2 s x_i h_i, and a flip costs one row of couplings. These are integers too: real
couplings come in whole numbers of a small unit (`curved.networks.network`).
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curved.numerics.compiled import compiled
from curved.numerics.typing import AnyArray, Array, IntArray, Spins
from curved.sampling._vectors import any_below, call, dot, prefetch, products, subtract

Whole = NDArray[Any]
"""Integers of so many bits as are said."""

LIMITS = 64
"""Cells of u, in each of which a chain keeps a limit of n."""
RENYI, RELATIVISTIC, OWN, NONE = 0, 1, 2, 3
TERMS = 8
"""Of the threshold n* = L (t_0 + L (t_1 + L (t_2 + L t_3))) of a chain, up to t_4 abs(L)^5, as long
as abs(L) is not above t_5 and n not below t_6."""


_STEPS = 32.0  # of the table, per unit of y
_Y_MAX = 38.0  # p(-y) = 1 in floating point, and p(y) is below the resolution of u
EDGE = 1e-12  # of the support, as in curved.curvature.transforms
_NEAR_EDGE = 0.01  # below it the rounding of s counts
_T_MAX = 1 / 32  # makes the error of y smaller than a step: 38 t^2 / 2 < 1/32
_HOT = 1e-9  # beta below which thresholds are too large for numbers
_FLAT = 1e-300  # smaller curvatures have no edge
_CELLS = 1024  # of u
_DRIFT = 1 / 32  # of s and of 1, by which s may change while limits hold
_MOST = 2.0**31 - 256  # limit that every n is below
_FAR = 500.0  # abs(L) above which nothing is expanded: u is 0, or all but


def _bounds() -> Array:
    """Table of p; `flip_bounds` reads cell k as upper bound and k + 3 as lower bound."""
    cells = round(2 * _Y_MAX * _STEPS)
    table = 1 / (1 + np.exp((np.arange(cells + 4) - 1) / _STEPS - _Y_MAX))
    table[:2] = 2.0  # y is clipped: below -38 there is no upper bound but certainty,
    table[cells + 2 :] = 0.0  # above 38 no lower one but 0
    return table


def _cells() -> Array:
    """Table of L = ln(1/u - 1) in cells of u: a value, and by how much L differs at most.

    The latter is in units of a comparison, as the slope of a threshold in L is at most 1.7 times
    that at L = 0. In the first and the last cell L has no bound.
    """
    edges = np.arange(1, _CELLS) / _CELLS
    ell = np.log(1 / edges - 1)
    inner = (ell[:-1] + ell[1:]) / 2, 1.7 * (ell[:-1] - ell[1:]) / 2 + 1e-12
    return np.pad(np.array(inner), ((0, 0), (1, 1)), constant_values=np.inf)


def _edges() -> Array:
    """L = ln(1/u - 1) at the lower edge of each cell of `Limits`; the first has none."""
    u = np.arange(1, LIMITS) / LIMITS
    return np.append(np.inf, np.log(1 / u - 1))


BOUNDS = _bounds()
CELLS = _cells()
EDGES = _edges()


@compiled()
def plain_probability(
    kind: int, gamma: float, beta: float, size: int, s: float, de: float
) -> float:
    """Probability of a flip that changes the energy by `de`, at s = 1 - gamma E/N: equation (8)."""
    t = gamma * de / (size * s)
    if s * (1 - t) <= EDGE:
        return 0.0
    if kind == RELATIVISTIC:
        y = beta * de / (math.sqrt(s) * (1 + math.sqrt(1 - t)))
    elif abs(t) < 1e-16:  # there ln(1 - t) = -t to the last digit; gamma may be 0
        y = beta * de / s
    else:
        y = -(size * beta / gamma) * math.log1p(-t)
    return 1 / (1 + math.exp(y)) if y < 700 else 0.0


@compiled()
def probability(
    law: tuple[int, int, float, float], size: int, e: float, s: float, de: float
) -> float:
    """Probability of a flip that changes the energy by `de`, by the plain expression of any law."""
    kind, address, gamma, beta = law
    if kind != OWN:
        return plain_probability(kind, gamma, beta, size, s, de)
    y = size * beta * (call(address, e + de / size) - call(address, e))
    if not abs(y) < np.inf:  # F is no number outside the support
        return 0.0
    return 1 / (1 + math.exp(y)) if y < 700 else 0.0


@compiled()
def flip_bounds(y: float) -> tuple[float, float]:
    """Lower and upper bound of p at any argument within 1/32 of y or, for |y| > 38, as extreme."""
    if y != y:  # NaN tells nothing: p itself is looked at
        return 0.0, 1.0
    k = int((min(max(y, -_Y_MAX), _Y_MAX) + _Y_MAX) * _STEPS)
    return BOUNDS[k + 3], BOUNDS[k]


@compiled()
def local_beta(kind: int, gamma: float, beta: float, e: float) -> tuple[float, float]:
    """S = 1 - gamma e, and the effective inverse temperature beta F'(e)."""
    s = 1 - gamma * e
    if kind == OWN:
        return s, 0.0
    return s, 0.5 * beta / math.sqrt(s) if kind == RELATIVISTIC else beta / s


@compiled()
def accepts(
    u: float, law: tuple[int, int, float, float], size: int, e: float, s: float, b: float, de: float
) -> bool:
    """Whether u < p for a flip that changes the energy by `de`; s and b as from `local_beta`."""
    kind, _, gamma, _ = law
    lower = 0.0
    if kind != OWN:
        t = gamma * de / (size * s)
        if abs(t) <= _T_MAX:
            lower, upper = flip_bounds(b * de * (1 + (0.25 if kind == RELATIVISTIC else 0.5) * t))
            if u >= upper:
                return False
    return u < lower or u < probability(law, size, e, s, de)


class Laws(NamedTuple):
    """The laws that chains follow; chains are those of whole blocks."""

    kind: IntArray
    """`RENYI`, `RELATIVISTIC`, `OWN`, or `NONE`, a chain that is none; shape (chains,)."""
    address: IntArray
    """Of the compiled F of an `OWN` transform."""
    gamma: Array
    beta: Array
    base: Array
    """Coefficients of the thresholds at s = 1, by `prepare`; shape (blocks, TERMS, lanes)."""


class Stored(NamedTuple):
    """Patterns and fields of a network."""

    rows: Whole
    """Patterns by neuron, zeros after M entries, of 16 bits; shape (N, pairs, 2)."""
    number: int
    """M."""
    fields: Array
    """External fields H, shape (N,), or none, shape (0,)."""


class States(NamedTuple):
    """States of chains, and the sums that their updates need."""

    x: Spins
    """Shape (N, chains); zeros for chains that are none."""
    z: Whole
    """Projections, of 16 bits or, from N = 2^15 on, 32; shape (blocks, pairs, lanes, 2)."""
    square: IntArray
    """sum_a z_a^2, shape (chains,)."""
    field_energy: Array
    """-sum_i H_i x_i, shape (chains,)."""
    flips: IntArray
    """Number of flips made, shape (chains,)."""


class Limits(NamedTuple):
    """Limits above which n + M certainly makes no flip, for u in each of some cells."""

    table: Whole
    """Of 32 bits, shape (blocks, LIMITS, lanes)."""
    unit: Array
    """Limits of n at s = 1, of the same shape."""
    low: Array
    """Least s for which those of a chain hold, NaN if it has none yet; shape (chains,)."""
    high: Array
    """Largest s for which they hold."""


class Cap(NamedTuple):
    """The largest abs(z_a) that is allowed: a flip that would carry one beyond is not made."""

    most: int
    slack: IntArray
    """Number of flips for which that cannot happen, shape (chains,): each moves z_a by 2."""


@compiled()
def _flat(array: Whole) -> Whole:
    """Join all axes but the first."""
    return array.reshape((array.shape[0], array.size // array.shape[0]))


@compiled()
def _subtract(signs: Whole, i: int, step: int, own: Whole) -> None:
    """Subtract step xi_i^a from z_a of one chain."""
    for a in range(signs.shape[1] >> 4 << 4):
        own[a] -= step * signs[i, a]


@compiled()
def project(lanes: tuple[int, ...], stored: Stored, states: States) -> None:
    """Set z_a = sum_i xi_i^a x_i, sum_a z_a^2 and -sum_i H_i x_i of all chains."""
    x, z, square = states.x, states.z, states.square
    z[:], square[:], states.field_energy[:] = 0, 0, 0.0
    steps = np.zeros(len(lanes), dtype=z.dtype)
    signs, flat = _flat(stored.rows), _flat(z)
    for i in range(x.shape[0]):
        for block in range(z.shape[0]):
            for k in range(len(lanes)):
                steps[k] = -x[i, block * len(lanes) + k]
            if len(lanes) == 1:
                _subtract(signs, i, steps[0], flat[block])
            else:
                subtract(z, block, stored.rows, i, steps)
    for i in range(stored.fields.size):
        for j in range(x.shape[1]):
            states.field_energy[j] -= stored.fields[i] * x[i, j]
    for j in range(x.shape[1]):
        own = z[j // len(lanes), :, j % len(lanes)]
        for k in range(own.shape[0]):
            square[j] += np.int64(own[k, 0]) ** 2 + np.int64(own[k, 1]) ** 2


@compiled()
def prepare(size: int, laws: Laws) -> None:
    """Set the coefficients of the thresholds of all chains, as `advance` needs them, at s = 1.

    A chain of the kind `NONE` is never near its threshold.
    """
    laws.base[:] = 0.0
    for j in range(laws.kind.size):
        t, k = laws.base[j // laws.base.shape[2]], j % laws.base.shape[2]
        kind, beta = laws.kind[j], laws.beta[j]
        t[5, k] = -1.0
        # times s, the n of a flip to the edge of the support
        t[6, k] = 0.5 * size * size / min(laws.gamma[j], -_FLAT)
        if kind == NONE:
            t[4, k], t[5, k] = -np.inf, np.inf
        elif kind != OWN and beta >= _HOT:
            c = laws.gamma[j] / (beta * size)
            a = t[0, k] = 0.5 * size / beta
            t[1, k] = -a * c / 2
            if kind == RELATIVISTIC:
                t[0, k], t[1, k] = 2 * a, -a * c
            else:
                t[2, k] = a * c * c / 6
                t[3, k] = -a * c * c * c / 24
                t[4, k] = a * (c * c) * (c * c) / 100
            t[5, k] = min(0.5 / max(abs(c), 1e-3), _FAR)


@compiled()
def energy_of(size: int, count: int, square: int, field_energy: float) -> float:
    """Energy per neuron of a state."""
    return (count - square / size) / (2 * size) + field_energy / size


@compiled()
def energies(size: int, count: int, square: IntArray, field_energy: Array, e: Array) -> None:
    """Set the energy per neuron of all chains."""
    for j in range(e.size):
        e[j] = energy_of(size, count, square[j], field_energy[j])


@compiled()
def _expand(
    lanes: tuple[int, ...],
    size: int,
    number: int,
    block: int,
    relativistic: bool,
    kind: IntArray,
    gamma: Array,
    base: Array,
    square: IntArray,
    field_energy: Array,
    terms: Array,
) -> None:
    """Set s and the thresholds of a block of chains, from those at s = 1.

    If none is `relativistic`, no root is taken.
    """
    each = 1 / size
    for k in range(len(lanes)):
        j = block * len(lanes) + k
        s = 1 - gamma[j] * each * ((number - square[j] * each) * 0.5 + field_energy[j])
        bent, other, end = s, s, 1.0
        if relativistic and kind[j] == RELATIVISTIC:
            bent = end = math.sqrt(max(s, 0.0))
            other = 1.0
        terms[block, 0, k] = base[block, 0, k] * bent
        terms[block, 1, k] = base[block, 1, k] * other
        terms[block, 2, k] = base[block, 2, k] * s
        terms[block, 3, k] = base[block, 3, k] * s
        terms[block, 4, k] = base[block, 4, k] * s
        terms[block, 5, k] = base[block, 5, k] * end if s > _NEAR_EDGE else -1.0
        terms[block, 6, k] = base[block, 6, k] * (s - _NEAR_EDGE)
        terms[block, 7, k] = s


@compiled()
def _logarithm(u: float) -> tuple[float, float]:
    """L = ln(1/u - 1), and how exact that is in a comparison, rounding of p near 1 included."""
    if u == 0:
        return np.inf, np.inf
    ell = math.log((1 - u) / u)
    return ell, 3e-14 * (1 + abs(ell)) + 3e-15 * u / (1 - u)


@compiled()
def _most(kind: int, gamma: float, beta: float, size: int, s: float, ell: float) -> float:
    """The n* of a `RENYI` or `RELATIVISTIC` chain, or the edge of the support if that is before."""
    w = gamma * ell / (size * beta)
    if kind == RELATIVISTIC:
        root = math.sqrt(s)
        w = min(w, root)
        return size * size * w * (root - 0.5 * w) / gamma if gamma else size * ell * root / beta
    part = -math.expm1(-w) / w if abs(w) > 1e-8 else 1.0
    return 0.5 * size * s * ell * part / beta


@compiled()
def prepare_limits(size: int, laws: Laws, limits: Limits) -> None:
    """Set the limits of all chains at s = 1 for `_set_limits`, which find that they have none."""
    width = limits.table.shape[2]
    for j in range(laws.kind.size):
        kind, gamma, beta = laws.kind[j], laws.gamma[j], laws.beta[j]
        limits.low[j] = np.nan
        for cell in range(LIMITS):
            value = -np.inf if kind == NONE else np.inf
            if kind < OWN and beta >= _HOT and cell > 0:
                value = _most(kind, gamma, beta, size, 1.0, EDGES[cell])
            limits.unit[j // width, cell, j % width] = value


@compiled()
def _set_limits(
    lanes: tuple[int, ...],
    block: int,
    size: int,
    number: int,
    relativistic: bool,
    terms: Array,
    laws: Laws,
    limits: Limits,
) -> None:
    """Set the limits of a block of chains, for s as it is and somewhat beyond.

    The bound of n* in a cell is at its lower edge, where L is largest, and at one of the ends of s,
    to which it is proportional in a `RENYI` chain.
    """
    table, unit, low, high = limits.table, limits.unit, limits.low, limits.high
    first = block * len(lanes)
    for k in range(len(lanes)):
        low[first + k] = terms[block, 7, k] * (1 - _DRIFT) - _DRIFT
        high[first + k] = terms[block, 7, k] * (1 + _DRIFT) + _DRIFT
    for cell in range(LIMITS):
        for k in range(len(lanes)):
            j = first + k
            bound = max(unit[block, cell, k] * low[j], unit[block, cell, k] * high[j])
            if relativistic and laws.kind[j] == RELATIVISTIC and unit[block, cell, k] < np.inf:
                law = RELATIVISTIC, laws.gamma[j], laws.beta[j], size
                at_low = _most(*law, max(low[j], 0.0), EDGES[cell])
                bound = max(at_low, _most(*law, high[j], EDGES[cell]))
            bound += 1e-6 * abs(bound) + 1 + number
            table[block, cell, k] = np.int32(min(max(bound, -_MOST), _MOST))


@compiled()
def _outside(lanes: tuple[int, ...], block: int, terms: Array, low: Array, high: Array) -> bool:
    """Whether s has left the range of the limits in any chain of a block."""
    first, outside = block * len(lanes), False
    for k in range(len(lanes)):
        s = terms[block, 7, k]
        outside |= not (low[first + k] <= s <= high[first + k])
    return outside


@compiled()
def _decide(
    u: float,
    law: tuple[int, int, float, float],
    size: int,
    count: int,
    square: int,
    field_energy: float,
    n: int,
    field: float,
) -> bool:
    """Decide by the plain expression, `field` being H_i x_i."""
    e = energy_of(size, count, square, field_energy)
    return u < probability(law, size, e, 1 - law[2] * e, 2.0 * n / size + 2.0 * field)


@compiled()
def _settle(
    u: float,
    shift: Array | None,
    laws: Laws,
    number: int,
    i: int,
    field: float,
    first: int,
    sums: Whole,
    x: Spins,
    square: IntArray,
    field_energy: Array,
    code: Whole,
    attempt: int,
) -> None:
    """Let the plain expression decide where `code` is 1, so that it becomes 0 or 2."""
    for k in range(code.size):
        if code[k] == 1:
            j = first + k
            law = laws.kind[j], laws.address[j], laws.gamma[j], laws.beta[j]
            here = x.shape[0], number, square[j], field_energy[j]
            change = x[i, j] * np.int64(sums[k]) - number, field * x[i, j]
            own = u
            if shift is not None:
                own += shift[attempt % shift.shape[0], j]
                own -= 1 if own >= 1 else 0
            code[k] = 2 if _decide(own, law, *here, *change) else 0


@compiled()
def _hold(
    lanes: tuple[int, ...],
    cap: Cap,
    i: int,
    block: int,
    rows: Whole,
    x: Spins,
    z: Whole,
    code: Whole,
) -> None:
    """Set `code` to 0 where a flip of neuron i would carry a projection beyond the cap."""
    for k in range(len(lanes)):
        if code[k] != 2:
            continue
        j = block * len(lanes) + k
        if cap.slack[j] > 0:
            cap.slack[j] -= 1
            continue
        step = 2 * np.int64(x[i, j])
        largest = after = np.int64(0)
        for pair in range(z.shape[1]):
            for side in range(2):
                now = np.int64(z[block, pair, k, side])
                largest = max(largest, abs(now))
                after = max(after, abs(now - step * rows[i, pair, side]))
        if after > cap.most:
            code[k] = 0
        else:  # of the flips that are possible from here, this one is the first
            left = (cap.most - largest) // 2 - 1
            cap.slack[j] = left if left > 0 else 0


@compiled()
def _flip(
    lanes: tuple[int, ...],
    number: int,
    i: int,
    field: float,
    first: int,
    sums: Whole,
    code: Whole,
    x: Spins,
    square: IntArray,
    field_energy: Array,
    flips: IntArray,
    steps: Whole,
) -> None:
    """Flip neuron i in the chains of a block whose `code` is 2; it is 0 in the others."""
    for k in range(len(lanes)):
        j = first + k
        step = x[i, j] * code[k]
        steps[k] = step
        square[j] -= 2 * (sums[k] * np.int64(step) - number * np.int64(code[k]))
        field_energy[j] += field * step
        flips[j] += code[k] >> 1
        x[i, j] -= np.int8(step)


@compiled(inline="always")
def _look_up(
    lanes: tuple[int, ...],
    u: float,
    shift: Array,
    attempt: int,
    first: int,
    ell: Array,
    error: Array,
) -> None:
    """Set L = ln(1/u - 1) and its error for the shifted u of each chain of a block."""
    for k in range(len(lanes)):
        own = u + shift[attempt % shift.shape[0], first + k]
        cell = int((own - 1 if own >= 1 else own) * _CELLS)
        ell[k], error[k] = CELLS[0, cell], CELLS[1, cell]


@compiled(inline="always")  # as a call its loop has no vectors
def _compare(
    lanes: tuple[int, ...],
    shift: Array | None,
    i: int,
    block: int,
    number: int,
    h: float,
    ell: float,
    error: float,
    ells: Array,
    errors: Array,
    x: Spins,
    sums: Whole,
    terms: Array,
    code: Whole,
) -> int:
    """Set `code`, of a block of chains, to 2 for a flip, 0 for none, 1 where the threshold is near.

    With a shift L and its error are those of each chain. Gives what is set in any code.
    """
    some, first, blur = 0, block * len(lanes), 1e-13 * (abs(h) + number) if h else 0.0
    for k in range(len(lanes)):
        if shift is None:
            own, about = ell, error
        else:
            own, about = ells[k], errors[k]
        n = x[i, first + k] * (sums[k] + h) - number
        far = abs(own) + about
        higher = own * (terms[block, 2, k] + own * terms[block, 3, k])
        excess = n - own * (terms[block, 0, k] + own * (terms[block, 1, k] + higher))
        margin = terms[block, 0, k] * about + blur
        margin += terms[block, 4, k] * (far * far * far * far * far)
        near = (excess <= margin) | (far > terms[block, 5, k])
        sure = (excess < -margin) & (far <= terms[block, 5, k]) & (n > terms[block, 6, k])
        code[k] = np.int8(near) + np.int8(near & sure)
        some |= code[k]
    return some


@compiled()
def advance(
    uniforms: Array,
    lanes: tuple[int, ...],
    shift: Array | None,
    laws: Laws,
    stored: Stored,
    states: States,
    limits: Limits,
    cap: Cap | None = None,
) -> None:
    """Attempt one update of every chain for each uniform number, in place.

    Parameters
    ----------
    uniforms : ndarray, shape (updates,)
        Random numbers v in [0, 1). The integer part of N v names the neuron, its fractional part
        is u: uniform in steps of N 2^-53, which moves a flip's probability by 3e-13 at N = 3072.
    lanes : tuple
        As many numbers as there are chains in a block, `LANES` or one: so the compiler knows.
    shift : ndarray, shape (rows, chains), or None
        Numbers added to u in each chain, modulo 1, a row for each attempt or one for all; None adds
        nothing, and is faster.
    laws, stored, states, limits, cap
        The laws of the chains, the patterns of the network, the states that change, the limits that
        are kept, and the largest projection, if there is one.
    """
    kind, gamma, base = laws.kind, laws.gamma, laws.base
    low, high = limits.low, limits.high
    rows, number, fields = stored
    x, z, square, field_energy, flips = states
    size, signs, flat = x.shape[0], _flat(rows), _flat(z)
    sums = np.empty(len(lanes), dtype=np.int32)
    code, steps = np.empty(len(lanes), dtype=np.int8), np.empty(len(lanes), dtype=z.dtype)
    terms, (ells, errors) = np.empty((z.shape[0], TERMS, len(lanes))), np.empty((2, len(lanes)))
    bent = bool(np.any(laws.kind == RELATIVISTIC))
    every, above = x.reshape(-1), limits.table.reshape(-1)
    for block in range(z.shape[0]):
        _expand(lanes, size, number, block, bent, kind, gamma, base, square, field_energy, terms)
        if shift is None and _outside(lanes, block, terms, low, high):
            _set_limits(lanes, block, size, number, bent, terms, laws, limits)
    field = h = 0.0
    for attempt in range(uniforms.size):
        v = uniforms[attempt] * size
        i, u = int(v), v - int(v)
        if attempt + 1 < uniforms.size:
            prefetch(rows, int(uniforms[attempt + 1] * size))
        if fields.size:
            field = fields[i]
            h = size * field
        cell, known, ell, error = int(u * LIMITS), False, 0.0, 0.0
        for block in range(z.shape[0]):
            if len(lanes) == 1:
                sums[0] = dot(flat, block, signs, i)
            else:
                products(z, block, rows, i, sums)
            first = block * len(lanes)
            if shift is None and not fields.size:  # with several u a vector of u costs as much
                place, here = (block * LIMITS + cell) * len(lanes), i * x.shape[1] + first
                if len(lanes) == 1 and every[here] * sums[0] > above[place]:
                    continue
                if len(lanes) > 1 and not any_below(every, here, sums, above, place):
                    continue
            if shift is not None:
                _look_up(lanes, u, shift, attempt, first, ells, errors)
            elif not known:
                known, (ell, error) = True, _logarithm(u)
            some = _compare(
                lanes, shift, i, block, number, h, ell, error, ells, errors, x, sums, terms, code
            )
            if some == 0:
                continue
            if some & 1:
                here = first, sums, x, square, field_energy, code, attempt
                _settle(u, shift, laws, number, i, field, *here)
            if cap is not None:
                _hold(lanes, cap, i, block, rows, x, z, code)
            _flip(lanes, number, i, field, first, sums, code, x, square, field_energy, flips, steps)
            if len(lanes) == 1:
                _subtract(signs, i, steps[0], flat[block])
            else:
                subtract(z, block, rows, i, steps)
            _expand(
                lanes, size, number, block, bent, kind, gamma, base, square, field_energy, terms
            )
            if shift is None and _outside(lanes, block, terms, low, high):
                _set_limits(lanes, block, size, number, bent, terms, laws, limits)


@compiled()
def advance_coupled(
    uniforms: Array,
    law: tuple[int, int, float, float],
    couplings: AnyArray,
    scale: float,
    constant: float,
    x: Spins,
    h: Whole,
    pairs: int,
) -> tuple[int, int]:
    """Attempt one update of a network of couplings for each uniform number, in place.

    Parameters
    ----------
    uniforms : ndarray, shape (updates,)
        As for `advance`.
    law : tuple
        Kind and address of the transform, gamma and beta.
    couplings : ndarray of int8 or int64, shape (N, N)
        J: symmetric, with zeros on the diagonal.
    scale, constant : float
        The energy is `constant` - `scale` times `pairs`.
    x : ndarray of int8, shape (N,)
        The state.
    h : ndarray of int16 or int64, shape (N,)
        Local fields h_i = H_i + sum_j J_ij x_j.
    pairs : int
        K = sum_i H_i x_i + sum_{i<j} J_ij x_i x_j.

    Returns
    -------
    tuple
        The new `pairs`, and the number of flips made.
    """
    size = x.size
    whole = h.dtype.type
    flips = 0
    kind, _, gamma, beta = law
    e = (constant - scale * pairs) / size
    s, b = local_beta(kind, gamma, beta, e)
    for v in uniforms:
        v *= size
        i = int(v)
        n = np.int64(x[i]) * h[i]
        if not accepts(v - i, law, size, e, s, b, 2 * scale * n):
            continue
        step = whole(2 * x[i])
        x[i] = -x[i]
        for j in range(size):
            h[j] -= step * whole(couplings[i, j])
        pairs -= 2 * n
        flips += 1
        e = (constant - scale * pairs) / size
        s, b = local_beta(kind, gamma, beta, e)
    return pairs, flips


@compiled()
def advance_lanes(
    uniforms: Array,
    laws: Laws,
    couplings: AnyArray,
    scale: float,
    constant: float,
    x: Spins,
    h: Whole,
    pairs: IntArray,
    flips: IntArray,
) -> None:
    """Advance several states of one network of couplings, each by its own law, in place.

    As `advance_coupled`, for each row of `x` and `h` and each entry of `pairs` and `flips`.
    """
    for k in range(pairs.size):
        law = laws.kind[k], laws.address[k], laws.gamma[k], laws.beta[k]
        here = x[k], h[k], pairs[k]
        pairs[k], made = advance_coupled(uniforms, law, couplings, scale, constant, *here)
        flips[k] += made
