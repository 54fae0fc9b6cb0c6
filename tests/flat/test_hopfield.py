"""The Hopfield model at load alpha, against its own thermodynamics and against fixed points."""

import numpy as np
import pytest
from models import states_of
from numpy.testing import assert_allclose

from curved.curvature.boundaries import Boundaries
from curved.curvature.curved_model import CurvedModel
from curved.curvature.released import ReleasedBoundaries
from curved.curvature.transforms import Renyi
from curved.flat import Hopfield
from curved.flat.hopfield import (
    capacity,
    largest_load,
    paramagnet_states,
    replica_surface,
    retrieval_states,
    spin_glass_states,
)
from curved.numerics.gaussian import QuadratureRule, gaussian_averages


def derivative(function, x, step=2e-3):
    """Sixth-order central differences."""
    weights = {1: 45, 2: -9, 3: 1}
    return sum(
        w * (function(x + k * step) - function(x - k * step)) for k, w in weights.items()
    ) / (60 * step)


def glass(s, alpha):
    return spin_glass_states(s, alpha)


BRANCHES = [
    pytest.param(retrieval_states, np.array([0.6, 2.0, 5.0]), id="retrieval"),
    pytest.param(retrieval_states, np.array([-0.9, -2.0]), id="unstable retrieval"),
    pytest.param(glass, np.array([0.4, 1.5, 4.0]), id="spin glass"),
    pytest.param(paramagnet_states, np.array([0.2, 0.5, 0.7]), id="paramagnet"),
]


@pytest.mark.parametrize(("solve", "t"), BRANCHES)
@pytest.mark.parametrize("alpha", [0.005, 0.05, 0.13])
def test_energy_is_the_derivative_of_the_potential(solve, t, alpha):
    slope = derivative(lambda t: solve(t, alpha).potential, t) / derivative(
        lambda t: solve(t, alpha).b, t
    )
    assert_allclose(solve(t, alpha).energy, -slope, atol=1e-8)


def bent_slope(lines, solve, t, alpha, gamma):
    """Derivative of phi by beta along a branch, and F(e) by the energy that maps b to beta."""
    beta = derivative(lambda t: lines.curved_beta(solve(t, alpha), gamma), t)
    phi = derivative(lambda t: lines.curved_potential(solve(t, alpha), gamma), t)
    return phi / beta, Renyi(gamma).F(lines.mapped_energy(solve(t, alpha)))


@pytest.mark.parametrize(("solve", "t"), BRANCHES)
@pytest.mark.parametrize("gamma", [-0.8, 0.0, 0.8])
def test_curved_potential_has_the_derivative_of_its_beta(solve, t, gamma):
    slope, energy = bent_slope(Boundaries(), solve, t, 0.05, gamma)
    assert_allclose(slope, -energy, atol=1e-8)


@pytest.mark.parametrize(("solve", "t"), [BRANCHES[0], BRANCHES[2]])
@pytest.mark.parametrize("gamma", [-0.8, 0.8])
def test_released_formulas_are_not_thermodynamic(solve, t, gamma):
    slope, energy = bent_slope(ReleasedBoundaries(), solve, t[:2], 0.05, gamma)
    assert np.all(np.abs(slope + energy) > 1e-3)


def test_released_energy_is_not_the_derivative_of_the_potential():
    t = CurvedModel(Hopfield(0.05), Renyi(0.0)).states(2.0).t.values[-1:]
    states = retrieval_states(t, 0.05)
    assert_allclose(states.energy, -0.43682, atol=5e-6)
    assert_allclose(ReleasedBoundaries().mapped_energy(states), -0.4056, atol=5e-5)
    slope = derivative(lambda t: retrieval_states(t, 0.05).potential, t) / derivative(
        lambda t: retrieval_states(t, 0.05).b, t
    )
    assert_allclose(states.energy, -slope, atol=1e-8)


def test_surface_derivatives():
    s, u = np.array([0.3, 1.7, 12.0]), np.array([2.5, 1.2, 2.0])
    states = replica_surface(s, u)
    for name in states.d_s._fields:
        by_s = derivative(lambda s, name=name: getattr(replica_surface(s, u), name), s)
        by_u = derivative(lambda u, name=name: getattr(replica_surface(s, u), name), u)
        assert_allclose(getattr(states.d_s, name), by_s, rtol=1e-8, atol=1e-10)
        assert_allclose(getattr(states.d_u, name), by_u, rtol=1e-8, atol=1e-10)


def test_agrees_with_damped_iteration_of_the_equations():
    rng = np.random.default_rng(4)
    alpha, b = rng.uniform(0.002, 0.12, 400), rng.uniform(1.3, 6.0, 400)
    exists = 1 / b < 0.97 * Boundaries().retrieval_temperature(0.0, alpha)
    alpha, b = alpha[exists][:200], b[exists][:200]
    assert alpha.size == 200
    m, q = np.full((2, 200), 0.999)
    for _ in range(4000):
        r = q / (1 - b * (1 - q)) ** 2
        sigma = np.sqrt(alpha * r)
        mean = gaussian_averages(b * sigma, m / sigma)
        change = np.maximum(np.abs(mean.tanh - m), np.abs(mean.tanh2 - q)).max()
        m, q = (m + mean.tanh) / 2, (q + mean.tanh2) / 2
        if change < 1e-14:
            break
    sigma = np.sqrt(alpha * q) / (1 - b * (1 - q))
    states = replica_surface(b * sigma, m / sigma)
    for found, expected in ((states.alpha, alpha), (states.b, b), (states.m, m), (states.q, q)):
        assert_allclose(found, expected, rtol=1e-10)


@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.12])
def test_flat_states_are_fixed_points(alpha):
    model = CurvedModel(Hopfield(alpha), Renyi(-0.5))
    for state in states_of(model, 3.0):
        m, q = state.order
        X = 1 - state.b * (1 - q)
        sigma = np.sqrt(alpha * q) / X
        if sigma == 0:
            continue
        mean = gaussian_averages(state.b * sigma, m / sigma)
        assert_allclose([mean.tanh, mean.tanh2], [m, q], atol=1e-12)
        assert_allclose(
            model.flat.potential(state.order, state.b),
            model.flat.potential(np.array([-m, q]), state.b),
            atol=1e-12,
        )


def test_capacity_at_zero_temperature():
    assert_allclose(capacity().alpha, 0.13790556649, atol=1e-11)
    assert_allclose(capacity().m, 0.96741712, atol=5e-9)
    cold = retrieval_states(1e7, 0.05)
    (stable, unstable) = Hopfield(0.05).ground_states()
    assert_allclose([cold.m, cold.energy], [stable.m, stable.energy], atol=1e-6)
    assert stable.energy < unstable.energy
    assert_allclose(1 / cold.b, 0, atol=1e-6)


@pytest.mark.parametrize(
    ("alpha", "gamma", "temperatures"),
    [
        (0.05, 0.0, [0.542255]),
        (0.05, -0.8, [0.799125]),
        (0.05, 0.8, [0.411220]),
        (0.1381, 0.0, [0.010073, 0.035701]),  # re-entrance: a closed curve
        (0.14, 0.0, []),
    ],
)
def test_folds_of_retrieval(alpha, gamma, temperatures):
    folds = CurvedModel(Hopfield(alpha), Renyi(gamma)).folds()
    found = np.sort(folds.temperature[folds.branch == "retrieval"])
    assert_allclose(found, temperatures, atol=1e-6)


def test_stable_and_unstable_retrieval_meet_in_the_fold():
    sample = CurvedModel(Hopfield(0.05), Renyi(0.8)).sample("retrieval", 5.0, 101)
    change = np.flatnonzero(np.diff(sample.stable))
    assert change.size == 1
    assert sample.order[0][sample.stable].min() > sample.order[0][~sample.stable].min()
    assert_allclose(sample.beta[[0, -1]], 5.0, rtol=1e-10)


def test_largest_load_is_a_fold_of_every_curvature():
    top = largest_load()
    assert_allclose(top.alpha, 0.138188511, atol=1e-9)
    assert_allclose([top.d_s.alpha, top.d_u.alpha], 0, atol=1e-12)


def test_spin_glass_is_marginal_at_its_onset_and_violates_at_below():
    alpha = np.array([0.001, 0.05, 0.2])[:, None]
    assert_allclose(spin_glass_states(0.0, alpha).at_margin, 0, atol=1e-15)
    assert np.all(spin_glass_states(np.geomspace(0.02, 1e4, 200), alpha).at_margin < 0)
    states = CurvedModel(Hopfield(0.05), Renyi(0.0)).states(2.0)
    s = states.t[states.branch == "spin glass"]
    assert_allclose(spin_glass_states(s, 0.05).at_margin, -0.019, atol=5e-4)


def test_averages_keep_with_twice_the_nodes():
    s, u = np.meshgrid([1e-3, 0.3, 0.999, 1.001, 7.0, 1e5], [0.0, 1e-6, 0.5, 2.0, 6.0])
    one, two = gaussian_averages(s, u), gaussian_averages(s, u, QuadratureRule.of_order(2))
    for name in ("tanh", "tanh2", "sech2", "sech4", "tanh_sech2", "x_sech2", "tanh_excess"):
        assert_allclose(getattr(one, name), getattr(two, name), atol=1e-13)


@pytest.mark.parametrize("alpha", [0.0, -0.1, np.nan])
def test_refuses_loads_without_meaning(alpha):
    with pytest.raises(ValueError, match=r"alpha must be (positive|finite)"):
        Hopfield(alpha)
