"""Chains within a cap on overlaps, against enumeration: every state, energy and potential."""

import numpy as np
import pytest
from scipy.interpolate import CubicSpline
from scipy.special import logsumexp

import curved as cn
from curved.networks import HopfieldNetwork
from curved.numerics import estimators
from curved.numerics.streams import stream
from curved.sampling import enumeration
from curved.sampling.chains import HopfieldChains
from curved.sampling.restricted import temper_restricted

CAP = 0.6
NETWORK = HopfieldNetwork.draw(3, 12, 5)


def restricted_states(network, cap):
    """All states within the cap."""
    x = enumeration.states(network.size)
    return x[np.abs(network.overlaps(x)).max(axis=1) <= cap + 1e-12]


def exact(network, cap, b):
    """Energies and potential per neuron, by sums over the states within the cap."""
    e = network.energy(restricted_states(network, cap))
    weights = -network.size * np.outer(b, e)
    total = logsumexp(weights, axis=1)
    return np.exp(weights - total[:, None]) @ e, total / network.size


@pytest.mark.parametrize("lanes", [1, 20])
def test_a_chain_visits_every_state_within_the_cap_by_its_weight(lanes):
    """Of N = 8, by blocks of lanes with numbers of their own, and by a lane alone."""
    network, rng = HopfieldNetwork.draw(2, 8, 3), stream(7)
    inside = restricted_states(network, CAP)
    assert 20 < len(inside) < 250
    b, places = 1.3, 1 << np.arange(8)
    chains = HopfieldChains(network, np.repeat(inside[:1], lanes, axis=0), cap=CAP)
    chains.follow([cn.Renyi(0.0)] * lanes, b)
    weight = np.exp(-8 * b * network.energy(inside))
    expected = np.zeros(256)
    expected[(inside > 0) @ places] = weight / weight.sum()
    batches = []
    for _ in range(40):
        counts = np.zeros(256)
        for _ in range(4000 // lanes):
            chains.advance_each(16, rng)
            np.add.at(counts, (chains.x > 0) @ places, 1)
        batches.append(counts / counts.sum())
    mean, error = estimators.mean(np.transpose(batches))
    assert np.all(mean[expected == 0] == 0)
    deviation = ((mean - expected) / np.maximum(error, 1e-5))[expected > 0]
    assert np.abs(deviation).max() < 5
    assert np.sqrt(np.mean(deviation**2)) < 1.4


def test_flips_within_the_cap_are_reversible():
    """The flow between any two states is the same both ways: detailed balance of the kernel."""
    network, rng, b = HopfieldNetwork.draw(2, 6, 2), stream(3), 0.9
    inside = restricted_states(network, 0.7)
    places = 1 << np.arange(6)
    chains = HopfieldChains(network, inside, cap=0.7)  # in every state at once
    chains.follow([cn.Renyi(0.0)] * len(inside), b)
    weight = np.exp(-6 * b * network.energy(inside))
    flow, runs = np.zeros((64, 64)), 6000
    for _ in range(runs):
        chains = HopfieldChains(network, inside, cap=0.7)
        chains.follow([cn.Renyi(0.0)] * len(inside), b)
        chains.advance_each(1, rng)
        np.add.at(flow, ((inside > 0) @ places, (chains.x > 0) @ places), weight)
    moved = flow - np.diag(np.diag(flow))
    assert moved.any()
    error = np.sqrt((flow + flow.T) * weight.max())
    assert np.all(np.abs(moved - moved.T) <= 5 * error + 1e-12)


def test_replica_exchange_within_the_cap_has_the_energies_of_enumeration():
    b = np.linspace(0.1, 3.0, 18)
    energies, _ = exact(NETWORK, CAP, b)
    for start in ("random", "cooled"):
        runs = [
            temper_restricted(
                NETWORK, b, cap=CAP, sweeps=2000, settle=50, start=start, seed=stream(11, k)
            )
            for k in range(10)
        ]
        assert all(run.round_trips > 3 for run in runs)
        assert all(np.all(run.largest <= CAP) for run in runs)
        mean, error = estimators.mean(np.stack([run.energy.mean(axis=0) for run in runs], axis=-1))
        deviation = (mean - energies) / error
        assert np.abs(deviation).max() < 5
        assert np.sqrt(np.mean(deviation**2)) < 1.8  # of ten runs each, and correlated rungs


def test_thermodynamic_integration_gives_the_potential_of_enumeration():
    """From ln W / N at b = 0, where W is the number of states within the cap."""
    b = np.linspace(0.0, 3.0, 18)
    energies, potential = exact(NETWORK, CAP, b)
    integrated = potential[0] - CubicSpline(b, energies).antiderivative()(b)
    assert np.abs(integrated - potential).max() < 2e-5  # of the grid alone
    found = []
    for k in range(10):
        run = temper_restricted(
            NETWORK, b, cap=CAP, sweeps=2000, settle=50, start="random", seed=stream(12, k)
        )
        found.append(-CubicSpline(b, run.energy.mean(axis=0)).antiderivative()(b))
    mean, error = estimators.mean(np.transpose(found))
    assert potential[0] == pytest.approx(np.log(len(restricted_states(NETWORK, CAP))) / 12)
    assert np.all(np.abs(mean + potential[0] - potential) < 5 * error + 2e-5)


def test_lanes_with_their_own_numbers_are_independent():
    """At one temperature energies of two lanes do not correlate; with common numbers they do."""
    network = HopfieldNetwork.draw(4, 60, 3)
    correlation = {}
    for each in (True, False):
        rng = stream(9)
        starts = np.repeat(cn.spins_of(rng.random((1, 60)) < 0.5), 8, axis=0)
        chains = HopfieldChains(network, starts)
        chains.follow([cn.Renyi(0.0)] * 8, 0.3)
        energy = []
        for _ in range(3000):
            (chains.advance_each if each else chains.advance)(120, rng)
            energy.append(chains.energy)
        matrix = np.corrcoef(np.transpose(energy))
        correlation[each] = np.abs(matrix[~np.eye(8, dtype=bool)])
    assert correlation[True].max() < 5 / np.sqrt(3000)
    assert correlation[False].min() > 0.5


def test_without_a_cap_that_matters_nothing_changes():
    """A cap of 1 holds back nothing: the same bits as without one."""
    network = HopfieldNetwork.draw(5, 100, 1)
    starts = cn.spins_of(stream(4).random((20, 100)) < 0.5)
    found = []
    for cap in (None, 1.0):
        chains = HopfieldChains(network, starts, cap=cap)
        chains.follow([cn.Renyi(0.0)] * 20, np.linspace(0.1, 2.0, 20))
        chains.advance(5000, stream(5))
        chains.advance_each(5000, stream(6))
        found.append(chains)
    assert np.array_equal(found[0].x, found[1].x)
    assert np.array_equal(found[0].energy, found[1].energy)
    assert np.allclose(network.energy(found[0].x), found[0].energy, rtol=0, atol=1e-14)


def test_runs_in_threads_have_the_same_bits():
    def run(k):
        options = {"cap": CAP, "sweeps": 40, "settle": 10, "start": "cooled"}
        return temper_restricted(NETWORK, [0.2, 0.8, 1.4], seed=stream(2, k), **options).energy

    alone = [run(k) for k in range(4)]
    together = list(cn.sampling.parallel(run, range(4)))
    assert np.array_equal(alone, together)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"cap": 0.0}, r"cap must be in \(0, 1\], got 0.0"),
        ({"cap": 1.2}, r"cap must be in \(0, 1\], got 1.2"),
        ({"cap": np.nan}, r"cap must be in \(0, 1\], got nan"),
        ({"betas": [-0.1, 1.0]}, "betas must be >= 0 and increasing"),
        ({"betas": [1.0, 1.0]}, "betas must be >= 0 and increasing"),
        ({"betas": [1.0]}, "betas must be two or more finite numbers"),
        ({"betas": [1.0, np.inf]}, "betas must be two or more finite numbers"),
        ({"sweeps": 3}, "sweeps must be even, got 3"),
        ({"settle": 0}, "settle must be positive, got 0"),
        ({"start": "hot"}, "start must be random or cooled, got 'hot'"),
    ],
)
def test_what_has_no_meaning_is_refused(change, says):
    good = {"betas": [0.1, 1.0], "cap": 0.6, "sweeps": 2, "settle": 1, "start": "random", "seed": 1}
    with pytest.raises(ValueError, match=says):
        temper_restricted(NETWORK, **(good | change))


def test_a_cap_within_which_there_is_no_state_is_refused():
    """Of an odd number of neurons, whose overlaps are not 0."""
    options = {"cap": 0.05, "sweeps": 2, "settle": 1, "start": "random", "seed": 1}
    with pytest.raises(
        ValueError, match=r"cap must leave states to draw, got 0\.05 with 11 neurons"
    ):
        temper_restricted(HopfieldNetwork.draw(3, 11, 5), [0.1, 1.0], **options)


def test_a_start_beyond_the_cap_is_refused():
    with pytest.raises(
        ValueError, match=r"starts must be within the cap 0\.6, got one of overlap 1"
    ):
        HopfieldChains(NETWORK, NETWORK.patterns[:1], cap=0.6)
