"""Results of curved models as Datasets: states and folds over curvature and inverse temperature."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from curved.curvature.bent_model import BentModel, check_beta
from curved.curvature.crossings import Crossings, take
from curved.curvature.curved_branch import CurvedStates, bend
from curved.curvature.transforms import EnergyTransform
from curved.numerics.arrays import floats
from curved.numerics.labels import Variable, label
from curved.numerics.typing import Array, ArrayLike, IntArray

VOCABULARY = {
    "attractors": Variable("number of stable states, symmetric copies included"),
    "b": Variable("effective inverse temperature", r"\beta'", "(9)"),
    "beta": Variable("inverse temperature", r"\beta", "(9)"),
    "branch": Variable("solution branch"),
    "copies": Variable("number of symmetric copies of the state"),
    "energy": Variable("energy per neuron", "E/N", "(7)"),
    "equilibrium": Variable("whether the state has the largest potential of all stable ones"),
    "gamma": Variable("scaled curvature", r"\gamma'", "(10)"),
    "kind": Variable("kind of transition"),
    "latent_heat": Variable("change of F(E/N) from the hot side to the cold, per neuron"),
    "marginal": Variable("whether the state is neither stable nor unstable, at a fold"),
    "m": Variable("overlap with the stored pattern", "m", "(15)"),
    "m1": Variable("overlap with pattern 1", "m_1", "(18)"),
    "m2": Variable("overlap with pattern 2", "m_2", "(18)"),
    "potential": Variable("normalising potential per neuron", r"\varphi", "(11)"),
    "q": Variable("spin-glass order parameter", "q", "(27)"),
    "side": Variable("side of the transition"),
    "stable": Variable("whether the state is stable", "", "(14)"),
    "t": Variable("parameter along the branch"),
    "temperature": Variable("temperature", "T"),
    "transform": Variable("energy transform"),
    "unstable": Variable("number of unstable directions", "", "(14)"),
}


def describe(data: xr.Dataset, model: BentModel, title: str) -> xr.Dataset:
    """Name each variable and say of which model the Dataset is; drop the axis of one transform."""
    own = {str(name): Variable(f"order parameter {name}") for name in data.variables}
    label(data, own | VOCABULARY)
    data.attrs = {"title": title, "model": repr(model.flat), "transform": _kind(model.transforms)}
    return data if isinstance(model.transform, tuple) else data.isel({axis_of(model): 0})


def _kind(transforms: Sequence[EnergyTransform]) -> str:
    kinds = sorted({type(transform).__name__ for transform in transforms})
    return ", ".join(kinds) if _gammas(transforms) is not None else ", ".join(map(repr, transforms))


def _gammas(transforms: Sequence[EnergyTransform]) -> list[float] | None:
    """The curvatures of transforms of one kind, or None."""
    if len({type(transform) for transform in transforms}) > 1:
        return None
    gammas = [getattr(transform, "gamma", None) for transform in transforms]
    return None if any(gamma is None for gamma in gammas) else [float(g) for g in gammas]  # type: ignore[arg-type]


def axis_of(model: BentModel) -> str:
    """The name of the axis of transforms: gamma where that tells them apart."""
    return "transform" if _gammas(model.transforms) is None else "gamma"


def coordinate(model: BentModel) -> dict[str, Any]:
    """The axis of transforms with its values."""
    gammas = _gammas(model.transforms)
    return {axis_of(model): gammas if gammas is not None else [repr(f) for f in model.transforms]}


def rows(states: CurvedStates, names: Sequence[str]) -> dict[str, Array]:
    """The columns of a table of states, shape (n,) each."""
    n = states.t.size
    return dict(zip(names, states.order, strict=True)) | {
        "b": states.b,
        "energy": states.energy,
        "potential": states.potential,
        "stable": states.stable,
        "marginal": states.marginal,
        "unstable": states.unstable,
        "branch": np.full(n, states.branch),
        "copies": np.full(n, len(states.images)),
        "t": states.t,
    }


def padded(
    columns: Mapping[str, NDArray[Any]], cell: IntArray, shape: tuple[int, ...]
) -> dict[str, NDArray[Any]]:
    """Lay out rows, sorted by cell, over (cells, place within the cell, ...), with fill values."""
    first = np.searchsorted(cell, cell)
    place = np.arange(cell.size) - first
    most = int(place.max(initial=-1)) + 1
    out = {}
    for name, values in columns.items():
        fill = np.nan if values.dtype.kind == "f" else values.dtype.type()
        table = np.full((int(np.prod(shape)), most, *values.shape[1:]), fill, dtype=values.dtype)
        table[cell, place] = values
        out[name] = table.reshape(*shape, *table.shape[1:])
    return out


def state_table(model: BentModel, beta: ArrayLike, copies: bool = False) -> xr.Dataset:
    """All states at inverse temperatures, as `CurvedModel.states` says."""
    check_beta(beta)
    betas = floats(beta, "beta")
    if betas.ndim > 1 or betas.size == 0:
        raise ValueError(
            f"beta must be a number or a non-empty array of one axis, got shape {betas.shape}"
        )
    values, place = np.unique(betas, return_inverse=True)
    parts = _rows_of_branches(model, values, copies)
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    cell = columns.pop("curvature") * values.size + columns.pop("beta")
    order = np.lexsort((columns["t"], columns.pop("order_of_branch"), cell))  # a stable sort
    cell = cell[order]
    shape = len(model.transforms), values.size
    table = padded({name: column[order] for name, column in columns.items()}, cell, shape)
    some = table["stable"].any(axis=-1, keepdims=True)  # none at a critical point itself
    lasting = np.where(some, table["stable"], table["marginal"])
    best = np.where(lasting, table["potential"], -np.inf)
    table["equilibrium"] = lasting & (best == best.max(axis=-1, keepdims=True, initial=-np.inf))
    dims = axis_of(model), "beta", "state"
    data = xr.Dataset(
        {name: (dims, column) for name, column in table.items()},
        coordinate(model) | {"beta": values},
    )
    return describe(data.isel(beta=place if betas.ndim else int(place)), model, "states")


def _rows_of_branches(model: BentModel, betas: Array, copies: bool) -> list[dict[str, Array]]:
    """The columns of all states, one part for each branch, transform and symmetric copy."""
    out = []
    for number, name in enumerate(model.branch_names):
        branches = [member.branch(name) for member in model.members]
        found = Crossings(branches, betas)
        ends = np.searchsorted(found.curvature, np.arange(len(branches) + 1))
        for m, branch in enumerate(branches):
            part = slice(ends[m], ends[m + 1])
            flat = branch.flat.branch
            states = bend(flat, branch.transform, found.t[part], take(found.flat, part))
            own = {
                "beta": found.beta[part],
                "curvature": found.curvature[part],
                "order_of_branch": np.full(states.t.size, number),
            }
            table = rows(states, model.flat.order_parameters) | own
            for order in states.copies() if copies else ():
                one = dict(zip(model.flat.order_parameters, order, strict=True))
                out.append(table | one | {"copies": np.ones_like(table["copies"])})
            if not copies:
                out.append(table)
    return out


def fold_table(model: BentModel) -> xr.Dataset:
    """Every fold, as `CurvedModel.folds` says, in the order of beta."""
    parts, cells = [], []
    for m, member in enumerate(model.members):
        for name in member.branch_names:
            branch = member.branch(name)
            states = branch.at(np.array(branch.folds))
            columns = rows(states, model.flat.order_parameters)
            columns |= {"beta": states.beta, "temperature": 1 / states.beta}
            parts.append(columns)
            cells.append(np.full(states.t.size, m))
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    for name in ("stable", "marginal", "unstable"):  # all folds are marginal
        del columns[name]
    cell = np.concatenate(cells)
    order = np.lexsort((columns["beta"], cell))
    table = padded(
        {name: values[order] for name, values in columns.items()},
        cell[order],
        (len(model.transforms),),
    )
    dims = axis_of(model), "fold"
    data = xr.Dataset({name: (dims, values) for name, values in table.items()}, coordinate(model))
    return describe(data, model, "folds of the map from b to beta")
