"""Figure 2c: the states of one curved network as a curve in the space of (beta, beta', m)."""

import numpy as np
import xarray as xr

from curved.records import data_files
from curved.curvature.model import CurvedModel
from curved.curvature.transforms import Renyi
from curved.flat.curie_weiss import CurieWeiss
from curved.figures.shared.diagrams import join

__all__ = ["compute"]


def compute(gamma: float, beta_max: float, points: int) -> xr.Dataset:
    """Compute beta, beta' and m along the paramagnet up to its end and on along m > 0."""
    model = CurvedModel(CurieWeiss(), Renyi(gamma))
    paramagnet = model.at("paramagnet", np.linspace(0, 1, points // 4))
    ferromagnet = model.sample("ferromagnet", beta_max, points - points // 4)
    columns = join([paramagnet, ferromagnet])
    columns["m"] = np.concatenate([paramagnet.order[0], ferromagnet.order[0]])
    return data_files.make(
        "fig2c",
        "States of the network with one pattern in the space of beta, beta' and m",
        {name: (("point",), values) for name, values in columns.items()},
        {"gamma": gamma},
    )
