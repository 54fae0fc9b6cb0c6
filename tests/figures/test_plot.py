"""The verb `plot`: what is drawn is what the tables say."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import curved as cn


def lines(ax):
    return [(line.get_xdata(), np.ma.filled(line.get_ydata(), np.nan)) for line in ax.lines]


def test_diagram_of_a_model():
    model = cn.CurvedModel(cn.CurieWeiss(), -1.2)
    ax = cn.plot(model)
    folds, [coexistence] = model.folds(), model.coexistence().beta.values
    solid = [line.get_ydata() for line in ax.lines if line.get_linestyle() == "-"]
    recalled = [y[np.isfinite(y)] for y in solid if np.any(y > 0.1)]
    assert recalled[0].min() == pytest.approx(folds.m.item(), abs=1e-12)
    assert any(np.all(np.array(x) == coexistence) for x, _ in lines(ax))
    assert len(ax.lines) == len(solid) + 4  # dotted parts of three branches, and the coexistence
    assert ax.get_xlabel() == r"$\beta$"
    assert "stable" in {text.get_text() for text in ax.get_legend().get_texts()}


def test_diagram_of_several_curvatures_in_the_axes_given():
    ax = Figure().subplots()
    model = cn.CurvedModel(cn.TwoPatterns(0.2), [-1.2, 0.0])
    assert cn.plot(model, ax, beta=(0.7, 1.6), order="m2") is ax
    assert ax.get_xlim() == (0.7, 1.6)
    assert ax.get_ylabel() == "$m_2$"
    stable = [line for line in ax.lines if line.get_linestyle() == "-"]
    assert len({line.get_color() for line in stable}) == 2


@pytest.mark.parametrize("flat", [cn.CurieWeiss(), cn.TwoPatterns(0.2)])
def test_landscape(flat):
    model = cn.CurvedModel(flat, -1.2)
    ax = cn.plot(model, beta=0.825)
    states = model.states(0.825, copies=True)
    stable = next(line for line in ax.lines if line.get_label() == "stable")
    x, *_ = (states[name][states.stable] for name in flat.order_parameters)
    np.testing.assert_array_equal(stable.get_xdata(), x)
    if len(flat.order_parameters) == 1:
        m, depth = lines(ax)[0]
        assert m.size == 801
        at = np.interp(states.m.values, m, depth)
        np.testing.assert_allclose(at, -states.potential, atol=1e-5)


def test_tables():
    model = cn.CurvedModel(cn.CurieWeiss(), [-1.2, 0.5])
    states = model.states(np.linspace(0.8, 1.4, 13))
    points = np.concatenate([y for _, y in lines(cn.plot(states))])
    np.testing.assert_array_equal(np.sort(points), np.sort(states.m.values[states.branch != ""]))
    diagram = model.phase_diagram([-1.2, -0.9, 0.0])
    drawn = lines(cn.plot(diagram))
    np.testing.assert_array_equal([y for _, y in drawn], diagram.temperature.T)


@pytest.mark.parametrize(
    ("what", "options", "error", "says"),
    [
        (cn.CurieWeiss(), {}, TypeError, "what must be a CurvedModel or a Dataset"),
        (
            cn.CurvedModel(cn.CurieWeiss(), 0.0),
            {"order": "q"},
            ValueError,
            "must be one of m",
        ),
        (cn.CurvedModel(cn.Hopfield(0.05), 0.0), {"beta": 1.0}, ValueError, "mean-field model"),
        (cn.CurvedModel(cn.CurieWeiss(), 0.0).folds(), {}, TypeError, "got a Dataset over fold"),
    ],
)
def test_what_cannot_be_drawn(what, options, error, says):
    with pytest.raises(error, match=says):
        cn.plot(what, **options)


def test_points_of_states_are_full_where_they_are_stable():
    states = cn.CurvedModel(cn.TwoPatterns(0.2), -1.2).states(np.linspace(0.8, 0.9, 5))
    ax = cn.plot(states, order="m2")
    full, empty = (line for line in ax.lines if len(line.get_xdata()))
    there = states.copies.values > 0
    for line, chosen in ((full, states.stable.values), (empty, there & ~states.stable.values)):
        np.testing.assert_array_equal(line.get_ydata(), states.m2.values[chosen])
        beta = np.broadcast_to(states.beta.values[:, None], chosen.shape)[chosen]
        np.testing.assert_array_equal(line.get_xdata(), beta)
    assert full.get_markerfacecolor() == full.get_color()
    assert empty.get_markerfacecolor() == "white"
    assert (ax.get_xlabel(), ax.get_ylabel()) == (r"$\beta$", "$m_2$")


def test_a_simulation_is_the_overlap_with_the_first_pattern_over_time():
    network = cn.HopfieldNetwork.draw(3, 90, 1)
    start = network.patterns[0]
    data = cn.simulate(network, [-0.5, 0.0], 2.0, start, sweeps=6, records=6, seed=2)
    ax = cn.plot(data)
    for lane, (time, drawn) in enumerate(lines(ax)):
        np.testing.assert_array_equal(time, data.time)
        np.testing.assert_array_equal(drawn, data.overlap.isel(lane=lane, pattern=0))
    labels = [line.get_label() for line in ax.lines]
    assert labels == [rf"$\gamma' = {g}$, $\beta = 2$" for g in ("-0.5", "0")]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$t$ (sweeps)", "$o$")
    glass = cn.SpinGlass.draw(30, 1)
    energy = cn.simulate(glass, 0.0, 0.5, np.ones(30, np.int8), sweeps=4, records=4, seed=2)
    ax = cn.plot(energy)
    np.testing.assert_array_equal(lines(ax)[0][1], energy.energy)
    assert ax.get_ylabel() == "$E/N$"


def test_a_phase_diagram_has_temperature_over_curvature():
    diagram = cn.CurvedModel(cn.CurieWeiss(), 0.0).phase_diagram([-1.2, -0.9, 0.0])
    ax = cn.plot(diagram)
    for line, (gamma, temperature) in zip(diagram.line.values, lines(ax), strict=True):
        np.testing.assert_array_equal(gamma, diagram.gamma)
        np.testing.assert_array_equal(temperature, diagram.temperature.sel(line=line))
    assert [line.get_label() for line in ax.lines] == diagram.line.values.tolist()
    assert (ax.get_xlabel(), ax.get_ylabel()) == (r"$\gamma'$", "$T$")


def test_the_order_parameter_that_is_asked_for_is_drawn():
    """In the spin glass q grows from 0 on, while m is 0; retrieval has m and q above 0.65."""
    model = cn.CurvedModel(cn.Hopfield(0.05), 0.0)
    for name, between in (("m", False), ("q", True), (None, False)):
        ax = cn.plot(model, beta=(0.7, 3.0), order=name)
        lines = [line.get_ydata() for line in ax.lines if len(line.get_ydata()) > 2]
        drawn = np.abs(np.concatenate(lines).astype(float))
        assert np.any((drawn > 0.05) & (drawn < 0.6)) == between
        assert np.nanmax(drawn) > 0.9
