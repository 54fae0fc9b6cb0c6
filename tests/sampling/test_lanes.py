"""Chains in lockstep: every decision that of the plain rule, whatever the other lanes are."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose

from curved.curvature.transforms import EnergyTransform, Relativistic, Renyi, SupportError
from curved.networks import HopfieldNetwork, SpinGlass
from curved.numerics.streams import generator, stream
from curved.sampling import _glauber, enumeration
from curved.sampling.birth_death import one_pattern
from curved.sampling.chains import HopfieldChains, chains_of
from curved.sampling.flip_rule import flip_probability
from curved.sampling.glauber import corrupt, simulate, simulate_plainly


@dataclass(frozen=True)
class Hyperbolic(EnergyTransform):
    """F = e/(1 - gamma e), as a user would write it."""

    gamma: float

    def F(self, e):
        return e / (1 - self.gamma * e)

    def dF(self, e):
        return (1 - self.gamma * e) ** -2

    def change(self, e, de):
        inside = 1 - self.gamma * (e + de) > 1e-12
        return np.where(inside, self.F(np.where(inside, e + de, 0.0)) - self.F(e), np.inf)

    def supports(self, e):
        return 1 - self.gamma * np.asarray(e) > 1e-12

    @property
    def scalar(self):
        gamma = self.gamma
        return lambda e: e / (1 - gamma * e) if 1 - gamma * e > 1e-12 else math.inf


LAWS = [
    *(Renyi(gamma) for gamma in (-1.5, -0.5, 0.0, 1e-9, 0.8)),
    *(Relativistic(gamma) for gamma in (-1.2, 0.0, 0.5)),
    *(Hyperbolic(gamma) for gamma in (-1.0, 0.3)),
]


def network_of(stored, size, fields=0.0, seed=1):
    rng = stream(seed, stored, size)
    h = rng.normal(0, fields, size) if fields else None
    return HopfieldNetwork(rng.choice([-1, 1], (stored, size)), h)


def agree(lanes, single):
    """A lane took the same decisions as a chain by itself, from beginning to end."""
    assert int(lanes.flips) == int(single.flips)
    assert np.array_equal(lanes.state, single.state)
    assert np.array_equal(lanes.overlap, single.overlap)
    assert_allclose(lanes.energy, single.energy, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("stored", "size"), [(1, 75), (6, 75), (2, 8), (20, 300)])
@pytest.mark.parametrize("fields", [0.0, 0.4])
@pytest.mark.parametrize("beta", [1e-12, 0.01, 1.4, 20.0, 1e12])
def test_every_lane_takes_the_steps_of_the_twin(stored, size, fields, beta):
    """All built-in transforms and a user's own at once; in blocks, and one by one."""
    network = network_of(stored, size, fields)
    start = corrupt(network.patterns[0], 0.2, stream(5))
    e = network.energy(start)
    laws = [law for law in LAWS if 1 - law.gamma * e > 0.01]
    times = {"sweeps": max(4, 1500 // size), "records": 4, "seed": 3}
    twins = [simulate_plainly(network, law, beta, start, **times) for law in laws]
    for count in (len(laws), 3):
        lanes = simulate(network, laws[:count], beta, start, **times)
        for k in range(count):
            agree(lanes.isel(lane=k), twins[k])


def test_decisions_next_to_the_probability_itself():
    """Random numbers within some last digits of p, where a threshold could be off."""
    size, rng = 50, stream(2)
    for stored, fields in ((3, 0.0), (3, 0.3), (1, 0.0)):
        network = network_of(stored, size, fields)
        start = corrupt(network.patterns[0], 0.2, rng)
        e = float(network.energy(start))
        laws = [law for law in LAWS if 1 - law.gamma * e > 0.01]
        for law in laws:
            for beta in (0.3, 1.0, 4.0):
                change = network.energy_change(start)
                p = flip_probability(law, beta, size, e, change)
                for i in range(size):
                    v = (i + p[i]) / size
                    for _ in range(rng.integers(1, 4)):
                        v = np.nextafter(v, rng.integers(2))
                    u = v * size - int(v * size)
                    if int(v * size) != i or abs(u - p[i]) < 4e-16 * (1 + 1 / size):
                        continue  # the last digit of exp itself
                    for lanes in (1, 6):
                        chains = chains_of(network, [law] * lanes, beta, np.array([start] * lanes))
                        chains._attempt(np.array([v]))
                        assert chains.flips.tolist() == [int(u < p[i])] * lanes


@pytest.mark.parametrize("size", [32_767, 32_768])
def test_projections_of_sixteen_and_of_thirty_two_bits(size):
    """From a pattern itself, whose projection is N, on both sides of what 16 bits hold."""
    patterns = np.ones((3, size), dtype=np.int8)
    patterns[1, ::2], patterns[2, ::3] = -1, -1
    network = HopfieldNetwork(patterns)
    laws = [Renyi(gamma) for gamma in np.linspace(-0.5, 0.5, 7)]
    run = simulate(network, laws, 1.1, patterns[0], sweeps=4, seed=1, records=2)
    assert np.array_equal(run.overlap[:, -1], network.overlaps(run.state))
    assert_allclose(run.energy[:, -1], network.energy(run.state), rtol=1e-13)
    one = simulate(network, laws[2], 1.1, patterns[0], sweeps=4, seed=1, records=2)
    agree(run.isel(lane=2), one)
    chains = HopfieldChains(network, np.repeat(patterns[:2], 9, axis=0))
    assert np.array_equal(chains.first_projection, chains.projections[:, 0])
    kind = HopfieldChains(network, patterns[:1])._states.z.dtype
    assert kind == (np.int16 if size < 2**15 else np.int32)


def test_steps_at_the_edge_of_the_support():
    """Gamma = -2.2 and few neurons: some flips leave the support, others come near its edge."""
    network = HopfieldNetwork(np.ones((1, 6), dtype=np.int8))
    start = np.array([1, 1, 1, -1, -1, -1])
    laws = [Renyi(gamma) for gamma in (-2.399999, -2.2, -2.0, -1.9)] + [Relativistic(-2.2)]
    betas = np.repeat([0.3, 1.0, 3.0], len(laws))
    lanes = simulate(network, laws * 3, betas, start, sweeps=200, seed=9)
    for k, beta in enumerate(betas):
        twin = simulate_plainly(network, laws[k % len(laws)], beta, start, sweeps=200, seed=9)
        agree(lanes.isel(lane=k), twin)


@pytest.mark.parametrize("count", [2, 5, 6, 16, 17, 41])
def test_a_lane_does_not_see_the_others(count):
    network = network_of(9, 200)
    gammas = np.linspace(-0.8, 0.8, count)
    betas = np.linspace(1.0, 2.0, count)
    starts = np.array([corrupt(network.patterns[k % 9], 0.2, stream(1, k)) for k in range(count)])
    times = {"sweeps": 10, "records": 5, "seed": 4}
    lanes = simulate(network, gammas, betas, starts, **times)
    assert lanes.overlap.dims == ("lane", "record", "pattern")
    assert dict(lanes.sizes) == {"lane": count, "record": 5, "pattern": 9, "neuron": 200}
    for k in range(count):
        one = simulate(network, gammas[k], betas[k], starts[k], **times)
        assert one.identical(lanes.isel(lane=k))


def test_spread_lanes_take_the_steps_of_shifted_twins():
    network, count = network_of(4, 60, 0.2), 18
    law = network, -0.7, 1.2, network.patterns[0]
    times = {"sweeps": 20, "records": 4, "seed": 4}
    starts = np.array([network.patterns[0]] * count)
    lanes = simulate(*law[:3], starts, **times, spread=True)
    for k in range(count):
        agree(lanes.isel(lane=k), simulate_plainly(*law, **times, shift=k / count))


def test_spread_lanes_do_not_meet_and_common_ones_do():
    """Ordered network: from one start, and from different ones."""
    network = HopfieldNetwork(np.ones((1, 400), dtype=np.int8))
    starts = np.array([corrupt(network.patterns[0], 0.2, stream(1, k)) for k in range(16)])
    law = network, -0.5, 1.3
    together = simulate(*law, starts, sweeps=60, seed=1)
    assert len(np.unique(together.state, axis=0)) == 1
    apart = simulate(*law, np.ones((16, 400)), sweeps=60, seed=1, spread=True)
    assert len(np.unique(apart.state, axis=0)) == 16


@pytest.mark.parametrize("gamma", [-1.2, 0.5])
def test_means_of_spread_lanes_are_exact_ones(gamma):
    """Overlap after some sweeps, by the birth-death chain; errors from independent bundles."""
    size, beta, sweeps, bundles = 64, 1.2, 6, 300
    network = HopfieldNetwork(np.ones((1, size), dtype=np.int8))
    x = np.ones((16, size), dtype=np.int8)
    x[:, : size // 4] = -1
    law = network, gamma, beta
    m = np.array(
        [
            simulate(*law, x, sweeps=sweeps, seed=stream(1, k), spread=True).overlap[:, 0, 0]
            for k in range(bundles)
        ]
    )
    chain = one_pattern(size, Renyi(gamma), beta)
    [p] = chain.evolve(np.eye(size + 1)[size - size // 4], [sweeps])
    for power in (1, 2):
        means = (m**power).mean(axis=1)
        error = means.std(ddof=1) / bundles**0.5
        assert abs(means.mean() - p @ chain.m**power) < 4 * error


def test_energies_of_blocks_are_enumerated_ones():
    """Lanes of different laws in one block, each in equilibrium."""
    network, betas = network_of(2, 9), [0.3, 0.6, 0.9]
    laws = [Renyi(-0.8), Renyi(0.0), Renyi(0.5), Relativistic(-0.7), Hyperbolic(-0.5)]
    pairs = [(law, beta) for law in laws for beta in betas]
    transforms, temperatures = zip(*pairs, strict=True)
    start = enumeration.states(9)[5]
    runs = [
        simulate(
            network, transforms, temperatures, start, sweeps=400, seed=stream(1, k), records=400
        ).energy[:, 40:]
        for k in range(60)
    ]
    means = np.mean(runs, axis=2)
    error = means.std(axis=0, ddof=1) / len(runs) ** 0.5
    for k, (law, beta) in enumerate(pairs):
        p = enumeration.distribution(network, law, beta)
        exact = p @ network.energy(enumeration.states(9))
        assert abs(means[:, k].mean() - exact) < 4.5 * error[k]


def test_laws_may_change_on_the_way():
    network = network_of(5, 100)
    start = network.patterns[:1]
    rng, other = stream(1), stream(1)
    chains = chains_of(network, [Renyi(-0.5)], 2.0, start)
    chains.advance(500, rng)
    chains.follow([Relativistic(0.3)], 1.0)
    chains.advance(700, rng)
    first = simulate(network, -0.5, 2.0, start[0], sweeps=5, seed=other)
    second = simulate(network, Relativistic(0.3), 1.0, first.state, sweeps=7, seed=other)
    assert np.array_equal(chains.x[0], second.state)


def test_lanes_of_a_spin_glass():
    glass = SpinGlass.draw(60, stream(1))
    laws = [Renyi(-0.8), Renyi(0.4), Relativistic(-0.5), Hyperbolic(-0.3)]
    start, times = stream(2).choice([-1, 1], 60), {"sweeps": 30, "records": 3, "seed": 3}
    lanes = simulate(glass, laws, 0.9, start, **times)
    for k, law in enumerate(laws):
        twin = simulate_plainly(glass, law, 0.9, start, **times)
        assert np.array_equal(lanes.state[k], twin.state)
        assert int(lanes.flips[k]) == int(twin.flips) > 50
        assert_allclose(lanes.energy[k], twin.energy, rtol=1e-12)
    with pytest.raises(
        ValueError, match="spread must be False for a network given by its couplings"
    ):
        simulate(glass, laws, 0.9, start, **times, spread=True)


def test_results_are_named_and_can_be_saved(tmp_path):
    network = network_of(3, 40)
    run = simulate(network, [-0.5, 0.5], 1.5, network.patterns[0], sweeps=4, seed=1, records=8)
    assert run.time.values.tolist() == [0.5 * k for k in range(1, 9)]
    assert_allclose(run.beta_eff, 1.5 / (1 - run.gamma * run.energy))
    assert_allclose(run.energy[:, -1], network.energy(run.state))
    assert all(run[name].attrs["long_name"] for name in run.variables)
    assert (run.time.attrs["units"], run.time.attrs["counts"]) == ("1", "sweep")
    run.to_netcdf(tmp_path / "run.nc")
    with xr.open_dataset(tmp_path / "run.nc") as again:
        assert again.load().identical(run)


def test_seeds_and_amounts():
    network = network_of(3, 40)
    law = network, -0.5, 1.5, network.patterns[0]
    one = simulate(*law, sweeps=10, seed=3)
    for sweeps, seed in ((np.int64(10), np.int32(3)), (1e1, stream(3)), (10, generator(3))):
        assert simulate(*law, sweeps=sweeps, seed=seed).identical(one)
    for seed in (0.0, True, "1", None):
        with pytest.raises(TypeError, match="seed must be an integer >= 0 or a numpy Generator"):
            simulate(*law, sweeps=10, seed=seed)
    with pytest.raises(ValueError, match="seed must be an integer >= 0"):
        simulate(*law, sweeps=10, seed=-1)
    for sweeps in (2.5, True, "10", None):
        with pytest.raises(TypeError, match="sweeps must be a whole number"):
            simulate(*law, sweeps=sweeps, seed=1)


@pytest.mark.parametrize(
    ("transform", "beta", "starts", "says"),
    [
        (Renyi, 1.0, 1, "got the class Renyi: call it"),
        ("-1", 1.0, 1, "transform must be a transform such as Renyi"),
        (True, 1.0, 1, "transform must be"),
        ([0.5, None], 1.0, 1, "transform must be"),
        (
            [-0.5, 0.5],
            [1.0, 2.0, 3.0],
            1,
            r"must have the same number of lanes, .*'transform': 2, 'beta': 3",
        ),
        ([], 1.0, 1, "arguments must have the same number of lanes, at least 1"),
        (0.5, [[1.0]], 1, "beta must be a number or an array of one axis"),
        (0.5, [1.0, 2.0], 3, "arguments must have the same number of lanes"),
        ([0.5, -30.0], 1.0, 1, r"no probability under Renyi\(gamma=-30"),
        ([0.5, 0.6], [1.0, np.inf], 1, "beta must be finite"),
    ],
)
def test_lanes_that_do_not_fit_are_refused(transform, beta, starts, says):
    network = network_of(3, 40)
    start = network.patterns[0] if starts == 1 else network.patterns[:starts]
    with pytest.raises((TypeError, ValueError), match=says):
        simulate(network, transform, beta, start, sweeps=1, seed=1)


def test_what_a_transform_must_offer_for_the_kernel():
    @dataclass
    class Bare(EnergyTransform):
        gamma = 0.0

        def F(self, e):
            return e

        def dF(self, e):
            return 1.0 + 0 * e

    class Wrong(Bare):
        scalar = staticmethod(lambda e: 2 * e + 1)

    class Unfit(Bare):
        scalar = staticmethod(lambda e: str(e).upper().encode())

    network = network_of(3, 40)
    law = 1.0, network.patterns[0]
    with pytest.raises(TypeError, match="no kernel for Bare: it must have `scalar`"):
        simulate(network, Bare(), *law, sweeps=1, seed=1)
    with pytest.raises(ValueError, match="scalar of Wrong must be its F: at e = "):
        simulate(network, Wrong(), *law, sweeps=1, seed=1)
    with pytest.raises(ValueError, match="scalar must be a function that numba can compile"):
        simulate(network, Unfit(), *law, sweeps=1, seed=1)


def test_no_start_outside_the_support():
    network = network_of(1, 10)
    with pytest.raises(SupportError, match="no probability"):
        simulate(network, Hyperbolic(-20.0), 1.0, network.patterns[0], sweeps=1, seed=1)


@pytest.mark.parametrize(
    "transform", [*(Renyi(g) for g in (-1.2, 0.0, 1e-17, 0.7)), Relativistic(-1), Relativistic(0.6)]
)
def test_inverse_of_the_energy(transform):
    e = np.linspace(-0.75, 0.9, 40)
    assert_allclose(transform.inverse(transform.F(e)), e, rtol=1e-13, atol=1e-15)


def test_the_table_of_logarithms_holds():
    """In every cell of u, its ends included."""
    ell, error = _glauber.CELLS
    edges = np.arange(1, ell.size) / ell.size
    exact = np.log(1 / edges - 1)
    assert np.all(np.abs(exact[:-1] - ell[1:-1]) <= error[1:-1])
    assert np.all(np.abs(exact[1:] - ell[1:-1]) <= error[1:-1])
    assert np.isinf(error[[0, -1]]).all()
