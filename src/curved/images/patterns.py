"""Patterns to store, made of images: binarised by channel, and chosen to be nearly orthogonal."""

import math
from collections.abc import Iterable

import numpy as np

from curved.numerics.typing import IntArray, Pixels, Spins

SHAPE = (32, 32, 3)
"""Rows, columns and channels of every image."""


class SelectionError(ValueError):
    """A source has too few patterns that are nearly orthogonal."""


def binarise(image: Pixels) -> Spins:
    """Make an image, shape (rows, columns, channels), +1 above each channel's median, else -1.

    Raises
    ------
    ValueError
        If the image has another number of axes or is empty.
    """
    image = np.asarray(image)
    if image.ndim != 3 or image.size == 0:
        raise ValueError(f"image must have 3 axes and not be empty, got shape {image.shape}")
    above = image > np.median(image, axis=(0, 1))
    return np.where(above, 1, -1).astype(np.int8)


def select(
    source: Iterable[tuple[int, Spins]], count: int, factor: float
) -> tuple[IntArray, Spins]:
    """Take patterns from a source, one after the other, that hardly overlap with those taken.

    The source gives patterns of N entries, each with its index. Those taken have
    abs(sum_i xi_i^a xi_i^b) < factor sqrt(N), an exact comparison. Their indices, shape (count,),
    and they themselves, shape (count, N), are returned.

    Raises
    ------
    SelectionError
        If the source ends too early; the message says how many were found.
    """
    indices: list[int] = []
    taken: list[Spins] = []
    tried = 0
    for index, pattern in source:
        tried += 1
        flat = pattern.reshape(-1)
        sums = np.array([np.dot(flat.astype(np.int64), other) for other in taken])
        # both sides squared: integers are compared with one rounded number, never with a root
        if np.all(sums**2 < factor * factor * flat.size):
            indices.append(index)
            taken.append(flat)
        if len(taken) == count:
            return np.array(indices), np.array(taken)
    raise SelectionError(
        f"only {len(taken)} of {tried} patterns overlap by less than {factor:g} sqrt(N) = "
        f"{factor * math.sqrt(taken[0].size) if taken else math.nan:.4g}, {count} are asked for"
    )
