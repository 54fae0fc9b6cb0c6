"""The plan of a study, before any work: which chunks exist, and which must be run.

How a study is cut into chunks changes no number. A chunk takes some minutes by a model of costs,
which `calibrate` brings to the speed of this machine.
"""

import json
import math
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import random_signs, stream
from curved.records.files import atomic
from curved.sampling.flip_rule import supported
from curved.sampling.glauber import simulate
from curved.studies import chunks
from curved.studies.cells import Cell, Cells
from curved.studies.chunks import Chunk, Item, Rows
from curved.studies.estimates import replicates_of
from curved.studies.kinds.kind import Kind, Parameters
from curved.studies.language import Study

SECONDS = 200.0
"""How long a chunk takes on one core, about; in a short study less, so that cores share it."""
_SHARES, _SHORTEST = 16, 5.0  # chunks that a short study is cut into, of so many seconds at least
_MOST = 10_000  # chunks of a long study, which Snakemake can still plan
_BLOCK = 16  # lanes that are as fast together as more are
_OWN, _EACH = 0.005, 1e-5  # seconds that a replicate and a sweep take beside updates
_DRAWN = 6e-9  # seconds that a neuron of a pattern takes to be drawn
_SOLVED = 0.2  # seconds that the theory of a lane takes
_LEAST_OF = 0.2  # seconds of a calibration


@dataclass(frozen=True)
class Plan:
    """The chunks of a study: those that exist and those to run.

    Attributes
    ----------
    study : Study
        The study.
    cells : Cells
        Its grid.
    there : mapping
        Chunks that have some of it, by their keys.
    missing : tuple of Chunk
        Chunks to run.
    """

    study: Study
    cells: Cells
    there: Mapping[str, Chunk]
    missing: tuple[Chunk, ...]

    @property
    def seconds(self) -> float:
        """Estimate of the seconds that one core needs for the missing chunks, at most."""
        return sum(chunk.seconds for chunk in self.missing)


def plan(study: Study, folder: Path | None = None, cells: Cells | None = None) -> Plan:
    """Plan a study beside the chunks that a folder has.

    Parameters
    ----------
    study : Study
        The study.
    folder : Path, optional
        Where its chunks are kept, if they are.
    cells : Cells, optional
        Its grid, if it is made already.
    """
    cells = cells or Cells(study)
    measures = tuple(study.of.measured(study.network) if study.of.random else study.measures)
    identity = study.identity()
    kept = {} if folder is None else chunks.stored(folder, identity, study.measures)
    there = {key: chunks.load(folder / f"{key}.nc") for key in kept} if folder else {}
    have, used = _have(there, cells)
    rule = study.replicates.model_dump(mode="json")
    items = list(_missing(study, cells, have, there))
    missing = tuple(
        Chunk(identity, measures, rule, tuple(part), sum(cost for _, cost in group))
        for group in _packed(study, items)
        for part in [[item for item, _ in group]]
    )
    return Plan(study, cells, {key: kept[key] for key in used}, missing)


def _have(there: Mapping[str, Rows], cells: Cells) -> tuple[dict[Cell, list[str]], list[str]]:
    """Keys of the chunks that have each cell of a grid, and of all that have any."""
    wanted = set(cells.cells)
    have: dict[Cell, list[str]] = defaultdict(list)
    for key, rows in there.items():
        for cell in rows.cells:
            if cell in wanted:
                have[cell].append(key)
    used = dict.fromkeys(key for keys in have.values() for key in keys)
    return have, list(used)


def _missing(
    study: Study, cells: Cells, have: Mapping[Cell, list[str]], there: Mapping[str, Rows]
) -> Iterator[Item]:
    """Items of what is not there, task by task: lanes that lack the same replicates together."""
    rule = study.replicates
    for task, lanes in cells.tasks.items():
        lacking: dict[tuple[int, tuple[str, ...]], list[tuple[Any, ...]]] = defaultdict(list)
        for lane in lanes:
            keys = have.get(Cell(task, lane), [])
            first, done = _complete(study, Cell(task, lane), [there[key] for key in keys])
            if not done:
                lacking[first, tuple(keys) if rule.error else ()].append(lane)
        stop = (rule.most if rule.error else rule.least) if study.of.random else 1
        for (first, known), some in lacking.items():
            yield Item(task, tuple(some), first, stop, known)


def _complete(study: Study, cell: Cell, parts: Sequence[Rows]) -> tuple[int, bool]:
    """How many replicates of a cell are there, from the first on, and whether they are enough."""
    values = chunks.values_of(cell, parts)
    if not values:
        return 0, False
    count = next(iter(values.values())).shape[0]
    if not study.of.random:
        return count, count > 0
    rule, measures = study.replicates, study.of.measures
    if replicates_of(values, rule, measures) is not None:
        return count, True
    # a rule looks after each `least`: what lies beyond the last whole step is run again
    return (count // rule.least * rule.least if rule.error else count), False


def seconds_of(kind: Kind, task: Parameters, lanes: int, count: int) -> float:
    """Estimate of the seconds that replicates of a task take on one core."""
    if not kind.random:
        return _SOLVED * lanes
    stored = task.get("stored", task["neurons"])
    alone = 14.0 + stored / 15
    each = alone if lanes < 6 else 2.5 + stored / 30  # nanoseconds of an update: docs/performance
    updates, drawn = kind.updates(task), _DRAWN * stored * task["neurons"]
    beside = _OWN + drawn + _EACH * updates / task["neurons"]
    return count * (beside + 1e-9 * each * updates * lanes)


def _packed(study: Study, items: Sequence[Item]) -> Iterator[list[tuple[Item, float]]]:
    """Pack items, the long ones in parts, into groups of about the time of a chunk."""
    costs = [
        seconds_of(study.of, json.loads(item.task), len(item.lanes), item.stop - item.first)
        for item in items
    ]
    whole_study = sum(costs)
    target = max(min(SECONDS, max(_SHORTEST, whole_study / _SHARES)), whole_study / _MOST)
    group: list[tuple[Item, float]] = []
    total = 0.0
    for whole, cost in zip(items, costs, strict=True):
        for item, seconds in _parts(study, whole, cost, target):
            if group and total + seconds > target:
                yield group
                group, total = [], 0.0
            group.append((item, seconds))
            total += seconds
    if group:
        yield group


def _parts(study: Study, item: Item, cost: float, target: float) -> Iterator[tuple[Item, float]]:
    """Cut an item that takes too long: by its replicates or, where a rule goes over them, lanes."""
    count, lanes = item.stop - item.first, len(item.lanes)
    pieces = min(max(count, lanes), math.ceil(cost / target)) if study.of.random else 1
    if study.replicates.error:
        pieces = min(pieces, -(-lanes // _BLOCK))
        for first, stop in pairwise(_edges(lanes, pieces)):
            yield replace(item, lanes=item.lanes[first:stop]), cost * (stop - first) / lanes
    else:
        for first, stop in pairwise(_edges(count, min(pieces, count))):
            part = replace(item, first=item.first + first, stop=item.first + stop)
            yield part, cost * (stop - first) / count


def _edges(count: int, pieces: int) -> list[int]:
    """Ends of almost equal pieces."""
    return [count * k // pieces for k in range(pieces + 1)]


def calibrate() -> float:
    """Measure the time of an update on this machine, in units of that in the model of costs."""
    network = HopfieldNetwork.draw(35, 3072, 1)
    gammas = np.linspace(-1, 1, 16)
    starts = random_signs((16, 3072), stream(1))
    simulate(network, gammas.tolist(), 2.0, starts, sweeps=1, seed=1)  # compiled, or read
    sweeps, begin = 1, time.perf_counter()
    while (taken := time.perf_counter() - begin) < _LEAST_OF:
        sweeps *= 2
        begin = time.perf_counter()
        simulate(network, gammas.tolist(), 2.0, starts, sweeps=sweeps, seed=1)
    each = 2.5 + network.stored / 30
    return taken * 1e9 / (16 * 3072 * sweeps) / each


def write(made: Plan, path: Path) -> None:
    """Write a plan for the jobs that carry it out."""
    every = dict(made.there) | {chunk.key: chunk for chunk in made.missing}
    content = {
        "asks": made.study.asks(),
        "megabytes": round(_memory(made) / 1e6),
        "chunks": {key: [chunk.content, chunk.seconds] for key, chunk in every.items()},
    }
    with atomic(path) as temporary:
        temporary.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> dict[str, Chunk]:
    """Read a plan: the chunks of a study, by their keys."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return {key: Chunk.read(*parts) for key, parts in content["chunks"].items()}


def is_of(path: Path, asks: Mapping[str, Any]) -> bool:
    """Whether a plan is of a study that asks for this; one that cannot be read is of none."""
    try:
        planned = json.loads(path.read_text(encoding="utf-8"))["asks"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False
    return bool(planned == json.loads(json.dumps(asks)))


def told(made: Plan, speed: float = 1.0) -> str:
    """A plan in words: cells, tasks, updates, core-hours, disk and jobs."""
    study, kind = made.study, made.study.of
    axes = " x ".join(f"{size} {name}" for name, size in made.cells.sizes.items()) or "one"
    items = [item for chunk in made.missing for item in chunk.items]
    chains = sum(len(item.lanes) * (item.stop - item.first) for item in items)
    updates = sum(
        kind.updates(json.loads(item.task)) * len(item.lanes) * (item.stop - item.first)
        for item in items
    )
    hours = made.seconds * speed / 3600
    longest = max((chunk.seconds for chunk in made.missing), default=0.0) * speed / 60
    upto = "at most " if study.replicates.error else ""
    axes_of = kind.axes(json.loads(next(iter(made.cells.tasks))))
    numbers = sum(
        math.prod(len(axes_of[axis]) for axis in kind.measures[name].along)
        for name in kind.measured(study.network)
    )
    lines = [
        f"{study.title}: {kind.title}",
        f"cells: {len(made.cells)} ({axes}), of {len(made.cells.tasks)} tasks",
        *_warnings(made),
        f"already run: {len(made.there)} chunks",
        f"to run: {len(made.missing)} chunks, {upto}{hours * 60 / max(len(made.missing), 1):.2g} "
        f"minutes each; {upto}{chains} chains, {updates:.3g} updates",
        f"time: {upto}{hours:.3g} core-hours; "
        f"{upto}{max(hours / 1000 * 60, longest):.3g} minutes on 1000 cores",
        f"memory: about {_memory(made) / 1e6:.0f} MB a job; "
        f"disk: {upto}{8 * numbers * chains / 1e6:.3g} MB before compression",
    ]
    return "\n".join(lines)


def _warnings(made: Plan) -> Iterator[str]:
    """What a reader may not expect: rounded loads, and starts without a probability."""
    study, tasks = made.study, [json.loads(task) for task in made.cells.tasks]
    stored = sorted({task["stored"] for task in tasks if "stored" in task})
    if (
        "load"
        in {
            *study.given(),
            *study.constants(),
            *(k for g in study.groups().values() for k in g),
        }
        and stored
    ):
        yield f"loads are rounded to whole numbers of patterns, {stored[0]} to {stored[-1]}"
    if study.kind not in ("recall", "trajectory"):
        return
    none = set()
    for task, lanes in zip(tasks, made.cells.tasks.values(), strict=True):
        energy = -((1 - 2 * task["flipped"]) ** 2) / 2  # of a cue, for N to infinity
        for lane in lanes:
            gamma = dict(zip(study.of.lanes, lane, strict=True))["gamma"]
            if not supported(study.family(gamma), energy):
                none.add(f"gamma = {gamma:g} with flipped = {task['flipped']:g}")
    if none:
        yield f"cues have no probability, and nothing is run, at {'; '.join(sorted(none)[:8])}"


def _memory(made: Plan) -> float:
    """Bytes that a job needs, of which a process takes most by itself."""
    tasks = [json.loads(task) for task in made.cells.tasks]
    own = max(
        (
            task["neurons"] ** 2 * 8.0
            if made.study.network.kind == "spin_glass"
            else 3.0 * task["neurons"] * task.get("stored", 0)
            for task in tasks
            if "neurons" in task
        ),
        default=0.0,
    )
    return 350e6 + own
