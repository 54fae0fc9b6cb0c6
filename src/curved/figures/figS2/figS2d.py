"""Figure S2d: hysteresis of the relativistic network with one stored pattern, by simulation."""

import numpy as np
import xarray as xr

from curved.curvature.transforms import Relativistic
from curved.figures.figS2.panels import FigS2d
from curved.figures.shared.diagrams import branch_diagram
from curved.figures.shared.hysteresis import DIRECTIONS, one_pattern_network, sweep
from curved.figures.shared.recall import run_all
from curved.flat.curie_weiss import CurieWeiss
from curved.numerics import estimators
from curved.numerics.streams import gamma_key, stream
from curved.numerics.typing import Array

__all__ = ["compute"]


def compute(p: FigS2d) -> xr.Dataset:
    """Sweep beta up from disorder and down from the pattern, beside all solutions of the theory.

    Every chain goes through the values of `beta`: `settle` sweeps at each, then `sweeps` more over
    which abs(m) is averaged, each value from the state that the last one left. Standard errors are
    those of independent chains.
    """
    network = one_pattern_network(p.neurons)
    betas = p.beta.values()

    def chain(key: tuple[float, int, int]) -> Array:
        value, direction, replicate = key
        rng = stream(p.seed, gamma_key(value), direction, replicate)
        law = Relativistic(value), betas, DIRECTIONS[direction]
        return sweep(network, *law, p.settle, p.sweeps, p.per_sweep, rng)

    keys = [(g, d, k) for g in p.gamma for d in range(2) for k in range(p.replicates)]
    runs = np.array(list(run_all(chain, keys, "hysteresis: chains")))
    mean, error = estimators.mean(
        runs.reshape(len(p.gamma), 2, p.replicates, betas.size).swapaxes(-1, -2)
    )
    theory = branch_diagram(CurieWeiss(), p.gamma, float(betas.max()), p.points, Relativistic)
    field = ("gamma", "direction", "beta_swept")
    simulated = xr.Dataset(
        {"m_swept": (field, mean), "m_swept_error": (field, error)},
        {"gamma": p.gamma, "direction": list(DIRECTIONS), "beta_swept": betas},
        {"neurons": p.neurons},
    )
    return xr.merge([theory, simulated], combine_attrs="no_conflicts")
