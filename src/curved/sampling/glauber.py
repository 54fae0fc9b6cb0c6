"""Glauber dynamics of curved networks by the exact rule (8): chains and threads.

`simulate` runs one chain with the compiled kernel, `simulate_plainly` does the same step by step
from the definitions; both give the same states for the same stream of random numbers. Time is in
sweeps of N attempted updates.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numba
import numpy as np

from curved.curvature.transforms import EnergyTransform
from curved.networks.network import Network
from curved.networks.spins import as_spins
from curved.numerics.typing import Array, ArrayLike, IntArray, Spins
from curved.sampling.chains import Simulated, chain_of, check_weight, checked_start, kernel_of
from curved.sampling.flip_rule import flip_probability

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Trajectory:
    """What one chain leaves behind; records are taken after equal numbers of attempted updates."""

    state: Spins
    """The last state, shape (N,)."""
    projections: IntArray
    """z_a = N o_a at each record, shape (records, M); M = 0 where there are no patterns."""
    energy: Array
    """Energy per neuron at each record, shape (records,)."""
    flips: int
    """Number of flips made."""


def corrupt(x: ArrayLike, fraction: float, rng: np.random.Generator) -> Spins:
    """Flip round(fraction N) different neurons, chosen at random, of the state x, shape (N,).

    Raises
    ------
    ValueError
        If `x` is no state, or `fraction` not within 0 and 1.
    """
    cue = as_spins(x, "x", 1).copy()
    if not 0 <= fraction <= 1:
        raise ValueError(f"fraction must be within 0 and 1, got {fraction}")
    cue[rng.choice(cue.size, round(fraction * cue.size), replace=False)] *= -1
    return cue


def simulate(
    network: Simulated,
    transform: EnergyTransform,
    beta: float,
    start: ArrayLike,
    updates: int,
    rng: np.random.Generator,
    records: int = 1,
) -> Trajectory:
    """Run one chain of attempted updates, each of a neuron chosen at random (8).

    Parameters
    ----------
    network : HopfieldNetwork, SpinGlass or PairwiseEnergy
        The network.
    transform : Renyi or Relativistic
        The curvature.
    beta : float
        Inverse temperature, >= 0.
    start : array_like, shape (N,)
        The first state, -1 and +1.
    updates : int
        Number of attempted updates, a multiple of `records`.
    rng : numpy.random.Generator
        The stream; one number is used per attempted update.
    records : int, optional
        How many times, evenly spaced, overlaps and energy are recorded; the last is at the end.

    Raises
    ------
    ValueError
        If an argument is not as described.
    SupportError
        If the start has no probability.
    TypeError
        If there is no kernel for the network or the transform.
    """
    chain = chain_of(network, checked_start(network.size, start, updates, records))
    kernel_of(transform, chain.kinds)
    check_weight(transform.gamma, beta, chain.energy)
    projections, energies, flips = [], np.empty(records), 0
    for record in range(records):
        flips += chain.advance(transform, beta, updates // records, rng)
        projections.append(chain.projections)
        energies[record] = chain.energy
    return Trajectory(chain.x, np.array(projections), energies, flips)


def simulate_plainly(
    network: Network,
    transform: EnergyTransform,
    beta: float,
    start: ArrayLike,
    updates: int,
    rng: np.random.Generator,
    records: int = 1,
) -> Trajectory:
    """Do what `simulate` does, from the definitions: slow, and easy to read.

    Parameters, result and errors as for `simulate`, with any network and transform.
    """
    x = checked_start(network.size, start, updates, records)
    size = network.size
    e, changes = float(network.energy(x)), network.energy_change(x)
    check_weight(transform.gamma, beta, e)
    projections, energies, flips = [], [], 0
    for update in range(1, updates + 1):
        v = rng.random() * size
        i, u = int(v), v % 1
        if u < flip_probability(transform, beta, size, e, changes[i]):
            x[i] = -x[i]
            e, changes = float(network.energy(x)), network.energy_change(x)
            flips += 1
        if update % (updates // records) == 0:
            projections.append(network.projections(x))
            energies.append(e)
    return Trajectory(x, np.array(projections), np.array(energies), flips)


def parallel(
    function: Callable[[Task], Result], tasks: Iterable[Task], threads: int | None = None
) -> Iterator[Result]:
    """Apply a function to each task on several threads, and give the results in order.

    The kernels hold no lock, so chains run side by side; as each has its own stream, the results
    do not depend on `threads`.

    Parameters
    ----------
    function : callable
        What to do with a task.
    tasks : iterable
        The tasks.
    threads : int, optional
        How many threads; as many as numba may use (NUMBA_NUM_THREADS) if not given.

    Raises
    ------
    ValueError
        If `threads` is not a positive integer: a pool of none would wait forever.
    """
    if threads is not None and not (isinstance(threads, int) and threads > 0):
        raise ValueError(f"threads must be a positive integer, got {threads!r}")
    workers = threads or numba.config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(function, tasks)
