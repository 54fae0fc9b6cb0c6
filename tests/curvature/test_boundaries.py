"""Phase boundaries of the curved Hopfield network: landmarks, limits, and both directions."""

import numpy as np
import pytest
from models import states_of
from numpy.testing import assert_allclose
from scipy.optimize import brentq

from curved.curvature.boundaries import Boundaries, TransitionError
from curved.curvature.boundaries.boundary_line import load_of, solve
from curved.curvature.curved_model import CurvedModel
from curved.curvature.released import ReleasedBoundaries
from curved.curvature.transforms import EnergyTransform, Relativistic, Renyi, SupportError
from curved.flat import CurieWeiss, Hopfield
from curved.flat.hopfield import capacity, largest_load, replica_surface, spin_glass_states
from curved.flat.hopfield_glass import glass_states
from curved.numerics.gaussian import QuadratureRule

LINES, RELEASED = Boundaries(), ReleasedBoundaries()


def test_landmarks():
    gamma = [-0.8, 0.0, 0.8]
    assert_allclose(LINES.retrieval_temperature(gamma, 0.05), [0.7991, 0.542255, 0.4112], atol=5e-5)
    assert_allclose(LINES.ferromagnetic_temperature(gamma[1:], 0.05), [0.2164, 0.1554], atol=5e-5)
    assert_allclose(
        LINES.ferromagnetic_temperature(gamma, 0.03), [0.7220, 0.4788, 0.3585], atol=5e-5
    )


@pytest.mark.parametrize("breaking", [1, 3])
@pytest.mark.parametrize("gamma", [-0.8, 0.0, 0.8])
def test_ferromagnetic_line_with_broken_symmetry_is_where_potentials_are_equal(gamma, breaking):
    """Of retrieval and of the spin glass at the same beta, each found on its own."""
    transform = Renyi(gamma)
    for alpha in (0.03, 0.05):
        line = Boundaries(breaking=breaking)
        beta = 1 / float(line.ferromagnetic_temperature(gamma, alpha))
        assert 1 / beta > LINES.ferromagnetic_temperature(gamma, alpha) + 1e-3

        def excess(b, alpha=alpha, beta=beta):
            return b * (1 - gamma * float(glass_states(b, alpha, breaking).energy)) - beta

        b = brentq(excess, 1.0, 30.0, xtol=1e-13)
        glass = glass_states(b, alpha, breaking)
        rival = -beta * transform.F(glass.energy) + b * glass.energy + glass.potential
        states = CurvedModel(Hopfield(alpha), transform).states(beta)
        retrieval = states.potential.where(states.stable & (states.branch == "retrieval")).max()
        assert float(retrieval) == pytest.approx(float(rival), abs=1e-9)


def test_symmetry_breaking_moves_the_ferromagnetic_line_as_found():
    """D13: up everywhere, by 10 % at alpha = 0.05; further steps add little."""
    expected = {0: [0.21638, 0.051854], 1: [0.23905, 0.056141], 3: [0.23987, 0.056669]}
    for breaking, (temperature, load) in expected.items():
        lines = Boundaries(breaking=breaking)
        assert float(lines.ferromagnetic_temperature(0.0, 0.05)) == pytest.approx(
            temperature, abs=1e-5
        )
        assert lines.ferromagnetic_load(0.8, 0.0) == pytest.approx(load, abs=1e-6)
    one, loads = Boundaries(breaking=1), np.array([0.001, 0.01, 0.03, 0.05])
    for gamma in (-0.8, 0.8):
        moved = one.ferromagnetic_temperature(gamma, loads)
        assert np.all(moved > LINES.ferromagnetic_temperature(gamma, loads))
        assert np.all(moved < LINES.retrieval_temperature(gamma, loads))


@pytest.mark.parametrize("breaking", [4, -1, 1.5, True, "full"])
def test_steps_of_breaking_that_there_are_not_are_refused(breaking):
    allowed = "steps of breaking must be (an integer from 1 to 3|a whole number), got "
    with pytest.raises((TypeError, ValueError), match=allowed):
        Boundaries(breaking=breaking)


def test_released_formulas_are_replica_symmetric():
    with pytest.raises(ValueError, match="breaking must be 0, as the released formulas are"):
        ReleasedBoundaries(breaking=1)


def test_landmarks_of_the_released_formulas():
    assert_allclose(
        RELEASED.retrieval_temperature([-0.8, 0.0, 0.8], 0.05),
        [0.7324, 0.542255, 0.4305],
        atol=5e-5,
    )
    ferro, memory = (
        f([0.8], [0.01, 0.03, 0.05])
        for f in (RELEASED.ferromagnetic_temperature, RELEASED.retrieval_temperature)
    )
    assert_allclose(ferro[:2], memory[:2], rtol=1e-12)  # the global state wherever it exists
    assert_allclose(ferro[2], 0.3716, atol=5e-5)


@pytest.mark.parametrize("gamma", [-1.0, -0.86, 0.4, 1.0])
def test_released_ferro_line_is_the_same_in_both_directions(gamma):
    load = RELEASED.ferromagnetic_load(gamma, 0.5)
    # At 1.0 the line is the limit of retrieval, which is approached from smaller loads.
    assert_allclose(RELEASED.ferromagnetic_temperature(gamma, load * (1 - 1e-9)), 0.5, atol=1e-6)


def test_released_formulas_are_the_equations_at_zero_curvature():
    assert_allclose(
        RELEASED.ferromagnetic_temperature(0.0, [0.01, 0.03]),
        LINES.ferromagnetic_temperature(0.0, [0.01, 0.03]),
        rtol=1e-10,
    )
    assert_allclose(RELEASED.retrieval_load(0.0, 0.5), LINES.retrieval_load(0.0, 0.5), rtol=1e-12)


@pytest.mark.parametrize("gamma", [-1.9, -1.2, -0.8, -2 / 3, 0.0, 0.8, 1.9])
def test_lines_at_fixed_load_and_at_fixed_temperature_are_the_same(gamma):
    alpha = np.array([1e-4, 0.003, 0.02, 0.045])
    for at_load, at_temperature, more in (
        (LINES.spin_glass_temperature, LINES.spin_glass_load, []),
        (LINES.retrieval_temperature, LINES.retrieval_load, [0.1, 0.137]),
        (LINES.ferromagnetic_temperature, LINES.ferromagnetic_load, []),
        (LINES.at_temperature, LINES.at_load, [0.1, 0.137]),
    ):
        loads = np.append(alpha, more)
        temperature = at_load(gamma, loads)
        assert np.all(np.isfinite(temperature))
        some = temperature > 0
        assert_allclose(at_temperature(gamma, temperature[some]), loads[some], rtol=1e-8)


def test_load_of_the_spin_glass_by_roots_is_that_in_closed_form():
    """Renyi's own is known; as a family like any other it is found by roots."""
    by_roots = Boundaries(lambda gamma: Renyi(gamma))
    gamma = np.array([-1.5, -0.5, 0.0, 0.5, 0.8])[:, None]
    temperature = np.array([0.5, 1.0, 1.0 + 1e-9, 1.01, 1.3, 2.0, 2.6, 7.0])
    found = by_roots.spin_glass_load(gamma, temperature)
    assert_allclose(found, LINES.spin_glass_load(gamma, temperature), rtol=1e-7, atol=1e-24)
    assert np.isnan(found[:, 0]).all()
    assert np.isnan(found[-1, -2:]).all()
    assert np.isfinite(found[:4, 1:7]).all()


@pytest.mark.parametrize(
    ("family", "gamma", "temperature"),
    [
        (Relativistic, -0.5, 0.7),
        (Relativistic, 0.8, 0.62),
        (Relativistic, 0.8, 0.8),
        (lambda k: EnergyTransform.from_function(lambda e: np.sinh(k * e) / k), 1.5, 1.1),
        (lambda k: EnergyTransform.from_function(lambda e: np.sinh(k * e) / k), 0.4, 3.0),
    ],
)
def test_load_of_the_spin_glass_is_where_the_curved_model_has_its_onset(family, gamma, temperature):
    """Of the network at that load, whose states are followed branch by branch."""
    load = float(Boundaries(family).spin_glass_load(gamma, temperature))
    found = CurvedModel(Hopfield(load), family(gamma)).transitions()
    [onset] = found.temperature.values[found.kind.values == "onset"]
    assert onset == pytest.approx(temperature, rel=1e-9)


def test_load_of_the_spin_glass_is_the_smallest_and_is_zero_or_none_at_the_end():
    """F' falls so fast with the energy that the onset goes down with the load, and up again."""
    there = EnergyTransform.from_function(lambda e: e + 2 * e**2 + 8 * e**3)
    lines = Boundaries(lambda _: there)
    roots = np.linspace(0, 3, 30_001)
    onset = lines.spin_glass_temperature(0.0, roots**2)
    assert np.any(np.diff(onset) < 0)
    for temperature in (1.01, 1.5, 5.0):
        first = roots[np.argmax(onset >= temperature)]
        assert_allclose(lines.spin_glass_load(0.0, temperature), first**2, atol=1e-3)
    assert np.isnan(lines.spin_glass_load(0.0, 0.9))
    assert lines.spin_glass_load(0.0, 1.0) == 0
    assert lines.spin_glass_load(np.zeros((2, 1)), [1.5, 5.0, 0.9]).shape == (2, 3)


@pytest.mark.parametrize("gamma", [-1.5, -0.8, 0.0, 0.8])
def test_retrieval_limit_is_the_fold_of_the_curved_model(gamma):
    for alpha in (0.003, 0.1):
        folds = CurvedModel(Hopfield(alpha), Renyi(gamma)).folds()
        [limit] = folds.temperature[folds.branch == "retrieval"]
        assert_allclose(LINES.retrieval_temperature(gamma, alpha), limit, rtol=1e-10)


@pytest.mark.parametrize("gamma", [-0.8, 0.0, 0.8])
def test_potentials_are_equal_on_the_ferro_line(gamma):
    alpha = 0.03
    beta = 1 / LINES.ferromagnetic_temperature(gamma, alpha)
    states = CurvedModel(Hopfield(alpha), Renyi(gamma)).states([beta, 1.1 * beta])
    stable = states.potential.where(states.stable)
    retrieval, glass = (
        stable.where(states.branch == name).max("state") for name in ("retrieval", "spin glass")
    )
    assert_allclose(retrieval[0], glass[0], atol=1e-12)
    assert retrieval[1] > glass[1]


@pytest.mark.parametrize(
    "lines",
    [LINES, Boundaries(breaking=1), Boundaries(transform=Relativistic)],
    ids=["renyi", "broken", "relativistic"],
)
def test_retrieval_has_the_larger_potential_from_the_ferro_line_on(lines):
    """Newton's steps end where the potentials, each found by bracketing, change their order."""
    gammas = [-1.5, -0.9, -0.8, -2 / 3, -0.65, -0.62, -0.4, 0.0, 0.8, 3.0]
    gamma, s = (g.ravel() for g in np.meshgrid(gammas, np.geomspace(0.01, 1e6, 60)))
    line = lines.line("ferromagnetic")
    u = line.u(s, gamma)
    for side in (-1, 1):
        assert np.all(side * line.advantage(u * (1 + side * 1e-6), s, gamma) > 0)


def test_ferro_line_is_continuous():
    """Or a load would be looked for in vain: potentials are nearly equal all along few patterns."""
    gamma, alpha = (g.ravel() for g in np.meshgrid([-0.65, 0.0, 0.8], np.geomspace(1e-5, 0.05, 57)))
    line = LINES.line("ferromagnetic")
    x, _ = line.crossings(gamma, alpha, load_of)
    assert_allclose(line.states(x, gamma).alpha, alpha, rtol=1e-8)


@pytest.mark.parametrize("s", [0.0, 0.3, 3.0, 300.0])
def test_derivatives_of_the_spin_glass_by_the_load(s):
    alpha, step = 0.05, 1e-5
    less, more = (spin_glass_states(s, alpha + sign * step) for sign in (-1, 1))
    by_load = spin_glass_states(s, alpha).by_load
    for name in ("q", "b", "energy"):
        by_steps = (getattr(more, name) - getattr(less, name)) / (2 * step)
        assert_allclose(getattr(by_load, name), by_steps, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("gamma", [-1.5, -0.8, -0.4, 0.0, 0.8, 1.5])
def test_few_patterns_tend_to_one(gamma):
    folds = CurvedModel(CurieWeiss(), Renyi(gamma)).folds()
    one = folds.temperature.item() if folds.temperature.size else 1.0
    assert_allclose(LINES.retrieval_temperature(gamma, 0.0), one, rtol=1e-12)
    near = LINES.retrieval_temperature(gamma, [1e-6, 1e-4])
    assert_allclose(near, one, atol=0.06)
    assert abs(near[0] - one) < 0.2 * abs(near[1] - one)


def test_slope_at_few_patterns():
    # Expanding the surface at small s: T = 1 - 1.9547 sqrt(alpha) at gamma = 0.
    u2 = (3 + np.sqrt(33)) / 2
    slope = (u2 + 3) / 3 / (2 * u2 / (3 * np.sqrt(1 + u2)))
    assert_allclose((1 - LINES.retrieval_temperature(0.0, 1e-6)) / 1e-3, slope, rtol=2e-3)


@pytest.mark.parametrize("gamma", [-1.9, 0.0, 1.9])
def test_zero_temperature(gamma):
    assert_allclose(LINES.retrieval_load(gamma, 0.0), 0.13790556649, atol=1e-9)
    assert_allclose(LINES.retrieval_load(gamma, 1e-7), capacity().alpha, atol=1e-6)
    assert_allclose(
        LINES.ferromagnetic_load(gamma, 1e-7), LINES.ferromagnetic_load(gamma, 0.0), atol=1e-6
    )
    low, high = LINES.retrieval_window(gamma, 0.13)
    assert low == 0 < high


@pytest.mark.parametrize("gamma", [-0.8, 0.0, 0.8])
def test_reentrance(gamma):
    loads = np.array([0.13795, 0.1381, 0.138188])
    low, high = LINES.retrieval_window(gamma, loads)
    assert np.all((low > 0) & (low < high))
    assert_allclose(LINES.retrieval_load(gamma, low), loads, rtol=1e-10)
    assert_allclose(LINES.retrieval_load(gamma, high), loads, rtol=1e-10)
    top = largest_load()
    assert_allclose(
        LINES.retrieval_load(gamma, 1 / LINES.curved_beta(top, gamma)), top.alpha, rtol=1e-12
    )
    assert np.isnan(LINES.retrieval_temperature(gamma, 0.1382))


def test_every_retrieval_state_of_panel_b_satisfies_the_at_condition():
    gamma = np.linspace(-1, 1, 9)
    loads = LINES.retrieval_load(gamma, 0.5)
    # Below the limit: the AT line of each load lies far below T = 1/2.
    below = loads[:, None] * np.linspace(0.05, 0.999, 20)
    assert np.all(LINES.at_temperature(gamma[:, None], below) < 0.06)
    # And the condition itself, (25) read as in D6.
    for g, load in zip(gamma[::4], loads[::4], strict=True):
        for alpha in (0.3 * load, 0.99 * load):
            states = states_of(CurvedModel(Hopfield(alpha), Renyi(g)), 2.0)
            for state in (s for s in states if s.branch == "retrieval" and s.stable[0]):
                m, q = state.order
                sigma = np.sqrt(alpha * q) / (1 - state.b * (1 - q))
                found = replica_surface(state.b * sigma, m / sigma)
                assert_allclose(found.alpha, alpha, rtol=1e-10)
                assert found.at_margin > 0


def test_at_line_tends_to_its_known_asymptote():
    # Amit, Gutfreund & Sompolinsky (1987): T = sqrt(8 alpha / 9 pi) exp(-1 / (2 alpha)).
    alpha = np.array([0.01, 0.02, 0.03])
    known = np.sqrt(8 * alpha / 9 / np.pi) * np.exp(-0.5 / alpha)
    assert_allclose(LINES.at_temperature(0.0, alpha), known, rtol=1e-3)


@pytest.mark.parametrize("line", ["retrieval", "ferromagnetic", "at"])
def test_curves_lie_on_the_lines(line):
    curve = LINES.curve(line, -0.8, 31)
    assert curve.alpha.shape == (31,)
    assert curve.temperature[-1] == 0
    inner = (curve.temperature > 1e-3) & (curve.alpha > 1e-4)
    load = {
        "retrieval": LINES.retrieval_load,
        "ferromagnetic": LINES.ferromagnetic_load,
        "at": LINES.at_load,
    }[line]
    found = load(-0.8, curve.temperature[inner])
    assert_allclose(found[~np.isnan(found)], curve.alpha[inner][~np.isnan(found)], rtol=1e-8)
    assert np.isnan(found).sum() <= 1  # the end of the AT line


@pytest.mark.parametrize("line", ["retrieval", "ferromagnetic", "at"])
def test_curves_of_several_curvatures_are_those_of_each(line):
    gamma = np.array([[-0.8, 0.0], [0.8, -1.2]])
    for lines in (LINES, Boundaries(Relativistic)):
        alpha, temperature = lines.curve(line, gamma, 6)
        assert alpha.shape == temperature.shape == (2, 2, 6)
        for place in np.ndindex(gamma.shape):
            one = lines.curve(line, gamma[place], 6)
            assert np.array_equal(one.alpha, alpha[place])
            assert np.array_equal(one.temperature, temperature[place])


def test_twice_the_quadrature_order():
    fine = Boundaries(rule=QuadratureRule.of_order(2))
    gamma, alpha = np.array([-0.8, 0.0, 0.8])[:, None], np.array([0.002, 0.03, 0.05])
    for name in ("retrieval_temperature", "ferromagnetic_temperature", "at_temperature"):
        one, two = getattr(LINES, name)(gamma, alpha), getattr(fine, name)(gamma, alpha)
        assert_allclose(one, two, atol=1e-8)
    for name in ("retrieval_load", "ferromagnetic_load"):
        one, two = getattr(LINES, name)(gamma, 0.5), getattr(fine, name)(gamma, 0.5)
        assert_allclose(one, two, atol=1e-8)


@pytest.mark.parametrize(
    ("error", "gamma", "alpha", "message"),
    [
        (ValueError, 0.0, -0.1, "alpha must be finite and >= 0"),
        (ValueError, 0.0, 1e-9, "alpha must be 0 or at least 1e-06"),
        (SupportError, -2.0, 0.05, "-1.99424"),
    ],
)
def test_refuses_what_has_no_meaning(error, gamma, alpha, message):
    with pytest.raises(error, match=message):
        LINES.retrieval_temperature(gamma, alpha)


def test_a_failure_names_the_step_and_the_place():
    with pytest.raises(TransitionError, match=r"this step: .* gamma = 0.3, alpha = 0.05"):
        solve(
            "this step",
            lambda x, g, a: 1 + x * x,
            0.0,
            1.0,
            gamma=np.array(0.3),
            alpha=np.array(0.05),
        )


def test_lines_of_any_transform():
    """Renyi by its derivatives alone has the lines of its closed forms."""
    own = Boundaries(lambda gamma: Renyi(gamma))
    gamma, alpha = np.array([[-0.8], [0.8]]), np.array([0.0, 0.03, 0.1])
    for name in ("retrieval", "ferromagnetic", "at", "spin_glass"):
        ours, theirs = (getattr(b, f"{name}_temperature")(gamma, alpha) for b in (own, LINES))
        assert_allclose(ours, theirs, rtol=1e-10)
    assert_allclose(own.retrieval_load(gamma, 0.3), LINES.retrieval_load(gamma, 0.3), rtol=1e-10)


@pytest.mark.parametrize("gamma", [-1.0, 0.5])
def test_lines_of_the_relativistic_network_are_the_transitions_of_its_branches(gamma):
    found = CurvedModel(Hopfield(0.04), Relativistic(gamma)).transitions()
    lines = Boundaries(Relativistic)
    expected = [
        lines.spin_glass_temperature(gamma, 0.04),
        lines.retrieval_temperature(gamma, 0.04),
        lines.ferromagnetic_temperature(gamma, 0.04),
    ]
    assert_allclose(found.temperature, expected, rtol=1e-9)
    one = CurvedModel(CurieWeiss(), Relativistic(gamma)).transitions().temperature
    assert lines.retrieval_temperature(gamma, 0.0) == one.max()
    with pytest.raises(SupportError, match="support"):
        lines.retrieval_temperature(-2.5, 0.04)


def test_old_names_say_the_new_ones():
    with pytest.warns(DeprecationWarning, match="renamed retrieval_temperature"):
        old = LINES.memory_temperature(0.0, 0.05)
    assert old == LINES.retrieval_temperature(0.0, 0.05)
    with pytest.warns(DeprecationWarning, match="'ferro' was renamed 'ferromagnetic'"):
        curve = LINES.curve("ferro", 0.0, 5)
    assert_allclose(curve.alpha, LINES.curve("ferromagnetic", 0.0, 5).alpha)


def test_the_released_line_of_equal_potentials_goes_down_to_low_temperatures():
    """Where the limit of retrieval is at loads above the capacity; it is ours without curvature."""
    cold = np.array([0.01, 0.03])
    assert LINES.retrieval_load(0.0, 0.03) > LINES.retrieval_load(0.0, 0.001)  # it is re-entrant
    assert_allclose(
        RELEASED.ferromagnetic_load(0.0, cold), LINES.ferromagnetic_load(0.0, cold), rtol=1e-6
    )
    below, above = RELEASED.ferromagnetic_load(np.array([[-0.8], [0.8]]), cold)
    assert np.all(below < LINES.ferromagnetic_load(-0.8, cold))  # D2, D3: the wrong way
    assert np.all(above > LINES.ferromagnetic_load(0.8, cold))
