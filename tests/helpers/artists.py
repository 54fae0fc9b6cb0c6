"""What an editor would object to in a page that is laid out, found from its artists."""

import re
from itertools import combinations

import numpy as np
from colorspacious import cspace_convert
from matplotlib.colors import to_rgb
from matplotlib.container import ErrorbarContainer
from matplotlib.text import Text
from mpl_toolkits.mplot3d.art3d import Text3D

from curved.figures import style

SMALLEST = 5.0  # points
APART = 20.0  # least distance of the colours of two lines in CAM02-UCS
THICKER = 1.5  # lines whose widths differ by this factor are told apart by that
GAMMA = re.compile(r"^\$\\gamma'? = (-?[\d.]+)\$$")
DEUTERANOPE = {"name": "sRGB1+CVD", "cvd_type": "deuteranomaly", "severity": 100}
TOUCH = 0.2  # of the height of a text: what boxes of type have around the letters


def all_axes(page):
    """Every axes of a page that is seen, those inside others too."""
    found = list(style._axes(page))
    for ax in found:
        found += ax.child_axes
    return [ax for ax in found if ax.get_visible()]


def _ticks(ax):
    """Labels of the ticks that are drawn."""
    for axis in ax._axis_map.values():
        if not (axis.get_visible() and ax.axison):
            continue
        low, high = sorted(axis.get_view_interval())
        slack = 1e-9 * (high - low)
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            if low - slack <= tick.get_loc() <= high + slack:
                yield from (tick.label1, tick.label2)


def texts(page):
    """Every text that is seen."""
    ticks = {id(label) for ax in all_axes(page) for axis in ax._axis_map.values()
             for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
             for label in (tick.label1, tick.label2)}  # fmt: skip
    drawn = [label for ax in all_axes(page) for label in _ticks(ax)]
    # Of texts in space only the drawing knows where they are on the page.
    others = [t for t in page.findobj(Text) if id(t) not in ticks]
    others = [text for text in others if not isinstance(text, Text3D)]
    shown = {id(text): text for text in (*drawn, *others)}.values()
    return [text for text in shown if text.get_visible() and text.get_text().strip()]


def _box(text, renderer):
    """Where the letters of a text are, in pixels."""
    box = text.get_window_extent(renderer)
    inner = min(box.width, box.height) * TOUCH / 2
    return box.x0 + inner, box.y0 + inner, box.x1 - inner, box.y1 - inner


def text_faults(page):
    """Texts that are too small, outside the canvas or over another text."""
    renderer, width, height = page.canvas.get_renderer(), page.bbox.width, page.bbox.height
    found = [(text, _box(text, renderer)) for text in texts(page)]
    for text, (x0, y0, x1, y1) in found:
        if text.get_fontsize() < SMALLEST:
            yield f"{text.get_text()!r} has {text.get_fontsize():g} pt"
        if x0 < 0 or y0 < 0 or x1 > width or y1 > height:
            yield f"{text.get_text()!r} is not inside the canvas"
    for (one, a), (other, b) in combinations(found, 2):
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]:
            yield f"{one.get_text()!r} is over {other.get_text()!r}"


def gamma_faults(page):
    """Curvatures that are named in another colour than theirs."""
    for ax in (*all_axes(page), *page.findobj(lambda part: hasattr(part, "legends"))):
        boxes = [ax.get_legend()] if hasattr(ax, "get_legend") else ax.legends
        for legend in filter(None, boxes):
            for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=True):
                if (said := GAMMA.match(text.get_text())) and hasattr(handle, "get_color"):
                    wanted = style.gamma_color(float(said[1]))
                    if not np.allclose(to_rgb(handle.get_color()), to_rgb(wanted), atol=1e-6):
                        yield f"{text.get_text()} has the colour {handle.get_color()}"
    for text in texts(page):
        said = GAMMA.match(text.get_text())
        own = said and style.gamma_color(float(said[1]))
        color = to_rgb(text.get_color())
        if said and color != (0, 0, 0) and not np.allclose(color, to_rgb(own), atol=1e-6):
            yield f"{text.get_text()} is written in {text.get_color()}"


def distances(one, other):
    """Distances of two colours for a deuteranope and in grey."""
    both = np.array([to_rgb(one), to_rgb(other)])
    seen = np.clip(cspace_convert(both, DEUTERANOPE, "sRGB1"), 0, 1)
    a, b = cspace_convert(seen, "sRGB1", "CAM02-UCS")
    linear = np.where(both <= 0.04045, both / 12.92, ((both + 0.055) / 1.055) ** 2.4)
    light = linear @ [0.2126, 0.7152, 0.0722]
    grey = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    shades = cspace_convert(np.repeat(np.clip(grey, 0, 1)[:, None], 3, 1), "sRGB1", "CAM02-UCS")
    return float(np.linalg.norm(a - b)), float(abs(shades[0, 0] - shades[1, 0]))


def _look(line):
    """Colour, dashes, width and marker of a line; None if nothing is seen of it."""
    data = np.ma.filled(np.ma.asarray(line.get_ydata(orig=False), dtype=float), np.nan)
    dashed = line.get_linestyle() not in ("None", "none", "", " ")
    marker = line.get_marker() if line.get_marker() not in ("None", "none", "", None) else ""
    if not line.get_visible() or not np.isfinite(data).any() or not (dashed or marker):
        return None
    dashes = tuple(line._unscaled_dash_pattern[1] or ()) if dashed else None
    filled = to_rgb(line.get_markerfacecolor()) if marker and line.get_markerfacecolor() not in (
        "none", "None") else None  # fmt: skip
    open_ = marker and (filled is None or filled == (1, 1, 1))
    return to_rgb(line.get_color()), dashes, line.get_linewidth(), (marker, bool(open_))


def line_faults(page):
    """Lines of a panel that neither a deuteranope nor a grey print tells apart.

    Members of an ordered family that a colour bar explains are marked by the group "family".
    """
    for ax in all_axes(page):
        looks = {look for line in ax.lines if line.get_gid() != "family" and (look := _look(line))}
        for one, other in combinations(sorted(looks, key=str), 2):
            thicker = max(one[2], other[2]) >= THICKER * min(one[2], other[2])
            if one[0] == other[0] or one[1] != other[1] or one[3] != other[3] or thicker:
                continue
            deuteranope, grey = distances(one[0], other[0])
            if min(deuteranope, grey) < APART:
                yield (
                    f"{ax.get_title() or ax.get_ylabel()}: lines {one} and {other} are "
                    f"{deuteranope:.0f} apart for a deuteranope, {grey:.0f} in grey"
                )


def error_faults(page):
    """Error bars that leave their axes."""
    for ax in all_axes(page):
        (x0, x1), (y0, y1) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
        for bars in ax.containers:
            if not isinstance(bars, ErrorbarContainer):
                continue
            for collection in bars.lines[2]:
                segments = [bar for bar in collection.get_segments() if np.ndim(bar) == 2]
                ends = np.concatenate([*segments, np.empty((0, 2))])
                inside = (ends >= (x0, y0)) & (ends <= (x1, y1))
                out = ends[np.isfinite(ends).all(axis=1) & ~inside.all(axis=1)]
                if len(out):
                    yield f"{ax.get_title() or ax.get_ylabel()}: bars end at {out[0]}, outside"


def faults(page):
    """All that an editor would object to."""
    yield from text_faults(page)
    yield from gamma_faults(page)
    yield from line_faults(page)
    yield from error_faults(page)
