r"""Mean-field dynamics of curved networks, and the potential that it climbs, off the solutions.

At any order parameters m a curved network has the effective inverse temperature beta' of equation
(9), the potential (11) and the flow (14); `trajectory` integrates the flow, equation (17).
"""

import numpy as np
from scipy.integrate import solve_ivp

from curved.curvature.transforms import EnergyTransform, as_transform
from curved.flat.model import MeanFieldModel
from curved.numerics.arrays import floats, real, wrong_kind
from curved.numerics.typing import Array, ArrayLike, Real

_RTOL_MIN = 100 * np.finfo(float).eps  # of the integrator
_LONGEST = 1e6  # sweeps; the steps of the integrator are of the order of one
_COLD = 1e300  # beta' at the edge of the support, where it diverges


def effective_beta(
    flat: MeanFieldModel, transform: EnergyTransform | float, beta: Real, order: Array
) -> Array:
    """Effective inverse temperature beta' = beta F'(e) of any order parameters, equation (9).

    Parameters
    ----------
    flat : MeanFieldModel
        The flat model, whose energy depends on the order parameters alone.
    transform : EnergyTransform or float
        The curvature; a number is that of `Renyi`.
    beta : array_like
        Inverse temperature.
    order : ndarray, shape (k, ...)
        Order parameters, not necessarily a solution.

    Returns
    -------
    ndarray, shape (...)
        beta', NaN where the state is outside the support.
    """
    e = flat.energy(order)
    transform = as_transform(transform)
    inside = transform.supports(e)
    return np.where(inside, beta * transform.dF(np.where(inside, e, 0.0)), np.nan)


def curved_potential(
    flat: MeanFieldModel, transform: EnergyTransform | float, beta: Real, order: Array
) -> Array:
    """Potential phi(m) whose maxima are the stable states, equation (11) read as in D12.

    Parameters and result as for `effective_beta`.
    """
    transform = as_transform(transform)
    b = effective_beta(flat, transform, beta, order)
    e = np.where(np.isnan(b), np.nan, flat.energy(order))
    return -beta * transform.F(e) + b * e + flat.potential(order, b)


def curved_flow(
    flat: MeanFieldModel, transform: EnergyTransform | float, beta: Real, order: Array
) -> Array:
    """Mean-field flow d(order)/dt of equation (14), shape (k, ...), in units of one sweep.

    Parameters as for `effective_beta`.
    """
    return flat.flow(order, effective_beta(flat, transform, beta, order))


def trajectory(
    flat: MeanFieldModel,
    transform: EnergyTransform | float,
    beta: float,
    start: ArrayLike,
    times: ArrayLike,
    rtol: float = 1e-10,
) -> Array:
    """Integrate the mean-field dynamics from given order parameters.

    Parameters
    ----------
    flat, transform, beta
        As for `effective_beta`.
    start : array_like, shape (k, ...)
        Order parameters at time 0, within [-1, 1]; of several starts at once, whose steps are the
        same, if it has more than one axis.
    times : array_like, shape (n,)
        Times to report, growing from 0, up to 1e6; one unit is one sweep of N attempted Glauber
        updates.
    rtol : float, optional
        Relative error allowed per step; the absolute one is 1e-4 of it.

    Returns
    -------
    ndarray, shape (k, ..., n)
        The order parameters, within [-1, 1].

    Raises
    ------
    ValueError
        If `start` is outside the support or outside [-1, 1], `times` do not grow from 0 or go
        beyond 1e6, `beta` is not finite, or `rtol` is below what double precision can keep.
    ArithmeticError
        If the integrator gives up; the message is its own.
    """
    start = np.atleast_1d(floats(start, "start"))
    times = np.atleast_1d(floats(times, "times"))
    if not hasattr(flat, "energy") or isinstance(flat, type):
        raise wrong_kind("flat", flat, "a flat model, such as CurieWeiss()")
    beta = real(beta, "beta")
    if not _RTOL_MIN <= (rtol := real(rtol, "rtol")) < 1:
        raise ValueError(f"rtol must be >= {_RTOL_MIN:.1e} and < 1, got {rtol!r}")
    if not np.all(np.abs(start) <= 1):
        raise ValueError(f"order parameters must start in [-1, 1], got {start}")
    if not (
        times.ndim == 1
        and times.size
        and times[0] >= 0
        and np.all(np.diff(times) > 0)
        and times[-1] <= _LONGEST
    ):
        raise ValueError(f"times must be >= 0, increasing and at most {_LONGEST:g}, got {times}")
    transform = as_transform(transform)
    if not np.all(transform.supports(flat.energy(start))):
        raise ValueError(f"the start {start} is outside the support of {transform!r}")
    if times[-1] == 0:
        return start[..., None].copy()

    def flow(_: float, y: Array) -> Array:
        """Equation (14), continued beyond the support, where steps of the integrator may look."""
        order = y.reshape(start.shape)
        b = effective_beta(flat, transform, beta, order)
        return flat.flow(order, np.where(np.isnan(b), np.copysign(_COLD, beta), b)).ravel()

    result = solve_ivp(
        flow,
        (0.0, times[-1]),
        start.ravel(),
        method="DOP853",
        t_eval=times,
        rtol=rtol,
        atol=1e-4 * rtol,
    )
    if not result.success:
        raise ArithmeticError(f"trajectory of {transform!r} at beta = {beta}: {result.message}")
    # Means of +-1 stay within [-1, 1]; so near the edge of the support errors must not leave it.
    return np.clip(result.y, -1, 1).reshape(*start.shape, times.size)
