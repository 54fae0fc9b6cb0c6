"""Patterns that the networks of Figure 5 store, most made of images; panel a shows some of them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import xarray as xr

from curved.figures.fig5.panels import Patterns
from curved.images import sources
from curved.images.download import fetch
from curved.images.patterns import SHAPE, binarise, select, with_overlaps
from curved.numerics.streams import random_signs, stream
from curved.numerics.typing import ArrayLike, IntArray, Pixels, Spins
from curved.records.files import sha256

_DRAWN = 50_000  # images or random patterns to choose from, as many as CIFAR-100 has images


class _Source(NamedTuple):
    """Numbered patterns to choose from."""

    name: str
    order: IntArray
    """Numbers of the patterns, in the order in which they are tried."""
    pattern: Callable[[int], Spins]
    image: Callable[[int], Pixels] | None = None
    """Image behind a pattern, if there is one."""
    digest: str = ""
    """Of the file that they come from, if they do."""


def _of_images(
    name: str, p: Patterns, count: int, image: Callable[[int], Pixels], digest: str = ""
) -> _Source:
    order = stream(p.seed).permutation(count)
    return _Source(name, order, lambda k: binarise(image(k)), image, digest)


def _dead_leaves(p: Patterns) -> _Source:
    return _of_images("dead leaves", p, _DRAWN, partial(sources.dead_leaves, p.seed))


def _cifar100(p: Patterns) -> _Source:
    archive = fetch(
        p.cifar100.urls, p.cifar100.path, sources.CIFAR100_SIZE, sources.CIFAR100_SHA256
    )
    images, digest = sources.cifar100_images(archive), f"sha256:{sources.CIFAR100_SHA256}"
    return _of_images("CIFAR-100", p, len(images), images.__getitem__, digest)


def _file(p: Patterns) -> _Source:
    """Patterns in the order of their file."""
    xi = sources.pattern_file(p.file.path)
    name = p.file.name or f"file ({Path(p.file.path).name})"
    digest = f"sha256:{sha256(p.file.path)}"
    return _Source(name, np.arange(len(xi)), xi.__getitem__, digest=digest)


def _random(p: Patterns) -> _Source:
    """Neurons -1 and +1 with probability 1/2, independent of each other."""
    size = int(np.prod(SHAPE))
    return _Source("random", np.arange(_DRAWN), lambda k: random_signs(size, stream(p.seed, k)))


_SOURCES = {
    "dead_leaves": _dead_leaves,
    "cifar100": _cifar100,
    "file": _file,
    "random": _random,
}


def compute(p: Patterns) -> xr.Dataset:
    """Select `count` patterns whose overlaps are below `threshold` / sqrt(N), and their images.

    A `control` is made of them afterwards, by neurons in a random order, which ends correlations,
    or by independent neurons that keep the overlaps of all pairs; it has no images.
    """
    source = _SOURCES[p.source](p)
    candidates = ((k, source.pattern(k)) for k in source.order.tolist())
    index, chosen = select(candidates, p.count, p.threshold)
    name, image = source.name, source.image
    if p.control != "none":
        chosen, says = _CONTROLS[p.control](chosen, stream(p.seed, 0, 0))
        name, image = f"{name}, {says}", None
    field = ("pattern", "y", "x", "channel")
    variables: dict[str, tuple[tuple[str, ...], ArrayLike]] = {
        "xi": (field, chosen.reshape(-1, *SHAPE)),
        "index": (("pattern",), index),
    }
    if image is not None:
        variables["image"] = (field, np.array([image(k) for k in index.tolist()]))
    about = {"source": name} | ({"source_digest": source.digest} if source.digest else {})
    return xr.Dataset(variables, {"channel": ["red", "green", "blue"]}, about)


def _permuted(xi: Spins, rng: np.random.Generator) -> tuple[Spins, str]:
    return rng.permuted(xi, axis=1), "permuted"


def _independent(xi: Spins, rng: np.random.Generator) -> tuple[Spins, str]:
    return with_overlaps(xi, rng), "independent neurons"


_CONTROLS = {"permuted": _permuted, "independent": _independent}
