"""The energy, the flip rule and the oracle of small networks."""

import copy
import tracemalloc

import numpy as np
import pytest
from numpy.testing import assert_allclose

from curved.curvature.transforms import Relativistic, Renyi, SupportError
from curved.networks import HopfieldNetwork, Network, PairwiseEnergy, SpinGlass, spins_of
from curved.networks.pairwise import of_network, to_binary
from curved.networks.spins import as_spins, exact_product
from curved.numerics.streams import stream
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
    total = -np.einsum("si,ij,sj->s", x, couplings, x) / 18 - x @ fields
    assert_allclose(network.energy(x), total / 9, rtol=1e-13, atol=1e-14)


def networks_of_every_kind() -> list[Network]:
    rng = np.random.default_rng(5)
    plain = HopfieldNetwork.draw(3, 9, rng)
    in_fields = HopfieldNetwork(plain.patterns, rng.normal(size=9))
    pairs = of_network(in_fields)
    return [
        plain,
        in_fields,
        PairwiseEnergy(pairs.couplings, pairs.fields, 0.7),
        SpinGlass.draw(9, rng),
        SpinGlass.draw(9, rng, "gaussian"),
    ]


@pytest.mark.parametrize("any_network", networks_of_every_kind(), ids=repr)
def test_energy_change_is_the_difference_of_energies(any_network: Network) -> None:
    """Of all neurons and many states at once, and of some, of a scalar or of any shape."""
    x = enumeration.states(9)[::17].reshape(-1, 1, 9)
    flipped = x * (1 - 2 * np.eye(9, dtype=np.int8))
    difference = any_network.energy(flipped) - any_network.energy(x)
    found = any_network.energy_change(x[:, 0])
    assert found.shape == difference.shape == (len(x), 9)
    assert_allclose(found, difference, rtol=0, atol=1e-14)
    some = np.array([[0, 3], [8, 3]])
    assert_allclose(any_network.energy_change(x[:, 0], some), found[:, some], atol=1e-15)
    assert_allclose(any_network.energy_change(x[5, 0], 4), found[5, 4], atol=1e-15)
    for wrong in (9, -1, 0.5, [0, 9]):
        with pytest.raises(ValueError, match="neurons must be integers from 0 to 8"):
            any_network.energy_change(x[0, 0], wrong)
    for method in (any_network.energy_change, any_network.energy):
        with pytest.raises(ValueError, match=r"states must have shape \(\.\.\., 9\), got \(8,\)"):
            method(x[0, 0, :8])


@pytest.mark.parametrize("any_network", networks_of_every_kind(), ids=repr)
def test_every_network_is_shown_short_and_equal_to_its_copy(any_network: Network) -> None:
    assert len(repr(any_network)) < 80
    again = copy.deepcopy(any_network)
    assert again == any_network
    assert hash(again) == hash(any_network)
    assert any_network != networks_of_every_kind()[0] or isinstance(any_network, HopfieldNetwork)


def test_a_state_takes_no_copy_of_the_patterns() -> None:
    network = HopfieldNetwork.draw(2000, 5000, np.random.default_rng(1))
    x = network.patterns[0]
    tracemalloc.start()
    energy = network.energy(x)
    network.energy_change(x, [0, 1])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < network.patterns.nbytes
    squares = [int(xi.astype(np.int64) @ x) ** 2 for xi in network.patterns]
    assert energy == (2000 * 5000 - sum(squares)) / (2 * 5000) / 5000


@pytest.mark.parametrize("width", [3, 1000, 200_000])
def test_products_are_exact(width: int) -> None:
    rng = np.random.default_rng(1)
    x, rows = (rng.choice([-1, 1], (k, width)).astype(np.int8) for k in (23, 17))
    expected = np.einsum("si,ai->sa", x, rows, dtype=np.int64)
    assert np.array_equal(exact_product(x, rows), expected)
    assert np.array_equal(exact_product(x[0], rows), expected[0])


def test_spikes_become_spins() -> None:
    spikes = np.random.default_rng(3).random((50, 9)) < 0.4
    network = networks_of_every_kind()[2]
    assert isinstance(network, PairwiseEnergy)
    for given in (spikes, spikes.astype(np.uint8), spikes.astype(float)):
        x = spins_of(given)
        assert x.dtype == np.int8
        assert np.array_equal(x, np.where(spikes, 1, -1))
        assert_allclose(network.energy(x), to_binary(network).energy(given), atol=1e-14)
    with pytest.raises(ValueError, match="spikes must hold only 0 and 1, found -1"):
        spins_of(x)
    for takes in (HopfieldNetwork, HopfieldNetwork.draw(2, 9, np.random.default_rng(1)).energy):
        with pytest.raises(ValueError, match=r"found 0: these are spikes; .* 2 \* x - 1"):
            takes(spikes.astype(int))


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
    e = network.energy(enumeration.states(8))
    assert np.array_equal(p == 0, 1 + 2.5 * e <= 0)
    assert np.any(p == 0)
    matrix = enumeration.transition_matrix(network, transform, 1.0)
    assert_allclose(p @ matrix, p, rtol=1e-12)
    with pytest.raises(SupportError, match=r"energy per neuron is -0\.4375"):
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


def test_random_patterns_come_from_their_stream():
    one, two = (HopfieldNetwork.draw(4, 30, np.random.default_rng(1)) for _ in range(2))
    assert one.patterns.shape == (4, 30)
    assert np.array_equal(one.patterns, two.patterns)
    assert set(np.unique(one.patterns)) == {-1, 1}


def test_a_seed_serves_as_a_stream():
    drawn = HopfieldNetwork.draw(3, 20, 5)
    assert drawn == HopfieldNetwork.draw(3, 20, stream(5))
    with pytest.raises(TypeError, match="seed must be an integer >= 0 or a numpy Generator"):
        HopfieldNetwork.draw(3, 20, "5")
