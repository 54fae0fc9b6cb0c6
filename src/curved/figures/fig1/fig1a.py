"""Figure 1a: the independent family of two neurons inside the tetrahedron of distributions."""

import numpy as np
import xarray as xr
from scipy.special import softmax

from curved.curvature.geometry import binary_states
from curved.figures.fig1.panels import Fig1a


def compute(p: Fig1a) -> xr.Dataset:
    """Compute the distributions p = [1 + gamma (theta1 x1 + theta2 x2)]^(1/gamma) / Z.

    The grid is even in the log odds L of the two pairs of opposite states, ln p(++)/p(--) and
    ln p(+-)/p(-+); within the full support, abs(gamma) abs(theta1 +- theta2) < 1, they reach all.
    With gamma (theta1 +- theta2) = tanh(gamma L/2) the weights are explicit, and exact where the
    hyperbolic tangent has no digits left: ln w = +-L/2 - ln cosh(gamma L/2) / gamma.
    """
    log_odds = np.round(np.linspace(-p.log_odds_max, p.log_odds_max, p.points), 12)
    probability = np.empty((len(p.gamma), p.points, p.points, 4))
    for index, g in enumerate(p.gamma):
        lncosh = np.log1p(2 * np.sinh(g * log_odds / 4) ** 2)
        loss = np.divide(lncosh, g, out=np.zeros(p.points), where=lncosh > 0)
        up, down = log_odds / 2 - loss, -log_odds / 2 - loss
        like, unlike = np.ix_(range(p.points), range(p.points))
        logs = np.broadcast_arrays(up[like], up[unlike], down[unlike], down[like])
        probability[index] = softmax(np.stack(logs, axis=-1), axis=-1)
    names = ["".join("+" if x > 0 else "-" for x in state) for state in binary_states(2)]
    return xr.Dataset(
        {"probability": (("gamma", "log_odds_like", "log_odds_unlike", "pair_state"), probability)},
        {
            "gamma": list(p.gamma),
            "log_odds_like": log_odds,
            "log_odds_unlike": log_odds,
            "pair_state": names,
        },
    )
