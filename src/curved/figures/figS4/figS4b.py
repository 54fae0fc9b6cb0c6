"""Figure S4b: the exact rule (8) against the classical one at beta', in growing networks."""

from collections.abc import Callable, Mapping

import numpy as np
import xarray as xr
from scipy.special import expit

from curved.curvature.transforms import EnergyTransform, Relativistic, Renyi
from curved.figures.figS4.panels import FigS4b
from curved.figures.shared.hysteresis import one_pattern_network, one_pattern_states
from curved.numerics.streams import stream
from curved.sampling.flip_rule import flip_probability

TRANSFORMS: Mapping[str, Callable[[float], EnergyTransform]] = {
    "Renyi": Renyi,
    "relativistic": Relativistic,
}
"""Energy transforms of Figures S4b and S4c."""


def compute(p: FigS4b) -> xr.Dataset:
    """Take a state of each size, and the flip of a neuron that agrees with the pattern."""
    laws = [transform(p.gamma) for transform in TRANSFORMS.values()]
    return xr.Dataset(
        {
            "rate_error": (
                ("transform", "neurons"),
                [[_rate_error(law, p.beta, size, p.m) for size in p.neurons] for law in laws],
            )
        },
        {
            "transform": list(TRANSFORMS),
            "neurons": p.neurons,
            "gamma": p.gamma,
            "beta": p.beta,
            "m": p.m,
        },
    )


def _rate_error(transform: EnergyTransform, beta: float, size: int, m: float) -> float:
    network = one_pattern_network(size)
    (x,) = one_pattern_states(size, m, 1, stream(0))
    e = float(network.energy(x))
    (change,) = network.energy_change(x, [int(np.argmax(x))])
    exact = flip_probability(transform, beta, size, e, change)
    return float(abs(exact - expit(-beta * transform.dF(e) * size * change)))
