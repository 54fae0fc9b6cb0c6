"""What Figures S2 and S3 must show."""

import numpy as np
import pytest
import xarray as xr
import yaml
from numpy.testing import assert_allclose

from conftest import ROOT
from curved.figures.compute import compute
from curved.figures.figS3.success import MODELS
from curved.records.yaml_files import ConfigError
from curved.settings.configuration import check

CONFIG = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
HYSTERESIS = {
    "gamma": [-1.0, -1.8],
    "beta": {"start": 1.5, "stop": 2.2, "points": 15},
    "points": 201,
    "neurons": 2048,
    "settle": 60,
    "sweeps": 60,
    "per_sweep": 4,
    "replicates": 4,
    "seed": 1,
}
TASKS = {"beta": 4.0, "flipped": 0.2, "replicates": 8, "sweeps": 10, "recalled": 0.9, "seed": 1}


@pytest.fixture(scope="module")
def images():
    return compute("patterns", CONFIG["patterns"] | {"count": 80})


@pytest.fixture(scope="module")
def data(images):
    """The cheap panels at paper scale, the others small."""
    made = {name: compute(name, CONFIG[name]) for name in ("figS2a", "figS2b", "figS2c")}
    made["figS2d"] = compute("figS2d", HYSTERESIS)
    made["figS3a"] = compute("figS3a", TASKS | {"neurons": 512, "stored": [16, 64, 96, 512]})
    made["figS3b"] = compute("figS3b", TASKS | {"stored": [5, 80]}, [images])
    return made


def test_weights(data):
    """A straight line for z^2, steeper and steeper ones for the others."""
    weight = data["figS2a"].weight
    assert_allclose(weight[:, -1], 1, rtol=1e-14)
    assert_allclose(weight.sel(interaction="z^2"), weight.overlap, atol=2e-3)
    half = weight.interp(overlap=0.5)
    assert_allclose(half, [0.5, 0.25, 0.125, np.exp(-4)], atol=2e-3)


def test_the_target_takes_over_during_recall(data):
    run = data["figS2b"]
    assert_allclose(run.share.sum("pattern"), 1, rtol=1e-13)
    target = run.share.isel(pattern=0)
    others = run.share.isel(pattern=slice(1, None)).mean("pattern")
    powers = ["z^2", "z^3", "z^4"]
    assert np.all(run.overlap.isel(sweep=-1) > 0.99)
    assert np.all((target.isel(sweep=-1) - target.isel(sweep=0)).sel(interaction=powers) > 0.05)
    assert np.all((others.isel(sweep=-1) / others.isel(sweep=0)).sel(interaction=powers) < 0.8)
    assert target.isel(sweep=0).values.tolist() == sorted(target.isel(sweep=0))
    assert_allclose(target.sel(interaction="exp"), 1, atol=1e-12)
    assert float(run.beta_eff[-1]) > 1.5 * float(run.beta_eff[0])
    assert float(run.overlap_curved[-1]) > 0.95


def test_relativistic_phase_diagram(data):
    line = data["figS2c"]
    assert line.attrs["tricritical_gamma"] == pytest.approx(-4 / 3, abs=1e-15)
    assert float(line.beta_fold[0]) == pytest.approx(2, abs=1e-14)
    assert np.all(np.diff(line.gamma) <= 0)
    assert np.all(np.diff(line.beta_fold) <= 0)
    assert float(line.gamma[-1]) == -2
    m = line.m_fold.values[1:-1]
    b = np.arctanh(m) / m
    assert_allclose(line.b_fold[1:-1][m < 0.999], b[m < 0.999], rtol=1e-9)


def test_relativistic_hysteresis(data):
    """A loop below gamma = -4/3 only; on both sides of it the simulation is on the branches."""
    loops = data["figS2d"]
    gap = loops.m_swept.sel(direction="down") - loops.m_swept.sel(direction="up")
    fold = float(
        loops.beta.sel(gamma=-1.8, branch="ferromagnet 1").min("point")
    )  # where recall begins to exist
    inside = (loops.beta_swept > fold + 0.05) & (loops.beta_swept < 1.9)
    assert inside.sum() >= 2
    assert np.all(gap.sel(gamma=-1.8).where(inside, drop=True) > 0.85)
    assert np.all(abs(gap.sel(gamma=-1.8).where(loops.beta_swept < fold - 0.1, drop=True)) < 0.1)
    away = abs(loops.beta_swept - 2) > 0.12
    assert np.all(abs(gap.sel(gamma=-1.0).where(away, drop=True)) < 0.1)

    down = loops.sel(gamma=-1.8, direction="down").where(inside, drop=True)
    branch = loops.sel(gamma=-1.8, branch="ferromagnet 1")
    upper = branch.m.values >= float(branch.m[int(np.argmin(branch.beta.values))])
    theory = np.interp(down.beta_swept, branch.beta.values[upper], branch.m.values[upper])
    assert_allclose(down.m_swept, theory, atol=0.01)
    assert np.all(loops.m_swept_error > 0)


def test_success_against_load(data):
    """Order of the networks, and dense ones that never fail at these loads."""
    success = data["figS3a"].success
    assert success.model.values.tolist() == list(MODELS)
    assert np.all(success.isel(load=0) == 1)
    assert np.all(success.sel(model=["z^3", "exp"]) == 1)
    pairwise = success.sel(model=["classical", "curved -1", "curved +1", "relativistic -1"])
    assert np.all(pairwise.isel(load=-1) == 0)
    middle = success.isel(load=1)
    assert middle.sel(model="curved -1") > middle.sel(model="curved +1")
    assert np.all(data["figS3a"].success_error > 0)

    photos = data["figS3b"].success
    assert np.all(photos.isel(load=0) == 1)
    assert np.all(photos.isel(load=1).sel(model=["z^3", "exp"]) == 1)
    assert np.all(photos.isel(load=1).sel(model=["classical", "curved +1"]) < 0.3)
    assert data["figS3b"].attrs["source"] == "dead leaves"


def test_runs_depend_neither_on_the_other_loads_nor_on_threads(monkeypatch):
    one = compute("figS3a", TASKS | {"neurons": 512, "stored": [60]})
    monkeypatch.setattr("numba.config.NUMBA_NUM_THREADS", 3)
    two = compute("figS3a", TASKS | {"neurons": 512, "stored": [16, 60]})
    assert np.array_equal(one.success[:, 0], two.success[:, 1])
    assert 0 < float(one.success.mean()) < 1


def test_a_sweep_of_beta_does_not_depend_on_threads(monkeypatch):
    small = HYSTERESIS | {"neurons": 64, "settle": 2, "sweeps": 2}
    one = compute("figS2d", small)
    monkeypatch.setattr("numba.config.NUMBA_NUM_THREADS", 3)
    xr.testing.assert_identical(compute("figS2d", small), one)


@pytest.mark.parametrize(
    ("panel", "key", "value", "message"),
    [
        ("figS2b", "per_sweep", 15, "figS2b.per_sweep = 15: must divide figS2b.neurons = 1024"),
        ("figS2b", "gamma", -2.1, "figS2b.gamma = -2.1"),
        ("figS2d", "gamma", [-2.5], r"figS2d.gamma\[0\] = -2.5"),
        (
            "figS2d",
            "beta",
            {"start": 1.0, "stop": 1.0, "points": 10},
            "must differ from figS2d.beta.start",
        ),
        ("figS3a", "neurons", 8, "figS3a.neurons = 8: must be >= 16"),
        ("figS3b", "stored", [5, 101], "at most patterns.count = 100"),
    ],
)
def test_bad_configuration_is_refused(panel, key, value, message, tmp_path):
    config = {**CONFIG, "results": str(tmp_path)}
    check(config)
    with pytest.raises(ConfigError, match=message):
        check({**config, panel: {**CONFIG[panel], key: value}})
