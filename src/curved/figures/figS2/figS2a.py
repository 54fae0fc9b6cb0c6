"""Figure S2a: effective weights of a dense associative memory against the overlap (30)."""

import numpy as np
import xarray as xr

from curved.figures.figS2.panels import FigS2a
from curved.figures.shared.dense_models import INTERACTIONS
from curved.numerics.typing import Array


def compute(p: FigS2a) -> xr.Dataset:
    """Compute w(z) over all overlaps z/N for a neuron that agrees with the pattern, D = 2.

    Each F is in units of its weight at z = N. The exponential has its argument in units in which
    it can be drawn, F = exp(scale z/N); recall uses exp(z).
    """
    z = np.arange(-p.neurons + 2, p.neurons + 2, 2)

    def relative(name: str) -> Array:
        if name == "exp":
            return np.exp(p.scale * (z / p.neurons - 1))
        w = INTERACTIONS[name].weights(z[:, None], 2)[:, 0]
        return w / w[-1]

    return xr.Dataset(
        {"weight": (("interaction", "overlap"), np.array([relative(n) for n in INTERACTIONS]))},
        {"interaction": list(INTERACTIONS), "overlap": z / p.neurons},
        {"scale": p.scale},
    )
