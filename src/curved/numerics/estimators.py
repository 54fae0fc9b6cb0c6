"""Means over independent runs or a correlated series, and limits N -> infinity, with errors."""

from collections.abc import Sequence

import numpy as np
from scipy.special import chdtrc

from curved.numerics.typing import Array, ArrayLike, IntArray

_WINDOW = 6.0  # autocorrelation times that are summed: leaves out a part exp(-6) of an exponential
_LEAST = 50  # autocorrelation times that a series must be long for its error to mean anything


class TooShortError(ValueError):
    """A series is too short for its mean to have an error."""


def _series(samples: ArrayLike, least: int) -> Array:
    """Check that there are so many samples along the last axis."""
    array = np.asarray(samples, dtype=float)
    if array.ndim == 0 or array.size == 0 or array.shape[-1] < least:
        raise ValueError(f"at least {least} samples are needed, got shape {array.shape}")
    return array


def mean(samples: ArrayLike) -> tuple[Array, Array]:
    """Mean over the last axis and its standard error.

    Raises
    ------
    ValueError
        If there are fewer than 2 samples.
    """
    samples = _series(samples, 2)
    count = samples.shape[-1]
    return samples.mean(axis=-1), samples.std(axis=-1, ddof=1) / np.sqrt(count)


def variance(samples: ArrayLike) -> tuple[Array, Array]:
    """Unbiased variance over the last axis, of at least 4 samples, and its standard error.

    The error is sqrt([m4 - v^2 (n - 3)/(n - 1)] / n), from the fourth central moment m4.

    Raises
    ------
    ValueError
        If there are fewer than 4 samples.
    """
    samples = _series(samples, 4)
    count = samples.shape[-1]
    v = samples.var(axis=-1, ddof=1)
    m4 = np.mean((samples - samples.mean(axis=-1, keepdims=True)) ** 4, axis=-1)
    return v, np.sqrt(np.maximum(m4 - v * v * (count - 3) / (count - 1), 0) / count)


def fraction(successes: ArrayLike, runs: int | IntArray) -> tuple[Array, Array]:
    """Fraction of runs that succeed, and its standard error, which is not 0 for none or all.

    The error is that of (successes + 1)/(runs + 2), the mean under a flat prior.

    Raises
    ------
    ValueError
        If `runs` is not positive, or successes are not within 0 and `runs`.
    """
    successes = np.asarray(successes)
    runs = np.asarray(runs)
    if runs.dtype.kind not in "iu" or not np.all(runs >= 1):
        raise ValueError(f"runs must be a whole number >= 1, or such an array, got {runs}")
    if not np.all((successes >= 0) & (successes <= runs)):
        raise ValueError(f"successes must be within 0 and runs = {runs}, got {successes}")
    p = (successes + 1) / (runs + 2)
    return successes / runs, np.sqrt(p * (1 - p) / runs)


def autocorrelation_time(samples: ArrayLike) -> Array:
    """Integrated autocorrelation time 1 + 2 sum_k rho(k) along the last axis, in samples.

    The sum ends at the first k of at least 6 times its value (Sokal). It is 1 for independent
    samples and for a constant. A time is never put below 1, so that anticorrelated samples get too
    large an error rather than too small a one.

    Raises
    ------
    ValueError
        If there are fewer than 2 samples.
    """
    samples = _series(samples, 2)
    count = samples.shape[-1]
    deviation = samples - samples.mean(axis=-1, keepdims=True)
    # zeros behind the series keep its end from meeting its beginning
    spectrum = np.abs(np.fft.rfft(deviation, 2 * count, axis=-1)) ** 2
    covariance = np.fft.irfft(spectrum, axis=-1)[..., :count]
    constant = np.ptp(samples, axis=-1, keepdims=True) == 0
    rho = np.where(constant, 0.0, covariance / np.where(constant, 1.0, covariance[..., :1]))
    times = 1 + 2 * np.cumsum(rho[..., 1:], axis=-1)
    enough = np.arange(1, count) >= _WINDOW * times
    enough[..., -1] = True
    window = np.argmax(enough, axis=-1)[..., None]
    return np.maximum(np.take_along_axis(times, window, axis=-1)[..., 0], 1.0)


def correlated_mean(samples: ArrayLike) -> tuple[Array, Array, Array]:
    """Mean over the last axis, a stationary series, its standard error and autocorrelation time.

    Raises
    ------
    TooShortError
        If a series is shorter than 50 of its autocorrelation times.
    """
    samples = _series(samples, 1)
    count = samples.shape[-1]
    time = autocorrelation_time(samples) if count > 1 else np.full(samples.shape[:-1], np.inf)
    if count < _LEAST * np.max(time):
        raise TooShortError(
            f"{count} samples are too few for an autocorrelation time of {np.max(time):.3g}: "
            f"at least {_LEAST} times as many are needed"
        )
    error = np.sqrt(samples.var(axis=-1, ddof=1) * time / count)
    return samples.mean(axis=-1), error, time


def extrapolate(
    sizes: ArrayLike, values: ArrayLike, errors: ArrayLike, powers: Sequence[float]
) -> tuple[float, float, float]:
    """Extrapolate to N -> infinity by weighted least squares.

    The values are v + sum_k c_k N^-p_k with the powers p_k; their errors are normal, independent.

    Parameters
    ----------
    sizes, values, errors : array_like, shape (n,)
        Numbers of neurons N, what was measured there, and its standard errors.
    powers : sequence of float
        p_k, > 0; fewer than n.

    Returns
    -------
    limit, error, probability : float
        The limit v, its standard error, and the probability of a worse fit than this one, which
        is NaN where there are as many parameters as values.

    Raises
    ------
    ValueError
        If the arguments are not finite and of one length, a size, an error or a power is not
        positive, powers are the same, or there are too few different sizes.
    """
    n, y, s = (np.asarray(part, dtype=float) for part in (sizes, values, errors))
    if not n.ndim == 1 or not n.shape == y.shape == s.shape:
        raise ValueError(
            f"sizes, values, errors must have one shape (n,), got {n.shape}, {y.shape}, {s.shape}"
        )
    if not np.all(np.isfinite([n, y, s])) or not np.all(n > 0):
        raise ValueError(f"sizes must be positive and all finite, got {sizes!r} and {values!r}")
    if not np.all(s > 0):
        raise ValueError(f"standard errors must be positive, got {errors!r}")
    p = np.asarray(powers, dtype=float)
    if p.ndim != 1 or not np.all(np.isfinite(p) & (p > 0)) or len(np.unique(p)) < p.size:
        raise ValueError(f"powers must be positive, finite and different, got {powers!r}")
    if len(np.unique(n)) <= p.size:
        raise ValueError(f"powers must be fewer than the sizes, got {powers!r} and {sizes!r}")
    x = n.min() / n  # numbers of order one
    design = np.stack([np.ones_like(x), *(x**power for power in p)], axis=-1) / s[:, None]
    covariance = np.linalg.inv(design.T @ design)
    fit = covariance @ design.T @ (y / s)
    freedom = y.size - fit.size
    worse = float(chdtrc(freedom, np.sum((y / s - design @ fit) ** 2))) if freedom else np.nan
    return float(fit[0]), float(np.sqrt(covariance[0, 0])), worse


def extrapolate_exact(
    sizes: ArrayLike, values: ArrayLike, powers: Sequence[float]
) -> tuple[float, float]:
    """Extrapolate values without statistical errors, by least squares in N^-p_k.

    Parameters as for `extrapolate`; at least two powers, in growing order.

    Returns
    -------
    limit, error : float
        The limit, and by how much it changes without the last power: what the powers left out may
        still do is less, where the series converges.
    """
    if len(powers) < 2:
        raise ValueError(f"at least two powers are needed for an error, got {powers}")
    errors = np.ones(np.shape(sizes))
    limit, shorter = (extrapolate(sizes, values, errors, p)[0] for p in (powers, powers[:-1]))
    return limit, abs(limit - shorter)
