"""Figures are laid out once, and their panels are cut from them."""

import re
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import seaborn
import xarray as xr
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties, findfont, fontManager
from matplotlib.image import imread
from PIL import Image

from curved.figures import catalogue, style
from curved.figures.draw import draw

CUT = [
    (name, f"{figure.name}{letter}")
    for figure in catalogue.figures()
    for name, drawing in import_module(f"curved.figures.{figure.name}.draw").DRAW.items()
    for letter in getattr(drawing, "letters", "")  # those of figS3 share a legend below both
]


@pytest.mark.parametrize(("figure", "panel"), CUT)
def test_a_panel_is_a_part_of_its_figure(finished, figure, panel):
    folder = finished.folder / "results/quick/figures"
    whole, part = (imread(folder / f"{name}.png") for name in (figure, panel))
    rows, columns, _ = part.shape
    width = whole.shape[1]
    starts = range(width - columns + 1)
    inked = int(np.argmin(part.sum(axis=(1, 2))))
    places = [
        (i, j)
        for i in range(len(whole) - rows + 1)
        for j in starts
        if np.array_equal(whole[i + inked, j : j + 9], part[inked, :9])
        and np.array_equal(whole[i + inked, j : j + columns], part[inked])
        and np.array_equal(whole[i : i + rows, j : j + columns], part)
    ]
    assert len(places) == 1


@pytest.mark.parametrize("look", ["nature", "slides"])
def test_a_vector_file_of_a_panel_is_as_large_as_its_bitmap(finished, tmp_path, look):
    results = finished.folder / "results/quick"
    data = {results / f"data/{name}.nc": None for name in catalogue.figure("fig2").data}
    panels = [f"fig2{letter}" for letter in "abcd"]
    files = [tmp_path / f"{name}.{kind}" for name in ("fig2", *panels) for kind in ("png", "pdf")]
    draw("fig2", data, files, 100, tmp_path / "log", look=look)
    for name in panels:
        rows, columns, _ = imread(tmp_path / f"{name}.png").shape
        box = rb"/MediaBox \[ (\S+) (\S+) (\S+) (\S+) \]"
        inches = re.search(box, pdf(tmp_path, name)).groups()
        left, bottom, right, top = map(float, inches)
        size = right - left, top - bottom
        assert size == pytest.approx((0.72 * columns, 0.72 * rows), abs=0.75)
        assert len(pdf(tmp_path, name)) < len(pdf(tmp_path, "fig2"))


def test_vector_files_of_panels_are_made_where_the_configuration_asks_for_them(finished):
    """They take as long to draw as everything else."""
    for figure in catalogue.figures():
        few, all_of_them = set(figure.others(panels=False)), set(figure.others(panels=True))
        asked_for = {f"{name}.{kind}" for name in figure.single for kind in ("pdf", "svg")}
        assert all_of_them - few == asked_for - few
        assert few < all_of_them or set(figure.single) <= set(figure.still)
        there = {path.name for path in (finished.folder / "results/quick/figures").iterdir()}
        assert few <= there
        assert not there & (all_of_them - few)


DC = "{http://purl.org/dc/elements/1.1/}"


def pdf(folder, name):
    return (folder / f"{name}.pdf").read_bytes()


def test_only_what_is_asked_for_is_drawn(finished, tmp_path):
    results = finished.folder / "results/quick"
    data = {results / f"data/{name}.nc": None for name in catalogue.figure("fig2").data}
    draw("fig2", data, [tmp_path / "fig2b.png"], 100, tmp_path / "log")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fig2b.png", "log"]
    drawn, before = tmp_path / "fig2b.png", results / "figures/fig2b.png"
    np.testing.assert_array_equal(imread(drawn), imread(before))
    with pytest.raises(KeyError, match="z"):
        draw("fig2", data, [tmp_path / "fig2z.png"], 100, tmp_path / "log")


def test_colours_are_those_of_seaborn():
    assert [to_rgb(color) for color in style.COLORBLIND] == seaborn.color_palette("colorblind")
    values = np.linspace(0, 1, 9)
    colors, _ = style.sequence_colors(values)
    np.testing.assert_array_equal(colors, seaborn.color_palette("crest_r", as_cmap=True)(values))


def test_files_tell_what_they_show(finished, tmp_path):
    results = finished.folder / "results/quick"
    data = {results / f"data/{name}.nc": None for name in catalogue.figure("fig2").data}
    names = {name: catalogue.told_of(name) for name in ("fig2", "fig2b")}
    files = [tmp_path / f"{name}.{kind}" for name in names for kind in ("png", "pdf", "svg")]
    draw("fig2", data, files, 100, tmp_path / "log", titles=names)
    folder = tmp_path
    title, says = catalogue.told_of("fig2")
    assert title == "Figure 2: Explosive transitions of a network with one stored pattern"
    with Image.open(folder / "fig2.png") as image:
        assert image.info["Title"] == title
        assert image.info["Description"] == says
    for name in ("fig2", "fig2b"):
        title, says = catalogue.told_of(name)
        drawing = ElementTree.parse(folder / f"{name}.svg")
        told = [element.text for element in drawing.iter() if element.tag.startswith(DC)]
        assert {title, says} <= set(told)
        assert not any(element.tag == f"{DC}date" for element in drawing.iter())
        assert title.encode() in pdf(folder, name)
    assert catalogue.told_of("fig2b")[1] == "Fold line of the network with one pattern."


def test_vector_files_have_every_point_of_the_data(finished, tmp_path):
    """The response of Figure 6a had a kink where points of the line were left out."""
    folder = finished.folder / "results/quick"
    with xr.open_dataset(folder / "data/fig6abc.nc") as data:
        drawn = np.isfinite(data.dq_dbeta_parisi.sel(gamma=-0.8)).sum()
    data = {folder / f"data/{name}.nc": None for name in catalogue.figure("fig6").data}
    draw("fig6", data, [tmp_path / "fig6a.svg"], 100, tmp_path / "log")
    paths = ElementTree.parse(tmp_path / "fig6a.svg").iter("{http://www.w3.org/2000/svg}path")
    longest = max(path.get("d", "").count("L ") for path in paths)
    assert longest >= drawn - 2
    text = (tmp_path / "fig6a.svg").read_text()
    assert "<image" not in text  # nothing is rasterised


def test_formulas_have_their_signs_whatever_the_list_of_fonts_lacks(monkeypatch):
    """It is a cache that all environments share, and may be of one that is gone."""
    left = [font for font in fontManager.ttflist if not font.name.startswith("DejaVu")]
    monkeypatch.setattr(fontManager, "ttflist", left)
    with pytest.raises(ValueError, match="DejaVu Sans"):
        findfont("DejaVu Sans", fallback_to_default=False, rebuild_if_missing=False)
    style.find_fonts()
    for weight, name in (("normal", "DejaVuSans"), ("bold", "DejaVuSans-Bold")):
        asked = FontProperties(family="DejaVu Sans", weight=weight)
        found = findfont(asked, fallback_to_default=False, rebuild_if_missing=False)
        assert Path(found).stem == name
