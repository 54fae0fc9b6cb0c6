"""Branches of the drawing of Figures 3b, 4 and S1h, each reached by a small planted Dataset.

The quick run, from which `test_drawn.py` draws, has all states and all curvatures; here some are
missing, unknown, or change their stability, and each line, bar and legend is compared with that.
"""

import matplotlib as mpl
import matplotlib.style
import numpy as np
import pytest
import xarray as xr
from matplotlib.colors import to_hex
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure

from curved.figures import style
from curved.figures.fig3 import draw as fig3
from curved.figures.fig4 import draw as fig4
from curved.figures.figS1 import draw as fig_s1

GAMMAS = [-0.5, 0.0, 0.5]


@pytest.fixture(autouse=True)
def settings():
    with mpl.style.context(["default", style.settings()]):
        style.find_fonts()
        yield


def drawn(panel, **data):
    figure = Figure((7, 4), layout="constrained")
    panel(figure, data)
    return figure


def curves(ax):
    """Lines of axes that have points: x, y, colour, width, and whether they are solid."""
    return [
        (
            *map(np.asarray, line.get_data()),
            to_hex(line.get_color()),
            line.get_lw(),
            line.get_linestyle() == "-",
        )
        for line in ax.lines
        if len(line.get_xdata()) > 1
    ]


def words(figure):
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


# Figure 3b: a fold between points 1 and 2 of each retrieval branch, the second with the smaller m1

BETA = np.array([[0.9, 0.8, 0.82, 1.0, 1.4]])
M1 = {
    "paramagnet": [0.0, 0.0, 0.0, 0.0, 0.0],
    "symmetric 1": [0.1, 0.3, 0.5, 0.6, 0.7],
    "retrieval 1": [0.4, 0.6, 0.8, 0.9, np.nan],
    "retrieval 2": [0.2, 0.1, 0.05, 0.02, np.nan],
}
STABLE = {
    "paramagnet": [True, True, False, False, False],
    "symmetric 1": [False] * 5,
    "retrieval 1": [False, False, True, True, False],
    "retrieval 2": [False, False, True, True, True],
}
KINDS = {"paramagnet": "#808080", "symmetric": "#762a83", "retrieval": "#3f9e4d"}


def solutions(*names):
    """Solutions of two curvatures; those of the second are 0.1 higher in beta."""
    other = {"retrieval 1": "retrieval 2", "retrieval 2": "retrieval 1"}
    grid = {
        "m1": [M1[name] for name in names],
        "m2": [M1[other.get(name, name)] for name in names],
        "stable": [STABLE[name] for name in names],
        "beta": np.repeat(BETA, len(names), axis=0),
    }
    one = xr.Dataset({name: (("branch", "point"), values) for name, values in grid.items()})
    both = xr.concat([one, one.assign(beta=one.beta + 0.1)], "gamma")
    both = both.assign_coords(gamma=[0.0, -1.2], branch=list(names))
    return both.assign_attrs(correlation=0.2)


def around(stable):
    """Where a solid line has points: at stable ones and those beside them."""
    stable = np.array(stable)
    return stable | np.append(stable[1:], False) | np.append(False, stable[:-1])


def test_folds_and_spinodals_cut_the_branches_of_figure_3b():
    data = solutions(*M1)
    *axes, last = drawn(fig3.panel_b, fig3b=data).axes
    assert len(axes) == data.sizes["gamma"]
    for ax, shift in (*zip(axes, (0.0, 0.1), strict=True), (last, 0.1)):
        found = curves(ax)
        assert len(found) == 2 * len(M1)
        for k, name in enumerate(M1):
            solid, dotted = found[2 * k : 2 * k + 2]
            kind = name.split()[0]
            smaller = name == "retrieval 2"
            width = {"paramagnet": 0.7, "symmetric": 1.1, "retrieval": 0.45 if smaller else 1.1}
            for x, y, color, lw, whole in (solid, dotted):
                np.testing.assert_allclose(x, BETA[0] + shift)
                keep = around(STABLE[name]) if whole else ~np.array(STABLE[name])
                np.testing.assert_array_equal(y, np.where(keep, M1[name], np.nan))
                assert (color, lw) == (KINDS[kind], width[kind])
            assert (solid[-1], dotted[-1]) == (True, False)
    assert last.get_xlim() == (0.795, 0.865)
    assert axes[0].get_xlim() == (0.5, pytest.approx(1.5))
    [zoomed] = axes[-1].patches
    assert (zoomed.get_x(), zoomed.get_x() + zoomed.get_width()) == pytest.approx((0.795, 0.865))
    assert not axes[0].patches


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("paramagnet",), ["$m_1 = m_2 = 0$"]),
        (("paramagnet", "symmetric 1"), ["$m_1 = m_2 = 0$", "mixture, $m_1 = m_2$"]),
        (
            ("paramagnet", "retrieval 1", "retrieval 2"),
            ["$m_1 = m_2 = 0$", r"retrieval, $|m_1| \neq |m_2|$", "retrieval, smaller overlap"],
        ),
    ],
)
def test_the_legend_of_figure_3b_names_what_is_there(names, said):
    figure = drawn(fig3.panel_b, fig3b=solutions(*names))
    assert words(figure) == [*said, "stable", "unstable"]


# Figure 4: lines with an end, a curvature that was not simulated, loads at which there is nothing


def plane(gammas=GAMMAS, shift=0.0):
    """Lines of the plane of load and temperature, with other numbers in each."""
    along = np.arange(4)
    data = {"T_sg": (("gamma", "alpha"), 1.0 + shift + np.add.outer(gammas, 0.1 * along))}
    for k, line in enumerate(("memory", "ferro", "at", "ferro_one_step")):
        load = 0.02 * along + 0.001 * k + shift
        temperature = np.add.outer(0.1 * np.array(gammas), 0.7 - 0.1 * k - 0.2 * along)
        data[f"{line}_alpha"] = (("gamma", "point"), np.tile(load, (len(gammas), 1)))
        data[f"{line}_temperature"] = (("gamma", "point"), temperature)
    return xr.Dataset(data, {"gamma": gammas, "alpha": [0.0, 0.05, 0.1, 0.15]})


def across(shift=0.0):
    """Loads against curvature."""
    gamma = np.linspace(-1, 1, 5)
    names = ("alpha_memory", "alpha_ferro", "alpha_ferro_one_step")
    data = {name: ("gamma", 0.02 * (k + 1) + 0.01 * gamma) for k, name in enumerate(names)}
    data = {name: (axis, values + shift) for name, (axis, values) in data.items()}
    return xr.Dataset(data, {"gamma": gamma, "beta": 2.0})


def simulated(gammas):
    size = len(gammas), 2
    values = {
        "T_ferro_simulated": 0.3 + 0.1 * np.arange(2 * size[0]).reshape(size),
        "T_ferro_simulated_error": 0.01 * (1 + np.arange(2 * size[0]).reshape(size)),
    }
    coordinates = {"gamma": list(gammas), "alpha": [0.05, 0.1]}
    return xr.Dataset({k: (("gamma", "alpha"), v) for k, v in values.items()}, coordinates)


@pytest.mark.parametrize("gammas", [(), (0.5,), (-0.5, 0.5), (0.0, 0.7)])
def test_points_of_figure_4_are_of_the_curvatures_that_lines_and_simulation_share(gammas):
    data, points = plane(), simulated(gammas)
    main = drawn(fig4.panel_a, fig4a=data, fig4_simulated=points).axes[0]
    shared = [gamma for gamma in GAMMAS if gamma in gammas]
    found = [part for part in main.containers if isinstance(part, ErrorbarContainer)]
    assert len(found) == len(shared)
    colors = dict(zip(GAMMAS, map(to_hex, style.gamma_colors(GAMMAS)), strict=True))
    for gamma, (line, _, [bars]) in zip(shared, found, strict=True):
        row = points.sel(gamma=gamma)
        np.testing.assert_allclose(line.get_xdata(), row.alpha)
        np.testing.assert_allclose(line.get_ydata(), row.T_ferro_simulated)
        ends = np.array([segment[:, 1] for segment in bars.get_segments()])
        np.testing.assert_allclose(np.diff(ends)[:, 0], 2 * row.T_ferro_simulated_error)
        assert to_hex(line.get_color()) == colors[gamma]


def test_each_line_of_figure_4_is_that_of_its_name():
    """Retrieval, its lead, the onset of the glass; the AT lines, which are its spinodals, apart."""
    data = plane()
    figure = drawn(fig4.panel_a, fig4a=data, fig4_simulated=simulated(()))
    main = figure.axes[0]
    [inset] = main.child_axes
    lines = ["sg", "memory", "ferro", "ferro_one_step"]
    for ax, names in ((main, lines), (inset, ["at"])):
        found = [curve for curve in curves(ax) if len(curve[0]) > 2]
        wanted = [(gamma, name) for gamma in GAMMAS for name in names]
        assert len(found) == len(wanted)
        for (gamma, name), (x, y, color, *_) in zip(wanted, found, strict=True):
            row = data.sel(gamma=gamma)
            x_name, y_name = f"{name}_alpha", f"{name}_temperature"
            if name == "sg":
                x_name, y_name = "alpha", "T_sg"
            np.testing.assert_array_equal(x, row[x_name])
            np.testing.assert_array_equal(y, row[y_name])
            assert color == to_hex(style.gamma_colors(GAMMAS)[GAMMAS.index(gamma)])


def outline(patch):
    return patch.get_xy()


def test_differences_from_the_released_formulas_end_where_either_is_unknown():
    ours, theirs, beside = plane(), plane(shift=0.03), across(0.004)
    for name in ("alpha_memory", "alpha_ferro"):
        theirs[name] = ("gamma_b", beside[name].values)
    ours.memory_temperature[0, 3] = np.nan
    ours.ferro_alpha[2, 0] = np.nan
    theirs.ferro_temperature[0, :2] = np.nan
    figure = drawn(fig4.released, fig4a=ours, fig4_released=theirs, fig4b=across())
    *axes, last = figure.axes
    assert [ax.get_title() for ax in axes] == [style.gamma_label(g) for g in GAMMAS if g]
    for ax, gamma in zip(axes, [g for g in GAMMAS if g], strict=True):
        for patch, line in zip(ax.patches, ("memory", "ferro"), strict=True):
            sides = []
            for data in (ours.sel(gamma=gamma), theirs.sel(gamma=gamma)):
                x, y = data[f"{line}_alpha"].values, data[f"{line}_temperature"].values
                sides.append(np.stack([x, y], axis=-1)[np.isfinite(x + y)])
            wanted = np.concatenate([sides[0], sides[1][::-1]])
            np.testing.assert_allclose(outline(patch)[: len(wanted)], wanted)
            assert len(outline(patch)) == len(wanted) + 1  # closed
    loads = [curve for curve in curves(last) if len(curve[0]) == 5]
    for k, line in enumerate(("memory", "ferro")):
        np.testing.assert_allclose(loads[2 * k][0], across()[f"alpha_{line}"])
        np.testing.assert_allclose(loads[2 * k + 1][0], across(0.004)[f"alpha_{line}"])
        np.testing.assert_allclose(loads[2 * k][1], across().gamma)


def test_fills_of_figure_4b_begin_at_no_load_and_end_at_their_lines():
    data = across()
    [ax] = drawn(fig4.panel_b, fig4b=data).axes
    for fill, line in zip(ax.collections, ("memory", "ferro"), strict=True):
        [path] = fill.get_paths()
        corners = path.vertices
        for gamma, load in zip(data.gamma.values, data[f"alpha_{line}"].values, strict=True):
            here = corners[np.isclose(corners[:, 1], gamma)][:, 0]
            assert (here.min(), here.max()) == pytest.approx((0, load))


# Figure S1h: the line as N grows, at any number of loads, some limits not found


def ferro(loads, gammas=GAMMAS):
    """Numbers that tell variable, load, curvature and size apart."""
    sizes, levels = [320, 640, 1280], ["replica symmetric", "three steps", "released formulas"]
    shape = len(loads), len(gammas)
    base = 0.2 + 0.1 * np.arange(np.prod(shape)).reshape(shape)
    data, plane_of = {}, ("alpha", "gamma")
    for k, name in enumerate(("T_ferro_simulated", "T_ferro_ratio")):
        finite = name.replace("simulated", "finite") if k == 0 else f"{name}_finite"
        level = "T_ferro_level" if k == 0 else f"{name}_level"
        data[name] = (plane_of, base + k)
        data[f"{name}_error"] = (plane_of, 0.01 * base + 0.001 * k)
        grown = base[..., None] + k + 0.01 * np.arange(1, 4)
        data[finite] = ((*plane_of, "neurons"), grown)
        data[f"{finite}_error"] = ((*plane_of, "neurons"), 0.02 * grown)
        data[level] = (("level", *plane_of), np.stack([base + k + 0.05 * n for n in range(3)]))
    checks = {"check_deviation": ("check", [0.5, -4.0]), "check_note": ("check", ["", "a note"])}
    checks |= {"check_error": ("check", [0.1, 0.1])}
    coordinates = {"alpha": loads, "gamma": gammas, "neurons": sizes, "level": levels}
    return xr.Dataset(data | checks, coordinates | {"check": ["one", "other"]})


def bars(ax):
    return [part for part in ax.containers if isinstance(part, ErrorbarContainer)]


@pytest.mark.parametrize("loads", [[0.05], [0.05, 0.1], [0.02, 0.05, 0.1]])
def test_limits_and_sizes_of_the_ferromagnetic_line(loads):
    data = ferro(loads)
    if len(loads) > 1:  # potentials of few networks may not cross
        data.T_ferro_simulated[0, 2] = data.T_ferro_finite[0, 2, 0] = np.nan
    axes = drawn(fig_s1.panel_h, figS1h=data).axes
    x = np.array([320.0, 640.0, 1280.0]) ** (-2 / 3)
    sides = (
        (axes[: len(loads)], "T_ferro_finite", "T_ferro_simulated", "T_ferro_level", GAMMAS),
        (
            axes[len(loads) : 2 * len(loads)],
            "T_ferro_ratio_finite",
            "T_ferro_ratio",
            "T_ferro_ratio_level",
            [-0.5, 0.5],
        ),
    )
    for own, finite, limit, level, gammas in sides:
        for ax, alpha in zip(own, loads, strict=True):
            assert ax.get_title() == rf"$\alpha = {alpha:g}$"
            part = data.sel(alpha=alpha)
            found = bars(ax)
            assert len(found) == 2 * len(gammas)
            levels = [line.get_ydata()[0] for line in ax.lines if len(line.get_ydata()) == 2]
            three = ("three steps", "replica symmetric", "released formulas")
            places = [(gamma, name) for gamma in gammas for name in three]
            wanted = [float(part[level].sel(gamma=g, level=name)) for g, name in places]
            np.testing.assert_allclose(levels[: len(wanted)], wanted)
            for k, gamma in enumerate(gammas):
                row = part.sel(gamma=gamma)
                for (line, _, [ends]), name, at in zip(
                    found[2 * k : 2 * k + 2], (finite, limit), (x, [0]), strict=True
                ):
                    values = np.atleast_1d(row[name].values)
                    np.testing.assert_allclose(np.array(line.get_xdata(), float), at)
                    np.testing.assert_allclose(np.array(line.get_ydata(), float), values)
                    lengths = [np.ptp(one[:, 1]) for one in ends.get_segments() if len(one)]
                    errors = np.atleast_1d(row[f"{name}_error"].values)[np.isfinite(values)]
                    np.testing.assert_allclose([n for n in lengths if np.isfinite(n)], 2 * errors)
