"""The result of a study: means, errors and theory over its axes, in one Dataset."""

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from curved.numerics.labels import Variable
from curved.numerics.typing import AnyArray, Array, IntArray
from curved.studies.cells import Cell, Cells
from curved.studies.chunks import Rows
from curved.studies.estimates import estimate, replicates_of
from curved.studies.kinds.kind import Measure
from curved.studies.language import Study
from curved.studies.parameters import MEANING

_ALONG = {
    "outcome": Variable("where a run ends"),
    "sweep": Variable("time", "t", units="sweep"),
    "direction": Variable("direction in which beta is followed"),
    "beta": MEANING["beta"],
    "replicate": Variable("number of the replicate"),
}


def result(cells: Cells, rows: Sequence[Rows]) -> xr.Dataset:
    """Join rows into the Dataset of a study.

    Each measure is over the axes of the study, and its own; beside it are `*_error`, its standard
    error, and `*_theory` where there is any. `replicates` says how many runs each cell has, and
    `supported` which fraction of them gave their start a probability.

    Raises
    ------
    ValueError
        If a cell has too few replicates.
    """
    study = cells.study
    number = {cell: k for k, cell in enumerate(dict.fromkeys(cells.cells))}
    groups = list(_groups(study, number, rows))
    shape = tuple(cells.sizes.values())
    place = np.array([number[cell] for cell in cells.cells], dtype=np.int64).reshape(shape)
    dims = tuple(cells.sizes)
    axes = study.of.axes(json.loads(next(iter(cells.tasks))))
    variables: dict[str, Any] = {}
    counted = np.zeros(len(number), dtype=np.int64)
    for mine, values in groups:
        counted[mine] = next(iter(values.values())).shape[1]
    if study.of.random:
        variables["replicates"] = (dims, counted[place], _COUNT)
    for name in study.measures:
        measure = study.of.measures[name]
        along = (*dims, *measure.along)
        extent = tuple(len(axes[axis]) for axis in measure.along)
        mean, error = np.full((2, len(number), *extent), np.nan)
        there = np.zeros((len(number), *extent))
        for mine, values in groups:
            mean[mine], error[mine], there[mine] = estimate(values[name], measure)
        variables[name] = (along, mean[place], _about(measure.meaning))
        if study.of.random:
            says = Variable(f"standard error of {name}", "", "", measure.meaning.units)
            variables[f"{name}_error"] = (along, error[place], _about(says))
    if study.of.random:
        variables["supported"] = (dims, _supported(groups, len(number), study)[place], _SUPPORTED)
    if study.theory and study.of.theory is not None:
        variables |= _theory(cells, number, place, dims)
    if study.keep == "replicates":
        variables |= _kept(study, groups, place, dims, counted)
    used = {axis for _, (along, *_) in variables.items() for axis in along}
    coordinates = _coordinates(cells, axes, used)
    return xr.Dataset(variables, coordinates, {"title": study.title, "kind": study.kind})


_COUNT = {"long_name": "number of replicates", "units": "1"}
_SUPPORTED = {
    "long_name": "fraction of replicates whose start has a probability",
    "units": "1",
}


def _about(meaning: Variable) -> dict[str, str]:
    return dict(meaning.attributes(np.dtype(float)))


def _groups(
    study: Study, number: Mapping[Cell, int], rows: Sequence[Rows]
) -> Iterator[tuple[IntArray, dict[str, Array]]]:
    """Cells with as many replicates as others, and their values, shape (cell, replicate, ...)."""
    cell, replicate, values = _wanted(number, rows)
    order = np.lexsort((replicate, cell))
    cell, replicate = cell[order], replicate[order]
    first = np.ones(cell.size, dtype=bool)
    first[1:] = (cell[1:] != cell[:-1]) | (replicate[1:] != replicate[:-1])
    order, cell = order[first], cell[first]
    starts = np.searchsorted(cell, np.arange(len(number) + 1))
    counts = _counted(study, starts, values, order)
    for count in np.unique(counts).tolist():
        mine = np.flatnonzero(counts == count)
        at = order[starts[mine][:, None] + np.arange(count)]
        yield mine, {name: value[at] for name, value in values.items()}


def _wanted(
    number: Mapping[Cell, int], rows: Sequence[Rows]
) -> tuple[IntArray, IntArray, dict[str, Array]]:
    """All rows of cells of the study: number of the cell, of the replicate, values."""
    cells, replicates, values = [], [], []
    for part in rows:
        which = np.array([number.get(cell, -1) for cell in part.cells], dtype=np.int64)[part.cell]
        mine = which >= 0
        cells.append(which[mine])
        replicates.append(part.replicate[mine])
        values.append({name: value[mine] for name, value in part.values.items()})
    names = set.intersection(*(set(one) for one in values)) if values else set()
    joined = {name: np.concatenate([one[name] for one in values]) for name in sorted(names)}
    empty = np.empty(0, dtype=np.int64)
    return np.concatenate([empty, *cells]), np.concatenate([empty, *replicates]), joined


def _counted(study: Study, starts: IntArray, values: Mapping[str, Array], order: Any) -> IntArray:
    """How many replicates of each cell count, whatever else is there."""
    have = np.diff(starts)
    rule, measures = study.replicates, study.of.measures
    if not study.of.random:
        counts = np.minimum(have, 1)
    elif not rule.error:
        counts = np.where(have >= rule.least, rule.least, 0)
    else:
        counts = np.zeros(have.size, dtype=np.int64)
        for k, (start, stop) in enumerate(itertools.pairwise(starts)):
            some = {name: values[name][order[start:stop]] for name in rule.error}
            counts[k] = replicates_of(some, rule, measures) or 0
    if np.any(counts == 0):
        raise ValueError(f"{int(np.sum(counts == 0))} cells of the study have too few replicates")
    return counts


def _supported(
    groups: Sequence[tuple[IntArray, dict[str, Array]]], count: int, study: Study
) -> Array:
    found = np.full(count, np.nan)
    for mine, values in groups:
        one = values.get("energy", next(iter(values.values())))
        found[mine] = np.isfinite(one.reshape(*one.shape[:2], -1)).any(axis=-1).mean(axis=1)
    return found


def _theory(
    cells: Cells, number: Mapping[Cell, int], place: Any, dims: tuple[str, ...]
) -> dict[str, Any]:
    """What the solutions say, for the measures that they know."""
    study = cells.study
    solve = study.of.theory
    assert solve is not None
    found: dict[str, AnyArray] = {}
    for task, lanes in cells.tasks.items():
        named = [dict(zip(study.of.lanes, lane, strict=True)) for lane in lanes]
        here = solve(study.network, json.loads(task), study.family, named)
        mine = [number[Cell(task, lane)] for lane in lanes]
        for name, values in here.items():
            if name in study.measures:
                whole = found.setdefault(name, np.full((len(number), *values.shape[1:]), np.nan))
                whole[mine] = values
    made = {}
    for name, values in found.items():
        measure: Measure = study.of.measures[name]
        where = "exact" if name in study.of.exact else "N to infinity"
        says = measure.meaning._replace(long_name=f"{measure.meaning.long_name}, {where}")
        made[f"{name}_theory"] = ((*dims, *measure.along), values[place], _about(says))
    return made


def _kept(
    study: Study, groups: Any, place: Any, dims: tuple[str, ...], counted: IntArray
) -> dict[str, Any]:
    """Values of all replicates, NaN beyond those that a cell has."""
    most, made = int(counted.max()), {}
    for name in study.measures:
        measure = study.of.measures[name]
        whole: Any = None
        for mine, values in groups:
            one = values[name]
            if whole is None:
                whole = np.full((counted.size, most, *one.shape[2:]), np.nan)
            whole[mine, : one.shape[1]] = one
        along = (*dims, "replicate", *measure.along)
        says = measure.meaning._replace(long_name=f"{measure.meaning.long_name}, each replicate")
        made[f"{name}_replicates"] = (along, whole[place], _about(says))
    return made


def _coordinates(cells: Cells, axes: Mapping[str, Sequence[Any]], used: set[str]) -> dict[str, Any]:
    """Values along the axes, those of zipped groups, and numbers of patterns where loads stand."""
    study = cells.study
    found: dict[str, Any] = {}
    for name, values in study.given().items():
        if name in cells.sizes:
            found[name] = (name, values, MEANING[name].attributes(np.asarray(values).dtype))
    for group, members in study.groups().items():
        size, names = len(next(iter(members.values()))), study.zipped[group].label
        about = {"long_name": group}
        found[group] = (group, np.arange(size) if names is None else names, about)
        for name, values in members.items():
            found[name] = (group, values, MEANING[name].attributes(np.asarray(values).dtype))
    for axis in sorted(used - cells.sizes.keys()):
        if axis in axes:
            along = np.asarray(axes[axis])
            found[axis] = (axis, along, _ALONG[axis].attributes(along.dtype))
    return found | _patterns(cells)


def _patterns(cells: Cells) -> dict[str, Any]:
    """Numbers of stored patterns over the axes that they depend on, where loads were given."""
    study = cells.study
    groups = {name: group for group, members in study.groups().items() for name in members}
    dims = [groups.get(name, name) for name in ("neurons", "load")]
    dims = [name for name in dict.fromkeys(dims) if name in cells.sizes]
    named = {*study.given(), *groups, *(k for k, v in study.fixed if v is not None)}
    if "load" not in named or study.kind == "theory":
        return {}
    tasks = [json.loads(task)["stored"] for task, _ in cells.cells]
    whole = np.array(tasks).reshape(tuple(cells.sizes.values()))
    picked = whole[tuple(slice(None) if name in dims else 0 for name in cells.sizes)]
    order = [name for name in cells.sizes if name in dims]
    return {"stored": (tuple(order), picked, MEANING["stored"].attributes(whole.dtype))}
