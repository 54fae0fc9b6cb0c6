"""Records see all of what they vouch for: whole arrays and files, every folder, both sides."""

import hashlib
import json
import shutil
import zipfile

import numpy as np
import pytest
import xarray as xr

from conftest import ROOT
from curved.cli import main
from curved.records import archive, data_files, manifest, verify
from curved.records.files import contents, sha256
from curved.records.verify import Verdict

LOCK = ROOT / "requirements.lock"
LARGE = 300_000  # numbers, of which a first part would be several megabytes


def large(last=0.0, **more):
    values = np.zeros(LARGE)
    values[-1] = last
    x = ("i", values, {"long_name": "a number"})
    return xr.Dataset({"x": x} | more, attrs={"title": "Many numbers"})


def table(results, names, not_run=()):
    """Data files of one's own in some folders, with their manifest."""
    for number, name in enumerate(names):
        data_files.save(large(number), results / name)
    paths = [results / name for name in names]
    absent = [results / name for name in not_run]
    manifest.write(results, paths, {}, absent, {"results": "x"}, LOCK, results / "logs/log", {})
    return results


@pytest.mark.parametrize("where", [0, 1, 4095, LARGE // 2, LARGE - 2, LARGE - 1])
def test_a_digest_is_of_every_number(where, tmp_path):
    before, data = data_files.digest(large()), large()
    data.x.values[where] = 1e-300
    assert data_files.digest(data) != before
    data_files.save(data, tmp_path / "a.nc")
    assert data_files.load(tmp_path / "a.nc").attrs["digest"] != before


def test_a_digest_is_of_every_text_and_every_variable():
    labels = [f"name {k}" for k in range(2000)]
    text = xr.Dataset({"name": ("i", labels), "y": ("i", np.arange(2000))})
    before = data_files.digest(text)
    assert data_files.digest(text.assign(name=("i", [*labels[:-1], "other"]))) != before
    assert data_files.digest(text.assign(z=1)) != before
    assert data_files.digest(text.drop_vars("y")) != before
    long = "x" * 100_000
    ends = [data_files.digest(text.assign_attrs(note=long + end)) for end in "ab"]
    assert ends[0] != ends[1]


@pytest.mark.parametrize("size", [0, 1, 1 << 16, (1 << 20) + 1, 5_000_000])
def test_a_hash_is_of_the_whole_file(size, tmp_path):
    path, content = tmp_path / "file", bytes(size)
    path.write_bytes(content)
    assert sha256(path) == hashlib.sha256(content).hexdigest()
    path.write_bytes(content + b"\x01")
    assert sha256(path) == hashlib.sha256(content + b"\x01").hexdigest()


def test_one_hash_of_several_files_is_of_all_their_ends(tmp_path):
    paths = [tmp_path / "a", tmp_path / "b"]
    for path in paths:
        path.write_bytes(bytes(2_000_000))
    before = contents(paths)
    paths[1].write_bytes(bytes(1_999_999) + b"\x01")
    assert contents(paths) != before
    assert contents(paths) == contents(reversed(paths))
    assert contents(paths[:1]) != contents(paths)


FILES = ["data/one.nc", "data/deep/er/two.nc", "validation/three.nc"]


@pytest.fixture
def results(tmp_path):
    return table(tmp_path / "results", FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_a_changed_and_an_extra_file_are_seen_in_every_folder(results, name, capsys):
    assert manifest.faults(results) == {}
    path = results / name
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert manifest.faults(results) == {name: "changed"}
    path.unlink()
    assert manifest.faults(results) == {name: "missing"}
    assert main(["verify", str(results)]) == 1
    assert f"missing  {name}" in capsys.readouterr().out
    path.write_bytes(content)
    beside = path.with_name("beside.nc")
    beside.write_bytes(content)
    assert manifest.faults(results) == {f"{name.rpartition('/')[0]}/beside.nc": "extra"}
    assert main(["verify", str(results)]) == 1


def test_own_faults_count_beside_published_results_too(results, tmp_path, capsys):
    """Files that are not those of their own manifest, though they are the published ones."""
    published = shutil.copytree(results, tmp_path / "published")
    assert main(["verify", str(results), str(published)]) == 0
    content = json.loads((results / "manifest.json").read_text())
    content["files"][FILES[0]]["sha256"] = "0" * 64
    (results / "manifest.json").write_text(json.dumps(content))
    capsys.readouterr()
    assert main(["verify", str(results), str(published)]) == 1
    printed = capsys.readouterr().out
    assert f"changed  {FILES[0]}" in printed
    assert f"{len(FILES)} files: {len(FILES)} identical" in printed


@pytest.mark.parametrize("name", FILES)
def test_a_published_file_that_is_not_here_is_missing(results, tmp_path, name, capsys):
    published = shutil.copytree(results, tmp_path / "published")
    less = [other for other in FILES if other != name]
    shutil.rmtree(results)
    table(results, less)
    for other in less:  # the same numbers as published
        shutil.copy(published / other, results / other)
    paths = [results / other for other in less]
    manifest.write(results, paths, {}, [], {"results": "x"}, LOCK, results / "logs/log", {})
    assert main(["verify", str(results)]) == 0
    assert main(["verify", str(results), str(published)]) == 1
    printed = capsys.readouterr().out
    assert any(line.split() == [name, "missing"] for line in printed.splitlines())
    rows, _ = verify.against(results, published, {})
    assert [found for found, row in rows.items() if row.verdict is Verdict.MISSING] == [name]


def test_numbers_are_compared_to_their_last(results, tmp_path):
    ours = large()
    assert verify.compare_data(ours, large(), {}).verdict is Verdict.EQUAL
    found = verify.compare_data(ours, large(1.0), {})
    assert (found.verdict, found.note) == (Verdict.DIFFERENT, f"x[i={LARGE - 1}]: -1")
    assert verify.compare_data(ours, large(1e-13), {}).verdict is Verdict.CLOSE


def test_what_stands_on_one_side_only_is_different_from_both_sides():
    more, less = large(y=1.0), large()
    for pair in ((more, less), (less, more)):
        assert verify.compare_data(*pair, {}) == (Verdict.DIFFERENT, "only one file has y")
    here = large().assign_coords(gamma=0.5)
    for pair in ((here, less), (less, here)):
        assert verify.compare_data(*pair, {}).note == "only one file has gamma"


def test_the_farthest_of_all_variables_decides():
    """Not the first or the last by name: one within its tolerance hides no other."""
    one, two = ({"a": ("i", [0.0, a]), "m": ("i", [0.0, m]), "z": ("i", [0.0, z])}
                for a, m, z in ((1.0, 1.0, 1.0), (1.0 + 1e-10, 2.0, 1.0 + 1e-10)))  # fmt: skip
    found = verify.compare_data(xr.Dataset(one), xr.Dataset(two), {})
    assert (found.verdict, found.note) == (Verdict.DIFFERENT, "m[i=1]: -1")


def packed(results, target, project=ROOT):
    archive.pack(results, project, target)
    with zipfile.ZipFile(target) as file:
        return {name: file.read(name) for name in file.namelist()}


def described(members):
    graph = json.loads(members[archive.METADATA])["@graph"]
    return {node["@id"]: node for node in graph if "File" in np.atleast_1d(node["@type"])}


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A small project, with what an archive must and must not hold in its folders."""
    project = tmp_path / "project"
    for name in archive._PROJECT:
        source = ROOT / name
        if source.is_dir():
            (project / name / "below/deeper").mkdir(parents=True)
            (project / name / "below/deeper/file.txt").write_text(name)
            (project / name / "__pycache__").mkdir()
            (project / name / "__pycache__/no.pyc").touch()
            (project / name / ".hidden").touch()
        else:
            project.mkdir(exist_ok=True)
            shutil.copy(source, project / name)
    shutil.copy(ROOT / "REPRODUCE.md", project)
    return project


def test_an_archive_holds_reports_and_files_of_every_folder(results, own, tmp_path):
    for name in ("report.html", "workflow.html"):
        (results / name).write_text(f"<html>{name}</html>")
    (results / "not-a-report.html").write_text("no")
    members = packed(results, tmp_path / "a.zip", own)
    for name in ("report.html", "workflow.html", "manifest.json", *FILES):
        assert members[name] == (results / name).read_bytes()
    for name in ("CITATION.cff", "LICENSE", "REPRODUCE.md"):
        assert members[name] == (own / name).read_bytes()
    assert "not-a-report.html" not in members
    folders = [name for name in archive._PROJECT if (own / name).is_dir()]
    for name in folders:
        assert members[f"software/{name}/below/deeper/file.txt"] == name.encode()
    hidden = [name for name in members if "/." in name.removeprefix("software/.")]  # .ci is tracked
    assert not [name for name in members if "__pycache__" in name] + hidden
    files = described(members)
    for name in ("report.html", "workflow.html", *FILES, "LICENSE"):
        assert files[name]["contentSize"] == str(len(members[name]))
    assert files["data/deep/er/two.nc"]["sha256"] == sha256(results / "data/deep/er/two.nc")
    for name in ("report.html", "workflow.html"):
        (results / name).unlink()
    without = packed(results, tmp_path / "b.zip", own)
    assert members.keys() - without.keys() == {"report.html", "workflow.html"}


def test_the_number_of_members_is_told(results, own, tmp_path):
    count = archive.pack(results, own, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as file:
        assert count == len(file.namelist())
        assert file.namelist()[1:] == sorted(file.namelist()[1:])


@pytest.mark.parametrize(
    ("name", "verdict"),
    [("file_commit", Verdict.EQUAL), ("file_parameters", Verdict.DIFFERENT)],
)
def test_ledgers_of_two_commits_are_the_same_if_their_numbers_are(name, verdict):
    ours, other = (
        xr.Dataset(
            {"file_commit": ("file", ["1b1460eb8a87"]), "file_parameters": ("file", ["{}"])},
            {"file": ["fig2a"]},
        )
        for _ in range(2)
    )
    other[name] = ("file", ["another"])
    assert verify.compare_data(ours, other, {}).verdict is verdict
