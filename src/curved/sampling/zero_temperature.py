"""Dense associative memories at zero temperature: attempted updates that never raise the energy.

Neuron k follows the sign of sum_a w_k^a D_k^a, equation (30); see `curved.networks.dense`.
"""

import numpy as np

from curved.networks.dense import DenseNetwork
from curved.numerics.typing import ArrayLike
from curved.sampling import _zero_temperature
from curved.sampling.chains import checked_start
from curved.sampling.glauber import Trajectory


class Recall(Trajectory):
    """What a descent leaves behind: its energy is `Interaction.energy` at each record."""


def recall(
    network: DenseNetwork,
    start: ArrayLike,
    updates: int,
    rng: np.random.Generator,
    records: int = 1,
) -> Recall:
    """Descend in energy by attempted updates of neurons chosen at random, at zero temperature.

    Parameters
    ----------
    network : DenseNetwork
        The network.
    start : array_like, shape (N,)
        The first state, -1 and +1.
    updates : int
        Number of attempted updates, a multiple of `records`.
    rng : numpy.random.Generator
        The stream; one number is used per attempted update, as by
        `curved.sampling.glauber.simulate`.
    records : int, optional
        How many times, evenly spaced, projections and energy are recorded; the last is at the end.

    Returns
    -------
    Recall

    Raises
    ------
    ValueError
        If an argument is not as described.
    """
    x = checked_start(network.size, start, updates, records)
    z = network.projections(x).astype(np.int32)
    steps, relative = network.interaction.steps(network.size), network.interaction.relative
    projections = np.empty((records, z.size), dtype=np.int64)
    flips = 0
    for record in range(records):
        uniforms = rng.random(updates // records)
        flips += _zero_temperature.descend(uniforms, steps, relative, network.rows, x, z)
        projections[record] = z
    return Recall(x, projections, network.interaction.energy(projections), flips)


def recall_plainly(
    network: DenseNetwork,
    start: ArrayLike,
    updates: int,
    rng: np.random.Generator,
    records: int = 1,
) -> Recall:
    """Do what `recall` does, from the definitions: slow, and easy to read."""
    x = checked_start(network.size, start, updates, records)
    projections, flips = [], 0
    for update in range(1, updates + 1):
        i = int(rng.random() * network.size)
        d = 2 * network.patterns[:, i].astype(np.int64) * x[i]
        if network.interaction.weights(network.projections(x), d) @ d < 0:
            x[i] = -x[i]
            flips += 1
        if update % (updates // records) == 0:
            projections.append(network.projections(x))
    return Recall(x, np.array(projections), network.interaction.energy(projections), flips)
