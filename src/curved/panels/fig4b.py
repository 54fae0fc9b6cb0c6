"""Figure 4b: the load up to which the Hopfield network retrieves, against curvature."""

import xarray as xr

from curved import dataset
from curved.panels.grids import Range, linspace
from curved.transitions import Boundaries

__all__ = ["compute"]


def compute(gamma: Range, beta: float) -> xr.Dataset:
    """Compute the limit of retrieval and the F/M line at fixed beta, equations (20)-(24)."""
    lines, gammas = Boundaries(), linspace(gamma)
    return dataset.make(
        "fig4b",
        "Capacity of the Hopfield network against curvature",
        {
            "alpha_memory": (("gamma",), lines.memory_load(gammas, 1 / beta)),
            "alpha_ferro": (("gamma",), lines.ferro_load(gammas, 1 / beta)),
        },
        {"gamma": gammas, "beta": beta},
    )
