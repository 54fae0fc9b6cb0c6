"""Types of parameters that panels share: range, unit and meaning, said once.

A field of a panel is one of these, or has a type of its own: ``beta: Beta``. Grids are sections
with both ends and a number of points; `Grid.values` makes them.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from curved.numerics.typing import Array
from curved.records.yaml_files import Fault, Section

__all__ = [
    "DIFFERENT",
    "Alpha",
    "Beta",
    "BetaGrid",
    "Correlation",
    "Flipped",
    "Gamma",
    "GammaGrid",
    "Gammas",
    "Grid",
    "GridPoints",
    "Loads",
    "MStart",
    "Neurons",
    "Part",
    "PerSweep",
    "Points",
    "RawGamma",
    "RecordsPerSweep",
    "Replicates",
    "Seed",
    "Sizes",
    "Stored",
    "Sweeps",
    "Time",
    "at_most",
    "divisor",
    "each",
    "ends",
]

_SPACING = 1e-9  # of a grid: curvatures that are closer share a random stream


def _different(values: list[Any]) -> list[Any]:
    for k, value in enumerate(values):
        if value in values[:k]:
            raise PydanticCustomError("non_unique", "has non-unique entries")
    return values


DIFFERENT = (AfterValidator(_different), Field(json_schema_extra={"uniqueItems": True}))
"""Of a list: no value may stand twice. To be unpacked: ``Annotated[list[Gamma], *DIFFERENT]``."""

Alpha = Annotated[
    float, Field(ge=0, le=1, description="load M/N, dimensionless; 0 or at least 1e-6")
]
Beta = Annotated[
    float,
    Field(ge=1e-6, le=100, description="inverse temperature in units of 1/J, dimensionless"),
]
Correlation = Annotated[
    float, Field(ge=0, lt=1, description="correlation C of the two patterns, dimensionless")
]
Gamma = Annotated[
    float,
    Field(
        le=100,
        description="scaled curvature gamma', dimensionless; its lower limit is where the model's "
        "ground state loses support",
    ),
]
Gammas = Annotated[
    list[Gamma],
    *DIFFERENT,
    Field(min_length=1, max_length=5, description="a list of different curvatures"),
]
RawGamma = Annotated[float, Field(gt=-1, le=10, description="raw curvature gamma, dimensionless")]
Points = Annotated[int, Field(ge=10, le=100_000, description="number of points")]
GridPoints = Annotated[int, Field(ge=2, le=10_000, description="number of values")]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1, description="seed of the random streams")]
Time = Annotated[float, Field(ge=0, le=1e6, description="time in sweeps of N attempted updates")]

Neurons = Annotated[int, Field(ge=16, le=16_384, description="number of neurons N")]
Sizes = Annotated[
    list[Annotated[int, Field(ge=16, le=100_000, multiple_of=2)]],
    *DIFFERENT,
    Field(
        min_length=2,
        description="a list of two or more different even numbers of neurons, growing",
    ),
]
Stored = Annotated[int, Field(ge=1, le=10_000, description="number of stored patterns M")]
Loads = Annotated[
    list[Stored],
    *DIFFERENT,
    Field(min_length=1, description="a list of different numbers of stored patterns M"),
]
Flipped = Annotated[
    float,
    Field(ge=0, le=1, description="fraction of flipped neurons in a cue, dimensionless"),
]
MStart = Annotated[float, Field(gt=0, le=1, description="overlap at time 0, dimensionless")]
Part = Annotated[
    float,
    Field(gt=0, le=1, description="least overlap with a recalled pattern, dimensionless"),
]
Replicates = Annotated[
    int,
    Field(ge=4, le=100_000, description="number of independent runs; errors of variances need 4"),
]
Sweeps = Annotated[
    int,
    Field(ge=1, le=100_000, description="length of a run in sweeps of N attempted updates"),
]
RecordsPerSweep = Annotated[
    int, Field(ge=1, le=16_384, description="records in a sweep, a divisor of neurons")
]


PerSweep = Annotated[
    Literal[1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128],
    Field(description="records in a sweep, a divisor of N = 3072"),
]


class Grid(Section):
    """An evenly spaced grid: both ends and the number of points."""

    start: float
    stop: float
    points: int

    def values(self) -> Array:
        """Make the grid, rounded to 12 decimals so that its values can be selected by name.

        The ends are as given: rounding could take them out of the support.
        """
        values = np.round(np.linspace(self.start, self.stop, self.points), 12)
        values[[0, -1]] = self.start, self.stop
        return values

    def conditions(self) -> Iterator[Fault]:
        """Neighbours must differ."""
        if self.start == self.stop:
            yield Fault("stop", self.stop, f"must differ from {{here}}.start = {self.start}")
        elif abs(self.stop - self.start) < _SPACING * (self.points - 1):
            yield Fault(
                "stop",
                self.stop,
                f"too close to {{here}}.start = {self.start} for {{here}}.points = {self.points}, "
                f"which must be {_SPACING:g} apart",
            )


class GammaGrid(Grid):
    """Evenly spaced curvatures."""

    start: Gamma
    stop: Gamma
    points: GridPoints


class BetaGrid(Grid):
    """Evenly spaced inverse temperatures."""

    start: Beta
    stop: Beta
    points: Points


def each(key: str, values: Iterable[float]) -> dict[str, float]:
    """The values of a list by their keys, such as gamma[0]."""
    return {f"{key}[{index}]": value for index, value in enumerate(values)}


def ends(key: str, grid: Grid) -> dict[str, float]:
    """Both ends of a grid by their keys, such as gamma.start."""
    return {f"{key}.start": grid.start, f"{key}.stop": grid.stop}


def at_most(key: str, value: Any, largest: int, where: str) -> Iterator[Fault]:
    """Say where a number, or one of a list, is larger than another one in the configuration."""
    if max(value if isinstance(value, list) else [value]) > largest:
        yield Fault(key, value, f"must be at most {where} = {largest}")


def divisor(key: str, value: int, whole: str, sizes: Iterable[int]) -> Iterator[Fault]:
    """Say which of some numbers are not multiples of a value."""
    for size in sizes:
        if size % value:
            yield Fault(key, value, f"must divide {{here}}.{whole} = {size}")
