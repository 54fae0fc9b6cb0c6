"""Figure S3b: success of recall against load, for the image patterns of Figure 5."""

from collections.abc import Sequence

import xarray as xr

from curved.figures.shared.recall import Task, library, source_of
from curved.figures.shared.success import success

__all__ = ["compute"]


def compute(
    data: Sequence[xr.Dataset],
    beta: float,
    stored: Sequence[int],
    flipped: float,
    replicates: int,
    sweeps: int,
    recalled: float,
    seed: int,
) -> xr.Dataset:
    """Recall one of M images from a cue with a fraction `flipped` of wrong neurons.

    `data` is the patterns file.
    """
    xi = library(data)
    title = "Success of recall from a corrupted cue, patterns of images"
    return success(
        "figS3b",
        title,
        lambda count, replicate: Task.draw(xi, seed, count, replicate, flipped),
        beta,
        stored,
        replicates,
        sweeps,
        recalled,
        **source_of(data),
    )
