"""What the files of Figures 5 and S1 derive from their runs, worked out again in another way.

The panels are computed with the parameters of the quick run, in some seconds all together.
"""

import itertools
import math
import re
import statistics

import numpy as np
import pytest
from configs import QUICK
from scipy.integrate import solve_ivp
from scipy.linalg import expm
from scipy.stats import norm
from scipy.stats import t as student

from curved.curvature.transforms import Renyi
from curved.figures.compute import compute
from curved.figures.figS1 import figS1a, figS1b, figS1d
from curved.figures.figS1.figS1c import _network, _states
from curved.figures.figS1.panels import FigS1a, FigS1b, FigS1c, FigS1d
from curved.figures.shared import hysteresis, recall
from curved.figures.shared.checks import Check, extrapolated, table
from curved.figures.shared.replicates import BUNDLE, means, replicated, runs_each, with_error
from curved.numerics.streams import stream
from curved.records import data_files


@pytest.fixture(scope="module")
def panels():
    """Data of the small panels, each computed once, by their letters."""
    made = {}

    def get(letter):
        if letter not in made:
            name = f"figS1{letter}"
            made[letter] = compute(name, QUICK[name])
        return made[letter]

    return get


@pytest.fixture(scope="module")
def images():
    return compute("patterns", QUICK["patterns"])


def bent(gamma, e):
    """The transformed energy of equation (5)."""
    return e if gamma == 0 else -np.log(1 - gamma * e) / gamma


def inverse_temperature(gamma, beta, e):
    """The effective beta of equation (9), from a difference quotient of the transform."""
    step = 1e-6
    return beta * (bent(gamma, e + step) - bent(gamma, e - step)) / (2 * step)


def magnetisations(size):
    return 1 - 2 * np.arange(size + 1) / size


def occupations(size, gamma, beta):
    """Probability of each overlap of the one-pattern network, counted state by state."""
    energy = (1 / size - magnetisations(size) ** 2) / 2
    logs = [math.lgamma(size + 1) - math.lgamma(k + 1) - math.lgamma(size - k + 1)
            for k in range(size + 1)] - beta * size * bent(gamma, energy)  # fmt: skip
    weights = np.exp(logs - np.max(logs))
    return weights / weights.sum()


def checks(data):
    """The table of a file: (value, error, theory, deviation) by name."""
    columns = (data[f"check_{name}"].values for name in ("value", "error", "theory", "deviation"))
    return dict(zip(data.check.values.tolist(), zip(*columns, strict=True), strict=True))


def limit(sizes, values, errors, powers):
    """Weighted least squares in powers of 1/N, by scaled normal equations of numpy."""
    values, errors = np.asarray(values), np.asarray(errors)
    design = np.stack([np.ones(len(sizes)), *(np.asarray(sizes, float) ** -p for p in powers)], 1)
    scaled = design / errors[:, None]
    found, *_ = np.linalg.lstsq(scaled, values / errors, rcond=None)
    return float(found[0]), math.sqrt(np.linalg.inv(scaled.T @ scaled)[0, 0])


# Figure 5


def ends_of(images, section, gammas, per_sweep=0, cues=None):
    """Recalls of a panel run one after the other: {(stored, replicate): Recalls}."""
    xi = images.xi.values.reshape(images.sizes["pattern"], -1)
    loads = section["stored"] if isinstance(section["stored"], list) else [section["stored"]]
    for stored, replicate in itertools.product(loads, range(section["replicates"])):
        task = recall.Task.draw(xi, section["seed"], stored, replicate, section["flipped"], cues)
        laws = [Renyi(gamma) for gamma in gammas]
        yield (stored, replicate), task.recall(laws, section["beta"], section["sweeps"], per_sweep)


def first_time(overlap, time, level):
    return next((t for o, t in zip(overlap, time, strict=True) if o >= level), math.nan)


@pytest.mark.parametrize("level", [0.7, 0.944])
def test_times_and_curves_of_recall(images, level):
    """The second level is reached by some of the runs of recall only."""
    section = QUICK["fig5d"] | {"level": level}
    data = compute("fig5d", section, [images])
    time = data.sweep.values[1:]
    assert data.sweep[0] == 0
    assert np.allclose(np.diff(data.sweep), 1 / section["per_sweep"])
    assert float(time[-1]) == section["sweeps"]
    runs = [run for _, run in ends_of(images, section, data.gamma.values, section["per_sweep"])]
    partly = False
    for lane, gamma in enumerate(data.gamma.values):
        reach, passing = [], []
        for run in runs:
            overlap = run.overlap[lane].tolist()
            late = [o for o, t in zip(overlap, time, strict=True) if t > section["settled"]]
            final = statistics.fmean(late)
            if final >= section["recalled"]:
                reach.append(first_time(overlap, time, section["part"] * final))
                passing.append(first_time(overlap, time, section["level"]))
        some = sum(map(math.isfinite, passing))
        partly |= 1 < some < len(reach)
        row = data.sel(gamma=gamma)
        assert row.success == pytest.approx(len(reach) / len(runs))
        share = (len(reach) + 1) / (len(runs) + 2)  # the mean under a flat prior
        assert row.success_error == pytest.approx(math.sqrt(share * (1 - share) / len(runs)))
        for name, times in (("recall_time", reach), ("passage_time", passing)):
            times = [t for t in times if not math.isnan(t)]
            if len(times) > 1:
                assert row[name] == pytest.approx(statistics.fmean(times))
                spread = statistics.stdev(times) / math.sqrt(len(times))
                assert row[f"{name}_error"] == pytest.approx(spread)
            else:
                assert np.isnan(row[name])
        if gamma not in data.gamma_shown:
            continue
        shown = data.sel(gamma_shown=gamma)
        overlaps = np.array([run.overlap[lane] for run in runs])
        inverse = inverse_temperature(
            gamma, section["beta"], np.array([r.energy[lane] for r in runs])
        )
        for name, samples, digits in (("overlap", overlaps, 1e-12), ("beta_eff", inverse, 1e-8)):
            column = len(time) // 3
            sample = samples[:, column].tolist()
            assert shown[name][column + 1] == pytest.approx(statistics.fmean(sample), rel=digits)
            spread = statistics.stdev(sample) / math.sqrt(len(sample))
            assert shown[f"{name}_error"][column + 1] == pytest.approx(spread, rel=1e-6, abs=1e-12)
        wrong = round(section["flipped"] * runs_of(images))
        assert shown.overlap[0] == pytest.approx(1 - 2 * wrong / runs_of(images))
    assert partly == (level > 0.9)


def runs_of(images):
    """Neurons of the networks."""
    return images.xi[0].size


def test_outcomes_are_counted_by_network_and_cue(images):
    section = {**QUICK["fig5e"], "stored": [5, 20], "replicates": 4}
    data = compute("fig5e", section, [images])
    cues = section["cues"]
    kinds = {}
    for (stored, _), run in ends_of(images, section, section["gamma"], cues=cues):
        ends = np.nan_to_num(run.end).reshape(cues, len(section["gamma"]), -1)
        for cue, g in itertools.product(range(cues), range(len(section["gamma"]))):
            o = ends[cue, g]
            if max(abs(o)) < section["recalled"]:
                kind = "none"
            else:
                kind = "cued" if o[cue] == max(abs(o)) else "other"
            kinds.setdefault((stored, g), []).append(kind)
    for (stored, g), ended in kinds.items():
        found = data.isel(gamma=g, load=section["stored"].index(stored))
        for kind in ("cued", "other", "none"):
            hits = [[k == kind for k in ended[n : n + cues]] for n in range(0, len(ended), cues)]
            shares = [statistics.fmean(map(float, network)) for network in hits]
            assert found.fraction.sel(outcome=kind) == pytest.approx(statistics.fmean(shares))
            count = len(ended)
            p = (sum(map(sum, hits)) + 1) / (count + 2)
            spread = statistics.stdev(shares) / math.sqrt(len(shares))
            wanted = max(spread, math.sqrt(p * (1 - p) / count))
            assert found.fraction_error.sel(outcome=kind) == pytest.approx(wanted)
    assert data.gamma.values.tolist() == section["gamma"]
    assert data["load"].values.tolist() == [stored / runs_of(images) for stored in [5, 20]]


def test_chunks_are_joined_by_their_numbers_and_loads(images):
    """Whatever the order in which they come: each replicate is the run of its own chunk."""
    grid = {"start": -0.5, "stop": 0.5, "points": 3}
    given = {"gamma": grid, "beta": 2.0, "sweeps": 1, "seed": 1}
    chunks = [
        compute("fig5_chunk", {**given, "stored": m, "first": k, "replicates": 2}, [images])
        for m, k in ((8, 2), (3, 0), (8, 0), (3, 2))
    ]
    data = compute("fig5", {**given, "stored": [3, 8], "replicates": 4}, chunks)
    for part in chunks:
        place = {"load": float(part["load"]), "replicate": part.replicate}
        own = data.sel(load=place["load"]).sel(replicate=part.replicate)
        for name in ("overlap", "energy"):
            np.testing.assert_array_equal(own[name], part[name])
        assert own.stored == part.stored
    o = data.overlap.isel(gamma=1, load=0).values.tolist()
    assert data["mean"][1, 0] == pytest.approx(statistics.fmean(o))
    assert data.mean_error[1, 0] == pytest.approx(statistics.stdev(o) / 2)
    assert data.variance[1, 0] == pytest.approx(statistics.variance(o))


# What several panels share


def test_means_and_errors_over_replicates():
    """Of planted runs, some cases with other numbers of replicates."""
    planted = {(1, "a"): [[1.0, 10.0], [3.0, 14.0], [8.0, 12.0]],
               (2, "b"): [[0.0, 1.0], [1.0, 1.5]]}  # fmt: skip

    def run(number, letter, replicate):
        return planted[number, letter][replicate]

    counts = {case: len(runs) for case, runs in planted.items()}
    found = replicated(run, counts, "planted")
    assert found == planted
    for case, runs in planted.items():
        mean, error = means(run, {case: len(runs)}, "planted")
        columns = list(zip(*runs, strict=True))
        assert mean[0] == pytest.approx([statistics.fmean(column) for column in columns])
        spread = [statistics.stdev(column) / math.sqrt(len(runs)) for column in columns]
        assert error[0] == pytest.approx(spread)
    assert with_error("x", "t", 1, 2) == {"x": ("t", 1), "x_error": ("t", 2)}
    assert [runs_each(laws) * laws <= BUNDLE for laws in (1, 3, 16)] == [True] * 3
    assert [runs_each(laws) for laws in (1, 3, 16, 40)] == [16, 5, 1, 1]


def test_starts_of_one_pattern_have_the_overlap_asked_for():
    rng = stream(1)
    for m in (0.01, 0.25, 0.9):
        states = hysteresis.one_pattern_states(400, m, 5, rng)
        assert states.mean(axis=1).tolist() == pytest.approx([m] * 5, abs=1 / 400)
        assert len({state.tobytes() for state in states}) == 5
    network = hysteresis.one_pattern_network(200)
    up, down = (hysteresis.beginnings(network, way, 3, rng) for way in ("up", "down"))
    assert np.all(down == 1)
    assert np.all(abs(up.mean(axis=1)) < 5 / math.sqrt(200))


def test_a_sweep_keeps_its_memory_on_both_ways():
    """Far into the bistable range the way up stays disordered, the way down ordered."""
    network = hysteresis.one_pattern_network(512)
    betas = np.linspace(0.5, 1.3, 9)
    rng = stream(5)
    up, down = hysteresis.sweep(network, [Renyi(-1.5)], betas, 5, 20, 4, rng)[0]
    inside = (betas > 0.68) & (betas < 0.85)
    assert np.all(up[inside] < 0.35)
    assert np.all(down[inside] > 0.9)
    assert up[0] < 0.3
    assert down[0] < 0.3  # both ends are alike: each way has all values of beta
    assert min(up[-1], down[-1]) > 0.99
    single = hysteresis.sweep(network, [Renyi(0.0)], np.array([2.0]), 20, 400, 4, stream(6))[0]
    m = brentq_m(2.0)
    assert single[1, 0] == pytest.approx(m, abs=0.01)


def brentq_m(beta):
    """The positive solution of m = tanh(beta m), by iteration."""
    m = 1.0
    for _ in range(200):
        m = math.tanh(beta * m)
    return m


# S1a


def test_hysteresis_of_the_file(panels):
    data = panels("a")
    for gamma, way in itertools.product(data.gamma.values, ("up", "down")):
        rows = data.m_swept.sel(gamma=gamma, direction=way)
        for row in rows.values:
            assert np.corrcoef(row, data.beta_swept)[0, 1] > 0.5  # none runs backwards
    gap = (data.m_swept.sel(direction="down") - data.m_swept.sel(direction="up")).sel(gamma=-1.5)
    middle = gap.where((data.beta_swept > 0.68) & (data.beta_swept < 0.9), drop=True)
    assert np.all(middle > 0.4)
    assert np.all(data.m_swept_error >= 0)
    # four runs of one N: their errors are far below their range, and not those of one run
    late = data.m_swept_error.isel(beta_swept=-1).sel(gamma=-1.5)
    assert np.all(late < 0.01)


def test_transitions_and_equilibria_of_the_file(panels):
    data = panels("a")
    assert data.beta_transition.values.tolist() == pytest.approx([1.0, 0.62293612], abs=1e-7)
    table = checks(data)
    for label in data.equilibrium.values:
        gamma, beta = map(float, re.findall(r"= (-?[\d.]+)", label))
        for size in data.neurons.values.tolist():
            p, m = occupations(size, gamma, beta), abs(magnetisations(size))
            if gamma == -1.5 and beta == 0.8:  # beside the paramagnet: beyond the valley
                gap = np.argmin(np.where((m > 0.2) & (m < 0.9), p, np.inf))
                p = np.where(m >= m[gap], p, 0)
                p /= p.sum()
            exact = float(p @ m)
            there = data.sel(equilibrium=label, neurons=size)
            assert there.m_equilibrium_exact == pytest.approx(exact, rel=1e-5)
            name = f"mean |m| at {label}, N = {size}, by enumeration"
            value, error, theory, deviation = table[name]
            assert (value, error) == (there.m_equilibrium, there.m_equilibrium_error)
            assert theory == there.m_equilibrium_exact
            assert deviation == pytest.approx((value - theory) / error)
        rows = data.sel(equilibrium=label)
        scale = data.neurons**0.25 if beta == 1 else 1
        power = [0.5] if beta == 1 else [1.0]
        name = f"N^(1/4) |m| at {label}" if beta == 1 else f"m at {label}"
        wanted = limit(data.neurons, scale * rows.m_equilibrium,
                       scale * rows.m_equilibrium_error, power)  # fmt: skip
        assert table[name][:2] == pytest.approx(wanted)
        if beta != 1:
            exact = [float(occupations(n, gamma, beta) @ abs(magnetisations(n)))
                     for n in (2**14, 2**15)]  # fmt: skip
            if beta > 1:
                assert table[name][2] == pytest.approx(2 * exact[1] - exact[0], abs=1e-5)
        else:
            scaled = [n**0.25 * float(occupations(n, gamma, 1.0) @ abs(magnetisations(n)))
                      for n in (2**14, 2**16)]  # fmt: skip
            assert table[name][2] == pytest.approx(2 * scaled[1] - scaled[0], rel=2e-3)


def test_jumps_of_the_file(panels):
    data, table = panels("a"), checks(panels("a"))
    for way, size in itertools.product(("up", "down"), data.neurons.values.tolist()):
        there = data.sel(direction=way, neurons=size)
        name = f"beta of the jump going {way} at gamma' = -1.5, N = {size}, by the master equation"
        wanted = there.beta_jump, there.beta_jump_error, there.beta_jump_exact
        assert table[name][:3] == pytest.approx(tuple(map(float, wanted)))
    assert np.all(np.abs(data.check_deviation) < 5)
    assert np.all(data.beta_jump_exact.sel(direction="up") < 1)
    assert np.all(data.beta_jump_exact.sel(direction="down") > 0.62293612)
    far = abs(data.beta_jump_exact - data.beta_transition)
    up, down = (far.sel(direction=way) for way in ("up", "down"))
    for off, power in ((up, 1 / 2), (down, 2 / 3)):  # what is left is about that power of N
        slope = np.polyfit(np.log(data.neurons), np.log(off), 1)[0]
        assert slope == pytest.approx(-power, abs=0.25)
    down = data.sel(direction="down")
    name = "beta of the jump going down at gamma' = -1.5"
    wanted = limit(data.neurons, down.beta_jump, down.beta_jump_error, [2 / 3, 1.0])
    assert table[name][:2] == pytest.approx(wanted)


@pytest.mark.parametrize("direction", ["up", "down"])
def test_mean_of_a_jump_by_a_matrix_of_rates(direction):
    """Of 32 neurons: what has passed after a step is taken out, and counts with its beta."""
    p = FigS1a(**QUICK["figS1a"])
    way = figS1a._transitions(p)[direction == "down"]
    betas, m = way.betas(32), np.abs(magnetisations(32))
    gone = m > 0.5 if direction == "up" else m < 0.5
    weights = np.where(gone, 0, occupations(32, p.jump.gamma, betas[0]))
    if direction == "down":
        weights[m < m[~gone][np.argmin(weights[~gone])]] = 0  # beyond the valley
    left, mean = weights / weights.sum(), 0.0
    for beta in betas:
        left = left @ expm(generator(32, p.jump.gamma, beta) * way.dwell(32))
        mean, left = mean + beta * left[gone].sum(), np.where(gone, 0, left)
    assert figS1a._mean_jump(p, way, 32) == pytest.approx(mean / (1 - left.sum()), rel=1e-4)


def test_schedules_of_the_jumps():
    """Twice the neurons: steps of beta by 2^(-1/2) and 2^(-2/3), each for 2^(1/2) and 2^(1/3)."""
    up, down = figS1a._transitions(FigS1a(**QUICK["figS1a"]))
    given = QUICK["figS1a"]["jump"]
    for way, side, power in ((up, -1, 1 / 2), (down, 1, 2 / 3)):
        schedule = given[way.direction]
        for size, factor in ((256, 1.0), (512, 2.0**power)):
            betas = way.betas(size)
            assert betas[0] - way.beta == pytest.approx(side * schedule["start"] / factor)
            assert betas[1] - betas[0] == pytest.approx(-side * schedule["step"] / factor)
            assert way.dwell(size) == pytest.approx(schedule["dwell"] * (size / 256) / factor)
    assert up.passed(np.array([0.4, 0.6])).tolist() == [False, True]
    assert down.passed(np.array([0.4, 0.6])).tolist() == [True, False]


# S1b


def generator(size, gamma, beta):
    """Rates of single flips of the one-pattern network, per sweep, rule (8), state by state."""
    m = magnetisations(size)
    cost = size * bent(gamma, (1 / size - m**2) / 2)
    rates = np.zeros((size + 1, size + 1))
    for k in range(size + 1):
        for to, count in ((k + 1, size - k), (k - 1, k)):
            if 0 <= to <= size:
                rates[k, to] = count / (1 + math.exp(beta * (cost[to] - cost[k])))
        rates[k, k] = -rates[k].sum()
    return rates


def half(_, m):
    """0 where the overlap is half way."""
    return m[0] - 0.5


def test_overlaps_are_recorded_at_their_times():
    """At infinite temperature m decays as exp(-t): an eighth of a sweep would be seen."""
    given = QUICK["figS1b"] | {"beta": 1e-6, "gamma": [0.0], "m_start": 1.0, "simulated": 10}
    p = FigS1b(**given)
    plan = figS1b._Plan(np.arange(1.0, 4.0), np.arange(1.0, 4.0), {0.0: math.nan})
    m, escape = figS1b._run(p, plan, 4096, 0)
    assert m.shape == (16, 1, 3)
    found = m[:, 0].mean(axis=0)
    assert found.tolist() == pytest.approx(np.exp(-plan.simulated).tolist(), abs=0.016)
    assert np.isnan(escape).all()


def test_master_equation_and_trajectory_of_the_file(panels):
    data, size = panels("b"), 256
    beta, start = data.attrs["beta"], QUICK["figS1b"]["m_start"]
    for gamma in data.gamma.values:
        rates, m = generator(size, gamma, beta), magnetisations(size)
        first = np.zeros(size + 1)
        first[np.argmin(abs(m - start))] = 1
        times = data.sweep.values
        p = first @ expm(rates * times[2])
        row = data.sel(gamma=gamma, neurons=size).isel(sweep=2)
        assert row.m_exact == pytest.approx(float(p @ abs(m)), rel=1e-4)
        law = solve_ivp(
            lambda t, y, g=gamma: -y + np.tanh(beta * y / (1 + g * y**2 / 2)),
            (0, times[-1]), [start], t_eval=times, rtol=1e-10, atol=1e-13, events=half,
        )  # fmt: skip
        np.testing.assert_allclose(data.m.sel(gamma=gamma), law.y[0], rtol=1e-4)
        if gamma == -1.5:
            [[escape]] = law.t_events
            assert data.escape_time_limit.sel(gamma=gamma) == pytest.approx(escape, rel=1e-4)
    assert np.isnan(data.escape_time_limit.sel(gamma=0.0))


def test_escape_of_the_file(panels):
    data = panels("b")
    size, gamma = 256, -1.5
    rates, m = generator(size, gamma, data.attrs["beta"]), magnetisations(size)
    inside = abs(m) < 0.5
    first = np.zeros(size + 1)
    first[np.argmin(abs(m - QUICK["figS1b"]["m_start"]))] = 1
    kept = rates[np.ix_(inside, inside)]
    mean = float(-first[inside] @ np.linalg.solve(kept, np.ones(inside.sum())))
    row = data.sel(gamma=gamma, neurons=size)
    assert row.escape_time_exact == pytest.approx(mean, rel=1e-4)
    left = 1 - (first[inside] @ expm(kept * float(data.sweep[4]))).sum()
    assert row.escaped_exact[4] == pytest.approx(left, rel=1e-3)
    escaped = data.escaped.sel(gamma=gamma)
    assert np.all(np.diff(escaped, axis=-1) >= 0)
    assert np.all((escaped >= 0) & (escaped <= 1))
    # the mean time is the area above the curve of what has escaped, to the steps of the curve
    area = np.trapezoid(1 - escaped.sel(neurons=size), data.sweep) + data.sweep[0]
    assert float(row.escape_time) == pytest.approx(float(area), rel=0.3)
    assert data.escaped.sel(gamma=0.0).isnull().all()


def test_checks_of_trajectories_are_those_of_their_rows(panels):
    data, table = panels("b"), checks(panels("b"))
    assert np.all(np.abs(data.check_deviation) < 5)
    seen = 0
    for name, found in table.items():
        if at := re.match(r"<\|m\|> after (\d+) sweeps at gamma' = (\S+), N = (\d+),", name):
            time, gamma, size = map(float, at.groups())
            row = data.sel(gamma=gamma, neurons=int(size))
            exact = row.m_exact.sel(sweep=time)
            row = row.sel(time_simulated=time)
            wanted = float(row.m_mean), float(row.m_mean_error), float(exact)
        elif at := re.match(r"mean time of escape at gamma' = (\S+), N = (\d+),", name):
            row = data.sel(gamma=float(at[1]), neurons=int(at[2]))
            wanted = tuple(float(row[n]) for n in ("escape_time", "escape_time_error",
                                                   "escape_time_exact"))  # fmt: skip
        else:
            continue
        seen += 1
        assert found[:3] == pytest.approx(wanted)
    assert seen == 9
    direct = QUICK["figS1b"]["direct"]
    for gamma, time in itertools.product(data.gamma.values, direct["times"]):
        size = max(direct["neurons"])
        name = (f"<m> at gamma' = {gamma:g}, {time:g} sweeps after m = {direct['m_start']:g}, "
                f"N = {size}, by the master equation")  # fmt: skip
        value, error, theory, _ = table[name]
        assert abs(value - theory) < 5 * error
        assert (theory < 0.25) == (gamma == 0)  # flat: it decays; curved: recall grows
    fractions = data.m_spread / math.sqrt(8 * 4) / data.m_mean_error
    assert np.all((fractions > 0.2) & (fractions < 5))


# S1c


def test_agreement_of_the_file(panels):
    data = panels("c")
    runs = data.sizes["start"]
    for case, n in itertools.product(range(data.sizes["case"]), range(data.sizes["neurons"])):
        hits = sum(
            int(a == b)
            for a, b in zip(data.reached.values[case, n], data.predicted.values[case], strict=True)
        )
        p = (hits + 1) / (runs + 2)
        assert data.agreement[case, n] == pytest.approx(hits / runs)
        assert data.agreement_error[case, n] == pytest.approx(math.sqrt(p * (1 - p) / runs))
        assert data.attractors_reached[case, n] == len(set(data.reached.values[case, n].tolist()))
    count = data.attractor_m1.notnull().sum("attractor")
    np.testing.assert_array_equal(data.attractors_predicted, count)
    assert float(data.agreement.mean()) > 0.85


def test_starts_go_where_the_flow_leads(panels):
    """The start of each run, by an integration of equation (14) of our own."""
    data, c = panels("c"), QUICK["figS1c"]["correlation"]
    for case in (2, 5):
        gamma, beta = float(data.gamma[case]), float(data.beta[case])

        attractors = np.transpose([data.attractor_m1[case], data.attractor_m2[case]])
        for k in range(data.sizes["start"]):
            start = [float(data.start_m1[k]), float(data.start_m2[k])]
            end = follow(start, gamma, beta, c)
            distance = np.nansum((attractors - end) ** 2, axis=1) + 9 * np.isnan(attractors[:, 0])
            assert data.predicted[case, k] == np.argmin(distance)


def follow(m, gamma, beta, c):
    """Where the flow of two overlaps ends: tanh over the two groups of neurons."""

    def slope(_, m):
        e = -(m[0] ** 2 + m[1] ** 2) / 2
        b = beta / (1 - gamma * e)
        plus, minus = math.tanh(b * (m[0] + m[1])), math.tanh(b * (m[0] - m[1]))
        alike, unlike = (1 + c) / 2, (1 - c) / 2
        return [alike * plus + unlike * minus - m[0], alike * plus - unlike * minus - m[1]]

    return solve_ivp(slope, (0, 300), m, rtol=1e-9, atol=1e-11).y[:, -1]


def test_starts_of_two_patterns_have_the_overlaps_asked_for():
    p = FigS1c(**QUICK["figS1c"])
    network = _network(p, 640)
    assert float(np.mean(network.patterns[0] * network.patterns[1])) == p.correlation
    m = np.array([[0.3, -0.5, 0.9], [0.1, 0.2, 0.25]])
    x = _states(network, m, stream(1))
    overlaps = x.astype(int) @ network.patterns.T / 640
    np.testing.assert_allclose(overlaps, m.T, atol=4 / 640)


def test_equilibria_of_two_patterns_are_those_of_their_rows(panels):
    data, table, c = panels("c"), checks(panels("c")), QUICK["figS1c"]["correlation"]
    for label in data.equilibrium.values:
        gamma, beta = map(float, re.findall(r"= (-?[\d.]+)", label))
        near = [0.9, 0.3] if label.startswith("retrieval") else [0.5, 0.5]
        theory = follow(near, gamma, beta, c)
        rows = data.sel(equilibrium=label)
        for k in (1, 2):
            mean, error = rows[f"m{k}_equilibrium"], rows[f"m{k}_equilibrium_error"]
            value, deviation, wanted, _ = table[f"m{k} of {label}"]
            found = limit(data.neurons_equilibrium, mean, error, [1.0])
            assert (value, deviation) == pytest.approx(found)
            assert wanted == pytest.approx(theory[k - 1], abs=1e-5)
            assert np.all(abs(mean - theory[k - 1]) < 0.08)


# S1d, e


def test_retrieval_of_the_file(panels):
    data, table = panels("d"), checks(panels("d"))
    for gamma in data.gamma.values:
        row = data.sel(gamma=gamma).squeeze(["alpha", "part"])
        kept = (row.fraction == 1).values
        where = f"at alpha = 0.05, gamma = {gamma:g}, T = 0.5 T_M"
        for name, says in (("energy", "energy"), ("m", "overlap")):
            wanted = limit(row.neurons[kept], row[f"{name}_mean"][kept],
                           row[f"{name}_mean_error"][kept], [1.0])  # fmt: skip
            value, error, theory, _ = table[f"retrieval: {says} {where}"]
            assert (value, error) == pytest.approx(wanted)
            found = float(row[f"{name}_limit"]), float(row[f"{name}_limit_error"])
            assert found == pytest.approx(wanted)
            off = (value - float(row[f"{name}_released"])) / error
            assert row[f"{name}_released_deviation"] == pytest.approx(off)
            line = row.isel(point=row.stable.values)
            order = np.argsort(1 / line.beta.values)
            at = np.interp(row.temperature, (1 / line.beta.values)[order], line[name].values[order])
            assert theory == pytest.approx(float(at), abs=2e-3)
    warm = data.temperature.squeeze()
    assert np.all(np.diff(warm) < 0)  # retrieval survives to higher T at negative curvature


def test_energy_of_retrieval_without_noise():
    """In a network of few patterns at low T a chain stays in its pattern, whose mean is known."""
    p = FigS1d(**QUICK["figS1d"])
    case = figS1d._Case(0.01, 0.0, 0.4, 0.02, -0.5, 1.0)
    for size in (400, 800):
        energy, overlap, kept = figS1d._sample(p, [case], size, stream(1, size))[:, 0]
        assert (overlap, kept) == (1.0, 1.0)
        assert energy == pytest.approx((1 / size - 1) / 2, abs=1e-12)


def test_sizes_and_samples_of_retrieval_stand_in_their_rows(monkeypatch):
    """Planted samples; a size that loses the pattern in some has no part in the limit."""
    p = FigS1d(**QUICK["figS1d"] | {"alpha": [0.05, 0.1], "neurons": [160, 320, 640]})
    cases = [figS1d._Case(a, g, 0.5, 0.3, -0.5, 1.0) for a in p.alpha for g in p.gamma]

    def planted(p, lanes, size, rng):
        noise = 1e-3 * rng.standard_normal(len(lanes))
        exact = [100 * case.alpha + case.gamma + 8 / size for case in lanes]
        lost = [size == 160 and case.gamma < 0 for case in lanes]
        return np.array([exact + noise, 2 * (exact + noise), 1 - np.array(lost) * (noise > 0)])

    monkeypatch.setattr(figS1d, "_sample", planted)
    mean, error = figS1d._averages(p, cases)
    for c, case in enumerate(cases):
        for k, size in enumerate(p.neurons):
            exact = 100 * case.alpha + case.gamma + 8 / size
            assert mean[0, c, k] == pytest.approx(exact, abs=2e-3)
            assert mean[1, c, k] == pytest.approx(2 * exact, abs=4e-3)
            runs = p.samples * 640 // size
            assert 0.4 < error[0, c, k] / (1e-3 / math.sqrt(runs)) < 1.8
    found = figS1d._checks(p, cases, mean, error)
    for c, case in enumerate(cases):
        used = [1, 2] if case.gamma < 0 else [0, 1, 2]
        sizes = np.array(p.neurons)[used]
        wanted = limit(sizes, mean[0, c, used], error[0, c, used], [1.0])
        assert (found[2 * c].value, found[2 * c].error) == pytest.approx(wanted)
    few = np.where(np.arange(3) < 2, 0.5, 1.0) + 0 * mean[2]
    assert figS1d._checks(p, cases, np.array([*mean[:2], few]), error) == [None] * 2 * len(cases)


def test_temperature_of_loss_of_the_file(panels):
    """As the mean of the temperatures between which runs are lost, each counted."""
    data, table = panels("e"), checks(panels("e"))
    section = QUICK["figS1e"]
    runs = data.runs.values.tolist()
    wanted_runs = [section["samples"] * 640 // n for n in section["neurons"]]
    assert runs == wanted_runs
    for gamma, size in itertools.product(data.gamma.values, data.neurons.values.tolist()):
        row = data.sel(gamma=gamma, neurons=size).squeeze("alpha")
        t, kept = row.temperature.values, row.fraction.values
        step = t[1] - t[0]
        # all are kept before the first temperature and none after the last
        shares = -np.diff([1.0, *kept, 0.0])
        between = [t[0] - step / 2, *((t[1:] + t[:-1]) / 2), t[-1] + step / 2]
        assert row.T_loss == pytest.approx(float(np.dot(shares, between)))
        n = dict(zip(data.neurons.values.tolist(), runs, strict=True))[size]
        p = (kept * n + 1) / (n + 2)
        np.testing.assert_allclose(row.fraction_error, np.sqrt(p * (1 - p) / n))
        spread = step * math.sqrt(sum(q * (1 - q) / n for q in p))
        assert row.T_loss_error == pytest.approx(spread)
        assert np.all(np.abs(kept * n - np.round(kept * n)) < 1e-9)
        scaled = (t / float(row.T_memory) - 1) * math.sqrt(size)
        np.testing.assert_allclose(scaled, data.distance)
    for gamma in data.gamma.values:
        row = data.sel(gamma=gamma).squeeze("alpha")
        wanted = limit(row.neurons, row.T_loss, row.T_loss_error, [2 / 3])
        assert (float(row.T_loss_limit), float(row.T_loss_limit_error)) == pytest.approx(wanted)
        name = f"limit of retrieval: T at alpha = 0.05, gamma = {gamma:g}"
        assert table[name][:3] == pytest.approx((*wanted, float(row.T_memory)))
        short = limit(row.neurons, row.T_loss_short, row.T_loss_error, [2 / 3])[0]
        more = limit(row.neurons, row.T_loss, row.T_loss_error, [2 / 3, 4 / 3])
        said = data.attrs["other_limits"].split("; ")
        [first] = [s for s in said if s.startswith(f"alpha = 0.05, gamma = {gamma:g}:")]
        assert first.endswith(f"{more[0]:.4f} +- {more[1]:.4f} with N^(-4/3), too")
        assert re.search(r"; [-\d.]+ by runs of 20 sweeps", data.attrs["other_limits"])
        assert abs(short - wanted[0]) < 0.3


# S1g


def test_enumeration_of_the_file(panels):
    data, table = panels("g"), checks(panels("g"))
    beta = data.attrs["beta"]
    states = np.array(list(itertools.product((1, -1), repeat=8)))
    for gamma in data.gamma.values:
        m = states.mean(axis=1)
        energy = (1 / 8 - m**2) / 2
        logs = -beta * 8 * bent(gamma, energy)
        p = np.exp(logs - np.logaddexp.reduce(logs))
        row = data.sel(gamma=gamma)
        first = row.sel(neurons=8)
        assert first.energy_exact == pytest.approx(float(p @ energy))
        assert first.potential_exact == pytest.approx(np.logaddexp.reduce(logs) / 8)
        for order in data.order.values.tolist():
            theta = float((logs * states[:, :order].prod(axis=1)).mean())
            assert first.theta.sel(order=order) == pytest.approx(8 ** (order - 1) * theta, abs=1e-9)
        for size in data.neurons.values.tolist():
            exact = occupations(size, gamma, beta) @ ((1 / size - magnetisations(size) ** 2) / 2)
            assert row.energy_exact.sel(neurons=size) == pytest.approx(float(exact))
        x = np.linspace(0, 1, 200_001)[1:-1]
        entropy = -((1 + x) / 2 * np.log((1 + x) / 2) + (1 - x) / 2 * np.log((1 - x) / 2))
        potential = entropy - beta * bent(gamma, -(x**2) / 2)
        assert row.potential_limit == pytest.approx(potential.max(), abs=1e-7)
        assert row.energy_limit == pytest.approx(-(x[potential.argmax()] ** 2) / 2, abs=1e-4)
        # k! times the coefficient of m^k of (beta/gamma) ln(1 + gamma m^2/2)
        wanted = [beta, -3 * beta * gamma, 30 * beta * gamma**2]
        np.testing.assert_allclose(row.theta_limit, wanted, atol=1e-12)
        for size in data.neurons_simulated.values.tolist():
            name = f"simulated energy per neuron at gamma' = {gamma:g}, N = {size}, by enumeration"
            value, error, theory, _ = table[name]
            there = row.sel(neurons_simulated=size)
            assert (value, error) == (there.energy_mean, there.energy_mean_error)
            assert theory == row.energy_exact.sel(neurons=size)
            own = occupations(size, gamma, beta)
            e = (1 / size - magnetisations(size) ** 2) / 2
            deviation = math.sqrt(own @ e**2 - (own @ e) ** 2)
            # between one error of independent sweeps and that of a hundred sweeps of memory
            sweeps = QUICK["figS1g"]["sweeps"]
            assert 1 < error / (deviation / math.sqrt(sweeps)) < 10


# S1f, from the file of the quick run


@pytest.fixture(scope="module")
def glass(finished):
    return data_files.load(finished.folder / "results/quick/validation/figS1f.nc")


def test_limits_of_the_spin_glass_are_of_the_sizes_in_equilibrium(glass):
    """In 1/N and its square in the paramagnet, in N^(-2/3) and its square in the glass."""
    rows, seen = checks(glass), 0
    powers = {"paramagnet": [1.0, 2.0], "spin glass": [2 / 3, 4 / 3]}
    for k in range(glass.sizes["state"]):
        state = glass.isel(state=k)
        branch = str(state.state_branch.values)
        good = state.equilibrated.values
        gamma, beta = float(state.state_gamma), float(state.state_beta)
        at = f"at gamma = {gamma:g}, beta = {beta:g}, {branch}"
        for says, name in (("energy", "energy_mean"), ("q^2", "q2_simulated")):
            found = rows.get(f"spin glass: {says} {at}")
            if found is None:
                continue
            seen += 1
            assert good.sum() > 2
            values, errors = (state[part].values[good] for part in (name, f"{name}_error"))
            wanted = limit(glass.neurons.values[good], values, errors, powers[branch])
            assert found[:2] == pytest.approx(wanted, rel=1e-6)
            curves = glass.sel(gamma=gamma, branch=branch)
            there = curves.stable.values & np.isfinite(curves.beta.values)
            q = curves.energy if says == "energy" else curves.q_rms**2
            order = np.argsort(curves.beta.values[there])
            line = np.interp(beta, curves.beta.values[there][order],
                             q.values[there][order])  # fmt: skip
            assert found[2] == pytest.approx(line, abs=0.02)
    assert seen > 10


def test_transitions_of_the_spin_glass(glass):
    """The paramagnet e = -b/2 ends where b (1 - 0.6 b) is largest, at beta = 1/2.4."""
    theory = glass.transition_theory.to_series()
    assert theory.beta_paramagnet == pytest.approx(1 / 2.4)
    assert theory.beta_coexistence == theory.beta_equal_height
    assert theory.beta_glass < theory.beta_coexistence < theory.beta_paramagnet
    assert theory.latent_heat > 0.1 > theory.barrier > 0
    table = checks(glass)
    says = {
        "coexistence, equal weights": "beta_coexistence",
        "coexistence, equal heights": "beta_equal_height",
        "beginning of the glass": "beta_glass",
        "end of the paramagnet": "beta_paramagnet",
        "latent heat": "latent_heat",
        "barrier of P(E) per neuron": "barrier",
    }
    for title, name in says.items():
        if found := table.get(f"spin glass: {title} at gamma = -1.2"):
            row = glass.sel(transition=name)
            good = row.transition_equilibrated.values
            powers = [1.0, 2.0] if name == "beta_paramagnet" else [2 / 3, 4 / 3]
            wanted = limit(glass.neurons.values[good], row.transition_mean.values[good],
                           row.transition_mean_error.values[good], powers)  # fmt: skip
            assert found[:3] == pytest.approx((*wanted, theory[name]), rel=1e-6)
    assert np.all(np.isfinite(glass.transition_mean.values[glass.transition_equilibrated.values]))


def test_loops_of_the_spin_glass(glass):
    table, sizes = checks(glass), glass.neurons_swept
    left = glass.sel(direction="up")
    value, error, theory, _ = table["spin glass: limit of the paramagnet at gamma = -1.2"]
    wanted = limit(sizes, left.beta_left, left.beta_left_error, [2 / 3])
    assert (value, error) == pytest.approx(wanted)
    assert theory == pytest.approx(1 / 2.4)
    step = float(np.diff(glass.beta_swept)[0])
    assert np.all(left.beta_left_error >= step / math.sqrt(12 * 4) * (1 - 1e-12))
    assert np.all(left.beta_left > glass.beta_left.sel(direction="down") - 2 * step)
    for beta in glass.beta_swept.values:
        if found := table.get(
            f"spin glass: energy of the paramagnet at gamma = -1.2, beta = {beta:g}"
        ):
            row = left.sel(beta_swept=beta)
            assert found[:2] == pytest.approx(
                limit(sizes, row.energy_swept, row.energy_swept_error, [1.0])
            )
            b = (1 - math.sqrt(1 - 2.4 * beta)) / 1.2  # of beta = b (1 - 0.6 b)
            assert found[2] == pytest.approx(-b / 2)
    for way in ("up", "down"):
        rows = glass.energy_swept.sel(direction=way)
        assert np.all(rows.isel(beta_swept=0) > rows.isel(beta_swept=-1) + 0.2)


def test_gates_of_the_spin_glass(glass):
    """From what the file says of each rung, by Student's t at the level of three deviations."""
    level = norm.sf(3.0)
    for k, samples in enumerate(QUICK["figS1f"]["samples"]):
        size = glass.isel(neurons=k)
        rungs = np.isfinite(size.rung_b.values)
        least = student.isf(level / (2 * rungs.sum()), samples - 1)
        b = size.rung_b.values
        good = np.abs(size.balance) < least * size.balance_error
        good &= np.abs(size.starts_difference) < least * size.starts_difference_error
        good &= size.autocorrelation * 20 <= QUICK["figS1f"]["records"]
        good &= (b < 1) | (float(size.round_trips) >= 2)
        np.testing.assert_array_equal(size.settled, good & rungs)
        assert np.all(np.diff(b[rungs]) > 0)
        assert (b[0], b[rungs][-1]) == (0.25, 10.0)
        shares = size.exchanged.values[rungs][:-1]
        assert np.all((shares > 0) & (shares < 1))


def test_a_table_of_checks():
    found = table([Check("a", 2.0, 0.5, 1.0, "", 0.3), Check("b", 1.0, 0.0, 4.0),
                   Check("c", 0.0, 2.0, 1.0, "known")])  # fmt: skip
    columns = {name: values.tolist() for name, (along, values) in found.items() if along}
    assert columns["check"] == ["a", "b", "c"]
    assert columns["check_theory"] == [1.0, 4.0, 1.0]
    for name, values in {"value": [2.0, math.nan, 0.0], "error": [0.5, math.nan, 2.0],
                         "deviation": [2.0, math.nan, -0.5]}.items():  # fmt: skip
        np.testing.assert_array_equal(columns[f"check_{name}"], values)
    assert columns["check_note"][0] == ""
    assert columns["check_note"][1].startswith("not measured")
    assert columns["check_note"][2] == "known"
    assert columns["check_probability"][0] == 0.3
    with pytest.raises(ValueError, match="different names"):
        table([Check("a", 1.0, 1.0, 1.0)] * 2)
    for bad in (-0.1, math.nan):
        with pytest.raises(ValueError, match="must not be negative"):
            table([Check("a", 1.0, bad, 1.0)])
    fit = extrapolated("x", [10, 20, 40], [1.1, 1.05, 1.025], [0.1, 0.1, 0.1], [1.0], 1.0, "why")
    assert (fit.value, fit.theory, fit.note) == (pytest.approx(1.0), 1.0, "why")
    assert fit.probability == pytest.approx(1.0)
    none = extrapolated("x", [10, 20, 40], [1.1, 1.05, 1.025], [0.1, 0.0, 0.1], [1.0], 1.0)
    assert np.isnan(none.value)
    assert none.error == 0.0
