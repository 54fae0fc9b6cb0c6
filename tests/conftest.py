"""Paths that tests share, and the one run that they look at."""

import sys
from pathlib import Path

import pytest

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


def pytest_collection_modifyitems(items):
    """Leave the tests of a file to one process, and those of the finished run together."""
    for item in items:
        run = item.path.name in {"test_runs.py", "test_report.py", "test_slurm.py"}
        item.add_marker(pytest.mark.xdist_group("run" if run else str(item.path)))
