"""What is published of the runs with the paper's images and with controls."""

import json
import re
import shutil

import numpy as np
import pytest
import yaml

from conftest import ROOT
from curved.cli import main
from curved.figures import catalogue
from curved.figures.compute import compute
from curved.ledger.quantities import QUANTITIES
from curved.records import data_files
from curved.report import image_runs
from curved.settings.configuration import check

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SMALL = {
    "results": "results/images/noise",
    "patterns": {"source": "random", "count": 8},
    "fig5": {"gamma": {"points": 3}, "stored": [3, 6], "replicates": 4, "sweeps": 1},
}
PUBLISHED = sorted((ROOT / "docs/published").glob("*.nc"))
RUNS = sorted(path.stem for path in (ROOT / "config/images").glob("*.yaml"))


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with the configuration of a small run, which is the current one."""
    (tmp_path / "config/images").mkdir(parents=True)
    shutil.copy(ROOT / "config/config.yaml", tmp_path / "config")
    (tmp_path / "config/images/noise.yaml").write_text(yaml.safe_dump(SMALL))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(image_runs, "CONTROLS", ("noise",))
    monkeypatch.setattr("curved.records.provenance._commit", lambda _: COMMIT)
    return tmp_path


def make(project, name, data=(), parameters=None):
    """Write the data file of a panel, as the workflow does."""
    parameters = parameters or catalogue.panels()[name].parameters(
        image_runs.configuration(project, "noise")
    )
    path = project / SMALL["results"] / f"data/{name}.nc"
    data_files.save(compute(name, parameters, data), path, parameters, data_files.origins(data))
    return data_files.load(path)


def run(project):
    """The run: its patterns, their overlaps, and the recalls of panels b and c."""
    patterns = make(project, "patterns")
    make(project, "pattern_overlaps", [patterns])
    whole = image_runs.configuration(project, "noise")["fig5"]
    parts = []
    for stored in whole["stored"]:
        same = {name: whole[name] for name in ("gamma", "beta", "sweeps", "seed")}
        part = {**same, "stored": stored, "first": 0, "replicates": 4}
        parts.append(make(project, "fig5_chunk", [patterns], part))
    return make(project, "fig5", parts)


def test_derived_numbers_are_published_with_their_origin(project, capsys):
    data = run(project)
    assert main(["publish", "images"]) == 0
    published = sorted((project / "docs/published").iterdir())
    assert [path.name for path in published] == ["noise_fig5.nc", "noise_pattern_overlaps.nc"]
    assert capsys.readouterr().out.count(" written\n") == 2
    excerpt = data_files.load(published[0])
    assert set(excerpt.dims) == {"gamma", "load"}
    for name in ("mean", "mean_error", "variance", "variance_error"):
        np.testing.assert_allclose(excerpt[name], data[name], rtol=1e-7)
        assert excerpt[name].attrs == data[name].attrs
    np.testing.assert_array_equal(excerpt.gamma, data.gamma)
    same = ("parameters", "commit", "source", "dependencies", "derived_from", "title")
    assert {name: excerpt.attrs[name] for name in same} == {name: data.attrs[name] for name in same}
    assert excerpt.commit == COMMIT
    assert (excerpt.excerpt_of, excerpt.whole) == ("fig5", data.digest)
    before = [path.read_bytes() for path in published]
    assert main(["publish", "images"]) == 0
    assert [path.read_bytes() for path in published] == before


def test_what_nobody_else_can_make_is_not_published(project, monkeypatch, capsys):
    for commit in (f"{COMMIT}-dirty", "unknown"):
        monkeypatch.setattr("curved.records.provenance._commit", lambda _, said=commit: said)
        make(project, "patterns")
        make(project, "pattern_overlaps", [compute_again(project)])
        assert main(["publish", "images"]) == 1
        assert f"pattern_overlaps.nc: was made at commit {commit}" in capsys.readouterr().err
    assert not (project / "docs").exists()


def compute_again(project):
    return data_files.load(project / SMALL["results"] / "data/patterns.nc")


def test_half_a_run_is_not_published(project, capsys):
    run(project)
    (project / SMALL["results"] / "data/fig5.nc").unlink()
    assert main(["publish", "images"]) == 1
    assert "fig5.nc: no such data file" in capsys.readouterr().err
    assert not (project / "docs").exists()


def test_a_run_of_another_configuration_is_not_published(project, capsys):
    run(project)
    other = {**SMALL, "fig5": {**SMALL["fig5"], "replicates": 5}}
    (project / "config/images/noise.yaml").write_text(yaml.safe_dump(other))
    assert main(["publish", "images"]) == 1
    says = "of another configuration: replicates = 4 in the file, replicates = 5"
    assert says in capsys.readouterr().err


def test_without_a_run_what_is_published_stays(project, capsys):
    assert main(["publish", "images"]) == 1
    said = capsys.readouterr()
    assert "noise was not run: its published results stay" in said.out
    assert "there are no results of config/images; `make images` makes them" in said.err


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_published_files_hold_no_pattern_and_are_of_their_run(path):
    """A test that fails after a change of config/config.yaml: run `make images` again."""
    data = data_files.load(path)
    panel = data.excerpt_of
    name = path.stem.removesuffix(f"_{panel}")
    assert path.stem == f"{name}_{panel}"
    config = image_runs.configuration(ROOT, name)
    assert json.loads(data.parameters) == catalogue.panels()[panel].parameters(config)
    assert re.fullmatch(r"[0-9a-f]{40}", data.commit)
    assert not {"pattern", "y", "x", "channel", "replicate"} & set(data.dims)
    assert not {"xi", "image", "index"} & set(data.variables)
    assert data.source.startswith("CIFAR-100") == name.startswith("cifar100")
    assert ("source_digest" in data.attrs) == name.startswith("cifar100")
    assert path.stat().st_size < 100_000


def test_every_run_is_published_whole():
    made = {path.stem for path in PUBLISHED}
    assert made == {f"{run}_{panel}" for run in RUNS for panel in image_runs.panels_of(run)}
    for run in RUNS:
        files = [published(f"{run}_{panel}") for panel in image_runs.panels_of(run)]
        assert (
            len({data.commit for data in files}) == len({data.derived_from for data in files}) == 1
        )
    assert set(RUNS) == {*re.search(r"^IMAGES \?= (.*)$", makefile(), re.M)[1].split()}


@pytest.mark.parametrize("name", RUNS)
def test_configurations_of_runs_are_valid(name):
    check(image_runs.configuration(ROOT, name))


def makefile():
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def published(name):
    return data_files.load(ROOT / f"docs/published/{name}.nc")


def test_overlaps_of_pairs_make_what_images_are_recalled_like():
    """Independent neurons with these overlaps: next to nothing else of an image matters.

    Random patterns are held at loads nine times larger; 5 % of the logarithm of that may be left.
    """

    def capacity(name):
        data = published(f"{name}_fig5")
        return QUANTITIES["passing_load"](data, variable="mean", level=0.5).value

    images, same_pairs, noise = map(capacity, ("cifar100", "cifar100_independent", "random"))
    assert np.all(noise > 7 * images)
    assert np.all(np.abs(np.log(same_pairs / images)) < 0.05 * np.log(noise / images))


def test_permuted_images_are_recalled_like_random_patterns():
    """At every load and curvature that both have: all that tells them apart is activity."""
    permuted, noise = published("cifar100_permuted_fig5"), published("random_fig5")
    loads = np.intersect1d(permuted["load"], noise["load"])
    assert loads.size > 20
    one, two = permuted.sel(load=loads), noise.sel(load=loads)
    error = np.hypot(one.mean_error, two.mean_error)
    deviation = ((one["mean"] - two["mean"]) / error).values
    # curvatures share their tasks, so that loads alone are independent
    assert np.sqrt(np.mean(deviation**2)) < 2
