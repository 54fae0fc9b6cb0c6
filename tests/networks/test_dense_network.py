"""Dense associative memories: weights, exact steps, descent, and F = z^2 as Hopfield's rule."""

import numpy as np
import pytest
from mpmath import mp
from numpy.testing import assert_allclose

from curved.curvature.transforms import Renyi
from curved.networks.dense import DenseNetwork, Exponential, Power
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import stream
from curved.sampling.glauber import corrupt, simulate
from curved.sampling.zero_temperature import recall, recall_plainly

INTERACTIONS = [Power(2), Power(3), Power(4), Power(3, rectified=True), Exponential()]
ALL = pytest.mark.parametrize("interaction", INTERACTIONS, ids=str)


def random_spins(*shape, seed=1):
    return np.random.default_rng(seed).choice([-1, 1], shape).astype(np.int8)


def F(interaction, z):
    """The definition, to 60 digits."""
    if interaction == Exponential():
        return mp.exp(z)
    return mp.mpf(max(z, 0) if interaction.rectified else z) ** interaction.degree


@ALL
@pytest.mark.parametrize("d", [-2, 2])
def test_weights_are_those_of_the_definition(interaction, d):
    z = np.array([-3000, -201, -1, 0, 1, 2, 40, 999, 3002])
    with mp.workdps(60):
        exact = [(F(interaction, k) - F(interaction, k - d)) / d for k in z.tolist()]
        if interaction.relative:
            exact = [w / F(interaction, int(z.max())) for w in exact]
        exact = [float(w) for w in exact]
    assert_allclose(interaction.weights(z, d), exact, rtol=1e-12, atol=1e-300)


@ALL
def test_steps_are_weights(interaction):
    steps, weights = interaction.steps(100), interaction.weights(np.arange(-100, 104, 2), 2)
    assert steps.shape == (102,)
    assert_allclose(steps / steps[-1], weights / weights[-1], rtol=1e-13)


@ALL
def test_twin_takes_the_same_steps(interaction):
    network = DenseNetwork(random_spins(40, 150), interaction)
    start = corrupt(network.patterns[0], 0.4, stream(2))
    fast, slow = (
        run(network, start, sweeps=15, seed=3, records=30) for run in (recall, recall_plainly)
    )
    assert fast.flips == slow.flips > 20
    assert np.array_equal(fast.state, slow.state)
    assert np.array_equal(fast.projections, slow.projections)
    assert_allclose(fast.energy, slow.energy, rtol=1e-14)


@ALL
@pytest.mark.parametrize("size", [60, 61])
def test_energy_falls_with_every_flip(interaction, size):
    network = DenseNetwork(random_spins(30, size), interaction)
    run = recall(network, random_spins(size, seed=5), sweeps=10, seed=4, records=10 * size)
    moved = np.any(np.diff(run.projections, axis=0) != 0, axis=1)
    assert moved.sum() > 10
    change = np.diff(run.energy)
    assert np.all(change[~moved] == 0)
    assert np.all(change[moved] < 0)


@ALL
def test_the_end_is_a_minimum(interaction):
    """After many sweeps no single flip lowers the energy."""
    network = DenseNetwork(random_spins(20, 100), interaction)
    end = recall(network, random_spins(100, seed=6), sweeps=100, seed=5).state
    energy = interaction.energy(network.projections(end))
    for i in range(100):
        other = end.copy()
        other[i] *= -1
        assert interaction.energy(network.projections(other)) >= energy * (
            1 - 1e-14 * np.sign(energy)
        )


@pytest.mark.parametrize("interaction", INTERACTIONS, ids=str)
def test_the_weight_of_a_pattern_grows_with_its_overlap(interaction):
    """All are convex for z >= 0; w has F at z - D too, hence z >= 2."""
    z = np.arange(2, 400)
    others = np.full((z.size, 1), 500)  # sets the unit of exponentials
    for d in (-2, 2):
        w = interaction.weights(np.hstack([z[:, None], others]), d)[:, 0]
        assert np.all(np.diff(w) > 0)


def test_the_target_gains_weight_during_recall():
    network = DenseNetwork(random_spins(50, 500), Power(3))
    cue = corrupt(network.patterns[0], 0.3, stream(1))
    before, after = (
        np.abs(network.weights(x)).mean(axis=0)
        for x in (cue, recall(network, cue, sweeps=10, seed=2).state)
    )
    assert after[0] > 3 * before[0]
    assert after[0] / after.sum() > 0.9 > before[0] / before.sum()


def test_square_is_hopfields_rule_without_self_coupling():
    """The same flips as Glauber dynamics at T = 0; N even and M odd leave no ties."""
    patterns = random_spins(13, 100)
    dense, hopfield = DenseNetwork(patterns, Power(2)), HopfieldNetwork(patterns)
    start = random_spins(100, seed=7)
    run = recall(dense, start, sweeps=20, seed=8, records=20)
    cold = simulate(hopfield, Renyi(0.0), 1e9, start, sweeps=20, seed=8, records=20)
    assert run.flips == cold.flips > 10
    assert np.array_equal(run.projections / 100, cold.overlap)
    for i in range(100):
        d = 2 * patterns[:, i] * start[i]
        rise = Power(2).weights(dense.projections(start), d) @ d
        assert rise == pytest.approx(200 * 100 * hopfield.energy_change(start, i), rel=1e-13)


@pytest.mark.parametrize("size", [101, 40_000])
def test_exponentials_are_safe_at_any_size(size):
    """exp(z) is far outside floating point, and all projections may be far below zero."""
    patterns = random_spins(3, size)
    network = DenseNetwork(patterns, Exponential())
    cue = corrupt(patterns[0], 0.3, stream(1))
    run = recall(network, cue, sweeps=20, seed=2)
    assert np.array_equal(run.state, patterns[0])
    assert np.isfinite(run.energy).all()
    opposite = DenseNetwork(patterns[:1], Exponential())  # z = -N climbs to N all the way
    run = recall(opposite, -patterns[0], sweeps=20, seed=3)
    assert run.projections[-1, 0] == size


def test_dense_memories_hold_more_than_hopfields():
    """Half as many patterns as neurons: lost at F = z^2, recalled by z^3 and exp."""
    patterns = random_spins(250, 500)
    cue = corrupt(patterns[0], 0.2, stream(1))
    ends = {
        str(f): recall(DenseNetwork(patterns, f), cue, sweeps=20, seed=2).projections[-1, 0] / 500
        for f in (Power(2), Power(3), Exponential())
    }
    assert ends["Power(degree=2, rectified=False)"] < 0.7
    assert min(list(ends.values())[1:]) > 0.99


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="degree must be an integer from 2 to 30, got 1"):
        Power(1)
    network = DenseNetwork(random_spins(2, 10), Power(3))
    with pytest.raises(ValueError, match="start must have 10 neurons, got 9"):
        recall(network, random_spins(9), sweeps=1, seed=1)
    with pytest.raises(ValueError, match="records must divide"):
        recall(network, random_spins(10), sweeps=1, seed=1, records=3)
    with pytest.raises(ValueError, match="only -1 and"):
        DenseNetwork(np.zeros((2, 3)), Power(3))
