"""The exact flip rule (8), for any network and energy transform, from its definition.

The kernels decide the same with thresholds and tables: `plain_probability` in `_glauber`.
"""

import numpy as np

from curved.curvature.transforms import (
    EnergyTransform,
    Relativistic,
    Renyi,
    SupportError,
    inside_support,
)
from curved.numerics.typing import Array, BoolArray, Real


def supported(transform: EnergyTransform, e: Real) -> BoolArray:
    """Whether states of energy e per neuron have any probability, up to rounding at the edge."""
    if isinstance(transform, Renyi | Relativistic):
        return inside_support(transform.gamma, e)
    return transform.supports(e)


def flip_probability(
    transform: EnergyTransform, beta: float, size: int, e: Real, de: Real
) -> Array:
    """Probability R/(1+R) that an attempted flip is made, equation (8); elementwise.

    Parameters
    ----------
    transform : EnergyTransform
        The curvature.
    beta : float
        Inverse temperature.
    size : int
        Number of neurons N.
    e, de : array_like
        Energy per neuron before the flip, and its change.

    Returns
    -------
    ndarray
        With R = exp(-beta N [F(e + de) - F(e)]); 0 where the flip would leave the support.

    Raises
    ------
    SupportError
        If `e` itself is outside the support.
    """
    from scipy.special import expit  # its import takes 0.2 s, and no kernel uses it

    inside = supported(transform, e)
    if not np.all(inside):
        raise SupportError(
            f"a state has no probability under {transform!r}: its energy per neuron is "
            f"{np.broadcast_to(e, inside.shape)[~inside][0]}"
        )
    change = np.asarray(transform.change(e, de))
    outside = np.isinf(change)  # the flip would leave the support
    return np.where(outside, 0.0, expit(-beta * size * np.where(outside, 0.0, change)))
