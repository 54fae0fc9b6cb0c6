"""Arrays of neurons: taken in as -1 and +1, and multiplied exactly.

Spikes, 0 and 1, become such neurons by `spins_of`; an array of them in the place of spins is
refused, with that hint.
"""

from typing import Any

import numpy as np

from curved.numerics.arrays import real_array, whole
from curved.numerics.streams import random_signs
from curved.numerics.typing import AnyArray, ArrayLike, IntArray, Spins

_BLOCK = 1 << 20  # entries of a matrix that are in floating point at a time
_SINGLE = 1 << 24  # whole numbers up to this one are exact in single precision


def _check_spins(array: AnyArray, name: str) -> None:
    wrong = np.abs(array) != 1
    if not np.any(wrong):
        return
    hint = ""
    if np.all((array == 0) | (array == 1)):
        hint = ": these are spikes; their spins are spins_of(x), that is 2 * x - 1"
    raise ValueError(f"{name} must hold only -1 and +1, found {array[wrong].flat[0]}{hint}")


def as_spins(values: ArrayLike, name: str, dimensions: int) -> Spins:
    """Check that an array holds only -1 and +1, and give it as int8, C-contiguous.

    Parameters
    ----------
    values : array_like
        The array.
    name : str
        What the error calls it.
    dimensions : int
        The number of axes it must have.

    Raises
    ------
    ValueError
        If it has another number of axes, is empty, or holds anything but -1 and +1.
    """
    array = real_array(values, name)
    if array.ndim != dimensions or array.size == 0:
        raise ValueError(
            f"{name} must have {dimensions} axes and not be empty, got shape {array.shape}"
        )
    _check_spins(array, name)
    return np.ascontiguousarray(array, dtype=np.int8)


def spin_states(values: ArrayLike, size: int) -> Spins:
    """Check that an array holds states of `size` neurons, shape (..., N), and give it as int8.

    Raises
    ------
    ValueError
        If it has another shape, or holds anything but -1 and +1.
    """
    array = real_array(values, "states")
    if array.ndim == 0 or array.shape[-1] != size:
        raise ValueError(f"states must have shape (..., {size}), got {array.shape}")
    _check_spins(array, "states")
    return array.astype(np.int8, copy=False)


def spins_of(spikes: ArrayLike) -> Spins:
    """Neurons -1 and +1 of spikes: 2 n - 1 of n = 0 (silent) and n = 1 (spike).

    Parameters
    ----------
    spikes : array_like, any shape
        Numbers 0 and 1, or truth values; a recording has shape (times, N).

    Returns
    -------
    ndarray of int8
        Of the same shape.

    Raises
    ------
    ValueError
        If `spikes` hold anything but 0 and 1.

    Examples
    --------
    >>> spins_of([[0, 1, 1]])
    array([[-1,  1,  1]], dtype=int8)
    """
    array = real_array(spikes, "spikes")
    wrong = (array != 0) & (array != 1)
    if np.any(wrong):
        raise ValueError(f"spikes must hold only 0 and 1, found {array[wrong].flat[0]}")
    return 2 * array.astype(np.int8) - np.int8(1)


def chosen_neurons(neurons: ArrayLike | None, size: int) -> IntArray:
    """Check indices of neurons, of any shape; None stands for all neurons.

    Raises
    ------
    ValueError
        If there is no such neuron.
    """
    size = whole(size, "size")
    if neurons is None:
        return np.arange(size)
    chosen = real_array(neurons, "neurons")
    if not np.all((chosen >= 0) & (chosen < size) & (chosen == np.floor(chosen))):
        raise ValueError(f"neurons must be integers from 0 to {size - 1}, got {neurons!r}")
    return chosen.astype(np.int64)


def exact_product(x: AnyArray, rows: Spins) -> IntArray:
    """Sums sum_i rows_ai x_i, shape (..., M), of integers x (..., N) and rows (M, N) of -1, 0, +1.

    They are exact, in any order of summation; only blocks of either are copied.
    """
    width = rows.shape[1]
    single = x.dtype == np.int8 and width < _SINGLE >> 7
    kind: Any = np.float32 if single else np.float64
    states = x.reshape(-1, width)
    sums = np.empty((len(states), len(rows)), dtype=np.int64)
    step = max(_BLOCK // max(width, 1), 1)
    for first in range(0, len(rows), step):
        block = rows[first : first + step].astype(kind).T
        for start in range(0, len(states), step):
            part = states[start : start + step].astype(kind)
            sums[start : start + step, first : first + step] = part @ block
    return sums.reshape(*x.shape[:-1], len(rows))


def orthogonal_patterns(stored: int, size: int, rng: np.random.Generator) -> Spins:
    """Draw patterns that are mutually orthogonal, each -1 and +1 at random.

    They are different rows of a Hadamard matrix, drawn at random, and every neuron has a random
    sign in all of them.

    Parameters
    ----------
    stored : int
        Number of patterns M, at most N.
    size : int
        Number of neurons N, a power of two.
    rng : numpy.random.Generator
        Where the randomness is from.

    Returns
    -------
    ndarray of int8, shape (M, N)

    Raises
    ------
    ValueError
        If N is not a power of two, or M is not from 1 to N.
    """
    stored, size = whole(stored, "stored"), whole(size, "size")
    if size & (size - 1):
        raise ValueError(f"size must be a power of two, got {size}")
    if not 1 <= stored <= size:
        raise ValueError(f"stored must be from 1 to size = {size}, got {stored}")
    rows = rng.choice(size, stored, replace=False)
    parity = np.bitwise_count(rows[:, None] & np.arange(size)) & 1  # Sylvester's construction
    return (1 - 2 * parity.astype(np.int8)) * random_signs(size, rng)
