"""Figure 4b: the load up to which the Hopfield network retrieves, against curvature."""

import numpy as np
import xarray as xr

from curved.curvature.boundaries import LOAD_MIN, Boundaries
from curved.figures.fig4.panels import Fig4b
from curved.flat.hopfield import spin_glass_states
from curved.numerics.roots import bracketed_roots
from curved.numerics.typing import Array

_LOADS = 40  # between 0 and the limit, at which replica symmetry is checked
_STRENGTH_MAX = 1e6  # of the random field: b is at most some 1e4


def compute(p: Fig4b) -> xr.Dataset:
    """Compute the limit of retrieval and the F/M line at fixed beta, equations (20)-(24).

    Beside them stands the AT condition (25): the highest temperature at which it fails for
    retrieval, of all loads up to the limit, and its margin for the spin glass on the F/M line.
    There is also the F/M line for a spin glass with one step of symmetry breaking.
    """
    lines, gammas = Boundaries(), p.gamma.values()
    memory, ferro = (
        lines.retrieval_load(gammas, 1 / p.beta),
        lines.ferromagnetic_load(gammas, 1 / p.beta),
    )
    broken = Boundaries(breaking=1).ferromagnetic_load(gammas, 1 / p.beta)
    return xr.Dataset(
        {
            "alpha_memory": (("gamma",), memory),
            "alpha_ferro": (("gamma",), ferro),
            "alpha_ferro_one_step": (("gamma",), broken),
            "T_at": (("gamma",), _highest_at(lines, gammas, memory)),
            "at_margin_glass": (("gamma",), _glass_margin(lines, gammas, ferro, p.beta)),
        },
        {"gamma": gammas, "beta": p.beta},
    )


def _highest_at(lines: Boundaries, gamma: Array, alpha: Array) -> Array:
    """Highest temperature of the AT line, of loads up to alpha; NaN where there are none."""
    loads = alpha[:, None] * np.linspace(0, 1, _LOADS + 1)[1:-1]
    some = loads >= LOAD_MIN
    temperature = np.full(loads.shape, -np.inf)
    temperature[some] = lines.at_temperature(
        np.broadcast_to(gamma[:, None], loads.shape)[some], loads[some]
    )
    return np.where(some.any(axis=1), temperature.max(axis=1), np.nan)


def _glass_margin(lines: Boundaries, gamma: Array, alpha: Array, beta: float) -> Array:
    """X^2 - alpha b^2 <sech^4> of the spin glass at each load, NaN where there is none."""
    margin = np.full(gamma.shape, np.nan)
    some = np.flatnonzero(alpha > 0)
    onset = lines.curved_beta(spin_glass_states(0.0, alpha[some]), gamma[some])
    some = some[onset < beta]

    def excess(s: Array, gamma: Array, alpha: Array) -> Array:
        return lines.curved_beta(spin_glass_states(s, alpha), gamma) - beta

    s = bracketed_roots(excess, 0.0, _STRENGTH_MAX, gamma[some], alpha[some])
    margin[some] = spin_glass_states(s, alpha[some]).at_margin
    return margin
