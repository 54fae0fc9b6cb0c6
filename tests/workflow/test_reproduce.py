"""What REPRODUCE.md and README.md promise is there."""

import csv
import re

import pytest

from conftest import ROOT
from curved.figures import catalogue
from curved.report.publishing import gallery

RULES = "\n".join(
    path.read_text() for path in [ROOT / "Snakefile", *(ROOT / "workflow/rules").glob("*.smk")]
)
CAPTIONS = {name for figure in catalogue.figures() for name in figure.captions}
TEXT = (ROOT / "REPRODUCE.md").read_text()
TABLE = re.search(r"<!-- measured -->\n(.*)<!-- /measured -->", TEXT, re.S)[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROWS = ("paper", "claims", "all")
COMMANDS = re.findall(r"(?:^|`)((?:make|snakemake) [^`\n]+)", TEXT, re.M)


def test_every_figure_of_the_workflow_is_in_the_table():
    listed = set(re.findall(r"`figures/(\w+)`", TABLE))
    assert listed >= CAPTIONS


def test_every_figure_of_the_workflow_is_in_the_gallery():
    shown = set(re.findall(r"\(images/(\w+\.png)\)", (ROOT / "docs/gallery.md").read_text()))
    assert shown == set(gallery())
    assert {f"{name}.png" for name in CAPTIONS - {"fig5_film"}} == set(gallery())  # a film is a GIF


@pytest.mark.parametrize("command", sorted(set(COMMANDS)))
def test_every_command_exists(command):
    program, *arguments = command.split()
    if program == "make":
        targets, known = arguments, re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.M)
    else:
        targets = re.sub(r"--cores \d+", "", " ".join(arguments)).split()
        known = re.findall(r"^rule (\w+):", RULES, re.M)
        known += [figure.name for figure in catalogue.figures()]
    assert targets
    assert set(targets) <= set(known)


def test_the_blocks_that_publishing_writes_are_there():
    for page in ("README.md", "docs/ledger.md"):
        assert "<!-- ledger -->\n" in (ROOT / page).read_text()
    names = TABLE.splitlines()[0]
    assert all(f"| {name} |" in names for name in ("claims", "CPU time", "longest job", "memory"))


def test_times_and_memory_of_the_figures_are_told_in_one_place():
    readme, cluster = ((ROOT / name).read_text() for name in ("README.md", "docs/cluster.md"))
    assert "REPRODUCE.md" in readme
    assert "REPRODUCE.md" in cluster
    assert not re.search(r"\d (?:MB\b|minutes? of CPU|seconds? of CPU|of CPU time)", readme)
    assert re.search(r"^\| `all` .* \d+ s \| \d+ s \| \d+ MB \|", TABLE, re.M)


def test_the_first_page_counts_the_claims_as_the_table_does():
    """Of the run that was published: those of `make`, and the rest of all."""
    paper, figures, every = (
        sum(map(int, re.findall(r"(\d+) (?:hold|depend|fail|not )", row)))
        for row in (re.search(rf"^\| `{name}` \| ([^|]*)", TABLE, re.M)[1] for name in ROWS)
    )
    told = re.search(r"(\d+) of the (\d+) claims; the other (\d+)", README)
    assert list(map(int, told.groups())) == [paper + figures, every, every - paper - figures]


def test_the_simulated_line_is_that_of_the_published_run():
    """In the table of docs/validation.md, rounded to two digits of the error."""
    with (ROOT / "docs/published/ferro_line.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    page = (ROOT / "docs/validation.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| (0\.0\d) \| (-?[\d.]+) \| ([\d.]+)\((\d+)\) \|", page, re.M)
    assert len(found) == len(rows) == 6
    for row in rows:
        [(value, error)] = [
            (value, error)
            for alpha, gamma, value, error in found
            if (float(alpha), float(gamma)) == (float(row["alpha"]), float(row["gamma"]))
        ]
        digits = len(value.partition(".")[2])
        assert f"{float(row['T_F']):.{digits}f}" == value
        assert round(float(row["error"]) * 10**digits) == int(error)


def test_the_badges_are_answered():
    answers = TEXT.partition("## The badges")[2]
    for badge in ("available", "functional", "reusable", "reproduced"):
        part = re.search(rf"\*\*[^*]*\b{badge}\b[^*]*\*\*\n\n(.*?)(?=\n\n\*\*|\Z)", answers, re.S)[
            1
        ]
        rows = [line.strip("|").split("|") for line in part.strip().splitlines()[2:]]
        assert rows
        assert all(len(row) == 2 and len(row[1]) > 30 for row in rows)
