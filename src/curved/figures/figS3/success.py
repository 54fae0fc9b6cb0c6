"""The computation that the panels of Figure S3 share: recall of one cue by every network."""

from collections.abc import Callable, Mapping

import numpy as np
import xarray as xr

from curved.curvature.transforms import Relativistic, Renyi
from curved.figures.figS3.panels import FigS3a, FigS3b
from curved.figures.shared.dense_models import INTERACTIONS
from curved.figures.shared.recall import Task
from curved.figures.shared.replicates import replicated, with_error
from curved.networks.dense import DenseNetwork
from curved.numerics import estimators
from curved.sampling.zero_temperature import recall

CURVED: Mapping[str, Renyi | Relativistic] = {
    "classical": Renyi(0.0),
    "curved -1": Renyi(-1.0),
    "curved +1": Renyi(1.0),
    "relativistic -1": Relativistic(-1.0),
}
DENSE = ("z^3", "exp")
MODELS = (*CURVED, *DENSE)
"""Every network of Figure S3."""


def _overlaps(task: Task, sweeps: int, beta: float) -> list[float]:
    """Overlap with the first pattern at the end of a task, in each of `MODELS`.

    All have the same random numbers. The dense ones are at zero temperature, the others at the same
    one where E = 0, as beta F'(0) is. An overlap is NaN, no recall, where the cue has no
    probability: at loads far above 1 its energy may be anything.
    """
    transforms, network = list(CURVED.values()), task.network
    betas = [beta / float(transform.dF(0.0)) for transform in transforms]
    ends = task.recall(transforms, betas, sweeps).overlap[:, -1].tolist()
    for name in DENSE:
        dense = DenseNetwork(network.patterns, INTERACTIONS[name])
        run = recall(dense, task.cue, sweeps=sweeps, seed=task.stream())
        ends.append(int(run.projections[-1, 0]) / network.size)
    return ends


def success(p: FigS3a | FigS3b, size: int, draw: Callable[[int, int], Task]) -> xr.Dataset:
    """Count the recalls of each kind of network, as fractions over (model, load).

    All meet the same tasks, which `draw` gives for a number of stored patterns and a replicate. An
    overlap above `recalled` at the end of a run, in a network of `size` neurons, is a success.
    """

    def run(stored: int, replicate: int) -> list[bool]:
        task = draw(stored, replicate)
        return [end > p.recalled for end in _overlaps(task, p.sweeps, p.beta)]

    loads = {(stored,): p.replicates for stored in p.stored}
    ends = np.array(list(replicated(run, loads, "success: tasks").values()))
    found = estimators.fraction(ends.sum(axis=1).T, p.replicates)
    return xr.Dataset(
        with_error("success", ("model", "load"), *found),
        {"model": list(MODELS), "load": np.array(p.stored) / size, "stored": ("load", p.stored)},
    )
