"""Records that are whole and valid, and not what they should be: each command says so, no more."""

import json
import shutil

import numpy as np
import pytest
import xarray as xr
from small_results import build

from conftest import ROOT
from curved.cli import main
from curved.ledger import table
from curved.records import data_files, manifest

ODD = {
    "none": None,
    "number": 7,
    "text": "words",
    "list": [1],
    "table": {"a": [None]},
    "true": True,
}
KEYS = [
    *("format", "files", "not_run", "config", "dependencies", "lock", "platform"),
    *("commit", "curved_version", "python_version"),
]


def said_by(capsys, *arguments):
    """Status of a command, and what it says; an error that is not caught fails the test."""
    status = main([str(one) for one in arguments])
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    return status, told.out + told.err


@pytest.mark.parametrize("kind", [*ODD, "absent"])
@pytest.mark.parametrize("key", KEYS)
def test_a_manifest_of_another_shape_is_refused_or_told(tmp_path, monkeypatch, capsys, key, kind):
    """By `verify` alone, as what was published, and by `archive`."""
    monkeypatch.chdir(ROOT)
    results = build(tmp_path / "results")
    whole = json.loads((results / manifest.NAME).read_text())
    changed = {name: value for name, value in whole.items() if name != key}
    if kind != "absent":
        changed[key] = ODD[kind]
    other = tmp_path / "other"
    shutil.copytree(results, other)
    (other / manifest.NAME).write_text(json.dumps(changed))
    others = ("format", "files", "not_run", "dependencies")
    fits = type(whole[key]) is type(changed.get(key)) and key not in others
    unread = key in ("lock", "platform") or (key == "not_run" and kind == "absent")
    for arguments in (["verify", other], ["verify", results, other], ["archive", other]):
        status, said = said_by(capsys, *arguments)
        if fits or unread:
            assert status == 0
        else:
            assert status == 2
            assert f"{other}/{manifest.NAME}: " in said
            assert key in said or (key, kind) == ("files", "table")


ENTRIES = {
    "must have a size and a sha256": [],
    "must have a size and": {"size": 1},
    "has the size": {"size": "1", "sha256": ""},
    "has a made_from": {"size": 1, "sha256": "", "made_from": [1]},
}


@pytest.mark.parametrize("fault", ENTRIES)
def test_an_entry_of_another_shape_is_refused(tmp_path, monkeypatch, capsys, fault):
    monkeypatch.chdir(ROOT)
    results = build(tmp_path / "results")
    content = json.loads((results / manifest.NAME).read_text())
    content["files"]["data/fig2a.nc"] = ENTRIES[fault]
    (results / manifest.NAME).write_text(json.dumps(content))
    for command in ("verify", "archive"):
        status, said = said_by(capsys, command, results)
        assert status == 2
        assert f"'data/fig2a.nc' {fault}" in said


def test_data_without_title_and_names_are_packed_under_their_own(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    results = build(tmp_path / "results")
    bare = xr.Dataset({"m": ("x", [0.5], {"symbol": 7, "units": 3})}, attrs={"title": 5})
    for number, data in enumerate((bare, bare.assign_attrs(title="words"), xr.Dataset())):
        data.to_netcdf(results / f"data/own{number}.nc", engine="netcdf4")
    content = json.loads((results / manifest.NAME).read_text())
    for number in range(3):
        path = results / f"data/own{number}.nc"
        about = {"size": path.stat().st_size, "sha256": manifest.sha256(path)}
        content["files"][f"data/own{number}.nc"] = about
    (results / manifest.NAME).write_text(json.dumps(content))
    status, said = said_by(capsys, "archive", results)
    assert status == 0, said
    crate = archive_of(results)
    assert crate["data/own0.nc"]["name"] == "5"
    assert crate["data/own2.nc"]["name"] == "data/own2.nc"
    assert crate["#variable-m"]["unitText"] in ("3", "1")


def archive_of(results):
    import zipfile

    [path] = results.glob("*.zip")
    with zipfile.ZipFile(path) as packed:
        graph = json.loads(packed.read("ro-crate-metadata.json"))["@graph"]
    return {one["@id"]: one for one in graph}


def ledger(**changes):
    """A ledger of one claim and one comparison, in which some variables are others."""
    rows = {name: (name.partition("_")[0], np.array(["1"])) for name in table.VARIABLES} | {
        "claim": ("claim", np.array(["P1"])),
        "claim_verdict": ("claim", np.array(["holds"])),
        "comparison_claim": ("comparison", np.array(["P1"])),
    }
    numbers = ("expected", "value", "error", "tolerance", "released", "released_expected")
    rows |= {f"comparison_{name}": ("comparison", np.array([0.5])) for name in numbers}
    rows |= {"comparison_points": ("comparison", np.array([1]))}
    whole = xr.Dataset({name: one for name, one in (rows | changes).items() if one is not None})
    return data_files.describe(whole, "claims", "Claims", dict(table.VARIABLES))


LEDGERS = {
    "no verdicts": ({"claim_verdict": None}, "no claim_verdict"),
    "other axes": ({"claim_verdict": ("file", np.array(["holds"]))}, "no claim_verdict"),
    "another verdict": ({"claim_verdict": ("claim", np.array(["odd"]))}, "the verdict 'odd'"),
    "numbers": ({"claim_verdict": ("claim", np.array([7]))}, "the verdict '7'"),
    "another claim": (
        {"comparison_claim": ("comparison", np.array(["P2"]))},
        "a comparison of the claim 'P2'",
    ),
}


@pytest.mark.parametrize("fault", LEDGERS)
def test_a_data_file_that_is_no_ledger_is_refused(tmp_path, monkeypatch, capsys, fault):
    """Also where verdicts are compared with pinned ones."""
    monkeypatch.chdir(ROOT)
    changes, says = LEDGERS[fault]
    results = build(tmp_path / "results")
    data_files.save(ledger(), results / "claims.nc")
    assert said_by(capsys, "ledger", results)[0] == 0
    data_files.save(ledger(**changes), results / "claims.nc")
    status, said = said_by(capsys, "ledger", results)
    assert status == 1
    assert f"claims.nc: is not a ledger of claims ({says}" in said
    monkeypatch.setattr("curved.ledger.pinned.table_of", lambda *_: "docs/published/verdicts.csv")
    status, said = said_by(capsys, "verify", results)
    assert status == 1
    assert f"claims.nc: is not a ledger of claims ({says}" in said


ARGUMENTS = {
    "an empty name": ["verify", ""],
    "a name of zeros": ["verify", "a\0b"],
    "a long name": ["verify", "x" * 5000],
    "a file for a folder": ["verify", "README.md"],
    "a file within a file": ["archive", "README.md/x"],
    "published is a device": ["verify", "docs", "/dev/zero"],
    "a ledger in a file": ["ledger", "README.md"],
    "a ledger of zeros": ["ledger", "a\0b"],
    "a study that is none": ["study", "plan", "README.md"],
    "a study of zeros": ["study", "plan", "a\0b.yaml"],
    "a study in a folder": ["study", "plan", "docs"],
    "a study, kept in a file": ["study", "run", "studies/tiny.yaml", "--folder", "README.md"],
    "schemas in a file": ["schema", "README.md"],
    "schemas nowhere": ["schema", "none/none"],
}


@pytest.mark.parametrize("case", ARGUMENTS)
def test_odd_arguments_of_a_command_are_answered_in_a_line(monkeypatch, capsys, case):
    monkeypatch.chdir(ROOT)
    status, said = said_by(capsys, *ARGUMENTS[case])
    assert status in (1, 2)
    assert said.strip()
    assert len(said) < 6000
