"""Deformed exponential families: maximum entropy, curvature, interactions of all orders."""

import numpy as np
import pytest
from models import jacobian, slope
from scipy.linalg import hadamard
from scipy.optimize import minimize

from curved.curvature.geometry import (
    DeformedFamily,
    binary_states,
    interaction_orders,
    interactions,
    log_series,
    neutral_directions,
    renyi_entropy,
    sectional_curvature,
    tsallis_entropy,
)

RNG = np.random.default_rng(5)
STATES = binary_states(4)
PAIRS = np.stack([STATES.sum(1), STATES[:, 0] * STATES[:, 1] + STATES[:, 2] * STATES[:, 3]])
GAMMAS = [-0.5, -0.2, 0.0, 0.3, 0.8]


@pytest.fixture(params=GAMMAS)
def family(request):
    return DeformedFamily(PAIRS, request.param)


THETA = np.array([0.12, -0.08])


@pytest.mark.parametrize("gamma", [-0.5, -0.2, 0.3, 0.8])
def test_family_maximises_renyi_entropy(gamma):
    """A search over all distributions on 2^4 states with the same means finds the family."""
    target = DeformedFamily(PAIRS, gamma).probabilities(THETA)

    def log_moment(p):  # H = -ln(sum p^(1+gamma))/gamma grows with -sign(gamma) of this
        return np.sign(gamma) * np.sum(p ** (1 + gamma)) * 16**gamma

    found = minimize(
        log_moment,
        np.full(16, 1 / 16),
        jac=lambda p: np.sign(gamma) * (1 + gamma) * p**gamma * 16**gamma,
        bounds=[(1e-9, 1)] * 16,
        constraints=[
            {"type": "eq", "fun": lambda p: p.sum() - 1, "jac": lambda p: np.ones(16)},
            {"type": "eq", "fun": lambda p: PAIRS @ (p - target), "jac": lambda p: PAIRS},
        ],
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 1000},
    )
    np.testing.assert_allclose(found.x, target, atol=1e-6)
    assert renyi_entropy(target, gamma) >= renyi_entropy(found.x, gamma) - 1e-10


@pytest.mark.parametrize("gamma", GAMMAS)
def test_entropies_are_their_definitions(gamma):
    p = RNG.dirichlet(np.ones(16))
    total = np.sum(p ** (1 + gamma))
    renyi = -np.log(total) / gamma if gamma else -np.sum(p * np.log(p))
    tsallis = (1 - total) / gamma if gamma else renyi
    assert renyi_entropy(p, gamma) == pytest.approx(renyi, rel=1e-13)
    assert tsallis_entropy(p, gamma) == pytest.approx(tsallis, rel=1e-13)
    assert tsallis_entropy(np.eye(4)[1], gamma) == renyi_entropy(np.eye(4)[1], gamma) == 0


@pytest.mark.parametrize("entropy", [renyi_entropy, tsallis_entropy])
def test_entropies_tend_to_shannons(entropy):
    p = RNG.dirichlet(np.ones(16))
    for gamma in (1e-6, -1e-9, 1e-17, -1e-300):
        assert entropy(p, gamma) == pytest.approx(entropy(p, 0.0), rel=abs(10 * gamma) + 1e-14)


def test_neutral_directions_change_neither_sum_nor_means():
    found = neutral_directions(PAIRS)
    assert found.shape == (13, 16)
    np.testing.assert_allclose(found @ found.T, np.eye(13), atol=1e-14)
    np.testing.assert_allclose(found @ np.vstack([np.ones(16), PAIRS]).T, 0, atol=1e-14)
    assert neutral_directions(np.eye(3)).shape == (0, 3)
    assert neutral_directions(np.ones((2, 5))).shape == (4, 5)  # no constraints beside the sum
    with pytest.raises(ValueError, match="shape"):
        neutral_directions(np.ones(4))


def test_gradient_and_metric_are_derivatives(family):
    gradient = jacobian(family.potential, THETA)
    np.testing.assert_allclose(family.gradient(THETA), gradient, atol=1e-10)
    hessian = jacobian(family.gradient, THETA)
    expected = hessian + family.gamma * np.outer(gradient, gradient)
    np.testing.assert_allclose(family.metric(THETA), expected, atol=1e-9)


def test_divergence_is_zero_at_home_and_positive_elsewhere(family):
    assert family.divergence(THETA, THETA) == 0
    for other in RNG.normal(0, 0.08, (20, 2)):
        assert family.divergence(THETA, other) > 0


def test_divergence_induces_metric_and_connection(family):
    def primed(t):
        """-d'_k D at t' = THETA."""
        return -jacobian(lambda other: family.divergence(t, other), THETA)

    np.testing.assert_allclose(jacobian(primed, THETA, 1e-2).T, family.metric(THETA), atol=1e-6)
    lowered = np.einsum("ijl,lk->ijk", family.connection(THETA), family.metric(THETA))
    for i, direction in enumerate(np.eye(2)):
        second = slope(
            lambda x, d=direction: jacobian(primed, THETA + x * d, 1e-2), 0.0, 1e-2
        )  # second[k, j] = -d_i d_j d'_k D
        np.testing.assert_allclose(second.T, lowered[i], atol=1e-5)


def test_shannon_is_the_limit():
    p = DeformedFamily(PAIRS, 0.0).probabilities(THETA)
    assert renyi_entropy(p, 1e-7) == pytest.approx(renyi_entropy(p, 0.0), abs=1e-6)
    near = DeformedFamily(PAIRS, 1e-8).probabilities(THETA)
    np.testing.assert_allclose(near, p, atol=1e-8)


@pytest.mark.parametrize("gamma", [-0.6, -0.3, 0.0, 0.3, 0.7, 1.4])
def test_sectional_curvature_is_gamma(gamma):
    statistics = RNG.standard_normal((2, 6))
    theta = RNG.standard_normal(2)
    theta /= 3 * np.abs(theta @ statistics).max()
    measured = sectional_curvature(DeformedFamily(statistics, gamma), theta, digits=30)
    assert measured == pytest.approx(gamma, abs=1e-8)


def test_transform_against_the_hadamard_matrix():
    log_p = RNG.standard_normal(64)
    np.testing.assert_allclose(interactions(log_p), hadamard(64) @ log_p / 64, atol=1e-15)
    orders = interaction_orders(6)
    assert [np.sum(orders == k) for k in range(7)] == [1, 6, 15, 20, 15, 6, 1]


def test_interactions_of_a_boltzmann_machine_are_its_parameters():
    states = binary_states(3)
    log_p = states @ [0.1, -0.2, 0.3] + 0.5 * states[:, 0] * states[:, 2]
    theta = interactions(log_p)
    np.testing.assert_allclose(theta[[0b100, 0b010, 0b001]], [0.1, -0.2, 0.3], atol=1e-15)
    assert theta[0b101] == pytest.approx(0.5)
    assert np.abs(theta[[0b000, 0b110, 0b011, 0b111]]).max() < 1e-15


@pytest.mark.parametrize("gamma", [-0.5, 0.5])
def test_curvature_makes_interactions_of_all_orders(gamma):
    theta = interactions(DeformedFamily(PAIRS, gamma).log_weights(THETA))
    assert np.abs(theta[interaction_orders(4) == 4]).max() > 1e-4
    flat = interactions(DeformedFamily(PAIRS, 0.0).log_weights(THETA))
    assert np.abs(flat[interaction_orders(4) > 2]).max() < 1e-16


def test_series_converges_inside_its_radius_only():
    h = np.linspace(-0.9, 1.0, 7)
    exact = DeformedFamily(h[None], 0.8).log_weights([1.0])
    np.testing.assert_allclose(log_series(h, 0.8, 150), exact, atol=1e-14)
    beyond = DeformedFamily(h[None], 1.1).log_weights([1.0])
    assert np.abs(log_series(h, 1.1, 150) - beyond).max() > 1


def test_support():
    half_outside = DeformedFamily(np.array([[1.0, -3.0]]), 0.5)
    np.testing.assert_allclose(half_outside.probabilities([1.0]), [1, 0])
    with pytest.raises(ValueError, match=r"no normalisable member at gamma = -0\.5"):
        DeformedFamily(np.array([[2.0, 0.0]]), -0.5).potential([1.0])


def test_wrong_number_of_states():
    with pytest.raises(ValueError, match=r"2\^n values, one for each state, got 6"):
        interactions(np.zeros(6))
