"""The verdict on every claim, of the quick run and of the published one, is the pinned one."""

import csv
import os
import shutil

import xarray as xr
import yaml

from conftest import ROOT
from curved.cli import main
from curved.ledger import pinned
from curved.ledger.claims import Verdict, load
from curved.ledger.table import frame
from curved.records import data_files

QUICK = ROOT / "docs/published/quick_verdicts.csv"
PAPER = ROOT / "docs/published/verdicts.csv"
CLAIMS = load(ROOT / "config/claims.yaml")
SHORT = {
    "": "",
    Verdict.HOLDS: "holds",
    Verdict.FAILS: "fails",
    Verdict.UNTESTED: "untested",
    Verdict.RELEASED: "released",
    Verdict.DEPENDS: "depends",
    Verdict.NOT_RUN: "not run",
}


def rows_of(ledger):
    """Of each claim its verdict, and those of its comparisons in their order."""
    rows = {}
    for row in frame(ledger):
        told = rows.setdefault(row["claim"], [row["claim_verdict"], []])
        told[1].append(SHORT[row["comparison_verdict"]])
    return [(claim, verdict, "; ".join(parts)) for claim, (verdict, parts) in rows.items()]


def test_every_verdict_of_the_quick_run(finished):
    """And that on every comparison. `CURVED_WRITE_VERDICTS=1` writes those that are meant."""
    ledger = data_files.load(finished.folder / "results/quick/claims.nc")
    found = rows_of(ledger)
    if os.environ.get("CURVED_WRITE_VERDICTS"):
        with QUICK.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(["commit", "claim", "verdict", "comparisons"])
            table.writerows(("quick", *row) for row in found)
    with QUICK.open(newline="", encoding="utf-8") as file:
        wanted = [
            (row["claim"], row["verdict"], row["comparisons"]) for row in csv.DictReader(file)
        ]
    assert found == wanted
    assert [claim for claim, *_ in found] == [claim["id"] for claim in CLAIMS]


def test_every_claim_has_a_verdict_of_the_published_run():
    last = pinned.last(PAPER)
    assert sorted(last) == sorted(claim["id"] for claim in CLAIMS)
    known = {str(verdict) for verdict in Verdict} - {str(Verdict.NOT_RUN)}
    assert set(last.values()) <= known
    # what is said of the paper in README and in the ledger's page is about these
    assert list(last.values()).count("holds") > 100


def test_what_holds_by_exact_numbers_is_the_same_at_both_scales(finished):
    """Quick solutions have coarser grids: only what needs a finer one, or runs, may differ."""
    last, quick = pinned.last(PAPER), pinned.last(QUICK)
    judged = [claim for claim in last if quick[claim] != str(Verdict.UNTESTED)]
    assert len(judged) > 60
    assert {claim: quick[claim] for claim in judged if quick[claim] != last[claim]} == {}


def ledger(**verdicts):
    return xr.Dataset({"claim_verdict": ("claim", [*verdicts.values()])}, {"claim": [*verdicts]})


def test_differences_are_named():
    known = {"A": "holds", "B": "fails"}
    assert pinned.differences(ledger(A="holds", B="fails"), known) == []
    assert pinned.differences(ledger(A="fails", B="fails"), known) == ["A: fails, pinned holds"]
    assert pinned.differences(ledger(A="holds"), known) == ["B: no claim, pinned fails"]
    assert pinned.differences(ledger(A="holds", B="fails", C="holds"), known) == [
        "C: holds, pinned none"
    ]
    assert pinned.differences(ledger(A="not run", B="fails"), known) == []


def test_the_last_run_of_a_table_counts(tmp_path):
    path = tmp_path / "verdicts.csv"
    path.write_text("commit,claim,verdict\n1,A,holds\n1,gone,holds\n2,A,fails\n2,B,holds\n")
    assert pinned.last(path) == {"A": "fails", "B": "holds"}
    assert pinned.last(tmp_path / "none.csv") == {}


def test_verify_compares_verdicts(finished, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(finished.folder)
    results = "results/quick"
    assert main(["verify", results]) == 0
    assert f"every verdict agrees with docs/published/{QUICK.name}" in capsys.readouterr().out
    project = tmp_path / "project"
    for name in ("config", "docs/published"):
        shutil.copytree(finished.folder / name, project / name)
    table = project / "docs/published" / QUICK.name
    text = table.read_text()
    table.write_text(text.replace("quick,explosive-fold,holds", "quick,explosive-fold,fails"))
    assert text != table.read_text()
    monkeypatch.chdir(project)
    assert main(["verify", str(finished.folder / results)]) == 1
    printed = capsys.readouterr().out
    assert "1 verdicts differ from those of" in printed
    assert "explosive-fold: holds, pinned fails" in printed
    table.unlink()  # where nothing is pinned there is nothing to compare
    assert main(["verify", str(finished.folder / results)]) == 0


def test_a_configuration_has_its_own_table():
    paper = yaml.safe_load((ROOT / "config/config.yaml").read_text())
    assert pinned.table_of(paper, ROOT) == "docs/published/verdicts.csv"
    assert pinned.table_of(paper | {"figures": {"dpi": 77}}, ROOT) == "docs/published/verdicts.csv"
    assert pinned.table_of(paper | {"fig2a": {"points": 3}}, ROOT) is None
    quick = yaml.safe_load((ROOT / "config/quick.yaml").read_text())
    pinned._update(paper, quick)
    assert paper["fig2d"]["gamma"] == {"start": 0.0, "stop": -1.5, "points": 4}
    assert pinned.table_of(paper, ROOT) == f"docs/published/{QUICK.name}"


def test_a_ledger_that_cannot_be_read_is_no_agreement(tmp_path, capsys):
    assert pinned.run(tmp_path, ROOT) == 0  # no ledger
    (tmp_path / "claims.nc").write_bytes(b"")
    assert pinned.run(tmp_path, ROOT) == 1
    assert "cannot be compared" in capsys.readouterr().out
