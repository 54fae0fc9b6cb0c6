"""What a page shows, in words that name the variables of its data.

The data have other numbers in each variable (`scrambled`), so that every number of an artist tells
which variable, at which coordinates, it was taken from. A curve of a wrong variable, of another row
or colour, swapped axes, or bars that are missing read otherwise.
"""

import zlib
from collections import defaultdict
from contextlib import suppress

import numpy as np
from artists import all_axes
from matplotlib.collections import PathCollection, PolyCollection, QuadMesh
from matplotlib.colors import to_hex
from matplotlib.container import ErrorbarContainer
from matplotlib.contour import ContourSet
from matplotlib.patches import Patch
from mpl_toolkits.mplot3d.art3d import Line3D, Poly3DCollection

from curved.figures import style

RANGES = {
    "check_deviation": (-7, 7),
    "dq_dbeta": (-300, 300),
    "dq_dbeta_parisi": (-300, 300),
    "dominant_sign": (-1, 1),
    "fraction": (0.1, 0.45),
    "entropy_gain": (-0.9, -0.1),
    "tsallis_gain": (-0.9, -0.1),
}
"""Of variables whose drawing has a limit that numbers between 0.1 and 0.9 would not meet, or
that are summed."""


def scrambled(data, **extra):
    """A Dataset with the same coordinates, in which no two numbers are equal.

    Real variables have random numbers where they had some, truth values are random, every third
    note of a check has text; `extra` are variables to find in a drawing, functions of the result.
    """
    new = {}
    for name, old in data.data_vars.items():
        rng = np.random.default_rng(zlib.crc32(f"{data.attrs.get('panel')}.{name}".encode()))
        low, high = RANGES.get(name, (0.1, 0.9))
        if old.dtype.kind == "f":
            values = np.where(np.isfinite(old), rng.uniform(low, high, old.shape), np.nan)
            if name == "m" and old.ndim == 1:  # a single curve, whose paramagnet is where it is 0
                values = np.where(old == 0, 0.0, values)
        elif old.dtype.kind == "b":
            values = rng.random(old.shape) < 0.6
        elif name == "check_note":
            values = np.where(np.arange(old.size) % 3 == 0, "x", "")
        else:
            continue
        new[name] = (old.dims, values)
    made = data.assign(new)
    return made, made.assign({name: function(made) for name, function in extra.items()})


def _key(value):
    return float(f"{value:.9e}")


class Numbers:
    """Where each number of some Datasets stands."""

    def __init__(self, datasets):
        self.places, self.variables = defaultdict(dict), {}
        for panel, data in datasets.items():
            for name, variable in data.variables.items():
                counts = variable.dtype.kind == "i" and name in data.coords
                if not (variable.dtype.kind == "f" or counts) or variable.size > 50_000:
                    continue
                known = f"{panel}.{name}"
                self.variables[known] = data[name]
                for place, value in np.ndenumerate(variable.values):
                    if np.isfinite(value):
                        self.places[_key(value)].setdefault(known, place)

    def found(self, values):
        """The variables that hold all of some numbers, with their places, shape (n, dims)."""
        keys = [self.places.get(_key(value), {}) for value in values]
        names = set(keys[0]).intersection(*keys) if keys else set()
        return {name: np.array([places[name] for places in keys]) for name in sorted(names)}

    def steps(self, name, places):
        """Fixed coordinates, and the places along each dimension that varies."""
        fixed, along = {}, {}
        variable = self.variables[name]
        for dimension, at in zip(variable.dims, places.T, strict=True):
            if (at == at[0]).all() and variable.sizes[dimension] > 1:
                labels = variable.coords.get(dimension)
                label = at[0] if labels is None else labels.values[at[0]]
                fixed[dimension] = getattr(label, "item", lambda label=label: label)()
            elif variable.sizes[dimension] > 1:
                along[dimension] = at
        return fixed, along


def _number(value):
    return f"{value:.3g}"


def _range(values):
    """Numbers that are in no variable."""
    values = np.asarray(values, dtype=float)
    if len(set(values.tolist())) <= 3:
        return ", ".join(_number(v) for v in dict.fromkeys(values.tolist()))
    return f"{len(values)} from {_number(values.min())} to {_number(values.max())}"


def _where(data, variable, fixed, dimension, at):
    """The truth value that tells which points of a dimension are shown."""
    dims = set(variable.dims)
    for name, mask in data.items():
        if mask.dtype.kind != "b" or dimension not in mask.dims or not set(mask.dims) <= dims:
            continue
        chosen = {d: v for d, v in fixed.items() if d in mask.dims}
        places = {d: v for d, v in chosen.items() if d not in mask.coords}
        labels = {d: v for d, v in chosen.items() if d in mask.coords}
        row = mask.isel(places).sel(labels).values.ravel()
        own = {d: v for d, v in fixed.items() if d not in variable.coords}
        named = {d: v for d, v in fixed.items() if d in variable.coords}
        there = np.isfinite(variable.isel(own).sel(named).values).ravel()
        if row.shape != there.shape:
            continue
        padded = np.pad(row, 1)
        for text, kept in (
            (f"where {name}", row),
            (f"where not {name}", ~row),
            (f"where {name} and next to it", row | padded[2:] | padded[:-2]),
        ):
            if np.array_equal(np.flatnonzero(kept & there), at):
                return f"{dimension} {text}"
    return None


def _nothing(*_):
    return None


def _along(steps, sizes, told=_nothing):
    """Which part of a dimension is shown."""
    said = []
    for dimension, at in steps.items():
        if text := told(dimension, at):
            said.append(text)
            continue
        gaps = set(np.diff(at).tolist())
        if len(at) == sizes[dimension] and gaps == {1}:
            said.append(dimension)
        elif len(gaps) == 1:
            said.append(f"{dimension} {at[0]}..{at[-1]} by {gaps.pop()}")
        else:
            order = "" if min(gaps) > 0 else " unordered"
            said.append(f"{dimension} {len(at)} of {sizes[dimension]}{order}")
    return f"[{', '.join(said)}]" if said else ""


class Page:
    """Describes a page that is laid out."""

    def __init__(self, page, datasets):
        self.page, self.datasets, self.numbers = page, datasets, Numbers(datasets)
        known = {
            float(g)
            for data in datasets.values()
            for name in data.variables
            if name.startswith(("gamma", "state_gamma")) and data[name].size < 12
            for g in np.ravel(data[name])
        }
        self.gammas = {to_hex(style.gamma_color(g)): g for g in (*sorted(known), 0.0)}

    def said(self):
        """All axes, each with what it shows."""
        lines = []
        for number, ax in enumerate(dict.fromkeys(all_axes(self.page))):
            lines += [f"axes {number}: {self.frame(ax)}"]
            lines += [f"    {line}" for line in self.grouped(self.artists(ax))]
        for part in (self.page, *self._parts(self.page)):
            for legend in part.legends:
                lines += [f"legend: {self.legend(legend)}"]
            for text in part.texts:
                lines += [f"text: {text.get_text()}"]
        return "\n".join(lines) + "\n"

    def _parts(self, figure):
        for part in figure.subfigs:
            yield part
            yield from self._parts(part)

    def frame(self, ax):
        """Labels, limits, scales and ticks."""
        said = []
        if hasattr(ax, "get_title"):  # a second axis of the same frame has none
            said = [repr(ax.get_title(at)) for at in ("center", "left") if ax.get_title(at)]
        for name, axis in ax._axis_map.items():
            low, high = axis.get_view_interval()
            scale = "" if axis.get_scale() == "linear" else f" {axis.get_scale()}"
            shown = [t.get_text() for t in axis.get_ticklabels() if t.get_visible()]
            ticks = f" ({' '.join(shown)})" if any(shown) else ""
            ticks = ticks.replace("$\\mathdefault{", "").replace("}}$", "}").replace("}$", "")
            label = axis.get_label_text()
            said.append(f"{name} {label!r} {_number(low)}..{_number(high)}{scale}{ticks}")
        return "; ".join(said)

    def color(self, color, own=None):
        """A colour by its curvature, if it has one."""
        name = to_hex(color)
        gamma = self.gammas.get(name)
        if own is not None and gamma is not None and gamma == own:
            return "own colour"
        return name if gamma is None else f"colour of {gamma:g}" if gamma else "black"

    def told(self, name, fixed):
        """How the shown part of a dimension is told, for a variable at fixed coordinates."""
        variable = self.numbers.variables[name]
        data = self.datasets[name.split(".")[0]]
        return lambda dimension, at: _where(data, variable, fixed, dimension, at)

    def value(self, values, y=None):
        """Name of what some numbers are, with fixed coordinates and places along others.

        `y` has the dimensions and places that the abscissa should agree with.
        """
        found = self.numbers.found(values)
        if y is None:
            for name in found:
                variable = self.numbers.variables[name]
                if variable.ndim > 1 and np.array_equal(variable.values.ravel(), values):
                    return f"{name.split('.', 1)[1]}[{', '.join(variable.dims)}]", {}, {}, ""
        choices = []
        for name, places in found.items():
            variable = self.numbers.variables[name]
            if variable.ndim == 1 and np.array_equal(variable.values, values):
                places = np.arange(variable.size)[:, None]  # it may have a number twice
            fixed, along = self.numbers.steps(name, places)
            panel = y is not None and name.split(".")[0] == y[2]
            if panel and variable.ndim == 1 and variable.dims[0] in y[1]:
                agrees = np.allclose(variable.values[y[1][variable.dims[0]]], values, rtol=1e-9)
            else:
                agrees = y is not None and all(
                    np.array_equal(at, y[1][d]) if d in y[1] else y[0].get(d) == at[0]
                    for d, at in along.items()
                )
            choices.append((not (agrees and panel), not panel, len(along), name, fixed, along))
        if not choices or set(np.asarray(values, dtype=float).tolist()) <= {0.0, 1.0}:
            return _range(values), {}, {}, ""
        (wrong, _, _, name, fixed, along) = min(choices, key=lambda choice: choice[:4])
        beside = {d: v for d, v in fixed.items() if y is not None and y[0].get(d) != v}
        sizes = self.numbers.variables[name].sizes
        text = name.split(".", 1)[1]
        if y is None:
            text += _along(along, sizes, self.told(name, fixed) if len(along) == 1 else _nothing)
        elif wrong:
            text += f" of other points {_along(along, sizes)}"
        elif beside:
            text += f" at {beside}"
        return text, fixed, along, name.split(".")[0]

    def artists(self, ax):
        """(what, coordinates that it is at) of each artist, in the order of drawing."""
        bars = {}
        for container in ax.containers:
            if isinstance(container, ErrorbarContainer):
                bars[container.lines[0]] = container.lines[2]
        for line in ax.lines:
            yield self.line(line, bars.get(line))
        for collection in ax.collections:
            if not any(collection in parts for parts in bars.values()):
                yield self.collection(collection), {}
        for image in ax.images:
            yield self.image(image), {}
        for patch in ax.patches:
            yield self.patch(patch), {}
        for text in ax.texts:
            place = ", ".join(map(_number, text.get_position()))
            at = getattr(text, "xy", None)
            place += f" from {', '.join(map(_number, at))}" if at is not None else ""
            yield f"text {text.get_text()!r} {self.color(text.get_color())} at {place}", {}
        if (legend := ax.get_legend()) is not None:
            yield f"legend {self.legend(legend)}", {}

    def line(self, line, bars):
        """A line or points, with error bars."""
        if isinstance(line, Line3D):
            parts = [np.ma.filled(np.ma.asarray(p, float), np.nan) for p in line.get_data_3d()]
        else:
            parts = [np.ma.filled(np.ma.asarray(p, float), np.nan)
                     for p in (line.get_xdata(orig=False), line.get_ydata(orig=False))]  # fmt: skip
        parts = np.array(np.broadcast_arrays(*parts))
        known = np.isfinite(parts).all(axis=0)
        *across, along = parts[:, known]
        if not along.size and line.get_label().startswith("_"):
            return "nothing", {}
        if not along.size:
            return f"nothing, labelled {line.get_label()!r} {self.color(line.get_color())}", {}
        if len(across) == 1 and self.coordinate(along) and not self.coordinate(across[0]):
            return self.upright(line, across[0], along)
        what, fixed, steps, panel = self.value(along)
        if not panel and along.size > 2:
            ends = [np.split(values, [-1]) for values in (along, *across)]
            what, *xs = (f"{self.value(a)[0]} then {self.value(b)[0]}" for a, b in ends)
        elif panel:
            xs = [self.value(x, (fixed, steps, panel))[0] for x in across]
        else:
            found = [self.value(x) for x in across]
            xs = [f"{text} at {at}" if at else text for text, at, *_ in found]
        own = next((v for d, v in fixed.items() if d.startswith("gamma")), None)
        said = [f"{what} over {', '.join(xs)}"]
        if bars is not None:
            said.append(self.bars(bars, known, along))
        said.append(self.look(line, own))
        if not line.get_label().startswith("_"):
            label = line.get_label()
            mine = own is not None and label == style.gamma_label(own)
            said.append("own label" if mine else f"label {label!r}")
        return ", ".join(said), fixed

    def coordinate(self, values):
        """Whether numbers are those of a coordinate, or of none."""
        names = self.numbers.found(values)
        return all(name.split(".", 1)[1] in self.datasets[name.split(".")[0]].coords
                   for name in names)  # fmt: skip

    def upright(self, line, x, y):
        """A line whose ordinate is a coordinate."""
        what, fixed, steps, panel = self.value(x)
        return f"{self.value(y, (fixed, steps, panel))[0]} over {what}, {self.look(line)}", fixed

    def bars(self, collections, known, y):
        """Error bars, by the variable that they are long as or end at."""
        [collection] = collections
        ends = np.array([np.asarray(s)[:, 1] if len(s) else (np.nan, np.nan)
                         for s in collection.get_segments()])  # fmt: skip
        ends = ends[known[: len(ends)]] if len(ends) == len(known) else ends
        for name, places in self.numbers.found(y).items():
            around = [self.numbers.variables.get(f"{name}_{end}") for end in ("low", "high")]
            if around[0] is not None:
                wanted = np.array([end.values[tuple(places.T)] for end in around]).T
                if np.allclose(ends, wanted, rtol=1e-9):
                    return "± Wilson's interval"
        below, above = y - ends[:, 0], ends[:, 1] - y
        if np.allclose(below, above, rtol=1e-9):
            names = self.numbers.found(below)
            return "± " + (next(iter(names)).split(".", 1)[1] if names else _range(below))
        return f"bars from {self.value(ends[:, 0])[0]} to {self.value(ends[:, 1])[0]}"

    def look(self, line, own=None):
        """Colour, dashes and marker."""
        said = [self.color(line.get_color(), own)]
        if line.get_linestyle() not in ("None", "none", "", " "):
            dashes = line._unscaled_dash_pattern[1]
            said.append(f"dashes {'-'.join(map(_number, dashes))}" if dashes else "solid")
            said.append(f"{line.get_linewidth():g} pt")
        if line.get_marker() not in ("None", "none", "", None, " "):
            face = line.get_markerfacecolor()
            same = face == "auto" or to_hex(face) == to_hex(line.get_color())
            said.append(f"{line.get_marker()} {'full' if same else self.color(face, own)}")
        return " ".join(said)

    def collection(self, collection):
        """Meshes, contours, clouds of points and fills, by what their numbers are."""
        face = collection.get_facecolor()
        color = self.color(face[0]) if len(face) else "no fill"
        if isinstance(collection, QuadMesh):
            values = np.ma.filled(collection.get_array(), np.nan).ravel()
            limits = " to ".join(_number(v) for v in collection.get_clim())
            return f"mesh of {self.value(values)[0]}, {collection.get_cmap().name} {limits}"
        if isinstance(collection, ContourSet):
            corners = np.concatenate([path.vertices for path in collection.get_paths()])
            middle = collection.get_paths()[0].vertices.mean(axis=0).round(9) + 0.0
            middle = ", ".join(map(_number, middle))
            kind = "filled" if collection.filled else "lines"
            levels = f"{_range(collection.levels)}, {len(corners)} corners, the first at {middle}"
            return f"contours at {levels}, {kind}"
        if isinstance(collection, PathCollection):
            places = np.ma.filled(np.ma.asarray(collection.get_offsets(), float), np.nan)
            places = places[np.isfinite(places).all(axis=1)]
            y, fixed, steps, panel = self.value(places[:, 1])
            x = self.value(places[:, 0], (fixed, steps, panel))[0] if panel else "?"
            if collection.get_array() is None:
                corners = len(collection.get_paths()[0].vertices)
                return f"points {y} over {x}, {color}, markers of {corners} corners"
            colors = " ".join(map(_number, np.ravel(collection.get_array())))
            return f"points {y} over {x}, coloured by {colors}"
        if isinstance(collection, Poly3DCollection):
            # older versions of matplotlib have them as columns
            faces = getattr(collection, "_faces", None)
            corners = collection._vec[:3].T if faces is None else np.reshape(faces, (-1, 3))
            means = ", ".join(_number(x) for x in np.abs(corners).mean(axis=0))
            tones = ", ".join(_number(x) for x in face[:, :3].mean(axis=0))
            return f"surface of {len(corners)} corners, means {means}, colours {tones}"
        if isinstance(collection, PolyCollection):
            with suppress(IndexError, AttributeError):
                vertices = collection.get_paths()[0].vertices
                hatch = f" hatch {collection.get_hatch()}" if collection.get_hatch() else ""
                return (f"fill x {self.cover(vertices[:, 0])}; y {self.cover(vertices[:, 1])}; "
                        f"{color}{hatch}")  # fmt: skip
        return f"{type(collection).__name__} {color}"

    def cover(self, values):
        """The variables that the numbers of an outline are from."""
        values, said = list(dict.fromkeys(values[np.isfinite(values)].tolist())), []
        while values:
            holders = defaultdict(list)
            for value in values:
                for name in self.numbers.places.get(_key(value), {}):
                    holders[name].append(value)
            holders = {
                name: held
                for name, held in holders.items()
                if len(held) > 3 or self.numbers.variables[name].ndim > 1
                or name.split(".")[1] not in self.numbers.variables[name].coords
            }  # fmt: skip
            name = max(sorted(holders), key=lambda n: len(holders[n]), default=None)
            if name is None or (len(holders[name]) == 1 and name not in said and len(values) < 3):
                return " and ".join([*said, _range(values)])
            fixed, _ = self.numbers.steps(name, self.numbers.found(holders[name])[name])
            where = ", ".join(f"{d} {v}" for d, v in fixed.items())
            said.append(f"{name.split('.', 1)[1]}{f' at {where}' if where else ''}")
            values = [value for value in values if value not in set(holders[name])]
        return " and ".join(said)

    def image(self, image):
        """An image by its numbers."""
        pixels = np.ma.filled(np.ma.asarray(image.get_array(), float), np.nan)
        extent = " ".join(map(_number, image.get_extent()))
        weights = np.arange(1, pixels.size + 1) / pixels.size
        mean = np.nanmean(pixels), np.nanmean(pixels.ravel() * weights)
        return f"image {pixels.shape}, means {', '.join(map(_number, mean))}, extent {extent}"

    def patch(self, patch):
        """Areas, by their corners."""
        corners = patch.get_path().vertices
        if type(patch).__name__ == "Polygon":
            return (f"area x {self.cover(corners[:, 0])}; y {self.cover(corners[:, 1])}; "
                    f"{self.color(patch.get_facecolor())}")  # fmt: skip
        box = ", ".join(map(_number, np.ravel(patch.get_extents().bounds)[:0]))
        if hasattr(patch, "get_bbox"):
            edges = patch.get_bbox() if hasattr(patch.get_bbox(), "x0") else None
            box = f" x {_number(edges.x0)}..{_number(edges.x1)}" if edges is not None else ""
        return f"{type(patch).__name__}{box} {self.color(patch.get_facecolor())}"

    def legend(self, legend):
        """Labels with what stands beside each."""
        said = [f"{legend.get_title().get_text()!r}"] if legend.get_title().get_text() else []
        for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=True):
            if isinstance(handle, Patch):
                hatch = f" hatch {handle.get_hatch()}" if handle.get_hatch() else ""
                look = f"fill {self.color(handle.get_facecolor())}{hatch}"
            elif hasattr(handle, "get_marker"):
                look = self.look(handle)
            else:
                look = self.color(handle.get_color()[0])  # of error bars
            said.append(f"{text.get_text()!r} {look}")
        return "; ".join(said)

    def grouped(self, artists):
        """Artists that say the same of other coordinates, in one line."""
        groups = defaultdict(list)
        for text, fixed in artists:
            if text != "nothing":
                groups[text, tuple(fixed)].append(fixed)
        for (text, dimensions), at in groups.items():
            many = f" ({len(at)} times)" if len(at) > 1 and not dimensions else ""
            places = "; ".join(
                " ".join(f"{fixed[d]:g}" if isinstance(fixed[d], float) else str(fixed[d])
                         for d in dimensions) for fixed in at)  # fmt: skip
            yield f"{text}{many}" + (f", at {' '.join(dimensions)}: {places}" if dimensions else "")
