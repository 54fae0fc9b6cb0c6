"""Faults that only a cluster has; after each, only what docs/cluster.md says is done."""

import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from project import Project
from runs import OPTIONS, PROFILE, netcdf
from slurm import NODES
from study_runs import MANY, ask, chunks, planned, same

TARGET, LOG = "results/quick/data/figS2d.nc", "results/quick/logs/figS2d_data.log"  # of the faults


@pytest.fixture(scope="module")
def undisturbed(finished, tmp_path_factory):
    """The file in whose making faults are injected, made without any."""
    project = Project(tmp_path_factory.mktemp("undisturbed"), finished)
    done = project.snakemake(TARGET)
    assert done.returncode == 0, done.stderr
    return netcdf(project)


def cancel(cluster, project):
    cluster.command("scancel", *cluster.jobs("RUNNING"))


def lose_node(cluster, project):
    return cluster.lose_node()


def kill_snakemake(cluster, project):
    for process in psutil.Process().children(recursive=True):
        if PROFILE in process.cmdline():
            process.kill()


@pytest.mark.parametrize(
    ("fault", "survived"), [(cancel, True), (lose_node, True), (kill_snakemake, False)]
)
def test_a_fault_loses_nothing(cluster, finished, undisturbed, tmp_path, fault, survived):
    project = Project(tmp_path, finished)
    cluster.start_nodes()

    def run(*arguments):
        return project.snakemake(TARGET, *OPTIONS, *arguments, prefix=cluster.prefix)

    with ThreadPoolExecutor() as pool:
        running = pool.submit(run)
        while not (project.folder / LOG).exists():  # until the panel is being computed
            assert not running.done(), running.result().stderr
            time.sleep(0.1)
        assert cluster.jobs("RUNNING")
        lost = fault(cluster, project)
        done = running.result()
    assert (done.returncode == 0) == survived, done.stderr
    if lost:  # the other node did the work again
        assert lost not in cluster.daemons
        last = cluster.command("squeue", "--noheader", "--format=%N", "--states=all", "--sort=-i")
        assert last.split()[0] in set(NODES) - {lost}
    if not survived:
        assert cluster.jobs("RUNNING")  # an orphan
        names = cluster.command("squeue", "--noheader", "--format=%j", "--states=RUNNING").split()
        cluster.command("scancel", *(f"--name={name}" for name in names))
        assert run("--unlock").returncode == 0
        done = run("--rerun-incomplete")
        assert done.returncode == 0, done.stderr
    assert netcdf(project) == undisturbed


def test_a_lost_node_takes_no_chunk_of_a_study(cluster, finished, tmp_path):
    project = Project(tmp_path, finished)
    cluster.start_nodes()
    path, target = ask(project, "lost", MANY, sweeps=800), "results/quick/studies/lost.nc"
    with ThreadPoolExecutor() as pool:
        running = pool.submit(project.snakemake, target, *OPTIONS, prefix=cluster.prefix)
        while not chunks(project, "lost"):
            assert not running.done(), running.result().stderr
            time.sleep(0.1)
        lost = cluster.lose_node()
        there = chunks(project, "lost")
        done = running.result()
    assert done.returncode == 0, done.stderr
    assert lost not in cluster.daemons
    assert 0 < len(there) < planned(project, "lost")
    for name, (_, content) in there.items():  # not run again
        assert chunks(project, "lost")[name][1] == content
        log = project.folder / f"results/quick/logs/study-lost-{name.removesuffix('.nc')}.log"
        assert "exists already" in log.read_text()
    same(project, "lost", path)
