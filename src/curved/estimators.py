"""Means over independent runs, each with its standard error."""

import numpy as np

from curved.typing import Array, ArrayLike

__all__ = ["fraction", "mean", "variance"]


def mean(samples: Array) -> tuple[Array, Array]:
    """Mean over the last axis and its standard error; the latter needs at least 2 samples."""
    count = samples.shape[-1]
    return samples.mean(axis=-1), samples.std(axis=-1, ddof=1) / np.sqrt(count)


def variance(samples: Array) -> tuple[Array, Array]:
    """Unbiased variance over the last axis, of at least 4 samples, and its standard error.

    The error is sqrt([m4 - v^2 (n - 3)/(n - 1)] / n), from the fourth central moment m4.
    """
    count = samples.shape[-1]
    v = samples.var(axis=-1, ddof=1)
    m4 = np.mean((samples - samples.mean(axis=-1, keepdims=True)) ** 4, axis=-1)
    return v, np.sqrt(np.maximum(m4 - v * v * (count - 3) / (count - 1), 0) / count)


def fraction(successes: ArrayLike, runs: int) -> tuple[Array, Array]:
    """Fraction of runs that succeed, and its standard error, which is not 0 for none or all.

    The error is that of (successes + 1)/(runs + 2), the mean under a flat prior.
    """
    successes = np.asarray(successes)
    p = (successes + 1) / (runs + 2)
    return successes / runs, np.sqrt(p * (1 - p) / runs)
