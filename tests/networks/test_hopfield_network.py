"""The energy, the flip rule and the oracle of small networks."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from curved.curvature.transforms import Relativistic, Renyi, SupportError
from curved.networks import SpinGlass
from curved.networks.hopfield import HopfieldNetwork, as_spins
from curved.numerics.typing import Spins
from curved.sampling import enumeration
from curved.sampling.flip_rule import flip_probability

TRANSFORMS = [Renyi(-1.5), Renyi(-0.5), Renyi(0.0), Renyi(0.8), Relativistic(-1.5)]


def random_spins(*shape: int, seed: int = 1) -> Spins:
    return np.random.default_rng(seed).choice([-1, 1], shape).astype(np.int8)


@pytest.fixture(params=[False, True], ids=["no field", "field"])
def network(request: pytest.FixtureRequest) -> HopfieldNetwork:
    fields = np.random.default_rng(2).normal(0, 0.3, 9) if request.param else None
    return HopfieldNetwork(random_spins(3, 9), fields)


def test_energy_is_the_sum_over_pairs(network: HopfieldNetwork) -> None:
    couplings = network.patterns.T.astype(float) @ network.patterns
    np.fill_diagonal(couplings, 0)
    x = enumeration.states(9)
    fields = np.zeros(9) if network.fields is None else network.fields
    expected = -np.einsum("si,ij,sj->s", x, couplings, x) / 18 - x @ fields
    assert_allclose(network.energy(x), expected, rtol=1e-13, atol=1e-13)


def test_energy_change_is_the_difference_of_energies(network: HopfieldNetwork) -> None:
    for x in enumeration.states(9)[::17]:
        for i in range(9):
            flipped = x.copy()
            flipped[i] *= -1
            difference = network.energy(flipped) - network.energy(x)
            assert_allclose(network.energy_change(x, i), difference, rtol=0, atol=1e-13)


@pytest.mark.parametrize("transform", TRANSFORMS, ids=str)
def test_change_of_the_transform_is_its_difference(transform: Renyi | Relativistic) -> None:
    e, de = np.meshgrid([-0.5, -0.1, 0.0, 0.2], [-0.05, -1e-3, 1e-2])
    assert_allclose(transform.change(e, de), transform.F(e + de) - transform.F(e), rtol=1e-12)
    assert_allclose(transform.change(e, 1e-9) / 1e-9, transform.dF(e), rtol=1e-8)


@pytest.mark.parametrize("transform", TRANSFORMS, ids=str)
def test_detailed_balance_and_stationarity(
    network: HopfieldNetwork, transform: Renyi | Relativistic
) -> None:
    p = enumeration.distribution(network, transform, 1.3)
    matrix = enumeration.transition_matrix(network, transform, 1.3)
    flow = p[:, None] * matrix
    assert_allclose(matrix.sum(axis=1), 1, rtol=1e-14)
    assert np.abs(flow - flow.T).max() < 1e-12 * flow.max()
    assert_allclose(p @ matrix, p, rtol=1e-12)


def test_no_probability_outside_the_support() -> None:
    network = HopfieldNetwork(np.ones((1, 8), dtype=np.int8))
    transform = Renyi(-2.5)  # the ground state e = -7/16 is cut off at gamma < -16/7
    p = enumeration.distribution(network, transform, 1.0)
    e = network.energy(enumeration.states(8)) / 8
    assert np.array_equal(p == 0, 1 + 2.5 * e <= 0)
    assert np.any(p == 0)
    matrix = enumeration.transition_matrix(network, transform, 1.0)
    assert_allclose(p @ matrix, p, rtol=1e-12)
    with pytest.raises(SupportError, match=r"energy -0\.4375 per neuron"):
        flip_probability(transform, 1.0, 8, -7 / 16, 0.1)


def test_flat_limit_is_the_logistic_function() -> None:
    e, de = -0.3, np.array([-1e-3, 0.0, 2e-3])
    logistic = 1 / (1 + np.exp(2.0 * 1000 * de))
    assert_allclose(flip_probability(Renyi(0.0), 2.0, 1000, e, de), logistic, rtol=1e-14)
    near = flip_probability(Renyi(1e-9), 2.0, 1000, e, de)
    assert_allclose(near, logistic, rtol=1e-8)


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="found 0"):
        HopfieldNetwork(np.zeros((2, 5), dtype=np.int8))
    with pytest.raises(ValueError, match=r"2 axes .* got shape \(5,\)"):
        HopfieldNetwork(np.ones(5, dtype=np.int8))
    with pytest.raises(ValueError, match="found nan"):
        as_spins([1.0, np.nan], "start", 1)
    with pytest.raises(ValueError, match="5 finite numbers"):
        HopfieldNetwork(random_spins(2, 5), np.ones(4))
    with pytest.raises(ValueError, match="got 21"):
        enumeration.states(21)


def test_energy_changes_are_those_of_single_flips():
    """Of every neuron at once, with and without fields, and of a spin glass."""
    rng = np.random.default_rng(5)
    plain = HopfieldNetwork.draw(3, 20, rng)
    for network in (
        plain,
        HopfieldNetwork(plain.patterns, rng.normal(size=20)),
        SpinGlass.draw(20, rng),
    ):
        x = rng.choice([-1, 1], 20).astype(np.int8)
        flipped = x * (1 - 2 * np.eye(20, dtype=np.int8))
        expected = network.energy(flipped) - network.energy(x)
        np.testing.assert_allclose(network.energy_changes(x), expected, rtol=1e-12, atol=1e-12)


def test_random_patterns_come_from_their_stream():
    one, two = (HopfieldNetwork.draw(4, 30, np.random.default_rng(1)) for _ in range(2))
    assert one.patterns.shape == (4, 30)
    assert np.array_equal(one.patterns, two.patterns)
    assert set(np.unique(one.patterns)) == {-1, 1}
