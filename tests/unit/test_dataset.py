import json

import numpy as np
import pytest
import xarray as xr

from curved import dataset
from curved.files import atomic


def small():
    return dataset.make(
        "fig2a", "A test", {"m": (("gamma",), [0.1, np.nan])}, {"gamma": [0.0, -1.0]}, note="kept"
    )


def test_round_trip_with_meaning_and_provenance(tmp_path):
    path = tmp_path / "deep" / "fig2a.nc"
    dataset.save(small(), path, {"gamma": [0.0, -1.0]})
    data = dataset.load(path)
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
        dataset.save(small(), path, {})
    assert one.read_bytes() == two.read_bytes()


def test_unregistered_variable_is_refused():
    with pytest.raises(KeyError, match="mystery"):
        dataset.make("fig2a", "A test", {"mystery": ((), 1.0)})


def test_load_names_what_is_wrong(tmp_path):
    with pytest.raises(dataset.DataFileError, match=r"fig2a\.nc: no such data file"):
        dataset.load(tmp_path / "fig2a.nc")
    good = tmp_path / "fig2a.nc"
    dataset.save(small(), good, {})
    truncated = tmp_path / "cut" / "fig2a.nc"
    truncated.parent.mkdir()
    truncated.write_bytes(good.read_bytes()[:900])
    with pytest.raises(dataset.DataFileError, match="not a readable NetCDF-4 file"):
        dataset.load(truncated)
    truncated.write_text("not NetCDF at all")
    with pytest.raises(dataset.DataFileError, match="not a readable NetCDF-4 file"):
        dataset.load(truncated)
    with pytest.raises(dataset.DataFileError, match="holds the data of fig2a, not of fig2b"):
        dataset.load(good.rename(tmp_path / "fig2b.nc"))
    foreign = tmp_path / "fig2c.nc"
    xr.Dataset({"m": 1.0}).to_netcdf(foreign)
    with pytest.raises(dataset.DataFileError, match="not written by curved"):
        dataset.load(foreign)


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
