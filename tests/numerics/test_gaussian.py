import mpmath as mp
import numpy as np
import pytest
from scipy.special import erf

from curved.numerics.gaussian import gaussian_averages

EXACT = {
    "tanh": mp.tanh,
    "tanh2": lambda x: mp.tanh(x) ** 2,
    "lncosh": lambda x: mp.log(2 * mp.cosh(x)),
    "sech2": lambda x: mp.sech(x) ** 2,
    "x_tanh_sech2": lambda x: x * mp.tanh(x) * mp.sech(x) ** 2,
    "tanh_excess": lambda x: mp.tanh(x) * (mp.tanh(x) - x * mp.sech(x) ** 2),
}
GAINS = [1e-4, 0.03, 0.5, 0.999, 1.0, 1.001, 1.5, 3.0, 12.0, 250.0, 1e5]


def by_adaptive_quadrature(function, s, u):
    """The average with 25 digits, the axis cut where the integrand bends."""
    bends = [-u + k / s for k in (-8, -3, -1, 0, 1, 3, 8)]
    cuts = sorted({-12.0, -4.0, 0.0, 4.0, 12.0, *(cut for cut in bends if abs(cut) < 12)})
    with mp.workdps(25):
        return float(mp.quad(lambda z: function(s * (u + z)) * mp.npdf(z), cuts))


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("u", [0.0, -0.4, 1.7, 6.0])
def test_against_adaptive_quadrature(name, u):
    exact = np.array([by_adaptive_quadrature(EXACT[name], s, u) for s in GAINS])
    ours = getattr(gaussian_averages(GAINS, u), name)
    scale = np.maximum(1, np.array(GAINS) * max(1, abs(u))) if name == "lncosh" else 1
    assert np.max(np.abs(ours - exact) / scale) < 1e-14
    if u == 0 and name != "tanh":
        np.testing.assert_allclose(ours, exact, rtol=1e-14)


def test_limits_of_the_gain():
    u = np.array([-2.0, 0.0, 0.3])
    zero, infinite = gaussian_averages(0.0, u), gaussian_averages(np.inf, u)
    np.testing.assert_allclose(zero.lncosh, np.log(2), rtol=1e-15)
    for name in ("tanh", "tanh2", "x_tanh_sech2", "tanh_excess"):
        assert not getattr(zero, name).any()
    np.testing.assert_allclose(infinite.tanh, erf(u / np.sqrt(2)), atol=1e-16)
    np.testing.assert_array_equal(infinite.tanh2, 1)
    np.testing.assert_array_equal(infinite.sech2, 0)
    assert np.isinf(infinite.lncosh).all()


def test_the_two_rules_meet():
    below, above = (gaussian_averages([1.0, np.nextafter(1, 2)], u) for u in (0.0, 1.3))
    for averages in (below, above):
        for name in EXACT:
            assert np.ptp(getattr(averages, name)) < 3e-15


@pytest.mark.parametrize("s", [0.3, 2.5])
def test_derivatives(s):
    """The derivatives follow from the averages, as their docstring says."""
    h, u = 1e-4, 0.7

    def slope(name, ds, du):
        plus = getattr(gaussian_averages(s + ds * h, u + du * h), name)
        minus = getattr(gaussian_averages(s - ds * h, u - du * h), name)
        return (plus - minus) / (2 * h)

    averages = gaussian_averages(s, u)
    assert slope("tanh", 0, 1) == pytest.approx(s * averages.sech2, abs=1e-7)
    assert s * slope("tanh2", 1, 0) == pytest.approx(2 * averages.x_tanh_sech2, abs=1e-7)
    assert averages.tanh_excess == pytest.approx(averages.tanh2 - averages.x_tanh_sech2, abs=1e-15)


def test_shape_and_blocks_do_not_matter():
    rng = np.random.default_rng(1)
    s, u = rng.gamma(1, 3, (70, 80)), rng.normal(size=80)
    whole = gaussian_averages(s, u)
    assert whole.tanh.shape == (70, 80)
    for name in EXACT:
        single = getattr(gaussian_averages(s[3, 5], u[5]), name)
        assert single.shape == ()
        assert getattr(whole, name)[3, 5] == single


@pytest.mark.parametrize(
    ("s", "u", "message"),
    [
        (-1.0, 0.0, "s must be >= 0, got -1.0"),
        (np.nan, 0.0, "s must be >= 0, got nan"),
        ([1.0, 2.0], np.inf, "u must be finite, got inf"),
    ],
)
def test_bad_arguments(s, u, message):
    with pytest.raises(ValueError, match=message):
        gaussian_averages(s, u)
