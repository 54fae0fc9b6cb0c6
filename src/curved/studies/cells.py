"""The cells of a study: every combination of its axes, and the tasks that are run for them.

A task is a network with its start; the cells that it serves differ in curvature and temperature
only, and are lanes of one simulation.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, NamedTuple

import numpy as np

from curved.records.yaml_files import ConfigError
from curved.studies.language import Study

MOST = 10_000_000
"""Cells of a study."""


class Cell(NamedTuple):
    """The identity of a cell, which tells it from all cells of any grid.

    Attributes
    ----------
    task : str
        Parameters that all lanes of a simulation share, as JSON.
    lane : tuple
        Parameters of the lane, in the order of the kind.
    """

    task: str
    lane: tuple[Any, ...]


@dataclass(frozen=True)
class Cells:
    """The grid of a study.

    Raises
    ------
    ConfigError
        If it has too many cells, or some cell cannot be.
    """

    study: Study

    def __post_init__(self) -> None:
        if len(self) > MOST:
            told = " x ".join(f"{size} {name}" for name, size in self.sizes.items())
            raise ConfigError(f"axes: {told} make {len(self):.3g} cells, must make at most {MOST}")
        faults = list(dict.fromkeys(self._faults()))
        if faults:
            raise ConfigError("\n".join(faults[:20]))

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Sizes of the axes, by their names."""
        path = self.study.of.path
        own = {name: len(v) for name, v in self.study.given().items() if name not in path}
        groups = self.study.groups()
        return own | {name: len(next(iter(group.values()))) for name, group in groups.items()}

    @cached_property
    def path(self) -> dict[str, list[Any]]:
        """Values through which each chain goes."""
        return {name: self.study.given()[name] for name in self.study.of.path}

    def __len__(self) -> int:
        return prod(self.sizes.values())

    def parameters(self) -> Iterator[dict[str, Any]]:
        """Parameters of each cell, the last axis going fastest."""
        study, constants = self.study, self.study.constants()
        given, groups = study.given(), study.groups()
        for index in np.ndindex(*self.sizes.values()):
            values = constants | self.path
            for (name, _), k in zip(self.sizes.items(), index, strict=True):
                if name in groups:
                    values |= {key: listed[k] for key, listed in groups[name].items()}
                else:
                    values[name] = given[name][k]
            if "load" in values and study.kind != "theory":
                values["stored"] = max(1, round(values.pop("load") * values["neurons"]))
            yield values

    @cached_property
    def cells(self) -> list[Cell]:
        """The cells, in order; some may be the same, where loads round to one number."""
        kind = self.study.of
        return [cell_of(values, kind.lanes) for values in self.parameters()]

    @cached_property
    def tasks(self) -> dict[str, list[tuple[Any, ...]]]:
        """Lanes of every task, each once."""
        found: dict[str, dict[tuple[Any, ...], None]] = {}
        for task, lane in self.cells:
            found.setdefault(task, {})[lane] = None
        return {task: list(lanes) for task, lanes in found.items()}

    def _faults(self) -> Iterator[str]:
        """What no type can say: numbers that do not fit to each other."""
        network = self.study.network
        count = len(network.source()) if network.file is not None else None
        for text in self.tasks:
            task = json.loads(text)
            size, stored = task.get("neurons", 0), task.get("stored", 0)
            if count is not None and stored > count:
                yield f"stored = {stored}: must be at most {count}, the patterns of the file"
            if size * stored >= 2**31:
                yield f"neurons = {size}, stored = {stored}: N M must be below 2^31"
            if self.study.network.kind == "spin_glass" and size > 20_000:
                yield f"neurons = {size}: must be at most 20000, for N^2 couplings to fit in memory"
            if size % task.get("per_sweep", 1):
                yield f"per_sweep = {task['per_sweep']}: must divide neurons = {size}"
            if "records" in task and task["sweeps"] % task["records"]:
                yield f"records = {task['records']}: must divide sweeps = {task['sweeps']}"
        along = {
            axis for name in self.study.measures for axis in self.study.of.measures[name].along
        }
        if "sweep" in along and self.tasks:
            for name in ("sweeps", "per_sweep"):
                if len({json.loads(text)[name] for text in self.tasks}) > 1:
                    yield f"axes.{name}: must have one value, for time series of equal times"


def cell_of(values: dict[str, Any], lanes: tuple[str, ...]) -> Cell:
    """The cell of some values of parameters: numbers of one value are one number."""
    lane = tuple(None if values.get(name) is None else float(values[name]) for name in lanes)
    task = {k: v for k, v in sorted(values.items()) if k not in lanes}
    return Cell(json.dumps(task), lane)
