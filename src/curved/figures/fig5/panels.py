"""Figure 5: image retrieval, Glauber dynamics by the exact rule (8) with N = 3072 neurons.

Chunks are parts of the runs of panels b and c: all curvatures of one load and some replicates.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from curved.figures.declaration import Fault, Panel, Section, Variable
from curved.figures.parameters import (
    Beta,
    Flipped,
    GammaGrid,
    Gammas,
    Loads,
    Part,
    PerSweep,
    Replicates,
    Seed,
    Stored,
    Sweeps,
    Time,
    at_most,
    each,
    ends,
)
from curved.figures.shared.support import unsupported
from curved.flat import CurieWeiss
from curved.images.patterns import SHAPE

Path = Annotated[
    str,
    Field(
        min_length=1,
        pattern=r"^[^{}\x00-\x1f\x7f]*$",
        description="path of a file, relative to the project's root; braces would be wildcards",
    ),
]


class Archive(Section):
    """The archive of CIFAR-100, and where to get it."""

    path: Path
    urls: Annotated[
        list[Annotated[str, Field(pattern="^https?://")]],
        Field(description="addresses of cifar-100-binary.tar.gz, tried in turn"),
    ]


class File(Section):
    """A file of patterns."""

    path: Path


class Patterns(Panel):
    """Patterns to store: images binarised at the median of each channel."""

    source: Annotated[
        Literal["dead_leaves", "cifar100", "file"], Field(description="where images come from")
    ]
    count: Annotated[int, Field(ge=1, le=10_000, description="number of patterns to choose from")]
    seed: Seed
    threshold: Annotated[
        float, Field(gt=0, le=100, description="bound of |xi^a . xi^b| in units of sqrt(N)")
    ]
    cifar100: Archive
    file: File

    letters = "a"
    memory = 1500
    minutes = 600  # the archive may come slowly

    @classmethod
    def own_files(cls, config: Mapping[str, Any]) -> tuple[str, ...]:
        """The file of patterns, if they come from one."""
        section = config["patterns"]
        return (section["file"]["path"],) if section["source"] == "file" else ()

    variables = {
        "image": Variable("image behind a pattern"),
        "index": Variable("index of an image in its source"),
        "xi": Variable("stored pattern", r"\xi", "(7)"),
    }


class _Recall(Panel):
    """What recalls of the patterns have in common."""

    needs: ClassVar[tuple[str, ...]] = ("patterns",)
    threads = 2
    memory = 800
    minutes = 10

    def conditions_among(self, others: Mapping[str, Any]) -> Iterator[Fault]:
        """There must be as many patterns as are stored."""
        count = others["patterns"].count
        yield from at_most("stored", getattr(self, "stored", 1), count, "patterns.count")


class Fig5(_Recall):
    """Overlap with a stored pattern after Glauber dynamics that starts there."""

    gamma: GammaGrid
    beta: Beta
    stored: Loads
    replicates: Replicates
    sweeps: Sweeps
    seed: Seed
    chunk: Annotated[int, Field(ge=1, le=100_000, description="number of replicates in a job")]

    letters = "bc"
    needs = ()  # the chunks do
    threads = 1
    memory = 600
    minutes = 5

    variables = {
        "mean": Variable("mean overlap over the runs", r"\langle o \rangle", "(8)"),
        "mean_error": Variable("standard error of the mean overlap"),
        "variance": Variable(
            "variance of the overlap over the runs",
            r"\langle o^2 \rangle - \langle o \rangle^2",
            "(8)",
        ),
        "variance_error": Variable("standard error of the variance of the overlap"),
    }

    @classmethod
    def parameters(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """The size of chunks changes nothing."""
        return {name: value for name, value in config["fig5"].items() if name != "chunk"}

    @classmethod
    def joined_from(cls, config: Mapping[str, Any]) -> tuple[str, ...]:
        """A chunk for each load and some replicates."""
        section = config["fig5"]
        return tuple(
            f"chunks/{stored}-{first}/fig5_chunk.nc"
            for stored in section["stored"]
            for first in range(0, section["replicates"], section["chunk"])
        )

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> Self:
        """As all in one chunk."""
        return super().of({**parameters, "chunk": parameters["replicates"]})

    def conditions(self) -> Iterator[Fault]:
        """The ground state must have support."""
        yield from unsupported(ends("gamma", self.gamma), CurieWeiss())


class Fig5Chunk(Panel):
    """Overlap with a stored pattern after Glauber dynamics that starts there."""

    gamma: GammaGrid
    beta: Beta
    stored: Stored
    first: Annotated[int, Field(ge=0, description="number of the first replicate")]
    replicates: Annotated[int, Field(ge=1, description="number of replicates")]
    sweeps: Sweeps
    seed: Seed

    name = "fig5_chunk"
    configured = False
    folder = "chunks"
    memory = 800

    @classmethod
    def parameters_of(cls, config: Mapping[str, Any], stored: int, first: int) -> dict[str, Any]:
        """Some replicates of one load, from number `first` on."""
        whole = config["fig5"]
        return {name: whole[name] for name in ("gamma", "beta", "sweeps", "seed")} | {
            "stored": stored,
            "first": first,
            "replicates": min(whole["chunk"], whole["replicates"] - first),
        }

    @classmethod
    def minutes_of(cls, config: Mapping[str, Any], stored: int, first: int) -> int:
        """Two minutes to start, and 100 ns an attempted update (23 to 50 measured)."""
        chunk = cls.parameters_of(config, stored, first)
        chains = chunk["replicates"] * chunk["gamma"]["points"]
        return 2 + math.ceil(chains * chunk["sweeps"] * math.prod(SHAPE) * 100e-9 / 60)


class Fig5d(_Recall):
    """Speed of recall from a corrupted cue."""

    gamma: GammaGrid
    shown: Gammas
    beta: Beta
    stored: Stored
    flipped: Flipped
    replicates: Replicates
    sweeps: Sweeps
    per_sweep: PerSweep
    settled: Time
    part: Annotated[
        float,
        Field(
            gt=0,
            le=1,
            description="part of the final overlap reached at the time of recall, dimensionless",
        ),
    ]
    level: Part
    recalled: Part
    seed: Seed

    variables = {
        "beta_eff_error": Variable(
            "standard error of the mean effective inverse temperature", r"\beta'", "(9)"
        ),
        "gamma_shown": Variable("scaled curvature of the trajectories", r"\gamma'", "(10)"),
        "overlap_error": Variable("standard error of the mean overlap"),
        "passage_time": Variable(
            "mean time at which the overlap passes a level, of the runs that do and recall",
            "t",
            "(8)",
            "sweep",
        ),
        "passage_time_error": Variable(
            "standard error of the mean time of passage", "", "", "sweep"
        ),
        "recall_time": Variable(
            "mean time of recall, of the runs that recall", "t", "(8)", "sweep"
        ),
        "recall_time_error": Variable("standard error of the mean time of recall", "", "", "sweep"),
    }

    def conditions(self) -> Iterator[Fault]:
        """The ground state must have support, and a run last until it is settled."""
        yield from unsupported(each("shown", self.shown), CurieWeiss())
        yield from unsupported(ends("gamma", self.gamma), CurieWeiss())
        if self.settled >= self.sweeps:
            yield Fault(
                "settled", self.settled, f"must be earlier than {{here}}.sweeps = {self.sweeps}"
            )


class Fig5e(_Recall):
    """Where recall from a corrupted cue ends."""

    gamma: Gammas
    beta: Beta
    stored: Loads
    flipped: Flipped
    replicates: Replicates
    sweeps: Sweeps
    recalled: Part
    seed: Seed

    variables = {
        "outcome": Variable("pattern in which a run ends"),
    }

    def conditions(self) -> Iterator[Fault]:
        """The ground state must have support."""
        yield from unsupported(each("gamma", self.gamma), CurieWeiss())


class Fig5Film(_Recall):
    """Recall of an image from a corrupted cue."""

    gamma: Gammas
    beta: Beta
    stored: Stored
    flipped: Flipped
    sweeps: Sweeps
    per_sweep: PerSweep
    seed: Seed

    name = "fig5_film"

    variables = {
        "state": Variable("state of the neurons", "x", "(8)"),
    }

    def conditions(self) -> Iterator[Fault]:
        """The ground state must have support."""
        yield from unsupported(each("gamma", self.gamma), CurieWeiss())
