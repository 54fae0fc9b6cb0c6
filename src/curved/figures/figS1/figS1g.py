"""Figure S1g: all states of small networks: energy, potential and interactions of every order."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import comb, factorial
from typing import TypedDict

import numpy as np
import xarray as xr
from scipy.special import gammaln

from curved.curvature.geometry import interactions
from curved.curvature.model import CurvedModel
from curved.curvature.transforms import Renyi, inside_support
from curved.figures.shared.checks import Check, table
from curved.figures.shared.hysteresis import one_pattern_network
from curved.figures.shared.recall import run_all
from curved.flat.curie_weiss import CurieWeiss
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics import estimators
from curved.numerics.streams import gamma_key, stream
from curved.numerics.typing import Array
from curved.records import data_files
from curved.sampling import enumeration
from curved.sampling.birth_death import BirthDeath, one_pattern
from curved.sampling.glauber import simulate
from curved.sampling.moments import moments

__all__ = ["compute"]

_ORDERS = (2, 4, 6)  # of interaction; odd ones vanish without fields
_POWERS = (1.0, 2.0, 3.0)  # of 1/N: all is analytic in it away from transitions


class Beyond(TypedDict):
    """Sizes of sums over the N + 1 overlaps, for the limits."""

    energy: Sequence[int]
    theta: Sequence[int]


def _by_overlap(log_p: Array, order: int) -> float:
    """Coefficient of x_1 ... x_k in ln p of one pattern, a sum over its N + 1 overlaps alone.

    Of the states with `down` neurons at -1, the mean of x_1 ... x_k is a Krawtchouk polynomial.
    """
    size = log_p.size - 1
    total = 0.0
    for down, value in enumerate(log_p):
        mean = sum(
            (-1) ** i * comb(down, i) * comb(size - down, order - i) for i in range(order + 1)
        ) / comb(size, order)
        total += comb(size, down) / 2**size * value * mean
    return total


def _energy(chain: BirthDeath) -> Array:
    """Energy per neuron of each overlap of a network with one pattern, without self-coupling."""
    return np.asarray((1 / (chain.m.size - 1) - chain.m**2) / 2)


def _log_weights(size: int, gamma: float, beta: float) -> Array:
    """Logarithm of the weight of a state with 0 ... N neurons at -1, shape (N + 1,)."""
    m = 1 - 2 * np.arange(size + 1) / size
    return np.asarray(-beta * size * Renyi(gamma).F((1 / size - m**2) / 2))


def _log_states(size: int) -> Array:
    """Logarithm of the number of states with 0 ... N neurons at -1."""
    k = np.arange(size + 1)
    return np.asarray(gammaln(size + 1) - gammaln(k + 1) - gammaln(size - k + 1))


def _theta_limit(gamma: float, beta: float, order: int) -> float:
    """Limit of N^(k-1) theta_k: k! [m^k] of (beta/gamma) ln(1 + gamma m^2/2)."""
    j = order // 2
    return factorial(order) * beta * (-gamma) ** (j - 1) / (2**j * j)


def compute(
    gamma: Sequence[float],
    beta: float,
    neurons: Sequence[int],
    simulated: Sequence[int],
    beyond: Beyond,
    sweeps: int,
    stored: int,
    seed: int,
) -> xr.Dataset:
    """Enumerate a network with one pattern, and simulate it and one with several patterns.

    With one pattern sums over states are sums over overlaps: these agree with the enumeration at
    its largest N, and go on to sizes from which limits can be extrapolated. For the energy they
    must be so large that disordered states, exp(-N [phi(m) - phi(0)]) as likely, are not seen. The
    error of a limit is what the last of three powers of 1/N changes.
    """
    energy, potential = np.empty((2, len(gamma), len(neurons)))
    theta = np.empty((len(gamma), len(_ORDERS), len(neurons)))
    limits = np.empty((len(gamma), 2))
    checks: list[Check] = []
    for i, g in enumerate(gamma):
        what = f"at gamma' = {g:g}, beta = {beta:g}"
        best = max(
            (s for s in CurvedModel(CurieWeiss(), Renyi(g)).states(beta) if s.stable[0]),
            key=lambda s: s.potential[0],
        )
        limits[i] = best.energy[0], best.potential[0]
        for j, n in enumerate(neurons):
            network = one_pattern_network(n)
            logs = enumeration.log_weights(network, Renyi(g), beta)
            p = enumeration.distribution(network, Renyi(g), beta)
            energy[i, j] = np.sum(p * network.energy(enumeration.states(n))) / n
            potential[i, j] = np.logaddexp.reduce(logs) / n
            coefficients = interactions(logs)  # of 2^k - 1: of the first k neurons
            theta[i, :, j] = [n ** (k - 1) * coefficients[2**k - 1] for k in _ORDERS]
            if n == neurons[-1]:
                chain = one_pattern(n, Renyi(g), beta)
                name = f"energy per neuron {what}, N = {n}, by the birth-death chain"
                checks.append(Check(name, energy[i, j], 1e-13, chain.mean(_energy(chain))))
                for k, value in zip(_ORDERS, theta[i, :, j], strict=True):
                    other = n ** (k - 1) * _by_overlap(_log_weights(n, g, beta), k)
                    rounding = n ** (k - 1) * np.finfo(float).eps * np.abs(logs).max()
                    name = f"N^{k - 1} theta_{k} {what}, N = {n}, by the sum over overlaps"
                    checks.append(Check(name, value, rounding, other))
        chains = [one_pattern(n, Renyi(g), beta) for n in beyond["energy"]]
        means = [chain.mean(_energy(chain)) for chain in chains]
        logs_of = [_log_weights(n, g, beta) for n in beyond["energy"]]
        potentials = [
            np.logaddexp.reduce(logs + _log_states(n)) / n
            for n, logs in zip(beyond["energy"], logs_of, strict=True)
        ]
        series = [
            ("energy per neuron", beyond["energy"], means, limits[i, 0], 1e-12),
            ("potential per neuron", beyond["energy"], potentials, limits[i, 1], 1e-12),
        ]
        for k in _ORDERS:
            sums = [
                n ** (k - 1) * _by_overlap(_log_weights(n, g, beta), k) for n in beyond["theta"]
            ]
            largest = max(beyond["theta"])
            rounding = largest**k * np.finfo(float).eps * beta
            limit = _theta_limit(g, beta, k)
            series.append((f"N^{k - 1} theta_{k}", beyond["theta"], sums, limit, rounding))
        for name, sizes, values, limit, rounding in series:
            value, error = estimators.extrapolate_exact(sizes, values, _POWERS)
            error = max(error, 100 * rounding)  # which the extrapolation amplifies
            checks.append(Check(f"{name} {what}", value, error, limit))

    def run(key: tuple[float, int]) -> tuple[float, float]:
        g, n = key
        network, rng = one_pattern_network(n), stream(seed, 0, gamma_key(g), n)
        chain = simulate(
            network, Renyi(g), beta, network.patterns[0], sweeps * n, rng, records=sweeps
        )
        with _long_enough(sweeps):
            mean, error, _ = estimators.correlated_mean(chain.energy)
        return float(mean), float(error)

    keys = [(g, n) for g in gamma for n in simulated]
    rows = np.array(list(run_all(run, keys, "enumeration: chains")))
    simulated_mean, simulated_error = rows.reshape(len(gamma), len(simulated), 2).transpose(2, 0, 1)
    for i, g in enumerate(gamma):
        for j, n in enumerate(simulated):
            name = f"simulated energy per neuron at gamma' = {g:g}, N = {n}, by enumeration"
            network = one_pattern_network(n)
            p = enumeration.distribution(network, Renyi(g), beta)
            truth = np.sum(p * network.energy(enumeration.states(n))) / n
            checks.append(
                Check(name, float(simulated_mean[i, j]), float(simulated_error[i, j]), float(truth))
            )
        checks.append(_pair_check(g, simulated[0], sweeps, stored, seed))
    return data_files.make(
        "figS1g",
        "Small networks with one pattern: enumeration against theory and simulation",
        {
            "energy_exact": (("gamma", "neurons"), energy),
            "energy_limit": (("gamma",), limits[:, 0]),
            "energy_mean": (("gamma", "neurons_simulated"), simulated_mean),
            "energy_mean_error": (("gamma", "neurons_simulated"), simulated_error),
            "potential_exact": (("gamma", "neurons"), potential),
            "potential_limit": (("gamma",), limits[:, 1]),
            "theta": (("gamma", "order", "neurons"), theta),
            "theta_limit": (
                ("gamma", "order"),
                [[_theta_limit(g, beta, k) for k in _ORDERS] for g in gamma],
            ),
            **table(checks),
        },
        {
            "gamma": list(gamma),
            "neurons": list(neurons),
            "neurons_simulated": list(simulated),
            "order": list(_ORDERS),
        },
        beta=beta,
    )


@contextmanager
def _long_enough(sweeps: int) -> Iterator[None]:
    """Name the key that is too small."""
    try:
        yield
    except estimators.TooShortError as error:
        raise ValueError(f"figS1g.sweeps = {sweeps}: {error}") from None


def _pair_check(g: float, size: int, sweeps: int, stored: int, seed: int) -> Check:
    """Correlation of two neurons in a network with random patterns, at beta = 1/2."""
    rng = stream(seed, 1, gamma_key(g))
    xi = rng.integers(0, 2, (stored, size), dtype=np.int8) * 2 - 1
    network, beta = HopfieldNetwork(xi), 0.5
    if not inside_support(g, network.energy(xi[0]) / size):
        raise ValueError(
            f"figS1g.stored = {stored}: a pattern is outside the support at gamma = {g}, N = {size}"
        )
    with _long_enough(sweeps):
        found = moments(network, Renyi(g), beta, xi[0], 100, sweeps // 5, rng)
    pairs = enumeration.states(size)[:, :2].astype(float).prod(axis=1)
    truth = float(np.sum(enumeration.distribution(network, Renyi(g), beta) * pairs))
    name = f"<x_1 x_2> of {stored} random patterns at gamma' = {g:g}, N = {size}, by enumeration"
    return Check(name, found.pair[0, 1], found.pair_error[0, 1], truth)
