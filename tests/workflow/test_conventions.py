"""Data files keep the CF conventions that they claim, and open without us."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import curved as cn

CHECKER = Path(sys.executable).with_name("compliance-checker")


def check(files):
    """Nothing is found in any of these files: no error, no warning, no recommendation."""
    done = subprocess.run(
        [CHECKER, "--test=cf:1.11", "--criteria=strict", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.findall(r"^(\S+ has .*|\* .*)$", done.stdout, re.M)
    assert not found, done.stdout
    assert done.stdout.count("All tests passed!") == len(files) > 0, done.stderr
    assert done.returncode == 0


def program(name):
    if not shutil.which(name):
        pytest.skip(f"{name} is not here")
    return name


def test_files_of_a_run_keep_the_conventions(project):
    """Panels, chunks, validation, patterns, the ledger."""
    results = project.folder / "results/quick"
    files = sorted(results.rglob("*.nc"))
    assert {path.relative_to(results).parts[0] for path in files} == {
        *("chunks", "claims.nc", "data", "validation"),
    }
    check(files)


def test_files_of_a_study_keep_the_conventions(tmp_path):
    asked = {
        "title": "Trajectories",
        "kind": "trajectory",
        "fixed": {"neurons": 60, "stored": 3, "beta": 3.0, "sweeps": 4, "per_sweep": 2},
        "axes": {"gamma": [-0.5, 0.0]},
        "replicates": 3,
        "seed": 1,
    }
    data = cn.study(asked, tmp_path / "parts", progress=False)
    cn.save(data, tmp_path / "study.nc")
    files = sorted(tmp_path.rglob("*.nc"))
    assert len(files) > 1
    check(files)


def simulated():
    network = cn.HopfieldNetwork.draw(3, 60, np.random.default_rng(1))
    return cn.simulate(network, -0.5, 1.0, network.patterns[0], sweeps=10, records=5, seed=2)


def own():
    """With dates, words, truth values and NaN."""
    days = np.array(["2025-01-01", "2025-01-02"], dtype="datetime64[ns]")
    about = {"units": "Hz", "long_name": "mean rate"}
    return xr.Dataset(
        {
            "rate": (("time", "cell"), [[0.5, np.nan], [1.0, 2.0]], about),
            "spikes": ("cell", np.array([True, False]), {"long_name": "whether it spikes"}),
            "label": ("cell", ["a", "zwölf"], {"long_name": "name of the cell"}),
        },
        {"time": ("time", days, {"long_name": "day"})},
    ).transpose("cell", "time")


SAVED = {
    "states": lambda: cn.CurvedModel(cn.CurieWeiss(), [-1.5, 0.0]).states([0.5, 1.0, 1.5]),
    "transitions": lambda: cn.CurvedModel(cn.CurieWeiss(), -1.5).transitions(),
    "simulation": simulated,
    "own": own,
}


@pytest.mark.parametrize("name", SAVED)
def test_data_that_are_saved_keep_the_conventions(name, tmp_path):
    data = SAVED[name]()
    cn.save(data, tmp_path / "mine.nc")
    check([tmp_path / "mine.nc"])
    for name, values in data.variables.items():
        np.testing.assert_array_equal(cn.load(tmp_path / "mine.nc")[name].values, values)


def test_a_name_that_the_conventions_do_not_know_is_kept_and_nothing_claimed(tmp_path):
    cn.save(xr.Dataset({"firing rate": 1.0}), tmp_path / "mine.nc")
    found = cn.load(tmp_path / "mine.nc")
    assert found["firing rate"] == 1
    assert "Conventions" not in found.attrs


def test_times_of_files_of_before_are_called_as_now(tmp_path):
    before = xr.Dataset({"m": ("time", [0.1, 0.2])}, {"time": [0.0, 5.0]})
    before.time.attrs["units"] = "sweep"
    cn.save(before, tmp_path / "mine.nc")
    found = cn.load(tmp_path / "mine.nc")
    assert found.m.sel(sweep=5) == 0.2
    assert (found.sweep.attrs["units"], found.sweep.attrs["counts"]) == ("1", "sweep")


def test_ncdump_reads_every_file(project):
    """Without Python: numbers, and those that truth values stand for."""
    results = project.folder / "results/quick"
    ncdump = program("ncdump")
    for path in results.rglob("*.nc"):
        subprocess.run([ncdump, "-h", path], capture_output=True, check=True)
    path = results / "data/fig2a.nc"
    said = subprocess.run([ncdump, "-v", "gamma,stable", path], capture_output=True, check=True)
    text = said.stdout.decode()
    assert "stable:flag_values = 0b, 1b ;" in text
    numbers = re.search(r"^ gamma = (.*) ;$", text, re.M)[1]
    assert [float(one) for one in numbers.split(",")] == cn.load(path).gamma.values.tolist()


def test_r_reads_every_file(project):
    rscript = program("Rscript")
    there = 'quit(status = if (requireNamespace("ncdf4", quietly = TRUE)) 0 else 1)'
    if subprocess.run([rscript, "-e", there], capture_output=True, check=False).returncode:
        pytest.skip("ncdf4 of R is not here")
    results = project.folder / "results/quick"
    script = """
    library(ncdf4)
    for (path in list.files(".", "[.]nc$", recursive = TRUE)) {
      file <- nc_open(path)
      for (name in names(file$var)) ncvar_get(file, name)
      nc_close(file)
    }
    cat(sprintf("%.17g", sum(ncvar_get(nc_open("data/fig2d.nc"), "m"))))
    """
    done = subprocess.run(
        [rscript, "-e", script], cwd=results, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    expected = float(cn.load(results / "data/fig2d.nc").m.sum())
    assert float(done.stdout) == pytest.approx(expected, rel=1e-13)
