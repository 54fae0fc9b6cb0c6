"""The map that bends flat models: limits, invariants, landmarks, independent stability."""

from functools import partial

import numpy as np
import pytest
from models import CURVED, FLAT, PARAMETERS, folds_of, jacobian, slope, states_of
from scipy.optimize import brentq, minimize_scalar

from curved.curvature.curved_model import CurvedModel, fold_line
from curved.curvature.mean_field import curved_flow, curved_potential, effective_beta
from curved.curvature.transforms import Relativistic, Renyi, SupportError
from curved.flat import CurieWeiss, SherringtonKirkpatrick, TwoPatterns

MEAN_FIELD = [model for model in CURVED if hasattr(model.flat, "flow")]


def inner(model, branch):
    """Parameters well inside the support of a branch."""
    end = {b.flat.branch.name: b for b in model.bent_branches}[branch].grid[-1]
    return PARAMETERS[0.9 * end > PARAMETERS]


@pytest.fixture(params=CURVED, ids=repr)
def model(request):
    return request.param


@pytest.mark.parametrize("transform", [Renyi, Relativistic])
@pytest.mark.parametrize("gamma", [-1.5, -1e-6, 0.0, 1e-6, 0.8])
def test_transform_derivatives(transform, gamma):
    f, e = transform(gamma), np.array([-0.49, -0.2, -0.01])
    np.testing.assert_allclose(slope(f.F, e), f.dF(e), rtol=1e-9)
    np.testing.assert_allclose(slope(f.dF, e), f.d2F(e), rtol=1e-8, atol=1e-11)
    assert np.all(f.dF(e) > 0)


@pytest.mark.parametrize(("transform", "flat_slope"), [(Renyi, 1.0), (Relativistic, 0.5)])
def test_transform_is_smooth_at_zero_curvature(transform, flat_slope):
    e = np.array([-0.5, -0.1, 0.0])
    np.testing.assert_allclose(transform(0.0).F(e), flat_slope * e, rtol=1e-15)
    np.testing.assert_allclose(transform(1e-9).F(e), transform(0.0).F(e), atol=1e-9)
    for gamma in (1e-17, -1e-300, 5e-324):
        np.testing.assert_allclose(transform(gamma).F(e), transform(0.0).F(e), rtol=1e-15)


@pytest.mark.parametrize("flat", FLAT, ids=repr)
def test_zero_curvature_is_the_identity(flat):
    model = CurvedModel(flat, Renyi(0.0))
    for branch in flat.branches():
        ours, classical = model.at(branch.name, PARAMETERS), branch.at(PARAMETERS)
        np.testing.assert_array_equal(ours.beta, classical.b)
        np.testing.assert_array_equal(ours.order, classical.order)
        np.testing.assert_array_equal(ours.unstable, classical.unstable)
        np.testing.assert_allclose(ours.potential, classical.potential, rtol=1e-15)
        np.testing.assert_array_equal(ours.dbeta_db, 1)
    assert model.folds().sizes["fold"] == 0


def test_relativistic_at_zero_curvature_doubles_beta():
    doubled = CurvedModel(CurieWeiss(), Relativistic(0.0)).at("ferromagnet", PARAMETERS)
    np.testing.assert_allclose(doubled.beta, 2 * doubled.b, rtol=1e-15)


def test_potential_derivative(model):
    """dphi/dbeta = -F(e) along every branch."""
    for name in model.branch_names:
        t = inner(model, name)
        states = model.at(name, t)
        d_phi = slope(lambda t, name=name: model.at(name, t).potential, t)
        d_beta = slope(lambda t, name=name: model.at(name, t).beta, t)
        np.testing.assert_allclose(d_phi, -model.transform.F(states.energy) * d_beta, atol=1e-8)


def test_beta_derivative(model):
    for name in model.branch_names:
        t = inner(model, name)
        states = model.at(name, t)
        d_beta = slope(lambda t, name=name: model.at(name, t).beta, t)
        d_b = slope(lambda t, name=name: model.at(name, t).b, t)
        np.testing.assert_allclose(d_beta, states.dbeta_db * d_b, atol=1e-9)


def test_states_are_where_beta_is(model):
    for beta in (0.3, 0.9, 1.7, 40.0):
        found = model.states(beta)
        assert found.sizes["state"] > 0
        for name, t in zip(found.branch.values, found.t.values, strict=True):
            assert model.at(str(name), t).beta[0] == pytest.approx(beta, rel=1e-12)


def test_one_state_is_stable_wherever_the_support_allows(model):
    """At least one stable state exists at every temperature, the one of largest potential."""
    for beta in (0.3, 0.55, 0.9, 1.7, 5.0):
        states = model.states(beta)
        assert states.stable.any()
        assert states.equilibrium.sum() == 1
        best = states.potential[states.equilibrium]
        assert best == states.potential[states.stable].max()
        if not isinstance(
            model.flat, SherringtonKirkpatrick
        ):  # whose replica potential is a minimum
            assert best == states.potential.max()


@pytest.mark.parametrize("model", MEAN_FIELD, ids=repr)
def test_states_are_fixed_points_of_the_flow(model):
    for state in states_of(model, 1.1):
        for order in state.copies():
            flow = curved_flow(model.flat, model.transform, 1.1, order[:, 0])
            np.testing.assert_allclose(flow, 0, atol=1e-10)


@pytest.mark.parametrize("model", MEAN_FIELD, ids=repr)
@pytest.mark.parametrize("beta", [0.62, 0.83, 1.1, 1.9])
def test_stability_is_that_of_the_jacobian(model, beta):
    """Eigenvalues of the Jacobian of (14), with its dbeta'/dm, give the same count."""
    for state in states_of(model, beta):
        flow = partial(curved_flow, model.flat, model.transform, beta)
        matrix = jacobian(flow, state.order[:, 0])
        growing = np.sum(np.linalg.eigvals(matrix).real > 0)
        assert growing == state.unstable[0]
        assert state.stable[0] == (growing == 0)


@pytest.mark.parametrize("model", MEAN_FIELD, ids=repr)
def test_off_shell_potential(model):
    """The potential of arbitrary overlaps is stationary at the states and equal to theirs there."""
    beta = 1.3
    for state in states_of(model, beta):
        point = state.order[:, 0]
        value = curved_potential(model.flat, model.transform, beta, point)
        assert value == pytest.approx(state.potential[0], abs=1e-12)
        gradient = jacobian(partial(curved_potential, model.flat, model.transform, beta), point)
        np.testing.assert_allclose(gradient, 0, atol=1e-9)


def test_folds_are_extrema_of_beta(model):
    for fold in folds_of(model):
        around = model.at(fold.branch, fold.t[0] + np.array([-1e-3, 1e-3])).beta
        assert np.prod(np.sign(around - fold.beta[0])) == 1
        assert abs(fold.d_beta[0]) < 1e-13


def test_folds_lie_on_the_explicit_line(model):
    branches = {branch.name: branch for branch in model.flat.branches()}
    for fold in folds_of(model):
        gamma, beta, _ = fold_line(branches[fold.branch], type(model.transform), fold.t)
        assert gamma[0] == pytest.approx(model.transform.gamma, abs=1e-11)
        assert beta[0] == pytest.approx(fold.beta[0], abs=1e-12)


# Landmarks


def test_one_pattern_fold():
    [fold] = folds_of(CurvedModel(CurieWeiss(), Renyi(-1.5)))
    assert fold.beta[0] == pytest.approx(0.62293612, abs=5e-9)
    m = minimize_scalar(
        lambda m: np.arctanh(m) / m * (1 - 0.75 * m * m),
        bounds=(0.5, 0.999),
        method="bounded",
        options={"xatol": 1e-12},
    )
    assert fold.beta[0] == pytest.approx(m.fun, abs=1e-12)


@pytest.mark.parametrize(("transform", "tricritical"), [(Renyi, -2 / 3), (Relativistic, -4 / 3)])
def test_tricritical_point(transform, tricritical):
    _, ferromagnet = CurieWeiss().branches()
    gamma, beta, _ = fold_line(ferromagnet, transform, 0.0)
    assert gamma[0] == pytest.approx(tricritical, abs=1e-15)
    assert beta[0] / transform(0.0).dF(0.0) ** -1 == pytest.approx(1, abs=1e-15)
    around = [CurvedModel(CurieWeiss(), transform(tricritical + d)).folds() for d in (1e-3, -1e-3)]
    assert [folds.sizes["fold"] for folds in around] == [0, 1]


@pytest.mark.parametrize(
    ("gamma", "beta", "stable", "total"),
    [
        (0.0, 0.5, 1, 1),
        (0.0, 1.0, 2, 3),
        (0.0, 1.5, 4, 9),
        (-1.2, 0.8, 1, 1),
        (-1.2, 0.825, 7, 13),
        (-1.2, 0.9, 4, 7),
    ],
)
def test_attractors_of_two_patterns(gamma, beta, stable, total):
    states = CurvedModel(TwoPatterns(0.2), Renyi(gamma)).states(beta)
    assert states.copies.sum() == total
    assert states.copies[states.stable].sum() == stable


@pytest.mark.parametrize("gamma", [-1.2, -0.8, -0.5, 0.0, 0.7])
def test_spin_glass_onset(gamma):
    model = CurvedModel(SherringtonKirkpatrick(), Renyi(gamma))
    onset = model.at("spin glass", 0.0)
    assert onset.beta[0] == pytest.approx(1 + gamma / 2, abs=1e-6)
    assert onset.dorder_dbeta[0, 0] == pytest.approx(1 / (1 + gamma), abs=1e-6)
    near = model.at("spin glass", 0.02)
    measured = (near.order[0, 0]) / (near.beta[0] - onset.beta[0])
    assert measured == pytest.approx(1 / (1 + gamma), rel=0.02)


@pytest.mark.parametrize("gamma", [-1.05, -1.2, -1.25])
def test_paramagnet_of_the_explosive_spin_glass(gamma):
    """Its energy -b/2 keeps it stable until it folds at b = 1/|gamma|, beta = 1/(2 |gamma|)."""
    model = CurvedModel(SherringtonKirkpatrick(), Renyi(gamma))
    fold = next(fold for fold in folds_of(model) if fold.branch == "paramagnet")
    assert fold.b[0] == pytest.approx(-1 / gamma, abs=1e-12)
    assert fold.beta[0] == pytest.approx(-0.5 / gamma, abs=1e-12)
    assert fold.beta[0] > 1 + gamma / 2
    below, above = model.at("paramagnet", fold.t[0] * np.array([0.99, 1.01])).stable
    assert below
    assert not above


def test_positive_curvature_stabilises_what_is_unstable_in_the_flat_model():
    """The rank-one rule can only ever lower the count of unstable directions for gamma > 0."""
    for flat in FLAT:
        bent = CurvedModel(flat, Renyi(0.8))
        for branch in flat.branches():
            change = bent.at(branch.name, PARAMETERS).unstable - branch.at(PARAMETERS).unstable
            assert np.all((change == 0) | (change == -1))


def test_against_plain_root_finding():
    """One table, two methods: the map against a direct solution of m = tanh(beta'(m) m)."""
    for gamma in (-1.5, -0.9, -0.3, 0.5):
        model = CurvedModel(CurieWeiss(), Renyi(gamma))
        for beta in (0.7, 0.9, 1.1, 2.0):
            grid = np.linspace(1e-3, 1 - 1e-12, 4001)

            def residual(m, beta=beta, gamma=gamma):
                return np.tanh(beta * m / (1 + gamma * m * m / 2)) - m

            value = residual(grid)
            brackets = np.flatnonzero(value[:-1] * value[1:] < 0)
            direct = [brentq(residual, grid[i], grid[i + 1], xtol=1e-15) for i in brackets]
            states = model.states(beta)
            ours = states.m[states.branch == "ferromagnet"].values
            np.testing.assert_allclose(sorted(ours), direct, atol=1e-10)


# Sampling and bad input


@pytest.mark.parametrize("gamma", [-1.5, 0.0, 0.5])
def test_sample_ends_at_beta_max_and_holds_the_folds(gamma):
    model = CurvedModel(CurieWeiss(), Renyi(gamma))
    states = model.sample("ferromagnet", 1.5, 101)
    assert states.beta.size == 101
    assert states.beta[-1] == pytest.approx(1.5, rel=1e-12)
    for fold in folds_of(model):
        assert fold.t[0] in states.t
        assert states.beta.min() == fold.beta[0]


def test_sample_of_a_branch_beyond_beta_max_is_empty():
    assert CurvedModel(TwoPatterns(0.2), Renyi(0.0)).sample("retrieval", 1.0, 50).t.size == 0


def test_states_without_support_are_not_numbers():
    model = CurvedModel(SherringtonKirkpatrick(), Renyi(-1.2))
    inside, outside = model.at("paramagnet", [1.6, 1.7]).beta
    assert inside > 0
    assert np.isnan(outside)
    assert not model.at("paramagnet", 1.7).stable[0]
    beta = effective_beta(TwoPatterns(0.2), Renyi(-1.2), 1.0, np.array([[0.5, 1.0], [0.5, 1.0]]))
    assert np.isfinite(beta[0])
    assert np.isnan(beta[1])


@pytest.mark.parametrize(
    ("flat", "gamma", "limit"),
    [
        (CurieWeiss(), -2.4, "gamma > -2"),
        (CurieWeiss(), -2.0, "gamma > -2"),
        (TwoPatterns(0.2), -1.95, "gamma > -1.92308"),
        (SherringtonKirkpatrick(), -1.26, "gamma > -1.25331"),
    ],
)
def test_curvature_without_support(flat, gamma, limit):
    with pytest.raises(SupportError, match=limit):
        CurvedModel(flat, Renyi(gamma))


@pytest.mark.parametrize("beta", [0.0, -1.0, np.nan, np.inf])
def test_bad_beta(beta):
    model = CurvedModel(CurieWeiss(), Renyi(-0.5))
    with pytest.raises(ValueError, match="beta must be positive and finite"):
        model.states(beta)
    with pytest.raises(ValueError, match="beta must be positive and finite"):
        model.sample("ferromagnet", beta, 10)


def test_bad_branch_or_parameter():
    model = CurvedModel(CurieWeiss(), Renyi(-0.5))
    with pytest.raises(KeyError, match="one of paramagnet, ferromagnet, got"):
        model.at("ferromagnetic", 1.0)
    with pytest.raises(ValueError, match="along the ferromagnet must be finite, >= 0"):
        model.at("ferromagnet", [-1.0, 1.0])
