"""Mean-field recall of one pattern, m(t) and beta'(t), for several curvatures."""

from collections.abc import Callable

import numpy as np
import xarray as xr

from curved.curvature.mean_field import effective_beta, trajectory
from curved.curvature.transforms import EnergyTransform
from curved.flat.curie_weiss import CurieWeiss
from curved.numerics.typing import Array


def trajectories(
    transform: Callable[[float], EnergyTransform],
    gammas: Array,
    beta: float,
    m_start: float,
    times: Array,
    rtol: float,
) -> xr.Dataset:
    """Integrate equation (17) from m(0) = `m_start` for each curvature, over (gamma, time)."""
    flat, curved = CurieWeiss(), list(map(transform, gammas.tolist()))
    m = np.array([trajectory(flat, f, beta, m_start, times, rtol)[0] for f in curved])
    beta_eff = [effective_beta(flat, f, beta, row[None]) for f, row in zip(curved, m, strict=True)]
    return xr.Dataset(
        {"m": (("gamma", "sweep"), m), "beta_eff": (("gamma", "sweep"), beta_eff)},
        {"gamma": gammas, "sweep": times, "beta": beta},
    )
