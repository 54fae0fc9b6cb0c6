"""One verb to look at a model or at a table of results, in the look of the figures."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import xarray as xr

from curved.curvature.curved_model import CurvedModel
from curved.curvature.mean_field import curved_potential
from curved.numerics.typing import Array

try:
    import matplotlib as mpl
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.typing import ColorType

    from curved.figures import marks, style
except ModuleNotFoundError as error:
    raise ImportError("plots need more packages: pip install 'curved[plot]'") from error

_POINTS = 801  # of a branch; a landscape of two order parameters has a quarter on each side
_LABELS = {"m": "$m$", "q": "$q$", "m1": "$m_1$", "m2": "$m_2$"}


def plot(
    what: CurvedModel | xr.Dataset,
    ax: Axes | None = None,
    *,
    beta: float | tuple[float, float] | None = None,
    order: str | None = None,
) -> Axes:
    r"""Draw a model, or a table that one of its verbs or a simulation gave.

    - A `CurvedModel`: its states against :math:`\beta`, solid where they are stable, dotted where
      they are not, and a thin line at each coexistence; of several curvatures in their colours.
    - A `CurvedModel` of one curvature at one `beta`: the landscape :math:`-\varphi` over its order
      parameters, equation (11), with its states.
    - States over beta, a phase diagram over gamma, a simulation over time.

    Parameters
    ----------
    what : CurvedModel or xarray.Dataset
        What is drawn; a table is one of `CurvedModel.states`, `CurvedModel.phase_diagram` or
        `curved.simulate`.
    ax : matplotlib.axes.Axes, optional
        Where; axes of a new figure, as wide as a column, if not given.
    beta : float or (float, float), optional
        Of a model: the inverse temperature of a landscape, or the range of a diagram, which is
        around all transitions if not given.
    order : str, optional
        The order parameter on the ordinate; the first, if not given.

    Returns
    -------
    matplotlib.axes.Axes
        The axes; ``ax.figure.savefig`` writes them to a file.

    Raises
    ------
    TypeError
        If it is neither a model nor such a table.
    ValueError
        If there is no order parameter of that name, or the landscape is that of several
        curvatures or of a model without one.
    """
    look: Any = style.RC
    style.find_fonts()
    with mpl.rc_context(look):
        if ax is None:
            ax = Figure(figsize=(style.COLUMN, 2.6), layout="constrained").subplots()
        if isinstance(what, CurvedModel):
            if beta is None or np.ndim(beta):
                _diagram(ax, what, beta, _chosen(what.flat.order_parameters, order))
            else:
                _landscape(ax, what, float(beta))  # type: ignore[arg-type]
        elif isinstance(what, xr.Dataset) and beta is None:
            _table(ax, what, order)
        else:
            raise TypeError(f"what must be a CurvedModel or a Dataset, got {what!r}")
    return ax


def _chosen(names: tuple[str, ...], order: str | None) -> str:
    """The order parameter asked for, or the first."""
    if order is not None and order not in names:
        raise ValueError(f"order must be one of {', '.join(names)}, got {order!r}")
    return order or names[0]


def _diagram(ax: Axes, model: CurvedModel, beta: Any, order: str) -> None:
    """Branches of each curvature against beta."""
    low, high = _range(model) if beta is None else map(float, beta)
    row = model.flat.order_parameters.index(order)
    gammas = [getattr(transform, "gamma", None) for transform in model.transforms]
    colors = _colors(gammas)
    for member, color in zip(model.members, colors, strict=True):
        for name in member.branch_names:
            states = member.sample(name, high, _POINTS)
            for copy in states.copies():
                lines = {"beta": states.beta, order: copy[row], "stable": states.stable}
                data = xr.Dataset({key: ("point", values) for key, values in lines.items()})
                marks.branch(ax, data, "beta", order, color=color)
        for coexistence in member.coexistence((low, high)).beta.values:
            ax.axvline(coexistence, color=color, lw=0.6, ls=(0, (4, 2)), zorder=1)
    names = [
        repr(transform) if gamma is None else style.gamma_label(gamma)
        for gamma, transform in zip(gammas, model.transforms, strict=True)
    ]
    entries = [marks.entry(name, color=c) for name, c in zip(names, colors, strict=True)]
    _legend(ax, [*entries, *marks.stability()])
    ax.set(xlabel=r"$\beta$", ylabel=_LABELS.get(order, order), xlim=(low, high))


def _colors(gammas: Sequence[float | None]) -> list[ColorType]:
    """Colours of transforms: those of their curvatures, where each has another one."""
    known = [gamma for gamma in gammas if gamma is not None and np.isfinite(gamma)]
    if len(set(known)) == len(gammas):
        return style.gamma_colors(known)
    return style.line_colors(len(gammas))


def _legend(ax: Axes, entries: list[Any]) -> None:
    """Explain lines above the axes, where nothing is drawn."""
    columns = min(len(entries), 3 if max(len(e.get_label()) for e in entries) < 16 else 1)
    ax.legend(handles=entries, loc="lower left", bbox_to_anchor=(0, 1), ncols=columns)


def _range(model: CurvedModel) -> tuple[float, float]:
    """Inverse temperatures around all transitions."""
    found = model.transitions().beta.values
    found = found[np.isfinite(found)]
    return (0.7 * found.min(), 1.3 * found.max()) if found.size else (0.0, 2.0)


def _landscape(ax: Axes, model: CurvedModel, beta: float) -> None:
    """The potential over the order parameters at one beta, upside down, and the states."""
    if len(model.transforms) > 1 or not hasattr(model.flat, "flow"):
        raise ValueError(f"a landscape needs a mean-field model of one curvature, got {model}")
    states = model.states(beta, copies=True)
    names = model.flat.order_parameters
    axis = np.linspace(-1, 1, _POINTS if len(names) == 1 else _POINTS // 4)
    grid = np.stack(np.meshgrid(*[axis] * len(names)))
    flat: Any = model.flat
    depth = -curved_potential(flat, model.transforms[0], beta, grid)
    looks = _stability_marks(states)
    if len(names) == 1:
        ax.plot(axis, depth, color="0.2")
        for chosen, look in looks:
            ax.plot(states[names[0]][chosen], -states.potential[chosen], **look)
        ax.set(xlabel=_LABELS.get(names[0], names[0]), ylabel=r"$-\varphi$")
    else:
        # Levels around the states, not on the steep slopes towards impossible overlaps.
        at = -states.potential.values
        levels = np.linspace(at.min(), at.max() + 2 * np.ptp(at), 31)
        ax.contour(axis, axis, depth, levels, colors="0.6", linewidths=0.5, linestyles="solid")
        for chosen, look in looks:
            ax.plot(states[names[0]][chosen], states[names[1]][chosen], **look)
        ax.set(xlabel=_LABELS.get(names[0], names[0]), ylabel=_LABELS.get(names[1], names[1]))
        ax.set_aspect("equal")
    _legend(ax, marks.drawn(ax))


def _stability_marks(states: xr.Dataset) -> Iterator[tuple[Array, dict[str, Any]]]:
    """Which states are stable and which not, and how they are marked."""
    (color,) = style.line_colors(1)
    stable, look = states.stable.values, {"ls": "none", "marker": "o", "ms": 4, "color": color}
    yield stable, look | {"label": "stable"}
    yield ~stable, look | {"mfc": "white", "label": "unstable"}


def _table(ax: Axes, data: xr.Dataset, order: str | None) -> None:
    """A table, by its dimensions."""
    if "line" in data.dims:
        _lines(ax, data)
    elif "state" in data.dims and "beta" in data.dims:
        _states(ax, data, order)
    elif "record" in data.dims:
        _simulation(ax, data)
    else:
        raise TypeError(
            "data must be states over beta, a phase diagram or a simulation, got a Dataset over "
            f"{', '.join(map(str, data.dims))}"
        )


def _lines(ax: Axes, data: xr.Dataset) -> None:
    """A phase diagram: temperature against curvature."""
    names = [str(name) for name in data.line.values]
    styles = ("-", (0, (5, 1.6)), (0, (5, 1.4, 1, 1.4)), (0, (1, 1.3)))
    for k, (name, color) in enumerate(zip(names, style.line_colors(len(names)), strict=True)):
        line = data.temperature.isel(line=k)
        ax.plot(data.gamma, line, color=color, ls=styles[k % len(styles)], label=name)
    ax.set(xlabel=r"$\gamma'$", ylabel="$T$")
    _legend(ax, marks.drawn(ax))


def _states(ax: Axes, data: xr.Dataset, order: str | None) -> None:
    """States against beta, as points."""
    name = _chosen(tuple(n for n in data.data_vars if n not in _NOT_ORDER), order)  # type: ignore[misc]
    rows = data if "gamma" in data.dims else data.expand_dims("gamma")
    for gamma, row, color in marks.family(rows, "gamma"):
        beta = np.broadcast_to(row.beta.values[:, None], row[name].shape)
        stable, there = row.stable.values, row.copies.values > 0
        for chosen, face in ((stable, color), (there & ~stable, "white")):
            look: marks.Look = {"ls": "none", "marker": "o", "ms": 1.6, "mew": 0.4}
            ax.plot(beta[chosen], row[name].values[chosen], color=color, mfc=face, **look)
        ax.plot([], [], color=color, label=style.gamma_label(float(gamma)))
    ax.set(xlabel=r"$\beta$", ylabel=_LABELS.get(name, name))
    _legend(ax, marks.drawn(ax))


_NOT_ORDER = {
    "b",
    "energy",
    "potential",
    "stable",
    "marginal",
    "unstable",
    "branch",
    "copies",
    "t",
} | {"equilibrium"}


def _simulation(ax: Axes, data: xr.Dataset) -> None:
    """Overlap with the first pattern, or the energy, against time."""
    name = "overlap" if "overlap" in data else "energy"
    rows = data if "lane" in data.dims else data.expand_dims("lane")
    for lane, color in enumerate(_colors(np.atleast_1d(rows.gamma.values).tolist())):
        row = rows.isel(lane=lane)
        values = row[name].isel(pattern=0) if "pattern" in row[name].dims else row[name]
        label = rf"{style.gamma_label(float(row.gamma))}, $\beta = {float(row.beta):g}$"
        ax.plot(row.time, values, color=color, label=label)
    ax.set(xlabel=r"$t$ (sweeps)", ylabel="$o$" if name == "overlap" else "$E/N$")
    _legend(ax, marks.drawn(ax))
