"""Patterns to store, made of images: binarised by channel, and chosen to be nearly orthogonal."""

import math
from collections.abc import Iterable

import numpy as np

from curved.networks.spins import as_spins, exact_product
from curved.numerics.typing import Array, IntArray, Pixels, Spins

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
        f"{factor * math.sqrt(taken[0].size) if taken else math.nan:.4g}, and {count} are needed"
    )


def with_overlaps(xi: Spins, rng: np.random.Generator) -> Spins:
    """Draw patterns of the same overlaps of pairs, whose neurons are independent of each other.

    The signs of Gaussian variables with correlation sin(pi o/2) have the mean product o. As N
    neurons add 1/N to the square of an overlap by chance, o is the overlap times a factor below 1
    by which the mean square stays. Between neurons, and of three patterns or more, nothing stays
    but what follows from the pairs.

    Parameters
    ----------
    xi : ndarray of int8, shape (M, N)
        Patterns.
    rng : numpy.random.Generator
        Where random numbers come from.

    Returns
    -------
    ndarray of int8, shape (M, N)

    Raises
    ------
    ValueError
        If `xi` has another number of axes, is empty, or holds anything but -1 and +1.
    """
    xi = as_spins(xi, "xi", 2)
    count, size = xi.shape
    overlaps = exact_product(xi, xi) / size
    pairs = overlaps[np.triu_indices(count, 1)]
    square = np.mean(pairs**2) if pairs.any() else np.inf  # then there is nothing to keep
    correlation = np.sin(np.pi / 2 * overlaps * np.sqrt(max(1 - 1 / (size * square), 0)))
    np.fill_diagonal(correlation, 1)
    values, vectors = np.linalg.eigh(correlation)
    # of many patterns some may be slightly negative, as no such Gaussian variables exist
    root = vectors * np.sqrt(np.maximum(values, 0))
    gaussian: Array = root @ rng.normal(size=(count, size))
    return np.where(gaussian > 0, 1, -1).astype(np.int8)
