"""What the panels of Figure S3 share: recall of one cue by every kind of network."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import xarray as xr

from curved.curvature.transforms import EnergyTransform, Relativistic, Renyi, SupportError
from curved.figures.figS3.panels import FigS3a, FigS3b
from curved.figures.shared.dense_models import INTERACTIONS
from curved.figures.shared.recall import Task
from curved.figures.shared.replicates import replicated, with_error
from curved.networks.dense import DenseNetwork, Interaction
from curved.numerics import estimators
from curved.sampling.glauber import simulate
from curved.sampling.zero_temperature import recall


def _curved(transform: EnergyTransform, task: Task, updates: int, beta: float) -> int:
    # F' is F'(0) at E = 0, where all networks shall have the same temperature
    beta /= float(transform.dF(0.0))
    try:
        run = simulate(task.network, transform, beta, task.cue, updates, task.stream(0.0))
    except SupportError:  # at loads far above 1 the energy of a cue may be anything
        return 0
    return int(run.projections[-1, 0])


def _dense(interaction: Interaction, task: Task, updates: int, beta: float) -> int:
    network = DenseNetwork(task.network.patterns, interaction)
    return int(recall(network, task.cue, updates, task.stream(0.0)).projections[-1, 0])


MODELS: Mapping[str, Callable[[Task, int, float], int]] = {
    "classical": partial(_curved, Renyi(0.0)),
    "curved -1": partial(_curved, Renyi(-1.0)),
    "curved +1": partial(_curved, Renyi(1.0)),
    "relativistic -1": partial(_curved, Relativistic(-1.0)),
    "z^3": partial(_dense, INTERACTIONS["z^3"]),
    "exp": partial(_dense, INTERACTIONS["exp"]),
}
"""Every network of Figure S3: N times the overlap with the first pattern at the end of a task,
after so many updates at an inverse temperature; the dense ones are at zero temperature.

It is 0, no recall, where the cue has no probability in that network.
"""


def success(p: FigS3a | FigS3b, size: int, draw: Callable[[int, int], Task]) -> xr.Dataset:
    """Count the recalls of each kind of network, as fractions over (model, load).

    All meet the same tasks, which `draw` gives for a number of stored patterns and a replicate. An
    overlap above `recalled` at the end of a run, in a network of `size` neurons, is a success.
    """

    def run(stored: int, replicate: int) -> list[bool]:
        task = draw(stored, replicate)
        ends = [model(task, p.sweeps * size, p.beta) for model in MODELS.values()]
        return [end > p.recalled * size for end in ends]

    loads = {(stored,): p.replicates for stored in p.stored}
    ends = np.array(list(replicated(run, loads, "success: tasks").values()))
    found = estimators.fraction(ends.sum(axis=1).T, p.replicates)
    return xr.Dataset(
        with_error("success", ("model", "load"), *found),
        {"model": list(MODELS), "load": np.array(p.stored) / size, "stored": ("load", p.stored)},
    )
