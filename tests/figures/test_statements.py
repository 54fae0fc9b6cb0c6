"""What Figure S4 must show: limits, oracles and identities of the statements of the text."""

import numpy as np
import pytest
import yaml
from numpy.testing import assert_allclose, assert_array_equal

from conftest import ROOT
from curved.curvature.transforms import Relativistic, Renyi
from curved.figures.compute import compute
from curved.figures.figS4.figS4e import relative_weights
from curved.figures.shared.dense_models import STATED
from curved.figures.shared.hysteresis import one_pattern_network
from curved.networks.dense import DenseNetwork
from curved.numerics.streams import random_signs, stream
from curved.records.yaml_files import ConfigError
from curved.sampling.enumeration import states, transition_matrix
from curved.settings.configuration import check

CONFIG = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
QUICK = yaml.safe_load((ROOT / "config" / "quick.yaml").read_text())
CHEAP = [f"figS4{letter}" for letter in "abcdehij"]


@pytest.fixture(scope="module")
def data():
    """The panels that take no time, at paper scale; the others as in a quick run."""
    made = {name: compute(name, CONFIG[name]) for name in CHEAP}
    return made | {name: compute(name, quick(name)) for name in ("figS4f", "figS4g")}


def quick(name):
    part = {**CONFIG[name], **QUICK[name]}
    if name == "figS4f":
        part["flipped"] = {**CONFIG[name]["flipped"], **QUICK[name]["flipped"]}
    return part


def changed(name, **values):
    return compute(name, {**CONFIG[name], **values})


# a. Entropy


def test_entropy_falls_under_every_perturbation(data):
    families = data["figS4a"]
    assert float(families.entropy_gain.max()) < -1e-3
    assert float(families.tsallis_gain.max()) < -1e-3
    flat = families.sel(gamma=0.0)
    assert_allclose(flat.entropy_gain, flat.tsallis_gain, rtol=1e-14)


def test_entropy_is_stationary_at_the_family(data):
    """A tenth of the perturbation loses about a hundredth of the entropy."""
    small = changed("figS4a", step=0.05)
    ratio = data["figS4a"].entropy_gain / small.entropy_gain
    assert np.all((ratio > 60) & (ratio < 200))


def test_the_flat_limit_is_linear(data):
    distance = data["figS4a"].flat_distance
    slope = np.diff(np.log(distance)) / np.diff(np.log(distance.gamma_small))
    assert_allclose(slope[:, 0], 1, atol=1e-3)
    assert_allclose(slope, 1, atol=0.05)


def test_a_constant_in_the_energy_is_a_temperature(data):
    families = data["figS4a"]
    assert float(families.shift_change.sel(gamma=0.0).max()) < 1e-15
    assert float(families.shift_change.drop_sel(gamma=0.0).min()) > 1e-2
    assert float(families.shift_rescaled.max()) < 1e-15


# b. Rates


@pytest.mark.parametrize(("name", "transform"), [("Renyi", Renyi), ("relativistic", Relativistic)])
def test_the_rate_is_that_of_the_transition_matrix(name, transform):
    """At N = 10, from the state with two neurons against the pattern, of overlap 0.6."""
    error = changed("figS4b", neurons=[10, 20]).rate_error.sel(transform=name, neurons=10)
    law, beta, network = transform(-1.2), CONFIG["figS4b"]["beta"], one_pattern_network(10)
    here = int(np.flatnonzero((states(10)[:, 0] == 1) & (states(10).sum(axis=1) == 6))[0])
    exact = 10 * transition_matrix(network, law, beta)[here, here ^ 1]
    x = states(10)[[here, here ^ 1]]
    e, after = network.energy(x)
    classical = 1 / (1 + np.exp(beta * law.dF(e) * 10 * (after - e)))
    assert float(error) == pytest.approx(abs(exact - classical), rel=1e-10)


def test_rates_become_classical_as_one_over_n(data):
    """The first correction is that of F'' in the exponent."""
    rates, p = data["figS4b"], CONFIG["figS4b"]
    e, change, laws = -(p["m"] ** 2) / 2, 2 * p["m"], (Renyi(p["gamma"]), Relativistic(p["gamma"]))
    for law, row in zip(laws, rates.rate_error, strict=True):
        y = p["beta"] * law.dF(e) * change
        logistic = 1 / (1 + np.exp(y))
        slope = logistic * (1 - logistic) * p["beta"] * abs(law.d2F(e)) * change**2 / 2
        assert_allclose(row[-1] * rates.neurons[-1], slope, rtol=1e-3)
        assert_allclose(np.diff(np.log10(row)), -1, atol=0.02)
    flat = changed("figS4b", gamma=0.0)
    assert float(flat.rate_error.max()) < 1e-12


# c. Interactions


def test_signs_of_interactions(data):
    terms = data["figS4c"]
    odd, even = (terms.coefficient.isel(order=slice(k, None, 2)) for k in (0, 1))
    assert float(abs(odd).max()) < 1e-15
    assert np.all(even.sel(gamma=-1.0) > 1e-5)
    assert_array_equal(np.sign(even.sel(gamma=0.8)), [[1, -1, 1, -1]] * 2)
    assert float(abs(even.sel(gamma=0.0)[:, 1:]).max()) < 1e-15
    assert_allclose(even.sel(gamma=0.0)[:, 0], [1 / 8, 1 / 16], rtol=1e-14)  # beta F'(0)/N


def test_depth_of_the_minimum(data):
    """By the closed forms: deeper for negative curvature, shallower for positive."""
    shift, e = data["figS4c"].energy_minimum_shift, (1 / 8 - 1) / 2
    gamma = shift.gamma.where(shift.gamma != 0)
    renyi = -np.log(1 - gamma * e) / gamma - e
    relativistic = 2 * (1 - np.sqrt(1 - gamma * e)) / gamma - e
    assert_allclose(shift.sel(transform="Renyi"), renyi.fillna(0), rtol=1e-12)
    assert_allclose(shift.sel(transform="relativistic"), relativistic.fillna(0), rtol=1e-12)
    assert_array_equal(np.sign(shift), [[-1, 0, 1]] * 2)


# d. Spin glass


def test_weak_couplings_are_a_spin_glass(data):
    """At gamma' = 0 in closed form; linear in J at every curvature."""
    glass = data["figS4d"]
    q, s, J = float(glass.q), CONFIG["figS4d"]["noise"], glass.coupling
    x = J * (1 - q) * s / np.sqrt(q)
    assert_allclose(glass.relative_difference.sel(gamma=0.0), x / (1 + x), rtol=1e-9)
    ratio = glass.relative_difference / J
    assert_allclose(ratio[:, -1] / ratio[:, -2], 1, atol=0.005)


# e. Orthogonal patterns


@pytest.mark.parametrize("name", STATED)
def test_weights_are_those_of_the_network(name):
    xi, x = random_signs((6, 64), stream(1)), random_signs(64, stream(2))
    x = np.where(np.arange(64) < 40, xi[0], x).astype(np.int8)
    network = DenseNetwork(xi, STATED[name])
    found = relative_weights(STATED[name], network.projections(x), 64)
    direct = np.abs(network.weights(x)).mean(axis=0)
    assert_allclose(found / found[0], direct / direct[0], rtol=1e-12)
    full = relative_weights(STATED[name], np.array([64]), 64)
    assert_allclose(full, 1, rtol=1e-15)


def test_the_target_gains_and_orthogonal_patterns_lose(data):
    run = data["figS4e"]
    assert_allclose(run.pattern_overlap[:, 0, 0], 1 - 2 * 77 / 256, rtol=1e-14)
    target, others = run.weight[..., 0], run.weight[..., 1:].mean("pattern")
    assert np.all(np.diff(run.pattern_overlap[..., 0]) >= 0)
    assert np.all(np.diff(target) >= 0)
    assert np.all(others[:, -1] < 0.3 * others[:, 0])
    assert np.all(run.lowered.sel(cue_sign="positive") > 0.9)
    assert np.all(run.lowered.sel(interaction=["[z]^3", "exp"], cue_sign="negative") < 0.1)


# f. Basins


def test_one_pattern_is_recalled_from_every_better_half():
    """Nothing is in the way, for any interaction function."""
    one = [{"interaction": name, "stored": 1} for name in STATED]
    shares = {"start": 0.1, "stop": 0.49, "points": 4}
    basins = changed("figS4f", cases=one, flipped=shares, replicates=10, sweeps=20)
    assert np.all(basins.success == 1)
    assert np.all(np.isnan(basins.critical_share))


def test_basins(data):
    """Wider for dense networks with as many patterns, narrower at the same part of capacity."""
    basins = data["figS4f"]
    classical, *dense, full = basins.critical_share.values
    error = float(np.hypot(*basins.critical_share_error[[0, 3]]))
    assert min(dense) > classical
    assert full < classical - 3 * error
    for row, middle in zip(basins.success, basins.critical_share, strict=True):
        near = np.interp(float(middle), basins.flipped_share, row)
        assert abs(near - 0.5) < 0.25


def test_a_network_has_the_same_runs_beside_others(data, monkeypatch):
    part = quick("figS4f")
    monkeypatch.setattr("numba.config.NUMBA_NUM_THREADS", 3)
    alone = compute("figS4f", {**part, "cases": part["cases"][:1]})
    assert_array_equal(alone.success[0], data["figS4f"].success[0])


# g. Capacity


def test_capacity_grows_with_a_power(data):
    found = data["figS4g"]
    exponent, error = found.exponent.values, found.exponent_error.values
    assert np.all(error < 0.2)
    assert abs(exponent[1] - 2) < 4 * error[1]
    assert 0.6 < exponent[0] < 1.1  # in small networks less than 1: see the caption
    assert exponent[1] - exponent[0] > 5 * np.hypot(*error)
    # against 0.138 N, which networks of this size exceed
    classical = found.capacity.sel(interaction="z^2", neurons=256)
    assert 0.138 < float(classical) / 256 < 0.25


def test_a_capacity_beyond_the_loads_is_missing():
    low = {"interaction": "z^2", "load": [0.02, 0.04], "neurons": [64, 128, 256]}
    found = changed("figS4g", powers=[low], replicates=4)
    assert np.all(found.success == 1)
    assert np.all(np.isnan(found.capacity))
    assert np.all(np.isnan(found.exponent))


def test_the_exponent_is_that_of_the_capacities(data):
    found = data["figS4g"].sel(interaction="[z]^3").dropna("neurons", subset=["capacity"])
    x, y = np.log(found.neurons), np.log(found.capacity)
    w = (found.capacity / found.capacity_error) ** 2
    x0, y0 = (float((w * v).sum() / w.sum()) for v in (x, y))
    slope = float((w * (x - x0) * (y - y0)).sum() / (w * (x - x0) ** 2).sum())
    assert float(found.exponent) == pytest.approx(slope, rel=1e-10)


# h, i. Positive curvature


def test_positive_curvature_keeps_the_transition(data):
    beta = data["figS4h"].beta.sel(branch="ferromagnet 1")
    assert_allclose(beta.min("point"), 1, atol=1e-12)
    start = beta.argmin("point")
    assert_allclose(data["figS4h"].m.sel(branch="ferromagnet 1").isel(point=start), 0, atol=1e-12)
    same = compute("fig2a", CONFIG["fig2a"]).sel(gamma=0.0)
    assert_array_equal(data["figS4h"].sel(gamma=0.0).beta, same.beta)


def test_positive_curvature_slows_recall(data):
    runs = data["figS4i"]
    assert_allclose(runs.m[:, -1], np.tanh(runs.beta_eff[:, -1] * runs.m[:, -1]), rtol=1e-6)
    assert np.all(np.diff(runs.m, axis=0)[:, 1:] < 0)
    assert np.all(np.diff(runs.beta_eff[1:], axis=1) < 0)
    assert_allclose(runs.beta_eff[0], runs.beta, rtol=1e-15)


def test_negative_curvature_speeds_up_the_relativistic_recall(data):
    """At gamma' = 0 the network is the flat one at half of beta; beta' is beta/2 sqrt(1 - ...)."""
    runs, flat = data["figS4j"], data["figS4i"]
    assert_allclose(runs.m.sel(gamma=0.0), flat.m.sel(gamma=0.0), atol=1e-6)
    assert_allclose(runs.m[:, -1], np.tanh(runs.beta_eff[:, -1] * runs.m[:, -1]), rtol=1e-6)
    energy = -(runs.m**2) / 2
    expected = runs.beta / (2 * np.sqrt(1 - runs.gamma * energy))
    assert_allclose(runs.beta_eff, expected.transpose(*runs.beta_eff.dims), rtol=1e-9)
    assert np.all(np.diff(runs.m.sortby("gamma"), axis=0)[:, 1:] < 0)


@pytest.mark.parametrize(
    ("panel", "key", "value", "message"),
    [
        ("figS4a", "gamma", [0.0, 2.0], r"figS4a.gamma\[1\] = 2.0: .* between -1 and 1"),
        ("figS4a", "gamma_small", [0.1, 0.2], "figS4a.gamma_small"),
        ("figS4b", "m", 0.5, "figS4b.m = 0.5: must be a multiple of 0.2"),
        ("figS4b", "gamma", -2.1, "figS4b.gamma = -2.1"),
        ("figS4c", "gamma", [16.0], r"figS4c.gamma\[0\] = 16.0: must be below 16, twice"),
        ("figS4d", "gamma", [-1.25], r"figS4d.gamma\[0\] = -1.25: must be above -1.2"),
        ("figS4e", "per_sweep", 7, "figS4e.per_sweep = 7: must divide figS4e.neurons = 256"),
        ("figS4e", "neurons", 100, "figS4e.neurons = 100"),
    ],
)
def test_bad_configuration_is_refused(panel, key, value, message, tmp_path):
    config = {**CONFIG, "results": str(tmp_path)}
    check(config)
    with pytest.raises(ConfigError, match=message):
        check({**config, panel: {**CONFIG[panel], key: value}})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"load": [0.101, 0.102]}, r"powers\[0\].load = .* at N = 128, got \[13, 13\]"),
        ({"load": [0.1, 0.2]}, r"powers\[1\].load = .*as many as figS4g.powers\[0\].load, 2"),
        ({"interaction": "[z]^2"}, r"powers\[1\].interaction = \[z\]\^2: must appear once"),
        (
            {"interaction": "z^4", "neurons": [64, 128, 512]},
            r"N M must be at most .*, got .* at N = 512",
        ),
    ],
)
def test_impossible_powers_are_refused(change, message):
    first, *others = CONFIG["figS4g"]["powers"]
    with pytest.raises(ConfigError, match=message):
        check({**CONFIG, "figS4g": {**CONFIG["figS4g"], "powers": [first | change, *others]}})
