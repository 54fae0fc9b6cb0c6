r"""Geometry of deformed exponential families, equations (1)-(5).

On a finite set of states with statistics :math:`f_a(x)` the maximisers of Renyi entropy under
fixed means are :math:`p(x) = e^{-\varphi} [1 + \gamma\, \theta\cdot f(x)]_+^{1/\gamma}`. Here
``gamma`` is the *raw* curvature of (2); a network's scaled one is gamma' = N beta gamma (10).

The divergence of the family induces a metric and a connection, which is projectively flat with
constant sectional curvature gamma. And ln p holds interactions of all orders, even where f has
pairs only; a Walsh-Hadamard transform shows them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import mpmath as mp
import numpy as np

from curved.numerics.arrays import floats
from curved.numerics.typing import Array, ArrayLike
from curved.numerics.values import Value


def binary_states(n: int) -> Array:
    """All 2^n states of n neurons, shape (2^n, n), each +1 or -1; neuron 0 changes slowest."""
    return np.array(list(product((1.0, -1.0), repeat=n)))


def _power_excess(p: ArrayLike, gamma: float) -> float:
    """Sum over x of p(x)^(1 + gamma) - p(x), which is small where gamma is; at 0, p(x) ln p(x).

    Raises
    ------
    ValueError
        If `p` is not a distribution, or `gamma` not finite and > -1.
    """
    p = floats(p, "p")
    if not (np.all(p >= 0) and np.isclose(p.sum(), 1, atol=1e-9)):
        raise ValueError(f"p must be >= 0 and sum to 1, got {p}")
    if not (np.isfinite(gamma) and gamma > -1):
        raise ValueError(f"gamma must be finite and > -1, got {gamma}")
    log_p = np.log(p[p > 0])
    return float(np.sum(p[p > 0] * (log_p if gamma == 0 else np.expm1(gamma * log_p))))


def renyi_entropy(p: ArrayLike, gamma: float) -> float:
    """Renyi entropy H = -(1/gamma) ln sum_x p(x)^(1 + gamma), equation (1); Shannon's at 0.

    Raises
    ------
    ValueError
        If `p` is not a distribution, or `gamma` not finite and > -1.
    """
    excess = _power_excess(p, gamma)
    return -excess if gamma == 0 else float(-np.log1p(excess) / gamma)


def tsallis_entropy(p: ArrayLike, gamma: float) -> float:
    """Tsallis entropy S = [1 - sum_x p(x)^(1 + gamma)]/gamma, which grows with Renyi's.

    Parameters and errors as for `renyi_entropy`.
    """
    excess = _power_excess(p, gamma)
    return -excess if gamma == 0 else -excess / gamma


def neutral_directions(statistics: ArrayLike) -> Array:
    """Directions in which distributions change, but neither their sum nor the means of statistics.

    Parameters
    ----------
    statistics : array_like, shape (k, states)
        The functions f_a on the states.

    Returns
    -------
    ndarray, shape (directions, states)
        An orthonormal basis; empty where the means fix the distribution.

    Raises
    ------
    ValueError
        If `statistics` are not finite, or have another shape.
    """
    f = floats(statistics, "statistics")
    if f.ndim != 2 or not np.all(np.isfinite(f)):
        raise ValueError(f"statistics must be finite and of shape (k, states), got {statistics!r}")
    from scipy.linalg import null_space  # its import takes longer than what it does here

    return np.asarray(null_space(np.vstack([np.ones(f.shape[1]), f])).T)


@dataclass(frozen=True, eq=False, repr=False)
class DeformedFamily(Value):
    """The deformed exponential family of some statistics.

    Parameters
    ----------
    statistics : ndarray, shape (k, states)
        The functions f_a on the states.
    gamma : float
        Raw curvature; 0 is the exponential family.
    """

    statistics: Array
    gamma: float

    def log_weights(self, theta: ArrayLike) -> Array:
        """Logarithm of the unnormalised probabilities, -inf where the state has no support.

        Raises
        ------
        ValueError
            If `theta` is not finite.
        """
        theta = floats(theta, "theta")
        if not np.all(np.isfinite(theta)):
            raise ValueError(f"theta must be finite, got {theta}")
        h = theta @ self.statistics
        if self.gamma == 0:
            return h
        with np.errstate(divide="ignore"):
            return np.asarray(np.log1p(np.maximum(self.gamma * h, -1)) / self.gamma)

    def potential(self, theta: ArrayLike) -> float:
        """Normalising potential phi(theta).

        Raises
        ------
        ValueError
            If the family has no normalisable member there (gamma < 0 and a state at infinity).
        """
        log_weights = self.log_weights(theta)
        if np.isposinf(log_weights).any():
            raise ValueError(
                f"theta = {np.asarray(theta)} has no normalisable member at gamma = {self.gamma}"
            )
        return float(np.logaddexp.reduce(log_weights))

    def probabilities(self, theta: ArrayLike) -> Array:
        """Probabilities of the states, equation (2), shape (states,)."""
        return np.exp(self.log_weights(theta) - self.potential(theta))

    def _escort(self, theta: ArrayLike, power: int) -> Array:
        """Weights p / (1 + gamma theta.f)^power, shape (states,); 0 for a state without support."""
        p = self.probabilities(theta)
        weight = 1 + self.gamma * (floats(theta, "theta") @ self.statistics)
        return np.divide(p, weight**power, out=np.zeros_like(p), where=p > 0)

    def gradient(self, theta: ArrayLike) -> Array:
        """Derivatives of the potential: means of f under p / (1 + gamma theta.f), shape (k,)."""
        return self.statistics @ self._escort(theta, 1)

    def divergence(self, theta: ArrayLike, other: ArrayLike) -> float:
        """Divergence D(theta : other) of the family; Kullback-Leibler's at gamma = 0.

        Raises
        ------
        ValueError
            If an argument is not finite, or the divergence is not defined for the pair.
        """
        potential = self.potential(theta)
        theta, other = floats(theta, "theta"), floats(other, "other")
        inner = float(self.gradient(other) @ (theta - other))
        if not 1 + self.gamma * inner > 0:
            raise ValueError(
                f"theta = {theta} is outside the domain of the divergence from {other}"
            )
        step = inner if self.gamma == 0 else float(np.log1p(self.gamma * inner) / self.gamma)
        return potential - self.potential(other) - step

    def metric(self, theta: ArrayLike) -> Array:
        """Metric g_ij = d_i d_j phi + gamma d_i phi d_j phi, shape (k, k)."""
        second = (self.statistics * self._escort(theta, 2)) @ self.statistics.T
        gradient = self.gradient(theta)
        return (1 - self.gamma) * (second - np.outer(gradient, gradient))

    def connection(self, theta: ArrayLike) -> Array:
        """Connection Gamma^l_ij = -gamma (phi_j delta_il + phi_i delta_jl), indexed [i, j, l]."""
        gradient, unit = self.gradient(theta), np.eye(len(self.statistics))
        mixed = np.einsum("j,il->ijl", gradient, unit)
        return -self.gamma * (mixed + mixed.transpose(1, 0, 2))


def _divergence(family: DeformedFamily) -> Callable[..., mp.mpf]:
    """D(t : t') of two statistics as a function of t and t', with all digits of mpmath."""
    gamma = mp.mpf(family.gamma)
    rows = [[mp.mpf(value) for value in row] for row in family.statistics.tolist()]
    states = list(zip(*rows, strict=True))

    def sums(t: Sequence[mp.mpf]) -> tuple[mp.mpf, list[mp.mpf]]:
        """Return phi and its gradient."""
        exponents = [mp.fdot(t, f) for f in states]
        weights = [1 + gamma * h for h in exponents]
        if gamma:  # with all digits also where gamma is so small that a weight is 1
            boltzmann = [mp.exp(mp.log1p(gamma * h) / gamma) for h in exponents]
        else:
            boltzmann = [mp.exp(h) for h in exponents]
        total = mp.fsum(boltzmann)
        escort = [b / w for b, w in zip(boltzmann, weights, strict=True)]
        return mp.log(total), [mp.fdot(row, escort) / total for row in rows]

    def divergence(*point: mp.mpf) -> mp.mpf:
        t, other = point[:2], point[2:]
        potential, _ = sums(t)
        reference, gradient = sums(other)
        inner = mp.fdot(gradient, [a - b for a, b in zip(t, other, strict=True)])
        step = mp.log1p(gamma * inner) / gamma if gamma else inner
        return potential - reference - step

    return divergence


def sectional_curvature(family: DeformedFamily, theta: ArrayLike, digits: int = 40) -> float:
    """Measure the sectional curvature of a two-parameter family from its divergence alone.

    Metric and connection are the derivatives -d_i d'_j D and -d_i d_j d'_k D of the divergence
    D(t : t') at t = t', where primes act on t'. They are taken numerically with many digits. Their
    curvature tensor R gives K = g(R(d1, d2) d2, d1) / det g.

    Parameters
    ----------
    family : DeformedFamily
        A family of two statistics.
    theta : sequence of 2 floats
        Where to measure, inside the support.
    digits : int, optional
        Working precision; about half of it is left in the result.

    Returns
    -------
    float
        The sectional curvature, equal to gamma.

    Raises
    ------
    ValueError
        If the family or `theta` has not two parameters, `theta` is not finite, or `digits` < 1.
    """
    theta = floats(theta, "theta")
    if theta.shape != (2,) or len(family.statistics) != 2 or not np.all(np.isfinite(theta)):
        raise ValueError(f"theta must be two finite numbers, one for each statistic, got {theta}")
    if digits < 1:
        raise ValueError(f"digits must be >= 1, got {digits}")
    with mp.workdps(digits):
        divergence = _divergence(family)
        at = tuple(mp.mpf(value) for value in (*theta.tolist(), *theta.tolist()))
        cache: dict[tuple[int, ...], mp.mpf] = {}

        def derivative(*indices: int) -> mp.mpf:
            """Mixed derivative of -D; indices 0, 1 act on t and 2, 3 on t'."""
            orders = tuple(indices.count(i) for i in range(4))
            if orders not in cache:
                cache[orders] = -mp.diff(divergence, at, orders)
            return cache[orders]

        pair = range(2)
        metric = mp.matrix(2, 2)
        for i, j in product(pair, pair):
            metric[i, j] = derivative(i, j + 2)
        inverse = metric**-1

        def lowered(i: int, j: int, k: int) -> mp.mpf:
            return derivative(i, j, k + 2)

        def raised(i: int, j: int, m: int) -> mp.mpf:
            return mp.fsum(lowered(i, j, k) * inverse[k, m] for k in pair)

        def curvature(i: int, j: int, k: int, m: int) -> mp.mpf:
            """R_ijkm = g(R(d_i, d_j) d_k, d_m), from derivatives along the diagonal t = t'."""

            def half(a: int, b: int) -> mp.mpf:
                along = derivative(a, b, k, m + 2) + derivative(b, k, m + 2, a + 2)
                metric_change = [
                    derivative(a, n, m + 2) + derivative(n, m + 2, a + 2) for n in pair
                ]
                return mp.fsum(
                    [
                        along,
                        *(-raised(b, k, n) * metric_change[n] for n in pair),
                        *(raised(b, k, n) * lowered(a, n, m) for n in pair),
                    ]
                )

            return half(i, j) - half(j, i)

        return float(curvature(0, 1, 1, 0) / mp.det(metric))


def random_exponent(neurons: int, coupling: float, field: float, seed: int) -> Array:
    """Draw the exponent h(x) = -beta E(x) of a network with random fields and pair couplings.

    Couplings have mean `coupling` and unit variance, fields mean 0 and standard deviation `field`;
    all are scaled so that max abs(h) = 1. It is on the states of `binary_states`, shape
    (2^neurons,).

    Raises
    ------
    ValueError
        If there are fewer than 2 neurons, or `coupling` or `field` is not finite.
    """
    if neurons < 2 or not (np.isfinite(coupling) and np.isfinite(field)):
        raise ValueError(
            f"neurons must be >= 2, coupling and field finite, got {neurons}, {coupling}, {field}"
        )
    rng = np.random.default_rng(seed)
    states = binary_states(neurons)
    couplings = np.triu(rng.normal(coupling, 1, (neurons, neurons)), 1)
    fields = field * rng.standard_normal(neurons)
    h = states @ fields + np.einsum("xi,ij,xj->x", states, couplings, states)
    return h / np.abs(h).max()


def support(h: ArrayLike) -> tuple[float, float]:
    """Raw curvatures between which 1 + gamma h > 0 in every state.

    Raises
    ------
    ValueError
        If h is not finite, or has not both signs.
    """
    h = floats(h, "h")
    if not (np.all(np.isfinite(h)) and np.any(h > 0) and np.any(h < 0)):
        raise ValueError(f"h must be finite and have both signs, got {h}")
    return -1 / h.max(), -1 / h.min()


def interactions(log_p: ArrayLike) -> Array:
    """Coefficients of ln p over products of spins: theta_I = 2^-n sum_x ln p(x) prod_{i in I} x_i.

    Parameters
    ----------
    log_p : array_like, shape (2^n,)
        ln p on the states of `binary_states`.

    Returns
    -------
    ndarray, shape (2^n,)
        theta_I; the binary digits of the index say which neurons are in I, neuron 0 first.

    Raises
    ------
    ValueError
        If the length is not a power of two.
    """
    values = np.array(log_p, dtype=float)
    n = values.size.bit_length() - 1
    if values.size != 2**n:
        raise ValueError(f"log_p must have 2^n values, one for each state, got {values.size}")
    values = values.reshape((2,) * n)
    for axis in range(n):  # fast Walsh-Hadamard transform
        up, down = np.take(values, 0, axis), np.take(values, 1, axis)
        values = np.stack([(up + down) / 2, (up - down) / 2], axis)
    return values.reshape(-1)


def interaction_orders(n: int) -> Array:
    """Order of each coefficient of `interactions`, shape (2^n,)."""
    return np.array([index.bit_count() for index in range(2**n)])


def log_series(h: ArrayLike, gamma: float, terms: int) -> Array:
    """Taylor series (4) of ln(1 + gamma h)/gamma, cut after `terms` terms.

    It converges where ``|gamma h| < 1`` for every state.
    """
    h = floats(h, "h")
    return np.sum([(-gamma) ** (k - 1) * h**k / k for k in range(1, terms + 1)], axis=0)
