"""Figure S1g: all states of small networks: energy, potential and interactions of every order.

With one pattern sums over states are sums over its N + 1 overlaps: these agree with the enumeration
at its largest N, and go on to sizes from which limits can be extrapolated. For the energy they must
be so large that disordered states, exp(-N [phi(m) - phi(0)]) as likely, are not seen.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from math import comb, factorial
from typing import NamedTuple

import numpy as np
import xarray as xr
from scipy.special import gammaln

from curved.curvature.curved_model import CurvedModel
from curved.curvature.geometry import interactions
from curved.curvature.transforms import Renyi, inside_support
from curved.figures.figS1.panels import FigS1g
from curved.figures.shared.checks import Check, table
from curved.figures.shared.hysteresis import one_pattern_network
from curved.figures.shared.replicates import run_all, with_error
from curved.flat.curie_weiss import CurieWeiss
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics import estimators
from curved.numerics.streams import gamma_key, stream
from curved.numerics.typing import Array
from curved.sampling import enumeration
from curved.sampling.birth_death import one_pattern
from curved.sampling.glauber import simulate
from curved.sampling.moments import moments

_ORDERS = (2, 4, 6)  # of interaction; odd ones vanish without fields
_POWERS = (1.0, 2.0, 3.0)  # of 1/N: all is analytic in it away from transitions
_EPS = np.finfo(float).eps


class _Quantities(NamedTuple):
    """What is compared: sums over all states at some N, or limits."""

    energy: float
    potential: float
    theta: tuple[float, ...]
    """N^(k-1) theta_k for each of `_ORDERS`."""


def compute(p: FigS1g) -> xr.Dataset:
    """Enumerate a network with one pattern, and simulate it and one with several patterns."""
    exact = [[_enumerate(n, gamma, p.beta) for n in p.neurons] for gamma in p.gamma]
    limits = [_limits(gamma, p.beta) for gamma in p.gamma]
    means, errors = _simulate(p)
    checks = [
        check for gamma in p.gamma for check in (*_sum_checks(p, gamma), *_limit_checks(p, gamma))
    ]
    for gamma, mean, error in zip(p.gamma, means, errors, strict=True):
        checks += [*_chain_checks(p, gamma, mean, error), _pair_check(p, gamma)]
    by_size, by_chain = ("gamma", "neurons"), ("gamma", "neurons_simulated")
    theta = np.array([[at.theta for at in row] for row in exact]).swapaxes(1, 2)
    return xr.Dataset(
        {
            "energy_exact": (by_size, [[at.energy for at in row] for row in exact]),
            "energy_limit": (("gamma",), [limit.energy for limit in limits]),
            **with_error("energy_mean", by_chain, means, errors),
            "potential_exact": (by_size, [[at.potential for at in row] for row in exact]),
            "potential_limit": (("gamma",), [limit.potential for limit in limits]),
            "theta": (("gamma", "order", "neurons"), theta),
            "theta_limit": (("gamma", "order"), [limit.theta for limit in limits]),
            **table(checks),
        },
        {
            "gamma": p.gamma,
            "neurons": p.neurons,
            "neurons_simulated": p.simulated,
            "order": list(_ORDERS),
        },
        {"beta": p.beta},
    )


@cache
def _enumerate(size: int, gamma: float, beta: float) -> _Quantities:
    """Sum over all states."""
    network, bent = one_pattern_network(size), Renyi(gamma)
    logs = enumeration.log_weights(network, bent, beta)
    probability = enumeration.distribution(network, bent, beta)
    coefficients = interactions(logs)  # of 2^k - 1: of the first k neurons
    return _Quantities(
        float(np.sum(probability * network.energy(enumeration.states(size)))),
        np.logaddexp.reduce(logs) / size,
        tuple(size ** (k - 1) * coefficients[2**k - 1] for k in _ORDERS),
    )


def _limits(gamma: float, beta: float) -> _Quantities:
    """Theory: the stable state of largest potential, and the interactions.

    N^(k-1) theta_k tends to k! [m^k] of (beta/gamma) ln(1 + gamma m^2/2).
    """
    states = CurvedModel(CurieWeiss(), Renyi(gamma)).states(beta)
    best = states.isel(state=int(np.flatnonzero(states.equilibrium)[0]))
    halves = [k // 2 for k in _ORDERS]
    theta = (factorial(2 * j) * beta * (-gamma) ** (j - 1) / (2**j * j) for j in halves)
    return _Quantities(float(best.energy), float(best.potential), tuple(theta))


def _energy(size: int, gamma: float, beta: float) -> float:
    """Mean energy per neuron, without self-coupling, by the birth-death chain."""
    chain = one_pattern(size, Renyi(gamma), beta)
    return chain.mean(np.asarray((1 / size - chain.m**2) / 2))


def _log_weights(size: int, gamma: float, beta: float) -> Array:
    """Logarithm of the weight of a state with 0 ... N neurons at -1, shape (N + 1,)."""
    m = 1 - 2 * np.arange(size + 1) / size
    return np.asarray(-beta * size * Renyi(gamma).F((1 / size - m**2) / 2))


def _potential(size: int, gamma: float, beta: float) -> float:
    """Potential per neuron; there are N! / k! (N - k)! states with k neurons at -1."""
    k = np.arange(size + 1)
    log_states = gammaln(size + 1) - gammaln(k + 1) - gammaln(size - k + 1)
    return float(np.logaddexp.reduce(_log_weights(size, gamma, beta) + log_states) / size)


def _theta(size: int, gamma: float, beta: float, order: int) -> float:
    """N^(k-1) times the coefficient of x_1 ... x_k in ln p.

    Of the states with `down` neurons at -1, the mean of x_1 ... x_k is a Krawtchouk polynomial.
    """
    total = 0.0
    for down, value in enumerate(_log_weights(size, gamma, beta)):
        mean = sum(
            (-1) ** i * comb(down, i) * comb(size - down, order - i) for i in range(order + 1)
        ) / comb(size, order)
        total += comb(size, down) / 2**size * value * mean
    return size ** (order - 1) * total


def _simulate(p: FigS1g) -> tuple[Array, Array]:
    """Mean energies of chains, and their errors; shape (gamma, size) each."""

    def run(size: int) -> tuple[Array, Array]:
        network, rng = one_pattern_network(size), stream(p.seed, 0, size)
        law = network, p.gamma, p.beta, network.patterns[0]
        chain = simulate(*law, sweeps=p.sweeps, records=p.sweeps, seed=rng)
        with _long_enough(p.sweeps):
            mean, error, _ = estimators.correlated_mean(chain.energy)
        return mean, error

    rows = list(run_all(run, p.simulated, "enumeration: chains"))
    means, errors = (np.transpose([row[k] for row in rows]) for k in (0, 1))
    return means, errors


@contextmanager
def _long_enough(sweeps: int) -> Iterator[None]:
    """Name the key that is too small."""
    try:
        yield
    except estimators.TooShortError as error:
        raise ValueError(f"figS1g.sweeps = {sweeps}: {error}") from None


def _sum_checks(p: FigS1g, gamma: float) -> Iterator[Check]:
    """Compare the largest enumeration with sums over overlaps, up to rounding."""
    size = p.neurons[-1]
    at, what = (size, gamma, p.beta), f"at gamma' = {gamma:g}, beta = {p.beta:g}, N = {size}"
    exact = _enumerate(*at)
    name = f"energy per neuron {what}, by the birth-death chain"
    yield Check(name, exact.energy, 1e-13, _energy(*at))
    logs = enumeration.log_weights(one_pattern_network(size), Renyi(gamma), p.beta)
    for k, value in zip(_ORDERS, exact.theta, strict=True):
        name = f"N^{k - 1} theta_{k} {what}, by the sum over overlaps"
        yield Check(name, value, size ** (k - 1) * _EPS * np.abs(logs).max(), _theta(*at, k))


def _limit_checks(p: FigS1g, gamma: float) -> Iterator[Check]:
    """Compare the limits of sums over overlaps with theory.

    The error of a limit is what the last of three powers of 1/N changes, or that of rounding, which
    the extrapolation amplifies.
    """
    at, limit = (gamma, p.beta), _limits(gamma, p.beta)
    large, small = p.beyond.energy, p.beyond.theta
    energies, potentials = [_energy(n, *at) for n in large], [_potential(n, *at) for n in large]
    series = [
        ("energy per neuron", large, energies, limit.energy, 1e-12),
        ("potential per neuron", large, potentials, limit.potential, 1e-12),
    ]
    for k, theory in zip(_ORDERS, limit.theta, strict=True):
        sums, rounding = [_theta(n, *at, k) for n in small], max(small) ** k * _EPS * p.beta
        series.append((f"N^{k - 1} theta_{k}", small, sums, theory, rounding))
    for name, sizes, sums, theory, rounding in series:
        value, error = estimators.extrapolate_exact(sizes, sums, _POWERS)
        name = f"{name} at gamma' = {gamma:g}, beta = {p.beta:g}"
        yield Check(name, value, max(error, 100 * rounding), theory)


def _chain_checks(p: FigS1g, gamma: float, means: Array, errors: Array) -> Iterator[Check]:
    """Compare simulated energies with enumerated ones."""
    for size, mean, error in zip(p.simulated, means, errors, strict=True):
        name = f"simulated energy per neuron at gamma' = {gamma:g}, N = {size}, by enumeration"
        yield Check(name, float(mean), float(error), _enumerate(size, gamma, p.beta).energy)


def _pair_check(p: FigS1g, gamma: float) -> Check:
    """Correlation of two neurons in a network with random patterns, at beta = 1/2."""
    rng, size, bent, beta = stream(p.seed, 1, gamma_key(gamma)), p.simulated[0], Renyi(gamma), 0.5
    network = HopfieldNetwork.draw(p.stored, size, rng)
    start = network.patterns[0]
    if not inside_support(gamma, network.energy(start)):
        raise ValueError(
            f"figS1g.stored = {p.stored}: a pattern is outside the support at gamma = {gamma}, "
            f"N = {size}"
        )
    with _long_enough(p.sweeps):
        found = moments(network, bent, beta, start, settle=100, sweeps=p.sweeps // 5, seed=rng)
    pairs = enumeration.states(size)[:, :2].astype(float).prod(axis=1)
    truth = float(np.sum(enumeration.distribution(network, bent, beta) * pairs))
    name = (
        f"<x_1 x_2> of {p.stored} random patterns at gamma' = {gamma:g}, N = {size}, by enumeration"
    )
    return Check(name, float(found.pair[0, 1]), float(found.pair_error[0, 1]), truth)
