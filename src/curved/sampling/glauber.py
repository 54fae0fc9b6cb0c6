"""Glauber dynamics of curved networks by the exact rule (8): chains and threads.

`simulate` runs chains with the compiled kernel, `simulate_plainly` one chain step by step from the
definitions; both give the same states for the same stream of random numbers. Time is in sweeps of N
attempted updates.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numba
import numpy as np
import xarray as xr

from curved.curvature.transforms import EnergyTransform, as_transform
from curved.networks.network import Network
from curved.networks.spins import as_spins
from curved.numerics.arrays import real, whole
from curved.numerics.labels import Variable, label
from curved.numerics.progress import progress as progress_of
from curved.numerics.streams import generator
from curved.numerics.typing import ArrayLike, IntArray, Spins
from curved.sampling.chains import (
    Lanes,
    Simulated,
    Transforms,
    chains_of,
    check_network,
    check_weight,
    updates_between,
)
from curved.sampling.flip_rule import flip_probability

Task = TypeVar("Task")
Result = TypeVar("Result")

_MEANING = {
    "overlap": Variable("overlap with a stored pattern"),
    "energy": Variable("energy per neuron"),
    "beta_eff": Variable("effective inverse temperature"),
    "state": Variable("last state of the neurons"),
    "flips": Variable("number of flips made"),
    "time": Variable("time", units="sweep"),
    "gamma": Variable("scaled curvature"),
    "beta": Variable("inverse temperature"),
}


def corrupt(x: ArrayLike, fraction: float, seed: int | np.random.Generator) -> Spins:
    """Flip round(fraction N) different neurons, chosen at random, of the state x, shape (N,).

    The seed is an integer >= 0, or a Generator, which goes on from where it is.

    Raises
    ------
    ValueError
        If ``x`` is not a state, or `fraction` not from 0 to 1.
    """
    cue = as_spins(x, "x", 1).copy()
    if not 0 <= (fraction := real(fraction, "fraction")) <= 1:
        raise ValueError(f"fraction must be from 0 to 1, got {fraction}")
    cue[generator(seed).choice(cue.size, round(fraction * cue.size), replace=False)] *= -1
    return cue


def simulate(
    network: Simulated,
    transform: Transforms,
    beta: ArrayLike,
    start: ArrayLike,
    *,
    sweeps: int,
    seed: int | np.random.Generator,
    records: int = 1,
    spread: bool = False,
    progress: bool = False,
) -> xr.Dataset:
    """Run chains of attempted updates, each of a neuron chosen at random (8).

    Arrays of curvatures, temperatures and starts make several chains, the lanes. All see the same
    neurons and random numbers: each by itself is a chain of rule (8), and differences between lanes
    are sharper than those between independent runs. For means over independent runs call it with
    other seeds: lanes that differ in their starts alone may meet, and stay together. Lanes whose
    random numbers are `spread` do not, but are not quite independent either.

    Parameters
    ----------
    network : HopfieldNetwork, SpinGlass or PairwiseEnergy
        The network, of N neurons.
    transform : EnergyTransform, float, or a sequence of these
        Curvatures; a number is that of `Renyi`. A transform other than `Renyi` and `Relativistic`
        must have `scalar`, its F as a function of one number that numba can compile.
    beta : float or array_like, shape (lanes,)
        Inverse temperatures, >= 0.
    start : array_like, shape (N,) or (lanes, N)
        First states, -1 and +1.
    sweeps : int
        Time, in sweeps of N attempted updates.
    seed : int or numpy.random.Generator
        Seed of the stream, or the stream; one number is used per attempted update.
    records : int, optional
        How many times, evenly spaced, overlaps and energies are recorded; the last is at the end.
        It divides the number of attempted updates.
    spread : bool, optional
        Whether lane k sees u + k/lanes modulo 1 for a random number u; not for a spin glass.
    progress : bool, optional
        Whether to show how far it is.

    Returns
    -------
    xarray.Dataset
        `overlap` (lane, record, pattern), of a network that stores patterns; ``energy`` per neuron
        and `beta_eff` = beta F'(energy), both (lane, record); `state` (lane, neuron), the last;
        `flips` (lane), how many were made. Coordinates are `gamma` and `beta` (lane) and `time`
        (record) in sweeps. There is no axis `lane` if no argument has one.

    Raises
    ------
    ValueError
        If an argument is not as described.
    SupportError
        If a start has no probability.
    TypeError
        If an argument is of another type, or there is no kernel for the network or a transform.

    Examples
    --------
    >>> import curved as cn
    >>> network = cn.HopfieldNetwork.draw(100, 2000, np.random.default_rng(1))
    >>> run = cn.simulate(network, [-1.0, 1.0], 2.0, network.patterns[0], sweeps=20, seed=1)
    >>> run.overlap.isel(record=-1, pattern=0).values.round(1)
    array([1. , 0.4])
    """
    check_network(network)
    records = whole(records, "records")
    updates = updates_between(network.size, sweeps, records)
    lanes, rng = Lanes(network.size, transform, beta, start), generator(seed)
    chains = chains_of(network, lanes.transforms, lanes.betas, lanes.starts, spread)
    projections, energy = [], []
    with progress_of(records, "simulation: records", progress) as step:
        for _ in range(records):
            chains.advance(updates, rng)
            projections.append(chains.projections)
            energy.append(chains.energy)
            step(1)
    data = _dataset(
        lanes.transforms,
        lanes.betas,
        np.arange(1, records + 1) * updates / network.size,
        np.array(projections),
        np.array(energy),
        chains.x,
        chains.flips,
    )
    return data.isel(lane=0) if lanes.single else data


def _dataset(
    transforms: Sequence[EnergyTransform],
    betas: ArrayLike,
    time: ArrayLike,
    projections: IntArray,
    energy: ArrayLike,
    states: Spins,
    flips: IntArray,
) -> xr.Dataset:
    """Put together what chains leave behind; projections and energies are over (record, lane)."""
    energy = np.transpose(energy)
    slopes = [transform.dF(e) for transform, e in zip(transforms, energy, strict=True)]
    data = xr.Dataset(
        {
            "overlap": (
                ("lane", "record", "pattern"),
                np.swapaxes(projections, 0, 1) / states.shape[1],
            ),
            "energy": (("lane", "record"), energy),
            "beta_eff": (("lane", "record"), np.array(betas)[:, None] * slopes),
            "state": (("lane", "neuron"), states),
            "flips": ("lane", flips),
        },
        {
            "gamma": ("lane", [getattr(transform, "gamma", np.nan) for transform in transforms]),
            "beta": ("lane", np.array(betas)),
            "time": ("record", time),
        },
        {"transform": ", ".join(dict.fromkeys(type(one).__name__ for one in transforms))},
    )
    if projections.shape[-1] == 0:  # a spin glass stores no patterns
        data = data.drop_vars("overlap")
    return label(data, _MEANING)


def simulate_plainly(
    network: Network,
    transform: EnergyTransform | float,
    beta: float,
    start: ArrayLike,
    *,
    sweeps: int,
    seed: int | np.random.Generator,
    records: int = 1,
    shift: float = 0.0,
) -> xr.Dataset:
    """Do what `simulate` does with one chain, from the definitions: slow, and easy to read.

    Parameters, result and errors as for `simulate`, with any network and transform; `shift`, within
    0 and 1, is added to the random numbers, as in a lane of a spread simulation.
    """
    size, rng, law = network.size, generator(seed), as_transform(transform)
    updates = updates_between(size, sweeps, records)
    x = Lanes(size, law, beta, start).starts[0].copy()
    e, changes = float(network.energy(x)), network.energy_change(x)
    check_weight(law, beta, e)
    projections, energies, flips = [], [], 0
    for update in range(1, updates * records + 1):
        v = rng.random() * size
        i, u = int(v), (v % 1 + shift) % 1
        if u < flip_probability(law, beta, size, e, changes[i]):
            x[i] = -x[i]
            e, changes = float(network.energy(x)), network.energy_change(x)
            flips += 1
        if update % updates == 0:
            projections.append(network.projections(x)[None])
            energies.append([e])
    time = np.arange(1, records + 1) * updates / size
    found = np.array(projections), np.array(energies), x[None], np.array([flips])
    return _dataset([law], [float(beta)], time, *found).isel(lane=0)


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
    TypeError, ValueError
        If `threads` is not a positive integer: a pool of none would wait forever.
    """
    workers = None if threads is None else whole(threads, "threads")
    workers = workers or numba.config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(function, tasks)
