r"""The spin glass of the Hopfield model, m = 0, with steps of replica-symmetry breaking.

The patterns are averaged over exactly, pattern by pattern: replicas of overlaps Q have the weight
:math:`\det(1 - bQ)^{-\alpha N/2}`. With the probability x(q) of an overlap below q, the largest
overlap q_K, :math:`D(q) = 1 - b\,[1 - q_K + \int_q^{q_K} x\,dq']` and the variance s of the fields
that pairs of one overlap share,

.. math::
    \varphi_0 = -\frac{\alpha b}2 - \frac\alpha2\left[\ln D_K - b\int_0^{q_K}\frac{dq}D\right]
    + \frac12\left[s_K q_K - \int x\, d(sq)\right] - \frac{s_K}2 + g_0(0)

is stationary, with g_0 from the recursion of `curved.flat._recursion`. So
:math:`ds/dq = \alpha b^2/D^2`, where the Sherrington-Kirkpatrick glass has b^2; hence
:math:`\alpha b/D = p + \int_s^{s_K} x\,ds'` is explicit in the variance, but for the number
:math:`p = \alpha b/D_K`, a root of one equation. With x = 0 this is the replica-symmetric spin
glass of `curved.flat.hopfield` (D = X, s = b sigma squared).

Between temperatures and loads only the difference from replica symmetry is interpolated. It is a
smooth function of T and of the root of the load, and begins with the fifth power of the distance
from the onset.
"""

from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.polynomial import chebyshev

from curved.flat._breaking import along, check_number, way_to
from curved.flat._recursion import Recursion
from curved.flat.hopfield import SpinGlassCurve, glass_ground_energy, spin_glass_states
from curved.numerics.arrays import floats, real_array
from curved.numerics.gaussian import RULE, QuadratureRule
from curved.numerics.roots import bracketed_roots
from curved.numerics.typing import Array, ArrayLike
from curved.numerics.values import Value

MAX_STEPS = 3
"""Largest number of steps, which leave the energy less than 1e-4 below that of full breaking."""

LOAD_MAX = 0.16
"""Largest load between which and 0 the glass is interpolated; retrieval ends before it."""

_SPAN = 0.05, 0.8  # of the temperature over the onset's, in the solutions of the table, about
_TEMPERATURES, _DEGREE = 16, 11
_LOADS = 9  # of the table, by Chebyshev nodes of the root
_ROOT_MAX = np.sqrt(LOAD_MAX)
_ONSET = 5  # power of the distance from the onset with which the difference begins


class GlassSolution(NamedTuple):
    """One solution for the spin glass.

    Attributes
    ----------
    b : float
        Inverse temperature.
    q : ndarray, shape (K + 2,)
        Overlaps, growing from 0 on; the last one is the largest.
    x : ndarray, shape (K + 1,)
        Probability of an overlap below, between two neighbours of `q` each.
    variance : ndarray, shape (K + 2,)
        Variance alpha b^2 r of the field that pairs of each overlap share.
    potential, energy : float
        Potential phi0 and energy per neuron.
    """

    b: float
    q: Array
    x: Array
    variance: Array
    potential: float
    energy: float

    @property
    def entropy(self) -> float:
        """Entropy per neuron, s = phi0 + b e."""
        return self.potential + self.b * self.energy


def glass_solution(variance: float, alpha: float, steps: int) -> GlassSolution:
    """Solve the spin glass of the Hopfield model with a few steps of symmetry breaking.

    Parameters
    ----------
    variance : float
        The largest variance alpha b^2 r of the field, from 0.1 (below it steps are too small to be
        found) to 1000; the inverse temperature follows from it.
    alpha : float
        Load, from 1e-6 to 1e6.
    steps : int
        Number of steps, from 1 to 3.

    Raises
    ------
    ValueError
        If an argument is out of range.
    ArithmeticError
        If no solution is found.
    """
    if not 0.1 <= variance <= 1e3:
        raise ValueError(f"variance must be from 0.1 to 1000, got {variance}")
    if not 1e-6 <= alpha <= 1e6:
        raise ValueError(f"alpha must be from 1e-6 to 1e6, got {alpha}")
    check_steps(steps)
    *_, last = _solutions(way_to(variance), alpha, steps)
    return last


def check_steps(steps: int) -> None:
    """Refuse a value that is not a number of steps.

    Raises
    ------
    ValueError
        If it is none from 1 to `MAX_STEPS`.
    """
    check_number(steps, MAX_STEPS)


def _solutions(variances: Array, alpha: float, steps: int) -> list[GlassSolution]:
    """Solutions at growing variances, each from the one before."""

    def overlaps(variance: Array, x: Array, largest: Array) -> tuple[Array, Array]:
        levels = _Levels.of(variance, x, largest, alpha)
        return levels.q, levels.between

    scale = np.sqrt(alpha) / (1 + np.sqrt(alpha))
    return [_solution(*one, alpha) for one in along(variances, steps, overlaps, scale)]


class _Levels(NamedTuple):
    """What follows from variances, the x between them, and the largest overlap."""

    b: Array
    ratio: Array
    """alpha b / D at the levels."""
    q: Array
    between: Array
    """Means of q over the variances between two levels."""

    @classmethod
    def of(cls, variance: Array, x: Array, largest: Array, alpha: float) -> "_Levels":
        steps = np.diff(variance)
        shares = x * steps
        beyond = np.append(np.cumsum(shares[::-1])[::-1], 0.0)
        p = _root(steps, beyond, largest / alpha)
        ratio = p + beyond
        rises = alpha * steps / (ratio[1:] * ratio[:-1])
        q = np.append(0.0, np.cumsum(rises))
        # 1/D is linear in the variance: w is the part by which it falls from level to level
        w = shares / ratio[:-1]
        series = sum(w**n / (n + 2) for n in range(9))
        large = np.where(w < 0.02, 0.5, w)
        weight = np.where(w < 0.02, series, -(large + np.log1p(-large)) / large**2)
        between = q[:-1] + rises * (1 - w) * weight
        return cls(p / (alpha + p * (1 - largest)), ratio, q, between)


def _root(steps: Array, beyond: Array, target: Array) -> Array:
    """The p > 0 with sum_k steps_k / [(p + beyond_k)(p + beyond_{k+1})] = target.

    The sum is convex and falls: Newton's method, begun where it is too large, never goes too far.
    """
    last = beyond[-2]
    alone = 2 * steps[-1] / target / (last + np.sqrt(last**2 + 4 * steps[-1] / target))
    p = max(np.sqrt(steps.sum() / target) - beyond[0], alone)
    for _ in range(60):
        upper, lower = p + beyond[1:], p + beyond[:-1]
        terms = steps / (upper * lower)
        change = (terms.sum() - target) / np.sum(terms * (1 / upper + 1 / lower))
        p = p + change
        if abs(change) < 1e-15 * p:
            break
    return np.asarray(p)


def _solution(recursion: Recursion, x: Array, alpha: float) -> GlassSolution:
    """What follows from a stationary x."""
    found = recursion.solve(x[:, None])
    s = recursion.variance
    b, ratio, q, _ = _Levels.of(s, x, found.square[-1, 0], alpha)
    flat = x == 0
    # b dq/D between two levels
    logs = np.log(ratio[:-1] / ratio[1:]) / np.where(flat, 1.0, x)
    parts = np.where(flat, np.diff(s) / ratio[1:], logs)
    last = alpha * b / ratio[-1]  # D
    conjugate = s[-1] * q[-1] - x @ np.diff(s * q) - s[-1]
    potential = found.potential[0] + (conjugate - alpha * (b + np.log(last) - parts.sum())) / 2
    diagonal = 1 / last + s[-1] / (alpha * b)  # of the inverse of 1 - b Q
    energy = -alpha / 2 * ((diagonal - 1) / b - 1)
    return GlassSolution(float(b), q, x, s, float(potential), float(energy))


class GlassQuantities(NamedTuple):
    """Thermodynamics of the spin glass, or their errors; arrays of one shape.

    Attributes
    ----------
    potential, energy, entropy : ndarray
        Potential phi0, energy and entropy per neuron.
    """

    potential: Array
    energy: Array
    entropy: Array


@dataclass(frozen=True, eq=False, repr=False)
class GlassStates(Value):
    """The spin glass with broken symmetry at some temperatures and loads; arrays of one shape.

    Attributes
    ----------
    b, alpha : ndarray
        Inverse temperature and load.
    potential, energy, entropy : ndarray
        Potential phi0, energy and entropy per neuron.
    errors : GlassQuantities
        Error estimates of these three.
    """

    b: Array
    alpha: Array
    potential: Array
    energy: Array
    entropy: Array
    errors: GlassQuantities


def glass_states(b: ArrayLike, alpha: ArrayLike, breaking: int = 1) -> GlassStates:
    """Compute the spin glass of the Hopfield model with broken replica symmetry.

    The first call for a number of steps takes some seconds; the process keeps what they make.

    Parameters
    ----------
    b : array_like
        Inverse temperatures, from the onset 1 / (1 + sqrt(alpha)) to 1e6.
    alpha : array_like
        Loads, from 1e-6 to 0.16.
    breaking : int, optional
        Number of steps of replica-symmetry breaking, from 1 to 3.

    Returns
    -------
    GlassStates
        Of the broadcast shape.

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    b, alpha = np.broadcast_arrays(
        real_array(b, "b").astype(float), real_array(alpha, "alpha").astype(float)
    )
    check_steps(breaking)
    if not np.all((alpha >= 1e-6) & (alpha <= LOAD_MAX)):
        raise ValueError(f"alpha must be from 1e-6 to {LOAD_MAX}, got {alpha}")
    if not np.all((b * (1 + np.sqrt(alpha)) >= 1 - 1e-12) & (b <= 1e6)):
        raise ValueError(f"b must be from 1 / (1 + sqrt(alpha)), the onset, to 1e6, got {b}")
    return broken_glass(int(breaking)).at(b, alpha)


@cache
def broken_glass(steps: int) -> "BrokenGlass":
    """The spin glass of every load with K steps of breaking, computed once, in some seconds.

    Raises
    ------
    ValueError
        If `steps` is not an integer from 1 to 3.
    """
    check_steps(steps)
    roots = _ROOT_MAX * (1 + np.cos(np.pi * (np.arange(_LOADS) + 0.5) / _LOADS)) / 2
    low, high = _SPAN
    nodes = np.cos(np.pi * (np.arange(_TEMPERATURES) + 0.5) / _TEMPERATURES)
    v = (low + high) / 2 + (high - low) / 2 * nodes
    rows = [_column(float(root), (1 - v) / v**2, steps) for root in roots]
    return BrokenGlass(int(steps), roots, *np.array(rows).transpose(1, 0, 2))


def _column(root: float, variances: Array, steps: int) -> Array:
    """What `BrokenGlass` has of one load, shape (3, n)."""
    found = _solutions(variances, root**2, steps)
    b, potential, energy = np.array([[s.b, s.potential, s.energy] for s in found]).T
    same = spin_glass_states(_strength(b, root**2), root**2)
    return np.array([1 / (b * (1 + root)), (same.potential - potential) / b, energy - same.energy])


def _strength(b: Array, alpha: ArrayLike) -> Array:
    """Noise strength s of the replica-symmetric spin glass at inverse temperatures."""

    def excess(s: Array, b: Array, alpha: Array) -> Array:
        excess = spin_glass_states(s, alpha).b / b - 1
        return np.where(s == 0, np.minimum(excess, 0.0), excess)  # at the onset, but for rounding

    return bracketed_roots(excess, 0.0, 10 + 10 * b, b, alpha)


@dataclass(frozen=True, eq=False, repr=False)
class BrokenGlass(Value):
    """Solutions at some loads and temperatures, and polynomials in both between them.

    Attributes
    ----------
    steps : int
        Number of steps of breaking.
    roots : ndarray, shape (loads,)
        Roots of the loads.
    temperature : ndarray, shape (loads, n)
        Temperature of each solution over that of the onset, 1 + sqrt(alpha).
    free_energy, energy : ndarray, shape (loads, n)
        Free energy -phi0/b and mean energy per neuron, less those with replica symmetry.
    """

    steps: int
    roots: Array
    temperature: Array
    free_energy: Array
    energy: Array

    def _fit(self, degree: int, loads: int) -> Array:
        """Chebyshev coefficients of the free energy over sqrt(alpha) (1 - T/T_c)^5."""
        rows = []
        for root, at, values in zip(self.roots, self.temperature, self.free_energy, strict=True):
            below = (1 - at) ** _ONSET
            design = chebyshev.chebvander(2 * at - 1, degree) * below[:, None]
            rows.append(np.linalg.lstsq(design, values / root, rcond=None)[0])
        y = 2 * self.roots / _ROOT_MAX - 1
        return np.asarray(chebyshev.chebfit(y, np.array(rows), loads - 1).T)

    @cached_property
    def _coefficients(self) -> tuple[Array, Array]:
        """Those taken, and those of lower degree, shape (temperature, load, derivative)."""
        taken = []
        for degree, loads in ((_DEGREE, _LOADS), (_DEGREE - 2, _LOADS - 1)):
            fit = self._fit(degree, loads)
            derived = np.zeros((*fit.shape, 3))
            for order in range(3):
                some = chebyshev.chebder(fit, order, scl=2, axis=0)
                derived[: len(some), :, order] = some
            taken.append(derived)
        return taken[0], taken[1]

    def _excess(self, at: Array, root: Array, fewer: bool = False) -> tuple[Array, Array, Array]:
        """Free energy beyond replica symmetry, at temperatures T/T_c, and two derivatives."""
        coefficients = self._coefficients[fewer]
        y, t, below = 2 * root / _ROOT_MAX - 1, 2 * at - 1, np.maximum(1 - at, 0.0)
        p = chebyshev.chebval(y, chebyshev.chebval(t, coefficients), tensor=False)
        n = _ONSET
        slope = below ** (n - 1) * (below * p[1] - n * p[0])
        bend = below ** (n - 2) * (below * (below * p[2] - 2 * n * p[1]) + n * (n - 1) * p[0])
        return root * below**n * p[0], root * slope, root * bend

    def states(self, s: ArrayLike, alpha: ArrayLike, rule: QuadratureRule = RULE) -> SpinGlassCurve:
        """The spin glass at the b of the symmetric one of noise strength s.

        Energy and potential, and the tangent of the energy, are those of broken symmetry, all else
        is that of `spin_glass_states`.

        Raises
        ------
        ValueError
            If a load is above `LOAD_MAX`.
        """
        same = spin_glass_states(s, alpha, rule)
        if np.any(same.alpha > LOAD_MAX):
            raise ValueError(
                f"alpha must be at most {LOAD_MAX} where symmetry is broken, got {same.alpha.max()}"
            )
        root = np.sqrt(same.alpha)
        at = 1 / (same.b * (1 + root))
        excess, slope, bend = self._excess(at, root)
        tangent = same.tangent._replace(
            energy=same.tangent.energy + at**2 * bend / same.b * same.tangent.b
        )
        return replace(
            same,
            potential=same.potential - same.b * excess,
            energy=same.energy + excess - at * slope,
            tangent=tangent,
        )

    def at(self, b: Array, alpha: Array) -> GlassStates:
        """The spin glass at inverse temperatures and loads, which are not checked."""
        states, root = self.states(_strength(b, alpha), alpha), np.sqrt(alpha)
        at = 1 / (b * (1 + root))
        free, slope, _ = self._excess(at, root)
        free_, slope_, _ = self._excess(at, root, fewer=True)
        off, off_energy = self._deviations
        potential = b * (np.abs(free - free_) + off)
        energy = np.abs(free - free_ - at * (slope - slope_)) + off_energy
        entropy = states.potential + b * states.energy
        errors = GlassQuantities(potential, energy, potential + b * energy)
        return GlassStates(b, alpha, states.potential, states.energy, entropy, errors)

    @cached_property
    def _deviations(self) -> tuple[float, float]:
        """Distance of solutions from polynomials: of free energies, and of energies.

        The latter are another way to them.
        """
        free, slope, _ = self._excess(self.temperature, self.roots[:, None] + 0 * self.temperature)
        energy = free - self.temperature * slope
        return (
            float(np.abs(free - self.free_energy).max()),
            float(np.abs(energy - self.energy).max()),
        )

    def ground_energy(self, alpha: ArrayLike) -> Array:
        """Energy per neuron at T = 0 and loads up to `LOAD_MAX`."""
        alpha = floats(alpha, "alpha")
        excess, _, _ = self._excess(np.zeros(alpha.shape), np.sqrt(alpha))
        return np.asarray(glass_ground_energy(alpha) + excess)
