"""Figures are laid out once, and their panels are cut from them."""

import re
from pathlib import Path

import numpy as np
import pytest
import seaborn
from matplotlib.colors import to_rgb
from matplotlib.font_manager import findfont, fontManager
from matplotlib.image import imread

from curved.figures import catalogue, style
from curved.figures.draw import draw

CUT = [
    (figure.name, f"{figure.name}{letter}")
    for figure in catalogue.figures()
    if figure.name != "figS3"  # its panels share a legend below both
    for panel in figure.panels
    for letter in panel.letters
]


@pytest.mark.parametrize(("figure", "panel"), CUT)
def test_a_panel_is_a_part_of_its_figure(finished, figure, panel):
    folder = finished.folder / "results/quick/figures"
    whole, part = (imread(folder / f"{name}.png") for name in (figure, panel))
    rows, columns, _ = part.shape
    width = whole.shape[1]
    middle = range(width // 3 - 8, width // 3 + 9)  # of three in a row
    starts = {j for j in {0, *middle, width - columns} if 0 <= j <= width - columns}
    inked = int(np.argmin(part.sum(axis=(1, 2))))
    places = [
        (i, j)
        for i in range(len(whole) - rows + 1)
        for j in starts
        if np.array_equal(whole[i + inked, j : j + columns], part[inked])
        and np.array_equal(whole[i : i + rows, j : j + columns], part)
    ]
    assert len(places) == 1
    inches = re.search(rb"/MediaBox \[ (\S+) (\S+) (\S+) (\S+) \]", pdf(folder, panel)).groups()
    left, bottom, right, top = map(float, inches)
    assert (right - left, top - bottom) == pytest.approx((0.72 * columns, 0.72 * rows), abs=0.75)
    assert len(pdf(folder, panel)) < len(pdf(folder, figure))


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


def test_formulas_have_their_signs_whatever_the_list_of_fonts_lacks(monkeypatch):
    """It is a cache that all environments share, and may be of one that is gone."""
    left = [font for font in fontManager.ttflist if not font.name.startswith("cm")]
    monkeypatch.setattr(fontManager, "ttflist", left)
    with pytest.raises(ValueError, match="cmr10"):
        findfont("cmr10", fallback_to_default=False, rebuild_if_missing=False)
    style.find_fonts()
    for name in ("cmr10", "cmmi10", "cmsy10", "cmex10"):
        found = findfont(name, fallback_to_default=False, rebuild_if_missing=False)
        assert Path(found).stem == name
