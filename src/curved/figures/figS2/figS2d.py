"""Figure S2d: hysteresis of the relativistic network with one stored pattern, by simulation."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved.records import data_files
from curved.numerics import estimators
from curved.curvature.transforms import Relativistic
from curved.flat.curie_weiss import CurieWeiss
from curved.figures.shared.diagrams import branch_diagram
from curved.figures.shared.grids import Range, linspace
from curved.figures.shared.hysteresis import DIRECTIONS, one_pattern_network, sweep
from curved.figures.shared.recall import run_all
from curved.numerics.streams import gamma_key, stream
from curved.numerics.typing import Array

__all__ = ["compute"]


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
    network = one_pattern_network(neurons)
    betas = linspace(beta)

    def chain(key: tuple[float, int, int]) -> Array:
        value, direction, replicate = key
        rng = stream(seed, gamma_key(value), direction, replicate)
        law = Relativistic(value), betas, DIRECTIONS[direction]
        return sweep(network, *law, settle, sweeps, per_sweep, rng)

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
    simulated = data_files.make(
        "figS2d",
        theory.attrs["title"],
        {"m_swept": (field, mean), "m_swept_error": (field, error)},
        {"gamma": list(gamma), "direction": list(DIRECTIONS), "beta_swept": betas},
        neurons=neurons,
    )
    return xr.merge([theory, simulated], combine_attrs="no_conflicts")
