"""Patterns that the networks of Figure 5 store, made of images; panel a shows some of them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import xarray as xr

from curved.figures.fig5.panels import Patterns
from curved.images import sources
from curved.images.download import fetch
from curved.images.patterns import SHAPE, binarise, select
from curved.numerics.streams import stream
from curved.numerics.typing import ArrayLike, Pixels, Spins

_DRAWN = 50_000  # dead-leaves images to choose from, as many as CIFAR-100 has


def compute(p: Patterns) -> xr.Dataset:
    """Select `count` patterns whose overlaps are below `threshold` / sqrt(N), and their images."""
    image: Callable[[int], Pixels] | None = None
    pattern: Callable[[int], Spins]
    if p.source == "file":
        xi = sources.pattern_file(p.file.path)
        pattern, name, size = xi.__getitem__, f"file ({Path(p.file.path).name})", len(xi)
    else:
        if p.source == "dead_leaves":
            image, name, size = partial(sources.dead_leaves, p.seed), "dead leaves", _DRAWN
        else:
            archive = fetch(
                p.cifar100.urls, p.cifar100.path, sources.CIFAR100_SIZE, sources.CIFAR100_SHA256
            )
            everything = sources.cifar100_images(archive)
            image, name, size = everything.__getitem__, "CIFAR-100", len(everything)
        pattern = _binarised(image)
    order = stream(p.seed).permutation(size).tolist()
    index, chosen = select(((k, pattern(k)) for k in order), p.count, p.threshold)
    field = ("pattern", "y", "x", "channel")
    variables: dict[str, tuple[tuple[str, ...], ArrayLike]] = {
        "xi": (field, chosen.reshape(-1, *SHAPE)),
        "index": (("pattern",), index),
    }
    if image is not None:
        variables["image"] = (field, np.array([image(k) for k in index.tolist()]))
    return xr.Dataset(variables, {"channel": ["red", "green", "blue"]}, {"source": name})


def _binarised(image: Callable[[int], Pixels]) -> Callable[[int], Spins]:
    return lambda k: binarise(image(k))
