"""Where data say that they come from: the package's own repository, and no other."""

import subprocess

import pytest

from curved.records import manifest
from curved.records.provenance import _commit


@pytest.fixture
def repository(tmp_path):
    """A repository with one commit, whose package is the folder that is given."""
    package = tmp_path / "own/package"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    _git(tmp_path / "own", "init", "-q")
    _git(tmp_path / "own", "add", ".")
    _git(tmp_path / "own", "commit", "-q", "-m", "first")
    return package


def _git(folder, *arguments):
    names = ["-c", "user.name=a", "-c", "user.email=a@b"]
    done = subprocess.run(
        ["git", "-C", folder, *names, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_commit_of_the_package(repository):
    head = _git(repository, "rev-parse", "HEAD")
    assert _commit(repository) == head
    (repository / "__init__.py").write_text("1\n")
    assert _commit(repository) == f"{head}-dirty"


def test_another_repository_in_the_environment_is_not_asked(repository, tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    _git(other, "init", "-q")
    _git(other, "commit", "-q", "--allow-empty", "-m", "of another")
    head = _git(repository, "rev-parse", "HEAD")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    assert _commit(repository) == head


@pytest.mark.parametrize("answer", ["sleep 60", "printf '\\377\\376'; exit 1"])
def test_a_git_that_hangs_or_speaks_nonsense_is_no_commit(
    repository, tmp_path, monkeypatch, answer
):
    program = tmp_path / "bin/git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{answer}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setattr("curved.records.provenance._PATIENCE", 0.5)
    assert _commit(repository) == "unknown"


def test_a_manifest_that_lists_nothing_is_refused(tmp_path):
    (tmp_path / "manifest.json").write_text('{"format": 1, "files": {}}')
    with pytest.raises(manifest.ManifestError, match="lists no file"):
        manifest.read(tmp_path / "manifest.json")
