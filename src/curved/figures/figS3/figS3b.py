"""Figure S3b: success of recall against load, for the image patterns of Figure 5."""

from collections.abc import Sequence

import xarray as xr

from curved.figures.figS3.panels import FigS3b
from curved.figures.figS3.success import success
from curved.figures.shared.recall import Task, pattern_set, source_of


def compute(p: FigS3b, data: Sequence[xr.Dataset]) -> xr.Dataset:
    """Recall one of M images from a cue with a fraction `flipped` of wrong neurons.

    `data` is the patterns file.
    """
    xi = pattern_set(data)

    def draw(count: int, replicate: int) -> Task:
        return Task.draw(xi, p.seed, count, replicate, p.flipped)

    return success(p, xi.shape[1], draw).assign_attrs(source_of(data))
