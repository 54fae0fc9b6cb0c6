"""Folders of any name, started from anywhere, with little in PATH."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from project import Project

from conftest import ROOT
from curved.cli import main
from curved.records import data_files

PANEL = "results/quick/data/fig3b.nc"


@pytest.mark.parametrize("name", ["it's (c) [d]", "$HOME & co; ü*"])
def test_a_clone_in_a_folder_of_any_name_runs(finished, tmp_path, name):
    """Python lies in that folder, too, as the environment of `make setup` does."""
    place = tmp_path / name
    place.mkdir()
    project = Project(place / "clone", finished)
    environment = place / "venv"
    environment.symlink_to(Path(sys.prefix), target_is_directory=True)
    asked = project.command(PANEL, LC_ALL="C")
    asked["args"][0] = str(environment / "bin/python")
    done = subprocess.run(**asked, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert data_files.load(project.folder / PANEL).sizes


@pytest.fixture(scope="module")
def project(finished, tmp_path_factory):
    return Project(tmp_path_factory.mktemp("paths") / "project", finished)


def outputs(project, results):
    """What a run would make in a folder of results."""
    done = project.snakemake("manifest", "--summary", "--config", f"results={results}")
    assert done.returncode == 0, done.stderr
    return sorted(line.split("\t")[0] for line in done.stdout.splitlines())


@pytest.fixture(scope="module")
def plain(project):
    return outputs(project, "out")


@pytest.mark.parametrize("written", ["./out", "below/..//out/"])
def test_a_folder_of_results_is_the_same_however_it_is_written(project, plain, written):
    assert "out/manifest.json" in plain
    assert outputs(project, written) == plain


def test_another_folder_than_the_root_is_refused_in_a_line(project, tmp_path):
    asked = project.command(
        f"--snakefile={project.folder}/Snakefile", config=str(project.folder / "config/quick.yaml")
    )
    done = subprocess.run(**{**asked, "cwd": tmp_path}, capture_output=True, check=False)
    assert done.returncode == 1
    assert f"start in the project's root: cd {project.folder}" in done.stderr
    assert "missing key" not in done.stderr
    there = subprocess.run(
        **{
            **asked,
            "cwd": tmp_path,
            "args": [*asked["args"], f"--directory={project.folder}", "-n"],
        },
        capture_output=True,
        check=False,
    )
    assert there.returncode == 0, there.stderr


@pytest.mark.parametrize("command", [["publish", "docs"], ["publish", "gallery"], ["schema"]])
def test_commands_that_write_into_the_project_write_nowhere_else(
    command, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert main(command) == 1
    assert "start in the project's root" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


PYTHON = """#!/bin/sh
case "$2" in
  venv) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
esac
"""
TOOLS = ("make", "sh", "mkdir", "cp", "touch", "chmod", "printf", "env", "cat")


@pytest.mark.parametrize("absolute", [False, True])
def test_an_environment_anywhere_and_no_which(tmp_path, absolute):
    """`make setup` with a Python that only makes folders: what it finds by PATH afterwards."""
    tools, project = tmp_path / "tools", tmp_path / "project"
    for folder in (tools, project):
        folder.mkdir()
    for name in TOOLS:
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, project / name)
    python = tools / "python3"
    python.write_text(PYTHON)
    python.chmod(0o755)
    venv = str(tmp_path / "elsewhere") if absolute else "own"
    environment = {**os.environ, "PATH": str(tools)}

    def make(target):
        return subprocess.run(
            ["make", target, f"VENV={venv}", "RESULTS=some"],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    done = make("setup")
    assert done.returncode == 0, done.stderr
    programs = project / venv / "bin"  # an absolute path stands for itself
    (programs / "curved").write_text('#!/bin/sh\necho "found $1 $2"\nwhich sh && ! which nothing\n')
    (programs / "curved").chmod(0o755)
    done = make("verify")
    assert done.returncode == 0, done.stderr
    assert "found verify some" in done.stdout
    assert str(tools / "sh") in done.stdout
