"""Gates of Figure S1: chains that are not in equilibrium do not count, those that are do."""

import numpy as np
import pytest
import xarray as xr
from configs import QUICK

from curved.curvature.transforms import Renyi
from curved.figures.compute import compute
from curved.figures.figS1 import figS1f, figS1h, glass_samples
from curved.figures.figS1.panels import FigS1f
from curved.networks.hopfield import HopfieldNetwork
from curved.networks.spin_glass import SpinGlass
from curved.numerics.streams import stream
from curved.sampling.replica_exchange import Rung, temper
from curved.sampling.restricted import _starts, temper_restricted

P = FigS1f(**QUICK["figS1f"])
SIZE = P.neurons[0]
RUNGS = glass_samples.flat_ladder(SIZE, P.b.start, P.b.stop, P.b.spacing).size


def rows(rng, count=8, balance=0.0, starts=0.0, time=1.0, trips=9, rung=slice(None)):
    """Samples with what tells of equilibrium, off by so many errors of the mean on some rungs."""
    made = []
    nothing = np.full(len(figS1f.TRANSITION), np.nan)
    observed = glass_samples.Observed(
        np.zeros(1), np.zeros(1), nothing, np.full(2, np.nan), np.full(figS1f._EDGES.size - 1, 1.0)
    )
    for _ in range(count):
        told = np.array([*rng.standard_normal((2, RUNGS)), np.ones(RUNGS), np.full(RUNGS, 0.5)])
        told[0, rung] += balance / np.sqrt(count)
        told[1, rung] += starts / np.sqrt(count)
        told[2, rung] = time
        parts = [observed] * (1 + glass_samples.BLOCKS)
        made.append(figS1f._Row(parts, told, trips, np.empty((0, 2, 0))))
    return made


def settled(**how):
    return figS1f._size(P, SIZE, rows(**how)).settled


def test_rungs_in_equilibrium_count():
    """Of 60 sets on all rungs at most a few are refused by chance."""
    found = np.array([settled(rng=stream(1, k)) for k in range(60)])
    assert np.sum(~found.all(axis=1)) <= 2


@pytest.mark.parametrize("how", [{"balance": 40.0}, {"balance": -40.0}, {"starts": 40.0},
                                 {"starts": -40.0}, {"time": 5.1}])  # fmt: skip
def test_a_rung_that_is_not_in_equilibrium_closes_the_gate_behind_it(how):
    """A run has 100 records: with a memory of more than 5 it is not 20 times as long."""
    size = figS1f._size(P, SIZE, rows(stream(2), rung=3, **how))
    assert not size.settled[3]
    assert np.delete(size.settled, 3).all()
    assert size.covers(size.b[1])
    assert not size.covers(size.b[3])
    assert not size.covers(size.b[-1])
    assert not size.covers(np.nan)


def test_gates_are_as_wide_as_they_say():
    """Two errors of the mean are nothing among so many rungs, a memory of 4.9 is short enough."""
    assert settled(rng=stream(3), balance=2.0, rung=3)[3]
    assert settled(rng=stream(3), time=4.9).all()


def test_round_trips_are_asked_for_beyond_the_onset_only():
    b = figS1f._size(P, SIZE, rows(stream(4))).b
    few = settled(rng=stream(4), trips=1)
    assert few[b < 1].all()
    assert not few[b >= 1].any()
    assert settled(rng=stream(4), trips=2).all()


GLASS = [Rung(Renyi(0.0), b) for b in (0.3, 0.8, 1.4, 2.2, 3.0)]


def excess(settle, sweeps, records):
    """Energy of replicas from random starts less that from cold ones, of 20 glasses; in errors."""
    found = []
    for k in range(20):
        glass = SpinGlass.draw(96, stream(5, k), "gaussian")
        run = temper(glass, GLASS, sweeps=sweeps, records=records, settle=settle, seed=stream(6, k))
        found.append(glass_samples.equilibrium(run)[1])
    found = np.array(found)
    return found.mean(axis=0) / (found.std(axis=0, ddof=1) / np.sqrt(20))


def test_replicas_start_from_either_side():
    """Random states are too hot at once, which only one of the two replicas starts from."""
    early = []
    for k in range(20):
        glass = SpinGlass.draw(96, stream(5, k), "gaussian")
        hot, cold = figS1f_starts(glass, stream(6, k))
        early.append(glass.energy(hot) - glass.energy(cold))
    mean = np.mean(early, axis=0)
    assert np.all(mean[1:] > 0.3)  # random: 0; cooled: near the energies of their rungs
    assert np.all(np.abs(excess(settle=400, sweeps=200, records=20)) < 4)


def figS1f_starts(glass, rng):
    """States of both replicas before any sweep of theirs."""
    from curved.sampling.replica_exchange import _starts

    return _starts(glass, GLASS, 100, rng)


def test_balance_holds_in_equilibrium_and_not_before():
    """The balance of energy and overlap: of replicas that have not met, q is too small."""

    def balance(settle, sweeps):
        found = []
        for k in range(30):
            glass = SpinGlass.draw(32, stream(7, k), "gaussian")
            run = temper(glass, GLASS, sweeps=sweeps, records=sweeps, settle=settle,
                         seed=stream(8, k))  # fmt: skip
            found.append(glass_samples.equilibrium(run)[0])
        found = np.array(found)
        return found.mean(axis=0) / (found.std(axis=0, ddof=1) / np.sqrt(30))

    assert np.all(np.abs(balance(100, 400)) < 4)
    single = [Rung(Renyi(0.0), 3.0)]
    stuck = []
    for k in range(30):  # without a ladder, from two sides: each in a valley of its own
        glass = SpinGlass.draw(96, stream(9, k), "gaussian")
        run = temper(glass, single, sweeps=20, records=20, settle=20, seed=stream(10, k))
        stuck.append(glass_samples.equilibrium(run)[0, 0])
    assert np.mean(stuck) > 4 * np.std(stuck, ddof=1) / np.sqrt(30)


def test_what_tells_of_equilibrium_by_hand():
    energy = np.array([[[-0.5], [-0.7]], [[-0.2], [-0.2]]])  # replica, record, rung
    run = xr.Dataset(
        {
            "energy": (("replica", "record", "rung"), energy),
            "overlap": (("record", "rung"), [[0.5], [-0.7]]),
            "acceptance": ("rung", [0.3]),
        },
        {"beta": ("rung", [2.0])},
    )
    balance, starts, time, exchanged = glass_samples.equilibrium(run)[:, 0]
    assert balance == pytest.approx(-0.4 + 1 - (0.25 + 0.49) / 2)
    assert starts == pytest.approx(-0.6 + 0.2)
    assert exchanged == 0.3
    assert time == 1.0


def test_errors_within_samples_are_those_of_blocks():
    """Of planted means of four blocks the jackknife gives the error of their mean."""
    rng = stream(11)
    blocks = 5 + rng.standard_normal((3000, 6, glass_samples.BLOCKS))  # trial, sample, block
    whole = blocks.mean(axis=-1)
    without = (blocks.sum(axis=-1, keepdims=True) - blocks) / (glass_samples.BLOCKS - 1)
    values = np.concatenate([whole[..., None], without], axis=-1)
    found = np.array([figS1f._three(one) for one in values])
    mean, error, within = found.T
    exact = 1 / np.sqrt(6 * glass_samples.BLOCKS)
    assert mean.std() == pytest.approx(exact, rel=0.05)
    for stated in (error, within):  # here samples differ by what is within them only
        assert np.sqrt(np.mean(stated**2)) == pytest.approx(exact, rel=0.05)


def test_a_chain_settles_before_it_counts():
    """From its pattern on a network has too large an overlap: not any more after some sweeps."""
    small = QUICK["figS1d"] | {"gamma": [0.0], "neurons": [320, 640], "samples": 16, "sweeps": 1}
    early, late = (
        compute("figS1d", small | {"parts": [0.85], "settle": settle}) for settle in (1, 25)
    )
    overlaps = early.m_mean - late.m_mean, early.energy_mean - late.energy_mean
    gap, drop = (float(change.isel(neurons=-1).squeeze()) for change in overlaps)
    assert gap > 4 * float(late.m_mean_error.isel(neurons=-1).squeeze())
    assert drop < -4 * float(late.energy_mean_error.isel(neurons=-1).squeeze())


def test_a_glass_settles_before_it_counts():
    glass = SpinGlass.draw(128, stream(12), "gaussian")
    cold = [Rung(Renyi(0.0), 3.0)]
    runs = [temper(glass, cold, sweeps=1, records=1, settle=settle, seed=3) for settle in (1, 300)]
    early, late = (float(run.energy.sel(replica="random").mean()) for run in runs)
    assert early > late + 0.05


def test_starts_within_a_cap_are_random_or_cooled():
    network = HopfieldNetwork.draw(16, 320, stream(13))
    how = {"cap": 0.6, "sweeps": 2, "settle": 1, "seed": 4}
    hot, cold = (
        temper_restricted(network, [0.5, 3.0, 6.0], start=start, **how | {"settle": settle})
        for start, settle in (("random", 1), ("cooled", 60))
    )
    assert hot.energy[0, -1] > cold.energy[0, -1] + 0.02
    for start, least in (("random", -0.1), ("cooled", -0.5)):
        states = _starts(network, np.array([0.5, 3.0, 6.0]), 0.6, 60, start, stream(16))
        energy = network.energy(states)
        assert np.all(np.abs(network.overlaps(states)) <= 0.6)
        assert (energy[-1] < -0.3) == (start == "cooled")
        assert energy[-1] > least
    # the halves are in their order: a run that is not in equilibrium goes down
    assert hot.energy[0, -1] > hot.energy[1, -1]


def test_round_trips_count_from_when_a_run_has_settled():
    """In one sweep no state goes from the first of three rungs to the last and back."""
    glass = SpinGlass.draw(24, stream(17), "gaussian")
    ladder = [Rung(Renyi(0.0), b) for b in (0.3, 0.4, 0.5)]
    how = {"records": 1, "seed": 5}
    settled = temper(glass, ladder, sweeps=1, settle=400, **how)
    long = temper(glass, ladder, sweeps=400, settle=1, **how)
    assert int(settled.round_trips) <= 2
    assert int(long.round_trips) > 20
    assert np.nanmax(settled.acceptance) <= 1


def test_the_second_half_of_a_capped_run_counts():
    halves = np.array([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]])  # start, half, rung
    how = dict.fromkeys(("kept", "largest", "acceptance", "round_trips", "excess"), 0.0)
    sample = figS1h._Sample(halves, np.zeros(1), **how)
    assert sample.energy.tolist() == [5.0, 6.0]


def test_doubt_of_starts_and_halves_is_shown_in_the_checks():
    """Cooled starts whose potential is too large, and a drift, are found in the table."""
    from test_finite_networks import FERRO, made_up

    parameters = figS1h.FigS1h(**FERRO)
    loads = []
    for start, half in ((0.0, 0.0), (0.01, 0.0), (0.0, 0.01)):
        load = made_up(parameters, 0.05, stream(14), 0.02)
        noise = stream(15)
        for row in load.samples:
            for sample in row:
                sample.glass[...] += 1e-3 * noise.standard_normal((2, 2, 1))
                sample.glass[1] -= start
                sample.glass[:, 1] -= half
        loads.append(load)
    for load, off in zip(loads, (None, "starts", "halves"), strict=True):
        checks = {c.name: c for c in figS1h._trust_checks(parameters, [load], {})}
        for name, check in checks.items():
            far = abs(check.value / check.error)
            assert (far > 5) == (off is not None and off in name), (name, far)


def test_where_a_loop_leaves_its_phase(monkeypatch):
    """Between the last beta with the energy of the paramagnet and the first one without."""
    betas = P.hysteresis.beta.values()
    step, runs = betas[1] - betas[0], P.hysteresis.replicates
    stays = {"up": [4, 5, 4, 6], "down": [2, 2, 3, 2]}  # of each chain, as long as it stays

    def planted(p, seed, size, replicate):
        return np.array([np.where(np.arange(betas.size) < stays[way][replicate], -0.3, -0.6)
                         for way in ("up", "down")])  # fmt: skip

    monkeypatch.setattr(figS1f, "_chain", planted)
    loop = figS1f._loop(P.hysteresis, 1)
    for row, way in enumerate(("up", "down")):
        between = [(betas[k - 1] + betas[k]) / 2 for k in stays[way]]
        assert loop.left[:, row] == pytest.approx([np.mean(between)] * 2)
        spread = np.std(between, ddof=1) / np.sqrt(runs)
        wanted = np.hypot(spread, step / np.sqrt(12 * runs))
        assert loop.left_error[:, row] == pytest.approx([wanted] * 2)
    assert loop.runs.shape == (2, 2, betas.size, runs)
