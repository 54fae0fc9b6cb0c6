"""Means over independent runs or a correlated series, and limits N -> infinity, with errors."""

from collections.abc import Sequence

import numpy as np

from curved.numerics.arrays import floats
from curved.numerics.intervals import counted
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
        If `runs` is not positive, or successes are not from 0 to `runs`.
    """
    successes, runs = counted(successes, runs)
    p = (successes + 1) / (runs + 2)
    return successes / runs, np.sqrt(p * (1 - p) / runs)


def clustered_fraction(successes: ArrayLike, runs: int) -> tuple[Array, Array]:
    """Fraction of runs that succeed where runs come in groups, and its standard error.

    The error is that of the spread between groups, as runs of a group may succeed together, but
    never less than that of independent runs.

    Parameters
    ----------
    successes : array_like of int, shape (..., groups)
        Number of runs that succeed in each group.
    runs : int
        Number of runs in a group.

    Returns
    -------
    fraction, error : ndarray, shape (...)

    Raises
    ------
    ValueError
        If there are fewer than 2 groups, or as `fraction` does.
    """
    parts, _ = fraction(successes, runs)
    mean_part, between = mean(parts)
    _, independent = fraction(np.sum(successes, axis=-1), runs * parts.shape[-1])
    return mean_part, np.maximum(between, independent)


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
            f"sizes, values, errors must share a shape (n,), got {n.shape}, {y.shape}, {s.shape}"
        )
    if not np.all(np.isfinite([n, y, s])) or not np.all(n > 0):
        raise ValueError(f"sizes must be > 0 and values finite, got {sizes!r} and {values!r}")
    if not np.all(s > 0):
        raise ValueError(f"standard errors must be positive, got {errors!r}")
    p = floats(powers, "powers")
    if p.ndim != 1 or not np.all(np.isfinite(p) & (p > 0)) or len(np.unique(p)) < p.size:
        raise ValueError(f"powers must be positive, finite and different, got {powers!r}")
    if len(np.unique(n)) <= p.size:
        raise ValueError(f"powers must be fewer than the sizes, got {powers!r} and {sizes!r}")
    x = n.min() / n  # numbers of order one
    design = np.stack([np.ones_like(x), *(x**power for power in p)], axis=-1) / s[:, None]
    covariance = np.linalg.inv(design.T @ design)
    fit = covariance @ design.T @ (y / s)
    freedom = y.size - fit.size
    misfit = float(np.sum((y / s - design @ fit) ** 2))
    worse = _worse(freedom, misfit) if freedom else np.nan
    return float(fit[0]), float(np.sqrt(covariance[0, 0])), worse


def _worse(freedom: int, misfit: float) -> float:
    """Probability of a sum of squares larger than this one."""
    from scipy.special import chdtrc  # its import takes 0.2 s

    return float(chdtrc(freedom, misfit))


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


def median_threshold(x: ArrayLike, successes: ArrayLike, runs: int) -> tuple[float, float]:
    """Estimate the x at which half of the runs succeed, where success gets rarer with x.

    By maximum likelihood of a logistic function of x; the error is from the observed information.
    Where no run succeeds beyond one that fails there is no such maximum. Then the estimate is the
    middle of the last x with successes only and the first with none, with the error of a uniform
    distribution between them.

    Parameters
    ----------
    x : array_like, shape (n,)
        Where runs were made, at n >= 2 different places in any order.
    successes : array_like of int, shape (n,)
        How many succeeded at each.
    runs : int
        How many were made at each.

    Returns
    -------
    threshold, error : float
        The median threshold and its standard error, in the units of `x`; both NaN where it is not
        within the places.

    Raises
    ------
    ValueError
        If the arguments have not one length, or successes are not from 0 to `runs`.
    """
    places, good = floats(x, "x"), np.asarray(successes)
    different = places.ndim == 1 and len(np.unique(places)) == places.size >= 2
    if not (different and good.shape == places.shape and np.all(np.isfinite(places))):
        raise ValueError(
            f"x must be 2 or more different places, one for each of successes, got {x!r}"
        )
    fraction(good, runs)  # which refuses what is no number of successes
    order = np.argsort(places)
    places, good = places[order], good[order]
    all_good, some_good = good == runs, good > 0
    full = int(np.argmin(all_good)) if not all_good.all() else good.size  # places before a failure
    reach = int(np.flatnonzero(some_good).max(initial=-1)) + 1  # places up to the last success
    if reach <= full + 1:  # no success beyond a failure, but at one place
        if full == 0 or reach == good.size:
            return np.nan, np.nan
        low, high = places[full - 1], places[reach]
        return float((low + high) / 2), float((high - low) / np.sqrt(12))
    middle, scale = places.mean(), np.ptp(places) / 2
    if (places - middle) @ good >= 0:  # success gets no rarer
        return np.nan, np.nan
    at, error = _logistic_median((places - middle) / scale, good, runs)
    inside = -1 <= at <= 1
    return (middle + scale * at, scale * error) if inside else (np.nan, np.nan)


def _logistic_median(x: Array, good: IntArray, runs: int) -> tuple[float, float]:
    """Fit logit p = a + b x, b < 0, by Newton's method: the place -a/b, and its error."""
    from scipy.special import expit  # as in _worse

    design = np.stack([np.ones_like(x), x], axis=-1)

    def likelihood(fit: Array) -> float:
        field = design @ fit
        return float(good @ field - runs * np.sum(np.logaddexp(0, field)))

    fit, best = np.zeros(2), -runs * x.size * np.log(2)
    rounding = 1e-13 * abs(best)
    for _ in range(100):
        p = expit(design @ fit)
        information = design.T @ (design * (runs * p * (1 - p))[:, None])
        step = np.linalg.solve(information, design.T @ (good - runs * p))
        while (now := likelihood(fit + step)) < best - rounding:  # which a short step is not
            step = step / 2
        fit, best = fit + step, now
        if np.abs(step).max() < 1e-12 * max(1.0, np.abs(fit).max()):
            break
    a, b = fit
    by_fit = np.array([-1 / b, a / b**2])
    return float(-a / b), float(np.sqrt(by_fit @ np.linalg.solve(information, by_fit)))


def power_law(sizes: ArrayLike, values: ArrayLike, errors: ArrayLike) -> tuple[float, float, float]:
    """Fit ln(value) = c + exponent ln(N) by weighted least squares (`numpy.polyfit`).

    Parameters
    ----------
    sizes, values, errors : array_like, shape (n,)
        Three or more different N > 0, what was measured there, > 0, and its standard errors, > 0.

    Returns
    -------
    exponent, error, probability : float
        The exponent, its standard error, and the probability of a worse fit than this one.

    Raises
    ------
    ValueError
        If the arguments are not as described.
    """
    n, y, s = (np.asarray(part, dtype=float) for part in (sizes, values, errors))
    if not (n.ndim == 1 and n.shape == y.shape == s.shape and len(np.unique(n)) == n.size >= 3):
        raise ValueError(
            f"sizes must be 3 or more different numbers, one for each value, got {sizes!r}"
        )
    if not np.all(np.isfinite([n, y, s]) & (np.array([n, y, s]) > 0)):
        raise ValueError(
            "sizes, values and errors must be finite and > 0, "
            f"got {sizes!r}, {values!r}, {errors!r}"
        )
    relative = s / y
    fit, covariance = np.polyfit(np.log(n), np.log(y), 1, w=1 / relative, cov="unscaled")
    misfit = np.sum(((np.log(y) - np.polyval(fit, np.log(n))) / relative) ** 2)
    return float(fit[0]), float(np.sqrt(covariance[0, 0])), _worse(n.size - 2, float(misfit))
