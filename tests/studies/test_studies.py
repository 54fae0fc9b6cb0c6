"""Studies: numbers that depend on values of parameters only, against exact and single runs."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import curved as cn
from curved.numerics.streams import stream
from curved.records import data_files
from curved.sampling import enumeration
from curved.studies import chunks, code, plan
from curved.studies.cells import Cells
from curved.studies.estimates import enough, estimate
from curved.studies.kinds.catalogue import NAMES
from curved.studies.kinds.kind import Measure
from curved.studies.kinds.theory import most_ordered
from curved.studies.language import Replicates, parse
from curved.studies.networks import NetworkKind, stream_of
from curved.studies.result import result

RECALL = {
    "title": "Recall",
    "axes": {"neurons": [100, 150], "gamma": [-1.0, 0.5], "stored": [3, 9]},
    "fixed": {"beta": 2.5, "flipped": 0.2, "sweeps": 6},
    "replicates": 5,
    "seed": 4,
}
SMALL = {
    "trajectory": {
        "kind": "trajectory",
        "axes": {"gamma": [-1.0, 0.0], "beta": [1.5, 2.5]},
        "fixed": {"neurons": 90, "stored": 3, "flipped": 0.3, "sweeps": 4, "per_sweep": 3},
    },
    "equilibrium": {
        "kind": "equilibrium",
        "axes": {"gamma": [-0.5, 0.0], "stored": [1, 3]},
        "fixed": {"neurons": 80, "beta": 1.2, "settle": 10, "sweeps": 60},
    },
    "hysteresis": {
        "kind": "hysteresis",
        "axes": {"gamma": [-1.5, 0.0], "beta": [0.5, 0.9, 1.2]},
        "fixed": {"neurons": 80, "stored": 1, "sweeps": 10},
    },
    "spin_glass": {
        "kind": "spin_glass",
        "network": {"kind": "spin_glass"},
        "axes": {"gamma": [-0.5, 0.0], "beta": [0.4, 0.6, 0.8]},
        "fixed": {"neurons": 24, "settle": 20, "sweeps": 100, "records": 20},
    },
    "descent": {
        "kind": "descent",
        "network": {"kind": "dense"},
        "axes": {"power": [2, 3], "stored": [3, 30]},
        "fixed": {"neurons": 60, "flipped": 0.2, "sweeps": 8},
    },
    "theory": {
        "kind": "theory",
        "axes": {"gamma": [-0.5, 0.0], "load": [0.01, 0.05]},
        "measure": ["T_retrieval", "T_spin_glass"],
    },
}
STUDIES = {"recall": RECALL} | {
    name: {"title": name, "replicates": 3, "seed": 2, **content} for name, content in SMALL.items()
}


def equal(one, other):
    xr.testing.assert_identical(one.drop_attrs(deep=False), other.drop_attrs(deep=False))


def test_every_kind_is_tried():
    assert sorted(STUDIES) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_threads_chunks_and_what_was_there_change_no_bit(name, tmp_path, monkeypatch):
    whole = cn.study(STUDIES[name], threads=1)
    equal(cn.study(STUDIES[name], threads=4), whole)
    for target in ("SECONDS", "_SHORTEST"):
        monkeypatch.setattr(plan, target, 1e-6)
    equal(cn.study(STUDIES[name], tmp_path, threads=2), whole)
    files = sorted(tmp_path.glob("*.nc"))
    assert len(files) > 1
    files[0].unlink()
    equal(cn.study(STUDIES[name], tmp_path), whole)
    assert sorted(tmp_path.glob("*.nc")) == files
    for path in files:
        assert np.all(np.diff(chunks.load(path).replicate[:2]) <= 1)


@pytest.mark.parametrize("name", NAMES)
def test_every_measure_has_a_value_an_error_and_a_meaning(name):
    data = cn.study(STUDIES[name])
    asked = parse(STUDIES[name])
    for measure in asked.measures:
        assert data[measure].notnull().any(), measure
        assert data[measure].attrs["long_name"]
        assert data[measure].attrs["units"]
        if name != "theory":
            assert np.all(data[f"{measure}_error"].notnull() | data[measure].isnull())
    assert all(data[axis].attrs.get("long_name") for axis in data.coords)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("gamma", [-1.0, -0.25, 0.5]),
        ("neurons", [60, 100, 150]),
        ("stored", [3, 5, 9]),
        ("beta", [1.5, 2.5]),
        ("flipped", [0.1, 0.2]),
        ("sweeps", [3, 6]),
    ],
)
def test_a_longer_axis_changes_nothing_and_runs_nothing_again(key, values, tmp_path):
    before = cn.study(RECALL, tmp_path)
    old = {path.name: path.read_bytes() for path in tmp_path.glob("*.nc")}
    axes, fixed = dict(RECALL["axes"]), dict(RECALL["fixed"])
    fixed.pop(key, None)
    longer = RECALL | {"axes": axes | {key: values}, "fixed": fixed}
    made = plan.plan(parse(longer), tmp_path)
    cells = {cell for chunk in made.missing for item in chunk.items for cell in item.cells}
    assert cells.isdisjoint(Cells(parse(RECALL)).cells)
    assert len(cells) == len(made.cells) - len(Cells(parse(RECALL)))
    after = cn.study(longer, tmp_path)
    kept = RECALL["axes"].get(key, [RECALL["fixed"].get(key)])
    part = after.sel({key: kept})
    for name in before.data_vars:
        here = part[name] if key in before.dims else part[name].isel({key: 0})
        np.testing.assert_array_equal(here.transpose(*before[name].dims), before[name])
    assert {name: (tmp_path / name).read_bytes() for name in old} == old


def test_more_replicates_go_on_from_those_that_are_there(tmp_path):
    cn.study(RECALL, tmp_path)
    more = RECALL | {"replicates": 8, "keep": "replicates"}
    items = [i for chunk in plan.plan(parse(more), tmp_path).missing for i in chunk.items]
    assert {(item.first, item.stop) for item in items} == {(5, 8)}
    after = cn.study(more, tmp_path)
    equal(after, cn.study(more))
    equal(cn.study(RECALL, tmp_path), cn.study(RECALL))  # and fewer are the first of them
    fewer = cn.study(RECALL | {"keep": "replicates"})
    first = after.overlap_replicates.isel(replicate=slice(5))
    np.testing.assert_array_equal(first, fewer.overlap_replicates)


def test_what_is_measured_or_said_runs_nothing_again(tmp_path):
    cn.study(RECALL, tmp_path)
    said = {"title": "Another", "figure": {"x": "stored", "y": "energy"}, "measure": ["energy"]}
    assert not plan.plan(parse(RECALL | said), tmp_path).missing
    for changed in ({"seed": 5}, {"transform": "relativistic"}):
        assert len(plan.plan(parse(RECALL | changed), tmp_path).missing) > 0


def test_a_replicate_is_a_run_of_the_library():
    """Networks, cues and noise of a study, used with `simulate`, give the same ends."""
    data = cn.study(RECALL | {"keep": "replicates"}).sel(neurons=150, stored=9)
    values = {"neurons": 150, "stored": 9, "flipped": 0.2, "network": NetworkKind().identity()}
    for k in range(3):
        rng = stream_of(4, values, k)
        network = cn.HopfieldNetwork.draw(9, 150, rng)
        cue = cn.corrupt(network.patterns[0], 0.2, rng)
        noise = stream_of(4, values, k, 1)
        run = cn.simulate(network, [-1.0, 0.5], 2.5, cue, sweeps=6, records=6, seed=noise)
        end = run.isel(record=-1)
        np.testing.assert_array_equal(data.overlap_replicates[:, k], end.overlap[:, 0])
        np.testing.assert_array_equal(data.energy_replicates[:, k], end.energy)
        np.testing.assert_allclose(data.beta_eff_replicates[:, k], end.beta_eff, rtol=1e-14)
        there = run.overlap[:, :, 0].values >= 0.9
        first = [float(np.argmax(row) + 1) if row.any() else np.nan for row in there]
        np.testing.assert_array_equal(data.recall_time_replicates[:, k], first)


def test_means_agree_with_enumeration():
    """Energies of twelve neurons in equilibrium, of the same networks, exactly."""
    content = {
        "title": "Twelve neurons",
        "kind": "equilibrium",
        "axes": {"gamma": [-0.6, 0.0, 0.8]},
        "fixed": {"neurons": 12, "stored": 2, "beta": 1.1, "settle": 200, "sweeps": 20_000},
        "keep": "replicates",
        "replicates": 3,
        "seed": 8,
    }
    data = cn.study(content)
    values = {"neurons": 12, "stored": 2, "start": "pattern", "network": NetworkKind().identity()}
    for k in range(3):
        network = NetworkKind().draw(values, stream_of(8, values, k))
        e = network.energy(enumeration.states(12))
        for gamma in data.gamma.values:
            exact = float(enumeration.distribution(network, cn.Renyi(gamma), 1.1) @ e)
            here = data.sel(gamma=gamma).isel(replicate=k)
            variance, time = here.energy_variance_replicates / 12, here.autocorrelation_replicates
            error = float(np.sqrt(variance * time / 20_000))
            assert abs(float(here.energy_replicates) - exact) < 4 * error


def test_theory_stands_beside_simulations():
    content = {
        "title": "One pattern",
        "kind": "equilibrium",
        "axes": {"gamma": [-0.5, 0.0, 0.5], "beta": [1.3, 2.0]},
        "fixed": {"neurons": 4000, "stored": 1, "settle": 50, "sweeps": 400},
        "theory": True,
        "replicates": 4,
    }
    data = cn.study(content)
    for name in ("energy", "overlap_abs", "beta_eff"):
        off = np.abs(data[name] - data[f"{name}_theory"])
        assert float(off.max()) < 4e-3
        assert float(data[f"{name}_error"].max()) < 2e-3


def test_theory_of_retrieval_is_that_of_the_model():
    content = RECALL | {"theory": True, "measure": ["overlap", "energy", "beta_eff"]}
    data = cn.study(content).sel(neurons=150, stored=3, gamma=-1.0)
    states = cn.CurvedModel(cn.Hopfield(0.02), -1.0).states(2.5)
    best = states.isel(state=int(np.argmax(np.where(states.stable, states.m, -1))))
    for name, theirs in (("overlap", "m"), ("energy", "energy"), ("beta_eff", "b")):
        assert float(data[f"{name}_theory"]) == pytest.approx(float(best[theirs]), rel=1e-12)


def test_runs_from_a_pattern_recall_it_up_to_the_retrieval_line():
    limit = float(cn.Boundaries().retrieval_load(0.0, 0.5))
    content = RECALL | {"theory": True, "measure": ["recalled"]}
    content |= {"axes": {"load": [0.9 * limit, 1.1 * limit]}}
    content |= {"fixed": {"neurons": 10_000, "gamma": 0.0, "beta": 2.0, "threshold": 0.6}}
    np.testing.assert_array_equal(cn.study(content).recalled_theory, [1, 0])
    content["fixed"] |= {"flipped": 0.1}
    assert np.all(np.isnan(cn.study(content).recalled_theory))


def test_lines_of_theory_are_those_of_boundaries():
    data = cn.study(STUDIES["theory"])
    lines = cn.Boundaries()
    gamma, load = data.gamma.values, data["load"].values
    found = data.T_retrieval.transpose("load", "gamma")
    np.testing.assert_allclose(
        found, lines.retrieval_temperature(gamma[None], load[:, None]), rtol=1e-12
    )


def test_chains_without_a_probability_are_counted():
    """A negative curvature leaves starts far from the pattern, but not near it, a probability."""
    content = RECALL | {"axes": {"gamma": [-2.5, 0.0], "flipped": [0.0, 0.4]}}
    content |= {"fixed": {"beta": 2.0, "neurons": 100, "stored": 1}}
    data = cn.study(content)
    np.testing.assert_array_equal(data.supported.sel(gamma=-2.5), [0, 1])
    assert np.isnan(data.overlap.sel(gamma=-2.5, flipped=0.0))
    assert np.all(data.supported.sel(gamma=0.0) == 1)


def test_loads_are_rounded_to_patterns():
    content = RECALL | {"axes": {"neurons": [50, 100], "load": [0.001, 0.03, 0.1]}}
    content |= {"fixed": {"gamma": 0.0, "beta": 2.0}}
    data = cn.study(content)
    np.testing.assert_array_equal(data.stored, [[1, 2, 5], [1, 3, 10]])
    same = content | {"axes": {"neurons": [100], "load": [0.0299, 0.03]}}
    made = Cells(parse(same))
    assert len(made) == 2
    assert len(set(made.cells)) == 1
    twins = cn.study(same)
    np.testing.assert_array_equal(*twins.overlap.transpose("load", "neurons").values)


def test_zipped_parameters_go_together():
    content = RECALL | {
        "axes": {"gamma": [0.0]},
        "zipped": {"size": {"neurons": [60, 120], "sweeps": [4, 8]}},
        "fixed": {"beta": 2.0, "stored": 3},
    }
    data = cn.study(content)
    assert data.overlap.dims == ("gamma", "size")
    assert data.neurons.values.tolist() == [60, 120]
    assert data.sweeps.values.tolist() == [4, 8]
    for k, (size, sweeps) in enumerate([(60, 4), (120, 8)]):
        alone = RECALL | {"axes": {}, "fixed": {"beta": 2.0, "stored": 3, "gamma": 0.0}}
        alone["fixed"] |= {"neurons": size, "sweeps": sweeps}
        assert float(cn.study(alone).overlap) == float(data.overlap[0, k])


def test_patterns_overlap_as_they_are_asked_to():
    network = NetworkKind(patterns="correlated")
    values = {"neurons": 20_000, "stored": 6, "correlation": 0.3}
    xi = network.draw(values, stream(3)).patterns.astype(float)
    pairs = (xi @ xi.T / 20_000)[np.triu_indices(6, 1)]
    assert pairs == pytest.approx(np.full(15, 0.3), abs=5 / np.sqrt(20_000))


def test_patterns_of_images():
    """Others in each replicate, binarised at the median of each channel."""
    content = RECALL | {
        "network": {"patterns": "images"},
        "axes": {"stored": [1, 3]},
        "fixed": {"gamma": 0.0, "beta": 5.0, "sweeps": 3},
    }
    assert np.all(cn.study(content).overlap.sel(stored=1) > 0.99)
    network = NetworkKind(patterns="images")
    one, other = (network.draw({"stored": 2}, stream(k)).patterns for k in range(2))
    assert one.shape == (2, 3072)
    channels = one.reshape(2, -1, 3).mean(axis=1)
    assert np.all(np.abs(channels) < 0.1)
    assert not np.array_equal(one, other)
    assert content["network"]["patterns"] not in str(cn.study(content).data_vars)
    with pytest.raises(ValueError, match="neurons: means nothing for images networks"):
        cn.study(content | {"fixed": content["fixed"] | {"neurons": 100}})


def test_a_file_of_patterns(tmp_path):
    xi = np.where(np.random.default_rng(1).random((5, 3072)) < 0.5, -1, 1).astype(np.int8)
    np.savez(tmp_path / "xi.npz", xi=xi)
    images = xr.Dataset({"xi": (("pattern", "y", "x", "channel"), xi.reshape(5, 32, 32, 3))})
    cn.save(images, tmp_path / "patterns.nc")
    content = RECALL | {
        "network": {"patterns": "file", "file": str(tmp_path / "xi.npz")},
        "axes": {"stored": [1, 5]},
        "fixed": {"gamma": 0.0, "beta": 5.0, "sweeps": 3},
    }
    found = cn.study(content)
    assert np.all(found.recalled == 1)
    content["network"]["file"] = str(tmp_path / "patterns.nc")
    np.testing.assert_array_equal(cn.study(content).energy > -1, True)
    with pytest.raises(ValueError, match="stored = 6: must be at most 5"):
        cn.study(content | {"axes": {"stored": [6]}})


def test_a_descent_is_that_of_the_library():
    content = STUDIES["descent"] | {"keep": "replicates"}
    data = cn.study(content).sel(power=3, stored=30)
    network = {"kind": "dense", "patterns": "random", "interaction": "power"}
    values = {"neurons": 60, "stored": 30, "flipped": 0.2, "network": network}
    for k in range(3):
        rng = stream_of(2, values, k)
        dense = cn.DenseNetwork(cn.HopfieldNetwork.draw(30, 60, rng).patterns, cn.Power(3))
        cue = cn.corrupt(dense.patterns[0], 0.2, rng)
        run = cn.recall(dense, cue, sweeps=8, seed=stream_of(2, values, k, 1))
        assert float(data.overlap_replicates[k]) == run.projections[-1, 0] / 60


def test_any_damage_to_a_study_is_refused_in_words_or_is_a_study():
    """Each value of each kind in turn is something else; no refusal is anything but words."""
    hostile = [None, -1, 0, 1e308, float("nan"), "x", [], {}, [[0]], True, 10**12, "", [None]]
    accepted = 0
    for content in STUDIES.values():
        for path in _paths(content):
            for value in hostile:
                accepted += _taken(content, path, value)
    assert accepted > 50  # a seed of 0, a title of one letter, and the like


def _taken(content, path, value):
    """Whether a study is still one with another value at a path; if not, words say so."""
    changed = json.loads(json.dumps(content))
    *way, last = path
    node = changed
    for step in way:
        node = node[step]
    node[last] = value
    try:
        return len(Cells(parse(changed))) > 0
    except ValueError as error:
        said = str(error)
    assert said.startswith(("study", "axes", "neurons", "records", "per_sweep")), said
    return False


def _paths(node, way=()):
    inner = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in inner:
        yield (*way, key)
        if isinstance(value, dict | list):
            yield from _paths(value, (*way, key))


# Replicates until errors are small enough


RULE = {"least": 8, "most": 64, "error": {"recalled": 0.08}}
SEQUENTIAL = RECALL | {
    "axes": {"gamma": [-1.0, 0.0], "stored": [4, 9, 14]},
    "fixed": {"neurons": 100, "beta": 2.5, "flipped": 0.3, "sweeps": 10},
    "replicates": RULE,
}


def test_replicates_until_errors_are_small_enough(tmp_path, monkeypatch):
    whole = cn.study(SEQUENTIAL)
    counts = whole.replicates.values
    assert np.all(counts % 8 == 0)
    assert counts.min() < counts.max()
    done = (whole.recalled_error <= 0.08) | (whole.replicates == 64)
    assert bool(done.all())
    monkeypatch.setattr(plan, "SECONDS", 1e-6)
    monkeypatch.setattr(plan, "_SHORTEST", 1e-6)
    equal(cn.study(SEQUENTIAL, tmp_path, threads=3), whole)
    longer = SEQUENTIAL | {"axes": {"gamma": [-1.0, -0.5, 0.0], "stored": [4, 9, 14]}}
    equal(cn.study(longer, tmp_path).sel(gamma=[-1.0, 0.0]), whole)


def test_a_stricter_rule_goes_on_from_what_is_there(tmp_path):
    cn.study(SEQUENTIAL, tmp_path)
    stricter = SEQUENTIAL | {"replicates": RULE | {"error": {"recalled": 0.05}}}
    made = plan.plan(parse(stricter), tmp_path)
    firsts = {item.first for chunk in made.missing for item in chunk.items}
    assert firsts
    assert min(firsts) >= 8
    equal(cn.study(stricter, tmp_path), cn.study(stricter))
    looser = SEQUENTIAL | {"replicates": RULE | {"error": {"recalled": 0.15}}}
    assert not plan.plan(parse(looser), tmp_path).missing
    equal(cn.study(looser, tmp_path), cn.study(looser))


@pytest.mark.parametrize("kind", ["normal", "fraction"])
def test_intervals_of_sequential_runs_hold_as_often_as_they_say(kind):
    """Of planted runs: 68 and 95 % intervals, though the number of runs depends on them."""
    rng = np.random.default_rng(5)
    binary = kind == "fraction"
    measure = {"x": Measure(None, (), binary)}
    rule = Replicates(least=16, most=512, error={"x": 0.06 if binary else 0.15})
    inside, trials = np.zeros(2), 3000
    for _ in range(trials):
        truth = rng.uniform(0.2, 0.8)  # of one share alone the few values of a fraction would tell
        draws = rng.random(512) < truth if binary else truth + rng.standard_normal(512)
        draws = draws.astype(float)
        count = next(
            n for n in range(16, 513, 16) if n == 512 or enough({"x": draws[:n]}, rule, measure)
        )
        mean, error, _ = estimate(draws[None, :count], measure["x"])
        inside += np.abs(mean[0] - truth) < np.array([1, 1.96]) * error[0]
    assert inside / trials == pytest.approx([0.68, 0.95], abs=0.03)


def test_errors_of_means():
    values = np.array([[1.0, 2.0, 4.0, np.nan], [np.nan] * 4, [3.0, np.nan, np.nan, np.nan]])
    mean, error, count = estimate(values, Measure(None))
    np.testing.assert_allclose(mean, [7 / 3, np.nan, 3.0])
    np.testing.assert_allclose(error, [np.std([1, 2, 4], ddof=1) / np.sqrt(3), np.nan, np.nan])
    assert count.tolist() == [3, 0, 1]
    share, error, _ = estimate(np.array([[1.0, 1.0, 1.0, 1.0]]), Measure(None, (), True))
    assert share[0] == 1
    assert error[0] == pytest.approx(np.sqrt(5 / 6 * 1 / 6 / 4))


# What is kept, and what is refused


def test_damage_is_seen(tmp_path):
    cn.study(RECALL, tmp_path)
    path = next(tmp_path.glob("*.nc"))
    with xr.open_dataset(path) as opened:
        data = opened.load()
    data["overlap"][0] += 1e-9
    data.to_netcdf(path)
    with pytest.raises(data_files.DataFileError, match="damaged"):
        cn.study(RECALL, tmp_path)
    path.write_bytes(b"half")
    equal(cn.study(RECALL, tmp_path), cn.study(RECALL))  # what is no file at all is made again


def test_a_plan_says_what_will_be_done(tmp_path):
    made = plan.plan(parse(RECALL), tmp_path)
    text = plan.told(made)
    assert "cells: 8 (2 neurons x 2 gamma x 2 stored), of 4 tasks" in text
    assert "40 chains, 3e+04 updates" in text
    hours, minutes = map(float, re.search(r"(\S+) core-hours; (\S+) minutes", text).groups())
    assert hours * 3600 == pytest.approx(made.seconds, rel=0.01)
    longest = max(chunk.seconds for chunk in made.missing)
    assert minutes * 60 == pytest.approx(longest, rel=0.01)  # no study ends before its chunks
    plan.write(made, tmp_path / "plan.json")
    found = plan.read(tmp_path / "plan.json")
    assert found == {chunk.key: chunk for chunk in made.missing}
    assert plan.calibrate() > 0


def test_a_plan_says_what_a_reader_may_not_expect():
    content = RECALL | {"axes": {"gamma": [-2.5, 0.0], "load": [0.001, 0.1]}}
    content |= {"fixed": {"beta": 2.0, "neurons": 100}}
    text = plan.told(plan.plan(parse(content)))
    assert "loads are rounded to whole numbers of patterns, 1 to 10" in text
    assert "no probability, and nothing is run, at gamma = -2.5 with flipped = 0" in text
    assert "no probability" not in plan.told(plan.plan(parse(RECALL)))


def test_the_plan_of_many_chunks_is_made_of_all_cells(monkeypatch):
    content = RECALL | {
        "axes": {"neurons": list(range(100, 2100)), "gamma": [0.0, 0.5]},
        "fixed": {"stored": 2, "beta": 2.0},
    }
    monkeypatch.setattr(plan, "SECONDS", 1e-6)
    monkeypatch.setattr(plan, "_SHORTEST", 1e-6)
    made = plan.plan(parse(content | {"replicates": 2}))
    assert len(made.missing) == 4000
    assert len({chunk.key for chunk in made.missing}) == 4000
    done = [(c, i.first) for k in made.missing for i in k.items for c in i.cells]
    assert len(set(done)) == 8000


HOSTILE = [
    ({"axes": {"gama": [0.0]}}, "axes.gama: unknown key; did you mean gamma"),
    ({"axes": {"gamma": []}}, "axes.gamma = []: must have at least 1 entries"),
    (
        {"axes": {"gamma": [0.0, 0.0]}},
        "axes.gamma = [0.0, 0.0]: must have different entries, and some are the same",
    ),
    ({"axes": {"gamma": [float("nan")]}}, "axes.gamma[0] = nan: must be a finite number"),
    ({"axes": {"neurons": [-5]}}, "axes.neurons[0] = -5: must be >= 2"),
    ({"axes": {"neurons": [1.5]}}, "axes.neurons[0] = 1.5: must be of type integer"),
    ({"axes": {"load": {"start": 0.1, "stop": 0.2}}}, "missing key points"),
    ({"axes": {"load": {"start": 0.1, "stop": 0.2, "points": 1}}}, "from 2 to 10000"),
    ({"axes": {"load": {"start": 0.1, "stop": 0.2, "points": 3, "step": 1}}}, "unknown key step"),
    ({"axes": {"load": {"start": 0, "stop": 0.2, "points": 3, "spacing": "log"}}}, "positive ends"),
    ({"axes": {"stored": [3], "load": [0.1]}}, "axes.load: is given already by axes.stored"),
    ({"fixed": {"beta": 2.5, "gamma": 1.0}}, "fixed.gamma: is given already by"),
    ({"fixed": {}}, "fixed: must have beta"),
    ({"axes": {"gamma": [0.0]}}, "must have neurons"),
    ({"axes": {"correlation": [0.1]}}, "axes.correlation: means nothing for random networks"),
    ({"kind": "recal"}, "must be a study whose kind is one of recall, trajectory"),
    (
        {"kind": "spin_glass", "axes": {"beta": [1.0]}, "fixed": {}},
        "network.kind = hopfield: must be spin_glass",
    ),
    ({"network": {"kind": "ising"}}, "network.kind = 'ising': must be one of"),
    ({"network": {"patterns": "file"}}, "file"),
    ({"network": {"patterns": "file", "file": "nowhere.npz"}}, "cannot be used"),
    ({"transform": "os:nothing"}, "transform = os:nothing: cannot be used"),
    ({"transform": "rényi"}, "transform = 'rényi': must match"),
    ({"measure": ["speed"]}, "measure[0] = 'speed': must be one of"),
    ({"replicates": 1}, "replicates.least = 1: must be >= 2"),
    ({"replicates": {"least": 8, "most": 20, "error": {"overlap": 0.1}}}, "a multiple of"),
    ({"replicates": {"least": 8, "most": 16}}, "must say which standard errors decide"),
    ({"replicates": {"least": 4, "most": 16, "error": {"overlap": 0.1}}}, "at least 8"),
    (
        {"replicates": {"least": 8, "most": 16, "error": {"speed": 0.1}}},
        "error.speed: must be one of",
    ),
    ({"figure": {"x": "beta", "y": "overlap"}}, "figure.x = beta: must be one of the axes"),
    ({"figure": {"x": "gamma", "y": "speed"}}, "figure.y = speed: must be one of overlap"),
    ({"zipped": {"size": {"sweeps": [1, 2], "flipped": [0.1]}}}, "lists of the same length"),
    (
        {"zipped": {"gamma": {"sweeps": [1, 2], "flipped": [0.1, 0.2]}}},
        "must not have the name of a parameter",
    ),
    ({"zipped": {"size": {"sweeps": [1, 2], "flipped": [0.1, 0.2]}}}, "is given already"),
    ({"seed": -1}, "seed = -1: must be >= 0"),
    ({"title": ""}, "title = '': must have at least 1 characters"),
]


@pytest.mark.parametrize(("change", "says"), HOSTILE)
def test_faults_are_refused_in_words(change, says):
    content = json.loads(json.dumps(RECALL)) | change
    with pytest.raises(ValueError, match="study") as error:
        cn.study(content)
    assert says in str(error.value), str(error.value)


def test_too_many_cells_are_refused_before_any_work():
    many = {"start": 0.001, "stop": 0.5, "points": 10_000}
    axes = {"load": many, "flipped": many, "gamma": many | {"start": -1.0}}
    content = RECALL | {"axes": axes, "fixed": {"neurons": 100, "beta": 2.0}}
    with pytest.raises(ValueError, match=r"10000 load x .* make 1e\+12 cells"):
        cn.study(content)


def test_numbers_that_do_not_fit_to_each_other():
    content = STUDIES["trajectory"] | {
        "axes": {"sweeps": [3, 4]},
        "fixed": {"neurons": 90, "stored": 3, "gamma": 0.0, "beta": 2.0, "per_sweep": 7},
    }
    with pytest.raises(ValueError, match="per_sweep = 7: must divide neurons = 90") as error:
        cn.study(content)
    assert "axes.sweeps: must have one value, for time series of equal times" in str(error.value)


def test_files_of_studies(tmp_path):
    (tmp_path / "a.yaml").write_text("title: a\ntitle: b\n")
    with pytest.raises(ValueError, match="the key title appears 2 times"):
        cn.study(tmp_path / "a.yaml")
    (tmp_path / "a.yaml").write_text("title: a\naxes: &a { gamma: [*a] }\n")
    with pytest.raises(ValueError, match="aliases repeat without end"):
        cn.study(tmp_path / "a.yaml")
    (tmp_path / "a b.yaml").write_text("title: a\n")
    with pytest.raises(ValueError, match="the name of a study must have only letters"):
        cn.study(tmp_path / "a b.yaml")
    with pytest.raises(ValueError, match="No such file"):
        cn.study(tmp_path / "none.yaml")


def test_a_transform_of_ones_own(tmp_path, monkeypatch):
    code = "import curved as cn\n\ndef Half(gamma):\n    return cn.Renyi(gamma / 2)\n"
    (tmp_path / "own_transforms.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    own = RECALL | {"transform": "own_transforms:Half"}
    doubled = {"axes": RECALL["axes"] | {"gamma": [-0.5, 0.25]}}
    np.testing.assert_array_equal(cn.study(own).energy, cn.study(RECALL | doubled).energy)


def test_a_transform_of_ones_own_is_all_of_its_code(tmp_path, monkeypatch):
    (tmp_path / "own_half.py").write_text("HALF = 0.5\n")
    code = "import curved as cn\nfrom own_half import HALF\n\n"
    code += "def Part(gamma):\n    return cn.Renyi(HALF * gamma)\n"
    (tmp_path / "own_part.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    own = RECALL | {"transform": "own_part:Part"}
    before = parse(own, "own").identity()
    assert parse(own, "own").identity() == before
    (tmp_path / "own_half.py").write_text("HALF = 0.25 * 2.0\n")
    assert parse(own, "own").identity() != before


def test_code_that_only_says_something_is_the_same_code(tmp_path):
    shutil.copy(Path(code.__file__).parent / "run.py", tmp_path / "run.py")
    path = tmp_path / "run.py"
    text = path.read_text(encoding="utf-8")

    def known(text):
        path.write_text(text, encoding="utf-8")
        return code.code_of.__wrapped__((str(path),))

    before = known(text)
    assert known(text.replace("Running the chunks", "Executing chunks") + "# the end\n") == before
    assert known(text.replace("start + step", "start + step + 1")) != before


# Times and ramps


def test_times_of_one_pattern_are_those_of_the_birth_death_chain():
    """Means over runs at finite N, recorded each sweep, which sees a passage half a sweep late."""
    content = {
        "title": "Escape",
        "axes": {"neurons": [20, 40]},
        "fixed": {"gamma": -1.5, "beta": 0.64, "stored": 1, "sweeps": 400, "threshold": 0.5},
        "measure": ["leave_time"],
        "theory": True,
        "replicates": 600,
        "seed": 3,
    }
    data = cn.study(content)
    late = data.leave_time - data.leave_time_theory
    assert np.all(np.abs(late - 0.5) < 4 * data.leave_time_error + 0.5)
    assert float(data.leave_time_theory[1] / data.leave_time_theory[0]) > 1.5


def test_a_ramp_ends_at_beta_and_changes_no_other_lane():
    plain = RECALL | {"axes": {"gamma": [0.0]}, "fixed": {"neurons": 100, "stored": 3, "beta": 2.0}}
    ramps = plain | {"zipped": {"schedule": {"ramp": [0, 4], "beta_first": [0.0, 0.1]}}}
    data = cn.study(ramps)
    assert float(data.overlap[0, 0]) == float(cn.study(plain).overlap[0])
    assert np.all(data.beta_eff == 2.0)
    hot = cn.study(plain | {"fixed": plain["fixed"] | {"beta": 0.1, "sweeps": 2}})
    early = plain | {"fixed": plain["fixed"] | {"sweeps": 2}}
    early |= {"zipped": {"schedule": {"ramp": [0, 10**7], "beta_first": [0.0, 0.1]}}}
    assert float(cn.study(early).overlap[0, 1]) == pytest.approx(float(hot.overlap[0]), abs=0.02)


@pytest.mark.parametrize("name", ["recall", "spin_glass", "theory"])
def test_replicates_that_are_there_twice_count_once(name, tmp_path):
    """As where two studies ran the same cells at the same time, in chunks of other cuts."""
    whole = cn.study(STUDIES[name], tmp_path)
    rows = [chunks.load(path) for path in sorted(tmp_path.glob("*.nc"))]
    for twice in ([*rows, *rows], [*rows[::-1], *rows]):
        found = result(Cells(parse(STUDIES[name])), twice)
        for measure in whole.data_vars:
            np.testing.assert_array_equal(found[measure], whole[measure])


def test_the_fraction_of_starts_with_a_probability_is_that_of_replicates():
    """At gamma = -3.1 states below e = -0.3226 have none; cues scatter about -0.32."""
    content = RECALL | {
        "axes": {"gamma": [-3.1, 0.0]},
        "fixed": {"neurons": 100, "stored": 5, "beta": 2.5, "flipped": 0.1, "sweeps": 4},
        "replicates": 30,
        "keep": "replicates",
    }
    found = cn.study(content)
    there = found.energy_replicates.notnull().mean("replicate")
    np.testing.assert_array_equal(found.supported, there)
    assert 0 < float(found.supported[0]) < 1
    assert float(found.supported[1]) == 1
    energy = found.energy_replicates.isel(gamma=0)
    assert float(found.energy[0]) == pytest.approx(float(energy.mean()))
    assert float(found.energy_error[0]) == pytest.approx(
        float(energy.std(ddof=1) / np.sqrt(energy.notnull().sum()))
    )


def test_a_rule_goes_on_from_its_last_whole_step(tmp_path):
    """Of 12 replicates that are there a rule that looks after each 8 has seen 8."""
    cn.study(RECALL | {"replicates": 12}, tmp_path)
    rule = {"least": 8, "most": 32, "error": {"overlap": 1e-9}}
    missing = plan.plan(parse(RECALL | {"replicates": rule}), tmp_path).missing
    items = [item for chunk in missing for item in chunk.items]
    assert {(item.first, item.stop) for item in items} == {(8, 32)}


def test_overlaps_of_free_spins():
    """Two replicas of free spins have <q^2> = 1/N and <|q|> of sqrt(2 / pi N)."""
    content = STUDIES["spin_glass"] | {
        "axes": {"gamma": [0.0], "beta": [1e-3, 3.0]},
        "fixed": {"neurons": 64, "settle": 1, "sweeps": 40, "records": 20},
        "replicates": 20,
    }
    found = cn.study(content).isel(gamma=0)
    hot, cold = found.sel(beta=1e-3), found.sel(beta=3.0)
    assert abs(float(hot.q2) - 1 / 64) < 4 * float(hot.q2_error)
    assert abs(float(hot.q_abs) - np.sqrt(2 / np.pi / 64)) < 4 * float(hot.q_abs_error) + 1e-3
    assert float(hot.q2_error) < 0.1 / 64
    assert float(cold.q2) > 0.1


def test_measures_of_a_ladder_are_those_of_its_records(monkeypatch):
    """Energies -1 and -3 from random, -2 and -6 from cold starts; overlaps 1/2 and -1/4."""
    energy = np.array([[[-1.0], [-3.0]], [[-2.0], [-6.0]]])

    def temper(network, ladder, **_):
        rungs = np.arange(len(ladder))
        made = {
            "energy": (("replica", "record", "rung"), energy - 10.0 * rungs),
            "overlap": (("record", "rung"), np.array([[0.5], [-0.25]]) + 0.0 * rungs),
            "acceptance": ("rung", 0.5 + 0.1 * rungs),
        }
        return xr.Dataset(made, {"replica": ["random", "cold"]})

    monkeypatch.setattr("curved.studies.kinds.spin_glass.temper", temper)
    found = cn.study(STUDIES["spin_glass"]).isel(gamma=0)
    np.testing.assert_allclose(found.energy, [-3.0, -13.0, -23.0])
    np.testing.assert_allclose(found.starts, -2.0)
    np.testing.assert_allclose(found.q2, (0.25 + 0.0625) / 2)
    np.testing.assert_allclose(found.q_abs, 0.375)
    np.testing.assert_allclose(found.acceptance, [0.5, 0.6, 0.7])


def test_patterns_of_a_file_are_drawn_anew_for_each_network(tmp_path):
    xi = np.random.default_rng(3).choice([-1, 1], (40, 3072)).astype(np.int8)
    np.savez(tmp_path / "xi.npz", xi=xi)
    kind = NetworkKind(patterns="file", file=str(tmp_path / "xi.npz"))
    rows = {pattern.tobytes(): k for k, pattern in enumerate(xi)}
    drawn = []
    for seed in range(6):
        network = kind.draw({"stored": 10}, np.random.default_rng(seed))
        chosen = [rows[pattern.tobytes()] for pattern in network.patterns]
        assert len(set(chosen)) == 10
        drawn.append(frozenset(chosen))
    assert len(set(drawn)) == 6
    assert len(frozenset.union(*drawn)) > 25


def test_ends_of_two_patterns_are_the_first_of_all_in_beta():
    """There are several folds and coexistences; the smallest beta of each is the end."""
    content = {
        "title": "Two patterns",
        "kind": "theory",
        "network": {"patterns": "correlated"},
        "axes": {"gamma": [-1.2, -0.8, 0.5]},
        "fixed": {"correlation": 0.2},
        "measure": ["beta_fold", "beta_coexistence"],
    }
    found, several = cn.study(content), 0
    for gamma in (-1.2, -0.8, 0.5):
        model = cn.CurvedModel(cn.TwoPatterns(0.2), gamma)
        for name, ends in (
            ("beta_fold", model.folds().beta.values),
            ("beta_coexistence", model.coexistence().beta.values),
        ):
            first = np.sort(ends)[0] if ends.size else np.nan
            several += np.unique(ends.round(6)).size > 1
            assert float(found[name].sel(gamma=gamma)) == pytest.approx(first, nan_ok=True)
    assert several


def test_the_time_of_an_escape_is_known_without_a_ramp_only():
    content = RECALL | {
        "axes": {"ramp": [0, 5]},
        "fixed": {"neurons": 40, "stored": 1, "gamma": 0.0, "beta": 1.2, "beta_first": 0.5,
                  "flipped": 0.0, "sweeps": 6},
        "measure": ["leave_time"],
        "theory": True,
    }  # fmt: skip
    there = cn.study(content).leave_time_theory.notnull()
    assert there.sel(ramp=0)
    assert not there.sel(ramp=5)


@pytest.mark.parametrize("couplings", ["signs", "gaussian"])
def test_a_plan_asks_for_the_memory_of_the_couplings(couplings, tmp_path):
    content = STUDIES["spin_glass"] | {"network": {"kind": "spin_glass", "couplings": couplings}}
    asked = []
    for size in (24, 2000):
        larger = content | {"fixed": content["fixed"] | {"neurons": size}}
        plan.write(plan.plan(parse(larger)), tmp_path / "plan.json")
        asked.append(json.loads((tmp_path / "plan.json").read_text())["megabytes"])
    held = np.asarray(cn.SpinGlass.draw(2000, 1, couplings).couplings, dtype=float).nbytes
    assert asked[1] - asked[0] >= held / 1e6 - 1


def test_the_most_ordered_state_is_the_stable_one_of_largest_overlap():
    """Of |m| = 0.9 (unstable), 0.6, 0.5 and 0; none where nothing ordered is stable."""
    states = xr.Dataset(
        {
            "m": ("state", [0.9, -0.6, 0.5, 0.0]),
            "energy": ("state", [-0.4, -0.3, -0.2, 0.0]),
            "b": ("state", [1.4, 1.3, 1.2, 1.0]),
            "stable": ("state", [False, True, True, True]),
        }
    )
    np.testing.assert_array_equal(most_ordered(states), [0.6, -0.3, 1.3])
    np.testing.assert_array_equal(most_ordered(states.rename(m="m1")), [0.6, -0.3, 1.3])
    assert most_ordered(states.assign(stable=("state", [True, False, False, True]))) is not None
    assert most_ordered(states.assign(stable=("state", [False, False, False, True]))) is None
    assert most_ordered(states.drop_vars("m")) is None


def test_the_effective_temperature_of_a_time_series_is_that_of_its_energy():
    """By (9) it is beta / (1 - gamma E/N), at every time of every run."""
    found = cn.study(STUDIES["trajectory"] | {"keep": "replicates"})
    energy = found.energy_replicates
    wanted = found.beta / (1 - found.gamma * energy)
    ours = found.beta_eff_replicates.transpose(*wanted.dims)
    np.testing.assert_allclose(ours, wanted, rtol=1e-12)
    assert np.isfinite(wanted).any()
    flat = found.beta_eff_replicates.sel(gamma=0.0)
    assert np.all((flat == found.beta) | flat.isnull())
