"""Every flat branch is a solution, and its energy is a derivative of its potential."""

import numpy as np
import pytest
from models import BRANCH_IDS, BRANCHES, PARAMETERS, slope
from numpy.polynomial.hermite_e import hermegauss
from numpy.testing import assert_allclose
from scipy.optimize import brentq, fixed_point
from scipy.stats import norm

from curved.curvature.curved_model import CurvedModel
from curved.curvature.transforms import Renyi
from curved.flat import CurieWeiss, SherringtonKirkpatrick, TwoPatterns
from curved.flat.parisi import parisi_states, step_solution


@pytest.fixture(params=BRANCHES, ids=BRANCH_IDS)
def branch(request):
    return request.param[1]


@pytest.fixture(params=BRANCHES, ids=BRANCH_IDS)
def flat_and_branch(request):
    return request.param


def test_energy_is_minus_the_derivative_of_the_potential(branch):
    d_phi = slope(lambda t: branch.at(t).potential, PARAMETERS)
    d_b = slope(lambda t: branch.at(t).b, PARAMETERS)
    np.testing.assert_allclose(d_phi, -branch.at(PARAMETERS).energy * d_b, atol=1e-9)


def test_tangent_is_the_derivative(branch):
    states = branch.at(PARAMETERS)
    along = slope(lambda t: branch.at(t).b, PARAMETERS) / states.d_b
    for name in ("energy", "order"):
        measured = slope(lambda t, name=name: getattr(branch.at(t), name), PARAMETERS)
        np.testing.assert_allclose(
            measured, along * getattr(states, f"d_{name}"), rtol=1e-8, atol=1e-9
        )


def test_tangent_where_the_branch_begins(branch):
    """At t = 0 the tangent is the limit of the tangents nearby, not 0/0."""
    origin, near = branch.at(np.zeros(1)), branch.at(np.array([1e-5]))
    assert np.hypot(origin.d_b, origin.d_energy) > 0.1
    ratio = origin.d_energy / origin.d_b
    assert ratio == pytest.approx(near.d_energy / near.d_b, abs=1e-8)


def test_potential_of_the_order_parameters_is_that_of_the_branch(flat_and_branch):
    flat, branch = flat_and_branch
    states = branch.at(PARAMETERS)
    np.testing.assert_allclose(flat.potential(states.order, states.b), states.potential, rtol=1e-13)
    assert np.all(flat.ground_energy <= states.energy + 1e-15) or branch.name == "paramagnet"


# At q = 0 the potential of the spin glass is not smooth in q.
SMOOTH = {
    name: case
    for name, case in zip(BRANCH_IDS, BRANCHES, strict=True)
    if not (isinstance(case[0], SherringtonKirkpatrick) and case[1].name == "paramagnet")
}


@pytest.mark.parametrize(("flat", "branch"), SMOOTH.values(), ids=SMOOTH)
def test_stationary(flat, branch):
    """Each branch solves the saddle-point equations: the potential is stationary."""
    states = branch.at(PARAMETERS[2:])
    for direction in np.eye(len(flat.order_parameters)):
        gradient = slope(
            lambda x, d=direction: flat.potential(states.order + d[:, None] * x, states.b), 0.0
        )
        np.testing.assert_allclose(gradient, 0, atol=1e-9)


def test_branches_begin_where_they_join():
    """Ordered branches begin on the paramagnet, retrieval begins on the symmetric mixture."""
    zero = np.zeros(1)
    for flat in (CurieWeiss(), SherringtonKirkpatrick()):
        _, ordered = flat.branches()
        start = ordered.at(zero)
        assert start.b == 1
        assert start.order == 0
    branches = {b.name: b.at(zero) for b in TwoPatterns(0.2).branches()}
    assert branches["symmetric"].b == pytest.approx(1 / 1.2)
    assert branches["antisymmetric"].b == pytest.approx(1 / 0.8)
    assert branches["retrieval"].b == branches["antisymmetric"].b
    np.testing.assert_allclose(*branches["retrieval"].order, rtol=1e-14)


def test_uncorrelated_patterns_are_recalled_singly():
    """At C = 0 one pattern is recalled as in the Curie-Weiss model, the other not at all."""
    *_, retrieval = TwoPatterns(0.0).branches()
    m1, m2 = retrieval.at(PARAMETERS).order
    alone = CurieWeiss().branches()[1].at(PARAMETERS)
    np.testing.assert_allclose(m1, alone.order[0], atol=1e-13)
    np.testing.assert_allclose(m2, 0, atol=1e-13)


def test_zero_temperature():
    far = np.array([600.0])
    for flat in (CurieWeiss(), TwoPatterns(0.3)):
        stable = flat.branches()[-1].at(far)
        assert stable.energy[0] == pytest.approx(flat.ground_energy, abs=1e-14)
    glass = SherringtonKirkpatrick().branches()[1].at(np.array([1e7]))
    assert glass.energy[0] == pytest.approx(-np.sqrt(2 / np.pi), abs=1e-7)
    assert glass.order[0, 0] == pytest.approx(1, abs=1e-6)


# Independent methods on one table of cases: plain iteration, bisection, dense quadrature.


@pytest.mark.parametrize("b", [1.05, 1.2, 2.0, 5.0])
def test_curie_weiss_against_bisection(b):
    branch = CurieWeiss().branches()[1]
    m = brentq(lambda m: m - np.tanh(b * m), 0.01, 1, xtol=1e-15)
    t = brentq(lambda t: branch.at(np.array([t])).b[0] - b, 1e-3, 20, xtol=1e-14)
    assert branch.at(np.array([t])).order[0, 0] == pytest.approx(m, abs=1e-10)


# There is retrieval where b (1 - C) > 1.
RETRIEVED = [(b, c) for c in (0.0, 0.2, 0.5) for b in (1.3, 1.5, 3.0) if b * (1 - c) > 1]


@pytest.mark.parametrize(("b", "correlation"), RETRIEVED)
def test_two_patterns_against_iteration(b, correlation):
    flat = TwoPatterns(correlation)
    m = np.array([0.9, 0.1])
    for _ in range(20000):  # the map m -> m + flow has the fixed points of (18)-(19)
        m = m + flat.flow(m, b)
    branch = flat.branches()[-1]
    t = brentq(lambda t: branch.at(np.array([t])).b[0] - b, 1e-6, 20, xtol=1e-14)
    np.testing.assert_allclose(branch.at(np.array([t])).order[:, 0], m, atol=1e-10)


@pytest.mark.parametrize("b", [1.2, 1.6, 2.5, 5.0])
def test_spin_glass_against_iteration(b):
    z = np.linspace(-10, 10, 20001)
    weight = norm.pdf(z) * (z[1] - z[0])
    q = fixed_point(lambda q: np.sum(weight * np.tanh(b * np.sqrt(q) * z) ** 2), 0.5, xtol=1e-14)
    branch = SherringtonKirkpatrick().branches()[1]
    s = brentq(lambda s: branch.at(np.array([s])).b[0] - b, 1e-3, 50, xtol=1e-14)
    assert branch.at(np.array([s])).order[0, 0] == pytest.approx(float(q), abs=1e-10)


@pytest.mark.parametrize("correlation", [-0.1, 1.0, np.nan])
def test_bad_correlation(correlation):
    with pytest.raises(ValueError, match=r"correlation must be (in \[0, 1\)|finite)"):
        TwoPatterns(correlation)


def one_step_potential(q0, q1, x, b):
    """Potential of one step of symmetry breaking, by quadrature that knows nothing of ours."""
    y, w = hermegauss(80)
    w = w / w.sum()
    inner = [
        np.log(np.sum(w * (2 * np.cosh(b * (np.sqrt(q0) * z + np.sqrt(q1 - q0) * y))) ** x))
        for z in y
    ]
    return b**2 / 4 * (1 - 2 * q1 + x * q0**2 + (1 - x) * q1**2) + np.sum(w * inner) / x


@pytest.mark.parametrize("variance", [0.3, 1.0, 2.5])
def test_one_step_of_symmetry_breaking_is_stationary(variance):
    step = step_solution(variance, 1)
    zero, q0, q1 = step.q
    nothing, x = step.x
    assert zero == nothing == 0
    at, h = np.array([q0, q1, x, step.b]), 1e-4
    slopes = []
    for k in range(4):
        up, down = at.copy(), at.copy()
        up[k] += h
        down[k] -= h
        slopes.append((one_step_potential(*up) - one_step_potential(*down)) / (2 * h))
    assert_allclose(slopes[:3], 0, atol=1e-6)
    assert_allclose(step.energy, -slopes[3], atol=1e-6)  # e = -dphi/db
    assert_allclose(step.potential, one_step_potential(*at), atol=1e-7)
    assert_allclose(step.energy, -step.b / 2 * (1 - x * q0**2 - (1 - x) * q1**2))
    assert 0 < q0 < q1 < 1
    assert 0 < x < 1


def test_one_step_of_symmetry_breaking_joins_the_symmetric_solution_at_the_onset():
    """Near b = 1, t = 1 - 1/b: energies differ in the order t^4, and the step is the higher one."""
    model = CurvedModel(SherringtonKirkpatrick(), Renyi(0.0))
    gaps = []
    for b in (1.2, 1.4, 1.6, 3.0):
        states = model.states(b)
        symmetric = float(states.energy[states.stable].min())
        gaps.append((float(parisi_states(b, 1).energy[0]) - symmetric) / (1 - 1 / b) ** 4)
    assert np.all(np.array(gaps) > 0)
    assert max(gaps) < 3 * min(gaps)
