"""{0, 1} neurons by enumeration, and moments of a running sampler."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.signal import lfilter

from curved.curvature.transforms import Relativistic, Renyi, inside_support
from curved.networks.hopfield import HopfieldNetwork
from curved.networks.pairwise import PairwiseEnergy, from_binary, of_network, to_binary
from curved.numerics import estimators
from curved.numerics.streams import stream
from curved.sampling import enumeration
from curved.sampling.glauber import simulate
from curved.sampling.moments import moments

SIZE = 9


@pytest.fixture
def network():
    rng = np.random.default_rng(1)
    return HopfieldNetwork(rng.choice([-1, 1], (3, SIZE)), rng.normal(0, 0.3, SIZE))


@pytest.fixture
def spins():
    """An energy of no special structure."""
    rng = np.random.default_rng(2)
    upper = np.triu(rng.normal(size=(SIZE, SIZE)), 1)
    return PairwiseEnergy(upper + upper.T, rng.normal(size=SIZE), 0.7)


def test_every_state_has_the_same_energy_in_both(network, spins):
    x = enumeration.states(SIZE)
    n = (1 + x) // 2
    assert set(np.unique(n)) == {0, 1}
    assert_allclose(to_binary(spins).energy(n), spins.energy(x), atol=1e-12)
    assert_allclose(of_network(network).energy(x), network.energy(x), atol=1e-12)
    binary = to_binary(spins)
    assert_allclose(from_binary(binary).energy(x), binary.energy(n), atol=1e-12)


def test_conversions_are_inverse(spins):
    again = from_binary(to_binary(spins))
    assert_allclose(again.couplings, spins.couplings, rtol=1e-15)
    assert_allclose(again.fields, spins.fields, atol=1e-14)
    assert again.constant == pytest.approx(spins.constant, abs=1e-14)


def test_two_neurons_by_hand():
    """-x1 x2/2 = -2 n1 n2 + n1 + n2 - 1/2."""
    binary = to_binary(PairwiseEnergy([[0, 1], [1, 0]], [0, 0]))
    assert binary.couplings[0, 1] / 2 == 2
    assert binary.fields.tolist() == [-1, -1]
    assert binary.constant == -0.5


@pytest.mark.parametrize("transform", [Renyi(-0.6), Renyi(0.5), Relativistic(-0.8)], ids=str)
def test_distribution_of_a_curved_network_in_both(network, transform):
    """The same probabilities with the constant, others without."""
    binary = to_binary(of_network(network))
    n = (1 + enumeration.states(SIZE)) // 2
    p = enumeration.distribution(network, transform, 1.1)

    def distribution(e):
        inside = inside_support(transform.gamma, e)
        weights = np.where(inside, np.exp(-1.1 * SIZE * transform.F(np.where(inside, e, 0))), 0)
        return weights / weights.sum()

    assert_allclose(distribution(binary.energy(n)), p, rtol=1e-11)
    bare = distribution(binary.energy(n) - binary.constant / SIZE)
    assert np.abs(bare - p).sum() > 1e-3


@pytest.mark.parametrize("transform", [Renyi(-0.6), Renyi(0.0), Relativistic(-0.8)], ids=str)
@pytest.mark.parametrize("binary", [False, True])
def test_moments_agree_with_enumeration(network, transform, binary):
    """Pulls of independent chains have mean square 1; it would be 4 without autocorrelation."""
    x = enumeration.states(SIZE).astype(float)
    if binary:
        x = (1 + x) / 2
    p = enumeration.distribution(network, transform, 0.8)
    i, j = np.triu_indices(SIZE, 1)
    pulls = []
    for chain in range(40):
        start = enumeration.states(SIZE)[0]
        times = {"settle": 50, "sweeps": 1500, "seed": stream(3, chain)}
        run = moments(network, transform, 0.8, start, **times, binary=binary)
        first = (run.first - p @ x) / run.first_error
        expected = (x[:, i] * x[:, j]).T @ p
        pair = (run.pair.values[i, j] - expected) / run.pair_error.values[i, j]
        pulls.append(np.concatenate([first, pair]))
    assert np.mean(np.square(pulls)) == pytest.approx(1, abs=0.5)
    assert np.max(np.abs(np.mean(pulls, axis=0))) * np.sqrt(40) < 4
    assert np.all(run.first_error < 0.1)
    assert_allclose(np.diag(run.pair), run.first if binary else 1, rtol=1e-14)
    assert np.all(run.first_time >= 1)
    assert run.first_time.max() > 1.5


@pytest.mark.parametrize("memory", [0.0, 0.5, 0.9])
def test_autocorrelation_time_of_an_autoregressive_series(memory):
    """(1 + a)/(1 - a) in closed form, and errors that cover the true mean."""
    noise = np.random.default_rng(4).normal(size=(200, 20_000))
    series = lfilter([1], [1, -memory], noise)[:, 500:]
    mean, error, time = estimators.correlated_mean(series)
    assert time.mean() == pytest.approx((1 + memory) / (1 - memory), rel=0.03)
    assert np.mean((mean / error) ** 2) == pytest.approx(1, abs=0.35)


def test_bad_input_is_refused(network):
    with pytest.raises(ValueError, match="too few for an autocorrelation time"):
        moments(network, 0.0, 0.8, enumeration.states(SIZE)[0], settle=1, sweeps=20, seed=1)
    with pytest.raises(ValueError, match="symmetric"):
        PairwiseEnergy([[0, 1], [2, 0]], [0, 0])
    with pytest.raises(ValueError, match=r"symmetric, with zeros on the diagonal"):
        PairwiseEnergy([[1, 1], [1, 0]], [0, 0])
    with pytest.raises(ValueError, match="shapes"):
        PairwiseEnergy([[0, 1], [1, 0]], [0, 0, 0])
    with pytest.raises(ValueError, match="finite"):
        PairwiseEnergy([[0, 1], [1, 0]], [0, np.nan])


def test_a_network_that_decouples_and_one_that_overflows():
    free = PairwiseEnergy(np.zeros((4, 4)), np.zeros(4), 2.0)
    assert free.energy(np.ones(4)) == 0.5
    run = simulate(free, Renyi(-0.5), 1.0, np.ones(4), sweeps=100, seed=1)
    assert run.energy[-1] == 0.5
    assert run.flips > 150
    huge = np.full((40, 40), 1e307)
    np.fill_diagonal(huge, 0)
    with pytest.raises(ValueError, match="their sum is not finite"):
        simulate(PairwiseEnergy(huge, np.zeros(40)), 0.0, 1.0, np.ones(40), sweeps=1, seed=1)
