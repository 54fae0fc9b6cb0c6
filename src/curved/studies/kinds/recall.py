"""Recall: from a cue, a stored pattern of which some neurons are flipped, to where it ends."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from curved.curvature.transforms import EnergyTransform
from curved.numerics.labels import Variable
from curved.numerics.typing import AnyArray, Array, IntArray
from curved.sampling.chains import Chains, chains_of
from curved.sampling.flip_rule import supported
from curved.sampling.glauber import corrupt
from curved.studies.kinds.kind import OF_PATTERNS, Kind, Measure, Parameters, Replicate
from curved.studies.kinds.theory import recall_theory
from curved.studies.networks import stream_of

OUTCOMES = ("recalled", "other pattern", "none")
"""Where a run may end: at the cued pattern, at another one or a negative, or at none."""


class Cued(NamedTuple):
    """Chains that start from a cue, one for each lane that gives it a probability."""

    can: Any
    """Which lanes do, shape (lanes,)."""
    chains: Chains | None
    rng: np.random.Generator
    transforms: list[EnergyTransform]
    betas: Array
    size: int
    stored: int


def cued(r: Replicate, draws: Sequence[str], start: str = "pattern") -> Cued:
    """Draw a network and a cue, and start chains from it."""
    values = {name: r.task[name] for name in draws if name in r.task}
    rng = stream_of(r.seed, {"network": r.network.identity(), **values}, r.number)
    network = r.network.draw(r.task, rng)
    spin_glass = r.network.kind == "spin_glass"
    if start == "random" or spin_glass:
        x = (rng.integers(0, 2, network.size, dtype=np.int8) * 2 - 1).astype(np.int8)
    else:
        x = corrupt(network.patterns[0], r.task.get("flipped", 0.0), rng)
    e = float(network.energy(x))
    transforms = [r.family(lane["gamma"]) for lane in r.lanes]
    betas = np.array([lane.get("beta", min(r.task.get("beta", [0.0]))) for lane in r.lanes])
    can = np.array([bool(supported(transform, e)) for transform in transforms])
    some = [transform for transform, good in zip(transforms, can, strict=True) if good]
    chains = None
    if some:
        chains = chains_of(network, some, betas[can], np.broadcast_to(x, (len(some), x.size)))
    stored = 0 if spin_glass else network.stored
    dynamics = stream_of(r.seed, {"network": r.network.identity(), **values}, r.number, 1)
    return Cued(can, chains, dynamics, some, betas[can], network.size, stored)


def run(r: Replicate) -> dict[str, AnyArray]:
    """Follow the recall of one cue in every lane."""
    here = cued(r, KIND.draws)
    threshold, sweeps = r.task["threshold"], r.task["sweeps"]
    found = {name: np.full(len(r.lanes), np.nan) for name in KIND.measures}
    found["final_state"] = np.full((len(r.lanes), len(OUTCOMES)), np.nan)
    if here.chains is None:
        return found
    schedule = _Schedule([lane for lane, good in zip(r.lanes, here.can, strict=True) if good])
    arrived, left = np.full((2, len(here.transforms)), np.nan)
    for sweep in range(1, sweeps + 1):
        if sweep <= schedule.last:
            here.chains.follow(here.transforms, schedule.betas(sweep))
        here.chains.advance(here.size, here.rng)
        there = here.chains.first_projection / here.size >= threshold
        arrived[there & np.isnan(arrived)] = sweep
        left[~there & np.isnan(left)] = sweep
    z, energy = here.chains.projections, here.chains.energy
    slopes = [float(t.dF(e)) for t, e in zip(here.transforms, energy.tolist(), strict=True)]
    outcome = outcomes(z, threshold * here.size)
    for name, values in {
        "overlap": z[:, 0] / here.size,
        "recalled": outcome[:, 0],
        "energy": energy,
        "beta_eff": schedule.betas(sweeps) * slopes,
        "recall_time": arrived,
        "leave_time": left,
        "final_state": outcome,
    }.items():
        found[name][here.can] = values
    return found


class _Schedule:
    """How beta changes in each lane: linearly over the sweeps of its ramp.

    The last of them has the final beta; a lane without a ramp has it in every sweep.
    """

    def __init__(self, lanes: Sequence[Parameters]) -> None:
        self._first, self._final, self._ramp = np.array(
            [[lane["beta_first"], lane["beta"], lane["ramp"]] for lane in lanes]
        ).T
        self.last = int(self._ramp.max())
        """The last sweep in which any beta changes."""

    def betas(self, sweep: int) -> Array:
        """Inverse temperature of each lane in a sweep, the first of which is 1."""
        done = np.minimum(sweep / np.maximum(self._ramp, 1), 1.0)
        ramped = self._first + (self._final - self._first) * done
        return np.where(done < 1, ramped, self._final)


def outcomes(z: IntArray, least: float) -> Array:
    """Which of `OUTCOMES` each lane has, shape (lanes, outcomes), 1 for that and else 0."""
    recalled = z[:, 0] >= least
    other = ~recalled & (np.abs(z).max(axis=1) >= least)
    return np.stack([recalled, other, ~recalled & ~other], axis=1).astype(float)


def _updates(task: Parameters) -> int:
    return int(task["sweeps"]) * int(task["neurons"])


KIND = Kind(
    title="recall of stored patterns from cues",
    parameters={
        **OF_PATTERNS,
        "flipped": 0.0,
        "sweeps": 30,
        "threshold": 0.9,
        "beta_first": 0.0,
        "ramp": 0,
    },
    lanes=("gamma", "beta", "beta_first", "ramp"),
    path=(),
    draws=("neurons", "stored", "correlation", "flipped"),
    networks=("hopfield",),
    measures={
        "overlap": Measure(Variable("overlap at the end", "m", "(14)")),
        "recalled": Measure(Variable("recalled fraction of runs"), (), True),
        "energy": Measure(Variable("energy per neuron at the end", "E/N", "(7)")),
        "beta_eff": Measure(
            Variable("effective inverse temperature at the end", r"\beta'", "(9)")
        ),
        "recall_time": Measure(
            Variable("recall time, of runs that recall",
                     units="sweep")
        ),
        "leave_time": Measure(
            Variable(
                "escape time, of runs that escape",
                units="sweep",
            )
        ),
        "final_state": Measure(Variable("fraction of runs that end so"), ("outcome",), True),
    },
    run=run,
    axes=lambda task: {"outcome": list(OUTCOMES)},
    updates=_updates,
    theory=recall_theory,
    exact=("leave_time",),
)  # fmt: skip
