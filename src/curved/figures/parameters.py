"""Types of parameters that panels share: range, unit and meaning, said once.

A field of a panel is one of these, ``beta: Beta``, or has limits and a meaning of its own,
``points: int = within(11, 401, "points on each axis")``. Grids are sections with both ends and a
number of points; `Grid.values` makes them. Conditions that join keys are what a section `must`.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Generic, Literal, TypeVar

import numpy as np
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from curved.numerics.typing import Array
from curved.records.yaml_files import Condition, Fault, Section

_SPACING = 1e-9  # of a grid: curvatures that are closer share a random stream


def within(least: float, most: float, meaning: str | None = None, **more: Any) -> Any:
    """Limits of a number that may be at them, and its meaning; `more` as in pydantic's Field."""
    return Field(ge=least, le=most, description=meaning, **more)


def above(limit: float, most: float, meaning: str | None = None) -> Any:
    """Limits of a number that may not be at the lower one, and its meaning."""
    return Field(gt=limit, le=most, description=meaning)


def several(least: int, most: int | None = None, meaning: str | None = None) -> Any:
    """Smallest and largest length of a list, and its meaning."""
    return Field(min_length=least, max_length=most, description=meaning)


def _different(values: list[Any]) -> list[Any]:
    if any(value in values[:k] for k, value in enumerate(values)):
        raise PydanticCustomError(
            "non_unique", "must have different entries, and some are the same"
        )
    return values


_Number = TypeVar("_Number", bound=float)
_Whole = TypeVar("_Whole", bound=int)
Different = Annotated[
    list[_Number], AfterValidator(_different), Field(json_schema_extra={"uniqueItems": True})
]
"""A list in which no value stands twice."""

Alpha = Annotated[float, within(0, 1, "load M/N, dimensionless; 0 or at least 1e-6")]
Beta = Annotated[float, within(1e-6, 100, "inverse temperature in units of 1/J, dimensionless")]
_CORRELATION = "correlation C of the two patterns, dimensionless"
Correlation = Annotated[float, Field(ge=0, lt=1, description=_CORRELATION)]
_GAMMA = (
    "scaled curvature gamma', dimensionless; its lower limit is where the model's ground state "
    "loses support"
)
Gamma = Annotated[float, Field(le=100, description=_GAMMA)]
Gammas = Annotated[Different[Gamma], several(1, 5, "a list of different curvatures")]
Points = Annotated[int, within(10, 100_000, "number of points")]
GridPoints = Annotated[int, within(2, 10_000, "number of values")]
Seed = Annotated[int, within(0, 2**32 - 1, "seed of the random streams")]
Time = Annotated[float, within(0, 1e6, "time in sweeps of N attempted updates")]

Neurons = Annotated[int, within(16, 16_384, "number of neurons N")]
_SIZES = "a list of two or more different even numbers of neurons, growing"
Sizes = Annotated[
    Different[Annotated[int, within(16, 100_000, multiple_of=2)]], several(2, meaning=_SIZES)
]
_LOADS = "a list of different numbers of stored patterns M"
Stored = Annotated[int, within(1, 10_000, "number of stored patterns M")]
Loads = Annotated[Different[Stored], several(1, meaning=_LOADS)]
ManyLoads = Annotated[Different[Annotated[int, within(1, 100_000)]], several(1, meaning=_LOADS)]
Flipped = Annotated[float, within(0, 1, "fraction of flipped neurons in a cue, dimensionless")]
MStart = Annotated[float, above(0, 1, "overlap at time 0, dimensionless")]
Part = Annotated[float, above(0, 1, "least overlap with a recalled pattern, dimensionless")]
_REPLICATES = "number of independent runs; errors of variances need 4"
Replicates = Annotated[int, within(4, 100_000, _REPLICATES)]
Bundles = Annotated[
    int, within(4, 100_000, "number of independent simulations of 16 runs, of all laws")
]
Sweeps = Annotated[int, within(1, 100_000, "length of a run in sweeps of N attempted updates")]
RecordsPerSweep = Annotated[int, within(1, 16_384, "records in a sweep, a divisor of neurons")]
PerSweep = Annotated[
    Literal[1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128],
    Field(description="records in a sweep, a divisor of N = 3072"),
]


class Grid(Section, Generic[_Number, _Whole]):
    """An evenly spaced grid: both ends and the number of points."""

    start: _Number
    stop: _Number
    points: _Whole

    def values(self) -> Array:
        """Make the grid, rounded to 12 decimals so that its values can be selected by name.

        The ends are as given: rounding could take them out of the support.
        """
        values = np.round(np.linspace(self.start, self.stop, self.points), 12)
        values[[0, -1]] = self.start, self.stop
        return values

    def conditions(self) -> Iterator[Fault]:
        """Neighbours must differ."""
        start = f"{{here}}.start = {self.start}"
        if self.start == self.stop:
            yield Fault("stop", self.stop, f"must differ from {start}")
        elif abs(self.stop - self.start) < _SPACING * (self.points - 1):
            which = f"{{here}}.points = {self.points}, which must be {_SPACING:g} apart"
            yield Fault("stop", self.stop, f"is too close to {start} for {which}")


class GammaGrid(Grid[Gamma, GridPoints]):
    """Evenly spaced curvatures."""


class BetaGrid(Grid[Beta, Points]):
    """Evenly spaced inverse temperatures."""


class TimeGrid(Grid[Time, Points]):
    """Evenly spaced times."""

    def conditions(self) -> Iterator[Fault]:
        """Time goes forward."""
        yield from super().conditions()
        if self.stop < self.start:
            yield Fault("stop", self.stop, f"must be later than {{here}}.start = {self.start}")


def numbers(there: Any, path: str, key: str = "") -> Iterator[tuple[str, Any]]:
    """Numbers at a path such as cases.gamma, with their keys: all of a list, both ends of a grid.

    >>> list(numbers(GammaGrid(start=0.0, stop=1.0, points=3), ""))
    [('start', 0.0), ('stop', 1.0)]
    """
    if isinstance(there, list):
        for index, one in enumerate(there):
            yield from numbers(one, path, f"{key}[{index}]")
    elif path or isinstance(there, Grid):
        name, _, rest = path.partition(".")
        for below in [name] if name else ["start", "stop"]:
            yield from numbers(getattr(there, below), rest, f"{key}.{below}".removeprefix("."))
    else:
        yield key, there


def divide(key: str, whole: str) -> Condition:
    """A number must divide another, or all of a list."""

    def condition(section: Any) -> Iterator[Fault]:
        value = getattr(section, key)
        for _, size in numbers(section, whole):
            if size % value:
                yield Fault(key, value, f"must divide {{here}}.{whole} = {size}")

    return condition
