"""Standard errors: they are the scatter of the estimates themselves."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import minimize
from scipy.stats import kstest

from curved.numerics import estimators
from curved.numerics.intervals import wilson


@pytest.mark.parametrize("kind", ["normal", "bimodal"])
@pytest.mark.parametrize("estimate", [estimators.mean, estimators.variance])
def test_errors_are_the_scatter_of_estimates(estimate, kind):
    rng = np.random.default_rng(1)
    samples = rng.normal(size=(20_000, 50))
    if kind == "bimodal":
        samples = 0.1 * samples + (rng.random(samples.shape) < 0.3)
    values, errors = estimate(samples)
    assert_allclose(np.sqrt(np.mean(errors**2)), values.std(), rtol=0.04)
    expected = samples.mean() if estimate is estimators.mean else samples.var()
    assert abs(values.mean() - expected) < 4 * values.std() / 20_000**0.5 + 1e-12


def test_no_scatter_has_no_error():
    for estimate in (estimators.mean, estimators.variance):
        value, error = estimate(np.full((3, 8), 0.5))
        assert_allclose(error, 0, atol=1e-16)
    assert_allclose(value, 0, atol=1e-30)


def test_fractions_of_none_and_all_have_errors():
    value, error = estimators.fraction([0, 50, 100], 100)
    assert_allclose(value, [0, 0.5, 1])
    assert_allclose(error[1], 0.05, rtol=1e-3)
    assert_allclose(error[[0, 2]], 0.0099, rtol=0.01)


@pytest.mark.parametrize("alike", [False, True])
def test_errors_of_fractions_in_groups(alike):
    """Runs of a group that succeed together count once, in the error that is the scatter."""
    rng = np.random.default_rng(5)
    each = rng.random((4_000, 60, 1 if alike else 3)) < 0.3
    successes = np.broadcast_to(each, (4_000, 60, 3)).sum(axis=-1)
    values, errors = estimators.clustered_fraction(successes, 3)
    assert_allclose(values, successes.sum(axis=-1) / 180)
    scatter = np.sqrt(0.3 * 0.7 / (60 if alike else 180))
    assert_allclose(values.std(), scatter, rtol=0.04)
    # the larger of two estimates is above either in the mean where groups mean nothing
    assert_allclose(np.sqrt(np.mean(errors**2)), scatter, rtol=0.04 if alike else 0.08)
    none = estimators.clustered_fraction(np.zeros((1, 60)).astype(int), 3)
    assert none[1] == estimators.fraction(0, 180)[1]


def test_extrapolation_finds_the_limit_with_its_error():
    rng = np.random.default_rng(2)
    sizes = np.array([256, 512, 1024, 4096, 16384])
    errors = np.array([0.02, 0.02, 0.01, 0.01, 0.005])
    truth = 0.6 + 3 * sizes ** (-2 / 3)
    fits = [
        estimators.extrapolate(sizes, truth + errors * rng.normal(size=5), errors, [2 / 3])
        for _ in range(4000)
    ]
    limits, stated, probabilities = np.array(fits).T
    assert_allclose(limits.mean(), 0.6, atol=4 * stated[0] / 4000**0.5)
    assert_allclose(limits.std(), stated[0], rtol=0.05)
    assert kstest(probabilities, "uniform").pvalue > 1e-3
    _, _, wrong = estimators.extrapolate(sizes, truth + 0.1 * (sizes == 1024), errors, [2 / 3])
    assert wrong < 1e-6


def test_extrapolation_needs_errors_and_sizes():
    with pytest.raises(ValueError, match="errors must be positive"):
        estimators.extrapolate([1, 2, 3], [1, 1, 1], [0.1, 0, 0.1], [1])
    with pytest.raises(ValueError, match="fewer than the sizes"):
        estimators.extrapolate([256, 256], [1, 1], [0.1, 0.1], [1])
    assert np.isnan(estimators.extrapolate([1, 2], [1, 1], [0.1, 0.1], [1])[2])


def thresholds(samples, runs, width, seed=3):
    """Estimates of a threshold at 0.3 by runs at nine places, and their errors."""
    x = np.linspace(-1, 1, 9)
    p = 1 / (1 + np.exp((x - 0.3) / width))
    counts = np.random.default_rng(seed).binomial(runs, p, (samples, x.size))
    return np.array([estimators.median_threshold(x, row, runs) for row in counts]).T


@pytest.mark.parametrize("width", [0.1, 0.3])
def test_a_threshold_is_found_with_its_error(width):
    found, errors = thresholds(2000, 40, width)
    assert np.all(np.isfinite(found))
    assert abs(found.mean() - 0.3) < 0.1 * found.std()
    assert_allclose(np.sqrt(np.mean(errors**2)), found.std(), rtol=0.1)


def test_a_threshold_is_equivariant():
    """In other units, and in any order of places, it is the same."""
    x, good = np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.array([19, 18, 12, 5, 1])
    at, error = estimators.median_threshold(x, good, 20)
    other = estimators.median_threshold(7 + 100 * x[::-1], good[::-1], 20)
    assert_allclose(other, (7 + 100 * at, 100 * error), rtol=1e-9)
    mirrored = estimators.median_threshold(-x, 20 - good, 20)
    assert_allclose(mirrored, (-at, error), rtol=1e-9)


def test_the_threshold_is_where_the_likelihood_is_largest():
    x, good = np.array([0.0, 1.0, 2.0, 3.0]), np.array([9, 8, 3, 0])

    def loss(fit):
        field = fit[1] * (x - fit[0])
        return np.sum(10 * np.logaddexp(0, field) - good * field)

    best = minimize(loss, [1.5, -1.0], method="Nelder-Mead", options={"xatol": 1e-9}).x
    assert estimators.median_threshold(x, good, 10)[0] == pytest.approx(best[0], abs=1e-6)


@pytest.mark.parametrize(
    ("good", "expected"),
    [
        ([5, 5, 0, 0], (1.5, 1 / 12**0.5)),  # a step
        ([5, 2, 0, 0], (1.0, 2 / 12**0.5)),  # one place within it
        ([5, 5, 5, 5], (np.nan, np.nan)),
        ([0, 0, 0, 0], (np.nan, np.nan)),
        ([5, 5, 5, 2], (np.nan, np.nan)),
        ([3, 0, 0, 0], (np.nan, np.nan)),
        ([5, 5, 5, 4], (np.nan, np.nan)),
        ([1, 2, 3, 4], (np.nan, np.nan)),  # successes get more frequent
        ([0, 0, 5, 5], (np.nan, np.nan)),
        ([2, 2, 2, 2], (np.nan, np.nan)),
        ([5, 4, 5, 4], (np.nan, np.nan)),  # the threshold is beyond
    ],
)
def test_a_sharp_threshold_or_none(good, expected):
    found = estimators.median_threshold([0, 1, 2, 3], good, 5)
    assert_allclose(found, expected, rtol=1e-12)


def test_a_power_is_found_with_its_error():
    n, rng = np.array([10.0, 20.0, 40.0, 80.0]), np.random.default_rng(2)
    errors = 0.03 * 2 * n**1.7
    fits = np.array(
        [
            estimators.power_law(n, 2 * n**1.7 + errors * rng.standard_normal(4), errors)
            for _ in range(2000)
        ]
    )
    assert abs(fits[:, 0].mean() - 1.7) < 0.1 * fits[:, 0].std()
    assert_allclose(np.sqrt(np.mean(fits[:, 1] ** 2)), fits[:, 0].std(), rtol=0.06)
    assert kstest(fits[:, 2], "uniform").pvalue > 1e-3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: estimators.median_threshold([1, 1], [1, 0], 2), "x must be"),
        (lambda: estimators.median_threshold([1, 2], [3, 0], 2), "successes must be"),
        (lambda: estimators.power_law([1, 2], [1, 2], [1, 1]), "sizes must be"),
        (lambda: estimators.power_law([1, 2, 3], [1, 0, 2], [1, 1, 1]), "must be finite and > 0"),
    ],
)
def test_bad_points_of_a_fit_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_wilsons_interval():
    """Its ends are probabilities from which the fraction is one standard deviation away."""
    for successes, runs in ((3, 10), (1, 40), (397, 400)):
        for end in wilson(successes, runs):
            spread = np.sqrt(end * (1 - end) / runs)
            assert abs(successes / runs - end) == pytest.approx(spread, rel=1e-12)
    low, high = wilson([0, 40], 40)
    np.testing.assert_allclose(low, [0, 40 / 41], rtol=1e-14)
    np.testing.assert_allclose(high, [1 / 41, 1], rtol=1e-14)
    wide = np.diff(wilson(20, 40, 2.0)), np.diff(wilson(20, 40))
    assert wide[0] > 1.9 * wide[1]
    with pytest.raises(ValueError, match="deviations must be positive and finite, got 0"):
        wilson(1, 2, 0)


def test_the_error_of_a_variance_of_four_numbers():
    """Of 0, 0, 0, 2: deviations -1/2 (three times) and 3/2, v = 1, m4 = 21/16; (m4 - 1/3)/4."""
    value, error = estimators.variance([0.0, 0.0, 0.0, 2.0])
    assert value == pytest.approx(1.0)
    assert error**2 == pytest.approx((21 / 16 - 1 / 3) / 4)


@pytest.mark.parametrize("count", [60, 61])
def test_autocorrelation_is_that_of_direct_sums(count):
    """Sum by sum, of a series whose end is as far from the mean as its beginning."""
    rng = np.random.default_rng(5)
    for slope in (0.0, 0.02, 0.2):
        series = (
            slope * np.arange(count) + np.convolve(rng.normal(size=count + 3), np.ones(4))[3:-3]
        )
        off = series - series.mean()
        rho = [off[: count - k] @ off[k:] / (off @ off) for k in range(count)]
        time = 1.0
        for k in range(1, count):
            time += 2 * rho[k]
            if k >= 6 * time:
                break
        assert estimators.autocorrelation_time(series) == pytest.approx(max(time, 1.0), rel=1e-10)
