"""Studies by the workflow: planned once, run in chunks, extended, killed, refused before work."""

import json
import os
import re
import signal
import subprocess
import time
from collections import Counter

import pytest
import xarray as xr
from project import Project

from curved.studies.api import study

TEXT = """
title: Recall
axes: {axes}
fixed: {{ stored: 3, beta: 2.0, sweeps: {sweeps} }}
measure: [overlap]
replicates: 6
seed: 2
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("studies") / "project")


@pytest.fixture
def asked(project):
    """Writes the file of a study of the project, of a name."""

    def write(name, axes, sweeps=5):
        path = project.folder / f"studies/{name}.yaml"
        path.write_text(TEXT.format(axes=json.dumps(axes), sweeps=sweeps))
        return path

    return write


def jobs(project, *arguments):
    """How often each step of studies ran."""
    done = project.snakemake(*arguments)
    assert done.returncode == 0, done.stderr
    ran = re.findall(r"^Finished jobid: \d+ \(Rule: (study\w*)\)$", done.stdout + done.stderr, re.M)
    return dict(Counter(ran))


def result(project, name):
    with xr.open_dataset(project.folder / f"results/quick/studies/{name}.nc") as opened:
        return opened.load()


def same(project, name, path):
    found, expected = result(project, name), study(path)
    xr.testing.assert_identical(found.drop_attrs(deep=False), expected.drop_attrs(deep=False))


def test_a_study_is_made_extended_and_not_made_again(project, asked):
    axes = {"neurons": [60, 80], "gamma": [-1.0, 0.0]}
    path, target = asked("grows", axes), "results/quick/studies/grows.png"
    ran = jobs(project, target)
    assert ran == {"study_plan": 1, "study_chunk": 1, "study": 1, "study_figure": 1}
    same(project, "grows", path)
    assert jobs(project, target) == {}
    path.write_text(path.read_text().replace("title: Recall", "title: Remember"))
    assert "study_chunk" not in jobs(project, target)
    assert result(project, "grows").title == "Remember"
    chunks = project.folder / "results/quick/studies/grows"
    before = {p.name: (p.stat().st_mtime_ns, p.read_bytes()) for p in chunks.glob("*.nc")}
    path = asked("grows", axes | {"gamma": [-1.0, 0.0, 0.5]})
    assert jobs(project, target)["study_chunk"] == 1
    same(project, "grows", path)
    for name, (age, content) in before.items():
        assert (chunks / name).read_bytes() == content
        assert (chunks / name).stat().st_mtime_ns == age
    lost, target = next(iter(before)), target.replace("png", "nc")
    (chunks / lost).unlink()
    (project.folder / "results/quick/studies/grows.nc").unlink()
    assert jobs(project, target)["study_chunk"] == 1
    assert (chunks / lost).read_bytes() == before[lost][1]


def test_a_file_anywhere_is_a_study(project, tmp_path):
    path = tmp_path / "elsewhere.yaml"
    path.write_text(TEXT.format(axes='{"neurons": [40], "gamma": [0.0]}', sweeps=3))
    target = "results/quick/studies/elsewhere.nc"
    assert jobs(project, target, "--config", f"study={path}")["study_chunk"] == 1
    same(project, "elsewhere", path)


def test_a_killed_run_goes_on(project, asked):
    sizes = {"neurons": [4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007], "gamma": [0.0, 0.5, 1.0]}
    path, target = asked("killed", sizes, sweeps=800), "results/quick/studies/killed.nc"
    chunks = project.folder / "results/quick/studies/killed"
    run = subprocess.Popen(
        **project.command(target), stderr=subprocess.DEVNULL, start_new_session=True
    )
    while run.poll() is None and not list(chunks.glob("[0-9a-f]*.nc")):
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    there = {p.name: p.stat().st_mtime_ns for p in chunks.glob("[0-9a-f]*.nc")}
    planned = json.loads((chunks / "plan.json").read_text())["chunks"]
    assert 0 < len(there) < len(planned)
    jobs(project, "--unlock", target)
    lacking = jobs(project, target)["study_chunk"]
    assert lacking == len(planned) - len(there)
    assert all((chunks / name).stat().st_mtime_ns == age for name, age in there.items())
    same(project, "killed", path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("title: a\naxes: { gama: [0.0] }\n", "axes.gama: unknown key; did you mean gamma"),
        ("title: a\ntitle: b\n", "the key title stands 2 times"),
        (None, "studies/wrong.yaml"),
    ],
)
def test_what_is_no_study_is_refused_before_any_work(project, content, says):
    path = project.folder / "studies/wrong.yaml"
    path.unlink(missing_ok=True)
    if content is not None:
        path.write_text(content)
    target = "results/quick/studies/wrong.nc"
    done = project.snakemake(target)
    assert done.returncode == 1
    assert says in done.stderr
    assert not (project.folder / "results/quick/studies/wrong").exists()
