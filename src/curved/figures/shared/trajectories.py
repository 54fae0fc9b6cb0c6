"""Mean-field recall of one pattern, m(t) and beta'(t), for several curvatures."""

import numpy as np
import xarray as xr

from curved.curvature.mean_field import effective_beta, trajectory
from curved.curvature.transforms import Renyi
from curved.figures.shared.one_pattern import Trajectories
from curved.flat.curie_weiss import CurieWeiss


def trajectories(p: Trajectories) -> xr.Dataset:
    """Integrate equation (17) from m(0) = `m_start` for each curvature."""
    flat, gammas, times = CurieWeiss(), p.gamma.values(), p.time.values()
    m = np.array([trajectory(flat, Renyi(g), p.beta, p.m_start, times, p.rtol)[0] for g in gammas])
    beta_eff = [
        effective_beta(flat, Renyi(g), p.beta, row[None]) for g, row in zip(gammas, m, strict=True)
    ]
    return xr.Dataset(
        {"m": (("gamma", "time"), m), "beta_eff": (("gamma", "time"), beta_eff)},
        {"gamma": gammas, "time": times, "beta": p.beta},
    )
