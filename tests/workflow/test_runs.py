"""The quick configuration end to end, then what each kind of edit reruns."""

import csv
import os
import re
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest
import xarray as xr
from project import MADE, OFFLINE, PARTS, Project, can_go_offline

from conftest import ROOT
from curved.cli import main
from curved.figures import catalogue
from curved.ledger import claims as ledger
from curved.ledger.claims import ClaimError, evaluate
from curved.ledger.table import VARIABLES
from curved.records import manifest
from curved.records.data_files import load

PANELS, DRAWN, STEPS = {}, {}, {}
"""Of each figure its panels and its pictures; of each panel the step that computes it."""
for _figure in catalogue.figures():
    _panels = [panel for panel in _figure.panels if panel.folder != "chunks"]
    _letters = "".join(panel.letters for panel in _panels)
    PANELS[_figure.name] = [panel.name for panel in _panels]
    _whole = [name for name in _figure.captions if not name.endswith("_film")]
    _single = [f"{_figure.name}{letter}" for letter in _letters]
    DRAWN[_figure.name] = [f"{name}.png" for name in (*_whole, *_single)]
    DRAWN[_figure.name] += [f"{name}.{kind}" for name in _whole for kind in ("pdf", "svg")]
    STEPS |= {panel.name: _figure.rule(panel) for panel in _panels}
JUDGED = {"verdicts", "claims", "manifest"}
"""Jobs that any change of data entails."""


def data_files(figure):
    """Names of the data files of a figure's panels."""
    known = catalogue.panels()
    return [f"{known[name].folder}/{name}.nc" for name in PANELS[figure]]


def panels(*names):
    """Jobs that make panels: of their data, of their figures, of the ledger and the manifest."""
    figures = {name: figure for figure, members in PANELS.items() for name in members}
    chunks = {"fig5_chunk"} & {"fig5_chunk" for name in names if name == "fig5"}
    return {*(STEPS[name] for name in names), *(figures[name] for name in names), *chunks, *JUDGED}


def made(*figures):
    """All jobs that make figures."""
    return set().union(*(panels(*PANELS[figure]) for figure in figures))


@pytest.fixture
def edited(project):
    """The finished run; whatever a test edits is put back."""
    before = {p: p.read_bytes() for part in ("src", "config") for p in _files(project, part)}
    yield project
    for path, content in before.items():
        if path.read_bytes() != content:
            path.write_bytes(content)


def _files(project, part):
    kinds = {".py", ".yaml", ".mplstyle"}
    return [path for path in (project.folder / part).rglob("*") if path.suffix in kinds]


def test_everything_is_made(project):
    expected = {f"results/quick/{file}" for figure in PANELS for file in data_files(figure)}
    for names in DRAWN.values():
        expected |= {f"results/quick/figures/{name}" for name in names}
    expected.add("results/quick/claims.nc")
    found = {name for name in project.files() if name.startswith("results/quick/")}
    chunks = {name for name in found if name.startswith("results/quick/chunks/")}
    assert chunks
    assert found - chunks == expected
    assert (project.folder / "results/quick/figures/fig5_film.gif").stat().st_size > 1000
    for name in ["verdicts", "claims", *PANELS, *STEPS.values()]:
        log = (project.folder / f"results/quick/logs/{name}.log").read_text()
        assert "written" in log
        assert "ERROR" not in log
    benchmarks = {p.stem for p in (project.folder / "results/quick/benchmarks").iterdir()}
    assert benchmarks >= {*PANELS, *STEPS.values()}


def test_every_registered_variable_is_in_some_file(project):
    used = set()
    for path in (project.folder / "results/quick").rglob("*.nc"):
        with xr.open_dataset(path) as data:
            used |= set(map(str, data.variables))
    assert used == {*catalogue.vocabulary(), *VARIABLES}


def test_every_check_of_the_validation_is_finite(project):
    for panel in PANELS["figS1"]:
        with xr.open_dataset(project.folder / f"results/quick/validation/{panel}.nc") as data:
            assert data.sizes["check"] >= 3
            for name in ("check_value", "check_error", "check_theory", "check_deviation"):
                assert np.all(np.isfinite(data[name])), (panel, name)
            assert np.all(data.check_error > 0)
            assert len(set(data.check.values)) == data.sizes["check"]


def test_claims_of_a_quick_run(project):
    folder = project.folder / "results/quick"
    with xr.open_dataset(folder / "claims.nc") as table:
        verdicts = dict(zip(table.claim.values.tolist(), table.claim_verdict.values, strict=True))
    assert len(verdicts) >= 97
    assert verdicts["explosive-fold"] == verdicts["P45"] == "holds"
    assert verdicts["P86"] == "holds only with the released formulas"
    assert verdicts["P44"] == "depends on the reading"
    assert verdicts["P10"] == verdicts["paramagnet-ends-at-onset"] == "fails"
    assert verdicts["P12"] == "not testable here"
    assert verdicts["P63"] == "holds"  # by the published run on the images of the paper
    with (folder / "claims.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["claim"]: row["claim_verdict"] for row in rows} == verdicts
    page = (folder / "claims.html").read_text(encoding="utf-8")
    assert all(f'id="{name}"' in page for name in verdicts)


WRONG = [
    (np.negative, "f"),
    (lambda x: x + 1, "f"),
    (lambda x: 100 * (x + 1), "f"),
    (lambda x: x + np.linspace(0, 1, x.shape[-1]) if x.ndim else x, "f"),
    (np.zeros_like, "f"),
    (np.ones_like, "f"),
    (lambda x: np.concatenate([x[-2::-1], x[-1:]]) if x.ndim else x, "f"),
    (lambda x: np.full_like(x, np.nan), "f"),
    (lambda x: x[..., ::-1] if x.ndim else x, "f"),
    (lambda x: x[::-1] if x.ndim else x, "f"),
    (lambda x: np.roll(x, 1, axis=0) if x.ndim else x, "f"),
    (lambda x: np.roll(x, 2, axis=0) if x.ndim else x, "f"),
    (lambda x: np.concatenate([x[:1], x[:0:-1]]) if x.ndim else x, "f"),
    (lambda x: np.concatenate([x[..., :1], x[..., :0:-1]], axis=-1) if x.ndim else x, "f"),
    (np.logical_not, "b"),
    (np.zeros_like, "b"),
]
"""What is done to all variables of a file that are numbers (f), or flags such as stability (b)."""


def _is_error(data, name):
    return name.endswith("_error") and name.removesuffix("_error") in data.variables


def _wrong(data, change, kind):
    """A data file that is in order, with wrong numbers or flags in it."""
    changed = {
        name: (x.dims, change(x.values))
        for name, x in data.data_vars.items()
        if x.dtype.kind == kind and not _is_error(data, str(name))
    }
    numbers = {name: x + 1 for name, x in data.attrs.items() if isinstance(x, float)}
    return data.assign(changed).assign_attrs(numbers)


def test_every_comparison_that_holds_fails_on_wrong_data(project):
    """What cannot fail is no test of a statement: it holds by construction, and says so."""
    folders = ["results/quick/data", "results/quick/validation", "docs/published"]
    paths = [path for folder in folders for path in (project.folder / folder).glob("*.nc")]
    data = {path.stem: load(path) for path in paths}
    wrong = [{name: _wrong(part, *how) for name, part in data.items()} for how in WRONG]
    never, held = [], 0
    for claim in ledger.load(ROOT / "config/claims.yaml"):
        for k, one in enumerate(claim.get("comparisons", [])):
            alone = {**claim, "comparisons": [one]}
            if "construction" in claim or evaluate([alone], data)[0].verdict != "holds":
                continue
            held += 1
            singly = [
                {**data, name: files[name]} for files in wrong for name in ledger.files([alone])
            ]
            if not any(_fails(alone, files) for files in [*wrong, *singly]):
                never.append((claim["id"], k))
    assert never == []
    assert held > 120


def _fails(claim, data):
    try:
        [finding] = evaluate([claim], data)
    except ClaimError:  # no verdict is not the verdict "fails"
        return False
    outcome = finding.compared[0].outcome
    return outcome is not None and not outcome.holds


def test_claims_that_are_not_valid_stop_before_any_work(edited):
    edited.edit("config/claims.yaml", "value: 0.62293612", "valeu: 0.62293612")
    done = edited.snakemake()
    assert done.returncode != 0
    assert "valeu: unknown key; did you mean value?" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_clock_time_and_nothing_of_this_machine_in_the_data(finished):
    for path in (finished.folder / "results/quick/data").glob("*.nc"):
        with xr.open_dataset(path) as data:
            text = repr(sorted(data.attrs.items()))
        assert str(finished.folder) not in text
        assert "commit" in data.attrs
        assert "date" not in text.lower().replace("validate", "")


def test_second_run_on_one_core_is_bit_identical(project, tmp_path):
    """Whatever is simulated; the rest knows nothing of threads."""
    simulated = re.compile(r"results/quick/(data/fig(5|S[234])\w*|validation/\w+)\.nc")
    again = Project(tmp_path / "again", of=project)
    done = again.snakemake(*filter(simulated.fullmatch, project.files()), "--cores=1")
    assert done.returncode == 0, done.stderr
    one, two = project.files(), again.files()
    assert sum("validation" in name for name in two) == len(PANELS["figS1"])
    assert [name for name in two if two[name] != one[name]] == []


def test_nothing_to_do_after_a_run(project):
    assert project.would_run() == set()


def test_a_touched_module_reruns_nothing(edited):
    (edited.folder / "src/curved/numerics/gaussian.py").touch()
    assert edited.would_run() == set()


@pytest.mark.parametrize(
    ("module", "jobs"),
    [
        (
            "numerics/gaussian",
            {
                *made("fig4", "fig6"),
                *panels("figS1d", "figS1e", "figS1f", "figS1h", "figS3a", "figS4d"),
            }
            - {"fig4_simulated_data", "fig6_parisi"},
        ),
        (
            "flat/curie_weiss",
            {
                *made("fig2", "fig3", "fig4", "figS1"),
                *panels("authors", "figS2c", "figS2d", "figS3a", "figS4h", "figS4i", "figS4j"),
            }
            - {"figS1f_data", "fig4_simulated_data"},
        ),
        ("flat/two_patterns", {*made("fig3"), *panels("figS1c")}),
        (
            "flat/sherrington_kirkpatrick",
            {*made("fig6"), *panels("figS1f", "figS4d")} - {"fig6_parisi"},
        ),
        ("sampling/replica_exchange", panels("figS1f")),
        (
            "flat/hopfield",
            {*made("fig4"), *panels("figS1d", "figS1e", "figS1h", "figS3a", "figS4d")}
            - {"fig4_simulated_data"},
        ),
        ("curvature/released", panels("fig4_released", "figS1d", "figS1e", "figS1h")),
        (
            "curvature/mean_field",
            {*panels("fig2d", "fig3a", "figS1b", "figS1c", "figS4i", "figS4j")},
        ),
        ("figures/fig2/fig2b", panels("fig2b")),
        ("figures/fig6/fig6d", panels("fig6d")),
        ("figures/fig2/panels", made("fig2")),
        ("sampling/birth_death", panels("figS1a", "figS1b", "figS1g")),
        ("curvature/geometry", {*made("fig1"), *panels("figS1g", "figS4a", "figS4c")}),
        (
            "sampling/_glauber",
            made("fig5", "figS1", "figS2", "figS3")
            - {"fig5_patterns", "figS2a_data", "figS2c_data"}
            | panels("figS4b", "figS4c", "figS4e", "figS4f", "figS4g"),
        ),
        ("images/patterns", {*made("fig5"), *panels("figS3b")}),
        ("settings/configuration", set()),
        ("records/yaml_files", JUDGED),
        ("ledger/quantities/series", JUDGED),
        ("records/manifest", {"manifest"}),
    ],
)
def test_an_edited_module_reruns_exactly_the_rules_that_use_it(edited, module, jobs):
    text = (edited.folder / f"src/curved/{module}.py").read_text()
    edited.edit(f"src/curved/{module}.py", text, f"{text}\n# edited\n")
    assert edited.would_run() == jobs


def test_an_edited_colour_reruns_only_drawing(edited):
    edited.edit("src/curved/figures/style.py", "#d6e8c9", "#d6e8ca")
    assert edited.would_run() == {*PANELS, "claims", "manifest"}


def test_an_edited_style_sheet_reruns_only_drawing(edited):
    edited.edit("src/curved/figures/curved.mplstyle", "axes.titlepad: 3", "axes.titlepad: 4")
    assert edited.would_run() == {*PANELS, "claims", "manifest"}


def test_an_edited_drawing_reruns_only_its_figure(edited):
    edited.edit("src/curved/figures/fig3/draw.py", "mixture, $m_1", "symmetric, $m_1")
    assert edited.would_run() == {"fig3", "claims", "manifest"}


@pytest.mark.parametrize(
    ("old", "new", "jobs"),
    [
        ("fig2c: { points: 161 }", "fig2c: { points: 162 }", panels("fig2c")),
        ("fig3a: { points: 61 }", "fig3a: { points: 62 }", panels("fig3a")),
        ("dpi: 100", "dpi: 101", {*PANELS, "claims", "manifest"}),
        ("dpi: 100", "dpi: 100, style: aps", {*PANELS, "claims", "manifest"}),
        ("dpi: 100", "dpi: 100, panels: true", {*PANELS, "claims", "manifest"}),
        ("chunk: 16", "chunk: 8", {"fig5_chunk", "fig5_data", "fig5", *JUDGED}),
    ],
)
def test_an_edited_value_reruns_only_what_depends_on_it(edited, old, new, jobs):
    edited.edit("config/quick.yaml", old, new)
    assert edited.would_run() == jobs


def test_an_edited_claim_reruns_only_the_ledger(edited):
    edited.edit("config/claims.yaml", "value: 0.62293612", "value: 0.62293613")
    assert edited.would_run() == JUDGED


def test_a_file_is_what_it_says_and_not_what_the_notes_of_snakemake_say(project, tmp_path):
    """Without the notes of earlier runs, and with sources that look the same, it is made again."""
    copy = Project(tmp_path / "copy", of=project, parts=(*PARTS, *MADE))
    shutil.rmtree(copy.folder / ".snakemake")
    now = time.time()
    for path in (copy.folder / "results").rglob("*"):
        os.utime(path, (now, now))  # younger than sources that tests have edited and put back
    assert copy.would_run("fig2") == set()
    copy.edit("config/quick.yaml", "fig2b: { points: 101 }", "fig2b: { points: 33 }")
    assert copy.would_run("fig2") == {"fig2b_data", "fig2"}
    copy.edit("src/curved/figures/fig2/fig2c.py", "np.linspace(0, 1, p", "np.linspace(1, 0, p")
    copy.edit("config/claims.yaml", "value: 0.62293612", "value: 0.62293613")
    done = copy.snakemake("fig2")
    assert done.returncode == 0, done.stderr
    assert (
        "fig2b.nc will be made again if a target needs it: it was made with other parameters"
        in done.stderr
    )
    assert (
        "fig2c.nc will be made again if a target needs it: it was made with other code"
        in done.stderr
    )
    assert (
        "claims.nc will be made again if a target needs it: it was made with other files_dig"
        in (done.stderr)
    )
    with xr.open_dataset(copy.folder / "results/quick/data/fig2b.nc") as data:
        assert data.sizes["gamma"] == 33
    with xr.open_dataset(copy.folder / "results/quick/data/fig2c.nc") as data:
        assert data.beta[0] == 1  # by the code as it is, not as Python had compiled it
    assert copy.would_run("fig2") == set()


@pytest.mark.parametrize("value", ["0120", "1:30", "1e-8"])
def test_values_on_the_command_line_mean_one_thing(project, value):
    done = project.snakemake("--dry-run", "--config", f"fig2c={{beta_max: {value}}}")
    assert done.returncode != 0
    assert f"--config fig2c, line 1: {value} is " in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_swapped_values_are_noticed(edited):
    edited.edit("config/config.yaml", "gamma: [0.0, -0.5, -1.5]", "gamma: [-0.5, 0.0, -1.5]")
    assert edited.would_run() == panels("fig2a")


def test_released_parameters_by_a_change_of_config_alone(edited):
    """D1 and D9: the released code's parameters, with no other file changed."""
    targets = [f"results/released/data/{panel}.nc" for panel in ("fig3b", "fig6abc")]
    done = edited.snakemake(*targets, config="config/released.yaml")
    assert done.returncode == 0, done.stderr
    with xr.open_dataset(edited.folder / targets[0]) as data:
        assert data.attrs["correlation"] == 0.25
        assert data.gamma.values.tolist() == [0.0, -1.25]
    with xr.open_dataset(edited.folder / targets[1]) as data:
        assert data.gamma.values.tolist() == [-0.8, -1.0, -1.2]


def test_the_copy_is_what_was_tested(project):
    """The runs above used the package beside them, not the one installed."""
    assert (project.folder / "src/curved/__init__.py").is_file()
    assert project.folder != ROOT


def test_an_error_in_evaluating_a_claim_stops_with_its_name(project, tmp_path):
    copy = Project(tmp_path / "copy", of=project, parts=(*PARTS, *MADE))
    old, new = "variable: beta_fold_parisi, at", "variable: beta_fold_pari, at"
    copy.edit("config/claims.yaml", old, new)
    done = copy.snakemake("results/quick/claims.html")
    assert done.returncode != 0
    log = (copy.folder / "results/quick/logs/verdicts.log").read_text()
    name = "glass-fold-beyond-replica-symmetry"
    assert f"claim {name}: QuantityError: fig6d.nc has no variable beta_fold_pari" in log


def test_the_manifest_lists_all_that_is_drawn_and_its_data(finished):
    results = finished.folder / "results/quick"
    files = manifest.read(results / "manifest.json")["files"]
    expected = {file for figure in PANELS for file in data_files(figure)}
    for figure, names in DRAWN.items():
        drawn = {f"figures/{name}" for name in names}
        # that figS3b is of these patterns, and figS1f of this solution
        checked = {"figS3": {"data/patterns.nc"}, "figS1": {"data/parisi.nc"}}.get(figure, set())
        data = sorted({*data_files(figure), *checked})
        assert all(files[name]["made_from"] == data for name in drawn)
        expected |= drawn
    tables = {f"claims.{kind}" for kind in ("nc", "csv", "html")}
    assert set(files) == {*expected, *tables, "figures/fig5_film.gif"}
    assert manifest.faults(results) == {}
    assert str(finished.folder) not in (results / "manifest.json").read_text()


def test_the_paper_alone(project, tmp_path, capsys):
    """The default target leaves supplementary figures out of the work, the ledger and the manifest.

    Asked for after everything, it makes no data anew, and `all` after it brings back every bit.
    """
    copy = Project(tmp_path / "copy", of=project, parts=(*PARTS, *MADE))
    results = copy.folder / "results/quick"
    shutil.copytree(results, tmp_path / "full")
    assert copy.would_run("paper") == copy.would_run("fig2", "paper") == JUDGED
    assert copy.would_run("fig2", "figS2", "fig3") == set()
    assert not any("S" in job for job in copy.would_run("paper", "--forceall"))
    done = copy.snakemake()
    assert done.returncode == 0, done.stderr
    content = manifest.read(results / "manifest.json")
    full = manifest.read(tmp_path / "full/manifest.json")
    assert content["files"].keys() | set(content["not_run"]) == full["files"].keys()
    assert all("S" in name for name in content["not_run"])
    assert not any("S" in name for name in content["files"])
    assert manifest.faults(results) == {}
    with (
        xr.open_dataset(results / "claims.nc") as few,
        xr.open_dataset(tmp_path / "full/claims.nc") as all_of_them,
    ):
        supplementary = few.claim_figure.str.startswith("S").values
        assert np.all(few.claim_verdict[supplementary] == "not run")
        same = few.claim_verdict[~supplementary] == all_of_them.claim_verdict[~supplementary]
        assert np.all(same)
        assert "not run" not in all_of_them.claim_verdict
    for one, other in ((results, tmp_path / "full"), (tmp_path / "full", results)):
        assert main(["verify", str(one), str(other)]) == 0
    assert "not run" in capsys.readouterr().out
    done = copy.snakemake("all")
    assert done.returncode == 0, done.stderr
    assert (results / "manifest.json").read_bytes() == (
        tmp_path / "full/manifest.json"
    ).read_bytes()


def test_the_run_met_no_network():
    """The run above was made where no address can be reached."""
    if not can_go_offline():
        pytest.skip("unshare (util-linux) may not make a network namespace here")
    call = "import socket; socket.create_connection(('127.0.0.1', 1))"
    done = subprocess.run(
        [*OFFLINE, sys.executable, "-c", call], capture_output=True, text=True, check=False
    )
    assert "Network is unreachable" in done.stderr


def test_what_needs_the_network_fails_there_and_says_so(edited):
    if not can_go_offline():
        pytest.skip("unshare (util-linux) may not make a network namespace here")
    edited.edit("src/curved/images/download.py", "attempts: int = 8", "attempts: int = 1")
    config = edited.folder / "config/online.yaml"
    config.write_text("results: results/online\npatterns: { source: cifar100 }\n")
    target = "results/online/data/patterns.nc"
    done = edited.snakemake(target, config="config/online.yaml", prefix=OFFLINE)
    config.unlink()
    assert done.returncode != 0
    log = (edited.folder / "results/online/logs/fig5_patterns.log").read_text()
    assert "cannot download cifar-100-binary.tar.gz" in log
    assert "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz: " in log
    assert not (edited.folder / target).exists()
