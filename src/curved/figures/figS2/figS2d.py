"""Figure S2d: hysteresis of the relativistic network with one stored pattern, by simulation."""

import xarray as xr

from curved.curvature.transforms import Relativistic
from curved.figures.figS2.panels import FigS2d
from curved.figures.shared.branch_diagram import branch_diagram
from curved.figures.shared.hysteresis import DIRECTIONS, one_pattern_network, sweep
from curved.figures.shared.replicates import means, with_error
from curved.flat.curie_weiss import CurieWeiss
from curved.numerics.streams import stream
from curved.numerics.typing import Array


def compute(p: FigS2d) -> xr.Dataset:
    """Sweep beta up from disorder and down from the pattern, beside all solutions of the theory.

    Every chain goes through the values of `beta`: `settle` sweeps at each, then `sweeps` more over
    which abs(m) is averaged, each value from the state that the last one left. Curvatures and
    directions are lanes of one simulation; standard errors are those of independent ones.
    """
    network = one_pattern_network(p.neurons)
    betas = p.beta.values()

    transforms = [Relativistic(gamma) for gamma in p.gamma]

    def run(replicate: int) -> Array:
        times = p.settle, p.sweeps, p.per_sweep
        return sweep(network, transforms, betas, *times, stream(p.seed, replicate))

    mean, error = means(run, {(): p.replicates}, "hysteresis: chains")
    theory = branch_diagram(CurieWeiss(), p.gamma, float(betas.max()), p.points, Relativistic)
    simulated = xr.Dataset(
        with_error("m_swept", ("gamma", "direction", "beta_swept"), mean[0], error[0]),
        {"gamma": p.gamma, "direction": list(DIRECTIONS), "beta_swept": betas},
        {"neurons": p.neurons},
    )
    return xr.merge([theory, simulated], combine_attrs="no_conflicts")
