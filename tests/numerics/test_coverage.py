"""Stated errors of planted series: their intervals of 68 and 95 % hold the truth that often."""

import numpy as np
import pytest
from scipy.stats import binom, t

from curved.curvature.transforms import Renyi
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics import estimators
from curved.numerics.intervals import wilson
from curved.numerics.streams import stream
from curved.sampling import enumeration
from curved.sampling.moments import moments

LEVELS = (1.0, 0.6827), (1.96, 0.95)


def held(deviations, freedom=None, slack=0.0):
    """Whether deviations in errors are within intervals as often as they should, to 4 sigma."""
    deviations = np.abs(np.ravel(deviations))
    for width, share in LEVELS:
        expected = share if freedom is None else 1 - 2 * t.sf(width, freedom)
        found = np.mean(deviations < width)
        noise = 4 * np.sqrt(expected * (1 - expected) / deviations.size) + slack
        assert abs(found - expected) < noise, (width, found, expected)


def autoregressive(count, length, memory, rng):
    """Stationary series of mean 0 with correlations memory^k."""
    noise = rng.standard_normal((length, count))
    series = np.empty_like(noise)
    series[0] = noise[0]
    for k in range(1, length):
        series[k] = memory * series[k - 1] + np.sqrt(1 - memory**2) * noise[k]
    return series.T


@pytest.mark.parametrize("memory", [0.0, 0.5, 0.9])
def test_errors_of_correlated_series(memory):
    series = autoregressive(1500, 4000, memory, stream(1, round(10 * memory)))
    mean, error, time = estimators.correlated_mean(series)
    held(mean / error, slack=0.015)  # windows are estimated themselves
    exact = (1 + memory) / (1 - memory)
    assert np.mean(time) == pytest.approx(exact, rel=0.06)
    assert np.sqrt(np.mean(error**2)) == pytest.approx(np.sqrt(exact / 4000), rel=0.05)


def test_a_series_of_less_than_fifty_memories_has_no_error():
    long = autoregressive(1, 3000, 0.9, stream(2))[0]  # some 160 memories of 19
    estimators.correlated_mean(long)
    with pytest.raises(estimators.TooShortError, match="200 samples are too few"):
        estimators.correlated_mean(long[:200])
    with pytest.raises(estimators.TooShortError):
        estimators.correlated_mean(np.linspace(0, 1, 3000))  # a drift


@pytest.mark.parametrize("count", [4, 16])
def test_errors_of_independent_runs(count):
    samples = 3 + 2 * stream(3, count).standard_normal((20_000, count))
    mean, error = estimators.mean(samples)
    held((mean - 3) / error, freedom=count - 1)


def test_errors_of_variances():
    samples = 2 * stream(4).standard_normal((4000, 400))
    value, error = estimators.variance(samples)
    held((value - 4) / error, slack=0.01)


@pytest.mark.parametrize("p", [0.5, 0.8, 0.95])
def test_wilsons_intervals_of_fractions(p):
    """In the mean over numbers of runs, as a single binomial steps."""
    shares = []
    for runs in range(60, 80):
        counts = np.arange(runs + 1)
        low, high = wilson(counts, runs)
        inside = (low <= p) & (p <= high)
        shares.append(binom.pmf(counts, runs, p)[inside].sum())
    assert np.mean(shares) == pytest.approx(0.6827, abs=0.02)


def test_errors_of_fractions():
    counts = stream(5).binomial(400, 0.3, 20_000)
    value, error = estimators.fraction(counts, 400)
    held((value - 0.3) / error, slack=0.02)


def test_errors_of_limits_and_of_their_sizes():
    """Of a fit in 1/N with errors of all sizes: a size left out or an error not weighted shows."""
    sizes, errors = np.array([64, 128, 512]), np.array([0.01, 0.04, 0.02])
    noise = errors * stream(6).standard_normal((4000, 3))
    fits = np.array([estimators.extrapolate(sizes, 0.5 - 2 / sizes + e, errors, [1.0])[:2]
                     for e in noise])  # fmt: skip
    held((fits[:, 0] - 0.5) / fits[:, 1])
    # by hand: the variance of the intercept of a weighted line is sum(w x^2)/(sum w sum w x^2 - ..)
    x, w = 1 / sizes, errors**-2
    exact = np.sum(w * x**2) / (np.sum(w) * np.sum(w * x**2) - np.sum(w * x) ** 2)
    assert fits[0, 1] == pytest.approx(np.sqrt(exact))


def test_limit_of_exact_values_states_what_is_left():
    sizes = np.array([64.0, 128, 256, 512])
    values = 1 + 2 / sizes + 3 / sizes**2 - 5 / sizes**3
    limit, error = estimators.extrapolate_exact(sizes, values, [1, 2, 3])
    assert limit == pytest.approx(1, abs=1e-12)
    assert 0 < error < 1e-5
    shorter, larger = estimators.extrapolate_exact(sizes, values, [1, 2])
    assert abs(shorter - 1) < larger


def test_errors_of_moments_of_a_chain():
    """Of chains that change slowly between two patterns: neurons in which these differ."""
    network = HopfieldNetwork(np.array([[1] * 8, [1] * 4 + [-1] * 4]))
    law = Renyi(-0.5), 1.3
    states = enumeration.states(8)
    p = enumeration.distribution(network, *law)
    exact = p @ (states[:, 0] * states[:, 4])
    assert exact == pytest.approx(0, abs=1e-12)  # by symmetry
    found = []
    for k in range(40):
        how = {"settle": 20, "sweeps": 2000, "seed": stream(7, k)}
        data = moments(network, *law, network.patterns[0], **how)
        error = float(data.pair_error[0, 4])
        naive = np.sqrt((1 - float(data.pair[0, 4]) ** 2) / 2000)
        assert error > 1.3 * naive  # far above that of independent samples
        found.append((float(data.pair[0, 4]) - exact) / error)
    assert 0.7 < np.std(found) < 1.3
    assert abs(np.mean(found)) < 4 / np.sqrt(40)
