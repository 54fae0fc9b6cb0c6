import json
import os
import platform
import re
import shutil
import subprocess
import sys

import netCDF4
import numpy as np
import pytest
import xarray as xr
from matplotlib.image import imsave

from conftest import ROOT
from curved.figures import catalogue
from curved.records import data_files
from curved.records.files import atomic, contents
from curved.records.pictures import SOURCE, drawn_from, not_drawn_from
from curved.records.provenance import provenance


def described(data, title="A test"):
    return data_files.describe(data, "fig2a", title, catalogue.vocabulary())


def small():
    variables = {"m": (("gamma",), [0.1, np.nan])}
    return described(xr.Dataset(variables, {"gamma": [0.0, -1.0]}, {"note": "kept"}))


def test_round_trip_with_meaning_and_provenance(tmp_path):
    path = tmp_path / "deep" / "fig2a.nc"
    data_files.save(small(), path, {"gamma": [0.0, -1.0]})
    data = data_files.load(path)
    np.testing.assert_array_equal(data.m, [0.1, np.nan])
    assert data.m.attrs["long_name"] == "overlap with the stored pattern"
    assert data.m.attrs["units"] == "1"
    assert data.gamma.attrs["symbol"] == r"\gamma'"
    assert data.attrs["note"] == "kept"
    assert data.attrs["Conventions"].startswith("CF-")
    assert json.loads(data.attrs["parameters"]) == {"gamma": [0.0, -1.0]}
    assert {"numpy", "scipy", "xarray", "numba"} <= json.loads(data.attrs["dependencies"]).keys()
    assert data.attrs["commit"]
    assert [p.name for p in path.parent.iterdir()] == ["fig2a.nc"]


def test_same_data_same_bytes(tmp_path):
    one, two = tmp_path / "1" / "fig2a.nc", tmp_path / "2" / "fig2a.nc"
    for path in (one, two):
        data_files.save(small(), path, {})
    assert one.read_bytes() == two.read_bytes()


def test_a_variable_that_is_not_declared_is_refused():
    with pytest.raises(KeyError, match="fig2a: the variable mystery is not declared"):
        described(xr.Dataset({"mystery": 1.0}))


def test_the_commit_is_that_of_the_whole_package(monkeypatch):
    monkeypatch.setattr("curved.records.provenance._commit", str)
    assert provenance({})["commit"] == str(ROOT / "src/curved")


def test_describing_changes_nothing_but_a_copy():
    plain = xr.Dataset({"m": 0.5}, attrs={"note": "kept"})
    assert list(described(plain).attrs) == ["Conventions", "title", "panel", "references", "note"]
    assert plain.attrs == {"note": "kept"}
    assert plain.m.attrs == {}


def test_load_names_what_is_wrong(tmp_path):
    with pytest.raises(data_files.DataFileError, match=r"fig2a\.nc: no such data file"):
        data_files.load(tmp_path / "fig2a.nc")
    good = tmp_path / "fig2a.nc"
    data_files.save(small(), good, {})
    truncated = tmp_path / "cut" / "fig2a.nc"
    truncated.parent.mkdir()
    truncated.write_bytes(good.read_bytes()[:900])
    with pytest.raises(data_files.DataFileError, match="not a readable NetCDF-4 file"):
        data_files.load(truncated)
    truncated.write_text("not NetCDF at all")
    with pytest.raises(data_files.DataFileError, match="not a readable NetCDF-4 file"):
        data_files.load(truncated)
    with pytest.raises(data_files.DataFileError, match="holds the data of fig2a, not of fig2b"):
        data_files.load(good.rename(tmp_path / "fig2b.nc"))
    foreign = tmp_path / "fig2c.nc"
    xr.Dataset({"m": 1.0}).to_netcdf(foreign)
    with pytest.raises(data_files.DataFileError, match="not written by curved"):
        data_files.load(foreign)


def everything():
    """A Dataset with every type that files hold: numbers, truth, text, scalars, bytes."""
    data = xr.Dataset(
        {
            "m": (("gamma", "point"), [[0.1, np.nan, -0.0], [1e-300, np.inf, 1.0]]),
            "stable": (("gamma", "point"), [[True, False, True], [False, False, True]]),
            "image": (("point",), np.array([0, 7, 255], dtype=np.uint8)),
            "xi": (("point",), np.array([-1, 1, 1], dtype=np.int8)),
        },
        {"gamma": [0.0, -1.0], "branch": ("gamma", ["one", "zwölf"]), "stored": 5},
        {"whole": 3, "real": 0.25, "several": [1.0, 2.0]},
    )
    return described(data, "Every type")


def test_digest_is_the_same_in_memory_and_in_the_file(tmp_path):
    path = tmp_path / "fig2a.nc"
    data_files.save(everything(), path, {"seed": 1})
    data = data_files.load(path)
    assert data.attrs["digest"] == data_files.digest(data)
    assert data.attrs["digest"] == data_files.digest(everything().assign_attrs(data.attrs))


def test_digest_is_the_same_on_every_platform():
    """The value is of this content alone: not of byte order, memory order, bits of NaN."""
    data = everything()
    fixed = "sha256:ab397a87600bca3c7e4c4c2f2e28ee8972b9c193151ccadab051d073e2186527"
    assert data_files.digest(data) == fixed
    odd = data.copy(deep=True)
    signed_nan = np.where(np.isnan(data.m), -np.nan, data.m)
    odd["m"] = data.m.copy(data=np.asfortranarray(signed_nan).astype(">f8"))
    odd["branch"] = data.branch.copy(data=data.branch.values.astype(object))
    assert data_files.digest(odd) == fixed


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.m.values.__setitem__((0, 0), np.nextafter(0.1, 1)),
        lambda data: data.m.values.__setitem__((0, 2), 0.0),  # from -0.0
        lambda data: data.stable.values.__setitem__((0, 0), False),
        lambda data: data.attrs.update(title="another"),
        lambda data: data.attrs.update(whole=3.0),
        lambda data: data.m.attrs.update(units="sweep"),
        lambda data: data.attrs.pop("several"),
        lambda data: data.rename(m="m1"),
        lambda data: data.transpose("point", "gamma"),
        lambda data: data.assign(m=data.m.astype(np.float32)),
        lambda data: data.assign_coords(branch=("gamma", ["one", "zwolf"])),
        lambda data: data.reset_coords("stored"),
        lambda data: data.isel(gamma=slice(1)),
    ],
)
def test_digest_tells_every_change(change):
    data = everything()
    before = data_files.digest(data)
    changed = change(data)
    assert data_files.digest(changed if isinstance(changed, xr.Dataset) else data) != before


def test_a_changed_value_is_refused(tmp_path):
    """Written with a library that knows no digest, so that only the digest can tell."""
    path = tmp_path / "fig2a.nc"
    data_files.save(everything(), path, {})
    with netCDF4.Dataset(path, "a") as file:
        file["m"][0, 0] = 0.2
    with pytest.raises(data_files.DataFileError, match=r"fig2a\.nc: damaged: .* digest; delete it"):
        data_files.load(path)


def test_no_flipped_bit_is_ever_read(tmp_path):
    """A file with one bit flipped is refused, or says what it said: not every bit counts."""
    whole, path = tmp_path / "whole.bin", tmp_path / "fig2a.nc"
    data_files.save(everything(), path, {})
    path.rename(whole)
    script = f"""
import sys, numpy as np
from pathlib import Path
from curved.records import data_files
whole, path = Path({str(whole)!r}).read_bytes(), Path({str(path)!r})
path.write_bytes(whole)
good = data_files.load(path)
refused = 0
for bit in np.random.default_rng(1).choice(8 * len(whole), 200, replace=False).tolist():
    content = bytearray(whole)
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)
    try:
        assert data_files.load(path).identical(good), bit
    except data_files.DataFileError:
        refused += 1
print(refused)
"""
    # a process of its own, in case one of them is more than HDF5 can bear
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10


@pytest.mark.parametrize("part", [0.0, 0.01, 0.3, 0.7, 0.99])
def test_a_truncated_file_is_refused(tmp_path, part):
    path = tmp_path / "fig2a.nc"
    data_files.save(everything(), path, {})
    content = path.read_bytes()
    path.write_bytes(content[: int(part * len(content))])
    with pytest.raises(data_files.DataFileError, match=r"fig2a\.nc: damaged: .*; delete it and"):
        data_files.load(path)


def test_another_version_is_refused_another_commit_is_not(tmp_path, monkeypatch):
    path = tmp_path / "fig2a.nc"
    monkeypatch.setattr("curved.records.provenance._commit", lambda package: "0123abc")
    data_files.save(small(), path, {})
    assert data_files.load(path).commit == "0123abc"
    monkeypatch.setattr("curved.records.data_files.__version__", "9.9")
    says = r"written by curved .*, and this is 9\.9"
    with pytest.raises(data_files.DataFileError, match=rf"{says}; del"):
        data_files.load(path, {})
    assert re.fullmatch(f"it was {says}", data_files.outdated(path, {}, {}))
    assert data_files.load(path).commit == "0123abc"  # by hand, from an archive of before


def test_other_parameters_are_refused_by_name(tmp_path):
    path = tmp_path / "fig2a.nc"
    made = {"gamma": [0.0, -1.0], "beta": {"start": 0.0, "points": 3}, "seed": 1}
    data_files.save(small(), path, made)
    data_files.load(path, made)
    data_files.load(path, {**made, "gamma": (0, -1)})  # the same numbers
    for other, message in (
        ({**made, "gamma": [0.0]}, r"gamma = \[0.0, -1.0\] in the file, gamma = \[0.0\] expected"),
        ({**made, "beta": {"points": 4}}, r'"points": 3, "start": 0.0} in the file'),
        ({**made, "new": 1}, "no new in the file, new = 1 expected"),
        ({"gamma": made["gamma"], "beta": made["beta"]}, "seed = 1 in the file, no seed expected"),
    ):
        with pytest.raises(data_files.DataFileError, match=message):
            data_files.load(path, other)


def test_origins_are_the_first_files_and_must_agree(tmp_path):
    def stored(folder, name, value, sources=()):
        path = tmp_path / folder / f"{name}.nc"
        data = small().assign_attrs(panel=name, note=value)
        data_files.save(data, path, {}, data_files.origins(sources))
        return data_files.load(path)

    root = stored("a", "patterns", "one")
    assert data_files.origins([root]) == {"patterns": root.digest}
    chunks = [stored(folder, "fig5_chunk", folder, [root]) for folder in "bc"]
    merged = stored("a", "fig5", "all", chunks)
    assert data_files.origins([root, merged]) == {"patterns": root.digest}
    assert json.loads(merged.derived_from) == {"patterns": root.digest}
    assert "derived_from" not in root.attrs
    foreign = stored("d", "patterns", "two")
    with pytest.raises(
        data_files.DataFileError, match=r"fig5\.nc: made from another patterns\.nc than"
    ):
        data_files.origins([foreign, merged])


def test_an_error_leaves_the_old_file_and_no_part(tmp_path):
    path = tmp_path / "fig2a.nc"
    path.write_text("old")

    def fail():
        with atomic(path) as temporary:
            temporary.write_text("half")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path):
    path = tmp_path / "fig2a.nc"
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    node = platform.node()
    left = {
        "dead": tmp_path / f".fig2a.{node}-{dead.pid}.part.nc",
        "alive": tmp_path / f".fig2a.{node}-{os.getppid()}.part.nc",
        "elsewhere": tmp_path / f".fig2a.another-{dead.pid}.part.nc",
        "another": tmp_path / f".fig2b.{node}-{dead.pid}.part.nc",
        "longer": tmp_path / f".fig2a.{node}-east-{dead.pid}.part.nc",  # another host's name
    }
    for file in left.values():
        file.write_text("half")
    with atomic(path) as temporary:
        temporary.write_text("whole")
    assert path.read_text() == "whole"
    assert [name for name, file in left.items() if not file.exists()] == ["dead"]


def test_what_cannot_be_written_is_named(tmp_path, monkeypatch):
    """Bytes that are free are told only where space is what is missing."""

    def fail(*args, **options):
        raise RuntimeError("NetCDF: HDF error")

    monkeypatch.setattr(xr.Dataset, "to_netcdf", fail)
    with pytest.raises(
        data_files.DataFileError,
        match=r"fig2a\.nc: cannot be written \(NetCDF: HDF error\)$",
    ):
        data_files.save(small(), tmp_path / "fig2a.nc", {})
    assert list(tmp_path.iterdir()) == []


def own():
    """Data of one's own, of any names and types."""
    return xr.Dataset(
        {
            "firing rate": ("cell", [0.5, np.nan], {"units": "Hz", "long_name": "mean rate"}),
            "spikes": (("time", "cell"), np.array([[True, False], [True, True]])),
            "n": ("cell", [1, 2]),
            "label": ("cell", ["a", "zwölf"]),
        },
        {"time": np.array(["2025-01-01", "2025-01-02"], dtype="datetime64[ns]")},
        {"title": "A recording", "animal": 7},
    )


def test_own_data_of_any_names_get_provenance(tmp_path):
    path = tmp_path / "deep" / "mine.nc"
    data_files.save(own(), path, {"beta": np.float64(0.5), "sizes": np.arange(3)})
    data = data_files.load(path)
    xr.testing.assert_equal(data, own())
    assert data["firing rate"].attrs == {"units": "Hz", "long_name": "mean rate"}
    assert data["n"].attrs == {}
    assert json.loads(data.attrs["parameters"]) == {"beta": 0.5, "sizes": [0, 1, 2]}
    assert {"commit", "dependencies", "digest", "python_version"} <= data.attrs.keys()
    assert "panel" not in data.attrs
    again = path.with_name("again.nc")
    data_files.save(data, again)
    assert again.read_bytes() == path.read_bytes()  # the parameters stay
    renamed = path.rename(tmp_path / "other.nc")
    xr.testing.assert_identical(data_files.load(renamed), data)


def test_own_data_that_are_damaged_are_refused(tmp_path):
    path = tmp_path / "mine.nc"
    data_files.save(own(), path)
    with netCDF4.Dataset(path, "a") as file:
        file["n"][0] = 3
    with pytest.raises(data_files.DataFileError, match="does not match its digest"):
        data_files.load(path)


def test_data_of_another_version_are_read_but_not_for_a_step_of_the_workflow(tmp_path, monkeypatch):
    """A step asks for parameters, and the variables of a panel may have meant something else."""
    monkeypatch.setattr("curved.records.provenance.__version__", "0.0.1")
    for name, data in (("mine", own()), ("fig2a", small())):
        data_files.save(data, tmp_path / f"{name}.nc")
        assert data_files.load(tmp_path / f"{name}.nc").attrs["curved_version"] == "0.0.1"
    with pytest.raises(data_files.DataFileError, match=r"written by curved 0\.0\.1"):
        data_files.load(tmp_path / "fig2a.nc", {})


def test_what_was_a_panel_is_own_data_under_another_name(tmp_path):
    data_files.save(small(), tmp_path / "fig2a.nc", {"gamma": [0.0, -1.0]})
    changed = data_files.load(tmp_path / "fig2a.nc").assign(m2=lambda data: data.m**2)
    data_files.save(changed, tmp_path / "squares.nc")
    assert "panel" not in data_files.load(tmp_path / "squares.nc").attrs


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (lambda: own().n, TypeError, r"got DataArray: use its to_dataset"),
        (lambda: own().assign(z=("cell", [1j, 2j])), data_files.DataFileError, "complex"),
        (lambda: own().assign_attrs(a={"b": object()}), data_files.DataFileError, "cannot hold"),
        (lambda: own().assign_attrs(a=None), data_files.DataFileError, "cannot be written"),
        (
            lambda: own().stack(both=("time", "cell")),
            data_files.DataFileError,
            "cannot hold",
        ),
    ],
)
def test_what_a_file_cannot_hold_is_refused(data, error, says, tmp_path):
    with pytest.raises(error, match=says):
        data_files.save(data(), tmp_path / "mine.nc")
    assert list(tmp_path.iterdir()) == []


def test_parameters_that_have_no_json_are_refused(tmp_path):
    with pytest.raises(TypeError, match="parameters must be numbers, text, lists and mappings"):
        data_files.save(own(), tmp_path / "mine.nc", {"f": object()})


def test_results_open_as_a_tree(tmp_path):
    data_files.save(small(), tmp_path / "data/fig2a.nc")
    data_files.save(own(), tmp_path / "mine.nc")
    tree = data_files.open_results(tmp_path)
    assert tree.attrs == {"data/fig2a": "A test", "mine": "A recording"}
    xr.testing.assert_identical(
        tree["data/fig2a"].to_dataset(), data_files.load(tmp_path / "data/fig2a.nc")
    )
    (tmp_path / "data/fig2b.nc").write_text("nothing")
    (tmp_path / "fig2a.nc").write_text("nothing")
    with pytest.raises(data_files.DataFileError, match=r"fig2b\.nc: damaged(.|\n)*/fig2a\.nc: da"):
        data_files.open_results(tmp_path)
    with pytest.raises(data_files.DataFileError, match="contains no data file"):
        data_files.open_results(tmp_path / "nowhere")


# What a file is, whatever its age.


@pytest.fixture
def chain(tmp_path):
    """Two files, the second made from the first, and how they were made."""
    patterns, result = tmp_path / "patterns.nc", tmp_path / "fig2a.nc"
    first = data_files.describe(small(), "patterns", "A test", catalogue.vocabulary())
    data_files.save(first, patterns, {"seed": 1})
    stamps = {"code_digest": "c0de", "files_digest": "f11e"}
    derived_from = data_files.origins([data_files.load(patterns)])
    data_files.save(small(), result, {"gamma": [0.0]}, derived_from, stamps)
    return patterns, result, stamps


def test_a_file_that_is_what_is_asked_for_is_not_outdated(chain, tmp_path):
    patterns, result, stamps = chain
    assert data_files.outdated(result, {"gamma": [0.0]}, stamps, [patterns]) == ""
    assert data_files.outdated(tmp_path / "none.nc", {}, stamps) == ""
    assert data_files.outdated(result, {"gamma": [0.0]}, stamps, [tmp_path / "none.nc"]) == ""


@pytest.mark.parametrize(
    ("parameters", "changes", "says"),
    [
        ({"gamma": [0.5]}, {}, "it was made with other parameters"),
        ({"gamma": [0.0]}, {"code_digest": "0ther"}, "it was made with other code_digest"),
        ({"gamma": [0.0]}, {"files_digest": "0ther"}, "it was made with other files_digest"),
        ({"gamma": [0.0]}, {"more": ""}, "it does not say what it was made with ('more')"),
    ],
)
def test_a_file_made_in_another_way_is_outdated(chain, parameters, changes, says):
    patterns, result, stamps = chain
    assert data_files.outdated(result, parameters, stamps | changes, [patterns]) == says


def test_a_file_made_from_other_data_is_outdated(chain):
    patterns, result, stamps = chain
    again = data_files.load(patterns)
    data_files.save(again.assign(m=again.m + 1), patterns, {"seed": 1})
    says = "it was made with other patterns.nc"
    assert data_files.outdated(result, {"gamma": [0.0]}, stamps, [patterns]) == says
    assert data_files.parameters_told(result) == {"gamma": [0.0]}


def test_of_what_loading_refuses_nothing_is_said(chain, tmp_path):
    _, result, stamps = chain
    other = tmp_path / "fig2b.nc"
    shutil.copy(result, other)
    assert data_files.outdated(other, {}, stamps) == ""
    other.write_bytes(b"CDF broken")
    assert data_files.outdated(other, {}, {}) == ""
    assert data_files.digest_told(other) == ""
    assert data_files.parameters_told(other) == {}
    xr.Dataset({"x": 1}).to_netcdf(other)
    assert data_files.outdated(other, {}, {}) == ""


def test_the_hash_of_contents_is_of_names_and_bytes_and_not_of_ages(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("b")
    both = contents([one, two])
    assert contents([two, one]) == both
    os.utime(one, (0, 0))
    assert contents([one, two]) == both
    one.write_text("b")
    two.write_text("a")
    assert contents([one, two]) != both


def test_a_bitmap_tells_what_it_was_drawn_from(tmp_path):
    path = tmp_path / "fig2.png"
    told = drawn_from(["sha256:b", "sha256:a"], "c0de", 300, "nature")
    assert told == drawn_from(["sha256:a", "sha256:b"], "c0de", 300, "nature")
    assert not not_drawn_from(path, told)
    imsave(path, np.zeros((2, 2)), metadata={SOURCE: told})
    assert not not_drawn_from(path, told)
    assert not_drawn_from(path, drawn_from(["sha256:a"], "c0de", 300, "nature"))
    assert not_drawn_from(path, drawn_from(["sha256:a", "sha256:b"], "c0de", 300, "slides"))
    imsave(path, np.zeros((2, 2)))
    assert not_drawn_from(path, told)
    path.write_bytes(b"no picture")
    assert not_drawn_from(path, told)


def test_no_process_has_a_number_that_large(tmp_path):
    left = tmp_path / f".fig2a.{platform.node()}-{10**30}.part.nc"
    left.touch()
    with atomic(tmp_path / "fig2a.nc") as temporary:
        temporary.touch()
    assert not left.exists()
