"""Figure 1b: strength of the interactions of each order in a pairwise network."""

from collections.abc import Callable
from typing import Any

import numpy as np
import xarray as xr

from curved.curvature.geometry import (
    DeformedFamily,
    interaction_orders,
    interactions,
    log_series,
    random_exponent,
    support,
)
from curved.figures.fig1.panels import Fig1b
from curved.numerics.typing import Array


def _norm(values: Array) -> float:
    """Root of the sum of squares, of numbers whose squares may overflow (a diverging series)."""
    largest = np.abs(values).max()
    return float(largest * np.linalg.norm(values / largest)) if largest > 0 else 0.0


def _dominant_sign(values: Array) -> float:
    return float(np.sign(values[np.abs(values).argmax()]))


def compute(p: Fig1b) -> xr.Dataset:
    """Decompose ln p of a network with random fields and pairs, exactly and by the series (4).

    The network is that of `curved.curvature.geometry.random_exponent`, with max abs(h(x)) = 1: the
    series converges for abs(gamma) < 1, while the support reaches up to gamma = -1/min h. Strengths
    are sqrt(sum theta_I^2) over the I of k neurons; the sign is that of the largest of them.

    Raises
    ------
    ValueError
        If some state has no support at one of the curvatures.
    """
    h = random_exponent(p.neurons, p.coupling, p.field, p.seed)
    gammas, orders = p.gamma.values(), interaction_orders(p.neurons)
    limits = support(h)
    if not (limits[0] < gammas.min() and gammas.max() < limits[1]):
        raise ValueError(
            f"fig1b.gamma: from {gammas[0]} to {gammas[-1]} leaves the support of this network, "
            f"{limits[0]:.4g} < gamma < {limits[1]:.4g}"
        )
    by_order = [orders == k for k in range(1, p.neurons + 1)]
    exact = [interactions(DeformedFamily(h[None], g).log_weights([1.0])) for g in gammas]
    once, twice = (
        [interactions(log_series(h, g, terms)) for g in gammas] for terms in (p.terms, 2 * p.terms)
    )

    def over(measure: Callable[[Array], float], coefficients: list[Array]) -> Any:
        values = [[measure(theta[at]) for at in by_order] for theta in coefficients]
        return ("gamma", "order"), values

    return xr.Dataset(
        {
            "strength": over(_norm, exact),
            "strength_series": over(_norm, once),
            "strength_series_twice": over(_norm, twice),
            "dominant_sign": over(_dominant_sign, exact),
        },
        {"gamma": gammas, "order": np.arange(1, p.neurons + 1)},
        {"support": list(limits), "convergence": 1.0},
    )
