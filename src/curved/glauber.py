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

from curved import _glauber
from curved.deformation import (
    EnergyTransform,
    Relativistic,
    Renyi,
    SupportError,
    inside_support,
)
from curved.network import HopfieldNetwork, as_spins, flip_probability
from curved.typing import Array, ArrayLike, IntArray, Spins

__all__ = [
    "Trajectory",
    "check_weight",
    "checked_start",
    "corrupt",
    "parallel",
    "simulate",
    "simulate_plainly",
]

Task = TypeVar("Task")
Result = TypeVar("Result")

_BLOCK = 1 << 14  # random numbers drawn at a time; they fit in the second-level cache
_KINDS = {Renyi: _glauber.RENYI, Relativistic: _glauber.RELATIVISTIC}


@dataclass(frozen=True)
class Trajectory:
    """What one chain leaves behind; records are taken after equal numbers of attempted updates."""

    state: Spins
    """The last state, shape (N,)."""
    projections: IntArray
    """z_a = N o_a at each record, shape (records, M)."""
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


def checked_start(size: int, start: ArrayLike, updates: int, records: int) -> Spins:
    """Check the arguments of a simulation of `size` neurons and give the start as a new array.

    Raises
    ------
    ValueError
        If `start` is no such state, or `updates` is not a positive multiple of `records`.
    """
    x = as_spins(start, "start", 1).copy()
    if x.size != size:
        raise ValueError(f"start must have {size} neurons, got {x.size}")
    if records < 1 or updates < records or updates % records:
        raise ValueError(
            f"updates must be a positive multiple of records, got {updates} and {records}"
        )
    return x


def check_weight(gamma: float, beta: float, e: float) -> None:
    """Check that a network, equations (5)-(10), gives a start a probability.

    Parameters
    ----------
    gamma, beta : float
        Scaled curvature gamma' and inverse temperature.
    e : float
        Energy per neuron of the start.

    Raises
    ------
    ValueError
        If `beta` is not finite and >= 0.
    SupportError
        If 1 - gamma e is not positive.
    """
    if not (beta >= 0 and np.isfinite(beta)):
        raise ValueError(f"beta must be finite and >= 0, got {beta}")
    if not inside_support(gamma, e):
        raise SupportError(f"the start has no probability at gamma = {gamma}: 1 - gamma E/N <= 0")


def simulate(
    network: HopfieldNetwork,
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
    network : HopfieldNetwork
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

    Returns
    -------
    Trajectory

    Raises
    ------
    ValueError
        If an argument is not as described.
    SupportError
        If the start has no probability.
    TypeError
        If there is no kernel for the transform.
    """
    x = checked_start(network.size, start, updates, records)
    if type(transform) not in _KINDS:
        raise TypeError(f"no kernel for {type(transform).__name__}: Renyi or Relativistic only")
    if network.size * network.stored >= 2**31:
        raise ValueError(
            f"N M must be below 2^31, got {network.size} neurons and {network.stored} patterns"
        )
    kind, gamma, rows = _KINDS[type(transform)], float(transform.gamma), network.rows
    fields = network.fields
    z = np.empty(rows.shape[1], dtype=np.int32)
    square = int(_glauber.project(rows, x, z))
    field_energy = 0.0 if fields is None else -float(fields @ x)

    def energy() -> float:
        return (network.stored - square / network.size) / (2 * network.size) + (
            field_energy / network.size
        )

    check_weight(gamma, beta, energy())
    projections = np.empty((records, network.stored), dtype=np.int64)
    energies = np.empty(records)
    flips = 0
    uniforms = np.empty(min(_BLOCK, updates // records))
    for record in range(records):
        left = updates // records
        while left:
            block = uniforms[:left]
            rng.random(out=block)
            square, field_energy, made = _glauber.advance(
                block,
                kind,
                gamma,
                float(beta),
                rows,
                network.stored,
                fields,
                x,
                z,
                square,
                field_energy,
            )
            flips += made
            left -= block.size
        projections[record] = z[: network.stored]
        energies[record] = energy()
    return Trajectory(x, projections, energies, flips)


def simulate_plainly(
    network: HopfieldNetwork,
    transform: EnergyTransform,
    beta: float,
    start: ArrayLike,
    updates: int,
    rng: np.random.Generator,
    records: int = 1,
) -> Trajectory:
    """Do what `simulate` does, from the definitions: slow, and easy to read.

    Parameters, result and errors as for `simulate`, with any transform.
    """
    x = checked_start(network.size, start, updates, records)
    size, patterns = network.size, network.patterns.astype(np.int64)
    check_weight(transform.gamma, beta, float(network.energy(x)) / size)
    projections, energies, flips = [], [], 0
    z = patterns @ x
    for update in range(1, updates + 1):
        v = rng.random() * size
        i, u = int(v), v % 1
        energy = (network.stored - z @ z / size) / 2
        change = 2 * (x[i] * (patterns[:, i] @ z) - network.stored) / size
        if network.fields is not None:
            energy -= network.fields @ x
            change += 2 * network.fields[i] * x[i]
        if u < flip_probability(transform, beta, size, energy / size, change / size):
            z -= 2 * x[i] * patterns[:, i]
            x[i] = -x[i]
            flips += 1
        if update % (updates // records) == 0:
            projections.append(z.copy())
            energies.append(float(network.energy(x)) / size)
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
