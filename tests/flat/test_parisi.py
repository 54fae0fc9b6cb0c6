"""The spin glass beyond replica symmetry: identities, two methods, and the literature."""

import os
import subprocess
import sys

import numpy as np
import pytest
from models import slope
from numpy.testing import assert_allclose
from scipy.integrate import solve_ivp
from scipy.interpolate import CubicSpline

from curved.curvature.curved_model import CurvedModel
from curved.curvature.transforms import SupportError
from curved.flat import SherringtonKirkpatrick, parisi
from curved.flat.parisi import (
    Quantities,
    full_solution,
    parisi_solution,
    parisi_states,
    step_solution,
    table,
)

FULL = SherringtonKirkpatrick("full")
B = np.array([1.02, 1.1, 1.3, 1.7, 2.5, 4.0, 7.0, 12.0])


def test_energy_is_minus_the_derivative_of_the_potential():
    measured = slope(lambda b: parisi_states(b).potential, B, h=2e-3)
    assert_allclose(measured, -parisi_states(B).energy, atol=1e-9)


@pytest.mark.parametrize("variance", [0.07, 0.6, 3.0, 30.0, 150.0])
def test_two_ways_to_the_energy(variance):
    """The integral of T ds from the onset, and -(b/2)(1 - <q^2>) of a solution on its way."""
    solution = full_solution(variance)
    states = parisi_states(solution.b)
    assert solution.energy == pytest.approx(-solution.b / 2 * (1 - solution.mean_q2), rel=1e-14)
    assert states.energy[0] == pytest.approx(solution.energy, abs=1e-8)
    assert states.mean_q2[0] == pytest.approx(solution.mean_q2, abs=1e-8)
    assert states.q_largest[0] == pytest.approx(solution.q[-1], abs=1e-5)
    assert states.x_max[0] == pytest.approx(solution.break_point, abs=1e-3)


@pytest.mark.parametrize("variance", [0.02, 0.5, 5.0, 140.0])
def test_a_field_is_answered_by_all_overlaps_and_the_state_is_marginal(variance):
    """1 - <q> = 1/b, the plateau of the susceptibility, and b^2 <sech^4> = 1 at q_EA."""
    errors = []
    for levels in (32, 64, 128):
        solution = full_solution(variance, levels)
        errors.append([solution.b * (1 - solution.mean_q) - 1, solution.margin])
    assert_allclose(errors[-1], 0, atol=2e-4)
    plateau = np.abs(errors)[:, 0]
    assert plateau[2] < 0.3 * plateau[1] < 0.1 * plateau[0]  # as the square of the steps


def test_entropy_is_positive_and_vanishes_as_the_square_of_the_temperature():
    b = np.geomspace(1, 1e4, 200)
    states = parisi_states(b)
    assert np.all(states.entropy > 0)
    assert np.all(np.diff(states.entropy) < 0)
    assert_allclose(states.entropy[-20:] * b[-20:] ** 2, 0.7211, atol=1e-3)
    assert np.all(np.diff(states.energy) < 0)
    assert np.all(np.diff(states.x_max) > 0)
    assert states.x_max[-1] == pytest.approx(0.547, abs=2e-3)
    assert_allclose((1 - states.q_largest[-20:]) * b[-20:] ** 2, 1.592, atol=5e-3)


def test_ground_state_of_the_literature():
    """E = -0.763166726..., at zero temperature and by the constant that support is checked with."""
    cold = parisi_states(np.inf)
    assert cold.energy[0] == pytest.approx(-0.7631667265, abs=2e-9)
    assert abs(cold.energy[0] - parisi.GROUND_ENERGY) < 2 * cold.errors.energy[0]
    assert cold.entropy[0] == pytest.approx(0, abs=1e-14)
    assert cold.q_largest[0] == pytest.approx(1, abs=1e-14)
    assert cold.mean_q[0] == 1
    assert FULL.ground_energy == parisi.GROUND_ENERGY


def test_error_estimates_are_small_and_true():
    """The goals, and solutions at temperatures that the table does not have."""
    states = parisi_states(np.linspace(1, 12, 111))
    goals = {"potential": 1e-8, "energy": 1e-9, "entropy": 1e-8, "q_largest": 1e-7}
    for name, goal in goals.items():
        assert np.all(getattr(states.errors, name) < goal), name
    assert np.all(states.errors.x_max < 1e-6)
    between, _ = parisi._limits(np.array([0.4, 5.5, 90.0]))
    states = parisi_states(1 / between[0])
    for name, values in zip(Quantities._fields, between[1:], strict=True):
        assert np.all(
            np.abs(getattr(states, name) - values) < 5 * getattr(states.errors, name) + 1e-9
        ), name


def test_bits_do_not_depend_on_the_number_of_threads():
    code = "from curved.flat.parisi import full_solution as f; print(repr(f(30.0)[3:]))"

    def with_threads(count):
        threads = {"OMP_NUM_THREADS": count, "OPENBLAS_NUM_THREADS": count}
        run = [sys.executable, "-c", code]
        return subprocess.run(run, env=os.environ | threads, stdout=subprocess.PIPE, check=True)

    assert with_threads("1").stdout == with_threads("2").stdout


def test_near_the_onset():
    """In t = 1 - 1/b: q_EA = t + t^2 - t^3, x_max = 2t - 4t^2, <q^2> = t^2 + 2t^3/3 - t^4."""
    t = np.array([0.006, 0.012, 0.02])
    states = parisi_states(1 / (1 - t))
    assert_allclose((states.q_largest - t - t**2) / t**3, -1, atol=0.08)
    assert_allclose((states.x_max - 2 * t + 4 * t**2) / t**3, 12, atol=1.5)
    assert_allclose((states.mean_q2 - t**2 - 2 * t**3 / 3) / t**4, -1, atol=0.05)
    onset = parisi_states(1.0)
    assert onset.energy[0] == pytest.approx(-0.5, abs=1e-15)
    assert onset.potential[0] == pytest.approx(np.log(2) + 0.25, abs=1e-15)
    assert onset.q_largest[0] == onset.x_max[0] == onset.mean_q2[0] == 0


def test_steps_tend_to_full_breaking():
    """The second method: optimal steps, with errors of K^-4, K^-6, ... from K = 3 to 6."""
    b = np.array([1.2, 1.5, 2.0, 3.0, 4.0])
    steps = np.arange(3, 7)
    powers = (steps[:, None] + 0.5) ** -np.array([0.0, 4.0, 6.0, 8.0])
    found = [parisi_states(b, int(k)) for k in steps]
    full = parisi_states(b)
    for name, tolerance in {"energy": 3e-8, "potential": 4e-8, "mean_q2": 2e-8}.items():
        values = np.array([getattr(states, name) for states in found])
        limit = np.linalg.solve(powers, values)[0]
        assert_allclose(limit, getattr(full, name), atol=tolerance, err_msg=name)
        left = np.abs(limit - getattr(full, name)) / np.abs(limit - values[-1])
        assert np.all(left[b >= 2] < 0.05), name  # far beyond what the sixth step leaves out


def test_each_step_lowers_the_potential():
    """Of all functions x(q) the true one has the lowest potential, as Guerra and Talagrand say."""
    b = np.array([1.1, 1.6, 3.0, 8.0])
    model = CurvedModel(SherringtonKirkpatrick(), 0.0).states(b)
    symmetric = model.potential.where(model.stable).max("state").values
    levels = [symmetric, *(parisi_states(b, k).potential for k in (1, 2, 3))]
    levels.append(parisi_states(b).potential)
    assert np.all(np.diff(levels, axis=0) < 0)


def test_solution_obeys_the_differential_equation_of_parisi():
    """g_s = -(g'' + x g'^2)/2 by the method of lines, and means over the field beside it.

    Means of f over the field at s obey f_s = -f''/2 - x g' f' down to s = 0, where there is no
    field. They give the overlap at two levels, the marginality, and the potential.
    """
    solution = parisi_solution(2.0)
    s = solution.b**2 * solution.q
    x = CubicSpline(
        [0, *(s[1:] + s[:-1]) / 2, s[-1]], [0, *solution.x, solution.break_point], bc_type="natural"
    )
    y, h = np.linspace(-16, 16, 321, retstep=True)
    kernels = (
        np.array([-1, 9, -45, 0, 45, -9, 1]) / (60 * h),
        np.array([2, -27, 270, -490, 270, -27, 2]) / (180 * h**2),
    )

    def derivatives(f):
        ends = f[:1] + (f[1] - f[0]) * np.arange(-3, 0), f[-1:] + (f[-1] - f[-2]) * np.arange(1, 4)
        return [
            np.convolve(np.concatenate([ends[0], f, ends[1]]), k[::-1], "valid") for k in kernels
        ]

    def down(at, flat):
        potential, *means = flat.reshape(-1, y.size)
        m, bend = derivatives(potential)
        rates = [-(bend + x(at) * m**2) / 2]
        for mean in means:
            slope_y, bend = derivatives(mean)
            rates.append(-bend / 2 - x(at) * m * slope_y)
        return np.concatenate(rates)

    middle = 64
    fields = [np.logaddexp(y, -y), np.tanh(y) ** 2, 1 / np.cosh(y) ** 4]
    for start, stop in ((s[-1], s[middle]), (s[middle], 0.0)):
        run = solve_ivp(down, (start, stop), np.concatenate(fields), rtol=1e-8, atol=1e-10)
        fields = list(run.y[:, -1].reshape(-1, y.size))
        if stop > 0:
            fields.append(derivatives(fields[0])[0] ** 2)
    potential, largest, sech4, lower = (field[y.size // 2] for field in fields)
    q = solution.q
    assert largest == pytest.approx(q[-1], abs=2e-5)
    assert lower == pytest.approx(q[middle], abs=2e-5)
    assert solution.b**2 * sech4 == pytest.approx(1, abs=1e-4)
    at_zero = solution.potential - solution.b**2 / 4 * (
        (1 - q[-1]) ** 2 - solution.x @ np.diff(q**2)
    )
    assert potential == pytest.approx(at_zero, abs=2e-5)


@pytest.mark.parametrize("breaking", [1, 3, "full"])
def test_branch_is_a_solution_with_its_tangent(breaking):
    glass = SherringtonKirkpatrick(breaking).branches()[1]
    t = np.array([0.05, 0.3, 0.8, 2.0, 6.0, 11.0])
    states = glass.at(t)
    assert_allclose(slope(lambda t: glass.at(t).potential, t), -states.energy, atol=1e-9)
    for name in ("b", "energy", "order"):
        measured = slope(lambda t, name=name: getattr(glass.at(t), name), t)
        assert_allclose(measured, getattr(states, f"d_{name}"), rtol=1e-7, atol=1e-8)
    flat = SherringtonKirkpatrick(breaking)
    assert_allclose(flat.energy(states.order, states.b), states.energy, atol=1e-12)
    assert np.all(states.energy > flat.ground_energy)


def test_branches_begin_where_they_join():
    zero = np.zeros(1)
    start = FULL.branches()[1].at(zero)
    joined = FULL.branches()[0].at(zero + 1)
    assert start.b[0] == joined.b[0] == 1
    assert np.all(start.order == 0)
    assert start.energy[0] == pytest.approx(joined.energy[0], abs=1e-15)
    assert start.potential[0] == pytest.approx(joined.potential[0], abs=1e-15)
    assert start.d_energy[0] / start.d_b[0] == pytest.approx(-0.5, abs=1e-12)
    assert start.d_order[0, 0] == pytest.approx(1, abs=1e-5)
    far = FULL.branches()[1].at(np.array([1e8]))
    assert far.energy[0] == pytest.approx(FULL.ground_energy, abs=2e-9)


@pytest.mark.parametrize("gamma", [-1.25, -1.0, -0.5, 0.7])
def test_bent_potential_has_the_derivative_of_its_beta(gamma):
    model = CurvedModel(FULL, gamma)
    t = np.array([0.1, 0.5, 1.5, 4.0])

    def along(name):
        return slope(lambda t: getattr(model.at("spin glass", t), name), t)

    F = np.asarray(model.transform.F(model.at("spin glass", t).energy))
    assert_allclose(along("potential"), -F * along("beta"), atol=1e-8)


def test_the_explosive_spin_glass_begins_at_minus_one():
    """In t = 1 - 1/b the energy is -1/2 - t/2 + t^3/3.

    So beta - beta_c = (1 + gamma)(t + t^2) + (1 + 2 gamma / 3) t^3: it grows for gamma >= -1.
    """
    for gamma in (-0.999, -0.9, 0.5):
        assert "spin glass" not in CurvedModel(FULL, gamma).folds().branch.values
    for excess in (1e-4, 1e-3):
        folds = CurvedModel(FULL, -1 - excess).folds()
        fold = folds.isel(fold=folds.branch.values == "spin glass")
        at = 1 - 1 / float(fold.b[0])
        assert at == pytest.approx(np.sqrt(excess), rel=2 * np.sqrt(excess))
        below = 1 + (-1 - excess) / 2 - float(fold.beta[0])
        assert below == pytest.approx(2 / 3 * excess**1.5, rel=3 * np.sqrt(excess))


@pytest.mark.parametrize(
    ("gamma", "symmetric", "fold", "coexistence"),
    [
        (-1.1, 0.41382119, 0.41898015, 0.43501253),
        (-1.2, 0.25045520, 0.29071731, 0.34853488),
        (-1.25, 0.06062548, 0.20027861, 0.28973926),
        (-1.3, None, 0.06366588, 0.18871192),
        (-1.31, None, 0.00645357, 0.11008060),
    ],
)
def test_folds_and_coexistence_as_found(gamma, symmetric, fold, coexistence):
    """Regression: each is right to 1e-7 by the error of the energy, |gamma| b de."""
    model = CurvedModel(FULL, gamma)
    assert model.folds().beta.values[0] == pytest.approx(fold, abs=1e-7)
    assert model.coexistence().beta.values[0] == pytest.approx(coexistence, abs=1e-7)
    if symmetric is None:
        with pytest.raises(SupportError):
            CurvedModel(SherringtonKirkpatrick(), gamma)
    else:
        plain = CurvedModel(SherringtonKirkpatrick(), gamma).folds().beta.values[0]
        assert plain == pytest.approx(symmetric, abs=1e-8)


def test_replica_symmetry_is_the_default_and_shows_as_before():
    assert SherringtonKirkpatrick() == SherringtonKirkpatrick(0)
    assert repr(SherringtonKirkpatrick()) == "SherringtonKirkpatrick()"
    assert repr(FULL) == "SherringtonKirkpatrick(breaking='full')"
    assert SherringtonKirkpatrick().order_parameters == ("q",)


@pytest.mark.parametrize("breaking", [-1, 9, 1.0, 2.5, "all", True, None, np.nan])
def test_levels_of_breaking_that_there_are_not(breaking):
    with pytest.raises(ValueError, match=r"breaking must be 0 \(replica symmetry\), a number"):
        SherringtonKirkpatrick(breaking)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: parisi_states(-2.0), "b must be at least 1, where the spin glass begins, got -2"),
        (lambda: parisi_states([1.5, np.nan]), "b must be at least 1"),
        (lambda: parisi_states(2.0, 0), "an integer from 1 to 8, got 0"),
        (lambda: parisi_states(2.0, 1.5), "a whole number, got 1.5"),
        (lambda: table("half"), "a number of steps or \"full\", got 'half'"),
        (lambda: parisi_solution(1.0), "b must be from 1.001 to 100, got 1.0"),
        (lambda: full_solution(-1.0), "variance must be from 0.0001 to 10000, got -1"),
        (lambda: full_solution(1.0, 2), "levels must be an integer from 8 to 1024, got 2"),
        (lambda: step_solution(np.inf, 2), "variance must be from 0.1 to 10000, got inf"),
        (lambda: step_solution(1.0, -1), "an integer from 1 to 8, got -1"),
        (lambda: FULL.potential(np.zeros((2, 1)), 1.0), "is a functional of the function q"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
