"""Figure 2b: phase diagram of the network with one stored pattern.

The fold line is explicit in the overlap m, so the gammas of the file are where the line passes,
from the tricritical point (m = 0) to the end of the support (m = 1).
"""

import numpy as np
import xarray as xr

from curved import dataset
from curved.deformation import Renyi, fold_line
from curved.flat.curie_weiss import CurieWeiss

__all__ = ["compute"]

_FIELD_MAX = 18.0  # tanh differs from 1 by 5e-16 there


def compute(points: int) -> xr.Dataset:
    """Compute the line of folds beta_fold(gamma) in closed form, equation (16)."""
    flat = CurieWeiss()
    ferromagnet = {branch.name: branch for branch in flat.branches()}["ferromagnet"]
    field = _FIELD_MAX * np.linspace(0, 1, points - 1) ** 1.5
    gamma, beta, states = fold_line(ferromagnet, Renyi, field)
    # At full overlap beta' is infinite and beta tends to 0, at the end of the support.
    return dataset.make(
        "fig2b",
        "Fold line of the network with one pattern",
        {
            "beta_fold": (("gamma",), np.append(beta, 0.0)),
            "b_fold": (("gamma",), np.append(states.b, np.inf)),
            "m_fold": (("gamma",), np.append(states.order[0], 1.0)),
        },
        {"gamma": np.append(gamma, 1 / flat.ground_energy)},
        tricritical_gamma=gamma[0],
    )
