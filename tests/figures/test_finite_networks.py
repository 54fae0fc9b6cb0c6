"""Figure S1d to f: finite networks agree with theory, and the files hold what they must."""

import numpy as np
import pytest
import yaml

from conftest import ROOT
from curved.curvature.boundaries import Boundaries
from curved.curvature.curved_model import CurvedModel
from curved.figures.compute import compute
from curved.figures.figS1 import figS1c, figS1e, figS1h, glass_samples
from curved.figures.figS1.panels import FigS1h
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import stream
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


GLASS = {
    "couplings": "gaussian",
    "b": {"start": 0.25, "stop": 8.0, "spacing": 1.3},
    "states": [
        {"gamma": -0.5, "beta": [0.3, 0.5, 0.9, 1.1]},
        {"gamma": -1.2, "beta": [0.25, 0.36, 0.44]},
    ],
    "coexistence": -1.2,
    "beta_max": 1.2,
    "points": 41,
    "neurons": [128, 160, 192, 256],
    "samples": [8, 8, 8, 8],
    "settle": 300,
    "sweeps": 1000,
    "records": 100,
    "direct": {"gamma": -1.0, "beta": [0.3, 0.4, 0.5, 0.6], "neurons": 128, "samples": 8},
    "hysteresis": {
        "gamma": -1.2,
        "beta": {"start": 0.2, "stop": 0.5, "points": 10},
        "neurons": [128, 256],
        "sweeps": 20,
        "replicates": 4,
    },
    "seed": 3,
}


@pytest.fixture(scope="module")
def spin_glasses():
    return compute("figS1f", GLASS)


def test_spin_glasses_agree_with_parisi(spin_glasses):
    data = spin_glasses
    assert worst(data) < 6  # few samples: errors are uncertain themselves
    assert np.all(data.check_note == "")  # nothing is excused
    names = " ".join(data.check.values.tolist())
    for says in ("gamma = -0.5, beta = 1.1, spin glass", "coexistence", "latent heat", "less flat"):
        assert says in names
    assert np.all(data.settled.isel(rung=slice(0, 3)))
    cold = data.q2_simulated.sel(state=data.state_gamma == -0.5)
    assert np.all(np.diff(cold, axis=1) > 0)
    up, down = data.energy_swept.isel(neurons_swept=-1)
    assert float((up - down).max()) > 0.1


def test_errors_within_samples_are_part_of_all(spin_glasses):
    """Most of the spread is between samples of the couplings."""
    for name in ("energy_mean", "q2_simulated"):
        within, error = spin_glasses[f"{name}_within"], spin_glasses[f"{name}_error"]
        on = error.notnull()
        assert np.all(within.values[on] > 0)
        assert np.median((within / error).values[on]) < 0.8


def test_both_peaks_of_a_large_glass(spin_glasses):
    """P(E/N) is a density of two peaks, at equal weights, and beta is between both ends."""
    size = spin_glasses.isel(neurons=-1)
    width = np.diff(size.energy_bin)[0]
    assert float(size.distribution.sum()) * width == pytest.approx(1, abs=1e-4)
    assert float(size.distribution.where(size.energy_bin < -0.5).sum()) * width > 0.3
    mean = size.transition_mean.to_series()
    assert mean.beta_glass < mean.beta_coexistence < mean.beta_paramagnet
    assert mean.beta_glass < mean.beta_equal_height < mean.beta_paramagnet
    assert mean.barrier > 0


def test_a_sample_has_the_phases_of_its_own_map():
    """Of Parisi's own energies the ends and the valley are those of the theory."""
    b = np.geomspace(0.25, 5.5, 400)
    states = CurvedModel(SherringtonKirkpatrick("full"), 0.0)
    energy = np.array([float(s.energy.where(s.stable).min()) for s in map(states.states, b)])
    sample = glass_samples.BentSample(None, b, energy, -1.2)
    folds = CurvedModel(SherringtonKirkpatrick("full"), -1.2).folds()
    assert sorted(sample.ends) == pytest.approx(sorted(folds.beta.values.tolist()), abs=2e-5)
    unstable = CurvedModel(SherringtonKirkpatrick("full"), -1.2).states(0.36)
    assert sample.valley(0.36) == pytest.approx(float(unstable.energy[2]), abs=1e-4)
    place = glass_samples.Place(-1.2, 0.5, "paramagnet", True)
    assert not sample.has(place)
    assert sample.has(place._replace(branch="spin glass"))
    straight = glass_samples.BentSample(None, b, energy, -0.5)
    assert np.all(np.isnan(straight.ends))


class _TwoPeaks:
    """Energies of two normal phases, whose weights and heights are known at every beta."""

    edges = np.linspace(-0.85, -0.1, 751)
    energy = (edges[1:] + edges[:-1]) / 2
    phases = ((-0.7, 0.02, 0.0), (-0.3, 0.04, 4.0))  # mean, width, logarithm of the weight at 0

    def distribution(self, transform, beta, edges):
        assert edges is self.edges
        share = [
            np.exp(k * beta + log_weight - ((self.energy - mean) / width) ** 2 / 2) / width
            for k, (mean, width, log_weight) in zip((10.0, 0.0), self.phases, strict=True)
        ]
        return np.sum(share, axis=0) / np.sum(share)


def test_peaks_of_equal_height(monkeypatch):
    """The narrow peak is as high as the wide one, of twice its width, at half of its weight."""
    sample = glass_samples.BentSample(_TwoPeaks(), np.zeros(0), np.zeros(0), -1.2)
    monkeypatch.setattr(sample, "valley", lambda beta: -0.5)
    found = sample._equal_height((0.0, 1.0), _TwoPeaks.edges)
    assert found == pytest.approx((4.0 - np.log(2)) / 10, abs=1e-4)
    assert np.isnan(sample._equal_height((0.5, 1.0), _TwoPeaks.edges))


def test_rungs_of_the_flat_ladder_are_evenly_spaced():
    """In the paramagnet var(E) = N/2, so that b grows by spacing sqrt(2/N)."""
    b = glass_samples.flat_ladder(128, 0.1, 4.0, 1.0)
    assert b[[0, -1]] == pytest.approx([0.1, 4.0])
    warm = np.diff(b[b < 0.9])
    assert np.all((warm < np.sqrt(2 / 128) * 1.001) & (warm > 0.9 * np.sqrt(2 / 128)))
    assert b.size / glass_samples.flat_ladder(32, 0.1, 4.0, 1.0).size == pytest.approx(2, abs=0.2)


def test_barrier_of_a_distribution():
    edges = np.linspace(-1, 0, 6)
    p = np.array([0.3, 0.4, 0.01, 0.2, 0.09])
    height = glass_samples.barrier(p, -0.5, edges)
    assert height == pytest.approx((np.log(0.4) + np.log(0.2)) / 2 - np.log(0.01))
    assert np.isnan(glass_samples.barrier(np.full(5, np.nan), -0.5, edges))


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


@pytest.mark.parametrize(
    ("panel", "key", "value", "message"),
    [
        ("figS1d", "neurons", [320, 650], "figS1d.neurons = 650: alpha N must be whole"),
        ("figS1e", "sweeps", 50, "figS1e.sweeps = 50"),
        ("figS1e", "neurons", [20, 160, 320], "figS1e.distance.start = -12.0: must be above"),
        ("figS1f", "samples", [4], r"figS1f.samples = \[4\]: must be one for each"),
        ("figS1f", "states", [{"gamma": -1.4, "beta": [1.0]}], r"figS1f.states\[0\].gamma = -1.4"),
        ("figS1f", "records", 300, "figS1f.records = 300: must divide figS1f.sweeps = 4000"),
    ],
)
def test_bad_configuration_is_refused(panel, key, value, message, tmp_path):
    config = {**CONFIG, "results": str(tmp_path)}
    check(config)
    with pytest.raises(ConfigError, match=message):
        check({**config, panel: {**CONFIG[panel], key: value}})


FERRO = CONFIG["figS1h"]


def made_up(parameters, alpha, rng, noise):
    """Samples whose energies are theory's with one step, with what N does to them, and noise.

    Most of the noise is that of the control variate.
    """
    how = dict.fromkeys(("kept", "largest", "acceptance", "round_trips"), 1.0)
    cold_b = figS1h._retrieval_ladder(parameters, alpha)
    cold = figS1h._kept(alpha, cold_b)[0]
    rows = []
    for rungs, n in zip(parameters.glass.rungs, parameters.neurons, strict=True):
        b = figS1h.ladder(alpha, parameters.glass.start, parameters.glass.stop, rungs)
        warm = figS1h._theory(b, alpha, "energy", 1) + 0.5 * n ** (-2 / 3) * b / (1 + b)
        count = 2 * max(parameters.neurons) // n
        rows.append([])
        for g, r, c in noise * n ** (-5 / 6) * rng.standard_normal((count, 3)):
            glass = warm + (g + 3 * c) * b / (1 + b) + np.zeros((2, 2, 1))
            rows[-1].append(figS1h._Sample(glass, cold + r - 1 / n, excess=c, **how))
    return figS1h._Load(parameters, alpha, rows)


@pytest.mark.parametrize("alpha", [0.03, 0.05])
def test_the_ferromagnetic_line_is_found_from_energies_of_theory(alpha):
    """Without noise: the limit of N, at every curvature, within the error of the grid."""
    parameters = FigS1h(**FERRO)
    load = made_up(parameters, alpha, np.random.default_rng(1), 0.0)
    found = figS1h._results(parameters, load)
    line = Boundaries(breaking=1).ferromagnetic_temperature(np.array(parameters.gamma), alpha)
    assert np.all(np.abs(found.temperature[:, -1] - line) < 2 * found.bias + 2e-5)
    assert np.all(found.bias < 1e-3)
    assert np.all(np.diff(found.temperature[:, :-1], axis=1) < 0)  # small networks have it higher


def test_stated_errors_of_the_ferromagnetic_line_are_those_of_repetition():
    parameters, rng = FigS1h(**FERRO), np.random.default_rng(2)
    found = [figS1h._results(parameters, made_up(parameters, 0.05, rng, 0.1)) for _ in range(20)]
    for name in ("temperature", "ratio"):
        error = "error" if name == "temperature" else "ratio_error"
        values, errors = (np.array([getattr(one, key) for one in found]) for key in (name, error))
        curved_only = [0, 2]
        spread = values.std(axis=0, ddof=1)[curved_only]
        stated = np.sqrt(np.mean(errors**2, axis=0))[curved_only]
        assert np.all((spread / stated > 0.65) & (spread / stated < 1.5)), name


def test_the_line_between_retrieval_and_spin_glass_moves_with_curvature():
    small = {
        **FERRO,
        "alpha": [0.05],
        "samples": 2,
        "neurons": [240, 320, 480],
        "glass": FERRO["glass"] | {"rungs": [16, 16, 16], "settle": 40, "sweeps": 60},
        "retrieval": FERRO["retrieval"] | {"points": 12, "patterns": 3, "sweeps": 10},
    }
    data = compute("figS1h", small)
    lines = [name for name in data.check.values if "T_F" in name]
    limits = np.isfinite(data.T_ferro_simulated.values).sum()
    assert len(lines) == max(2 * limits - 1, 0)  # so small networks may have none
    assert data.sizes["check"] == len(lines) + 3 + 2 + 2
    ratio = data.T_ferro_ratio_finite.sel(alpha=0.05)
    assert np.all(ratio.sel(gamma=-0.8) > 1.3)
    assert np.all(ratio.sel(gamma=0.8) < 0.85)
    assert np.all(ratio.sel(gamma=0.0) == 1)
    assert data.T_ferro_ratio_level.sel(level="released formulas", gamma=0.8).item() > 1.5
    assert np.all(data.fraction > 0.9)
    assert np.all(data.largest_overlap <= 0.6)
    again = compute("figS1h", small)
    assert np.array_equal(again.energy_glass, data.energy_glass)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"gamma": [-0.8, 0.8]}, "must hold 0"),
        ({"neurons": [1600, 3200]}, "must be three or more, to extrapolate"),
        ({"alpha": [0.06]}, "less than or equal to 0.05"),
        ({"glass": {**FERRO["glass"], "cap": 0.9}}, "cap"),
        ({"glass": {**FERRO["glass"], "rungs": [32]}}, "must have an entry for each of"),
        ({"glass": {**FERRO["glass"], "start": -1.0}}, "start"),
    ],
)
def test_parameters_of_the_ferromagnetic_line_are_checked(change, says):
    with pytest.raises(ValueError, match=says):
        FigS1h(**(FERRO | change))


def test_the_control_variate_has_mean_zero_and_explains_the_samples():
    """An eigenvalue of other draws of the same size; the slope is taken off with it."""
    load = made_up(FigS1h(**FERRO), 0.05, np.random.default_rng(3), 0.1)
    raw = [one.energy[-1] for one in load.samples[0]]
    assert np.std(load.adjusted[0][:, -1]) < 0.6 * np.std(raw)
    deviations = []
    for k in range(60):
        network, rng = HopfieldNetwork.draw(8, 160, stream(1, k)), stream(2, k)
        deviations.append(figS1h._eigenvalue(network) - figS1h._usual(network, rng))
    assert abs(np.mean(deviations)) < 4 * np.std(deviations) / np.sqrt(60)
    exact = np.linalg.eigvalsh(network.patterns @ network.patterns.T.astype(float) / 160)[-1]
    assert figS1h._eigenvalue(network) == pytest.approx(exact, abs=1e-8)


def test_energies_of_a_glass_are_of_the_second_half_of_its_sweeps():
    """Of both starts; the first half settles."""
    glass = np.array([[[-1.0, -2.0], [-3.0, -4.0]], [[-10.0, -20.0], [-5.0, -8.0]]])
    sample = figS1h._Sample(glass, np.zeros(4), 1.0, 0.1, 0.5, 3.0, 0.0)
    np.testing.assert_array_equal(sample.energy, [-4.0, -6.0])


def test_sizes_weigh_as_their_samples_do_in_the_limit():
    """By polyfit: each mean scatters as N^(-5/6) over the root of its number of samples."""
    parameters = FigS1h(**FERRO)
    load = made_up(parameters, 0.05, np.random.default_rng(4), 0.1)
    n = np.array(parameters.neurons, dtype=float)
    counts = np.array([len(row) for row in load.samples])
    assert len(set(counts.tolist())) > 1
    for power in (2 / 3, 1.0):
        x, w = n**-power, n ** (5 / 6) * np.sqrt(counts)
        wanted = [np.polyfit(x, unit, 1, w=w)[1] for unit in np.eye(n.size)]
        np.testing.assert_allclose(load.weights(power), wanted, rtol=1e-8)
