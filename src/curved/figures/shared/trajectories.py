"""Mean-field recall of one pattern, m(t) and beta'(t), for several curvatures."""

import numpy as np
import xarray as xr

from curved.curvature.mean_field import effective_beta, trajectory
from curved.curvature.transforms import Renyi
from curved.flat.curie_weiss import CurieWeiss
from curved.numerics.typing import Array


def trajectories(
    gammas: Array, beta: float, m_start: float, times: Array, rtol: float
) -> xr.Dataset:
    """Integrate equation (17) from m(0) = `m_start` for each curvature, over (gamma, time)."""
    flat = CurieWeiss()
    m = np.array([trajectory(flat, Renyi(g), beta, m_start, times, rtol)[0] for g in gammas])
    beta_eff = [
        effective_beta(flat, Renyi(g), beta, row[None]) for g, row in zip(gammas, m, strict=True)
    ]
    return xr.Dataset(
        {"m": (("gamma", "time"), m), "beta_eff": (("gamma", "time"), beta_eff)},
        {"gamma": gammas, "time": times, "beta": beta},
    )
