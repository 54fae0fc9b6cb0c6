"""Mean-field recall of one pattern, m(t) and beta'(t), for several curvatures."""

from collections.abc import Callable

import numpy as np
import xarray as xr

from curved.curvature.mean_field import effective_beta, trajectory
from curved.curvature.transforms import EnergyTransform, Renyi
from curved.figures.shared.one_pattern import Trajectories
from curved.flat.curie_weiss import CurieWeiss


def trajectories(
    p: Trajectories, transform: Callable[[float], EnergyTransform] = Renyi
) -> xr.Dataset:
    """Integrate equation (17) from m(0) = `m_start` for each curvature of an energy transform."""
    flat, gammas, times = CurieWeiss(), p.gamma.values(), p.time.values()
    curved = list(map(transform, gammas))
    m = np.array([trajectory(flat, f, p.beta, p.m_start, times, p.rtol)[0] for f in curved])
    beta_eff = [
        effective_beta(flat, f, p.beta, row[None]) for f, row in zip(curved, m, strict=True)
    ]
    return xr.Dataset(
        {"m": (("gamma", "time"), m), "beta_eff": (("gamma", "time"), beta_eff)},
        {"gamma": gammas, "time": times, "beta": p.beta},
    )
