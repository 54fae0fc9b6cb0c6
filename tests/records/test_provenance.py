"""Where data say that they come from: the package's own repository, and no other."""

import os
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


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_checkout_of_another_user_has_its_commit(repository):
    """As in a container, or for the administrator; git by itself refuses to look at it."""
    head = _git(repository, "rev-parse", "HEAD")
    for path in (repository, *repository.rglob("*")):
        os.chown(path, 65534, 65534)
    assert _commit(repository) == head


@pytest.mark.parametrize(
    ("answer", "why"),
    [("sleep 60", "timed out"), (r"printf '\377\376no\n' >&2; exit 128", "git fails in .*no$")],
)
def test_a_git_that_hangs_or_speaks_nonsense_is_no_commit(
    repository, tmp_path, monkeypatch, answer, why
):
    program = tmp_path / "bin/git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{answer}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setattr("curved.records.provenance._PATIENCE", 0.5)
    with pytest.warns(RuntimeWarning, match=why):
        assert _commit(repository) == "unknown"


def test_what_no_checkout_tracks_has_no_commit(repository):
    (repository / "other").mkdir()
    assert _commit(repository / "other") == "unknown"


def test_a_manifest_that_lists_nothing_is_refused(tmp_path):
    (tmp_path / "manifest.json").write_text('{"format": 1, "files": {}}')
    with pytest.raises(manifest.ManifestError, match="lists no file"):
        manifest.read(tmp_path / "manifest.json")
