"""Finite spin glasses: the kernel against its twin and enumeration, and replica exchange."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from curved.curvature.transforms import EnergyTransform, Relativistic, Renyi, SupportError
from curved.flat import CurieWeiss
from curved.networks.hopfield import HopfieldNetwork
from curved.networks.pairwise import PairwiseEnergy, of_network
from curved.networks.spin_glass import SpinGlass
from curved.numerics.streams import generator, stream
from curved.sampling import _tempering, enumeration
from curved.sampling.chains import CoupledChains, chains_of
from curved.sampling.glauber import simulate, simulate_plainly
from curved.sampling.replica_exchange import Rung, temper

TRANSFORMS = [Renyi(-1.2), Renyi(-0.5), Renyi(0.0), Renyi(0.8)]


BOTH = pytest.mark.parametrize("couplings", ["signs", "gaussian"])


def glass(size, seed=1, couplings="signs"):
    return SpinGlass.draw(size, stream(seed), couplings)


def random_state(size, seed=2):
    return stream(seed).choice([-1, 1], size).astype(np.int8)


@BOTH
def test_energy_is_the_pairwise_one(couplings):
    network = glass(40, couplings=couplings)
    pairs = PairwiseEnergy(np.sqrt(40) * network.couplings, np.zeros(40))
    states = stream(3).choice([-1, 1], (20, 40))
    assert_allclose(network.energy(states), pairs.energy(states), rtol=1e-13, atol=1e-14)
    assert_allclose(network.energy_change(states), pairs.energy_change(states), atol=1e-14)
    assert abs(network.couplings.sum()) < 5 * 40


def test_gaussian_couplings_are_normal():
    """Mean, variance and kurtosis of 1,999,000 of them, within four standard errors."""
    couplings = glass(2000, couplings="gaussian").couplings
    j = couplings[np.triu_indices(2000, 1)]
    for power, moment, variance in ((1, 0, 1), (2, 1, 2), (4, 3, 96)):
        assert abs(np.mean(j**power) - moment) < 4 * np.sqrt(variance / j.size)
    assert np.array_equal(couplings, couplings.T)
    with pytest.raises(ValueError, match="'signs' or 'gaussian', got 'normal'"):
        SpinGlass.draw(4, stream(1), "normal")


def test_integers_of_the_kernel_are_the_couplings():
    """Rounded to less than 1e-15 of the largest energy, and exact where they are signs."""
    network = glass(300, couplings="gaussian")
    states = stream(3).choice([-1, 1], (50, 300)).astype(np.int8)
    law = network.fixed_point
    sums = law.sums(states, law.local_fields(states))
    largest = np.sum(np.abs(network.couplings)) / 2 / 300**1.5
    assert_allclose(law.energy(sums), network.energy(states), rtol=0, atol=1e-15 * largest)
    signs = glass(300)
    assert signs.fixed_point.couplings is signs.couplings


@pytest.mark.parametrize("transform", TRANSFORMS, ids=str)
@pytest.mark.parametrize("beta", [0.4, 1.1])
@BOTH
def test_twin_takes_the_same_steps(transform, beta, couplings):
    network, start = glass(75, couplings=couplings), random_state(75)
    fast, slow = (
        run(network, transform, beta, start, sweeps=40, seed=6, records=50)
        for run in (simulate, simulate_plainly)
    )
    assert fast.flips == slow.flips > 50
    assert "overlap" not in fast
    assert np.array_equal(fast.state, slow.state)
    assert_allclose(fast.energy, slow.energy, rtol=1e-13, atol=1e-13)


@BOTH
def test_energy_stays_exact_over_a_million_updates(couplings):
    network = glass(500, couplings=couplings)
    end = simulate(network, Renyi(-0.5), 0.9, random_state(500), sweeps=2000, seed=7)
    assert end.flips > 100_000
    assert_allclose(end.energy[-1], network.energy(end.state), rtol=1e-14)
    law = [Renyi(-0.5)], 0.9
    chain = chains_of(network, *law, random_state(500)[None])
    chain.advance(1_000_000, generator(7))
    assert np.array_equal(chain.x[0], end.state)
    fresh = chains_of(network, *law, chain.x)
    assert np.array_equal(chain._h, fresh._h)  # nothing has drifted
    assert chain.energy[0] == fresh.energy[0] == float(end.energy[-1])


@pytest.mark.parametrize("transform", [*TRANSFORMS, Relativistic(-0.8)], ids=str)
def test_pairwise_energies_are_simulated(transform):
    """With fields and a constant: the twin's steps, and those of the Hopfield network itself."""
    rng = stream(11)
    upper = np.triu(rng.normal(size=(60, 60)), 1)
    pairs = PairwiseEnergy(2 * (upper + upper.T), rng.normal(0, 0.3, 60), 4.0)
    hopfield = HopfieldNetwork(rng.choice([-1, 1], (3, 60)), rng.normal(0, 0.3, 60))
    for one, other, first, second in (
        (pairs, pairs, simulate, simulate_plainly),
        (hopfield, of_network(hopfield), simulate, simulate),
    ):
        start = random_state(60)
        times = {"sweeps": 50, "records": 50, "seed": 6}
        fast, slow = (
            f(n, transform, 0.9, start, **times) for f, n in ((first, one), (second, other))
        )
        assert fast.flips == slow.flips > 50
        assert np.array_equal(fast.state, slow.state)
        assert_allclose(fast.energy, slow.energy, rtol=0, atol=1e-13)


def test_a_pairwise_energy_reaches_its_equilibrium():
    """Mean energy and magnetisation of independent chains against enumeration."""
    rng = stream(12)
    upper = np.triu(rng.normal(size=(8, 8)), 1)
    network = PairwiseEnergy(upper + upper.T, rng.normal(0, 0.5, 8), -0.6)
    states = enumeration.states(8)
    p = enumeration.distribution(network, Renyi(-0.7), 0.9)
    ends = []
    for k in range(4000):
        chains = chains_of(network, [Renyi(-0.7)], 0.9, states[:1])
        chains.advance(800, stream(13, k))
        ends.append(chains.x[0])
    for found, expected in (
        (network.energy(ends), p @ network.energy(states)),
        (np.sum(ends, axis=1), p @ states.sum(axis=1)),
    ):
        assert abs(found.mean() - expected) < 4 * found.std() / np.sqrt(len(ends))


def moments(network, transform, beta):
    """Mean energy per neuron and mean square overlap of two replicas, by enumeration."""
    states = enumeration.states(network.size)
    p = enumeration.distribution(network, transform, beta)
    matrix = np.einsum("s,si,sj->ij", p, states, states)
    return p @ network.energy(states), np.mean(matrix**2)


@BOTH
def test_replica_exchange_samples_every_rung_of_a_mixed_ladder(couplings):
    """Two curvatures on one ladder: means over independent runs against enumeration."""
    network = glass(10, seed=4, couplings=couplings)
    ladder = [Rung(Renyi(-0.5), 0.3), Rung(Renyi(-0.5), 0.9), Rung(Renyi(-1.1), 0.6)]
    times = {"sweeps": 400, "records": 400, "settle": 40}
    runs = [temper(network, ladder, **times, seed=stream(8, k)) for k in range(40)]
    energy = np.array([run.energy.mean(("replica", "record")) for run in runs])
    square = np.array([(run.overlap**2).mean("record") for run in runs])
    exact_energy, exact_square = np.transpose([moments(network, *rung) for rung in ladder])
    for found, expected in ((energy, exact_energy), (square, exact_square)):
        error = found.std(axis=0, ddof=1) / np.sqrt(len(runs))
        assert np.all(error < 0.03)
        assert np.all(np.abs(found.mean(axis=0) - expected) < 4 * error)
    accepted = np.mean([run.acceptance for run in runs], axis=0)
    assert np.all((accepted[:-1] > 0.05) & (accepted[:-1] < 0.99))
    assert np.isnan(accepted[-1])
    assert np.mean([run.round_trips for run in runs]) > 5


def own(e):
    return np.sinh(2 * e)


@pytest.mark.parametrize(
    "transform",
    [*TRANSFORMS, Renyi(-1.5), Relativistic(-0.8), EnergyTransform.from_function(own)],
    ids=str,
)
def test_costs_of_exchanges_are_those_of_the_transform(transform):
    chains = CoupledChains(glass(20), random_state(20)[None])
    chains.follow([transform], [0.7])
    laws, *_ = chains.on_ladder()
    law = int(laws.kind[0]), int(laws.address[0]), float(laws.gamma[0]), 0.7
    for e in (-0.76, -0.5, -1e-20, 0.3):
        if transform.supports(e):
            exact = 20 * 0.7 * float(transform.F(e))
            assert _tempering.cost(law, 20, e) == pytest.approx(exact, rel=1e-14, abs=1e-30)
        else:
            assert transform == Renyi(-1.5)
            assert _tempering.cost(law, 20, e) == np.inf


def test_overlaps_across_rungs_are_those_of_the_states():
    """Of cold rungs of a ferromagnet, where all states but one's sign are the same."""
    network = SpinGlass(1 - np.eye(24))
    ladder = [Rung(Renyi(0.0), beta) for beta in (0.05, 2.0, 3.0)]
    times = {"sweeps": 40, "records": 20, "settle": 40, "seed": 5}
    run, plain = (temper(network, ladder, **times, across=across) for across in (True, False))
    assert run.drop_vars("overlap_across").identical(plain)
    assert run.overlap_across.dims == ("record", "rung", "other")
    for k in range(3):
        assert np.array_equal(run.overlap_across[:, k, k], run.overlap[:, k])
    assert np.all(np.abs(run.overlap_across[:, 1:, 1:]) > 0.9)
    assert np.abs(run.overlap_across[:, 0, 1]).mean() < 0.5


def test_replica_exchange_does_not_depend_on_when_it_is_run():
    ladder = [Rung(Renyi(-0.5), beta) for beta in (0.4, 0.6, 0.8)]
    times = {"sweeps": 20, "records": 4, "settle": 5}
    one, two = (temper(glass(30), ladder, **times, seed=9) for _ in range(2))
    assert dict(one.sizes) == {"replica": 2, "record": 4, "rung": 3}
    assert one.overlap.dims == ("record", "rung")
    assert one.identical(two)
    assert one.time.values.tolist() == [5, 10, 15, 20]


def test_bad_input_is_refused():
    network = glass(12)
    good = network.couplings
    with pytest.raises(ValueError, match=r"shape \(N, N\).*got \(12, 11\)"):
        SpinGlass(good[:, :-1])
    with pytest.raises(ValueError, match="symmetric"):
        SpinGlass(np.triu(good))
    with pytest.raises(ValueError, match="couplings must be finite"):
        SpinGlass(np.where(good > 0, np.inf, good))
    with pytest.raises(TypeError, match="network must be a HopfieldNetwork or SpinGlass or Pair"):
        chains_of(CurieWeiss(), [Renyi(0.0)], 1.0, random_state(12)[None])
    with pytest.raises(ValueError, match="12 neurons, got 11"):
        simulate(network, Renyi(0.0), 1.0, random_state(11), sweeps=1, seed=1)
    with pytest.raises(ValueError, match="beta must be"):
        simulate(network, Renyi(0.0), -1.0, random_state(12), sweeps=1, seed=1)
    low = simulate(network, Renyi(0.0), 9.0, random_state(12), sweeps=200, seed=1).state
    with pytest.raises(SupportError, match=r"no probability under Renyi\(gamma=-3"):
        simulate(network, Renyi(-3.0), 1.0, low, sweeps=1, seed=1)
    one = [Rung(Renyi(0.0), 1.0)]
    with pytest.raises(ValueError, match="multiple of records"):
        temper(network, one, sweeps=10, records=3, settle=1, seed=1)
    with pytest.raises(ValueError, match="settle must be positive, got 0"):
        temper(network, one, sweeps=10, records=5, settle=0, seed=1)
    with pytest.raises(ValueError, match="ladder must have a rung"):
        temper(network, [], sweeps=10, records=5, settle=1, seed=1)
    with pytest.raises(TypeError, match="seed must be an integer >= 0 or a numpy Generator"):
        temper(network, one, sweeps=10, records=5, settle=1, seed=0.5)
