import numpy as np
import pytest
from scipy.integrate import quad

from curved.curvature.curved_model import CurvedModel
from curved.curvature.mean_field import effective_beta, trajectory
from curved.curvature.transforms import Relativistic, Renyi
from curved.flat import CurieWeiss, TwoPatterns


@pytest.mark.parametrize("gamma", [-1.5, -0.75, 0.0, 0.6])
def test_against_separation_of_variables(gamma):
    """One pattern: the time from m0 to m is an integral, int dm / flow(m)."""
    beta, m0 = 1.3, 0.05
    times = np.linspace(0, 8, 9)
    m = trajectory(CurieWeiss(), Renyi(gamma), beta, m0, times)[0]

    def inverse_flow(x):
        return 1 / (np.tanh(beta * x / (1 + gamma * x * x / 2)) - x)

    for target, t in zip(m[1:], times[1:], strict=True):
        if abs(1 / inverse_flow(target)) < 1e-3:
            break  # settled: the integral is no longer sharp
        assert quad(inverse_flow, m0, target, epsabs=1e-12)[0] == pytest.approx(t, abs=1e-7)


@pytest.mark.parametrize("transform", [Renyi(-1.2), Renyi(0.0), Relativistic(-1.0)], ids=repr)
def test_ends_in_a_stable_state(transform):
    model = CurvedModel(TwoPatterns(0.2), transform)
    beta = 0.9 / transform.dF(0.0)
    end = trajectory(model.flat, transform, beta, [0.9, 0.1], [0.0, 2000.0])[:, -1]
    states = model.states(float(beta), copies=True)
    attractors = np.array([states.m1, states.m2])[:, states.stable]
    assert np.abs(end[:, None] - attractors).max(axis=0).min() < 1e-9


@pytest.mark.parametrize("gamma", [-1.96875, np.nextafter(-2.0, 0.0)])
@pytest.mark.parametrize("rtol", [1e-4, 1e-10])
def test_coarse_steps_do_not_leave_the_support(gamma, rtol):
    """The state at rest is next to the edge, where beta' diverges."""
    times, model = np.linspace(0, 25, 40), CurieWeiss()
    m = trajectory(model, Renyi(gamma), 1.0, 0.6875, times, rtol)
    assert np.all(np.isfinite(effective_beta(model, Renyi(gamma), 1.0, m)))
    assert np.max(np.abs(m - trajectory(model, Renyi(gamma), 1.0, 0.6875, times))) < rtol


def test_tolerance_is_kept():
    times = np.linspace(0, 3000, 31)
    loose, tight = (
        trajectory(CurieWeiss(), Renyi(-1.5), 1.001, 0.01, times, rtol) for rtol in (1e-10, 1e-13)
    )
    np.testing.assert_allclose(loose, tight, atol=2e-7)


def test_negative_curvature_recalls_faster():
    times = np.linspace(0, 6000, 6001)
    arrival = []
    for gamma in (-0.9, -1.2, -1.5):
        m = trajectory(CurieWeiss(), Renyi(gamma), 1.001, 0.01, times)[0]
        arrival.append(times[np.argmax(m > 0.5)])
    assert arrival[0] > arrival[1] > arrival[2] > 0


@pytest.mark.parametrize(
    ("start", "times", "message"),
    [
        (1.2, [0.0, 1.0], r"in \[-1, 1\]"),
        (np.nan, [0.0, 1.0], r"in \[-1, 1\]"),
        (0.5, [0.0, 2.0, 1.0], "increasing"),
        (0.5, [-1.0, 1.0], ">= 0"),
        (0.5, [0.0, np.inf], r"at most 1e\+06"),
        (0.5, [0.0, 1.1e6], r"at most 1e\+06"),
    ],
)
def test_bad_arguments(start, times, message):
    with pytest.raises(ValueError, match=message):
        trajectory(CurieWeiss(), Renyi(-1.0), 1.0, start, times)


def test_start_outside_the_support():
    with pytest.raises(ValueError, match=r"outside the support of Renyi\(gamma=-2\.5"):
        trajectory(CurieWeiss(), Renyi(-2.5), 1.0, 0.95, [0.0, 1.0])
