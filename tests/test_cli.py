"""The command line: what it says, how fast, and with which exit status it ends."""

import importlib
import json
import shutil
import subprocess
import sys
import tomllib

import pytest

import curved
from conftest import ROOT
from curved.cli import main

COMMANDS = ("verify", "archive", "publish", "schema")


def test_help_has_a_line_for_each_command(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    lines = capsys.readouterr().out.splitlines()
    for command in COMMANDS:
        assert [line for line in lines if line.split()[:1] == [command] and line.endswith(".")]


def test_help_needs_no_library():
    script = (
        "import json, sys; from curved.cli import main\n"
        "try: main(['--help'])\n"
        "finally: print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}
    assert not loaded & {"numpy", "xarray", "netCDF4", "pydantic", "matplotlib", "yaml"}
    assert done.stderr == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"usage: curved {command}" in capsys.readouterr().out


def test_version():
    done = subprocess.run(
        [sys.executable, "-m", "curved", "--version"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, f"curved {curved.__version__}\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "required: COMMAND"),
        (["veryfy"], "invalid choice: 'veryfy'"),
        (["verify"], "required: results"),
        (["verify", "one", "two", "three"], "unrecognized arguments: three"),
        (["publish", "nothing"], "invalid choice: 'nothing'"),
    ],
)
def test_what_is_not_understood_is_refused(arguments, says, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert says in capsys.readouterr().err


def test_results_without_a_manifest(tmp_path, capsys):
    for command in ("verify", "archive"):
        assert main([command, str(tmp_path)]) == 2
        assert "no such manifest" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("what", "missing"),
    [("gallery", ["fig1.png", "figS3.png"]), ("all", ["fig1.png", "run_times.csv", "claims.nc"])],
)
def test_what_is_not_complete_is_not_published(what, missing, tmp_path, monkeypatch, capsys):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/config.yaml").write_text("results: results\n")
    monkeypatch.chdir(tmp_path)
    assert main(["publish", what]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "not published:"
    assert all(any(line.endswith(f"{name} is missing") for line in lines) for name in missing)
    assert [path.name for path in tmp_path.iterdir()] == ["config"]


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is missing")
@pytest.mark.parametrize(
    ("typed", "completed"),
    [(["ver"], ["verify"]), (["publish", "g"], ["gallery"]), (["verify", "res"], ["results"])],
)
def test_a_shell_completes(typed, completed, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--print-completion", "bash"])
    assert ended.value.code == 0
    (tmp_path / "results").mkdir()
    words = " ".join(["curved", *typed])
    script = (
        f"{capsys.readouterr().out}\n"
        f"COMP_WORDS=({words}); COMP_CWORD={len(typed)}\n"
        '$(complete -p curved | sed "s/.*-F \\([^ ]*\\).*/\\1/") curved\n'
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == completed, done.stderr


def test_the_program_is_the_function():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    module, _, name = project["scripts"]["curved"].partition(":")
    assert getattr(importlib.import_module(module), name) is main
