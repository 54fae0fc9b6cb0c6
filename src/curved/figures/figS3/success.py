"""What the panels of Figure S3 share: recall of one cue by every kind of network."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import xarray as xr

from curved.curvature.transforms import EnergyTransform, Relativistic, Renyi, SupportError
from curved.figures.figS3.panels import FigS3a, FigS3b
from curved.figures.shared.dense_models import INTERACTIONS
from curved.figures.shared.recall import Task, run_all
from curved.networks.dense import DenseNetwork, Interaction
from curved.numerics import estimators
from curved.sampling.glauber import simulate
from curved.sampling.zero_temperature import recall

__all__ = ["MODELS", "success"]


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


def success(p: FigS3a | FigS3b, draw: Callable[[int, int], Task]) -> xr.Dataset:
    """Count the recalls of each kind of network, all of which meet the same tasks.

    Parameters
    ----------
    p : FigS3a or FigS3b
        The panel. An overlap above `p.recalled` at the end of a run is a success.
    draw : callable
        Gives the task of a number of stored patterns and a replicate.

    Returns
    -------
    xarray.Dataset
        Fractions over (model, load) with standard errors.
    """

    def one(key: tuple[int, int]) -> tuple[int, list[bool]]:
        task = draw(*key)
        size = task.network.size
        ends = [run(task, p.sweeps * size, p.beta) for run in MODELS.values()]
        return size, [end > p.recalled * size for end in ends]

    keys = [(stored, k) for stored in p.stored for k in range(p.replicates)]
    results = list(run_all(one, keys, "success: tasks"))
    size = results[0][0]
    ends = np.array([row for _, row in results])
    counts = ends.reshape(len(p.stored), p.replicates, len(MODELS)).sum(axis=1).T
    fraction, error = estimators.fraction(counts, p.replicates)
    field = ("model", "load")
    return xr.Dataset(
        {"success": (field, fraction), "success_error": (field, error)},
        {
            "model": list(MODELS),
            "load": np.array(p.stored) / size,
            "stored": ("load", p.stored),
        },
    )
