"""The chain of the overlap: enumeration at small N, the kernel, and limits known in closed form."""

import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.linalg import expm
from scipy.stats import binom

from curved.curvature.mean_field import trajectory
from curved.curvature.transforms import Relativistic, Renyi
from curved.flat import CurieWeiss
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import stream
from curved.sampling import _master_equation, enumeration
from curved.sampling.birth_death import BirthDeath, diffusion, one_pattern
from curved.sampling.glauber import simulate

TRANSFORMS = [Renyi(-1.5), Renyi(0.0), Renyi(0.8), Relativistic(-1.2)]


def generator(chain: BirthDeath) -> np.ndarray:
    """Q, acting on distributions."""
    return (
        np.diag(-(chain.up + chain.down)) + np.diag(chain.up[:-1], -1) + np.diag(chain.down[1:], 1)
    )


def start(chain: BirthDeath, index: int) -> np.ndarray:
    return np.eye(chain.m.size)[index]


@pytest.mark.parametrize("transform", TRANSFORMS, ids=str)
def test_rates_and_stationary_distribution_are_those_of_all_states(transform):
    size, beta = 9, 0.9
    network = HopfieldNetwork(np.ones((1, size), dtype=np.int8))
    chain = one_pattern(size, transform, beta)
    k = (enumeration.states(size) > 0).sum(axis=1)
    p = np.bincount(k, enumeration.distribution(network, transform, beta))
    assert_allclose(np.exp(chain.log_stationary), p, rtol=1e-12)
    assert_allclose(generator(chain) @ p, 0, atol=1e-14)
    matrix = enumeration.transition_matrix(network, transform, beta)
    lumped = np.zeros((size + 1, size + 1))
    np.add.at(lumped, (k[:, None], k), matrix / np.bincount(k)[k][:, None])
    assert_allclose((lumped.T - np.eye(size + 1)) * size, generator(chain), atol=1e-13)


def test_evolution_is_the_exponential_of_the_generator():
    chain = one_pattern(40, Renyi(-1.0), 1.001)
    p, times = start(chain, 25), [0.5, 3.0, 40.0]
    found = chain.evolve(p, times, rtol=1e-10)
    for t, row in zip(times, found, strict=True):
        assert_allclose(row, expm(generator(chain) * t) @ p, atol=1e-9)
    assert_allclose(found.sum(axis=1), 1, rtol=1e-12)


def test_steps_are_the_pade_approximant():
    """Poles and weights, by their definition in 50 digits; R is exp within its order, and damps."""
    k = 6
    with mpmath.workdps(50):
        shared = [mpmath.factorial(2 * k - 1 - j) / mpmath.factorial(j) for j in range(k + 1)]
        below = [(-1) ** j * shared[j] / mpmath.factorial(k - j) for j in range(k + 1)]
        above = [shared[j] / mpmath.factorial(k - 1 - j) / k for j in range(k)]
        roots = mpmath.polyroots(below, maxsteps=200, extraprec=200, asc=True)
        poles = [z for z in roots if z.imag > 0]
        slopes = [sum(j * below[j] * z ** (j - 1) for j in range(1, k + 1)) for z in poles]
        above_at = [sum(above[j] * z**j for j in range(k)) for z in poles]
        weights = [-a / b for a, b in zip(above_at, slopes, strict=True)]
    order = np.argsort(np.imag(np.array(poles, dtype=complex)))
    assert_allclose(_master_equation._POLES, np.array(poles, dtype=complex)[order], rtol=1e-14)
    assert_allclose(_master_equation._WEIGHTS, np.array(weights, dtype=complex)[order], rtol=1e-14)
    x = np.array([-1e9, -0.5, -0.25, 0.0])
    approximant = (
        2 * np.sum(_master_equation._WEIGHTS / (_master_equation._POLES - x[:, None]), axis=1).real
    )
    assert_allclose(approximant[1:], np.exp(x[1:]), rtol=5e-14)
    assert abs(approximant[0]) < 1e-7


def test_stiff_chains_keep_their_probability():
    """Rates from 1 to 10^8 a sweep, and long steps: in the end all states are equally likely."""
    size = 200
    rates = np.geomspace(1, 1e8, size)
    chain = BirthDeath(np.linspace(-1, 1, size + 1), np.append(rates, 0), np.insert(rates, 0, 0))
    found = chain.evolve(start(chain, 0), [1e3, 1e6, 1e9])
    assert_allclose(found.sum(axis=1), 1, rtol=1e-11)
    assert_allclose(found[-1], 1 / (size + 1), rtol=1e-7)


def test_free_neurons_relax_independently():
    """Infinite temperature: each neuron is +1 with probability (1 + m exp -t)/2, binomially."""
    size, t = 30, 0.7
    chain = one_pattern(size, Renyi(0.0), 0.0)
    assert_allclose(chain.up, (size - np.arange(size + 1)) / 2)
    [p] = chain.evolve(start(chain, size), [t], rtol=1e-10)
    assert_allclose(p, binom.pmf(np.arange(size + 1), size, (1 + np.exp(-t)) / 2), atol=1e-9)


def test_zero_temperature_goes_downhill_only():
    chain = one_pattern(20, Renyi(-0.5), 1e6)
    assert np.all(chain.down[chain.m > 0.2] < 1e-12)
    assert_allclose(chain.up[11:], 9 - np.arange(10))


@pytest.mark.parametrize("transform", TRANSFORMS, ids=str)
def test_passage_times_solve_the_backward_equation(transform):
    chain = one_pattern(24, transform, 1.1)
    target = 20
    times = np.linalg.solve(-generator(chain)[:target, :target].T, np.ones(target))
    sums = np.cumsum(chain.passage_times()[:target][::-1])[::-1]
    assert_allclose(sums, times, rtol=1e-9)
    back = one_pattern(24, transform, 1.1).reversed()
    assert_allclose(back.passage_times(), chain.passage_times(), rtol=1e-10)


def test_folded_and_stopped_chains():
    chain = one_pattern(24, Renyi(-1.5), 1.0)
    folded = chain.folded()
    both = np.exp(chain.log_stationary)
    assert_allclose(np.exp(folded.log_stationary[1:]), 2 * both[13:], rtol=1e-10)
    assert_allclose(folded.mean(folded.m), chain.mean(np.abs(chain.m)), rtol=1e-12)
    [p] = chain.evolve(start(chain, 13), [5.0])
    [q] = folded.evolve(start(folded, 1), [5.0])
    assert_allclose(q @ folded.m, p @ np.abs(chain.m), rtol=1e-6)

    gone = folded.m >= 0.5
    stopped, times = folded.stopped(gone), np.linspace(0, 400, 2001)
    inside = 1 - stopped.evolve(start(folded, 1), times)[:, gone].sum(axis=1)
    mean = np.trapezoid(inside, times)
    assert_allclose(mean, folded.passage_times()[1 : np.argmax(gone)].sum(), rtol=1e-3)
    with pytest.raises(ValueError, match="m must be symmetric about a state m = 0"):
        one_pattern(25, Renyi(0.0), 1.0).folded()


@pytest.mark.parametrize("gamma", [-1.5, 0.8])
def test_kernel_and_chain_agree(gamma):
    size, beta, sweeps, runs = 64, 1.2, 6, 4000
    network = HopfieldNetwork(np.ones((1, size), dtype=np.int8))
    x = np.ones(size, dtype=np.int8)
    x[: size // 4] = -1
    law = network, Renyi(gamma), beta, x
    ends = (simulate(*law, sweeps=sweeps, seed=stream(1, r)) for r in range(runs))
    m = np.array([float(end.overlap[0, 0]) for end in ends])
    chain = one_pattern(size, Renyi(gamma), beta)
    [p] = chain.evolve(start(chain, size - size // 4), [sweeps])
    for power in (1, 2):
        samples = m**power
        assert abs(samples.mean() - p @ chain.m**power) < 4 * samples.std() / runs**0.5


def test_diffusion_is_the_chain_at_large_sizes_and_the_law_at_infinite_ones():
    transform, beta, t = Renyi(-1.5), 1.001, 30.0
    lattice = np.round(np.arange(-1998, 1999) / 2000, 12)
    size = 2000
    chain, smooth = one_pattern(size, transform, beta), diffusion(size, transform, beta, lattice)
    [p] = chain.evolve(start(chain, int(np.argmin(np.abs(chain.m - 0.2)))), [t])
    [q] = smooth.evolve(start(smooth, int(np.argmin(np.abs(lattice - 0.2)))), [t])
    assert_allclose(q @ lattice, p @ chain.m, rtol=6e-3)  # the drifts differ by order 1/N
    law = trajectory(CurieWeiss(), transform, beta, 0.2, [5.0])[0, 0]
    means = []
    for n in (2000, 8000):
        chain = one_pattern(n, transform, beta)
        [p] = chain.evolve(start(chain, round(0.6 * n)), [5.0])
        means.append(p @ chain.m - law)
    assert_allclose(means[0] / means[1], 4, rtol=0.05)  # corrections are of order 1/N
    wide = diffusion(1e12, transform, beta, np.arange(-999, 1000) / 1000)
    assert np.all(np.isfinite(wide.up))
    assert np.all(wide.up >= 0)
