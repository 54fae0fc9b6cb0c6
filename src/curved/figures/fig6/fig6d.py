"""Figure 6d: phase diagram of the curved Sherrington-Kirkpatrick model."""

import numpy as np
import xarray as xr

from curved.curvature.curved_model import fold_line
from curved.curvature.transforms import Renyi
from curved.figures.fig6.panels import Fig6d
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick
from curved.numerics.roots import bracketed_roots
from curved.numerics.typing import Array

_STRENGTH_MAX = 1e8  # where gamma at the fold has come within 1e-8 of the end of the support


def compute(p: Fig6d) -> xr.Dataset:
    """Compute where q sets in, where the spin glass begins and where the paramagnet ends.

    The onset of q on the flat branch is at b = 1, beta = 1 + gamma/2. For gamma < -1 the spin
    glass exists from a fold at smaller beta on, and the paramagnet, whose energy is -b/2, stays
    stable beyond the onset up to its own fold at beta = -1/(2 gamma) (see D10).
    """
    flat, gammas = SherringtonKirkpatrick(), p.gamma.values()
    spin_glass = {branch.name: branch for branch in flat.branches()}["spin glass"]
    explosive = gammas <= -1
    strength = np.zeros_like(gammas)  # of the random field at the fold; 0 at gamma = -1
    inner = gammas < -1
    (lowest,) = fold_line(spin_glass, Renyi, _STRENGTH_MAX)[0]
    strength[inner] = bracketed_roots(
        lambda s, g: fold_line(spin_glass, Renyi, s)[0] - g,
        0.0,
        _STRENGTH_MAX,
        np.maximum(gammas[inner], lowest),
    )
    _, beta, states = fold_line(spin_glass, Renyi, strength)

    def where_explosive(values: Array) -> Array:
        return np.where(explosive, values, np.nan)

    critical = 1 + gammas / 2
    last = np.where(explosive, -0.5 / np.minimum(gammas, -1), critical)
    return xr.Dataset(
        {
            "beta_critical": (("gamma",), critical),
            "beta_fold": (("gamma",), where_explosive(beta)),
            "beta_paramagnet": (("gamma",), last),
            "b_fold": (("gamma",), where_explosive(states.b)),
            "q_fold": (("gamma",), where_explosive(states.order[0])),
        },
        {"gamma": gammas},
    )
