"""The panels of Figure 5, small: definitions, and bits that no division of the work changes."""

import hashlib

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose

from curved.figures.compute import compute
from curved.figures.fig5 import fig5d, fig5e
from curved.figures.shared import recall
from curved.records import data_files

DRAWN = {
    "source": "dead_leaves",
    "count": 12,
    "seed": 1,
    "threshold": 10.0,
    "control": "none",
    "cifar100": {"path": "nowhere", "urls": []},
    "file": {"path": "nowhere", "name": ""},
}
GRID = {"start": -0.5, "stop": 0.5, "points": 3}


@pytest.fixture(scope="module")
def images():
    return compute("patterns", DRAWN)


def chunk(images, stored, first, replicates, gamma=GRID, seed=1):
    part = {"stored": stored, "first": first, "replicates": replicates}
    return compute(
        "fig5_chunk", {"gamma": gamma, "beta": 2.0, "sweeps": 1, "seed": seed, **part}, [images]
    )


def joined(chunks):
    stored = sorted({int(part.stored) for part in chunks})
    whole = {"gamma": GRID, "beta": 2.0, "stored": stored, "replicates": 6, "sweeps": 1, "seed": 1}
    return compute("fig5", whole, chunks)


def test_patterns_are_those_of_the_images(images):
    assert images.xi.dims == ("pattern", "y", "x", "channel")
    assert images.xi.shape == images.image.shape == (12, 32, 32, 3)
    median = np.median(images.image.values, axis=(1, 2), keepdims=True)
    assert np.array_equal(images.xi.values > 0, images.image.values > median)
    assert len(np.unique(images["index"])) == 12
    fewer = compute("patterns", DRAWN | {"count": 5})
    assert np.array_equal(fewer.xi, images.xi[:5])


def test_patterns_of_a_file(tmp_path, images):
    """They are taken in its order, under the name given or its own, and its digest is kept."""
    path = tmp_path / "own.npz"
    np.savez(path, xi=images.xi.values.reshape(12, -1))
    own = DRAWN | {"source": "file", "file": {"path": str(path), "name": ""}}
    data = compute("patterns", own | {"count": 7})
    assert data.attrs["source"] == "file (own.npz)"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert data.attrs["source_digest"] == f"sha256:{digest}"
    assert "image" not in data
    assert np.array_equal(data["index"], np.arange(7))
    assert np.array_equal(data.xi, images.xi[:7])
    named = compute("patterns", own | {"file": {"path": str(path), "name": "photographs"}})
    run = joined([chunk(named, 3, 0, 4)])
    for made in (named, run):
        assert made.attrs["source"] == "photographs"
        assert made.attrs["source_digest"] == data.attrs["source_digest"]


def in_units_of_chance(data):
    """Overlaps of all pairs, in units of 1/sqrt(N)."""
    xi = data.xi.values.reshape(data.sizes["pattern"], -1).astype(float)
    return (xi @ xi.T)[np.triu_indices(len(xi), 1)] / np.sqrt(xi.shape[1])


def test_random_patterns_are_independent():
    data = compute("patterns", DRAWN | {"source": "random", "count": 60})
    assert data.attrs["source"] == "random"
    assert "image" not in data
    assert np.array_equal(np.unique(data.xi), [-1, 1])
    assert abs(data.xi.values.mean()) < 4 / np.sqrt(data.xi.size)
    pairs = in_units_of_chance(data)  # nearly independent of each other: 1770 of variance 1
    assert abs(pairs.mean()) < 4 / np.sqrt(pairs.size)
    assert abs(pairs.var() - 1) < 4 * np.sqrt(2 / pairs.size)
    fewer = compute("patterns", DRAWN | {"source": "random", "count": 20})
    assert np.array_equal(fewer.xi, data.xi[:20])
    other = compute("patterns", DRAWN | {"source": "random", "count": 20, "seed": 2})
    assert not np.array_equal(other.xi, fewer.xi)


def test_permuted_patterns_keep_their_activity_alone(images):
    many = DRAWN | {"count": 40}
    data, kept = compute("patterns", many | {"control": "permuted"}), compute("patterns", many)
    assert data.attrs["source"] == "dead leaves, permuted"
    assert "image" not in data
    assert np.array_equal(data["index"], kept["index"])
    assert np.array_equal(data.xi.mean(("y", "x", "channel")), kept.xi.mean(("y", "x", "channel")))
    before, after = in_units_of_chance(kept), in_units_of_chance(data)
    assert before.std() > 3
    assert abs(after.var() - 1) < 4 * np.sqrt(2 / after.size)


def test_independent_neurons_keep_the_overlaps_of_pairs(images):
    many = DRAWN | {"count": 40}
    data, kept = compute("patterns", many | {"control": "independent"}), compute("patterns", many)
    assert data.attrs["source"] == "dead leaves, independent neurons"
    assert "image" not in data
    before, after = in_units_of_chance(kept), in_units_of_chance(data)
    # 780 pairs, each off by one of chance and by the factor that makes room for it
    factor = np.sqrt(1 - 1 / np.mean(before**2))
    assert abs(np.var(after - factor * before) - 1) < 4 * np.sqrt(2 / before.size)
    assert np.mean(after**2) == pytest.approx(np.mean(before**2), rel=0.1)
    neighbours = data.xi[:, :, 1:].values * data.xi[:, :, :-1].values
    assert abs(neighbours.mean()) < 0.05  # 0.6 in the images
    assert (kept.xi[:, :, 1:].values * kept.xi[:, :, :-1].values).mean() > 0.5


def test_overlaps_of_random_patterns_are_those_of_chance():
    """Eigenvalues of M = 60, N = 3072 lie within the law of Marchenko and Pastur."""
    data = compute("patterns", DRAWN | {"source": "random", "count": 60})
    found = compute("pattern_overlaps", {"first": 60}, [data])
    pairs = in_units_of_chance(data)
    assert_allclose(found.pair_mean_square, np.mean(pairs**2), rtol=1e-12)
    assert_allclose(found.pair_largest, np.abs(pairs).max(), rtol=1e-12)
    assert_allclose(found.eigenvalue.sum(), 60, rtol=1e-12)  # the trace: each overlaps with itself
    edges = (1 + np.array([1, -1]) * np.sqrt(60 / 3072)) ** 2
    assert_allclose(found.eigenvalue[[0, -1]], edges, atol=0.03)
    assert np.all(np.diff(found.eigenvalue) <= 0)


def test_overlaps_of_a_few_patterns_by_hand(images):
    same = images.isel(pattern=[0, 0, 1])
    found = compute("pattern_overlaps", {"first": 2}, [same])
    assert_allclose(found.eigenvalue, [2, 0], atol=1e-12)
    assert float(found.pair_largest) == pytest.approx(np.sqrt(3072), rel=1e-12)
    assert found.attrs["source"] == "dead leaves"


def test_every_way_of_dividing_the_work_gives_the_same_bits(images, monkeypatch):
    whole = joined([chunk(images, 3, 0, 6), chunk(images, 8, 0, 6)])
    parts = [chunk(images, m, k, n) for m in (8, 3) for k, n in ((4, 2), (0, 1), (1, 3))]
    xr.testing.assert_identical(joined(parts), whole)
    monkeypatch.setattr("numba.config.NUMBA_NUM_THREADS", 3)
    xr.testing.assert_identical(chunk(images, 3, 4, 2), parts[3])
    assert whole.overlap.dims == ("gamma", "load", "replicate")
    assert whole.overlap.shape == (3, 2, 6)
    assert np.unique(whole.overlap).size > 12
    assert whole.attrs["source"] == "dead leaves"


def test_a_finer_grid_keeps_the_runs_of_the_coarse_one(images):
    coarse, fine = chunk(images, 3, 0, 2), chunk(images, 3, 0, 2, GRID | {"points": 5})
    xr.testing.assert_equal(fine.overlap.sel(gamma=coarse.gamma), coarse.overlap)


def test_the_task_is_the_same_at_every_curvature_and_differs_between_runs(images):
    xi = recall.pattern_set([images])
    first, second = (recall.Task.draw(xi, 1, 5, replicate, 0.2) for replicate in (0, 1))
    assert np.sum(first.cue != first.network.patterns[0]) == round(0.2 * 3072)
    assert not np.array_equal(first.cue, second.cue)
    again = recall.Task.draw(xi, 1, 5, 0, 0.2)
    assert np.array_equal(again.cue, first.cue)
    rows = {row.tobytes() for row in xi}
    assert all(row.tobytes() in rows for row in first.network.patterns)


def test_statistics_of_gathered_runs(images):
    data = joined([chunk(images, 8, 0, 6)])
    o = data.overlap.values
    assert_allclose(data["mean"], o.mean(axis=-1), rtol=1e-14)
    assert_allclose(data["variance"], o.var(axis=-1, ddof=1), rtol=1e-12)
    assert_allclose(data["mean_error"] ** 2 * 6, data["variance"], rtol=1e-12)
    assert_allclose(data["load"], [8 / 3072])


def test_files_of_different_images_are_not_joined(images):
    other = chunk(images, 8, 0, 4).assign_attrs(source="CIFAR-100")
    with pytest.raises(ValueError, match="unpack"):
        joined([chunk(images, 3, 0, 4), other])


def test_recall_time():
    time = np.arange(1, 101) / 10
    overlap = 1 - 0.4 * np.exp(-time)
    definition = {"settled": 9.0, "part": 0.9, "level": 0.95, "least": 0.5}
    final = overlap[time > 9].mean()
    assert fig5d.recall_times(overlap, time, **definition) == (
        time[overlap >= 0.9 * final][0],
        time[overlap >= 0.95][0],
    )
    never = fig5d.recall_times(0.9 * overlap, time, **definition)
    assert never[0] == time[overlap >= 0.9 * final][0]
    assert np.isnan(never[1])
    assert np.all(np.isnan(fig5d.recall_times(0.4 * overlap, time, **definition)))


def test_speed_of_recall(images):
    runs = {"stored": 3, "flipped": 0.2, "replicates": 6, "sweeps": 6, "per_sweep": 8, "seed": 2}
    levels = {"settled": 5.0, "part": 0.9, "level": 0.7, "recalled": 0.5}
    shown = {"gamma": GRID, "shown": [0.0, -0.5], "beta": 2.0}
    data = compute("fig5d", {**shown, **runs, **levels}, [images])
    assert data.overlap.dims == data.beta_eff.dims == ("gamma_shown", "sweep")
    assert data.gamma_shown.values.tolist() == [-0.5, 0.0]
    assert np.all(data.success == 1)
    assert float(data.passage_time[0]) < float(data.passage_time[-1])  # gamma = -0.5 and 0.5
    assert np.all((data.recall_time > 0) & (data.recall_time < 6))
    assert_allclose(data.beta_eff.sel(gamma_shown=0), 2.0)  # flat: beta' = beta
    assert_allclose(data.beta_eff.sel(gamma_shown=-0.5)[-1], 2 / (1 - 0.5 / 2), rtol=0.1)
    assert_allclose(data.overlap[:, 0], 0.6, atol=1e-3)
    assert np.all(data.overlap[:, -1] > 0.85)


def test_outcomes():
    names = fig5e.OUTCOMES
    cases = [
        ([0.9, 0.2], "cued"),
        ([0.3, -0.8], "other"),
        ([-0.9, 0.1], "other"),
        ([0.4, 0.3], "none"),
    ]
    for overlaps, name in cases:
        assert names[fig5e.outcome(np.array(overlaps), 0.5)] == name
        other = fig5e.outcome(np.array(overlaps[::-1]), 0.5, cued=1)
        assert names[other] == name


def test_fractions_of_outcomes_add_up(images):
    runs = {"stored": [2, 10], "flipped": 0.2, "replicates": 8, "sweeps": 5, "recalled": 0.5}
    runs["cues"] = 2
    data = compute("fig5e", {"gamma": [-0.5, 0.5], "beta": 2.0, "seed": 3, **runs}, [images])
    assert_allclose(data.fraction.sum("outcome"), 1)
    assert np.all(data.fraction.sel(outcome="cued")[:, 0] == 1)
    assert np.all(data.fraction_error > 0)


def test_each_cue_of_a_network_is_recalled_as_its_own_pattern(images):
    """The first cue runs as a task of its own does: lanes beside it change nothing."""
    xi = recall.pattern_set([images])
    transforms = recall.curvatures([-0.5, 0.0])
    several = recall.Task.draw(xi, 1, 4, 0, 0.2, cues=3)
    wrong = np.sum(several.cue != several.network.patterns[:3], axis=1)
    assert wrong.tolist() == [round(0.2 * 3072)] * 3
    single = recall.Task.draw(xi, 1, 4, 0, 0.2)
    runs, run = (task.recall(transforms, 2.0, 4, 2) for task in (several, single))
    assert np.array_equal(runs.overlap[:2], run.overlap)
    assert np.array_equal(runs.end[:2], run.end)
    for lane, cued in enumerate([0, 0, 1, 1, 2, 2]):
        assert runs.overlap[lane, -1] == runs.end[lane, cued] > 0.8
    with pytest.raises(ValueError, match="cues must be at most stored = 2, got 3"):
        recall.Task.draw(xi, 1, 2, 0, 0.2, cues=3)


def test_film_is_one_chain(images):
    settings = {"gamma": [-0.5, 0.0], "beta": 2.0, "stored": 4, "flipped": 0.3, "seed": 4}
    film, coarse = (
        compute("fig5_film", {**settings, "sweeps": 2, "per_sweep": frames}, [images])
        for frames in (4, 1)
    )
    assert np.array_equal(film.state[:, ::4], coarse.state)
    assert np.array_equal(film.state[0, 0], film.state[1, 0])
    assert_allclose(film.overlap[:, 0], 0.4, atol=1e-3)
    assert film.sweep.values.tolist() == [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]


def test_bad_input_is_refused(images):
    with pytest.raises(
        ValueError, match="stored must be at most 12, the number of patterns, got 13"
    ):
        chunk(images, 13, 0, 1)
    task = recall.Task.draw(recall.pattern_set([images]), 1, 3, 0, 0.0)
    with pytest.raises(ValueError, match=r"divide N = 3072, got 5"):
        task.recall(0.0, 2.0, 1, per_sweep=5)


def test_a_cue_without_probability_is_masked(images):
    runs = chunk(images, 8, 0, 1, {"start": -1.99, "stop": 0.0, "points": 2})
    for values in (runs.overlap, runs.energy):
        assert np.isnan(values.values).tolist() == [[True], [False]]


def test_files_survive_a_round_trip(images, tmp_path):
    path = tmp_path / "patterns.nc"
    data_files.save(images, path, {"seed": 1})
    loaded = data_files.load(path)
    assert np.array_equal(recall.pattern_set([loaded]), recall.pattern_set([images]))
