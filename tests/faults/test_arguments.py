"""Arguments that are nearly right: what is taken, and that the rest is refused by name."""

import re
import tracemalloc

import numpy as np
import pytest

import curved as cn
from curved.flat.parisi import full_solution
from curved.numerics.arrays import real, whole
from curved.sampling.glauber import parallel

RNG = np.random.default_rng(1)
NETWORK = cn.HopfieldNetwork.draw(3, 20, RNG)
DENSE = cn.DenseNetwork(NETWORK.patterns, cn.Power(3))
X = NETWORK.patterns[0]


def simulate(**changes):
    given = {"network": NETWORK, "transform": -0.5, "beta": 1.0, "start": X, "sweeps": 4, "seed": 1}
    return cn.simulate(**given | changes)


COUNTS = {
    "stored": lambda n: cn.HopfieldNetwork.draw(n, 20, 1),
    "size": lambda n: cn.HopfieldNetwork.draw(3, n, 1),
    "sweeps": lambda n: simulate(sweeps=n),
    "records": lambda n: simulate(records=n),
    "degree": cn.Power,
    "threads": lambda n: list(parallel(abs, [1], n)) if n else [],
    "index": lambda n: cn.dead_leaves(1, n),
}


@pytest.mark.parametrize("name", COUNTS)
def test_a_whole_number_is_one_way_for_all(name):
    """Of any type; what is none, or too large, is refused by name, before any work."""
    for good in (4, np.int64(4), np.uint8(4), 4.0, np.float32(4), np.array(4)):
        COUNTS[name](good)
    for bad in (4.5, "4", None, True, np.True_, [4], np.nan, np.inf, 4j, np.array([4]), object):
        if name == "threads" and not bad:
            continue
        with pytest.raises(TypeError, match=rf"{name} must be a whole number, got "):
            COUNTS[name](bad)
    for bad in (-1, 10**30, 10**5000, -1.0):
        with pytest.raises(ValueError, match=rf"{name} must be ") as error:
            COUNTS[name](bad)
        assert len(str(error.value)) < 200


REALS = {
    "gamma of Renyi": cn.Renyi,
    "gamma of Relativistic": cn.Relativistic,
    "alpha": cn.Hopfield,
    "correlation": cn.TwoPatterns,
    "fraction": lambda value: cn.corrupt(X, value, 1),
}


@pytest.mark.parametrize("name", REALS)
def test_a_real_number_is_one_way_for_all(name):
    for good in (0.5, np.float32(0.5), np.array(0.5)):
        REALS[name](good)
    for bad in ("0.5", None, True, [0.5], 0.5j, np.array([0.5]), np.ma.masked, cn.Renyi):
        with pytest.raises(TypeError, match=f"{name} must be a number, got "):
            REALS[name](bad)
    for bad in (np.nan, np.inf, -np.inf, 10**400):
        with pytest.raises(ValueError, match=f"{name} must be finite, got ") as error:
            REALS[name](bad)
        assert len(str(error.value)) < 200


CLASSES = {
    "interaction": lambda: cn.DenseNetwork(NETWORK.patterns, cn.Power),
    "network": lambda: simulate(network=cn.HopfieldNetwork),
    "transform": lambda: simulate(transform=cn.Renyi),
    "flat": lambda: cn.CurvedModel(cn.CurieWeiss, -0.5),
    "glass": lambda: cn.temper(
        cn.SpinGlass, [cn.Rung(0.0, 1.0)], sweeps=2, records=1, settle=1, seed=1
    ),
}


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_is_no_instance(name):
    with pytest.raises(TypeError, match=rf"^{name} must be an? .*, got the class \w+: call it$"):
        CLASSES[name]()


def test_another_network_is_refused_by_name():
    with pytest.raises(TypeError, match="network must be a DenseNetwork, got Hopfield"):
        cn.recall(NETWORK, X, sweeps=1, seed=1)
    with pytest.raises(TypeError, match=r"network must be a HopfieldNetwork or .*, got Dense"):
        simulate(network=DENSE)
    with pytest.raises(TypeError, match=r"interaction must be .*, got 3"):
        cn.DenseNetwork(NETWORK.patterns, 3)


def test_what_is_left_of_the_checks():
    assert whole(1e4, "n") == 10_000
    assert real(np.float64(2), "x") == 2
    with pytest.raises(ValueError, match=re.escape("levels must be an integer from 8 to 1024")):
        full_solution(0.5, 4)
    for bad in ("1", ["1.0"], [1j]):
        with pytest.raises(ValueError, match="beta must hold real numbers"):
            cn.CurvedModel(cn.CurieWeiss(), -0.5).states(bad)


def test_the_energy_of_a_state_takes_no_copy_of_the_patterns():
    """Patterns of 100 MB, and a block of less than 10 MB beside them, however many there are."""
    network = cn.HopfieldNetwork.draw(5000, 20_000, 1)
    x = network.patterns[0]
    tracemalloc.start()
    energy = network.energy(x)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10e6 < network.patterns.nbytes / 9
    overlaps = np.array([np.mean(row * x, dtype=float) for row in network.patterns])
    assert energy == pytest.approx((5000 / 20_000 - np.sum(overlaps**2)) / 2, rel=1e-12)
