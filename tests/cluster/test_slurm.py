"""The quick configuration through a real Slurm of one node, and faults that only a cluster has.

docs/cluster.md says what to do after each of them; nothing else is done here.
"""

import re
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from project import Project
from slurm import Cluster, missing

PROFILE = "--workflow-profile=profiles/slurm"
# Patience for a cluster that has no other users.
OPTIONS = (
    PROFILE,
    "--slurm-init-seconds-before-status-checks=3",
    "--seconds-between-status-checks=3",
    "--latency-wait=10",
)
TARGET, LOG = "results/quick/data/figS2d.nc", "results/quick/logs/figS2d.log"  # of the faults


@pytest.fixture(scope="module")
def cluster():
    if missing():
        pytest.skip(f"programs of Slurm and munge are not here: {', '.join(missing())}")
    with tempfile.TemporaryDirectory(prefix="slurm-") as folder, Cluster(Path(folder)) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def on_cluster(cluster, tmp_path_factory):
    """NetCDF files of a quick run through Slurm, all figures drawn."""
    project = Project(tmp_path_factory.mktemp("cluster"))
    done = project.snakemake(*OPTIONS, prefix=cluster.prefix)
    assert done.returncode == 0, done.stderr
    return netcdf(project)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The file in whose making faults are injected, made without any."""
    project = Project(tmp_path_factory.mktemp("undisturbed"))
    done = project.snakemake(TARGET)
    assert done.returncode == 0, done.stderr
    return netcdf(project)


def netcdf(project):
    """All NetCDF files of a project, by name."""
    return {name: content for name, content in project.files().items() if name.endswith(".nc")}


def test_a_run_through_slurm_has_the_bits_of_a_local_one(cluster, on_cluster, project):
    local = netcdf(project)
    sent = cluster.command("squeue", "--noheader", "--format=%T %k", "--states=all")
    groups = re.findall(r"^COMPLETED rule_(chunks|panels|recall|validation)_", sent, re.M)
    # light work is done here
    assert sorted(groups) == ["chunks", "panels", "recall", "validation"], sent
    assert len(groups) == len(sent.splitlines())
    assert on_cluster.keys() == local.keys()
    assert [name for name in local if on_cluster[name] != local[name]] == []


def cancel(cluster, project):
    cluster.command("scancel", *cluster.jobs("RUNNING"))


def lose_node(cluster, project):
    cluster.lose_node()
    cluster.start_node()


def kill_snakemake(cluster, project):
    for process in psutil.Process().children(recursive=True):
        if PROFILE in process.cmdline():
            process.kill()


@pytest.mark.parametrize(
    ("fault", "survived"), [(cancel, True), (lose_node, True), (kill_snakemake, False)]
)
def test_a_fault_loses_nothing(cluster, undisturbed, tmp_path, fault, survived):
    project = Project(tmp_path)

    def run(*arguments):
        return project.snakemake(TARGET, *OPTIONS, *arguments, prefix=cluster.prefix)

    with ThreadPoolExecutor() as pool:
        running = pool.submit(run)
        while not (project.folder / LOG).exists():  # until the panel is being computed
            assert not running.done(), running.result().stderr
            time.sleep(0.1)
        assert cluster.jobs("RUNNING")
        fault(cluster, project)
        done = running.result()
    assert (done.returncode == 0) == survived, done.stderr
    if not survived:
        assert cluster.jobs("RUNNING")  # an orphan
        names = cluster.command("squeue", "--noheader", "--format=%j", "--states=RUNNING").split()
        cluster.command("scancel", *(f"--name={name}" for name in names))
        assert run("--unlock").returncode == 0
        done = run("--rerun-incomplete")
        assert done.returncode == 0, done.stderr
    assert netcdf(project) == undisturbed
