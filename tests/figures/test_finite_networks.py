"""Figure S1d to f: finite networks agree with theory, and the files hold what they must."""

import numpy as np
import pytest
import yaml

from conftest import ROOT
from curved.curvature.boundaries import Boundaries
from curved.figures.compute import compute
from curved.figures.figS1 import figS1c, figS1e, figS1f
from curved.records.yaml_files import ConfigError
from curved.settings.configuration import check

CONFIG = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())


def worst(data):
    return float(np.abs(data.check_deviation).max())


def test_retrieval_agrees_with_the_replica_formula_and_not_with_the_released_one():
    sizes = {"neurons": [320, 640], "samples": 32, "settle": 15, "sweeps": 20}
    states = {"alpha": [0.05], "gamma": [-0.8, 0.8], "parts": [0.5], "points": 21}
    data = compute("figS1d", {**states, **sizes, "seed": 3})
    assert data.sizes["check"] == 4
    assert worst(data) < 4
    assert np.all(data.energy_released_deviation < -4)
    assert data.energy_mean.dims == ("alpha", "gamma", "part", "neurons")
    assert np.all(data.fraction == 1)


def test_the_pattern_is_kept_below_the_limit_and_lost_above():
    distance = {"start": -6.0, "stop": 4.5, "points": 10}
    sizes = {"neurons": [320, 480, 640], "samples": 6, "sweeps": 80, "lost": 0.5, "seed": 3}
    data = compute("figS1e", {"alpha": [0.05], "gamma": [0.0], "distance": distance, **sizes})
    limit = float(Boundaries().retrieval_temperature(0.0, 0.05))
    assert float(data.T_memory[0, 0]) == limit
    assert np.all(data.fraction.isel(distance=0) > 0.8)
    assert np.all(data.fraction.isel(distance=-1) < 0.2)
    assert np.all(data.fraction <= data.fraction_short)
    assert np.all(np.abs(data.T_loss / limit - 1) < 0.08)


def test_mean_loss_of_a_step():
    """A run that keeps the pattern exactly below T = 0.62."""
    temperature = np.linspace(0.5, 0.8, 31)
    fraction = (temperature < 0.62).astype(float)
    mean, error = figS1e._mean_loss(temperature, fraction, np.full(31, 0.1))
    assert mean == pytest.approx(0.62, abs=0.0051)
    assert error == pytest.approx(0.01 * 0.1 * np.sqrt(31))


def test_spin_glass_in_and_out_of_equilibrium():
    data = compute(
        "figS1f",
        {
            "ladder": [{"gamma": -0.5, "beta": [0.3, 0.5, 0.65, 0.8, 0.9]}],
            "beta_max": 1.2,
            "points": 41,
            "neurons": [64, 128],
            "samples": [6, 6],
            "settle": 100,
            "sweeps": 200,
            "hysteresis": {
                "gamma": -1.2,
                "beta": {"start": 0.2, "stop": 0.5, "points": 10},
                "neurons": [128, 256],
                "sweeps": 20,
                "replicates": 4,
            },
            "seed": 3,
        },
    )
    assert np.all(data.equilibrated.isel(rung=slice(0, 2)))
    assert np.all(np.diff(data.energy_mean, axis=1) < 0)
    assert np.all(np.diff(data.q2_simulated.isel(rung=slice(1, None)), axis=1) > 0)
    assert worst(data) < 6  # few samples: errors are uncertain themselves
    up, down = data.energy_swept.isel(neurons_swept=-1)
    assert float((up - down).max()) > 0.1
    assert data.rung_beta.values.tolist() == [0.3, 0.5, 0.65, 0.8, 0.9]


@pytest.mark.parametrize(
    ("beta", "attractors", "power"),
    [
        (0.9, 4, 1 / 7),  # beta (1 +- C) - 1 = 0.08, -0.28
        (1.1, 4, 0.5),  # 0.32, -0.12: borders move by N^(-1/2) at least
        (0.9, 2, 0.5),  # nothing is decided between the patterns
        (1.5, 4, 0.5),  # m = 0 repels on all sides
        (0.8, 5, 0.5),  # and here it attracts
    ],
)
def test_power_with_which_noise_ceases_to_decide(beta, attractors, power):
    assert figS1c._power(beta, 0.2, np.zeros((attractors, 2))) == pytest.approx(power)


@pytest.mark.parametrize("gamma", [-0.5, -1.0, -1.2])
def test_the_map_amplifies_by_one_over_the_slope_of_beta(gamma):
    """1/(1 - beta F'' e'(b)) is (beta/b) db/dbeta along the theory's line."""
    beta = 1.0 if gamma > -1 else 0.55
    state = figS1f._theory(gamma, beta)
    b, h = float(state.b), 1e-4

    def bent(x):
        return x * (1 - gamma * float(figS1f._theory(0.0, x).energy))

    slope = (bent(b + h) - bent(b - h)) / (2 * h)
    expected = (beta / b) / slope
    assert figS1f._gain(gamma, beta, b) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize(
    ("panel", "key", "value", "message"),
    [
        ("figS1d", "neurons", [320, 650], "figS1d.neurons = 650: alpha N must be whole"),
        ("figS1e", "sweeps", 50, "figS1e.sweeps = 50"),
        ("figS1e", "neurons", [20, 160, 320], "figS1e.distance.start = -12.0: must be above"),
        ("figS1f", "samples", [4], r"figS1f.samples = \[4\]: must be one for each"),
        ("figS1f", "ladder", [{"gamma": -1.4, "beta": [1.0]}], r"figS1f.ladder\[0\].gamma = -1.4"),
    ],
)
def test_bad_configuration_is_refused(panel, key, value, message, tmp_path):
    config = {**CONFIG, "results": str(tmp_path)}
    check(config)
    with pytest.raises(ConfigError, match=message):
        check({**config, panel: {**CONFIG[panel], key: value}})
