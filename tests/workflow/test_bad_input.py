"""Bad input: a clear error that names key and value, a non-zero exit, and no partial file."""

import shutil

import pytest
import yaml
from project import Project

from conftest import ROOT
from curved.records.yaml_files import ConfigError
from curved.settings.configuration import check

LOCKED = "-dac_override,-dac_read_search"


def fresh():
    return yaml.safe_load((ROOT / "config/config.yaml").read_text())


def test_the_configurations_are_valid():
    check(fresh())


# (path to the key, bad value, what the message must say)
BAD = [
    ("fig2a.gamma.1", -2.4, ["fig2a.gamma[1] = -2.4", "no support", "gamma > -2"]),
    ("fig2a.gamma", [], ["fig2a.gamma = []", "at least 1"]),
    ("fig2a.gamma", -1.5, ["fig2a.gamma = -1.5", "type array"]),
    ("fig2a.gamma", [0.0, 0.0], ["fig2a.gamma = [0.0, 0.0]", "must have different entries"]),
    ("fig2a.beta_max", 0, ["fig2a.beta_max = 0", "must be >= 1e-06"]),
    ("fig2a.beta_max", float("nan"), ["fig2a.beta_max = nan", "finite"]),
    ("fig2a.points", 3, ["fig2a.points = 3", "must be >= 10"]),
    ("fig2a.points", 800.5, ["fig2a.points = 800.5", "type integer"]),
    ("fig2a.points", True, ["fig2a.points = True", "type integer"]),
    ("fig2c.gamma", "minus one", ["fig2c.gamma = 'minus one'", "type number"]),
    ("fig2c.gama", -1.2, ["fig2c.gama: unknown key", "did you mean gamma?"]),
    ("fig2d.rtol", "1e-10", ["fig2d.rtol = '1e-10'", "type number"]),
    ("fig2d.rtol", 0.5, ["fig2d.rtol = 0.5", "must be <= 0.0001"]),
    ("fig2d.m_start", 1.5, ["fig2d.m_start = 1.5", "must be <= 1"]),
    ("fig2d.gamma.stop", 0.0, ["fig2d.gamma.stop = 0.0", "must differ from"]),
    ("fig2d.gamma.stop", -2.0, ["fig2d.gamma.stop = -2.0", "gamma > -2"]),
    ("fig2d.time.stop", -1, ["fig2d.time.stop = -1", "must be >= 0"]),
    ("fig3a.correlation", 1.0, ["fig3a.correlation = 1.0", "must be < 1"]),
    ("fig3a.cases.0.gamma", -1.95, ["fig3a.cases[0].gamma = -1.95", "gamma > -1.92308"]),
    ("fig3a.cases.0.beta", None, ["fig3a.cases[0].beta = None", "type number"]),
    ("fig3b.correlation", -0.2, ["fig3b.correlation = -0.2", "must be >= 0"]),
    ("fig6abc.points", 1601, ["fig6abc.points = 1601", "multiple of 2"]),
    ("fig6abc.panels.c", [-1.3], ["fig6abc.panels.c[0] = -1.3", "gamma > -1.25331"]),
    ("fig6abc.panels.d", [-1.0], ["fig6abc.panels.d: unknown key"]),
    ("fig6d.gamma.start", float("inf"), ["fig6d.gamma.start = inf", "finite"]),
    ("figures.dpi", 10_000, ["figures.dpi = 10000", "must be <= 1200"]),
    ("results", "", ["results = ''"]),
    ("results", "~/out", ["results = '~/out'", "write the whole path"]),
    ("results", "$SCRATCH/out", ["results = '$SCRATCH/out'", "write the whole path"]),
    ("results", ".", ["results = '.'", "must be a folder within the project"]),
    ("results", "docs/../", ["results = 'docs/../'", "must be a folder within the project"]),
    ("results", "..", ["results = '..'", "must be a folder within the project"]),
    ("results", "Snakefile/results", ["results = 'Snakefile/results'", "not a folder"]),
    ("fig7", {}, ["fig7: unknown key"]),
]


@pytest.mark.parametrize(("key", "value", "message"), BAD, ids=[f"{k}={v}" for k, v, _ in BAD])
def test_message(key, value, message, monkeypatch):
    monkeypatch.chdir(ROOT)
    config = node = fresh()
    *path, last = [int(part) if part.isdigit() else part for part in key.split(".")]
    for part in path:
        node = node[part]
    node[last] = value
    with pytest.raises(ConfigError) as caught:
        check(config)
    for text in message:
        assert text in str(caught.value)


def test_missing_key():
    config = fresh()
    del config["fig2d"]["beta"]
    with pytest.raises(ConfigError, match="fig2d: missing key beta"):
        check(config)


def test_every_fault_is_listed():
    config = fresh()
    config["fig2a"]["points"] = config["fig2b"]["points"] = -1
    with pytest.raises(ConfigError) as caught:
        check(config)
    assert "fig2a.points" in str(caught.value)
    assert "fig2b.points" in str(caught.value)


# The same through Snakemake, as a user meets it.


@pytest.fixture
def project(finished, tmp_path):
    return Project(tmp_path, finished)


def refuse(project, *arguments, says, **options):
    """Snakemake must fail with one clear message, no traceback, and write nothing."""
    done = project.snakemake(*arguments, **options)
    assert done.returncode != 0
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert project.files() == {}


def test_bad_value_stops_before_any_work(project):
    project.edit("config/config.yaml", "[0.0, -0.5, -1.5]", "[0.0, -0.5, -2.4]")
    refuse(project, says="fig2a.gamma[2] = -2.4: gamma = -2.4 has no support at zero temperature")


def test_unknown_key_stops_before_any_work(project):
    project.edit("config/quick.yaml", "fig2b: {", "fig2bb: {")
    refuse(project, says="fig2bb: unknown key; did you mean fig2b?")


def test_missing_configfile(project):
    done = project.snakemake(config="config/none.yaml")
    assert done.returncode != 0
    assert "No such file or directory: 'config/none.yaml'" in done.stderr  # Snakemake's own words
    assert project.files() == {}


def test_broken_yaml(project):
    project.edit("config/quick.yaml", "fig2b: { points: 101 }", "fig2b: { points: 101")
    refuse(project, says="Config file is not valid JSON or YAML")


def test_read_only_results(project):
    if shutil.which("setpriv") is None:
        pytest.skip(
            "setpriv (util-linux), which drops the right to ignore permissions, is not here"
        )
    results = project.folder / "results"
    results.mkdir()
    results.chmod(0o555)
    drop = ("setpriv", f"--bounding-set={LOCKED}", f"--inh-caps={LOCKED}")
    refuse(project, prefix=drop, says="cannot write in")
    results.chmod(0o755)


def test_unreadable_data_is_named_and_nothing_is_drawn(project):
    """A data file that an earlier run left damaged stops the drawing, with its name in the log."""
    done = project.snakemake("results/quick/data/fig3a.nc", "results/quick/data/fig3b.nc")
    assert done.returncode == 0, done.stderr
    damaged = project.folder / "results/quick/data/fig3b.nc"
    damaged.write_bytes(damaged.read_bytes()[:2000])
    done = project.snakemake("results/quick/figures/fig3.png")
    assert done.returncode != 0
    log = (project.folder / "results/quick/logs/fig3.log").read_text()
    assert "fig3b.nc: damaged: not a readable NetCDF-4 file" in log
    assert not list((project.folder / "results").rglob("*.png"))
    assert not list((project.folder / "results").rglob("*.pdf"))


def test_a_failure_while_computing_leaves_no_file_and_is_in_the_log(project):
    project.edit(
        "src/curved/figures/fig5/pattern_overlaps.py",
        "    count, size = xi.shape\n",
        "    raise ArithmeticError('no patterns')\n",
    )
    done = project.snakemake("results/quick/data/pattern_overlaps.nc")
    assert done.returncode != 0
    assert project.files().keys() == {"results/quick/data/patterns.nc"}  # of the job before
    log = (project.folder / "results/quick/logs/fig5_pattern_overlaps.log").read_text()
    assert "ArithmeticError: no patterns" in log


def test_a_key_that_stands_twice_stops_before_any_work(project):
    project.edit("config/quick.yaml", "fig2b: { points: 101 }", "fig2b: { points: 101, points: 9 }")
    refuse(project, says="the key points appears 2 times")


def test_a_number_that_is_another_by_the_rules_of_yaml_stops_before_any_work(project):
    project.edit("config/quick.yaml", "fig2b: { points: 101 }", "fig2b: { points: 0120 }")
    refuse(project, says="0120 is read as 80")


def test_another_copy_of_the_package_is_refused(project):
    shutil.copytree(ROOT / "src", project.folder / "elsewhere/src")
    refuse(project, path=[project.folder / "elsewhere/src"], says="is not the one of this folder")


DEEP = 10**5  # lists within each other


def test_lists_without_end_in_the_configuration_are_refused_before_snakemake_reads_it(project):
    deep = f"study: {'[' * DEEP}{']' * DEEP}\n"
    (project.folder / "config/config.yaml").write_text(deep)
    refuse(project, says="config/config.yaml is not valid YAML: keys are nested more than 50 deep")


def test_lists_without_end_on_the_command_line_are_refused(project):
    deep = "[" * 60_000 + "]" * 60_000  # an argument has at most 131,072 bytes
    refuse(
        project, f"--config=study={deep}", says="--config study is not valid YAML: keys are nested"
    )


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_a_configfile_that_snakemake_alone_reads_ends_in_its_own_words(project, ending):
    """It is read before the Snakefile, where the project has no say; docs/faults.md says so."""
    (project.folder / f"deep.{ending}").write_text(f'{{"study": {"[" * DEEP}{"]" * DEEP}}}')
    done = project.snakemake(config=f"deep.{ending}")
    assert done.returncode != 0
    assert "snakemake/common/configfile.py" in done.stderr
    assert "src/curved" not in done.stderr
    assert "start.smk" not in done.stderr
    assert "RecursionError: maximum recursion depth exceeded" in done.stderr
    assert project.files() == {}
