"""The compiled kernel: exact rule, exact integers, the same bits for every way of running it."""

import math
import os
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.sparse import csr_array
from scipy.stats import chi2

from curved.curvature.transforms import EnergyTransform, Relativistic, Renyi, SupportError
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import gamma_key, stream
from curved.numerics.typing import Spins
from curved.sampling import _glauber, enumeration
from curved.sampling.flip_rule import flip_probability
from curved.sampling.glauber import corrupt, parallel, simulate, simulate_plainly

PATTERNS = Path(os.environ.get("CURVED_PATTERNS", "../shared/data/cifar-patterns-200.npz"))
TRANSFORMS = [Renyi(-1.5), Renyi(-0.5), Renyi(0.0), Renyi(0.8), Relativistic(-1.2)]


def random_spins(*shape: int, seed: int = 1) -> Spins:
    return np.random.default_rng(seed).choice([-1, 1], shape).astype(np.int8)


@pytest.fixture
def images() -> Spins:
    if not PATTERNS.exists():
        pytest.skip(f"{PATTERNS} is not there; CURVED_PATTERNS can name such a file")
    with np.load(PATTERNS, allow_pickle=False) as file:
        return file["xi"].astype(np.int8)


def agree(fast: xr.Dataset, slow: xr.Dataset) -> None:
    """The same decisions from beginning to end."""
    assert int(fast.flips) == int(slow.flips)
    assert np.array_equal(fast.state, slow.state)
    for name in set(slow.variables) - {"energy", "beta_eff"}:
        assert np.array_equal(fast[name], slow[name]), name
    for name in ("energy", "beta_eff"):
        assert_allclose(fast[name], slow[name], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("transform", TRANSFORMS, ids=str)
@pytest.mark.parametrize("size", [8, 11])
def test_stationary_distribution(transform: Renyi | Relativistic, size: int) -> None:
    """Independent chains, each used once: their last states follow p(x), by Pearson's test."""
    chains = 4000
    network = HopfieldNetwork(random_spins(2, size, seed=size), None)
    beta = 0.6 if transform.gamma < -1 else 0.9  # 200 sweeps forget their start
    p = enumeration.distribution(network, transform, beta)
    matrix = enumeration.transition_matrix(network, transform, beta)
    updates = 200 * size
    step, reached = csr_array(matrix.T), np.zeros(2**size)
    reached[0] = 1
    for _ in range(updates):
        reached = step @ reached
    assert np.abs(reached - p).sum() < 1e-3

    counts = np.zeros(2**size)
    weights = 1 << np.arange(size)
    for chain in range(chains):
        law = network, transform, beta, enumeration.states(size)[0]
        end = simulate(*law, sweeps=200, seed=stream(3, chain))
        counts[(end.state.values > 0) @ weights] += 1
    order = np.argsort(p)  # cells of at least 20 expected chains
    cell = np.minimum((np.cumsum(p[order]) * chains // 20).astype(int), chains // 20 - 1)
    expected, found = np.bincount(cell, p[order] * chains), np.bincount(cell, counts[order])
    used = expected > 0
    statistic = np.sum((found - expected)[used] ** 2 / expected[used])
    assert chi2.sf(statistic, used.sum() - 1) > 1e-4


@pytest.mark.parametrize("transform", TRANSFORMS, ids=str)
@pytest.mark.parametrize("fields", [False, True], ids=["no field", "field"])
def test_twin_takes_the_same_steps(transform: Renyi | Relativistic, fields: bool) -> None:
    size = 75
    h = np.random.default_rng(4).normal(0, 0.4, size) if fields else None
    network = HopfieldNetwork(random_spins(6, size), h)
    start = corrupt(network.patterns[0], 0.3, stream(5))
    times = {"sweeps": 40, "seed": 6, "records": 50}
    fast, slow = (
        run(network, transform, 1.4, start, **times) for run in (simulate, simulate_plainly)
    )
    assert fast.flips == slow.flips > 50
    agree(fast, slow)


def test_projections_stay_exact_over_a_million_updates() -> None:
    network = HopfieldNetwork(random_spins(37, 1000), np.linspace(-0.2, 0.2, 1000))
    end = simulate(network, Renyi(0.7), 1.1, network.patterns[3], sweeps=1000, seed=7)
    assert end.flips > 100_000
    assert np.array_equal(end.overlap[-1], network.overlaps(end.state))
    assert_allclose(end.energy[-1], network.energy(end.state), rtol=1e-11)


def test_large_networks_do_not_overflow() -> None:
    network = HopfieldNetwork(np.ones((3, 100_000), dtype=np.int8))
    end = simulate(network, Renyi(-0.2), 3.0, network.patterns[0], sweeps=1, seed=8)
    assert np.array_equal(end.overlap[-1], network.overlaps(end.state))
    assert_allclose(end.energy[-1], network.energy(end.state), rtol=1e-14)
    assert end.energy[-1] < -1.4


@given(
    gamma=st.floats(-3, 3),
    beta=st.floats(0, 50),
    e=st.floats(-1, 1),
    de=st.floats(-40, 40),
    size=st.integers(2, 100_000),
    relativistic=st.booleans(),
)
@settings(deadline=None)  # the first call compiles
@example(gamma=1e-311, beta=1.0, e=0.0, de=0.0, size=2, relativistic=False)
@example(gamma=1e-311, beta=1.0, e=0.1, de=2.0, size=2, relativistic=False)
def test_bounds_hold(
    gamma: float, beta: float, e: float, de: float, size: int, relativistic: bool
) -> None:
    """What the kernel compares with first is never on the wrong side of the plain expression."""
    s = 1 - gamma * e
    if s < 1e-9 or abs(s - gamma * de / size) < 1e-9:
        return  # at the edge of the support
    transform: EnergyTransform = Relativistic(gamma) if relativistic else Renyi(gamma)
    kind = _glauber.RELATIVISTIC if relativistic else _glauber.RENYI
    p = _glauber.plain_probability(kind, gamma, beta, size, s, de)
    assert_allclose(
        p, flip_probability(transform, beta, size, e, de / size), rtol=1e-6, atol=1e-300
    )
    t = gamma * de / (size * s)
    if abs(t) <= 1 / 32:
        slope = beta / (2 * math.sqrt(s)) if relativistic else beta / s
        y = slope * de * (1 + (0.25 if relativistic else 0.5) * t)
        lower, upper = _glauber.flip_bounds(y)
        assert lower <= p <= upper


@pytest.mark.parametrize("y", [-1e9, -38.0, -37.99, -1.0, 0.0, 1.0, 37.99, 38.0, 1e9])
def test_bounds_hold_a_step_away(y: float) -> None:
    lower, upper = _glauber.flip_bounds(y)
    for shift in (-1 / 32, 0.0, 1 / 32):
        assert lower <= 1 / (1 + math.exp(min(y + shift, 700))) <= upper
    assert upper - lower < 0.03 or abs(y) > 37.9


def test_steep_changes_are_decided_by_the_plain_expression() -> None:
    """Few neurons and a strong curvature: changes too large for the bounds, and forbidden ones."""
    network = HopfieldNetwork(np.ones((1, 6), dtype=np.int8))
    transform = Renyi(-2.2)
    start = np.array([1, 1, 1, -1, -1, -1])
    fast = simulate(network, transform, 1.0, start, sweeps=900, seed=9)
    slow = simulate_plainly(network, transform, 1.0, start, sweeps=900, seed=9)
    agree(fast, slow)


def test_chains_stop_at_the_edge_of_the_support() -> None:
    """One pattern and gamma = -2.5: energies below -0.4 are forbidden, and the rest lie above."""
    network = HopfieldNetwork(np.ones((1, 400), dtype=np.int8))
    start = corrupt(network.patterns[0], 0.2, stream(1))
    end = simulate(network, Renyi(-2.5), 3.0, start, sweeps=100, seed=10, records=100)
    assert np.all(1 + 2.5 * end.energy > 1e-12)
    assert np.array_equal(end.overlap[-1], network.overlaps(end.state))


def test_same_bits_for_any_threads_order_and_pieces() -> None:
    network = HopfieldNetwork(random_spins(20, 300))
    keys = [(gamma_key(gamma), 20, r) for gamma in (-0.5, 0.0, 0.5) for r in range(6)]

    def chain(key: tuple[int, ...]) -> bytes:
        transform = Renyi((key[0] - gamma_key(0.0)) / 1e9)
        law = network, transform, 2.0, network.patterns[0]
        return simulate(*law, sweeps=30, seed=stream(1, *key)).state.values.tobytes()

    one = list(parallel(chain, keys, threads=1))
    assert list(parallel(chain, keys, threads=2)) == one
    assert list(parallel(chain, keys[::-1], threads=2))[::-1] == one
    assert [chain(key) for key in keys[7:9]] == one[7:9]
    assert len(set(one)) == len(one)


def test_records_do_not_change_the_chain() -> None:
    network = HopfieldNetwork(random_spins(5, 200))
    law = network, Renyi(-0.5), 1.2, network.patterns[0]
    once = simulate(*law, sweeps=300, seed=2)
    often = simulate(*law, sweeps=300, seed=2, records=600)
    assert np.array_equal(once.state, often.state)
    assert np.array_equal(once.overlap[-1], often.overlap[-1])
    assert once.energy[-1] == often.energy[-1]


def test_keys_of_curvatures() -> None:
    grid = np.round(np.linspace(-1, 1, 41), 12)
    finer = np.linspace(-1, 1, 81)
    keys = [gamma_key(float(g)) for g in grid]
    assert keys == [gamma_key(float(g)) for g in finer[::2]]
    assert len(set(keys)) == 41
    assert all(2**32 <= gamma_key(g) < 2**64 for g in (-1000.0, 0.0, 1000.0))
    draws = {stream(1, *key).random() for key in ((1, 2), (1, 2, 0), (2, 1), (1,))}
    assert len(draws) == 4


@pytest.mark.parametrize(
    ("gamma", "stored"), [(-1.0, 10), (-1.0, 60), (0.0, 10), (0.0, 40), (0.9, 5), (0.9, 50)]
)
def test_mean_overlap_of_images_agrees_with_the_twin(
    images: Spins, gamma: float, stored: int
) -> None:
    """Different streams: agreement within standard errors, not of single states."""
    network = HopfieldNetwork(images[:stored])
    sweeps = 4

    def overlap(run, count, seed):
        law = network, Renyi(gamma), 2.0
        ends = (
            run(*law, images[r % stored], sweeps=sweeps, seed=stream(seed, r)).overlap
            for r in range(count)
        )
        return np.array([float(end[-1, r % stored]) for r, end in enumerate(ends)])

    slow, fast = overlap(simulate_plainly, 5, 1), overlap(simulate, 60, 2)
    error = math.hypot(slow.std(ddof=1) / 5**0.5, fast.std(ddof=1) / 60**0.5)
    assert abs(slow.mean() - fast.mean()) < 5 * max(error, fast.std(ddof=1) / 5**0.5)
    assert error < 0.06


def test_curvature_moves_the_load_at_which_recall_fails(images: Spins) -> None:
    """Negative curvature recalls at a load where the flat network does not, positive forgets."""

    def mean(gamma: float, stored: int) -> tuple[float, float]:
        network = HopfieldNetwork(images[:stored])
        law = network, Renyi(gamma), 2.0
        ends = (simulate(*law, images[r % 20], sweeps=30, seed=stream(5, r)) for r in range(40))
        o = [float(end.overlap[-1, r % 20]) for r, end in enumerate(ends)]
        return float(np.mean(o)), float(np.std(o, ddof=1) / 40**0.5)

    for high, low, stored in ((-1.0, 0.0, 30), (0.0, 0.8, 20)):
        (a, a_error), (b, b_error) = mean(high, stored), mean(low, stored)
        assert a - b > 4 * math.hypot(a_error, b_error)


def test_bad_input_is_refused() -> None:
    network = HopfieldNetwork(random_spins(2, 10))
    start = network.patterns[0]
    rng = stream(1)
    with pytest.raises(ValueError, match="10 neurons, got 9"):
        simulate(network, Renyi(0.0), 1.0, start[:9], sweeps=1, seed=1)
    with pytest.raises(ValueError, match="records must divide the 10 attempted updates"):
        simulate(network, Renyi(0.0), 1.0, start, sweeps=1, seed=1, records=3)
    with pytest.raises(ValueError, match=r"beta must be .* got nan"):
        simulate(network, Renyi(0.0), math.nan, start, sweeps=1, seed=1)
    for run in (simulate, simulate_plainly):
        with pytest.raises(SupportError, match="no probability"):
            run(network, Renyi(-20.0), 1.0, start, sweeps=1, seed=1)
    with pytest.raises(ValueError, match=r"1\.5"):
        corrupt(start, 1.5, rng)
    with pytest.raises(ValueError, match="1e\\+20"):
        gamma_key(1e20)


def test_corrupt_flips_the_asked_number() -> None:
    x = random_spins(1000)
    cue = corrupt(x, 0.2, stream(1))
    assert np.sum(cue != x) == 200


@pytest.mark.parametrize("beta", [1e13, 1e300, np.finfo(float).max])
def test_a_beta_with_which_products_overflow_is_refused(beta):
    network = HopfieldNetwork.draw(2, 40, stream(1))
    for run in (simulate, simulate_plainly):
        with pytest.raises(ValueError, match="beta must be at most 1e\\+12"):
            run(network, Renyi(-0.5), beta, network.patterns[0], sweeps=1, seed=2)


@pytest.mark.parametrize("transform", [Renyi(-1.2), Renyi(0.0), Renyi(0.8), Relativistic(-1.0)])
def test_kernel_and_twin_agree_at_the_largest_beta(transform):
    network = HopfieldNetwork.draw(3, 60, stream(3))
    fast, slow = (
        run(network, transform, 1e12, network.patterns[0], sweeps=10, seed=4)
        for run in (simulate, simulate_plainly)
    )
    agree(fast, slow)


def test_bounds_of_no_number_leave_the_decision_open():
    assert _glauber.flip_bounds(np.nan) == (0.0, 1.0)
