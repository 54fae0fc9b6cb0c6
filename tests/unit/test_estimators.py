"""Standard errors: they are the scatter of the estimates themselves."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from curved import estimators


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
