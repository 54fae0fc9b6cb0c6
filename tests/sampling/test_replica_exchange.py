"""Finite spin glasses: the kernel against its twin and enumeration, and replica exchange."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from curved.curvature.transforms import Renyi, SupportError
from curved.networks.pairwise import PairwiseEnergy
from curved.networks.spin_glass import SpinGlass
from curved.numerics.streams import stream
from curved.sampling import enumeration
from curved.sampling.glauber import simulate, simulate_plainly
from curved.sampling.replica_exchange import Rung, exchange_exponents, temper

TRANSFORMS = [Renyi(-1.2), Renyi(-0.5), Renyi(0.0), Renyi(0.8)]


def glass(size, seed=1):
    return SpinGlass.draw(size, stream(seed))


def random_state(size, seed=2):
    return stream(seed).choice([-1, 1], size).astype(np.int8)


def test_energy_is_the_pairwise_one():
    network = glass(40)
    couplings = np.sqrt(40) * network.couplings
    states = stream(3).choice([-1, 1], (20, 40))
    expected = PairwiseEnergy(couplings, np.zeros(40)).energy(states)
    assert_allclose(network.energy(states), expected, rtol=1e-13, atol=1e-13)
    assert abs(network.couplings.sum()) < 5 * 40


@pytest.mark.parametrize("transform", TRANSFORMS, ids=str)
@pytest.mark.parametrize("beta", [0.4, 1.1])
def test_twin_takes_the_same_steps(transform, beta):
    network, start = glass(75), random_state(75)
    fast, slow = (
        run(network, transform, beta, start, sweeps=40, seed=6, records=50)
        for run in (simulate, simulate_plainly)
    )
    assert fast.flips == slow.flips > 50
    assert "overlap" not in fast
    assert np.array_equal(fast.state, slow.state)
    assert_allclose(fast.energy, slow.energy, rtol=1e-13, atol=1e-13)


def test_energy_stays_exact_over_a_million_updates():
    network = glass(500)
    end = simulate(network, Renyi(-0.5), 0.9, random_state(500), sweeps=2000, seed=7)
    assert end.flips > 100_000
    assert_allclose(end.energy[-1], network.energy(end.state) / 500, rtol=1e-14)


def moments(network, transform, beta):
    """Mean energy per neuron and mean square overlap of two replicas, by enumeration."""
    states = enumeration.states(network.size)
    p = enumeration.distribution(network, transform, beta)
    matrix = np.einsum("s,si,sj->ij", p, states, states)
    return p @ network.energy(states) / network.size, np.mean(matrix**2)


def test_replica_exchange_samples_every_rung_of_a_mixed_ladder():
    """Two curvatures on one ladder: means over independent runs against enumeration."""
    network = glass(10, seed=4)
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


def test_exchange_exponents_are_ratios_of_weights():
    ladder = [Rung(Renyi(0.0), 0.5), Rung(Renyi(-1.5), 0.7), Rung(Renyi(-0.5), 1.2)]
    e = np.array([-0.2, -0.5, -0.7])  # the last has no support at gamma = -1.5

    def weight(rung, energy):
        return -20 * rung.beta * float(rung.transform.F(energy))

    first, second = exchange_exponents(ladder, 20, e)
    swapped = weight(ladder[0], e[1]) + weight(ladder[1], e[0])
    assert first == pytest.approx(swapped - weight(ladder[0], e[0]) - weight(ladder[1], e[1]))
    assert second == -np.inf


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
    with pytest.raises(ValueError, match="found 2"):
        SpinGlass(2 * good)
    with pytest.raises(ValueError, match="12 neurons, got 11"):
        simulate(network, Renyi(0.0), 1.0, random_state(11), sweeps=1, seed=1)
    with pytest.raises(ValueError, match="beta must be"):
        simulate(network, Renyi(0.0), -1.0, random_state(12), sweeps=1, seed=1)
    low = simulate(network, Renyi(0.0), 9.0, random_state(12), sweeps=200, seed=1).state
    with pytest.raises(SupportError, match="no probability at gamma = -3"):
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
