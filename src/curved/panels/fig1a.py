"""Figure 1a: the independent family of two neurons inside the tetrahedron of distributions."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved import dataset
from curved.geometry import DeformedFamily, binary_states

__all__ = ["compute"]


def compute(gamma: Sequence[float], log_odds_max: float, points: int) -> xr.Dataset:
    """Compute the distributions p = [1 + gamma (theta1 x1 + theta2 x2)]^(1/gamma) / Z.

    The grid is even in the log odds of the two pairs of opposite states, ln p(++)/p(--) and
    ln p(+-)/p(-+); within the full support (|gamma| |theta1 +- theta2| < 1) they reach everywhere.
    """
    states = binary_states(2)
    log_odds = np.round(np.linspace(-log_odds_max, log_odds_max, points), 12)
    probability = np.empty((len(gamma), points, points, 4))
    for index, g in enumerate(gamma):
        family = DeformedFamily(states.T, g)
        half = log_odds / 2 if g == 0 else np.tanh(g * log_odds / 2) / g  # theta1 +- theta2
        for row, plus in enumerate(half):
            for column, minus in enumerate(half):
                theta = np.array([plus + minus, plus - minus]) / 2
                probability[index, row, column] = family.probabilities(theta)
    names = ["".join("+" if x > 0 else "-" for x in state) for state in states]
    return dataset.make(
        "fig1a",
        "Independent family of two neurons for several curvatures",
        {"probability": (("gamma", "log_odds_like", "log_odds_unlike", "pair_state"), probability)},
        {
            "gamma": list(gamma),
            "log_odds_like": log_odds,
            "log_odds_unlike": log_odds,
            "pair_state": names,
        },
    )
