"""The manifest of a small folder of results, its checks, and the archive made of it."""

import json
import posixpath
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import netCDF4
import numpy as np
import pytest
import xarray as xr
import yaml
from small_results import CONFIG, build, described

from conftest import ROOT
from curved.cli import main
from curved.figures import catalogue
from curved.records import archive, data_files, manifest, verify
from curved.records.verify import Verdict
from curved.records.vocabulary import TOLERANCE

ROUNDING = catalogue.rounding()


@pytest.fixture
def results(tmp_path):
    return build(tmp_path / "results")


def test_content(results):
    content = manifest.read(results / "manifest.json")
    assert list(content["files"]) == ["data/fig2a.nc", "figures/fig2.png"]
    assert content["files"]["figures/fig2.png"]["made_from"] == ["data/fig2a.nc"]
    size = (results / "data/fig2a.nc").stat().st_size
    assert content["files"]["data/fig2a.nc"]["size"] == size
    assert content["config"] == {"fig2a": CONFIG["fig2a"]}
    assert content["dependencies"]["numpy"] == np.__version__
    assert content["platform"].keys() == {"libc", "machine", "simd", "system"}
    assert content["platform"]["simd"]


def test_the_same_results_elsewhere_have_the_same_manifest(results, tmp_path):
    other = build(tmp_path / "elsewhere" / "again", config={**CONFIG, "results": "/elsewhere"})
    assert (other / "manifest.json").read_bytes() == (results / "manifest.json").read_bytes()
    assert str(tmp_path) not in (results / "manifest.json").read_text()


def test_a_file_outside_the_folder_is_refused(results):
    lock, log = ROOT / "requirements.lock", results / "logs/manifest.log"
    with pytest.raises(ValueError, match=r"README\.md"):
        manifest.write(results, [ROOT / "README.md"], {}, [], CONFIG, lock, log, {})


def test_data_that_are_not_as_asked_are_not_vouched_for(results):
    lock, log, path = ROOT / "requirements.lock", results / "log", results / "data/fig2a.nc"
    for asked in (CONFIG["fig2a"], None):
        manifest.write(results, [path], {}, [], CONFIG, lock, log, {path: asked})
    before = (results / "manifest.json").read_bytes()
    other = {path: {**CONFIG["fig2a"], "points": 7}}
    with pytest.raises(data_files.DataFileError, match="points = 7"):
        manifest.write(results, [path], {}, [], CONFIG, lock, log, other)
    with netCDF4.Dataset(path, "a") as file:
        file["m"][1] = 0.25
    with pytest.raises(data_files.DataFileError, match="does not match its digest"):
        manifest.write(results, [path], {}, [], CONFIG, lock, log, {path: None})
    assert (results / "manifest.json").read_bytes() == before


def test_every_fault_is_named(results, capsys):
    assert main(["verify", str(results)]) == 0
    shutil.copy(results / "data/fig2a.nc", results / "data/fig2b.nc")
    figure = results / "figures/fig2.png"
    content = bytearray(figure.read_bytes())
    content[100] ^= 1
    figure.write_bytes(content)
    (results / "data/fig2a.nc").unlink()
    (results / "logs/other.log").touch()  # not a folder of the manifest
    expected = {"data/fig2a.nc": "missing", "data/fig2b.nc": "extra", "figures/fig2.png": "changed"}
    assert manifest.faults(results) == expected
    assert main(["verify", str(results)]) == 1
    printed = capsys.readouterr().out
    assert all(f"{fault:8} {name}" in printed for name, fault in expected.items())


def test_files_that_nobody_asked_for(results, tmp_path, capsys):
    """Left of another run they are not extra, published by another they are not missing."""
    build(results, not_run=["data/figS2a.nc"])
    shutil.copy(results / "data/fig2a.nc", results / "data/figS2a.nc")
    assert manifest.faults(results) == {}
    published = build(tmp_path / "published")
    data = [published / "data/fig2a.nc", published / "data/figS2a.nc"]
    shutil.copy(*data)
    lock, log = ROOT / "requirements.lock", tmp_path / "log"
    figure = published / "figures/fig2.png"
    figure.write_bytes(figure.read_bytes() + b" ")
    manifest.write(published, [*data, figure], {figure: data}, [], CONFIG, lock, log, {})
    rows, rest = verify.against(results, published, ROUNDING)
    assert rest == []
    assert rows == {
        "data/fig2a.nc": (Verdict.IDENTICAL, ""),
        "data/figS2a.nc": (Verdict.NOT_RUN, ""),
        "figures/fig2.png": (Verdict.UNCOMPARED, "made from other data files"),
    }
    assert main(["verify", str(results), str(published)]) == 0
    assert "1 identical, 1 not run, 1 not compared" in capsys.readouterr().out
    assert verify.against(published, results, ROUNDING)[0]["data/figS2a.nc"] == (Verdict.NEW, "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not a readable manifest"),
        ("[]", "not a manifest of format 1"),
        ('{"format": 2, "files": {}}', "not a manifest of format 1"),
        ('{"format": 1, "files": []}', "files must be a table, got list"),
        ('{"format": 1, "files": {"a": {"size": 1}}}', "'a' must have a size and a sha256"),
        (
            '{"format": 1, "files": {"a": {"size": 1, "sha256": ""}}, "not_run": "b"}',
            "not_run must be a list, got 'b'",
        ),
        *(
            (json.dumps({"format": 1, "files": {name: {"size": 1, "sha256": ""}}}), "leads out")
            for name in ("/etc/passwd", "../a", "a/../../b", "a//b", "..\\a")
        ),
    ],
)
def test_foreign_manifest(tmp_path, text, message, capsys):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(manifest.ManifestError, match=message):
        manifest.read(tmp_path / "manifest.json")
    assert main(["verify", str(tmp_path)]) == 2
    assert message in capsys.readouterr().err


def test_no_manifest(tmp_path, capsys):
    assert main(["verify", str(tmp_path)]) == 2
    assert "no such manifest" in capsys.readouterr().err


# Against published results


def test_last_digits_are_within_tolerance(results, tmp_path, capsys):
    published = build(tmp_path / "published", m=(0.0, 0.5 + 2e-10, np.nan))
    rows, rest = verify.against(results, published, ROUNDING)
    assert rows["data/fig2a.nc"].verdict is Verdict.CLOSE
    assert rows["data/fig2a.nc"].note == "m[beta=1.0]: -2e-10"
    assert rest == []
    assert main(["verify", str(results), str(published)]) == 0
    assert "within tolerance  m[beta=1.0]: -2e-10" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("m", "note"),
    [
        ((0.0, 0.5 + 2e-9, np.nan), "m[beta=1.0]: -2e-09"),
        ((5e-12, 0.5, np.nan), "m[beta=0.5]: -5e-12"),
        ((0.0, 0.5, 1.0), "m[beta=1.5]: nan"),
        ((0.0, 0.5, np.inf), "m[beta=1.5]: nan"),
    ],
)
def test_more_is_different(results, tmp_path, m, note, capsys):
    published = build(tmp_path / "published", m=m)
    rows, _ = verify.against(results, published, ROUNDING)
    assert rows["data/fig2a.nc"] == (Verdict.DIFFERENT, note)
    assert main(["verify", str(results), str(published)]) == 1
    assert f"different         {note}" in capsys.readouterr().out


def test_equal_values_of_another_configuration(results, tmp_path):
    published = build(tmp_path / "published", config={**CONFIG, "fig2a": {"points": 4}})
    rows, rest = verify.against(results, published, ROUNDING)
    assert rows["data/fig2a.nc"] == (Verdict.EQUAL, "")
    assert rest == [
        "config.fig2a.gamma: [0.0, -0.5], published None",
        "config.fig2a.points: 3, published 4",
    ]


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (lambda d: d.assign(stored=6), "stored: 5 and 6"),
        (lambda d: d.assign(branch="glass"), "branch: paramagnet and glass"),
        (lambda d: d.assign(stable=("beta", [True] * 3)), "stable[beta=1.5]: False and True"),
        (lambda d: d.isel(beta=slice(2)), "beta: {'beta': 3} float64 and {'beta': 2} float64"),
        (lambda d: d.assign(stored=5.0), "stored: {} int64 and {} float64"),
        (lambda d: d.drop_vars("m"), "only one file has m"),
    ],
)
def test_what_must_be_equal(results, change, note):
    ours = data_files.load(results / "data/fig2a.nc")
    assert verify.compare_data(ours, ours.copy(deep=True), ROUNDING) == (Verdict.EQUAL, "")
    assert verify.compare_data(ours, change(ours), ROUNDING) == (Verdict.DIFFERENT, note)


@pytest.mark.parametrize(
    ("name", "values"),
    [("fig6abc.stable", [False, True]), ("fig1b.dominant_sign", [-1.0, 0.0])],
)
def test_points_whose_sign_is_decided_by_rounding(name, values):
    """As many as the tolerance says may differ, and no more; zeros that agree are no excuse."""
    allowed, (title, variable) = ROUNDING[name].beyond, name.split(".")

    def panel(changed):
        data = np.where(np.arange(20) < changed, *values)
        return described(title, xr.Dataset({variable: ("point", data)}))

    assert verify.compare_data(panel(0), panel(allowed), ROUNDING).verdict is Verdict.CLOSE
    assert verify.compare_data(panel(0), panel(allowed + 1), ROUNDING).verdict is Verdict.DIFFERENT


def test_looser_tolerances_are_of_variables_that_there_are():
    for panel, variable in (key.split(".") for key in ROUNDING):
        assert panel in catalogue.panels()
        assert variable in catalogue.vocabulary()


def test_a_single_spin_is_more_than_the_tolerance():
    """Overlaps of N = 3072 neurons are multiples of 2/N: for them the tolerance is equality."""
    assert TOLERANCE.atol + TOLERANCE.rtol < 2 / 3072 / 1e5


def test_figures_are_reported_by_their_pixels(results, tmp_path):
    published = build(tmp_path / "published", m=(0.0, 0.6, np.nan))
    comparison = verify.compare(
        results / "figures/fig2.png", published / "figures/fig2.png", ROUNDING
    )
    assert comparison.verdict is Verdict.UNCOMPARED
    assert "of the pixels differ" in comparison.note


def test_missing_and_new_files(results, tmp_path, capsys):
    published = shutil.copytree(results, tmp_path / "published")
    (results / "figures/fig2.png").unlink()
    content = manifest.read(published / "manifest.json")
    del content["files"]["data/fig2a.nc"]
    (published / "manifest.json").write_text(json.dumps(content))
    rows, _ = verify.against(results, published, ROUNDING)
    assert {name: row.verdict for name, row in rows.items()} == {
        "data/fig2a.nc": Verdict.NEW,
        "figures/fig2.png": Verdict.MISSING,
    }
    assert main(["verify", str(results), str(published)]) == 1


def test_a_manifest_alone_says_only_what_is_identical(results, tmp_path):
    published = build(tmp_path / "published", m=(0.0, 0.5 + 2e-10, np.nan))
    alone = shutil.copy(published / "manifest.json", tmp_path / "their-manifest.json")
    rows, _ = verify.against(results, Path(alone), ROUNDING)
    assert rows["data/fig2a.nc"].verdict is Verdict.UNCOMPARED
    rows, _ = verify.against(results, results / "manifest.json", ROUNDING)
    assert {row.verdict for row in rows.values()} == {Verdict.IDENTICAL}


def test_published_files_that_are_not_those_of_their_manifest(results, tmp_path, capsys):
    published = build(tmp_path / "published", m=(0.0, 0.6, np.nan))
    shutil.copy(results / "data/fig2a.nc", published / "data/fig2a.nc")
    with (published / "data/fig2a.nc").open("ab") as file:
        file.write(b"\0")
    assert main(["verify", str(results), str(published)]) == 2
    assert "data/fig2a.nc is not the file that its manifest lists" in capsys.readouterr().err


# The archive


@pytest.fixture
def packed(results, tmp_path):
    target = tmp_path / "archive.zip"
    archive.pack(results, ROOT, target)
    return target


def test_archive_is_the_same_bytes_again(results, packed, tmp_path):
    for path in results.rglob("*"):
        path.touch()
    archive.pack(results, ROOT, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == packed.read_bytes()
    with zipfile.ZipFile(packed) as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.testzip() is None


def test_archive_is_what_verify_takes(results, packed, tmp_path):
    rows, rest = verify.against(results, packed, ROUNDING)
    assert {row.verdict for row in rows.values()} == {Verdict.IDENTICAL}
    assert rest == []
    other = build(tmp_path / "other", m=(0.0, 0.5 + 2e-10, np.nan))
    rows, _ = verify.against(other, packed, ROUNDING)
    assert rows["data/fig2a.nc"].verdict is Verdict.CLOSE


def test_a_member_longer_than_its_manifest_says_is_refused(results, tmp_path, capsys):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.write(results / "manifest.json", "manifest.json")
        file.writestr("data/fig2a.nc", bytes(10**7))
    assert main(["verify", str(results), str(bomb)]) == 2
    assert "data/fig2a.nc would unpack to 10000000 bytes" in capsys.readouterr().err


def test_crate_as_its_library_reads_it(results, packed):
    rocrate = pytest.importorskip("rocrate.rocrate", reason="rocrate is in the extra `archive`")
    crate = rocrate.ROCrate(packed)
    with zipfile.ZipFile(packed) as file:
        names = set(file.namelist())
        graph = json.loads(file.read("ro-crate-metadata.json"))["@graph"]
    files = {entity.id for entity in crate.get_by_type("File")}
    assert files <= names
    assert {n for n in names if not n.startswith("software/")} - files == {"ro-crate-metadata.json"}
    # every link leads to something, but those to the profiles and pages of others
    known = {node["@id"] for node in graph}
    dangling = {link for node in graph for link in links(node)} - known
    assert all(link.startswith("https://") for link in dangling), dangling
    assert len(known) == len(graph)

    figure = crate.get("figures/fig2.png")
    assert [origin.id for origin in figure["isBasedOn"]] == ["data/fig2a.nc"]
    data = crate.get("data/fig2a.nc")
    measured = {variable["name"]: variable["description"] for variable in data["variableMeasured"]}
    assert measured["m"] == "overlap with the stored pattern"
    assert measured.keys() == {"beta", "branch", "m", "stable", "stored"}
    assert crate.mainEntity.id == "software/Snakefile"
    assert crate.mainEntity.lang["name"] == "Snakemake"
    assert crate.root_dataset["citation"].id == "https://doi.org/10.1038/s41467-025-61475-w"
    assert crate.license.id == "https://spdx.org/licenses/BSD-3-Clause"


def test_crate_tells_of_the_run(results, packed):
    """What a Workflow Run RO-Crate 0.5 must have; its own validator needs a network."""
    rocrate = pytest.importorskip("rocrate.rocrate", reason="rocrate is in the extra `archive`")
    crate = rocrate.ROCrate(packed)
    profiles = {profile.id for profile in crate.root_dataset["conformsTo"]}
    assert profiles == {
        "https://w3id.org/ro/wfrun/process/0.5",
        "https://w3id.org/ro/wfrun/workflow/0.5",
        "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
    }
    [run] = crate.get_by_type("CreateAction")
    assert crate.root_dataset["mentions"] == run
    assert run["instrument"] == crate.mainEntity
    listed = json.loads((results / "manifest.json").read_text())["files"]
    assert {file.id for file in run["result"]} == listed.keys()
    assert "software/config/config.yaml" in {file.id for file in run["object"]}


def links(value):
    """All identifiers that a node of the graph refers to."""
    if isinstance(value, list):
        return {link for part in value for link in links(part)}
    if isinstance(value, dict):
        below = {link for key, part in value.items() if key != "@id" for link in links(part)}
        return below | ({value["@id"]} if value.keys() == {"@id"} else set())
    return set()


@pytest.mark.parametrize("released", [None, "2030-01-02"])
def test_the_date_is_that_of_the_release_or_of_the_commit(results, tmp_path, monkeypatch, released):
    project = tmp_path / "project"
    project.mkdir()
    for name in archive._PROJECT:
        (project / name).symlink_to(ROOT / name)
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    citation.pop("date-released", None)
    (project / "CITATION.cff").unlink()
    (project / "CITATION.cff").write_text(
        yaml.safe_dump(citation | ({"date-released": released} if released else {}))
    )
    monkeypatch.setattr(archive, "day_of_commit", lambda: "2029-12-31")
    found = archive.crate_of(results, project).root_dataset["datePublished"]
    assert str(found) == (released or "2029-12-31")


def test_results_that_are_not_those_of_the_manifest_are_not_packed(results, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    (results / "data/fig2a.nc").unlink()
    with pytest.raises(archive.ArchiveError, match=r"missing  data/fig2a\.nc"):
        archive.pack(results, ROOT, tmp_path / "archive.zip")
    assert not (tmp_path / "archive.zip").exists()
    assert main(["archive", str(results)]) == 1


def test_the_project_is_packed_as_a_whole(packed, tmp_path):
    """All that is tracked, none of what is made anew; links of pages in it lead to files in it."""
    command = ["git", "ls-files", "-z"]
    tracked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    with zipfile.ZipFile(packed) as file:
        names = set(file.namelist())
        pages = {name: file.read(name).decode() for name in names if name.endswith(".md")}
    found = {name.removeprefix("software/") for name in names if name.startswith("software/")}
    assert set(tracked.split("\0")) - {""} <= found
    (made := tmp_path / "docs/api/curved.md").parent.mkdir(parents=True)
    made.touch()
    (tmp_path / "docs/theory.md").touch()
    assert list(archive._files(tmp_path / "docs")) == [tmp_path / "docs/theory.md"]
    for page in ("README.md", "REPRODUCE.md", "software/README.md", "software/CONTRIBUTING.md"):
        for link in re.findall(r"\]\(([\w./-]+)\)", pages[page]):
            assert posixpath.join(posixpath.dirname(page), link) in names, (page, link)


def test_the_page_of_the_archive_names_what_is_in_it(packed):
    with zipfile.ZipFile(packed) as file:
        page, names = file.read("README.md").decode(), file.namelist()
    told = re.findall(r"^\| (.*?) \|", page, re.M)
    places = [place for cell in told for place in re.findall(r"`([\w./-]+)`", cell)]
    assert len(places) >= 8
    optional = {"report.html", "validation/", "claims.html", "claims.csv"}  # of a whole run
    missing = {place for place in places if not any(name.startswith(place) for name in names)}
    assert missing <= optional
    for name in re.findall(r"software/(?!\.venv)([\w.]+)", page):
        assert name == "results" or f"software/{name}" in names


def test_only_a_project_can_be_packed(results, tmp_path):
    with pytest.raises(archive.ArchiveError, match=r"has no CHANGELOG\.md; run this in"):
        archive.pack(results, tmp_path, tmp_path / "archive.zip")


def test_without_the_library(results, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rocrate.rocrate", None)
    with pytest.raises(archive.ArchiveError, match=r"pip install 'curved\[archive\]'"):
        archive.pack(results, ROOT, tmp_path / "archive.zip")
