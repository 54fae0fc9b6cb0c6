"""Numbers of the theory that follow from a line of algebra, at small, large and limiting values."""

import mpmath as mp
import numpy as np
import pytest
from numpy.testing import assert_allclose

from curved.curvature.boundaries import Boundaries
from curved.curvature.curved_model import CurvedModel
from curved.curvature.transforms import Relativistic, Renyi, SupportError
from curved.flat import CurieWeiss, Hopfield, SherringtonKirkpatrick, TwoPatterns
from curved.flat.hopfield import glass_ground_energy, paramagnet_states
from curved.numerics.gaussian import RULE, QuadratureRule, gaussian_averages
from curved.sampling.birth_death import BirthDeath, one_pattern

LINES = Boundaries()


@pytest.mark.parametrize("gamma", [-0.8, -0.4, 0.0, 0.8])
def test_where_the_paramagnet_of_the_hopfield_network_ends(gamma):
    """At b = 1/(1 + sqrt(alpha)), where its energy -(alpha/2) b/(1 - b) is -sqrt(alpha)/2."""
    for alpha in (0.01, 0.05, 0.2):
        root = np.sqrt(alpha)
        beta = (1 + gamma * root / 2) / (1 + root)
        assert LINES.spin_glass_temperature(gamma, alpha) == pytest.approx(1 / beta, rel=1e-12)
        model = CurvedModel(Hopfield(alpha), Renyi(gamma))
        for factor, stable in ((0.999, True), (1.001, False)):
            states = model.states(factor * beta)
            paramagnet = states.isel(state=(states.branch == "paramagnet").values)
            assert bool(paramagnet.stable[0]) == stable
        end = paramagnet_states(1 / (1 + root), alpha)
        assert float(end.energy) == pytest.approx(-root / 2)
        assert float(end.at_margin) == pytest.approx(0, abs=1e-15)


def test_onset_of_the_paramagnets_of_other_models():
    """B = 1 with no energy for one pattern, b = 1 and -1/2 for the glass, 1/(1 + C) for two."""
    for gamma in (-0.5, 0.0, 0.8):
        for flat, beta in (
            (CurieWeiss(), 1.0),
            (SherringtonKirkpatrick("full"), 1 + gamma / 2),
            (TwoPatterns(0.2), 1 / 1.2),
        ):
            model = CurvedModel(flat, Renyi(gamma))
            for factor, stable in ((0.998, True), (1.002, False)):
                states = model.states(factor * beta)
                paramagnet = states.isel(state=(states.branch == "paramagnet").values)
                assert bool(paramagnet.stable.values[0]) == stable, (flat, gamma, factor)


GROUND = [
    (CurieWeiss(), -0.5),
    (TwoPatterns(0.2), -(1 + 0.2**2) / 2),
    (SherringtonKirkpatrick(), -np.sqrt(2 / np.pi)),
    (SherringtonKirkpatrick("full"), -0.763166),
]


@pytest.mark.parametrize(("flat", "energy"), GROUND, ids=str)
def test_ground_energies_are_where_support_ends(flat, energy):
    """The ground state of a curved network has no probability from gamma = 1/e0 on."""
    assert flat.ground_energy == pytest.approx(energy, rel=2e-6)
    limit = 1 / flat.ground_energy
    CurvedModel(flat, Renyi(limit * (1 - 1e-9)))
    with pytest.raises(SupportError, match=f"{limit:.4f}"[:6]):
        CurvedModel(flat, Renyi(limit * (1 + 1e-6)))
    CurvedModel(flat, Relativistic(limit / 2 * (1 - 1e-9)))


@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.1, 0.13])
def test_ground_energy_of_the_hopfield_network(alpha):
    """The lower of glass and retrieval; of the glass -1/pi - sqrt(2 alpha/pi), by Amit et al."""
    glass = -1 / np.pi - np.sqrt(2 * alpha / np.pi)
    assert float(glass_ground_energy(alpha)) == pytest.approx(glass, rel=1e-12)
    flat = Hopfield(alpha)
    cold = CurvedModel(flat, Renyi(0.0)).states(400.0)
    lowest = float(cold.energy.where(cold.stable).min())
    assert flat.ground_energy == pytest.approx(lowest, abs=2e-4)
    assert (flat.ground_energy < glass - 1e-6) == (alpha < 0.0514)
    with pytest.raises(SupportError):
        CurvedModel(flat, Renyi(1 / flat.ground_energy * (1 + 1e-6)))


def test_the_at_line_ends_where_it_meets_the_limit_of_retrieval():
    """Flat: near T = 0.022 at a load below the capacity; above it there is no such line."""
    for gamma in (-0.8, 0.0, 0.8):
        assert np.all(np.isnan(LINES.at_load(gamma, [0.05, 0.1, 0.3])))
        curve = LINES.curve("at", gamma, 9)
        top = float(curve.temperature[0])
        assert 0.01 < top < 0.05
        assert LINES.retrieval_load(gamma, top) == pytest.approx(float(curve.alpha[0]), rel=1e-6)
        assert np.isfinite(LINES.at_load(gamma, 0.99 * top))
        assert np.isnan(LINES.at_load(gamma, 1.02 * top))
        assert LINES.at_load(gamma, 0.0) == 0.0
    inside = LINES.at_load(0.0, [1e-4, 0.001, 0.004, 0.01, 0.02])
    assert_allclose(inside, [0.068719, 0.094549, 0.116336, 0.130752, 0.137627], rtol=1e-5)
    assert np.all(np.isnan(LINES.at_temperature(0.0, [0.139, 0.2])))


SMALL = [0.0, 1e-12, 1e-8, -1e-6, 1e-3]


@pytest.mark.parametrize("s", [1e-3, 0.4, 1.0, 1.5, 6.0, 80.0])
def test_gaussian_averages_at_small_shifts_keep_their_digits(s):
    """To first order <tanh s(u + z)> = s u <sech^2 s z>, whose digits a difference would lose."""
    for u in SMALL:
        ours = gaussian_averages(s, u)
        with mp.workdps(40):
            ends = [-12, -3 / s, 0, 3 / s, 12] if s > 0.25 else [-12, -3, 0, 3, 12]
            pair = mp.quad(
                lambda z, u=u: (mp.tanh(s * (mp.mpf(u) + z)) + mp.tanh(s * (mp.mpf(u) - z)))
                * mp.npdf(z) / 2, ends)  # fmt: skip
        assert float(ours.tanh) == pytest.approx(float(pair), rel=1e-12, abs=0)
        assert np.sign(ours.tanh) == np.sign(u)


def test_averages_are_even_or_odd_in_the_shift():
    for s in (0.5, 3.0):
        for u in (1e-9, 0.3, 2.0):
            plus, minus = gaussian_averages(s, u), gaussian_averages(s, -u)
            for name in ("tanh", "tanh_sech2", "x_sech2"):
                assert getattr(plus, name) == pytest.approx(-getattr(minus, name), rel=1e-12)
            for name in ("tanh2", "lncosh", "sech2", "sech4", "x_tanh_sech2", "tanh_excess"):
                assert getattr(plus, name) == pytest.approx(getattr(minus, name), rel=1e-12)


def test_twice_the_nodes_are_others_on_both_sides_of_the_switch():
    """The check of one rule by the next is none if both are the same."""
    fine, finer = QuadratureRule.of_order(2), QuadratureRule.of_order(3)
    for name in ("z", "x"):
        sizes = [getattr(rule, name).size for rule in (RULE, fine, finer)]
        assert sizes[1] in {2 * sizes[0], 2 * sizes[0] - 1}
        assert sizes[2] in {3 * sizes[0], 3 * sizes[0] - 2}
    for s in (0.9, 5.0):
        one, two = (gaussian_averages(s, 0.4, rule) for rule in (RULE, fine))
        for name in ("tanh", "tanh2", "lncosh", "sech4"):
            assert getattr(one, name) == pytest.approx(getattr(two, name), abs=2e-14)
        rough = QuadratureRule(RULE.z[::8], 8 * RULE.z_weight[::8], RULE.x[:8], RULE.x_weight[:8])
        off = abs(gaussian_averages(s, 0.4, rough).tanh2 - one.tanh2)
        assert off > 1e-6  # the rule that is given is the one in use


def test_mean_over_some_states_is_that_of_a_chain_within_them():
    """Weights 1 : 2 : 6 : 6 of four states, by their rates; of the last three 2 : 6 : 6."""
    chain = BirthDeath(
        m=np.array([-1.0, -0.5, 0.5, 1.0]),
        up=np.array([2.0, 3.0, 1.0, 0.0]),
        down=np.array([0.0, 1.0, 1.0, 1.0]),
    )
    values = np.array([10.0, 20.0, 30.0, 40.0])
    assert chain.mean(values) == pytest.approx((10 + 40 + 180 + 240) / 15)
    some = np.array([False, True, True, True])
    assert chain.mean(values, some) == pytest.approx((40 + 180 + 240) / 14)
    first = np.array([True, True, False, False])
    assert chain.mean(values, first) == pytest.approx((10 + 40) / 3)
    folded = one_pattern(64, Renyi(-1.5), 0.8).folded()
    high, low = folded.m > 0.6, folded.m <= 0.6
    assert folded.mean(folded.m, high) > 0.95
    assert folded.mean(folded.m, low) < 0.3


def test_passage_times_by_hand():
    """From 0: 1/2; from 1: (1 + 2/2)/4 = 1/2; from 2: (1 + 3/2)/1."""
    chain = BirthDeath(
        m=np.arange(4.0),
        up=np.array([2.0, 4.0, 1.0, 0.0]),
        down=np.array([0.0, 2.0, 3.0, 1.0]),
    )
    assert chain.passage_times().tolist() == [0.5, 0.5, 2.5]
