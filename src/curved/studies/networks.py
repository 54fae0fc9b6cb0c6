"""Networks of a study: how they are drawn, and the random streams that they are drawn from."""

import hashlib
import json
import math
from collections.abc import Container, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np

from curved.images.patterns import SHAPE, binarise
from curved.images.sources import ArchiveError, dead_leaves, pattern_file
from curved.networks.dense import DenseNetwork, Exponential, Power
from curved.networks.hopfield import HopfieldNetwork
from curved.networks.spin_glass import SpinGlass
from curved.networks.spins import as_spins
from curved.numerics.streams import random_signs, stream
from curved.numerics.typing import Spins
from curved.records.data_files import DataFileError, load
from curved.records.files import sha256
from curved.records.yaml_files import Fault, FileName, Section

_WORDS = 4  # of 32 bits, in the key of a stream


class NetworkKind(Section):
    """The networks of a study, and how they are drawn."""

    kind: Literal["hopfield", "dense", "spin_glass"] = "hopfield"
    """stored patterns by Hebb's rule (7) or in a dense memory (30), or random couplings (26)"""
    patterns: Literal["random", "correlated", "images", "file"] = "random"
    """stored patterns: independent, of mean overlap C in pairs, dead leaves, or from a file"""
    file: FileName | None = None
    """for patterns: file, an .npz file with patterns xi of shape (M, 3072), or a patterns.nc"""
    couplings: Literal["gaussian", "signs"] = "gaussian"
    """distribution of the couplings of a spin glass"""
    interaction: Literal["power", "rectified", "exponential"] = "power"
    """interaction of a dense memory: z^p, max(z, 0)^p, or exp(z)"""

    def conditions(self) -> Iterator[Fault]:
        """A file is given where patterns come from one."""
        yield from super().conditions()
        if (self.patterns == "file") != (self.file is not None):
            yield Fault("file", self.file, "must be given for {here}.patterns: file, and only then")
        elif self.file is not None:
            try:
                self.source()
            except (ArchiveError, DataFileError, KeyError, OSError, ValueError) as error:
                yield Fault("file", self.file, f"cannot be used: {error}")

    def source(self) -> Spins:
        """Patterns of the file, shape (M, N)."""
        return _patterns(str(self.file), sha256(str(self.file)))

    def identity(self) -> dict[str, Any]:
        """All that the networks depend on but for parameters; of a file, its content."""
        about: dict[str, Any] = {"kind": self.kind}
        if self.kind == "spin_glass":
            return about | {"couplings": self.couplings}
        about |= {"patterns": self.patterns}
        if self.kind == "dense":
            about |= {"interaction": self.interaction}
        return about | ({"sha256": sha256(self.file)} if self.file else {})

    DRAWN: ClassVar[set[str]] = {"neurons", "stored", "load", "correlation", "power"}
    """Parameters that mean something for some networks only."""

    @property
    def label(self) -> str:
        """Label of a kind of networks of which the same can be measured."""
        return self.kind if self.kind == "spin_glass" else self.patterns

    def parameters(self, known: Container[str]) -> set[str]:
        """Parameters on which networks depend, of those of `DRAWN` that a kind of study knows."""
        needed = {
            "spin_glass": {"neurons"},
            "random": {"neurons", "stored", "load"},
            "correlated": {"neurons", "stored", "correlation"},
            "images": {"stored"},
            "file": {"stored"},
        }[self.label]
        if self.kind == "dense" and self.interaction != "exponential":
            needed.add("power")
        return {name for name in needed if name in known}

    @property
    def size(self) -> int | None:
        """Number of neurons that patterns of images or of a file have."""
        if self.patterns == "images":
            return math.prod(SHAPE)
        return None if self.file is None else int(self.source().shape[1])

    def draw(self, task: Mapping[str, Any], rng: np.random.Generator) -> Any:
        """Draw a network with the parameters of a task."""
        if self.kind == "spin_glass":
            return SpinGlass.draw(task["neurons"], rng, self.couplings)
        stored = task["stored"]
        if self.file is not None:
            xi = self.source()
            xi = xi[rng.permutation(len(xi))[:stored]]
        elif self.patterns == "images":
            seed = int(rng.integers(2**31))
            images = (binarise(dead_leaves(seed, index)) for index in range(stored))
            xi = np.array([image.reshape(-1) for image in images])
        else:
            xi = random_signs((stored, task["neurons"]), rng)
        if self.patterns == "correlated":  # each is a common prototype, some of it flipped
            flipped = rng.random(xi.shape) < (1 - np.sqrt(task["correlation"])) / 2
            xi = np.where(flipped, -xi[0], xi[0]).astype(np.int8)
        if self.kind == "hopfield":
            return HopfieldNetwork(xi)
        if self.interaction == "exponential":
            return DenseNetwork(xi, Exponential())
        return DenseNetwork(xi, Power(task["power"], self.interaction == "rectified"))


@lru_cache(maxsize=2)
def _patterns(path: str, digest: str) -> Spins:
    """Patterns of a file of some content: one's own, or what the workflow made of images."""
    if not path.endswith(".nc"):
        return pattern_file(Path(path))
    xi = load(path).xi.values
    return as_spins(xi.reshape(len(xi), -1), "xi", 2)


def stream_of(seed: int, values: Mapping[str, Any], replicate: int, part: int = 0) -> Any:
    """Random stream of a replicate of the task with some values of parameters.

    Its key knows the values, and nothing of the grid, the chunk or the machine.
    """
    text = json.dumps(values, sort_keys=True)
    words = np.frombuffer(hashlib.sha256(text.encode()).digest()[: 4 * _WORDS], "<u4")
    return stream(seed, *words.tolist(), replicate, part)
