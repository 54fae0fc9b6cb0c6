"""Every public object: it pickles, copies, compares to a truth value, and says what it is."""

import copy
import importlib
import inspect
import pickle
import pkgutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, is_dataclass
from multiprocessing import get_context

import numpy as np
import pytest

import curved
import curved as cn
from curved import curvature, figures, flat, ledger, networks, numerics, records, report, sampling
from curved.curvature import geometry
from curved.curvature.measured import MeasuredPhase
from curved.figures.shared.recall import Task
from curved.flat.hopfield_glass import broken_glass
from curved.networks.pairwise import of_network
from curved.numerics import gaussian
from curved.numerics.streams import stream
from curved.sampling import birth_death

ROOMS = [info.name for info in pkgutil.iter_modules(curved.__path__) if info.ispkg]
NETWORK = cn.HopfieldNetwork.draw(2, 12, stream(1))


def used(model):
    """A model that has found something, which it keeps."""
    model.states(1.4)
    return model


def seen(network):
    """A network that has computed what its kernel needs."""
    cn.simulate(network, 0.0, 1.0, np.ones(network.size), sweeps=1, seed=2)
    return network


OBJECTS = [
    cn.CurieWeiss(),
    cn.TwoPatterns(0.2),
    cn.Hopfield(0.05),
    cn.Hopfield(0.05, numerics.QuadratureRule.of_order(2)),
    cn.SherringtonKirkpatrick(),
    cn.SherringtonKirkpatrick(2),
    used(cn.CurvedModel(cn.SherringtonKirkpatrick("full"), -0.5)),
    flat.parisi_states([1.5, 3.0], 1),
    flat.glass_states([1.5, 3.0], 0.05),
    broken_glass(1),
    *(used(cn.CurvedModel(model, -0.5)) for model in (cn.CurieWeiss(), cn.Hopfield(0.05))),
    cn.Renyi(-1.2),
    cn.Relativistic(0.4),
    cn.EnergyTransform.from_function(np.sinh, np.cosh),
    used(cn.CurvedModel(cn.CurieWeiss(), [-0.5, 0.5])),
    cn.CurvedModel(cn.CurieWeiss(), -0.5).at("ferromagnet", [0.5, 1.0]),
    cn.Boundaries(),
    cn.Boundaries(cn.Relativistic),
    cn.Boundaries(breaking=1),
    MeasuredPhase([0.0, 1.0, 2.0, 3.0], [0.0, -0.1, -0.2, -0.3], heated=True),
    curvature.ReleasedBoundaries(),
    cn.Rung(cn.Renyi(-1.0), 0.5),
    cn.Reweighting(8, [0.4, 0.5], -np.linspace(0, 0.5, 80).reshape(40, 2)),
    seen(NETWORK),
    cn.HopfieldNetwork(NETWORK.patterns, np.linspace(0, 1, 12)),
    seen(cn.SpinGlass.draw(9, stream(1))),
    seen(cn.SpinGlass.draw(9, stream(1), "gaussian")),
    seen(of_network(NETWORK)),
    cn.DenseNetwork(NETWORK.patterns, cn.Power(3)),
    cn.recall(
        cn.DenseNetwork(NETWORK.patterns, cn.Power(3)), NETWORK.patterns[0], sweeps=1, seed=1
    ),
    cn.Power(3, rectified=True),
    cn.Exponential(),
    numerics.QuadratureRule.of_order(),
    gaussian.gaussian_averages([0.5, 2.0]),
    *cn.Hopfield(0.05).branches(),
    cn.CurieWeiss().branches()[1].at(np.array([0.5, 1.0])),
    geometry.DeformedFamily(np.array([[1.0, -0.5, 0.2]]), 0.3),
    birth_death.one_pattern(12, cn.Renyi(-0.5), 0.8),
    figures.figure("fig2"),
    figures.panels()["fig2a"].model_construct(gamma=[0.0], beta=1.0),
    ledger.Compared({}, ledger.Verdict.HOLDS, ledger.Outcome(True, False, 1.0, 0.1, 0.9, 1)),
    ledger.Finding({"id": "a"}, ledger.Verdict.UNTESTED),
    ledger.Measured(np.array([1.0]), np.array([0.1]), np.array([np.nan])),
    ledger.Outcome(True, False, 1.0, 0.1, 0.9, 1),
    ledger.Verdict.HOLDS,
    records.Fault("gamma", 3.0, "must be small"),
    records.Tolerance(1e-9, 1e-12),
    records.Variable("overlap", "m"),
    report.Usage("fig2a_data", 1, 0.5, 0.6, None),
]


def public_classes():
    """Classes in the `__all__` of every room that one makes objects of, by name."""
    for name in ROOMS:
        room = importlib.import_module(f"curved.{name}")
        for public in room.__all__:
            item = getattr(room, public)
            made = inspect.isclass(item) and not getattr(item, "_is_protocol", False)
            if made:
                yield public, item


def instances():
    return [*OBJECTS, *(e("why") for _, e in public_classes() if issubclass(e, Exception))]


def test_every_public_class_has_an_object():
    made = {kind for item in instances() for kind in type(item).__mro__}
    assert [name for name, item in public_classes() if item not in made] == []


def same(item):
    """What a process does with an object: it gives it back."""
    return item


def equal(one, other):
    if isinstance(one, Exception):
        return str(one) == str(other)
    found = one == other
    assert type(found) is bool
    return found


@pytest.mark.parametrize("item", instances(), ids=lambda item: type(item).__name__)
def test_it_pickles_copies_and_compares(item):
    for again in (pickle.loads(pickle.dumps(item)), copy.copy(item), copy.deepcopy(item)):  # noqa: S301
        assert type(again) is type(item)
        assert equal(again, item)
        assert repr(again) == repr(item)
    for other in OBJECTS:
        assert type(item == other) is bool
        assert (item == other) == (other == item)


def test_they_are_told_apart():
    for one, other in (
        (cn.Hopfield(0.05), cn.Hopfield(0.06)),
        (cn.Hopfield(0.05), cn.Hopfield(0.05, numerics.QuadratureRule.of_order(2))),
        (NETWORK, cn.HopfieldNetwork(-NETWORK.patterns)),
        (NETWORK, cn.HopfieldNetwork(NETWORK.patterns[:1])),
        (cn.SpinGlass.draw(9, stream(1)), cn.SpinGlass.draw(9, stream(2))),
        (cn.Hopfield(0.05).branches()[0], cn.Hopfield(0.06).branches()[0]),
        (cn.CurieWeiss().branches()[0], cn.TwoPatterns(0.2).branches()[0]),
    ):
        assert one != other
        assert not one == other  # noqa: SIM201
    kept = flat.CurieWeiss().branches()[1].at(np.array([0.5]))
    assert kept == flat.CurieWeiss().branches()[1].at(np.array([0.5]))
    assert len({NETWORK, copy.deepcopy(NETWORK), cn.Hopfield(0.05), cn.Hopfield(0.05)}) == 2


def test_other_processes_take_them():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert all(map(equal, pool.map(same, instances()), instances()))


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        (cn.Hopfield(0.05), "Hopfield(alpha=0.05)"),
        (
            cn.Hopfield(0.05, numerics.QuadratureRule.of_order(2)),
            "Hopfield(alpha=0.05, rule=QuadratureRule.of_order(2))",
        ),
        (numerics.QuadratureRule.of_order(), "QuadratureRule.of_order(1)"),
        (
            cn.CurvedModel(cn.Hopfield(0.05), -1.2),
            "CurvedModel(flat=Hopfield(alpha=0.05), transform=Renyi(gamma=-1.2))",
        ),
        (NETWORK, "HopfieldNetwork(patterns=<2 x 12>)"),
        (
            cn.HopfieldNetwork(NETWORK.patterns, np.zeros(12)),
            "HopfieldNetwork(patterns=<2 x 12>, fields=<12>)",
        ),
        (cn.SpinGlass.draw(9, stream(1)), "SpinGlass(couplings=<9 x 9>)"),
        (of_network(NETWORK), "PairwiseEnergy(couplings=<12 x 12>, fields=<12>)"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_is_shown_as_one_types_it(item, shown):
    assert repr(item) == shown


@pytest.mark.parametrize("item", OBJECTS, ids=lambda item: type(item).__name__)
def test_it_is_shown_short(item):
    assert len(repr(item)) < 600


def test_signatures_say_the_names_of_types():
    assert "t: ArrayLike)" in str(inspect.signature(cn.CurvedModel.at))
    for name in (*ROOMS, ""):
        room = importlib.import_module(f"curved.{name}".rstrip("."))
        for public in room.__all__:
            item = getattr(room, public)
            if not callable(item) or getattr(item, "_is_protocol", False):
                continue
            methods = [f for n, f in inspect.getmembers(item, inspect.isfunction) if n[0] != "_"]
            for function in (*methods, *([item] if inspect.isfunction(item) else [])):
                shown = str(inspect.signature(function))
                assert "Union[" not in shown, function
                assert "numpy.dtype" not in shown, function
                assert "_SupportsArray" not in shown, function


def documented(cls):
    """Names in the sections Parameters and Attributes of a class and those it is made from."""
    names = set()
    for base in cls.__mro__:
        section = ""
        lines = (inspect.getdoc(base) if base.__doc__ else "").splitlines()
        for line, after in zip(lines, [*lines[1:], ""], strict=True):
            if after and set(after) == {"-"}:
                section = line
            elif section in {"Parameters", "Attributes"} and " : " in line and line[0] != " ":
                names |= set(line.partition(" : ")[0].split(", "))
    return names


def records_with_fields():
    """Public dataclasses and named tuples of the rooms of physics."""
    for room in (numerics, flat, curvature, networks, sampling):
        for info in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            module = importlib.import_module(info.name)
            if "._" in info.name:
                continue
            for name, cls in vars(module).items():
                if name[0] == "_" or not inspect.isclass(cls) or cls.__module__ != info.name:
                    continue
                if is_dataclass(cls) or hasattr(cls, "_fields"):
                    yield cls


@pytest.mark.parametrize("cls", list(records_with_fields()), ids=lambda cls: cls.__name__)
def test_every_field_is_in_the_help(cls):
    names = cls._fields if hasattr(cls, "_fields") else [field.name for field in fields(cls)]
    assert [name for name in names if name not in documented(cls)] == []


def test_tasks_of_a_figure_go_to_other_processes():
    task = Task.draw(NETWORK.patterns, 1, 2, 0, 0.1)
    assert equal(pickle.loads(pickle.dumps(task)).network, task.network)  # noqa: S301
