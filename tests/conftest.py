"""Paths that tests share, and the one run that they look at."""

import os
import sys
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock

FIRST = (
    "test_slurm.py",
    "test_slurm_faults.py",
    "test_boundaries.py",
    "test_fuzzing.py",
    "test_runs.py",
    "test_faults.py",
    "test_glauber.py",
    "test_finite_networks.py",
)
"""The longest files of tests: with them at the end, all but one process would wait."""
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "helpers"))


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A finished quick run, which met no network where that can be had; for all processes."""
    from project import OFFLINE, PARTS, Project, can_go_offline

    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    mark = folder / "run-finished"
    with FileLock(folder / "run.lock"):
        project = Project(folder / "run", parts=() if mark.exists() else PARTS)
        if not mark.exists():
            done = project.snakemake("all", prefix=OFFLINE if can_go_offline() else ())
            assert done.returncode == 0, done.stderr
            mark.touch()
    return project


@pytest.fixture(scope="module")
def project(finished, tmp_path_factory):
    """A copy of the finished run, for the tests of a file."""
    from project import MADE, PARTS, Project

    return Project(tmp_path_factory.mktemp("project"), finished, (*PARTS, *MADE))


@pytest.fixture(scope="module")
def cluster():
    """A Slurm of two nodes, with nothing in its queue."""
    from slurm import Cluster, missing

    if missing():
        pytest.skip(f"programs of Slurm and munge are not here: {', '.join(missing())}")
    with tempfile.TemporaryDirectory(prefix="slurm-") as folder, Cluster(Path(folder)) as cluster:
        yield cluster


def pytest_collection_modifyitems(items):
    rank = {name: k for k, name in enumerate(FIRST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(FIRST)))


def pytest_xdist_auto_num_workers():
    """One more than there are cores, as tests of faults and of Slurm wait a lot."""
    return len(os.sched_getaffinity(0)) + 1
