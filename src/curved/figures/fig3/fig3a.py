"""Figure 3a: the potential landscape of two correlated patterns, its flow and its fixed points."""

import numpy as np
import xarray as xr

from curved.curvature.curved_model import CurvedModel
from curved.curvature.mean_field import curved_flow, curved_potential
from curved.curvature.transforms import Renyi
from curved.figures.fig3.panels import Fig3a
from curved.flat.two_patterns import TwoPatterns


def compute(p: Fig3a) -> xr.Dataset:
    """Compute -phi(m1, m2), the flow and all fixed points for each case.

    States outside the support 1 - gamma e > 0 are NaN.
    """
    flat = TwoPatterns(p.correlation)
    axis = np.round(np.linspace(-1, 1, p.points), 12)
    order = np.stack(np.meshgrid(axis, axis))  # m1 along columns, m2 along rows
    potential, flow, fixed = [], [], []
    for case in p.cases:
        transform = Renyi(case.gamma)
        potential.append(-curved_potential(flat, transform, case.beta, order))
        flow.append(curved_flow(flat, transform, case.beta, order))
        states = CurvedModel(flat, transform).states(case.beta, copies=True)
        fixed.append(
            list(zip(states.m1.values, states.m2.values, states.stable.values, strict=True))
        )
    most = max(map(len, fixed))
    table = np.array([rows + [(np.nan, np.nan, False)] * (most - len(rows)) for rows in fixed])
    field = ("case", "m2", "m1")
    return xr.Dataset(
        {
            "neg_phi": (field, potential),
            "flow_m1": (field, [f[0] for f in flow]),
            "flow_m2": (field, [f[1] for f in flow]),
            "fixed_m1": (("case", "fixed_point"), table[..., 0]),
            "fixed_m2": (("case", "fixed_point"), table[..., 1]),
            "fixed_stable": (("case", "fixed_point"), table[..., 2].astype(bool)),
        },
        {
            "m1": axis,
            "m2": axis,
            "gamma": ("case", [case.gamma for case in p.cases]),
            "beta": ("case", [case.beta for case in p.cases]),
        },
        {"correlation": p.correlation},
    )
