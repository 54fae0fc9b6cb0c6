"""Chunks: parts of a study that are simulated by one job, and kept in a file each.

A chunk's file has a row for each replicate of each cell in it, so that means do not depend on how a
study was cut into chunks. What it holds is known by values: a grid that grew, or has other
neighbours, finds there what it needs.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from curved.numerics.labels import Variable, label
from curved.numerics.typing import AnyArray, Array, IntArray
from curved.records import data_files
from curved.studies.cells import Cell
from curved.studies.kinds.catalogue import kind_of


@dataclass(frozen=True)
class Item:
    """Lanes of one task, and the replicates of it that a chunk has, or may have by a rule.

    Attributes
    ----------
    task : str
        As in `Cell`.
    lanes : tuple
        The lanes, each as in `Cell`.
    first, stop : int
        Numbers of the first replicate, and of the first that is not in it.
    known : tuple of str
        Keys of chunks that have the replicates before, where a rule looks at all.
    """

    task: str
    lanes: tuple[tuple[Any, ...], ...]
    first: int
    stop: int
    known: tuple[str, ...] = ()

    @property
    def cells(self) -> list[Cell]:
        """The cells of the lanes."""
        return [Cell(self.task, lane) for lane in self.lanes]

    def written(self) -> dict[str, Any]:
        """The item as JSON."""
        return {
            "task": json.loads(self.task),
            "lanes": [list(lane) for lane in self.lanes],
            "first": self.first,
            "stop": self.stop,
            "known": list(self.known),
        }

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Item":
        """Read an item from what `written` gave."""
        lanes = tuple(tuple(lane) for lane in written["lanes"])
        task = json.dumps(written["task"], sort_keys=True)
        return cls(task, lanes, written["first"], written["stop"], tuple(written["known"]))


@dataclass(frozen=True)
class Chunk:
    """The work of one job.

    Attributes
    ----------
    identity : mapping
        All that its numbers depend on beside the parameters of cells.
    measures : tuple of str
        What it has of each replicate.
    rule : mapping
        That of the numbers of replicates.
    items : tuple of Item
        What is run.
    seconds : float
        About how long it takes on one core.
    """

    identity: Mapping[str, Any]
    measures: tuple[str, ...]
    rule: Mapping[str, Any]
    items: tuple[Item, ...]
    seconds: float

    @property
    def content(self) -> dict[str, Any]:
        """All that tells the chunk from others, as JSON."""
        return {
            "identity": dict(self.identity),
            "measures": list(self.measures),
            "rule": dict(self.rule),
            "items": [item.written() for item in self.items],
        }

    @property
    def key(self) -> str:
        """Name of its file, from its content."""
        text = json.dumps(self.content, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @classmethod
    def read(cls, content: Mapping[str, Any], seconds: float) -> "Chunk":
        """Read a chunk from its content."""
        items = tuple(Item.read(item) for item in content["items"])
        parts = content["identity"], tuple(content["measures"]), content["rule"]
        return cls(*parts, items, seconds)


@dataclass(frozen=True)
class Rows:
    """Values of replicates of cells.

    Attributes
    ----------
    cells : sequence of Cell
        The cells.
    cell, replicate : ndarray of int, shape (row,)
        Which cell and which replicate each row is of.
    values : mapping
        What was measured, shape (row, ...).
    """

    cells: Sequence[Cell]
    cell: IntArray
    replicate: IntArray
    values: Mapping[str, AnyArray]


def values_of(cell: Cell, parts: Iterable[Rows]) -> dict[str, Array]:
    """Values of replicates 0, 1, ... of a cell, each once, as far as there is none missing.

    There is no measure where no part has the cell.
    """
    found = [(rows, rows.cell == rows.cells.index(cell)) for rows in parts if cell in rows.cells]
    if not found:
        return {}
    number = np.concatenate([rows.replicate[mine] for rows, mine in found])
    unique, order = np.unique(number, return_index=True)
    order = order[unique == np.arange(unique.size)]
    names = set.intersection(*(set(rows.values) for rows, _ in found))
    return {
        name: np.concatenate([rows.values[name][mine] for rows, mine in found])[order]
        for name in sorted(names)
    }


_WHERE = {
    "cell": Variable("number of the cell in this part"),
    "replicate": Variable("number of the replicate"),
}


def save(rows: Rows, chunk: Chunk, path: Path) -> None:
    """Write the file of a chunk, whole or not at all."""
    along = {
        name: tuple(f"{name}_{k}" for k in range(1, v.ndim)) for name, v in rows.values.items()
    }
    measures = kind_of(chunk.identity["kind"]).measures
    data = xr.Dataset(
        {name: (("row", *along[name]), values) for name, values in rows.values.items()}
        | {"cell": ("row", rows.cell), "replicate": ("row", rows.replicate)},
        attrs={"title": "A part of a study: its replicates"},
    )
    label(data, _WHERE | {name: measures[name].meaning for name in rows.values})
    data_files.save(data, path, chunk.content)


def load(path: Path) -> Rows:
    """Read the file of a chunk.

    Raises
    ------
    DataFileError
        If it is missing, damaged, or none.
    """
    data = data_files.load(path)
    cells = [cell for item in _items(data.attrs) for cell in item.cells]
    values = {str(k): data[k].values for k in data.data_vars if k not in ("cell", "replicate")}
    return Rows(cells, data.cell.values, data.replicate.values, values)


def _items(attributes: Mapping[str, Any]) -> list[Item]:
    return [Item.read(item) for item in json.loads(attributes["parameters"])["items"]]


def stored(folder: Path, identity: Mapping[str, Any], measures: Sequence[str]) -> dict[str, Chunk]:
    """Chunks in a folder that have what a study measures, by their keys, which are in order."""
    found = {}
    for path in sorted(folder.glob("*.nc")):
        told = data_files.parameters_told(path)
        if told.get("identity") == identity and set(measures) <= set(told.get("measures", ())):
            found[path.stem] = Chunk.read(told, 0.0)
    return found
