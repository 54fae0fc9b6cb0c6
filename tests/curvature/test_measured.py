"""Phases known by measured energies: integration, bending and equal potentials against theory."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import brentq

import curved as cn
from curved.curvature.measured import MeasuredPhase, equal_potentials
from curved.flat.hopfield import paramagnet_states
from curved.flat.hopfield_glass import glass_states
from curved.numerics.typing import Array

ALPHA = 0.05


def glass(points: int = 120) -> MeasuredPhase:
    """The spin glass of theory with one step, at temperatures as of a ladder."""
    onset = 1 / (1 + np.sqrt(ALPHA))
    below = np.linspace(0, onset, points // 4, endpoint=False)
    b = np.append(below, np.geomspace(onset, 8, points))
    warm = paramagnet_states(b[b < onset], ALPHA).energy
    broken = glass_states(np.maximum(b[b >= onset], onset), ALPHA, 1).energy
    return MeasuredPhase(b, np.append(warm, broken), heated=True)


def retrieval(b: Array) -> MeasuredPhase:
    states = cn.CurvedModel(cn.Hopfield(ALPHA), 0.0).states(b)
    stable = states.stable & (states.branch == "retrieval")
    return MeasuredPhase(b, states.energy.where(stable).min("state").values)


def test_integration_gives_the_potential_of_theory():
    b = np.array([1.0, 2.0, 4.5, 7.5])
    assert_allclose(glass().potential(b), glass_states(b, ALPHA, 1).potential, atol=2e-6)
    cold = retrieval(np.geomspace(2.2, 20, 60))
    states = cn.CurvedModel(cn.Hopfield(ALPHA), 0.0).states(b[1:] + 1)
    expected = states.potential.where(states.stable & (states.branch == "retrieval")).max("state")
    # at b = 20 an entropy of 1.2e-5 is left
    assert_allclose(cold.potential(b[1:] + 1), expected, atol=2e-5)


@pytest.mark.parametrize("gamma", [-0.8, 0.0, 0.8])
def test_equal_potentials_are_the_line_of_theory(gamma):
    found = equal_potentials(retrieval(np.geomspace(2.2, 20, 60)), glass(), cn.Renyi(gamma))
    line = cn.Boundaries(breaking=1).ferromagnetic_temperature(gamma, ALPHA)
    assert found.temperature == pytest.approx(float(line), abs=3e-4)
    assert found.slope < 0
    assert found.cold < found.warm + 0.5


def test_a_change_of_the_potential_moves_the_crossing_by_the_slope():
    """To first order, whatever the curvature: what errors are propagated by."""
    b = np.geomspace(2.2, 20, 60)
    cold, warm, shift = retrieval(b), glass(), 1e-5
    moved = MeasuredPhase(b, cold.energy - shift / b[-1])  # by about shift (1 + (b_0 - b)/b_0)
    for gamma in (-0.8, 0.8):
        at = equal_potentials(cold, warm, cn.Renyi(gamma))
        change = moved.potential(at.cold) - cold.potential(at.cold)
        expected = at.temperature - change / at.slope
        found = equal_potentials(moved, warm, cn.Renyi(gamma)).temperature
        assert found == pytest.approx(float(expected), abs=1e-3 * abs(found - at.temperature))


def test_phases_without_a_common_temperature_do_not_cross():
    b = np.linspace(0, 1, 9)
    warm = MeasuredPhase(b, -0.01 * b, heated=True)
    far = MeasuredPhase(b + 5, np.full(9, -0.5))
    assert np.isnan(equal_potentials(far, warm, cn.Renyi(0.0)).temperature)


@pytest.mark.parametrize(
    ("b", "energy", "heated", "says"),
    [
        ([0, 1, 2], [0, 0, 0], True, "b must be four or more increasing numbers"),
        ([-1, 1, 2, 3], [0, 0, 0, 0], False, "b must be four or more increasing numbers >= 0"),
        ([0, 2, 1, 3], [0, 0, 0, 0], True, "increasing numbers"),
        ([0.1, 1, 2, 3], [0, 0, 0, 0], True, "b must begin with 0"),
        ([0, 1, 2, 3], [0, 0, 0], True, "energy must be 4 finite numbers"),
        ([0, 1, 2, 3], [0, 0, 0, np.nan], True, "energy must be 4 finite numbers"),
    ],
)
def test_what_has_no_meaning_is_refused(b, energy, heated, says):
    with pytest.raises(ValueError, match=says):
        MeasuredPhase(np.array(b), np.array(energy), heated)


def test_of_several_crossings_the_one_at_the_highest_temperature_is_found():
    """Energies from which the cold phase is ahead by D(b), which is 0 at four b.

    At its last b = 4 the cold phase has no entropy left, so that D' = (ln 2 + D)/4 there.
    """
    slope = (np.log(2) + 0.5) / 4

    def ahead(b):
        return 0.5 - slope * (4 - b) + 0.5 * (np.cos(2 * np.pi * (4 - b)) - 1)

    b = np.linspace(2.2, 4, 400)
    change = slope + np.pi * np.sin(2 * np.pi * (4 - b))
    warm = MeasuredPhase(np.linspace(0, 4, 50), np.full(50, -0.3), heated=True)
    cold = MeasuredPhase(b, -0.3 - change)
    np.testing.assert_allclose(cold.potential(b) - warm.potential(b), ahead(b), atol=1e-6)
    found = equal_potentials(cold, warm, cn.Renyi(0.0))
    wanted = brentq(ahead, 2.5, 3.0)
    assert brentq(ahead, 3.5, 4.0) > wanted + 0.5  # the other one, which is colder
    assert 1 / found.temperature == pytest.approx(wanted, abs=1e-5)


def test_a_bent_phase_begins_where_its_beta_grows_for_good():
    """The energy falls so fast at b = 1 that beta = b (1 - gamma e) falls with it."""
    b = np.linspace(0, 3, 300)
    energy = -0.25 * (1 + np.tanh((b - 1) / 0.05))
    phase = MeasuredPhase(b, energy, heated=True)
    kept, beta, _ = phase.bent(cn.Renyi(-1.5))
    assert np.all(np.diff(beta) > 0)
    assert 1 < kept[0] < 1.2
    whole = b * (1 + 1.5 * energy)
    lowest = b[(b > 0.9) & (b < 1.3)][np.argmin(whole[(b > 0.9) & (b < 1.3)])]
    assert kept[0] == pytest.approx(lowest, abs=0.02)
    assert kept[-1] == 3
