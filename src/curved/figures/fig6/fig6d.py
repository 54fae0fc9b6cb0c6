"""Figure 6d: phase diagram of the curved Sherrington-Kirkpatrick model."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved.curvature.curved_model import CurvedModel, fold_line
from curved.curvature.transforms import Renyi
from curved.figures.fig6.panels import Fig6d
from curved.figures.shared.spin_glass import know
from curved.flat.model import FlatStates
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick
from curved.numerics.roots import bracketed_roots
from curved.numerics.typing import Array

_LAST = {0: 1e8, "full": 1e4}
"""Parameter where gamma at the fold has come within 1e-8 of the end of the support, by breaking."""


_CLOSE = 2**-23  # of the ends of two phases, beside beta = 1/2


def compute(p: Fig6d, data: Sequence[xr.Dataset] = ()) -> xr.Dataset:
    """Compute where q sets in, where the spin glass begins and where the paramagnet ends.

    The onset of q on the flat branch is at b = 1, beta = 1 + gamma/2. For gamma < -1 the spin
    glass exists from a fold at smaller beta on. The paramagnet, whose energy is -b/2, stays stable
    beyond the onset up to its own fold at beta = -1/(2 gamma) (see D10). Replica symmetry
    puts that fold at too small a beta, and the end of the support at gamma = -1.2533, beyond which
    its lines are NaN; Parisi's solution goes on to -1.3103 (see D14).
    """
    know(data)
    gammas = p.gamma.values()
    explosive = gammas <= -1
    beta, states = _folds(SherringtonKirkpatrick(), gammas)
    beta_parisi, broken = _folds(SherringtonKirkpatrick("full"), gammas)
    critical = 1 + gammas / 2
    last = np.where(explosive, -0.5 / np.minimum(gammas, -1), critical)
    return xr.Dataset(
        {
            "beta_critical": (("gamma",), critical),
            "beta_fold": (("gamma",), beta),
            "beta_paramagnet": (("gamma",), last),
            "b_fold": (("gamma",), np.where(np.isnan(beta), np.nan, states.b)),
            "q_fold": (("gamma",), np.where(np.isnan(beta), np.nan, states.order[0])),
            "beta_fold_parisi": (("gamma",), beta_parisi),
            "beta_coexistence_parisi": (("gamma",), _coexistence(gammas, beta_parisi, last)),
            "b_fold_parisi": (("gamma",), np.where(explosive, broken.b, np.nan)),
            "q_fold_parisi": (("gamma",), np.where(explosive, broken.order[0], np.nan)),
        },
        {"gamma": gammas},
    )


def _folds(flat: SherringtonKirkpatrick, gammas: Array) -> tuple[Array, FlatStates]:
    """Beta from which the spin glass exists, NaN where there is none, and its states there."""
    spin_glass = {branch.name: branch for branch in flat.branches()}["spin glass"]
    parameter = np.zeros_like(gammas)  # at the fold; 0 at gamma = -1
    inner = gammas < -1
    (lowest,) = fold_line(spin_glass, Renyi, _LAST[flat.breaking])[0]
    parameter[inner] = bracketed_roots(
        lambda t, g: fold_line(spin_glass, Renyi, t)[0] - g,
        0.0,
        _LAST[flat.breaking],
        np.maximum(gammas[inner], lowest),
    )
    _, beta, states = fold_line(spin_glass, Renyi, parameter)
    exists = (gammas <= -1) & (gammas > 1 / flat.ground_energy)
    return np.where(exists, beta, np.nan), states


def _coexistence(gammas: Array, fold: Array, last: Array) -> Array:
    """Beta at which paramagnet and spin glass have the same potential, at full breaking.

    It is between the ends of the two. Near gamma = -1 these come closer than potentials, which are
    then alike to all digits, can tell: there it is their middle.
    """
    found = np.where(gammas <= -1, (fold + last) / 2, np.nan)
    apart = np.flatnonzero(last - fold > _CLOSE)
    if apart.size:
        model = CurvedModel(SherringtonKirkpatrick("full"), list(gammas[apart]))
        found[apart] = model.coexistence().beta.values[:, 0]
    return found
