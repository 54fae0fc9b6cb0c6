"""Arguments that are nearly right: what is taken, and that the rest is refused by name."""

import re
import tracemalloc

import numpy as np
import pytest
import xarray as xr

import curved as cn
from curved.flat.parisi import full_solution
from curved.images.sources import ArchiveError
from curved.networks import pairwise
from curved.numerics.arrays import real, whole
from curved.records.data_files import DataFileError
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


class Thing:
    pass


ODD = {
    "None": lambda: None,
    "text": lambda: "a",
    "minus one": lambda: -1,
    "no number": lambda: float("nan"),
    "a class": lambda: Thing,
    "an object": object,
    "a generator": lambda: iter([1, 2]),
    "a table": dict,
    "a set": lambda: {1},
    "bytes": lambda: b"x",
}
DATA = xr.Dataset({"m": ("x", [0.5])})
STUDY = {
    "title": "One state",
    "kind": "theory",
    "axes": {"gamma": [0.0]},
    "fixed": {"load": 0.0, "beta": 1.0},
}
MODEL = cn.CurvedModel(cn.CurieWeiss(), -0.5)
LINES = cn.Boundaries()
PAIRS = cn.PairwiseEnergy(np.zeros((4, 4)), np.zeros(4))
CHAIN = cn.Reweighting(8, [0.4, 0.5], -np.linspace(0, 0.5, 240).reshape(2, 60, 2))
DOORS = {
    "study": (cn.study, {"what": STUDY, "folder": None, "threads": None}),
    "save": (cn.save, {"data": DATA, "path": "x.nc", "parameters": {}, "stamps": {}}),
    "load": (cn.load, {"path": "x.nc"}),
    "open_results": (cn.open_results, {"folder": "."}),
    "pattern_file": (cn.pattern_file, {"path": "x.npz"}),
    "cifar100_images": (cn.cifar100_images, {"path": "x.tar.gz", "images": 3}),
    "dead_leaves": (cn.dead_leaves, {"seed": 1, "index": 0}),
    "EnergyTransform": (cn.EnergyTransform, {"F": np.sinh}),
    "from_function": (cn.EnergyTransform.from_function, {"F": np.sinh, "dF": np.cosh}),
    "Renyi": (cn.Renyi, {"gamma": 0.5}),
    "Relativistic": (cn.Relativistic, {"gamma": 0.5}),
    "Hopfield": (cn.Hopfield, {"alpha": 0.05}),
    "TwoPatterns": (cn.TwoPatterns, {"correlation": 0.2}),
    "SherringtonKirkpatrick": (cn.SherringtonKirkpatrick, {"breaking": "full"}),
    "CurvedModel": (cn.CurvedModel, {"flat": cn.CurieWeiss(), "transform": 0.5}),
    "states": (MODEL.states, {"beta": 0.9}),
    "at": (MODEL.at, {"branch": "ferromagnet", "t": [0.1]}),
    "sample": (MODEL.sample, {"branch": "ferromagnet", "beta_max": 1.5, "points": 12}),
    "phase_diagram": (MODEL.phase_diagram, {"gammas": [-1.0, 0.0]}),
    "spin_glass_temperature": (LINES.spin_glass_temperature, {"gamma": 0.0, "alpha": 0.1}),
    "spin_glass_load": (LINES.spin_glass_load, {"gamma": 0.0, "temperature": 1.2}),
    "trajectory": (
        cn.trajectory,
        {
            "flat": cn.CurieWeiss(),
            "transform": -0.5,
            "beta": 1.2,
            "start": 0.3,
            "times": [0.0, 1.0],
            "rtol": 1e-8,
        },
    ),
    "HopfieldNetwork": (cn.HopfieldNetwork, {"patterns": NETWORK.patterns}),
    "PairwiseEnergy": (
        cn.PairwiseEnergy,
        {"couplings": np.zeros((4, 4)), "fields": np.zeros(4), "constant": 0.0},
    ),
    "to_binary": (pairwise.to_binary, {"spins": PAIRS}),
    "from_binary": (pairwise.from_binary, {"binary": PAIRS}),
    "of_network": (pairwise.of_network, {"network": NETWORK}),
    "DenseNetwork": (cn.DenseNetwork, {"patterns": NETWORK.patterns, "interaction": cn.Power(3)}),
    "Power": (cn.Power, {"degree": 3}),
    "SpinGlass": (cn.SpinGlass.draw, {"size": 8, "seed": 1, "couplings": "signs"}),
    "weights": (CHAIN.weights, {"transform": -0.5, "beta": 0.45}),
    "Rung": (cn.Rung, {"transform": 0.0, "beta": 1.0}),
    "corrupt": (cn.corrupt, {"x": X, "fraction": 0.1, "seed": 1}),
    "spins_of": (cn.spins_of, {"spikes": X > 0}),
    "simulate": (
        cn.simulate,
        {
            "network": NETWORK,
            "transform": -0.5,
            "beta": 1.0,
            "start": X,
            "sweeps": 4,
            "seed": 1,
            "records": 2,
        },
    ),
    "recall": (cn.recall, {"network": DENSE, "start": X, "sweeps": 1, "seed": 1}),
}
OF_PYTHON = re.compile(
    r"NoneType' object|unsupported operand|not iterable|os\.PathLike|could not convert"
    r"|has no attribute|must be real number|not subscriptable|not supported between|ufunc"
    r"|not callable|invalid literal|has no len|cannot unpack|object is not|indices must"
    r"|abstract class|unexpected keyword|positional argument"
    r"|JSON serializable|not a mapping|truth value"
)


@pytest.mark.parametrize("name", DOORS)
def test_no_argument_is_answered_in_the_words_of_python(name, tmp_path, monkeypatch):
    """What is refused is refused by a sentence of ours; what is taken gives something."""
    monkeypatch.chdir(tmp_path)
    function, good = DOORS[name]
    for argument in good:
        for shown, odd in ODD.items():
            try:
                function(**good | {argument: odd()})
            except (TypeError, ValueError, KeyError, DataFileError, ArchiveError) as error:
                said = str(error)
                assert said, (argument, shown)
                assert not OF_PYTHON.search(said), (argument, shown, said)
