"""What is said in several places is the same everywhere."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

import curved
from conftest import ROOT
from curved.curvature import boundaries
from curved.figures import catalogue

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CHANGES = (ROOT / "CHANGELOG.md").read_text()
LOCK = dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / "requirements.lock").read_text(), re.M))
CONDA_NAMES = {"matplotlib": "matplotlib-base", "snakemake": "snakemake-minimal"}


EXTRAS = PROJECT["optional-dependencies"]


def names(requirements):
    """Names of the packages, without the project itself, whose extras are in others."""
    found = [re.match(r"[\w.-]+", text)[0] for text in requirements]
    return [name for name in found if name != "curved"]


def test_version_is_the_same_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert curved.__version__ == PROJECT["version"] == citation["version"]
    assert json.loads((ROOT / ".zenodo.json").read_text())["version"] == PROJECT["version"]
    [(version, day)] = re.findall(r"^## (\S+) \((.*)\)$", CHANGES, re.M)[:1]
    assert version == PROJECT["version"]
    assert day == str(citation.get("date-released", "unreleased"))
    for page in ("REPRODUCE.md", "docs/trust.md"):
        archives = re.findall(r"curved-neural-networks-([\d.]+)\.zip", (ROOT / page).read_text())
        assert set(archives) == {PROJECT["version"]}, page


def test_what_is_deprecated_is_told_and_still_there():
    """Each old name of the page warns, says its new name, and goes with a later version."""
    page = (ROOT / "docs/migration.md").read_text()
    rows = re.findall(r"^\| (.*) \| (.*) \| (\S+) \((\S+)\) \| (\S+) \| (\S+) \|$", page, re.M)
    days = dict(re.findall(r"^## (\S+) \((\S+)\)$", CHANGES, re.M))
    told = {}
    for old, new, since, day, goes, until in rows:
        assert days[since] == day < until
        assert Version(goes) > Version(PROJECT["version"])
        names = [re.findall(r"`Boundaries\.(\w+_\w+)`", cell) for cell in (old, new)]
        told |= dict(zip(*names, strict=True))
        if names[0]:
            assert goes == boundaries._GOES
    assert len(rows) == 4
    methods = vars(curved.Boundaries)
    old_names = tuple(f"{name}_" for name in boundaries._OLD_NAMES)
    assert told.keys() == {name for name in methods if name.startswith(old_names)}
    for old, new in told.items():
        assert f"Old name of `{new}`" in methods[old].__doc__


@pytest.fixture
def releasable(tmp_path):
    """A copy of what `.ci/release` looks at first, as a repository of its own."""
    folder = tmp_path / "project"
    for name in (".ci/release", "CHANGELOG.md", "CITATION.cff"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    version = PROJECT["version"]
    text = (folder / "CHANGELOG.md").read_text()
    text = re.sub(rf"^## {re.escape(version)} .*$", f"## {version} (2030-01-02)", text, flags=re.M)
    (folder / "CHANGELOG.md").write_text(text)
    text = re.sub(r"^date-released.*\n", "", (folder / "CITATION.cff").read_text(), flags=re.M)
    (folder / "CITATION.cff").write_text(text + "date-released: 2030-01-02\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    return folder


def git(folder, *arguments):
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True)


@pytest.mark.parametrize(
    ("file", "old", "says"),
    [
        (None, None, "there are changes that no commit has"),
        ("CHANGELOG.md", "(2030-01-02)", "CHANGELOG.md has no line"),
        ("CITATION.cff", "date-released: 2030-01-02", "no line 'date-released: 2030-01-02'"),
        ("CITATION.cff", "", "results has no manifest: make report"),
        ("results/manifest.json", "", "results are of version 0.0.9: make report"),
    ],
)
def test_what_is_not_ready_is_not_released(releasable, file, old, says):
    if file:
        path = releasable / file
        if not path.exists():
            path.parent.mkdir()
            path.write_text('{"commit": "f00", "curved_version": "0.0.9"}')
        path.write_text(path.read_text().replace(old, "") if old else path.read_text())
        git(releasable, "add", ".")
        git(releasable, "commit", "-qm", "all")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [releasable / ".ci/release"],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("not released: ")
    assert says in done.stderr
    assert not (releasable / "dist").exists()


def test_lock_holds_every_direct_dependency_once():
    text = (ROOT / "requirements.lock").read_text()
    for name in names([*PROJECT["dependencies"], *chain(*EXTRAS.values())]):
        assert len(re.findall(rf"^{re.escape(name)}==", text, re.M)) == 1, name


def test_lowest_versions_that_were_tried_are_those_allowed():
    """The table is of the bounds of now: whoever changes one runs tox again."""
    page = (ROOT / "CONTRIBUTING.md").read_text()
    [told] = re.findall(r"^\| `lowest` \| [\d.]+ \| (.*?) \|", page, re.M)
    tried = dict(cell.split() for cell in told.split(", "))
    bounds = {one.name: one.specifier for one in map(Requirement, PROJECT["dependencies"])}
    assert tried.keys() == bounds.keys()
    for name, version in tried.items():
        [least] = [Version(part.version) for part in bounds[name] if part.operator == ">="]
        assert version in bounds[name]
        assert Version(version).release[: len(least.release)] == least.release, name


def test_lock_has_hashes():
    assert all("--hash=sha256:" in entry for entry in _entries())


def test_make_installs_and_audits_what_the_hashes_say():
    lines = [line for line in (ROOT / "Makefile").read_text().splitlines() if "-r req" in line]
    assert len(lines) == 2
    assert all("--require-hashes" in line and "-r requirements.lock" in line for line in lines)


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ((3, 10), "Python >= 3.11 is needed, ./python is 3.10: set PYTHON=/path/to/python3"),
        ((3, 14), "Python 3.14 needs a C compiler, as immutables has no wheel for it"),
        ((3, 13), None),
    ],
)
def test_setup_says_what_python_it_needs(version, says, tmp_path):
    """On a machine without a C compiler, before anything is made."""
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy2(ROOT / name, tmp_path / name)
    code = f"import sys; sys.version_info = {version}; exec(sys.argv[1])"
    python = tmp_path / "python"
    python.write_text(
        f'#!/bin/sh\n[ "$1" = -c ] || exit 7\nexec {sys.executable!r} -c {code!r} "$2"\n'
    )
    python.chmod(0o755)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/sh").symlink_to(shutil.which("sh"))
    done = subprocess.run(
        [shutil.which("make"), "setup", "PYTHON=./python"],
        cwd=tmp_path,
        env={"PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )
    if says:
        assert says in done.stderr
        assert "venv" not in done.stdout
    else:
        assert done.stdout == "./python -m venv --clear .venv\n"
    assert done.returncode == 2


UNSAFE = re.compile(
    r"\b(eval|exec)\(|\b(pickle|marshal|shelve)\b|allow_pickle=True|shell=True"
    r"|yaml\.(unsafe_)?load\((?!.*, yaml\.CSafeLoader\))|extractall"
)


def test_no_code_comes_from_data():
    """What ruff's rules do not see: numpy's pickles, and the rules of the workflow."""
    sources = [ROOT / "Snakefile"]
    for folder in ("src", "workflow"):
        sources += [p for p in (ROOT / folder).rglob("*") if p.suffix in {".py", ".smk"}]
    assert len(sources) > 50
    text = "\n".join(path.read_text() for path in sources)
    assert not [line for line in text.splitlines() if UNSAFE.search(line)]


@pytest.mark.parametrize(
    "line",
    [
        "np.load(path, allow_pickle=True)",
        "yaml.load(text)",
        "yaml.load(text, yaml.CLoader)",
        "import pickle",
        "exec(text)",
        "archive.extractall()",
    ],
)
def test_what_would_run_code_is_found(line):
    assert UNSAFE.search(line)


def _entries():
    text = (ROOT / "requirements.lock").read_text()
    return [e for e in re.split(r"\n(?=\S)", text) if re.match(r"[\w.-]+==", e)]


def test_environment_has_the_pins_of_the_lock():
    lines = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    pins = dict(line.split("=", 1) for line in lines if re.fullmatch(r"[\w-]+=[\w.]+", line))
    for name in names([*PROJECT["dependencies"], *EXTRAS["plot"], *EXTRAS["workflow"]]):
        assert pins.pop(CONDA_NAMES.get(name, name)) == LOCK[name]
    assert {name: LOCK[name] for name in pins} == pins


def test_the_image_installs_what_make_installs():
    recipe = re.findall(r"^\t\$\(BIN\)/(python -m pip .*)", (ROOT / "Makefile").read_text(), re.M)
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    steps = [line.removeprefix("RUN ") for line in lines if " -m pip " in line]
    assert len(recipe) == 2
    assert steps == recipe
    order = ["COPY requirements.lock ./", f"RUN {recipe[0]}", "COPY . .", f"RUN {recipe[1]}"]
    assert [line for line in lines if line in order] == order
    [base] = re.findall(r"^FROM python:(.*)-slim$", "\n".join(lines), re.M)
    assert PROJECT["requires-python"] == f">={base}"


def test_dev_brings_all():
    """What `make` installs: each extra is in another one, up to dev."""
    found, asked = set(), {"dev"}
    while asked:
        extra = asked.pop()
        found.add(extra)
        for text in EXTRAS[extra]:
            for inner in re.findall(r"^curved\[(.*)\]$", text):
                asked |= set(inner.split(","))
    assert found == set(EXTRAS)


def test_the_image_leaves_out_what_git_ignores():
    def entries(file):
        lines = (ROOT / file).read_text().splitlines()
        return {line.removeprefix("**/").strip("/") for line in lines if line[:1] != "#"}

    assert entries(".dockerignore") == entries(".gitignore")


def test_everything_that_is_shown_has_a_caption_and_words_for_who_does_not_see_it():
    captions = [ROOT / "workflow/report/claims.rst"]
    for figure in catalogue.figures():
        assert all(name.startswith(figure.name) for name in figure.captions)
        assert figure.still
        for name in figure.captions:
            assert 100 < len(catalogue.alt_text(name)) < 700
            assert len(catalogue.headline(name)) > 10
        captions += figure.captions.values()
    assert [path for path in captions if len(path.read_text()) <= 100] == []


@pytest.mark.parametrize("name", catalogue.figure("figS1").still)
def test_captions_of_figure_s1_are_short(name):
    _, caption = catalogue.figure("figS1").captions[name].read_text().split("{% endset %}")
    assert len(caption.split()) < 150


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 120


def example_of_the_readme():
    [example] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    return example


def test_the_example_of_the_readme(capsys):
    exec(compile(example_of_the_readme(), "README.md", "exec"), {})
    printed = capsys.readouterr().out
    states, transitions = printed.split("kind", 1)
    assert states.count("True") == 3  # paramagnet, mixture, retrieval, each with its copies
    assert states.count("False") == 2
    assert transitions.count("fold") == 2 * 2  # on the hot and on the cold side


def closure(requirements):
    """The installed packages that requirements ask for, without extras, and that those ask for."""
    found, asked = {}, list(requirements)
    while asked:
        requirement = Requirement(asked.pop())
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        if requirement.name.lower() not in found:
            package = distribution(requirement.name)
            found[requirement.name.lower()] = package
            asked += package.requires or ()
    return found


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """Python of an environment that holds the wheel and the packages it asks for, nothing else.

    The packages are those of this environment, which are of the lock; so no network is needed.
    """
    folder = tmp_path_factory.mktemp("bare")

    def uv(*arguments):
        command = [sys.executable, "-m", "uv", "--offline", "-q", *map(str, arguments)]
        subprocess.run(command, cwd=ROOT, check=True)

    uv("build", "--wheel", "--no-build-isolation", "--python", sys.executable, "-o", folder, ROOT)
    uv("venv", "--python", sys.executable, folder / "venv")
    python = folder / "venv/bin/python"
    [wheel] = folder.glob("*.whl")
    uv("pip", "install", "--no-deps", "--python", python, wheel)
    [site] = (folder / "venv/lib").glob("*/site-packages")
    for package in closure(PROJECT["dependencies"]).values():
        for file in package.files:
            if ".." not in file.parts and "__pycache__" not in file.parts:
                (site / file).parent.mkdir(parents=True, exist_ok=True)
                (site / file).symlink_to(Path(package.locate_file(file)).resolve())
    return python


def run(python, *arguments):
    """What a command says in a folder of its own, without what this environment adds."""
    command = [python, "-I", *arguments]
    folder = python.parents[2]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_library_alone_brings_few_packages():
    assert len(closure(PROJECT["dependencies"])) <= 16
    assert not {"matplotlib", "pydantic", "snakemake"} & closure(PROJECT["dependencies"]).keys()


def test_the_wheel_alone_runs_the_example(bare):
    done = run(bare, "-c", example_of_the_readme())
    assert done.stderr == ""
    assert done.stdout.split("kind")[0].count("True") == 3


def test_every_public_name_is_there_without_the_workflow(bare):
    code = (
        "import sys, curved as cn\n"
        "for name in cn.__all__: name in ('plot', 'study') or getattr(cn, name)\n"
        "print(cn.dead_leaves(1, 2).shape, cn.simulate.__module__, sorted(sys.modules))"
    )
    done = run(bare, "-c", code)
    assert done.stderr == ""
    assert done.stdout.startswith("(32, 32, 3) curved.sampling")
    assert not re.search(r"'(pydantic|yaml|requests|matplotlib)'", done.stdout)


def test_what_needs_the_workflow_says_so(bare):
    for command in (["verify", "x"], ["archive", "x"], ["publish", "all"], ["schema"]):
        done = run(bare, "-m", "curved", *command)
        assert done.returncode == 1
        assert re.fullmatch(
            rf"curved {command[0]} needs the package \w+, which is not installed: "
            r"pip install 'curved\[workflow\]'\n",
            done.stderr,
        )
    assert run(bare, "-m", "curved", "--help").returncode == 0
    done = run(bare, "-c", "from curved import plot")
    assert "ImportError: plots need more packages: pip install 'curved[plot]'" in done.stderr
    done = run(bare, "-c", "from curved import study")
    assert "ImportError: studies need more packages: pip install 'curved[workflow]'" in done.stderr
    done = run(bare, "-c", "from curved.images import fetch")
    assert (
        "ImportError: downloads need more packages: pip install 'curved[workflow]'" in done.stderr
    )
