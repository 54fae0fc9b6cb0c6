"""The figure of a study: what is drawn is what is in the data, named and within the page."""

import matplotlib as mpl
import numpy as np
import pytest
import xarray as xr
from matplotlib.text import Text

import curved as cn
from curved.figures import style
from curved.numerics.intervals import wilson
from curved.studies.draw import default, draw, draw_file
from curved.studies.language import parse

CONTENT = {
    "title": "Recall",
    "axes": {"neurons": [60, 100], "gamma": [-1.0, 0.0], "load": [0.02, 0.1, 0.2, 0.3]},
    "fixed": {"beta": 2.5, "sweeps": 5},
    "measure": ["recalled", "overlap"],
    "theory": True,
    "replicates": 12,
    "figure": {"x": "load", "y": "overlap", "color": "gamma", "panel": "neurons"},
}


@pytest.fixture(scope="module")
def data():
    return cn.study(CONTENT)


def bars(container):
    """Places, values and ends of the error bars of a container."""
    line, _, (segments,) = container
    ends = np.array(segments.get_segments())[:, :, 1]
    return line.get_xdata(), line.get_ydata(), ends


def test_what_is_drawn_is_what_is_in_the_data(data):
    figure = draw(parse(CONTENT), data)
    assert [ax.get_title() for ax in figure.axes] == ["$N$ = 60", "$N$ = 100"]
    assert figure.axes[0].get_ylabel() == "overlap at the end $m$"
    assert figure.axes[0].get_xlabel() == r"load $\alpha$"
    for ax, size in zip(figure.axes, (60, 100), strict=True):
        for container, gamma in zip(ax.containers, (-1.0, 0.0), strict=True):
            row = data.sel(neurons=size, gamma=gamma)
            x, y, ends = bars(container)
            np.testing.assert_array_equal(x, data["load"])
            np.testing.assert_array_equal(y, row.overlap)
            low, high = (row.overlap + sign * row.overlap_error for sign in (-1, 1))
            np.testing.assert_allclose(ends, np.transpose([low, high]))
            assert mpl.colors.same_color(container[0].get_color(), style.gamma_color(gamma))
        lines = [line for line in ax.lines if line.get_marker() == "None"]
        for line, gamma in zip(lines, (-1.0, 0.0), strict=True):
            theory = data.overlap_theory.sel(neurons=size, gamma=gamma)
            np.testing.assert_array_equal(line.get_ydata(), theory)


def test_fractions_have_intervals_within_0_and_1(data):
    content = CONTENT | {"figure": CONTENT["figure"] | {"y": "recalled"}}
    ax = draw(parse(content), data).axes[0]
    _, y, ends = bars(ax.containers[0])
    row = data.isel(neurons=0, gamma=0)
    np.testing.assert_allclose(ends, np.transpose(wilson(np.rint(12 * y), 12)))
    assert np.array_equal(y, row.recalled)
    assert ends.min() >= 0
    assert ends.max() <= 1


def test_nothing_leaves_the_page_in_any_style(data):
    for look in style.STYLES:
        figure = draw(parse(CONTENT), data, look)
        box, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
        assert min(box.x0, box.y0) >= -0.01
        assert box.x1 <= width + 0.01
        assert box.y1 <= height + 0.01
        assert min(text.get_fontsize() for text in figure.findobj(Text)) >= 5


def test_what_is_drawn_where_nothing_is_said(data):
    chosen = default(parse(CONTENT), data)
    assert (chosen.x, chosen.y, chosen.color, chosen.panel) == (
        "load",
        "recalled",
        "gamma",
        "neurons",
    )
    alone = CONTENT | {"axes": {}, "figure": None}
    alone["fixed"] = CONTENT["fixed"] | {"neurons": 60, "gamma": 0.0, "load": 0.1}
    del alone["figure"]
    assert len(draw(parse(alone), cn.study(alone)).axes) == 1


def test_axes_that_are_not_shown_are_named(data):
    content = CONTENT | {"figure": {"x": "load", "y": "overlap", "log": "y"}}
    figure = draw(parse(content), data)
    assert figure.get_suptitle() == r"$N$ = 60, $\gamma'$ = -1"
    assert figure.axes[0].get_yscale() == "log"


def test_many_lines_are_curvatures_or_refused():
    values = [round(0.1 * k, 1) for k in range(8)]
    content = CONTENT | {"axes": {"gamma": values, "load": [0.02, 0.1]}}
    content["fixed"] = CONTENT["fixed"] | {"neurons": 60}
    content["figure"] = {"x": "load", "y": "overlap", "color": "gamma"}
    ax, bar = draw(parse(content), cn.study(content)).axes
    assert len(ax.containers) == 8
    assert bar.get_ylabel() == r"$\gamma'$"
    content["axes"] = {"flipped": values, "load": [0.02, 0.1]}
    content["fixed"] |= {"gamma": 0.0}
    content["figure"] = {"x": "load", "y": "overlap", "color": "flipped"}
    with pytest.raises(
        ValueError, match=r"figure.color = flipped: must have at most 7 values, has 8"
    ):
        draw(parse(content), cn.study(content))


def test_files_hold_no_clock_time(data, tmp_path):
    text = "title: Recall\naxes: { load: [0.02, 0.1] }\n"
    text += "fixed: { neurons: 60, gamma: 0.0, beta: 2.0 }\n"
    (tmp_path / "a.yaml").write_text(text)
    cn.save(cn.study(tmp_path / "a.yaml"), tmp_path / "a.nc")
    made = []
    for _ in range(2):
        names = [tmp_path / f"a.{kind}" for kind in ("png", "pdf", "svg")]
        draw_file(tmp_path / "a.yaml", tmp_path / "a.nc", names, tmp_path / "a.log", dpi=60)
        made.append([path.read_bytes() for path in names])
    assert b"CreationDate" not in made[0][1]
    assert b"<dc:date>" not in made[0][2]
    with xr.open_dataset(tmp_path / "a.nc") as opened:
        assert opened.overlap.dims == ("load",)
