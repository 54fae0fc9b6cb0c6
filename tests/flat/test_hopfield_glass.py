"""The Hopfield spin glass beyond replica symmetry: its one-step equations, limits, identities."""

import numpy as np
import pytest
from models import slope
from numpy.testing import assert_allclose

from curved.flat import parisi
from curved.flat._recursion import Recursion
from curved.flat.hopfield import glass_ground_energy, spin_glass_states
from curved.flat.hopfield_glass import (
    _solution,
    _strength,
    broken_glass,
    glass_solution,
    glass_states,
)
from curved.numerics.special import lncosh2

NORMAL = np.linspace(-8, 8, 161)
WEIGHTS = np.exp(-(NORMAL**2) / 2) / np.sqrt(2 * np.pi) * 0.1


def one_step_potential(b, alpha, unknown):
    """By the eigenvalues of the matrix of overlaps in blocks of x replicas, and by quadrature."""
    q0, q1, r0, r1, x = unknown
    inner, outer = 1 - q1, 1 - q1 + x * (q1 - q0)
    log_det = (1 - 1 / x) * np.log(1 - b * inner) + np.log(1 - b * outer) / x
    log_det -= b * q0 / (1 - b * outer)
    pairs = (1 - x) * r1 * q1 + x * r0 * q0 - r1
    y, z = np.sqrt(r0) * NORMAL[:, None], np.sqrt(r1 - r0) * NORMAL
    spin = np.log(np.exp(x * lncosh2(b * np.sqrt(alpha) * (y + z))) @ WEIGHTS)
    return -alpha / 2 * (b + log_det) + alpha * b**2 / 2 * pairs + WEIGHTS @ spin / x


@pytest.mark.parametrize("alpha", [0.03, 0.05, 0.5])
@pytest.mark.parametrize("variance", [0.7, 6.0, 40.0])
def test_one_step_is_stationary_in_overlaps_noise_and_their_share(alpha, variance):
    """An oracle that shares no formula with the solution: all five slopes of the potential."""
    found = glass_solution(variance, alpha, 1)
    r = found.variance[1:] / (alpha * found.b**2)
    at = np.array([*found.q[1:], *r, found.x[1]])
    assert one_step_potential(found.b, alpha, at) == pytest.approx(found.potential, abs=1e-11)
    for k in range(5):
        step = np.zeros(5)
        step[k] = 1e-4 * at[k]
        around = [one_step_potential(found.b, alpha, at + h * step) for h in (-2, -1, 1, 2)]
        assert np.array([1, -8, 8, -1]) @ around / (12 * step[k]) == pytest.approx(0, abs=3e-8)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_energy_of_solutions_is_minus_the_derivative_of_their_potential(steps):
    for alpha in (0.01, 0.05, 0.14):
        for variance in (1.0, 8.0, 50.0):
            near = [
                glass_solution(variance * (1 + h), alpha, steps) for h in (-2e-3, -1e-3, 1e-3, 2e-3)
            ]
            b, potential = np.array([[one.b, one.potential] for one in near]).T
            weights = np.array([1, -8, 8, -1])
            here = glass_solution(variance, alpha, steps)
            assert -(weights @ potential) / (weights @ b) == pytest.approx(here.energy, abs=2e-8)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_at_large_load_it_is_the_glass_of_sherrington_and_kirkpatrick(steps):
    """With b sqrt(alpha) for b; what is left over falls as the root of the load."""
    glass = parisi.step_solution(10.0, steps)
    left = []
    for alpha in (1e4, 1e6):
        found = glass_solution(10.0, alpha, steps)
        numbers = found.b * np.sqrt(alpha) / glass.b, found.energy / np.sqrt(alpha) / glass.energy
        same = np.array([*numbers, found.potential / glass.potential]) - 1
        left.append(np.concatenate([same, found.q[1:] - glass.q[1:], found.x[1:] - glass.x[1:]]))
    assert_allclose(left[0], 10 * left[1], rtol=0.02)
    assert np.abs(left[1]).max() < 3e-3


def test_without_breaking_it_is_the_symmetric_glass():
    """One step of no probability: the levels of x = 0."""
    for s, alpha in ((0.5, 0.05), (2.0, 0.14), (6.0, 3.0)):
        found = _solution(Recursion(np.array([0.0, s * s])), np.zeros(1), alpha)
        same = spin_glass_states(s, alpha)
        assert found.b == pytest.approx(float(same.b), rel=1e-10)
        assert found.potential == pytest.approx(float(same.potential), abs=1e-10)
        assert found.energy == pytest.approx(float(same.energy), abs=1e-10)
        assert found.q[-1] == pytest.approx(float(same.q), abs=1e-10)


def test_breaking_lowers_the_potential_and_mends_the_entropy():
    """Each step less than the one before; at T = 0 the symmetric entropy is the most negative."""
    for alpha in (0.03, 0.05, 0.14):
        b = np.array([1.5, 4.0, 9.0, 1e4])
        levels = [glass_states(b, alpha, steps) for steps in (1, 2, 3)]
        same = spin_glass_states(_strength(b, alpha), alpha)
        potential = np.array([same.potential, *(level.potential for level in levels)])
        falls = np.diff(potential, axis=0)
        assert np.all(falls < 0)
        assert np.all(falls[1:] > 0.35 * falls[:-1])
        entropy = np.array([same.potential + b * same.energy, *(one.entropy for one in levels)])
        assert np.all(np.diff(entropy, axis=0) > 0)
        assert np.all(entropy[:, -1] < 0)
        energy = np.array([same.energy, *(one.energy for one in levels)])
        assert np.all(np.diff(energy, axis=0) > 0)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_between_its_solutions_the_table_has_the_errors_that_it_states(steps):
    for alpha in (1e-4, 0.01, 0.05, 0.155):
        for variance in (0.5, 3.0, 30.0, 300.0):
            found = glass_solution(variance, alpha, steps)
            states = glass_states(found.b, alpha, steps)
            for name in ("potential", "energy", "entropy"):
                error = getattr(states.errors, name)
                assert abs(getattr(states, name) - getattr(found, name)) < 2 * error, name
            assert states.errors.potential < 5e-8 * found.b
            assert states.errors.energy < 1e-6


def test_states_of_the_table_are_thermodynamic():
    """Potential, energy and the energy's tangent are derivatives of one function."""
    glass, alpha = broken_glass(1), 0.05
    s = np.array([0.3, 1.5, 4.0, 12.0])

    def along(quantity):
        return slope(lambda s: getattr(glass.states(s, alpha), quantity), s, h=2e-3)

    states = glass.states(s, alpha)
    assert_allclose(along("potential") / along("b"), -states.energy, atol=1e-8)
    assert_allclose(along("energy") / s, states.tangent.energy, rtol=1e-6)
    onset = glass.states(0.0, alpha)
    assert float(onset.energy) == pytest.approx(-np.sqrt(alpha) / 2, abs=1e-14)


def test_ground_energy_is_the_limit_of_the_energy():
    for alpha in (0.01, 0.05):
        glass = broken_glass(2)
        cold = glass_states(1e6, alpha, 2).energy
        assert glass.ground_energy(alpha) == pytest.approx(float(cold), abs=1e-6)
        assert glass.ground_energy(alpha) > glass_ground_energy(alpha) + 2e-3


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: glass_solution(0.01, 0.05, 1), "variance must be from 0.1 to 1000, got 0.01"),
        (lambda: glass_solution(np.nan, 0.05, 1), "variance must be from 0.1 to 1000, got nan"),
        (lambda: glass_solution(1.0, 0.0, 1), "alpha must be from 1e-6 to 1e6, got 0.0"),
        (lambda: glass_solution(1.0, 0.05, 0), "an integer from 1 to 3, got 0"),
        (lambda: glass_solution(1.0, 0.05, True), "a whole number, got True"),
        (lambda: broken_glass(4), "an integer from 1 to 3, got 4"),
        (lambda: glass_states(0.5, 0.05), "b must be from 1 / .*, the onset, to 1e6, got 0.5"),
        (lambda: glass_states(2.0, 0.2), "alpha must be from 1e-6 to 0.16, got 0.2"),
        (lambda: glass_states(2.0, 0.05, 1.5), "a whole number, got 1.5"),
        (lambda: broken_glass(1).states(1.0, 0.2), "alpha must be at most 0.16 .*, got 0.2"),
    ],
)
def test_what_has_no_meaning_is_refused(call, says):
    with pytest.raises((TypeError, ValueError), match=says):
        call()
