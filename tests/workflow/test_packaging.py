"""What is said in several places is the same everywhere."""

import re
import tomllib
from itertools import chain

import pytest
import yaml

import curved
from conftest import ROOT
from curved.figures import catalogue

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / "requirements.lock").read_text(), re.M))
CONDA_NAMES = {"matplotlib": "matplotlib-base", "snakemake": "snakemake-minimal"}


def names(requirements):
    return [re.match(r"[\w.-]+", text)[0] for text in requirements]


def test_version_is_the_same_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert curved.__version__ == PROJECT["version"] == citation["version"]
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text()


def test_lock_holds_every_direct_dependency_once():
    text = (ROOT / "requirements.lock").read_text()
    for name in names(
        [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
    ):
        assert len(re.findall(rf"^{re.escape(name)}==", text, re.M)) == 1, name


def test_lock_has_hashes():
    assert all("--hash=sha256:" in entry for entry in _entries())


def test_make_installs_and_audits_what_the_hashes_say():
    lines = [line for line in (ROOT / "Makefile").read_text().splitlines() if "-r req" in line]
    assert len(lines) == 2
    assert all("--require-hashes" in line and "-r requirements.lock" in line for line in lines)


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
    loads = re.findall(r"np\.load\(.*", text)
    assert loads
    assert all("allow_pickle=False" in line for line in loads)


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
    for name in names(PROJECT["dependencies"]):
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


def test_the_image_leaves_out_what_git_ignores():
    def entries(file):
        lines = (ROOT / file).read_text().splitlines()
        return {line.removeprefix("**/").strip("/") for line in lines if line[:1] != "#"}

    assert entries(".dockerignore") == entries(".gitignore")


def test_everything_that_is_shown_has_a_caption():
    captions = [ROOT / "workflow/report/claims.rst"]
    for figure in catalogue.figures():
        assert figure.name in figure.captions
        captions += figure.captions.values()
    assert [path for path in captions if len(path.read_text()) <= 100] == []


def test_the_example_of_the_readme(capsys):
    [example] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    exec(compile(example, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert printed.count(" stable") == 3  # paramagnet, mixture, retrieval, each with its copies
    assert printed.count("unstable") == 2
