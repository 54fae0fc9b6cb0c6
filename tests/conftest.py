"""Paths that tests share, and the one run that they look at."""

import os
import sys
import tempfile
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

RUN = ("test_runs.py", "test_report.py", "test_slurm.py")
ROOT = Path(__file__).parents[1]
for _folder in ("unit", "workflow", "cluster"):
    sys.path.insert(0, str(ROOT / "tests" / _folder))


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    """A finished quick run, which met no network where that can be had."""
    from project import OFFLINE, Project, can_go_offline

    project = Project(tmp_path_factory.mktemp("project"))
    done = project.snakemake(prefix=OFFLINE if can_go_offline() else ())
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture(scope="module")
def cluster():
    """A Slurm of one node, with nothing in its queue."""
    from slurm import Cluster, missing

    if missing():
        pytest.skip(f"programs of Slurm and munge are not here: {', '.join(missing())}")
    with tempfile.TemporaryDirectory(prefix="slurm-") as folder, Cluster(Path(folder)) as cluster:
        yield cluster


class ByFile(LoadScopeScheduling):
    """Leave the tests of a file to one process, and those that look at the finished run, too."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "run" if Path(path).name in RUN else path


def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)


def pytest_xdist_auto_num_workers():
    """One more than there are cores, as tests of faults and of Slurm wait a lot."""
    return len(os.sched_getaffinity(0)) + 1
