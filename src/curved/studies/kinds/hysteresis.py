"""Hysteresis: chains that follow beta up and down again."""

from typing import Any

import numpy as np

from curved.numerics.labels import Variable
from curved.numerics.typing import AnyArray
from curved.studies.kinds.kind import OF_PATTERNS, Kind, Measure, Parameters, Replicate
from curved.studies.kinds.recall import cued

DIRECTIONS = ("up", "down")
"""In which beta is followed."""


def run(r: Replicate) -> dict[str, AnyArray]:
    """Lead a chain of every lane through all values of beta, up and down.

    At each, as many sweeps as count come after as many that do not.
    """
    here = cued(r, KIND.draws, r.task["start"])
    betas = np.sort(np.array(r.task["beta"], dtype=float))
    shape = len(r.lanes), len(DIRECTIONS), betas.size
    found = {name: np.full(shape, np.nan) for name in KIND.measures}
    if here.chains is None:
        return found
    sweeps = r.task["sweeps"]
    for way, order in enumerate((range(betas.size), reversed(range(betas.size)))):
        for k in order:
            here.chains.follow(here.transforms, betas[k])
            here.chains.advance(sweeps * here.size, here.rng)
            total = np.zeros((2, len(here.transforms)))
            for _ in range(sweeps):
                here.chains.advance(here.size, here.rng)
                total[0] += here.chains.energy
                if here.stored:
                    total[1] += np.abs(here.chains.projections).max(axis=1) / here.size
            found["energy"][here.can, way, k] = total[0] / sweeps
            found["overlap_abs"][here.can, way, k] = total[1] / sweeps if here.stored else np.nan
    return found


def _axes(task: Parameters) -> dict[str, Any]:
    return {"direction": list(DIRECTIONS), "beta": sorted(task["beta"])}


_ALONG = ("direction", "beta")
KIND = Kind(
    title="chains that follow the inverse temperature up and down",
    parameters={
        **OF_PATTERNS,
        "start": "random",
        "sweeps": 100,
    },
    lanes=("gamma",),
    path=("beta",),
    draws=("neurons", "stored", "correlation", "start"),
    networks=("hopfield", "spin_glass"),
    measures={
        "overlap_abs": Measure(
            Variable("mean of the largest absolute overlap with a pattern", "m", "(14)"),
            _ALONG,
            networks=("random", "correlated", "images", "file"),
        ),
        "energy": Measure(Variable("mean energy per neuron", "E/N", "(7)"), _ALONG),
    },
    run=run,
    axes=_axes,
    updates=lambda task: 4 * len(task["beta"]) * task["sweeps"] * task["neurons"],
)  # fmt: skip
