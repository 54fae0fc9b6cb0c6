"""Dense associative memories at zero temperature: attempted updates that never raise the energy.

Neuron k follows the sign of sum_a w_k^a D_k^a, equation (30); see `curved.networks.dense`.
"""

from dataclasses import dataclass

import numpy as np

from curved.networks.dense import DenseNetwork
from curved.networks.spins import as_spins
from curved.numerics.arrays import whole, wrong_kind
from curved.numerics.streams import generator
from curved.numerics.typing import Array, ArrayLike, IntArray, Spins
from curved.numerics.values import Value
from curved.sampling import _zero_temperature
from curved.sampling.chains import updates_between


@dataclass(frozen=True, eq=False, repr=False)
class Recall(Value):
    """Result of a descent; records are taken after equal numbers of attempted updates.

    Attributes
    ----------
    state : ndarray of int8, shape (N,)
        The last state.
    projections : ndarray of int, shape (records, M)
        z_a = N o_a at each record.
    energy : ndarray, shape (records,)
        `Interaction.energy` at each record.
    flips : int
        Number of flips made.
    """

    state: Spins
    projections: IntArray
    energy: Array
    flips: int


class Descent:
    """A state that attempted updates at zero temperature take down in energy.

    Raises
    ------
    ValueError
        If the start is not a state of the network.
    """

    def __init__(self, network: DenseNetwork, start: ArrayLike):
        self.x, self.flips = _checked(network, start), 0
        self._network, self._z = network, network.projections(self.x).astype(np.int32)
        interaction = network.interaction
        self._law = interaction.steps(network.size), interaction.relative

    @property
    def projections(self) -> IntArray:
        """z_a = N o_a, shape (M,)."""
        return self._z.astype(np.int64)

    def advance(self, updates: int, rng: np.random.Generator) -> None:
        """Attempt so many updates."""
        here = self._network.rows, self.x, self._z
        steps, relative = self._law
        self.flips += _zero_temperature.descend(rng.random(updates), steps, relative, *here)


def recall(
    network: DenseNetwork,
    start: ArrayLike,
    *,
    sweeps: int,
    seed: int | np.random.Generator,
    records: int = 1,
) -> Recall:
    """Descend in energy by attempted updates of neurons chosen at random, at zero temperature.

    Parameters
    ----------
    network : DenseNetwork
        The network, of N neurons.
    start : array_like, shape (N,)
        The first state, -1 and +1.
    sweeps, seed, records
        As for `curved.sampling.glauber.simulate`: one number is used per attempted update, too.

    Returns
    -------
    Recall

    Raises
    ------
    ValueError
        If an argument is not as described.
    TypeError
        If an argument is of another type.
    """
    if not isinstance(network, DenseNetwork):
        raise wrong_kind("network", network, "a DenseNetwork")
    records = whole(records, "records")
    updates, rng = updates_between(network.size, sweeps, records), generator(seed)
    descent, projections = Descent(network, start), []
    for _ in range(records):
        descent.advance(updates, rng)
        projections.append(descent.projections)
    found = np.array(projections)
    return Recall(descent.x, found, network.interaction.energy(found), descent.flips)


def _checked(network: DenseNetwork, start: ArrayLike) -> Spins:
    x = as_spins(start, "start", 1).copy()
    if x.size != network.size:
        raise ValueError(f"start must have {network.size} neurons, got {x.size}")
    return x


def recall_plainly(
    network: DenseNetwork,
    start: ArrayLike,
    *,
    sweeps: int,
    seed: int | np.random.Generator,
    records: int = 1,
) -> Recall:
    """Do what `recall` does, from the definitions: slow, and easy to read."""
    updates, rng = updates_between(network.size, sweeps, records), generator(seed)
    x = _checked(network, start)
    projections, flips = [], 0
    for update in range(1, updates * records + 1):
        i = int(rng.random() * network.size)
        d = 2 * network.patterns[:, i].astype(np.int64) * x[i]
        if network.interaction.weights(network.projections(x), d) @ d < 0:
            x[i] = -x[i]
            flips += 1
        if update % updates == 0:
            projections.append(network.projections(x))
    return Recall(x, np.array(projections), network.interaction.energy(projections), flips)
