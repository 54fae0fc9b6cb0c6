"""Counts of runs that succeed, and intervals of their probability."""

import numpy as np

from curved.numerics.arrays import real_array
from curved.numerics.typing import Array, ArrayLike, IntArray


def wilson(
    successes: ArrayLike, runs: int | IntArray, deviations: float = 1.0
) -> tuple[Array, Array]:
    """Ends of Wilson's interval of the probability that a run succeeds, which lie in [0, 1].

    They are the probabilities p from which the fraction found is so many standard deviations
    sqrt(p (1 - p)/runs) away; one by default, an interval of 68%.

    Raises
    ------
    ValueError
        As in `counted`, or if `deviations` is not positive and finite.
    """
    successes, runs = counted(successes, runs)
    if not 0 < deviations < np.inf:
        raise ValueError(f"deviations must be positive and finite, got {deviations}")
    square = deviations**2
    found = successes / runs
    middle = (found + square / (2 * runs)) / (1 + square / runs)
    spread = found * (1 - found) / runs + square / (4 * runs**2)
    half = deviations * np.sqrt(spread) / (1 + square / runs)
    # at no success and at none else rounding would leave ends that are not 0 and 1
    low = np.where(successes == 0, 0.0, middle - half)
    return low, np.where(successes == runs, 1.0, middle + half)


def counted(successes: ArrayLike, runs: int | IntArray) -> tuple[Array, IntArray]:
    """Check numbers of successes and of runs, and give them as arrays.

    Raises
    ------
    ValueError
        If `runs` is not positive, or successes are not from 0 to `runs`.
    """
    successes = real_array(successes, "successes")
    runs = np.asarray(runs)
    if runs.dtype.kind not in "iu" or not np.all(runs >= 1):
        raise ValueError(f"runs must be a whole number >= 1, or an array of these, got {runs}")
    if not np.all((successes >= 0) & (successes <= runs)):
        raise ValueError(f"successes must be from 0 to runs = {runs}, got {successes}")
    return successes, runs
