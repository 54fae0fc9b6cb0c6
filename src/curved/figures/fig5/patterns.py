"""Patterns that the networks of Figure 5 store, made of images; panel a shows some of them."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Literal, TypedDict

import numpy as np
import xarray as xr

from curved.records import data_files
from curved.images import sources
from curved.images.patterns import SHAPE, binarise, select
from curved.numerics.streams import stream
from curved.numerics.typing import ArrayLike, Pixels, Spins

__all__ = ["compute"]

_DRAWN = 50_000  # dead-leaves images to choose from, as many as CIFAR-100 has


class Archive(TypedDict):
    """Where the archive of CIFAR-100 is or will be, and where to get it."""

    path: str
    urls: Sequence[str]


class File(TypedDict):
    """Where a file of patterns is."""

    path: str


def compute(
    source: Literal["dead_leaves", "cifar100", "file"],
    count: int,
    seed: int,
    threshold: float,
    cifar100: Archive,
    file: File,
) -> xr.Dataset:
    """Select `count` patterns whose overlaps are below `threshold` / sqrt(N), and their images."""
    image: Callable[[int], Pixels] | None = None
    pattern: Callable[[int], Spins]
    if source == "file":
        xi = sources.pattern_file(file["path"])
        pattern, name, size = xi.__getitem__, f"file ({Path(file['path']).name})", len(xi)
    else:
        if source == "dead_leaves":
            image, name, size = partial(sources.dead_leaves, seed), "dead leaves", _DRAWN
        else:
            archive = sources.fetch(
                cifar100["urls"],
                cifar100["path"],
                sources.CIFAR100_SIZE,
                sources.CIFAR100_SHA256,
            )
            everything = sources.cifar100_images(archive)
            image, name, size = everything.__getitem__, "CIFAR-100", len(everything)
        pattern = _binarised(image)
    order = stream(seed).permutation(size).tolist()
    index, chosen = select(((k, pattern(k)) for k in order), count, threshold)
    field = ("pattern", "y", "x", "channel")
    variables: dict[str, tuple[tuple[str, ...], ArrayLike]] = {
        "xi": (field, chosen.reshape(-1, *SHAPE)),
        "index": (("pattern",), index),
    }
    if image is not None:
        variables["image"] = (field, np.array([image(k) for k in index.tolist()]))
    return data_files.make(
        "patterns",
        "Patterns to store: images binarised at the median of each channel",
        variables,
        {"channel": ["red", "green", "blue"]},
        source=name,
    )


def _binarised(image: Callable[[int], Pixels]) -> Callable[[int], Spins]:
    return lambda k: binarise(image(k))
