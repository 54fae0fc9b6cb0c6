"""Roots of functions of one variable, many at once, to the last digits or not at all."""

from collections.abc import Callable

import numpy as np

from curved.numerics.typing import Array, ArrayLike

_TOLERANCES = {"xrtol": 4 * np.finfo(float).eps, "xatol": np.finfo(float).tiny, "fatol": 0.0}


class RootError(ArithmeticError):
    """A root was not found where one was expected."""


def bracketed_roots(
    function: Callable[..., Array], low: ArrayLike, high: ArrayLike, *args: ArrayLike
) -> Array:
    """Find one root of `function` in each bracket, to the resolution of floating point.

    Parameters
    ----------
    function : callable
        Elementwise function of ``(x, *args)``.
    low, high : array_like
        Ends of the brackets; `function` must differ in sign there.
    *args : array_like
        Further arguments, broadcast against the brackets.

    Returns
    -------
    ndarray
        The roots, of the broadcast shape.

    Raises
    ------
    RootError
        If a bracket holds no change of sign or the iteration does not end; the message names the
        first such bracket.
    """
    low, high, *rest = np.broadcast_arrays(
        np.asarray(low, dtype=float), np.asarray(high, dtype=float), *args
    )
    if low.size == 0:
        return np.empty(low.shape)
    from scipy.optimize import elementwise  # takes longer than most panels, which find no root

    with np.errstate(invalid="ignore", divide="ignore"):  # of steps that are then not taken
        result = elementwise.find_root(
            function, (low, high), args=tuple(rest), tolerances=_TOLERANCES, maxiter=200
        )
    if not np.all(result.success):
        bad = np.flatnonzero(~np.ravel(result.success))[0]
        raise RootError(
            f"no root between {low.flat[bad]} and {high.flat[bad]} for arguments "
            f"{[r.flat[bad].item() for r in rest]} (status {np.ravel(result.status)[bad]})"
        )
    return np.asarray(result.x)


def grid_roots(
    function: Callable[[Array], Array], grid: Array, values: Array | None = None
) -> list[float]:
    """Find the roots of `function` between neighbours of a grid on which it changes sign.

    Parameters
    ----------
    function : callable
        Elementwise function; it may be NaN in places, where no root is looked for.
    grid : ndarray, shape (n,)
        Growing values, dense enough to separate the roots. An exact zero counts as positive.
    values : ndarray, shape (n,), optional
        The function on the grid, where it is known.

    Returns
    -------
    list of float
        The roots in growing order.

    Raises
    ------
    RootError
        As in `bracketed_roots`.
    """
    values = function(grid) if values is None else values
    known = np.isfinite(values[:-1]) & np.isfinite(values[1:])
    positive = values >= 0
    left = np.flatnonzero((positive[:-1] != positive[1:]) & known)
    roots: list[float] = bracketed_roots(function, grid[left], grid[left + 1]).tolist()
    return roots
