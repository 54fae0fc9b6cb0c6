"""What every phase boundary checks: that its arguments have a meaning, and that it was found."""

from collections.abc import Callable

import numpy as np

from curved.curvature.transforms import SupportError
from curved.flat.hopfield import capacity
from curved.numerics.roots import RootError, bracketed_roots
from curved.numerics.typing import Array, ArrayLike

__all__ = ["LOAD_MIN", "TransitionError", "checked", "checked_load", "solve"]

LOAD_MIN = 1e-6
"""Smallest load > 0; below, the lines are those of one pattern (load 0) within 3e-3."""


class TransitionError(ArithmeticError):
    """A phase boundary was not found; the message names gamma, alpha and the step."""


def checked(gamma: ArrayLike, name: str, value: ArrayLike) -> tuple[Array, Array]:
    """Broadcast a curvature and a load or temperature, and refuse what has no meaning."""
    gamma, value = np.broadcast_arrays(
        np.asarray(gamma, dtype=float), np.asarray(value, dtype=float)
    )
    if not np.all(value >= 0) or np.any(np.isinf(value)):
        raise ValueError(f"{name} must be finite and >= 0, got {value[~(value >= 0)]}")
    lowest = 1 / capacity().energy
    if not np.all(gamma > lowest) or np.any(np.isinf(gamma)):
        bad = gamma[~(gamma > lowest)]
        raise SupportError(
            f"gamma must be finite and > {lowest:.6g}, below which retrieval has no support at "
            f"T = 0, got {bad}"
        )
    return gamma, value


def checked_load(gamma: ArrayLike, alpha: ArrayLike) -> tuple[Array, Array]:
    """Broadcast a curvature and a load, which is 0 or at least `LOAD_MIN`."""
    gamma, alpha = checked(gamma, "alpha", alpha)
    tiny = (alpha > 0) & (alpha < LOAD_MIN)
    if tiny.any():
        raise ValueError(f"alpha must be 0 or at least {LOAD_MIN}, got {alpha[tiny][0]}")
    return gamma, alpha


def solve(
    step: str, function: Callable[..., Array], low: ArrayLike, high: ArrayLike, **known: Array
) -> Array:
    """Find bracketed roots; an error says at which of the `known` quantities, and in which step."""
    try:
        return bracketed_roots(function, low, high, *known.values())
    except RootError as error:
        low, high, *rest = np.broadcast_arrays(low, high, *known.values())
        same = np.sign(function(low, *rest)) == np.sign(function(high, *rest))
        bad = int(np.flatnonzero(same)[0]) if same.any() else 0
        where = ", ".join(
            f"{name} = {values.flat[bad]:.6g}" for name, values in zip(known, rest, strict=True)
        )
        raise TransitionError(f"{step}: no solution at {where} ({error})") from error
