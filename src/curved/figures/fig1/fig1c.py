"""Figure 1c: sectional curvature measured from the divergence."""

import numpy as np
import xarray as xr

from curved.curvature.geometry import DeformedFamily, sectional_curvature
from curved.figures.fig1.panels import Fig1c


def compute(p: Fig1c) -> xr.Dataset:
    """Measure random two-parameter families at random parameters inside their support."""
    rng = np.random.default_rng(p.seed)
    gammas = p.gamma.values()
    statistics = rng.standard_normal((p.families, 2, p.states))
    direction = rng.standard_normal((p.families, 2))
    curvature = np.empty((gammas.size, p.families))
    for index, g in enumerate(gammas):
        for number in range(p.families):
            f, theta = statistics[number], direction[number]
            # Half way to the border of the support at the largest curvature there may be, 1,
            # where the metric vanishes.
            theta = theta / (2 * np.abs(theta @ f).max())
            curvature[index, number] = sectional_curvature(DeformedFamily(f, g), theta, digits=30)
    return xr.Dataset({"sectional_curvature": (("gamma", "family"), curvature)}, {"gamma": gammas})
