"""Figure S4c: interactions of every order of a network with one pattern, equations (4), (28)."""

import numpy as np
import xarray as xr

from curved.curvature.geometry import interactions
from curved.curvature.transforms import EnergyTransform
from curved.figures.figS4.figS4b import TRANSFORMS
from curved.figures.figS4.panels import FigS4c
from curved.figures.shared.hysteresis import one_pattern_network
from curved.numerics.typing import Array
from curved.sampling.enumeration import log_weights


def compute(p: FigS4c) -> xr.Dataset:
    """Expand ln p of all states; the coefficients of one order are the same for all its neurons."""
    orders = list(range(1, p.neurons + 1))
    laws = [[transform(gamma) for gamma in p.gamma] for transform in TRANSFORMS.values()]
    network = one_pattern_network(p.neurons)
    e = float(network.energy(network.patterns[0]))

    def coefficients(law: EnergyTransform) -> Array:
        theta = interactions(log_weights(network, law, p.beta))
        return theta[[2**k - 1 for k in orders]]  # of the first k neurons

    def shift(law: EnergyTransform) -> float:
        return float((law.F(e) - law.F(0.0)) / law.dF(0.0) - e)

    by_law = ("transform", "gamma")
    return xr.Dataset(
        {
            "coefficient": (
                (*by_law, "order"),
                np.array([[coefficients(law) for law in row] for row in laws]),
            ),
            "energy_minimum_shift": (by_law, [[shift(law) for law in row] for row in laws]),
        },
        {"transform": list(TRANSFORMS), "gamma": p.gamma, "order": orders},
        {"beta": p.beta, "neurons": p.neurons},
    )
