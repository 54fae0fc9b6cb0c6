"""Figure S3: who remembers how much, success of recall against load for every kind of network."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from curved.figures.declaration import Fault, Panel, Variable
from curved.figures.parameters import (
    DIFFERENT,
    Beta,
    Flipped,
    Loads,
    Neurons,
    Part,
    Replicates,
    Seed,
    Sweeps,
    at_most,
)


class _Success(Panel):
    """What the jobs of both panels have in common."""

    threads = 2
    memory = 1000
    minutes = 20

    variables = {
        "model": Variable("kind of network"),
    }


class FigS3a(_Success):
    """Success of recall from a corrupted cue, random patterns."""

    neurons: Neurons
    beta: Beta
    stored: Annotated[
        list[Annotated[int, Field(ge=1, le=100_000)]],
        *DIFFERENT,
        Field(min_length=1, description="a list of different numbers of stored patterns M"),
    ]
    flipped: Flipped
    replicates: Replicates
    sweeps: Sweeps
    recalled: Part
    seed: Seed


class FigS3b(_Success):
    """Success of recall from a corrupted cue, patterns of images."""

    beta: Beta
    stored: Loads
    flipped: Flipped
    replicates: Replicates
    sweeps: Sweeps
    recalled: Part
    seed: Seed

    needs = ("patterns",)

    def conditions_among(self, others: Mapping[str, Any]) -> Iterator[Fault]:
        """There must be as many patterns as are stored."""
        yield from at_most("stored", self.stored, others["patterns"].count, "patterns.count")
