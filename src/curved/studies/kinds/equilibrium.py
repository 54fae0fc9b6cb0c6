"""Equilibrium: long chains, whose means count after they have settled."""

import numpy as np

from curved.numerics import estimators
from curved.numerics.labels import Variable
from curved.numerics.typing import AnyArray
from curved.studies.kinds.kind import OF_PATTERNS, Kind, Measure, Replicate
from curved.studies.kinds.recall import cued
from curved.studies.kinds.theory import equilibrium

_LENGTH = 50  # autocorrelation times that a settled chain is long


def run(r: Replicate) -> dict[str, AnyArray]:
    """Run a chain in every lane, and average over a record each sweep."""
    here = cued(r, KIND.draws, r.task["start"])
    found = {name: np.full(len(r.lanes), np.nan) for name in KIND.measures}
    if here.chains is None:
        return found
    sweeps, lanes = r.task["sweeps"], len(here.transforms)
    here.chains.advance(r.task["settle"] * here.size, here.rng)
    energy, overlap = np.empty((lanes, sweeps)), np.full((lanes, sweeps), np.nan)
    for k in range(sweeps):
        here.chains.advance(here.size, here.rng)
        energy[:, k] = here.chains.energy
        if here.stored:
            overlap[:, k] = np.abs(here.chains.projections).max(axis=1) / here.size
    slopes = np.array([np.mean(t.dF(e)) for t, e in zip(here.transforms, energy, strict=True)])
    times = estimators.autocorrelation_time(energy)
    for name, values in {
        "overlap_abs": overlap.mean(axis=1),
        "energy": energy.mean(axis=1),
        "energy_variance": here.size * energy.var(axis=1),
        "beta_eff": here.betas * slopes,
        "autocorrelation": times,
        "settled": (times * _LENGTH <= sweeps).astype(float),
    }.items():
        found[name][here.can] = values
    return found


KIND = Kind(
    title="means of long chains in equilibrium",
    parameters={
        **OF_PATTERNS,
        "start": "pattern",
        "settle": 100,
        "sweeps": 1000,
    },
    lanes=("gamma", "beta"),
    path=(),
    draws=("neurons", "stored", "correlation", "start"),
    networks=("hopfield", "spin_glass"),
    measures={
        "overlap_abs": Measure(
            Variable("mean of the largest absolute overlap with a pattern", "m", "(14)"),
            networks=("random", "correlated", "images", "file"),
        ),
        "energy": Measure(Variable("mean energy per neuron", "E/N", "(7)")),
        "energy_variance": Measure(Variable("N times the variance of the energy per neuron")),
        "beta_eff": Measure(Variable("mean effective inverse temperature", r"\beta'", "(9)")),
        "autocorrelation": Measure(
            Variable("integrated autocorrelation time of the energy", units="sweep")
        ),
        "settled": Measure(
            Variable("fraction of runs that are 50 autocorrelation times long"), (), True
        ),
    },
    run=run,
    axes=lambda task: {},
    updates=lambda task: (task["settle"] + task["sweeps"]) * task["neurons"],
    theory=equilibrium,
)  # fmt: skip
