"""Flat simulations that are weighted anew: enumeration, identities, and direct simulation."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import logsumexp

import curved as cn
from curved.networks.spin_glass import SpinGlass
from curved.numerics.streams import stream
from curved.sampling import enumeration
from curved.sampling.replica_exchange import Rung, temper
from curved.sampling.reweighting import Reweighting

B = np.array([0.0, 0.4, 0.8, 1.3, 2.0, 3.0])
CASES = [
    (cn.Renyi(0.0), 0.8),
    (cn.Renyi(-0.5), 0.6),
    (cn.Renyi(-1.0), 0.5),
    (cn.Renyi(0.8), 1.1),
    (cn.Relativistic(-0.8), 1.5),
    (cn.EnergyTransform.from_function(lambda e: e / (1 + e / 4)), 0.7),
]


def glass(size, couplings="gaussian", seed=1):
    return SpinGlass.draw(size, stream(seed), couplings)


def sampled(network, seed, b=B, sweeps=1500, records=500):
    """A flat simulation, and the squares of overlaps across its rungs."""
    ladder = [Rung(cn.Renyi(0.0), beta) for beta in b]
    times = {"sweeps": sweeps, "records": records, "settle": 50}
    run = temper(network, ladder, **times, seed=stream(7, seed), across=True)
    return Reweighting(network.size, b, run.energy), run.overlap_across.values**2


def exact(network, transform, beta):
    """Mean energy, mean square overlap and potential, by all states."""
    states = enumeration.states(network.size)
    logs = enumeration.log_weights(network, transform, beta)
    p = enumeration.distribution(network, transform, beta)
    matrix = np.einsum("s,si,sj->ij", p, states, states)
    potential = (logsumexp(logs) - network.size * np.log(2)) / network.size
    return p @ network.energy(states), np.mean(matrix**2), potential


@pytest.fixture(scope="module", params=["signs", "gaussian"])
def runs(request):
    network = glass(12, request.param)
    return network, [sampled(network, k) for k in range(24)]


@pytest.mark.parametrize(("transform", "beta"), CASES, ids=str)
def test_every_curvature_is_that_of_all_states(runs, transform, beta):
    """Energy, <q^2> and potential of 24 simulations, within four standard errors."""
    network, flat = runs
    found = np.array(
        [
            [
                one.mean(lambda e: e, transform, beta),
                one.pair_mean(q2, transform, beta),
                one.potential(transform, beta),
            ]
            for one, q2 in flat
        ]
    )
    error = found.std(axis=0, ddof=1) / np.sqrt(len(found))
    assert np.all(error < 0.01)
    assert np.all(np.abs(found.mean(axis=0) - exact(network, transform, beta)) < 4 * error)


def test_a_pair_of_one_rung_alone_would_be_wrong(runs):
    """Weights of both replicas are needed: <q^2> of one, at gamma' = 0, is another number."""
    network, flat = runs
    transform, beta = cn.Renyi(-1.0), 0.6
    _, square, _ = exact(network, transform, beta)
    _, same, _ = exact(network, cn.Renyi(0.0), beta)
    found = np.mean([one.pair_mean(q2, transform, beta) for one, q2 in flat])
    assert abs(found - square) < 0.02 < abs(same - square)


def test_the_density_of_states_is_that_of_all_states(runs):
    """Of the energies of 4,096 states, which at +-1 are few; a share of all as b = 0 is sampled."""
    network, flat = runs
    energies = network.energy(enumeration.states(12))
    edges = np.linspace(-0.9, 0.9, 10)
    states = np.histogram(energies, edges)[0]
    found = np.array([np.exp(one.log_density(edges)) for one, _ in flat])
    error = found.std(axis=0, ddof=1) / np.sqrt(len(found))
    seen = states > 0
    assert np.all(found[:, ~seen] == 0)
    deviation = (found.mean(axis=0) - states / 4096)[seen] / error[seen]
    assert np.abs(deviation).max() < 4
    one, _ = flat[0]
    p = one.distribution(cn.Renyi(-1.0), 0.5, edges)
    assert p.sum() == pytest.approx(1)
    weights = one.weights(cn.Renyi(-1.0), 0.5)
    assert p @ (edges[1:] + edges[:-1]) / 2 == pytest.approx(np.sum(weights * one.energy), abs=0.1)


def test_without_curvature_a_rung_keeps_its_own_mean():
    """The identity of the method: dln Z/db = -<E> at each rung, with all samples and with one's."""
    network = glass(40)
    one, _ = sampled(network, 1, B[1:], sweeps=4000, records=2000)
    own = one.energy.mean(axis=(0, 1))
    for k, b in enumerate(B[1:]):
        assert one.mean(lambda e: e, 0.0, b) == pytest.approx(own[k], abs=0.01)
        weights = one.weights(0.0, b)
        assert weights.sum() == pytest.approx(1)
        h = 1e-4
        if 0 < k < 4:
            slope = (one.potential(0.0, b + h) - one.potential(0.0, b - h)) / (2 * h)
            assert slope == pytest.approx(-one.mean(lambda e: e, 0.0, b), abs=1e-6)
    at_rungs = [one.potential(0.0, b) for b in B[1:]]
    assert_allclose(at_rungs, -one.free_energy / 40, atol=1e-8)


def test_against_direct_simulation_of_the_curved_network():
    """Two methods on one table: the same samples of the couplings, within four errors."""
    ladder = [Rung(cn.Renyi(-1.0), beta) for beta in (0.3, 0.4, 0.5, 0.6)]
    differences = []
    for seed in range(12):
        network = glass(32, seed=seed)
        one, q2 = sampled(network, seed, np.array([0.25, 0.5, 0.8, 1.2, 1.7, 2.5, 3.5]), 6000, 600)
        run = temper(network, ladder, sweeps=6000, records=600, settle=200, seed=stream(9, seed))
        energy, square = run.energy.values.mean(axis=(0, 1)), (run.overlap.values**2).mean(axis=0)
        differences.append(
            [
                [
                    one.mean(lambda e: e, rung.transform, rung.beta) - energy[k],
                    one.pair_mean(q2, rung.transform, rung.beta) - square[k],
                ]
                for k, rung in enumerate(ladder)
            ]
        )
    mean = np.mean(differences, axis=0)
    error = np.std(differences, axis=0, ddof=1) / np.sqrt(len(differences))
    assert np.all(error < 0.01)
    assert np.all(np.abs(mean) < 4 * error)


def test_errors_by_blocks_cover_the_truth():
    """Jackknife over ten blocks: of 40 simulations some 68 % are within one error of the truth."""
    network = glass(12)
    transform, beta = cn.Renyi(-1.0), 0.5
    truth, _, _ = exact(network, transform, beta)
    within = 0
    for k in range(40):
        one, _ = sampled(network, 100 + k, sweeps=1000, records=250)
        parts = [one.without(block, 10).mean(lambda e: e, transform, beta) for block in range(10)]
        error = np.sqrt(9 * np.var(parts))
        within += abs(one.mean(lambda e: e, transform, beta) - truth) < error
    assert 19 <= within <= 36  # three standard deviations of a binomial of 40 at 0.68


def test_without_a_block_is_a_simulation_without_it():
    network = glass(12)
    one, _ = sampled(network, 1)
    left = one.without(3, 5)
    keep = one.kept(3, 5)
    assert np.count_nonzero(~keep) == 100
    again = Reweighting(12, B, one.energy[:, keep])
    assert_allclose(left.free_energy, again.free_energy, atol=1e-6)
    assert left == again


def test_where_nothing_was_sampled_there_is_no_number():
    network = glass(64)
    one, q2 = sampled(network, 1, np.array([0.3, 0.5, 0.7, 0.9, 1.1]), 300, 100)
    for transform, beta in [
        (0.0, 0.2),  # hotter than the first rung
        (0.0, 1.2),  # colder than the last
        (-1.2, 0.6),  # in the spin glass, whose energies are below those of all rungs
        (-2.5, 0.3),  # no support at the last rung's
    ]:
        assert np.isnan(one.effective_size(transform, beta))
        assert np.isnan(one.mean(lambda e: e, transform, beta))
        assert np.isnan(one.pair_mean(q2, transform, beta))
        assert np.isnan(one.potential(transform, beta))
        assert np.all(np.isnan(one.distribution(transform, beta, [-1, 0])))
    assert one.effective_size(0.0, 0.6) > 200
    few = Reweighting(64, one.b, one.energy[:, :4])
    assert np.isnan(few.mean(lambda e: e, 0.0, 0.6))  # too few samples count


def test_a_phase_is_the_samples_on_its_side():
    network = glass(12)
    one, q2 = sampled(network, 1)
    e = network.energy(enumeration.states(12))
    p = enumeration.distribution(network, cn.Renyi(-1.0), 0.6)
    low = e < -0.5
    truth = p[low] @ e[low] / p[low].sum()
    found = one.mean(lambda e: e, -1.0, 0.6, where=one.energy < -0.5)
    assert found == pytest.approx(truth, abs=0.02)
    whole = one.pair_mean(np.ones_like(q2), -1.0, 0.6, where=one.energy < -0.5)
    assert whole == pytest.approx(1)


def test_bad_input_is_refused():
    good = {"size": 8, "b": [0.4, 0.5], "energy": -np.linspace(0, 0.5, 80).reshape(2, 20, 2)}
    for key, value, message in [
        ("size", 0, "size must be positive, got 0"),
        ("b", [0.5, 0.4], "b must be finite and increasing"),
        ("b", [[0.4, 0.5]], "b must be finite and increasing"),
        ("energy", np.zeros((20, 3)), r"energy must have shape \(..., 2\).*got \(20, 3\)"),
        ("energy", np.full((20, 2), np.nan), "energy must be finite"),
    ]:
        with pytest.raises(ValueError, match=message):
            Reweighting(**good | {key: value})
    apart = np.stack([np.linspace(-0.1, 0.1, 50), np.linspace(-0.9, -0.8, 50)], axis=-1)
    with pytest.raises(ValueError, match=r"b must have more values between 0.1 and 5"):
        Reweighting(400, [0.1, 5.0], apart)
    one = Reweighting(**good)
    with pytest.raises(ValueError, match="beta must be finite and >= 0, got -1"):
        one.weights(0.0, -1.0)
    with pytest.raises(TypeError, match="transform must be"):
        one.weights("flat", 0.45)
    with pytest.raises(ValueError, match=r"observable must have shape \(2, 20, 2\), got \(3,\)"):
        one.mean(np.zeros(3), 0.0, 0.45)
    with pytest.raises(ValueError, match=r"observable must have shape \(20, 2, 2\)"):
        one.pair_mean(np.zeros((20, 2)), 0.0, 0.45)
    with pytest.raises(ValueError, match=r"energy must have shape \(2, records, rungs\)"):
        Reweighting(8, [0.4, 0.5], one.energy[0]).pair_mean(np.zeros((20, 2, 2)), 0.0, 0.45)
    with pytest.raises(ValueError, match="where must have shape"):
        one.weights(0.0, 0.45, where=np.ones(3, dtype=bool))
    with pytest.raises(ValueError, match="blocks must be from 2 to the 20 records, got 30"):
        one.without(0, 30)
    with pytest.raises(ValueError, match="block must be from 0 to 3, got 4"):
        one.without(4, 4)
