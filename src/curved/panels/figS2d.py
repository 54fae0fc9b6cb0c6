"""Figure S2d: hysteresis of the relativistic network with one stored pattern, by simulation."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved import dataset, estimators
from curved.deformation import Relativistic
from curved.flat.curie_weiss import CurieWeiss
from curved.glauber import simulate
from curved.network import HopfieldNetwork
from curved.panels.diagrams import branch_diagram
from curved.panels.grids import Range, linspace
from curved.panels.recall import run_all
from curved.streams import gamma_key, stream
from curved.typing import Array

__all__ = ["DIRECTIONS", "compute"]

DIRECTIONS = ("up", "down")


def compute(
    gamma: Sequence[float],
    beta: Range,
    points: int,
    neurons: int,
    settle: int,
    sweeps: int,
    per_sweep: int,
    replicates: int,
    seed: int,
) -> xr.Dataset:
    """Sweep beta up from disorder and down from the pattern, beside all solutions of the theory.

    Every chain goes through the values of `beta`: `settle` sweeps at each, then `sweeps` more over
    which abs(m) is averaged, each value from the state that the last one left. Standard errors are
    those of independent chains.
    """
    network = HopfieldNetwork(np.ones((1, neurons), dtype=np.int8))  # any pattern, by symmetry
    betas = linspace(beta)

    def chain(key: tuple[float, int, int]) -> Array:
        value, direction, replicate = key
        rng = stream(seed, gamma_key(value), direction, replicate)
        up = DIRECTIONS[direction] == "up"
        x = rng.integers(0, 2, neurons, dtype=np.int8) * 2 - 1 if up else network.patterns[0]
        means = []
        for b in betas if up else betas[::-1]:
            x = simulate(network, Relativistic(value), b, x, settle * neurons, rng).state
            records = sweeps * per_sweep
            run = simulate(
                network, Relativistic(value), b, x, sweeps * neurons, rng, records=records
            )
            x = run.state
            means.append(np.abs(run.projections[:, 0]).mean() / neurons)
        return np.array(means if up else means[::-1])

    keys = [(g, d, k) for g in gamma for d in range(2) for k in range(replicates)]
    runs = np.array(list(run_all(chain, keys, "hysteresis: chains")))
    mean, error = estimators.mean(
        runs.reshape(len(gamma), 2, replicates, betas.size).swapaxes(-1, -2)
    )
    theory = branch_diagram(
        "figS2d",
        "Hysteresis of the relativistic network with one pattern",
        CurieWeiss(),
        gamma,
        float(betas.max()),
        points,
        Relativistic,
    )
    field = ("gamma", "direction", "beta_swept")
    simulated = dataset.make(
        "figS2d",
        theory.attrs["title"],
        {"m_swept": (field, mean), "m_swept_error": (field, error)},
        {"gamma": list(gamma), "direction": list(DIRECTIONS), "beta_swept": betas},
        neurons=neurons,
    )
    return xr.merge([theory, simulated], combine_attrs="no_conflicts")
