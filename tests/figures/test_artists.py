"""Every picture as an editor sees it: type, colours, lines and error bars, from its artists."""

from importlib import import_module

import matplotlib as mpl
import matplotlib.style
import numpy as np
import pytest
import xarray as xr
from artists import (  # fmt: skip
    APART,
    DEUTERANOPE,
    distances,
    error_faults,
    faults,
    gamma_faults,
    line_faults,
    text_faults,
    texts,
)
from colorspacious import cspace_convert
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from curved.figures import catalogue, marks, style
from curved.figures.draw import laid_out

NATURE = "nature"


def module(figure):
    return import_module(f"curved.figures.{figure}.draw")


PICTURES = [
    (figure.name, name) for figure in catalogue.figures() for name in module(figure.name).DRAW
]


@pytest.fixture(scope="module")
def data(finished):
    """Datasets of the quick run, by the name of the panel."""
    results = finished.folder / "results/quick"
    panels = catalogue.panels().values()
    paths = {panel.name: results / panel.folder / f"{panel.name}.nc" for panel in panels}
    return {name: xr.load_dataset(path) for name, path in paths.items() if path.is_file()}


def drawn(name, figure, data, look=NATURE):
    page = laid_out(module(figure), name, data, look=look)
    page.canvas.draw()
    return page


@pytest.fixture(autouse=True)
def settings():
    with mpl.style.context(["default", style.settings(NATURE)]):
        style.find_fonts()
        yield


@pytest.mark.parametrize(("figure", "name"), PICTURES)
def test_an_editor_has_nothing_to_object_to(data, figure, name):
    """Beside `faults`: widths and the three sizes of type of the journal."""
    page = drawn(name, figure, data)
    assert list(faults(page)) == []
    width, height = (25.4 * inches for inches in page.get_size_inches())
    assert round(width) in {88, 180}
    assert height < 235
    assert {text.get_fontsize() for text in texts(page)} <= {6.0, 7.0, 8.0}
    families = {family for text in texts(page) for family in text.get_fontfamily()}
    assert families == {"sans-serif"}


@pytest.mark.parametrize("look", [name for name in style.STYLES if name != NATURE])
@pytest.mark.parametrize("figure", ["fig2", "fig6"])
def test_other_styles_draw_the_same_with_larger_type(data, figure, look):
    plain = drawn(figure, figure, data)
    with mpl.style.context(["default", style.settings(look)]):
        page = drawn(figure, figure, data, look)
        sizes = {text.get_fontsize() for text in texts(page)}
        assert list(faults(page)) == []
    assert min(sizes) > 7.0
    assert page.get_size_inches()[0] == pytest.approx(style.STYLES[look] * style.PAGE)
    assert sorted(t.get_text() for t in texts(page)) == sorted(t.get_text() for t in texts(plain))
    thick = [line.get_linewidth() for ax in page.axes for line in ax.lines]
    thin = [line.get_linewidth() for ax in plain.axes for line in ax.lines]
    factor = 1.6 if look == "slides" else 1.0
    np.testing.assert_allclose(thick, factor * np.array(thin))


def test_neighbours_have_frames_at_one_height(data):
    page = drawn("fig4", "fig4", data)
    boxes = [part.axes[0].get_window_extent() for part in style.lettered(page).values()]
    assert [box.y0 for box in boxes] == pytest.approx([boxes[0].y0] * 2)
    assert [box.y1 for box in boxes] == pytest.approx([boxes[0].y1] * 2)


def test_curvature_has_one_scale_that_is_black_in_the_middle_and_paler_outwards():
    assert to_rgb(style.gamma_color(0.0)) == (0, 0, 0)
    for sign in (-1, 1):
        shades = [style.gamma_color(sign * size) for size in np.linspace(0, 2, 21)]
        light = cspace_convert(np.array([to_rgb(c) for c in shades]), "sRGB1", "CAM02-UCS")[:, 0]
        assert np.all(np.diff(light) > 0)
    for size in (0.5, 0.8, 1.0, 1.5):
        below, above = (to_rgb(style.gamma_color(sign * size)) for sign in (-1, 1))
        assert below[2] > below[0]
        assert above[0] > above[2]
        assert distances(below, above)[0] > APART


def test_fills_of_phases_differ_for_all_readers():
    fills = style.PARAMAGNET, style.RETRIEVAL, style.MIXED, style.GLASS
    seen = np.clip(
        cspace_convert(np.array([to_rgb(fill) for fill in fills]), DEUTERANOPE, "sRGB1"), 0, 1
    )
    places = cspace_convert(seen, "sRGB1", "CAM02-UCS")
    apart = np.linalg.norm(places[:, None] - places[None], axis=-1)
    assert apart[np.triu_indices(len(fills), 1)].min() > 10  # they are named and have borders


def page_of(draw):
    page = Figure((3, 2), 100)
    ax = page.subplots()
    draw(ax)
    FigureCanvasAgg(page).draw()
    return page


@pytest.mark.parametrize(
    ("check", "draw", "says"),
    [
        (text_faults, lambda ax: ax.text(0.5, 0.5, "tiny", size=4), "'tiny' has 4 pt"),
        (text_faults, lambda ax: ax.text(1.3, 0.5, "beyond"), "'beyond' is not inside"),
        (
            text_faults,
            lambda ax: (ax.text(0.5, 0.5, "one"), ax.text(0.51, 0.5, "two")),
            "'one' is over 'two'",
        ),
        (
            gamma_faults,
            lambda ax: (ax.plot([0, 1], color="C2", label=style.gamma_label(0.5)), ax.legend()),
            "has the colour C2",
        ),
        (
            gamma_faults,
            lambda ax: ax.text(0.5, 0.5, style.gamma_label(-1), color="red"),
            "is written in red",
        ),
        (
            line_faults,
            lambda ax: (ax.plot([0, 1], color="#029e73"), ax.plot([1, 0], color="#949494")),
            "apart for a deuteranope",
        ),
        (
            error_faults,
            lambda ax: (ax.errorbar([0.5], [0.9], [0.3]), ax.set_ylim(0, 1)),
            "outside",
        ),
    ],
)
def test_what_is_wrong_is_found(check, draw, says):
    [fault] = {found for found in check(page_of(draw)) if says in found}
    assert says in fault


def test_dashes_or_markers_tell_lines_apart_without_colour():
    def draw(ax):
        for look in style.gamma_looks([-0.5, -1.0, 0.0, 0.5, 1.0]):
            ax.plot([0, 1], [0, float(np.sum(look["color"]))], **look)

    assert list(line_faults(page_of(draw))) == []


def test_intervals_of_fractions_stay_within_0_and_1():
    table = xr.Dataset({"part": ("x", [0.0, 0.025, 1.0])}, {"x": [0, 1, 2]})
    page = page_of(
        lambda ax: (marks.fraction_points(ax, table, "x", "part", 40), ax.set_ylim(0, 1))
    )
    assert list(error_faults(page)) == []


def test_the_style_sheet_can_be_loaded_by_its_name():
    with mpl.rc_context():
        mpl.style.use("curved.figures.curved")
        assert mpl.rcParams["path.simplify"] is False
        assert mpl.rcParams["font.size"] == 6
