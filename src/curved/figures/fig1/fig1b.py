"""Figure 1b: strength of the interactions of each order in a pairwise network."""

import numpy as np
import xarray as xr

from curved.records import data_files
from curved.curvature.geometry import (
    DeformedFamily,
    interaction_orders,
    interactions,
    log_series,
    random_exponent,
    support,
)
from curved.figures.shared.grids import Range, linspace
from curved.numerics.typing import Array

__all__ = ["compute"]


def _norm(values: Array) -> float:
    """Root of the sum of squares, of numbers whose squares may overflow (a diverging series)."""
    largest = np.abs(values).max()
    return float(largest * np.linalg.norm(values / largest)) if largest > 0 else 0.0


def compute(
    neurons: int, coupling: float, field: float, seed: int, gamma: Range, terms: int
) -> xr.Dataset:
    """Decompose ln p of a network with random fields and pairs, exactly and by the series (4).

    The network is that of `curved.curvature.geometry.random_exponent`, with max |h(x)| = 1: the series
    converges for |gamma| < 1, while the support reaches up to gamma = -1/min h. Strengths are
    sqrt(sum_{|I|=k} theta_I^2); the sign is that of the largest coefficient of its order.

    Raises
    ------
    ValueError
        If some state has no support at one of the curvatures.
    """
    h = random_exponent(neurons, coupling, field, seed)
    gammas, orders = linspace(gamma), interaction_orders(neurons)
    limits = support(h)
    if not (limits[0] < gammas.min() and gammas.max() < limits[1]):
        raise ValueError(
            f"fig1b.gamma: from {gammas[0]} to {gammas[-1]} leaves the support of this network, "
            f"{limits[0]:.4g} < gamma < {limits[1]:.4g}"
        )
    exact = [interactions(DeformedFamily(h[None], g).log_weights([1.0])) for g in gammas]
    series = [interactions(log_series(h, g, terms)) for g in gammas]

    def strength(coefficients: list[np.ndarray]) -> list[list[float]]:
        return [
            [_norm(theta[orders == k]) for k in range(1, neurons + 1)] for theta in coefficients
        ]

    def dominant(theta: np.ndarray, order: int) -> float:
        of_order = theta[orders == order]
        return float(np.sign(of_order[np.abs(of_order).argmax()]))

    return data_files.make(
        "fig1b",
        "Strength of interactions by order, pairwise network",
        {
            "strength": (("gamma", "order"), strength(exact)),
            "strength_series": (("gamma", "order"), strength(series)),
            "dominant_sign": (
                ("gamma", "order"),
                [[dominant(theta, k) for k in range(1, neurons + 1)] for theta in exact],
            ),
        },
        {"gamma": gammas, "order": np.arange(1, neurons + 1)},
        support=list(limits),
        convergence=1.0,
    )
