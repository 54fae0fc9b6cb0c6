"""Trajectories: how overlap, energy and effective temperature change while a cue is recalled."""

from typing import Any

import numpy as np

from curved.numerics.labels import Variable
from curved.numerics.typing import AnyArray
from curved.studies.kinds.kind import OF_PATTERNS, Kind, Measure, Parameters, Replicate
from curved.studies.kinds.recall import cued


def run(r: Replicate) -> dict[str, AnyArray]:
    """Follow the recall of one cue in every lane, with a record at each time."""
    here = cued(r, KIND.draws)
    records = r.task["sweeps"] * r.task["per_sweep"]
    found = {name: np.full((len(r.lanes), records), np.nan) for name in KIND.measures}
    if here.chains is None:
        return found
    for k in range(records):
        here.chains.advance(here.size // r.task["per_sweep"], here.rng)
        energy = here.chains.energy
        slopes = [float(t.dF(e)) for t, e in zip(here.transforms, energy.tolist(), strict=True)]
        found["overlap"][here.can, k] = here.chains.first_projection / here.size
        found["energy"][here.can, k] = energy
        found["beta_eff"][here.can, k] = here.betas * slopes
    return found


def _axes(task: Parameters) -> dict[str, Any]:
    records = task["sweeps"] * task["per_sweep"]
    return {"sweep": (np.arange(1, records + 1) / task["per_sweep"]).tolist()}


KIND = Kind(
    title="time series of recall",
    parameters={
        **OF_PATTERNS,
        "flipped": 0.0,
        "sweeps": 30,
        "per_sweep": 1,
    },
    lanes=("gamma", "beta"),
    path=(),
    draws=("neurons", "stored", "correlation", "flipped"),
    networks=("hopfield",),
    measures={
        "overlap": Measure(Variable("overlap with the cued pattern", "m", "(14)"), ("sweep",)),
        "energy": Measure(Variable("energy per neuron", "E/N", "(7)"), ("sweep",)),
        "beta_eff": Measure(
            Variable("effective inverse temperature", r"\beta'", "(9)"), ("sweep",)
        ),
    },
    run=run,
    axes=_axes,
    updates=lambda task: int(task["sweeps"]) * int(task["neurons"]),
)  # fmt: skip
