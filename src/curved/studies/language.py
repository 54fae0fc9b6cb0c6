"""The language of studies: what a YAML file of one may say, checked before any work.

The type of a file depends on its kind, whose parameters may each be an axis, part of a zipped
group, or fixed.
"""

import hashlib
import importlib
import re
import sysconfig
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, create_model, model_validator

from curved.curvature.transforms import EnergyTransform, Relativistic, Renyi, as_transform
from curved.figures import parameters as par
from curved.numerics.imports import sources_behind
from curved.records import strict_yaml
from curved.records.files import AnyPath
from curved.records.yaml_files import ConfigError, Fault, Section, faults
from curved.studies.code import SIMULATION, THEORY, code_of
from curved.studies.kinds.catalogue import NAMES, kind_of
from curved.studies.kinds.kind import Family, Kind
from curved.studies.networks import NetworkKind
from curved.studies.parameters import PARAMETERS, values_of

_TRANSFORMS: dict[str, Family] = {"renyi": Renyi, "relativistic": Relativistic}
_NAME = re.compile(r"[A-Za-z0-9][\w-]*", re.ASCII)
_NO_NUMBER = "needs a measure that is a single number, as time series have no one error"
_FEWEST = 8  # replicates, of which a standard error means something
_OWN = r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$|^renyi$|^relativistic$"


class Replicates(Section):
    """How many replicates each cell has: from least to most, until errors are small enough.

    The standard errors are compared after each multiple of `least`.
    """

    least: int = Field(ge=2, le=1_000_000)
    """least number of replicates, and the number that is added at a time"""
    most: int = Field(ge=2, le=1_000_000)
    """largest number of replicates, a multiple of least"""
    error: Mapping[str, Annotated[float, par.above(0, 1e6, "standard error")]] = {}
    """standard errors of measures at which a cell is done"""

    def conditions(self) -> Iterator[Fault]:
        """The largest number is reached in whole steps."""
        yield from super().conditions()
        if self.most % self.least:
            yield Fault("most", self.most, f"must be a multiple of {{here}}.least = {self.least}")
        if self.error and self.least < _FEWEST:
            yield Fault("least", self.least, f"must be at least {_FEWEST} where errors decide")
        if not self.error and self.most != self.least:
            yield Fault("error", None, "must say which standard errors decide")


class Drawn(Section):
    """Variables that a figure draws."""

    x: str
    """axis of the abscissa"""
    y: str
    """measure of the ordinate"""
    color: str | None = None
    """axis of the lines"""
    panel: str | None = None
    """axis of the panels"""
    log: Literal["x", "y", "xy"] | None = None
    """logarithmic axes; by default the abscissa if its values are evenly spaced in the logarithm"""


def _counted(value: Any) -> Any:
    """A number of replicates, as `Replicates` has it."""
    return {"least": value, "most": value} if type(value) is int else value


class Axes(Section):
    """Values of each axis, in the order in which they are given."""

    _order: tuple[str, ...] = PrivateAttr(())

    @model_validator(mode="wrap")
    @classmethod
    def _keep_order(cls, data: Any, handler: Any) -> Self:
        made: Self = handler(data)
        made._order = tuple(data) if isinstance(data, Mapping) else ()
        return made

    def given(self) -> dict[str, list[Any]]:
        """Values of the axes that there are."""
        return {k: v for k in self._order if (v := getattr(self, k)) is not None}


class Zipped(Section):
    """Parameters that go together along one axis."""

    label: list[str] | None = None
    """names of the values along the axis; by default numbers"""

    def parameters(self) -> dict[str, list[Any]]:
        """Values of the parameters that there are."""
        return {name: v for name, v in self if v is not None and name != "label"}


class Study(Section):
    """A study: a grid of simulations, or of theory."""

    title: str = Field(min_length=1, max_length=200)
    """title of the study, in a line"""
    kind: str = "recall"
    network: NetworkKind = NetworkKind()
    """how networks are drawn"""
    transform: str = Field("renyi", pattern=_OWN)
    """renyi, relativistic, or module:Class of a transform that takes a curvature"""
    axes: Axes = Axes()
    zipped: Mapping[str, Zipped] = Field(default_factory=dict)
    """groups of parameters that go together along an axis of the group's name"""
    fixed: Section
    measure: list[str] = Field(default_factory=list)
    """measures; by default all of the kind"""
    replicates: Annotated[
        Replicates, BeforeValidator(_counted, json_schema_input_type=int | Replicates)
    ] = Replicates(least=2, most=2)
    """how many networks, starts and noises each cell has"""
    theory: bool = False
    """whether the result has the solutions for N to infinity, too"""
    keep: Literal["means", "replicates"] = "means"
    """whether the result has the value of every replicate, too"""
    figure: Drawn | None = None
    """the figure; by default of the longest axes"""
    seed: par.Seed = 0

    @property
    def of(self) -> Kind:
        """The kind of the study."""
        return kind_of(self.kind)

    @property
    def measures(self) -> list[str]:
        """Names of what is measured."""
        return list(self.measure or self.of.measured(self.network))

    @property
    def family(self) -> Family:
        """The transform of each curvature."""
        return _family(self.transform)

    def given(self) -> dict[str, list[Any]]:
        """Values of each axis of its own."""
        return self.axes.given()

    def groups(self) -> dict[str, dict[str, list[Any]]]:
        """Values of the parameters of each zipped group."""
        return {name: group.parameters() for name, group in self.zipped.items()}

    def constants(self) -> dict[str, Any]:
        """Values of parameters that are fixed, defaults too."""
        defaults = {k: v for k, v in self.of.parameters.items() if v is not None}
        varying = {*self.given(), *(k for group in self.groups().values() for k in group)}
        fixed = {k: v for k, v in self.fixed if v is not None}
        found = {k: v for k, v in defaults.items() if k not in varying} | fixed
        if (size := self.network.size) is not None:
            found["neurons"] = size
        return found

    def identity(self) -> dict[str, Any]:
        """All that the numbers of a cell depend on, apart from its parameters."""
        return {
            "kind": self.kind,
            "network": self.network.identity(),
            "transform": _identity(self.transform),
            "seed": self.seed,
            "code": code_of(THEORY if self.kind == "theory" else SIMULATION),
        }

    def asks(self) -> dict[str, Any]:
        """The study without its title and figure, which change no number."""
        content = self.model_dump(mode="json", exclude={"title", "figure"}, exclude_none=True)
        return content | {"identity": self.identity()}

    def conditions(self) -> Iterator[Fault]:
        """Parameters are given once, and measures, transform and figure exist."""
        yield from super().conditions()
        yield from _given_once(self)
        yield from _zipped(self)
        yield from _named(self)
        try:
            family = self.family
        except (ImportError, AttributeError, TypeError, ValueError) as error:
            yield Fault("transform", self.transform, f"cannot be used: {error}")
        else:
            yield from _curvatures(self, family)


def _family(transform: str) -> Family:
    if transform in _TRANSFORMS:
        return _TRANSFORMS[transform]
    module, _, name = transform.partition(":")
    made = getattr(importlib.import_module(module), name)

    def family(gamma: float) -> EnergyTransform:
        return as_transform(made(gamma))

    family(0.0)
    return family


def _identity(transform: str) -> str:
    """Name of a transform; of one's own with its code, and that of one's own which it imports."""
    if transform in _TRANSFORMS:
        return transform
    module = importlib.import_module(transform.partition(":")[0])
    sources = sources_behind(module.__name__, _is_own)
    return f"{transform} {hashlib.sha256(repr(sorted(sources.items())).encode()).hexdigest()}"


def _is_own(module: ModuleType) -> bool:
    """Whether a module belongs neither to this package nor to what is installed."""
    file = getattr(module, "__file__", None)
    installed = map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib"))
    places = {*installed, str(Path(__file__).parents[1])}
    return file is not None and not any(Path(file).is_relative_to(place) for place in places)


def _values(study: Study) -> Iterator[tuple[str, str, list[Any]]]:
    """Each parameter that is given, where, and its values."""
    for name, values in study.given().items():
        yield name, f"axes.{name}", values
    for group, members in study.groups().items():
        for name, values in members.items():
            yield name, f"zipped.{group}.{name}", values
    for name, value in study.fixed:
        if value is not None:
            yield name, f"fixed.{name}", [value]


def _given_once(study: Study) -> Iterator[Fault]:
    kind, network = study.of, study.network
    if network.kind not in kind.networks:
        allowed = " or ".join(kind.networks)
        yield Fault("network.kind", network.kind, f"must be {allowed} for kind: {study.kind}")
        return
    places: dict[str, list[str]] = {}
    same = {"load": "stored"} if "stored" in kind.parameters else {}
    for name, place, _ in _values(study):
        places.setdefault(same.get(name, name), []).append(place)
    for where in places.values():
        if len(where) > 1:
            yield Fault(where[1], None, f"is given already by {{here}}.{where[0]}")
    for name in sorted(kind.needed(network, study.measures) - places.keys()):
        also = " or load" if name in same.values() else ""
        yield Fault("fixed", None, f"must have {name}{also}, unless {{here}}.axes has")
    for name in sorted((NetworkKind.DRAWN - network.parameters(kind.parameters)) & places.keys()):
        yield Fault(places[name][0], None, f"means nothing for {network.label} networks here")
    for name in kind.path:
        if name in places and places[name] != [f"axes.{name}"]:
            yield Fault(places[name][0], None, "must be in {here}.axes: chains go through it")


def _zipped(study: Study) -> Iterator[Fault]:
    for group, members in study.groups().items():
        lengths = {name: len(values) for name, values in members.items()}
        if (names := study.zipped[group].label) is not None:
            lengths["label"] = len(names)
        if len(members) < 2 or len(set(lengths.values())) != 1:
            told = ", ".join(f"{name} has {count}" for name, count in lengths.items())
            yield Fault(
                f"zipped.{group}", None, f"must be 2 or more lists of the same length; {told}"
            )
        if group in PARAMETERS or group in study.of.measures or not group.isidentifier():
            yield Fault(
                f"zipped.{group}",
                None,
                "must not have the name of a parameter or measure, and must be an identifier",
            )


def _named(study: Study) -> Iterator[Fault]:
    measures, there = study.of.measures, study.of.measured(study.network)
    for name in study.measure:
        if name not in there:
            label = study.network.label
            yield Fault("measure", name, f"must be one of {', '.join(there)} for {label} networks")
    for name in study.replicates.error:
        if name not in study.measures or measures[name].along:
            single = [one for one in study.measures if not measures[one].along]
            says = f"must be one of {', '.join(single)}" if single else _NO_NUMBER
            yield Fault(f"replicates.error.{name}", None, says)
    if study.figure is None:
        return
    along = {axis for name in study.measures for axis in measures[name].along}
    axes = {
        *study.given(),
        *study.groups(),
        *along,
        *(k for g in study.groups().values() for k in g),
    }
    for role in ("x", "color", "panel"):
        name = getattr(study.figure, role)
        if name is not None and name not in axes:
            yield Fault(
                f"figure.{role}", name, f"must be one of the axes {', '.join(sorted(axes))}"
            )
    if study.figure.y not in study.measures:
        yield Fault("figure.y", study.figure.y, f"must be one of {', '.join(study.measures)}")


def _curvatures(study: Study, family: Family) -> Iterator[Fault]:
    for name, place, values in _values(study):
        if name == "gamma":
            for gamma in values:
                try:
                    family(gamma)
                except (TypeError, ValueError) as error:
                    yield Fault(place, gamma, f"is not a curvature of {study.transform}: {error}")


@cache
def model_of(kind: str) -> type[Study]:
    """Type of the studies of a kind."""
    known = kind_of(kind)
    names = [*known.parameters, *(["load"] if "stored" in known.parameters else [])]
    one: dict[str, Any] = {name: (PARAMETERS[name] | None, None) for name in names}
    several: dict[str, Any] = {name: (values_of(name) | None, None) for name in names}
    fixed: Any = create_model("Fixed", __base__=Section, __doc__="Values of all cells.", **one)
    axes: Any = create_model("Axes", __base__=Axes, __doc__="Values of each axis.", **several)
    beside: dict[str, Any] = {name: (values_of(name, False) | None, None) for name in names}
    group: Any = create_model("Zipped", __base__=Zipped, __doc__="Values side by side.", **beside)
    measures: Any = Literal[tuple(known.measures)]
    fields: dict[str, Any] = {
        "kind": (Literal[kind], kind),
        "axes": (axes, axes()),
        "fixed": (fixed, fixed()),
        "zipped": (dict[str, group], {}),
        "measure": (par.Different[measures], []),
    }
    title = f"A study: {known.title}."
    return create_model(f"Study_{kind}", __base__=Study, __doc__=title, **fields)


def parse(content: Any, name: str = "study") -> Study:
    """Check the content of a study, and make it of its type.

    Parameters
    ----------
    content : mapping
        As read from YAML.
    name : str, optional
        What it goes by in messages.

    Raises
    ------
    ConfigError
        If anything in it is not as it should be; the message lists every fault.
    """
    kind = content.get("kind", "recall") if isinstance(content, Mapping) else None
    if not isinstance(content, Mapping) or kind not in NAMES:
        said = f"kind = {kind!r}" if isinstance(content, Mapping) else f"{content!r:.60}"
        raise ConfigError(
            f"{name}: {said}: must be a study whose kind is one of {', '.join(NAMES)}"
        )
    model = model_of(kind)
    if found := list(faults(model, content)):
        raise ConfigError("\n".join(f"{name}: {fault}" for fault in found))
    return model.model_validate(content)


def read(path: AnyPath) -> Study:
    """Read a study from its YAML file.

    Raises
    ------
    ConfigError
        If it is missing, no YAML that means one thing only, or no study.
    """
    if not _NAME.fullmatch(Path(path).stem):
        raise ConfigError(f"{path}: the name of a study must have only letters, digits, - and _")
    return parse(strict_yaml.read(path), str(path))
