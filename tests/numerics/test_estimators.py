"""Standard errors: they are the scatter of the estimates themselves."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import kstest

from curved.numerics import estimators


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
