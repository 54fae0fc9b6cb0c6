"""Descent: recall at zero temperature in dense associative memories, of any interaction."""

import numpy as np

from curved.numerics.labels import Variable
from curved.numerics.typing import AnyArray
from curved.sampling.glauber import corrupt
from curved.sampling.zero_temperature import recall
from curved.studies.kinds.kind import Kind, Measure, Replicate
from curved.studies.kinds.recall import OUTCOMES, outcomes
from curved.studies.networks import stream_of


def run(r: Replicate) -> dict[str, AnyArray]:
    """Descend from one cue, by attempted updates that never raise the energy."""
    values = {name: r.task[name] for name in KIND.draws if name in r.task}
    values |= {"network": r.network.identity()}
    rng = stream_of(r.seed, values, r.number)
    network = r.network.draw(r.task, rng)
    cue = corrupt(network.patterns[0], r.task["flipped"], rng)
    sweeps, threshold = r.task["sweeps"], r.task["threshold"]
    noise = stream_of(r.seed, values, r.number, 1)
    run = recall(network, cue, sweeps=sweeps, records=sweeps, seed=noise)
    overlap = run.projections[:, 0] / network.size
    there = np.flatnonzero(overlap >= threshold)
    outcome = outcomes(run.projections[-1:], threshold * network.size)
    return {
        "overlap": overlap[-1:],
        "recalled": outcome[:, 0],
        "recall_time": np.array([there[0] + 1.0 if there.size else np.nan]),
        "final_state": outcome,
    }


KIND = Kind(
    title="recall at zero temperature in dense associative memories",
    parameters={
        "neurons": None,
        "stored": None,
        "correlation": None,
        "power": None,
        "flipped": 0.0,
        "sweeps": 30,
        "threshold": 0.9,
    },
    lanes=(),
    path=(),
    draws=("neurons", "stored", "correlation", "flipped"),
    networks=("dense",),
    measures={
        "overlap": Measure(Variable("overlap at the end", "m", "(30)")),
        "recalled": Measure(Variable("recalled fraction of runs"), (), True),
        "recall_time": Measure(Variable("recall time, of runs that recall", units="sweep")),
        "final_state": Measure(Variable("fraction of runs that end so"), ("outcome",), True),
    },
    run=run,
    axes=lambda task: {"outcome": list(OUTCOMES)},
    updates=lambda task: int(task["sweeps"]) * int(task["neurons"]),
)  # fmt: skip
