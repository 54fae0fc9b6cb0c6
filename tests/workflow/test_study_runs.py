"""Studies by the workflow: planned once, run in chunks, extended, stopped, refused before work."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections import Counter

import pytest
from project import MOUNTS, Project, can_mount
from study_runs import MANY, TEXT, ask, chunks, planned, result, same

from curved.records.data_files import DataFileError
from curved.studies.workflow import join, write_plan


@pytest.fixture(scope="module")
def project(finished, tmp_path_factory):
    return Project(tmp_path_factory.mktemp("studies") / "project", finished)


def jobs(project, *arguments):
    """How often each step of studies ran."""
    done = project.snakemake(*arguments)
    assert done.returncode == 0, done.stderr
    ran = re.findall(r"^Finished jobid: \d+ \(Rule: (study\w*)\)$", done.stdout + done.stderr, re.M)
    return dict(Counter(ran))


def test_a_study_is_made_extended_and_not_made_again(project):
    axes = {"neurons": [60, 80], "gamma": [-1.0, 0.0]}
    path, target = ask(project, "grows", axes), "results/quick/studies/grows.png"
    ran = jobs(project, target)
    assert ran == {"study_plan": 1, "study_chunk": 1, "study": 1, "study_figure": 1}
    same(project, "grows", path)
    assert jobs(project, target) == {}
    path.write_text(path.read_text().replace("title: Recall", "title: Remember"))
    assert "study_chunk" not in jobs(project, target)
    assert result(project, "grows").title == "Remember"
    before = chunks(project, "grows")
    path = ask(project, "grows", axes | {"gamma": [-1.0, 0.0, 0.5]})
    assert jobs(project, target)["study_chunk"] == 1
    same(project, "grows", path)
    assert before.items() <= chunks(project, "grows").items()
    lost, target = next(iter(before)), target.replace("png", "nc")
    (project.folder / "results/quick/studies/grows" / lost).unlink()
    (project.folder / target).unlink()
    assert jobs(project, target)["study_chunk"] == 1
    assert chunks(project, "grows")[lost][1] == before[lost][1]


def test_a_result_of_a_study_is_what_it_says(project):
    """A file replaced by another of the same time, of theory or, without notes, of the study."""
    path, target = ask(project, "told", {"neurons": [40], "gamma": [0.0]}), "told.png"
    target = f"results/quick/studies/{target}"
    jobs(project, target)
    theory = "src/curved/curvature/curved_branch.py"
    before = (project.folder / theory).read_text()
    project.edit(theory, before, f"{before}# another theory\n")
    assert project.would_run(target) == {"study_plan", "study", "study_figure"}
    project.edit(theory, f"{before}# another theory\n", before)
    shutil.rmtree(project.folder / ".snakemake")
    assert project.would_run(target) == set()
    project.edit(f"studies/{path.name}", "seed: 2", "seed: 3")
    assert jobs(project, target)["study_chunk"] == 1
    same(project, "told", path)


def test_a_plan_of_another_study_is_not_joined(tmp_path):
    path, plan, log = tmp_path / "one.yaml", tmp_path / "one/plan.json", tmp_path / "log"
    path.write_text(TEXT.format(axes='{"neurons": [40], "gamma": [0.0]}', sweeps=3))
    write_plan(path, plan, log)
    path.write_text(path.read_text().replace("seed: 2", "seed: 3"))
    with pytest.raises(DataFileError, match=r"is not the plan of .*one.yaml; delete the plan"):
        join(path, plan, tmp_path / "one.nc", log, {})
    plan.write_text("[]")
    with pytest.raises(DataFileError, match="is not the plan of"):
        join(path, plan, tmp_path / "one.nc", log, {})


def test_a_file_anywhere_is_a_study(project, tmp_path):
    path = tmp_path / "elsewhere.yaml"
    path.write_text(TEXT.format(axes='{"neurons": [40], "gamma": [0.0]}', sweeps=3))
    target = "results/quick/studies/elsewhere.nc"
    done = project.snakemake(target, "--config", f"study={path}")
    assert done.stderr.count("(Rule: study_chunk)") == 1
    assert f"To look at: {target}\n" in done.stderr
    same(project, "elsewhere", path)


def goes_on(project, path, there):
    """The same study runs what is not there, and nothing else."""
    lacking = planned(project, path.stem) - len(there)
    assert there
    assert lacking > 0
    assert jobs(project, f"results/quick/studies/{path.stem}.nc")["study_chunk"] == lacking
    assert there.items() <= chunks(project, path.stem).items()
    assert list((project.folder / "results/quick/studies").rglob(".*.part*")) == []
    same(project, path.stem, path)


@pytest.mark.parametrize(
    ("name", "sent", "recovery"),
    [("killed", signal.SIGKILL, [("--unlock",)]), ("interrupted", signal.SIGINT, [])],
)
def test_a_stopped_run_goes_on(project, name, sent, recovery):
    """`kill -9` of all, then Ctrl-C: SIGINT to all processes of the terminal."""
    path, target = ask(project, name, MANY, sweeps=800), f"results/quick/studies/{name}.nc"
    run = subprocess.Popen(
        **project.command(target),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while run.poll() is None and not chunks(project, name):
        time.sleep(0.05)
    os.killpg(run.pid, sent)
    assert run.wait() != 0
    for command in recovery:
        jobs(project, *command, target)
    goes_on(project, path, chunks(project, name))


# In a mount namespace of its own, so that the disk goes when its last process does. A chunk fits.
FULL = """
set -eu
mkdir results/quick/studies/full kept
mount -t tmpfs -o size=60k none results/quick/studies/full
"$@" >full.txt 2>&1 && exit 10
find results/quick/studies/full -name '.*.part*' >left.txt
cp -a results/quick/studies/full/. kept
"""


def test_a_disk_that_is_full(project):
    if not can_mount():
        pytest.skip("unprivileged mounts (unshare --mount --map-root-user) are not allowed here")
    path, folder = ask(project, "full", MANY, sweeps=800), project.folder
    (folder / "results/quick/studies").mkdir(parents=True, exist_ok=True)
    one_by_one = ("results/quick/studies/full.nc", "--cores=1")
    done = project.snakemake(*one_by_one, prefix=(*MOUNTS, "sh", "-c", FULL, "sh"))
    assert done.returncode == 0, done.stderr
    said = (folder / "full.txt").read_text()
    assert re.search(r"full/[0-9a-f]{16}\.nc: cannot be written", said)
    assert "bytes are free" in said
    assert (folder / "left.txt").read_text() == ""
    (folder / "results/quick/studies/full").rmdir()
    (folder / "kept").rename(folder / "results/quick/studies/full")
    goes_on(project, path, chunks(project, "full"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("title: a\naxes: { gama: [0.0] }\n", "axes.gama: unknown key; did you mean gamma"),
        ("title: a\ntitle: b\n", "the key title appears 2 times"),
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
