"""Running the chunks of a study: replicates on threads, until a rule is content."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np

from curved.numerics.typing import AnyArray
from curved.sampling.glauber import parallel
from curved.studies import chunks
from curved.studies.chunks import Chunk, Item, Rows
from curved.studies.estimates import enough
from curved.studies.kinds.kind import Replicate
from curved.studies.language import Study

Step = Callable[[float], None]
"""Is told which part of a chunk's work was just done."""


def run(study: Study, chunk: Chunk, known: Mapping[str, Rows], threads: int | None = None) -> Rows:
    """Run a chunk.

    Parameters
    ----------
    study : Study
        The study that it is of.
    chunk : Chunk
        What to run.
    known : mapping
        Rows of the chunks that its items name, by their keys.
    threads : int, optional
        How many threads; as many as numba may use if not given. No number depends on it.
    """
    cells = [cell for item in chunk.items for cell in item.cells]
    found: list[tuple[int, int, dict[str, AnyArray]]] = []
    first = 0
    for item in chunk.items:
        for lane, replicate, values in _run_item(study, chunk, item, known, threads):
            found.append((first + lane, replicate, values))
        first += len(item.lanes)
    where = np.array([row[:2] for row in found], dtype=np.int64).reshape(-1, 2)
    values = {name: np.array([row[2][name] for row in found]) for name in chunk.measures}
    return Rows(cells, where[:, 0], where[:, 1], values)


def _run_item(
    study: Study, chunk: Chunk, item: Item, known: Mapping[str, Rows], threads: int | None
) -> list[tuple[int, int, dict[str, AnyArray]]]:
    """Rows of an item: number of the lane, of the replicate, and values."""
    rule, measures = study.replicates, study.of.measures
    step = rule.least if rule.error else item.stop - item.first
    before = [chunks.values_of(cell, (known[key] for key in item.known)) for cell in item.cells]
    seen = [
        {name: values.get(name, np.empty(0))[: item.first] for name in rule.error}
        for values in before
    ]
    rows: list[tuple[int, int, dict[str, AnyArray]]] = []
    active = list(range(len(item.lanes)))
    for start in range(item.first, item.stop, step):
        numbers = range(start, min(start + step, item.stop))
        one = partial(_replicate, study, chunk, item, active)
        for number, found in zip(numbers, parallel(one, numbers, threads), strict=True):
            for k, lane in enumerate(active):
                rows.append((lane, number, {name: found[name][k] for name in chunk.measures}))
                for name in rule.error:
                    seen[lane][name] = np.append(seen[lane][name], found[name][k])
        active = [k for k in active if not (rule.error and enough(seen[k], rule, measures))]
        if not active:
            break
    return rows


def _replicate(
    study: Study, chunk: Chunk, item: Item, active: list[int], number: int
) -> dict[str, AnyArray]:
    kind = study.of
    lanes = [dict(zip(kind.lanes, item.lanes[k], strict=True)) for k in active]
    task = json.loads(item.task)
    return kind.run(
        Replicate(study.network, study.family, study.seed, number, task, lanes, chunk.measures)
    )


def run_file(study: Study, chunk: Chunk, folder: Path, threads: int | None = None) -> None:
    """Run a chunk, with what is known in a folder, and write its file there."""
    names = {key for item in chunk.items for key in item.known}
    known = {key: chunks.load(folder / f"{key}.nc") for key in sorted(names)}
    chunks.save(run(study, chunk, known, threads), chunk, folder / f"{chunk.key}.nc")
