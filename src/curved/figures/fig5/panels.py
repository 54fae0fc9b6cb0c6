"""Figure 5: image retrieval, Glauber dynamics by the exact rule (8) with N = 3072 neurons.

Chunks are parts of the runs of panels b and c: all curvatures of one load and some replicates.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from curved.figures import parameters as par
from curved.figures.declaration import Fault, OfPatterns, Panel, Section, Variable
from curved.figures.shared.support import have_support
from curved.flat.curie_weiss import CurieWeiss
from curved.images.patterns import SHAPE
from curved.records.yaml_files import FileName

_PATH = "path of a file, relative to the project's root; braces would be wildcards"
Path = Annotated[FileName, Field(description=_PATH)]


class File(Section):
    """A file of patterns, which are taken in its order."""

    path: Path
    name: Annotated[str, Field(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")]
    """name of the patterns on files and figures; empty for the name of the file"""


class Archive(Section):
    """The archive of CIFAR-100, and where to get it."""

    path: Path
    urls: list[Annotated[str, Field(pattern="^https?://")]]
    """addresses of cifar-100-binary.tar.gz, tried in turn"""


class Patterns(Panel):
    """Patterns to store: images binarised at the median of each channel, or random ones."""

    source: Literal["dead_leaves", "cifar100", "file", "random"]
    """where patterns come from: images, a file of patterns, or independent random neurons"""
    count: int = par.within(1, 10_000, "number of patterns to choose from")
    seed: par.Seed
    threshold: float = par.above(0, 100, "bound of |xi^a . xi^b| in units of sqrt(N)")
    control: Literal["none", "permuted", "independent"]
    """of patterns: the neurons of each permuted, or independent neurons with the pairs' overlaps"""
    cifar100: Archive
    file: File

    letters = "a"
    memory = 1500
    minutes = 600  # the archive may come slowly
    local = True
    variables = {
        "image": "image behind a pattern",
        "index": "index of an image in its source",
        "xi": ("stored pattern", r"\xi", "(7)"),
    }

    @classmethod
    def own_files(cls, config: Mapping[str, Any]) -> tuple[str, ...]:
        """The file of patterns, if they come from one."""
        section = config["patterns"]
        return (section["file"]["path"],) if section["source"] == "file" else ()


class PatternOverlaps(Panel):
    """How correlated the patterns are."""

    first: int = Field(ge=2, description="number of patterns that are compared")

    name = "pattern_overlaps"
    letters = ""
    configured = False
    needs = ("patterns",)
    variables = {
        "activity_largest": "largest absolute mean of a pattern's neurons of one channel",
        "eigenvalue": ("eigenvalue of the overlaps of all pairs", r"\lambda", "(7)"),
        "pair_largest": "largest absolute overlap of two patterns, in units of 1/sqrt(N)",
        "pair_mean_square": "mean square overlap of two patterns times N, 1 if independent",
        "pair_spread": "standard deviation of the overlap of two patterns times sqrt(N)",
        "rank": "place of an eigenvalue, the largest first",
    }

    @classmethod
    def parameters(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """The number of patterns is the paper's, so that sets of patterns can be compared."""
        return {"first": min(100, config["patterns"]["count"])}


class _Runs(Panel):
    """What all runs have in common."""

    beta: par.Beta
    sweeps: par.Sweeps
    seed: par.Seed

    must = [have_support("gamma", CurieWeiss)]


class _Recall(OfPatterns, _Runs):
    """What recalls from a corrupted cue have in common."""

    flipped: par.Flipped

    threads = 2
    memory = 800
    minutes = 10


class Fig5(OfPatterns, _Runs):
    """Overlap with a stored pattern after Glauber dynamics that starts there."""

    gamma: par.GammaGrid
    stored: par.Loads
    replicates: par.Replicates
    chunk: int = par.within(1, 100_000, "number of replicates in a job")

    letters = "bc"
    needs = ()  # the chunks do
    memory = 600
    minutes = 5
    local = True
    variables = {
        "mean": ("mean overlap over the runs", r"\langle o \rangle", "(8)"),
        "mean_error": "standard error of the mean overlap",
        "variance": Variable(
            "variance of the overlap over the runs",
            r"\langle o^2 \rangle - \langle o \rangle^2",
            "(8)",
        ),
        "variance_error": "standard error of the variance of the overlap",
    }

    @classmethod
    def parameters(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """The size of chunks changes nothing."""
        return {name: value for name, value in config["fig5"].items() if name != "chunk"}

    @classmethod
    def joined_from(cls, config: Mapping[str, Any]) -> tuple[str, ...]:
        """A chunk for each load and some replicates."""
        section = config["fig5"]
        firsts = range(0, section["replicates"], section["chunk"])
        pairs = ((stored, first) for stored in section["stored"] for first in firsts)
        return tuple(f"chunks/{stored}-{first}/fig5_chunk.nc" for stored, first in pairs)

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> Self:
        """As all in one chunk."""
        return super().of({**parameters, "chunk": parameters["replicates"]})


class Fig5Chunk(_Runs):
    """Overlap with a stored pattern after Glauber dynamics that starts there."""

    gamma: par.GammaGrid
    stored: par.Stored
    first: int = Field(ge=0, description="number of the first replicate")
    replicates: int = Field(ge=1, description="number of replicates")

    name = "fig5_chunk"
    configured = False
    folder = "chunks"
    memory = 800

    @classmethod
    def parameters_of(cls, config: Mapping[str, Any], stored: int, first: int) -> dict[str, Any]:
        """Some replicates of one load, from number `first` on."""
        whole = config["fig5"]
        replicates = min(whole["chunk"], whole["replicates"] - first)
        same = {name: whole[name] for name in ("gamma", "beta", "sweeps", "seed")}
        return {**same, "stored": stored, "first": first, "replicates": replicates}

    @classmethod
    def minutes_of(cls, config: Mapping[str, Any], stored: int, first: int) -> int:
        """Two minutes to start, and 20 ns an attempted update of a chain (2 to 4 measured)."""
        chunk = cls.parameters_of(config, stored, first)
        chains = chunk["replicates"] * chunk["gamma"]["points"]
        return 2 + math.ceil(chains * chunk["sweeps"] * math.prod(SHAPE) * 20e-9 / 60)


def _settle(panel: "Fig5d") -> Iterator[Fault]:
    """A run must last until it is settled."""
    if panel.settled >= panel.sweeps:
        says = f"must be earlier than {{here}}.sweeps = {panel.sweeps}"
        yield Fault("settled", panel.settled, says)


class Fig5d(_Recall):
    """Speed of recall from a corrupted cue."""

    gamma: par.GammaGrid
    shown: par.Gammas
    stored: par.Stored
    replicates: par.Replicates
    per_sweep: par.PerSweep
    settled: par.Time
    part: float = par.above(0, 1)
    """part of the final overlap reached at the time of recall, dimensionless"""
    level: par.Part
    recalled: par.Part

    must = [have_support("shown", CurieWeiss), _settle]
    variables = {
        "beta_eff_error": Variable(
            "standard error of the mean effective inverse temperature", r"\beta'", "(9)"
        ),
        "gamma_shown": ("scaled curvature of the trajectories", r"\gamma'", "(10)"),
        "overlap_error": "standard error of the mean overlap",
        "passage_time": Variable(
            "mean time at which the overlap passes a level, of the runs that do and recall",
            "t",
            "(8)",
            "sweep",
        ),
        "passage_time_error": ("standard error of the mean time of passage", "", "", "sweep"),
        "recall_time": ("mean time of recall, of the runs that recall", "t", "(8)", "sweep"),
        "recall_time_error": ("standard error of the mean time of recall", "", "", "sweep"),
    }


def _cues(panel: "Fig5e") -> Iterator[Fault]:
    """Each cue of a network is that of a pattern of its own."""
    if panel.cues > min(panel.stored):
        says = f"must be at most the least of {{here}}.stored = {min(panel.stored)}"
        yield Fault("cues", panel.cues, says)


class Fig5e(_Recall):
    """Where recall from a corrupted cue ends."""

    gamma: par.Gammas
    stored: par.Loads
    replicates: int = par.within(4, 100_000, "number of independent networks at each load")
    cues: int = par.within(1, 100, "cues of each network, of different patterns")
    recalled: par.Part

    must = [_cues]

    variables = {"outcome": "pattern in which a run ends"}


class Fig5Film(_Recall):
    """Recall of an image from a corrupted cue."""

    gamma: par.Gammas
    stored: par.Stored
    per_sweep: par.PerSweep

    name = "fig5_film"
    variables = {"state": ("state of the neurons", "x", "(8)")}
