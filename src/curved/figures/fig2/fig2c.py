"""Figure 2c: the states of one curved network as a curve in the space of (beta, beta', m)."""

import numpy as np
import xarray as xr

from curved.curvature.curved_model import CurvedModel
from curved.curvature.transforms import Renyi
from curved.figures.fig2.panels import Fig2c
from curved.figures.shared.branch_diagram import join
from curved.flat.curie_weiss import CurieWeiss


def compute(p: Fig2c) -> xr.Dataset:
    """Compute beta, beta' and m along the paramagnet up to its end and on along m > 0."""
    model = CurvedModel(CurieWeiss(), Renyi(p.gamma))
    paramagnet = model.at("paramagnet", np.linspace(0, 1, p.points // 4))
    ferromagnet = model.sample("ferromagnet", p.beta_max, p.points - p.points // 4)
    columns = join([paramagnet, ferromagnet])
    columns["m"] = np.concatenate([paramagnet.order[0], ferromagnet.order[0]])
    return xr.Dataset(
        {name: (("point",), values) for name, values in columns.items()}, {"gamma": p.gamma}
    )
