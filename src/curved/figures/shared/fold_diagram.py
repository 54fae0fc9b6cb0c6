"""The line of folds of the network with one pattern, for each energy transform."""

import numpy as np
import xarray as xr

from curved.curvature.curved_model import fold_line
from curved.curvature.transforms import EnergyTransform
from curved.flat.curie_weiss import CurieWeiss

_FIELD_MAX = 18.0  # tanh differs from 1 by 5e-16 there


def fold_diagram(transform: type[EnergyTransform], points: int) -> xr.Dataset:
    """Line of folds beta_fold(gamma) of the network with one pattern, in closed form.

    It is explicit in the overlap m, so the gammas of the file are where the line passes, from the
    tricritical point (m = 0) to the end of the support (m = 1).
    """
    flat = CurieWeiss()
    ferromagnet = {branch.name: branch for branch in flat.branches()}["ferromagnet"]
    field = _FIELD_MAX * np.linspace(0, 1, points - 1) ** 1.5
    gamma, beta, states = fold_line(ferromagnet, transform, field)
    # At full overlap beta' is infinite and beta tends to 0, at the end of the support.
    return xr.Dataset(
        {
            "beta_fold": (("gamma",), np.append(beta, 0.0)),
            "b_fold": (("gamma",), np.append(states.b, np.inf)),
            "m_fold": (("gamma",), np.append(states.order[0], 1.0)),
        },
        {"gamma": np.append(gamma, 1 / flat.ground_energy)},
        {"tricritical_gamma": gamma[0]},
    )
