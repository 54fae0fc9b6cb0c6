"""Figure 4b: the load up to which the Hopfield network retrieves, against curvature."""

import numpy as np
import xarray as xr

from curved import dataset
from curved.flat.hopfield import spin_glass_states
from curved.panels.grids import Range, linspace
from curved.roots import bracketed_roots
from curved.transitions import Boundaries
from curved.typing import Array

__all__ = ["compute"]

_LOADS = 40  # between 0 and the limit, at which replica symmetry is checked
_STRENGTH_MAX = 100.0  # of the random field; at these temperatures that of a spin glass is below 10


def compute(gamma: Range, beta: float) -> xr.Dataset:
    """Compute the limit of retrieval and the F/M line at fixed beta, equations (20)-(24).

    Beside them the AT condition (25): the highest temperature at which it fails for retrieval, of
    all loads up to the limit, and its margin for the spin glass that shares the F/M line.
    """
    lines, gammas = Boundaries(), linspace(gamma)
    memory, ferro = lines.memory_load(gammas, 1 / beta), lines.ferro_load(gammas, 1 / beta)
    loads = memory[:, None] * np.linspace(0, 1, _LOADS + 1)[1:-1]
    return dataset.make(
        "fig4b",
        "Capacity of the Hopfield network against curvature",
        {
            "alpha_memory": (("gamma",), memory),
            "alpha_ferro": (("gamma",), ferro),
            "T_at": (("gamma",), lines.at_temperature(gammas[:, None], loads).max(axis=1)),
            "at_margin_glass": (("gamma",), _glass_margin(lines, gammas, ferro, beta)),
        },
        {"gamma": gammas, "beta": beta},
    )


def _glass_margin(lines: Boundaries, gamma: Array, alpha: Array, beta: float) -> Array:
    """X^2 - alpha b^2 <sech^4> of the spin glass at each load, NaN where there is none."""
    margin = np.full(gamma.shape, np.nan)
    some = (alpha > 0) & (lines.curved_beta(spin_glass_states(0.0, alpha), gamma) < beta)
    s = bracketed_roots(
        lambda s, g, a: lines.curved_beta(spin_glass_states(s, a), g) - beta,
        0.0,
        _STRENGTH_MAX,
        gamma[some],
        alpha[some],
    )
    margin[some] = spin_glass_states(s, alpha[some]).at_margin
    return margin
