"""What the panels of Figure S3 share: recall of one cue by every kind of network."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import xarray as xr

from curved.numerics import estimators
from curved.curvature.transforms import EnergyTransform, Relativistic, Renyi, SupportError
from curved.networks.dense import DenseNetwork
from curved.sampling.zero_temperature import recall
from curved.sampling.glauber import simulate
from curved.networks.hopfield import HopfieldNetwork
from curved.figures.shared.dense_models import INTERACTIONS
from curved.figures.shared.recall import Task, run_all
from curved.numerics.typing import Spins

__all__ = ["MODELS", "success"]

Run = Callable[[HopfieldNetwork, Spins, int, float, np.random.Generator], int]


def _curved(gamma: float) -> Run:
    def run(
        network: HopfieldNetwork, cue: Spins, updates: int, beta: float, rng: np.random.Generator
    ) -> int:
        return _end(network, Renyi(gamma), beta, cue, updates, rng)

    return run


def _relativistic(gamma: float) -> Run:
    def run(
        network: HopfieldNetwork, cue: Spins, updates: int, beta: float, rng: np.random.Generator
    ) -> int:
        # F' = 1/2 at E = 0, and 1 in the others: twice beta is the same temperature there
        return _end(network, Relativistic(gamma), 2 * beta, cue, updates, rng)

    return run


def _end(
    network: HopfieldNetwork,
    transform: EnergyTransform,
    beta: float,
    cue: Spins,
    updates: int,
    rng: np.random.Generator,
) -> int:
    try:
        return int(simulate(network, transform, beta, cue, updates, rng).projections[-1, 0])
    except SupportError:  # at loads far above 1 the energy of a cue may be anything
        return 0


def _dense(name: str) -> Run:
    def run(
        network: HopfieldNetwork, cue: Spins, updates: int, beta: float, rng: np.random.Generator
    ) -> int:
        dense = DenseNetwork(network.patterns, INTERACTIONS[name])
        return int(recall(dense, cue, updates, rng).projections[-1, 0])

    return run


MODELS: Mapping[str, Run] = {
    "classical": _curved(0.0),
    "curved -1": _curved(-1.0),
    "curved +1": _curved(1.0),
    "relativistic -1": _relativistic(-1.0),
    "z^3": _dense("z^3"),
    "exp": _dense("exp"),
}
"""Every network of Figure S3; each gives N times the overlap with the first pattern at the end.

It is 0, no recall, where the cue has no probability in that network.
"""


def success(
    draw: Callable[[int, int], Task],
    beta: float,
    stored: Sequence[int],
    replicates: int,
    sweeps: int,
    recalled: float,
    **attrs: str,
) -> xr.Dataset:
    """Count the recalls of each kind of network, all of which meet the same tasks.

    Parameters
    ----------
    draw : callable
        Gives the task of a number of stored patterns and a replicate.
    beta : float
        Inverse temperature of the networks that have one; the dense ones are at zero temperature.
    stored : sequence of int
        Numbers of stored patterns.
    replicates, sweeps : int
        Number of tasks for each, and length of a run.
    recalled : float
        An overlap above this at the end is a success.
    **attrs
        Further global attributes.

    Returns
    -------
    xarray.Dataset
        Fractions over (model, load) with standard errors.
    """
    keys = [(m, k) for m in stored for k in range(replicates)]

    def one(key: tuple[int, int]) -> tuple[int, list[bool]]:
        task = draw(*key)
        size = task.network.size
        ends = [
            run(task.network, task.cue, sweeps * size, beta, task.stream(0.0))
            for run in MODELS.values()
        ]
        return size, [end > recalled * size for end in ends]

    results = list(run_all(one, keys, "success: tasks"))
    size = results[0][0]
    counts = np.array([ends for _, ends in results]).reshape(len(stored), replicates, len(MODELS))
    fraction, error = estimators.fraction(counts.sum(axis=1).T, replicates)
    field = ("model", "load")
    return xr.Dataset(
        {"success": (field, fraction), "success_error": (field, error)},
        {
            "model": list(MODELS),
            "load": np.array(stored) / size,
            "stored": ("load", list(stored)),
        },
        attrs,
    )
