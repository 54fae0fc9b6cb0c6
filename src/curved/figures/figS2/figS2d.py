"""Figure S2d: hysteresis of the relativistic network with one stored pattern, by simulation."""

from itertools import product

import numpy as np
import xarray as xr

from curved.curvature.transforms import Relativistic
from curved.figures.figS2.panels import FigS2d
from curved.figures.shared.branch_diagram import branch_diagram
from curved.figures.shared.hysteresis import DIRECTIONS, one_pattern_network, sweep
from curved.figures.shared.replicates import means, with_error
from curved.flat.curie_weiss import CurieWeiss
from curved.numerics.streams import gamma_key, stream
from curved.numerics.typing import Array


def compute(p: FigS2d) -> xr.Dataset:
    """Sweep beta up from disorder and down from the pattern, beside all solutions of the theory.

    Every chain goes through the values of `beta`: `settle` sweeps at each, then `sweeps` more over
    which abs(m) is averaged, each value from the state that the last one left. Standard errors are
    those of independent chains.
    """
    network = one_pattern_network(p.neurons)
    betas = p.beta.values()

    def run(gamma: float, direction: int, replicate: int) -> Array:
        rng = stream(p.seed, gamma_key(gamma), direction, replicate)
        law = Relativistic(gamma), betas, DIRECTIONS[direction]
        return sweep(network, *law, p.settle, p.sweeps, p.per_sweep, rng)

    cases = dict.fromkeys(product(p.gamma, range(2)), p.replicates)
    found = np.reshape(means(run, cases, "hysteresis: chains"), (2, len(p.gamma), 2, betas.size))
    theory = branch_diagram(CurieWeiss(), p.gamma, float(betas.max()), p.points, Relativistic)
    simulated = xr.Dataset(
        with_error("m_swept", ("gamma", "direction", "beta_swept"), *found),
        {"gamma": p.gamma, "direction": list(DIRECTIONS), "beta_swept": betas},
        {"neurons": p.neurons},
    )
    return xr.merge([theory, simulated], combine_attrs="no_conflicts")
