"""Figure 1c: sectional curvature measured from the divergence."""

import numpy as np
import xarray as xr

from curved.records import data_files
from curved.curvature.geometry import DeformedFamily, sectional_curvature
from curved.figures.shared.grids import Range, linspace

__all__ = ["compute"]


def compute(gamma: Range, states: int, families: int, seed: int) -> xr.Dataset:
    """Measure random two-parameter families at random parameters inside their support."""
    rng = np.random.default_rng(seed)
    gammas = linspace(gamma)
    statistics = rng.standard_normal((families, 2, states))
    direction = rng.standard_normal((families, 2))
    curvature = np.empty((gammas.size, families))
    for index, g in enumerate(gammas):
        for number in range(families):
            f, theta = statistics[number], direction[number]
            # Half way to the border of the support at the largest curvature there may be, 1,
            # where the metric vanishes.
            theta = theta / (2 * np.abs(theta @ f).max())
            curvature[index, number] = sectional_curvature(DeformedFamily(f, g), theta, digits=30)
    return data_files.make(
        "fig1c",
        "Sectional curvature of deformed exponential families, measured",
        {"sectional_curvature": (("gamma", "family"), curvature)},
        {"gamma": gammas},
    )
