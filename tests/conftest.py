"""Paths that tests share, and the one run that they look at."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
for _folder in ("unit", "workflow"):
    sys.path.insert(0, str(ROOT / "tests" / _folder))


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    """A finished quick run."""
    from project import Project

    project = Project(tmp_path_factory.mktemp("project"))
    done = project.snakemake()
    assert done.returncode == 0, done.stderr
    return project
