"""How correlated the patterns of Figure 5 are: overlaps of their pairs, and their eigenvalues.

Independent patterns of N neurons have overlaps of variance 1/N, and eigenvalues of the matrix of
their overlaps xi xi^T / N within (1 +- sqrt(M/N))^2 (Marchenko and Pastur).
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved.figures.fig5.panels import PatternOverlaps
from curved.figures.shared.recall import pattern_set, source_of
from curved.networks.spins import exact_product


def compute(p: PatternOverlaps, data: Sequence[xr.Dataset]) -> xr.Dataset:
    """Compare the first patterns of the patterns file, the only one in `data`."""
    xi = pattern_set(data)[: p.first]
    count, size = xi.shape
    overlaps = exact_product(xi, xi) / size
    pairs = overlaps[np.triu_indices(count, 1)] * np.sqrt(size)
    activity = data[0].xi[: p.first].mean(("y", "x"))
    return xr.Dataset(
        {
            "eigenvalue": (("rank",), np.linalg.eigvalsh(overlaps)[::-1]),
            "pair_largest": np.abs(pairs).max(),
            "pair_mean_square": np.mean(pairs**2),
            "pair_spread": pairs.std(),
            "activity_largest": np.abs(activity).max(),
        },
        {"rank": np.arange(1, count + 1)},
        source_of(data),
    )
