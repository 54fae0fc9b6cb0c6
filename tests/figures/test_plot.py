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
        (cn.CurieWeiss(), {}, TypeError, "takes a CurvedModel or a Dataset"),
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
