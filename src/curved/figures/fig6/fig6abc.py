"""Figure 6a-c: the spin-glass order parameter and its response against beta."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from curved.curvature.curved_model import CurvedModel
from curved.curvature.transforms import Renyi
from curved.figures.fig6.panels import Fig6abc
from curved.figures.shared.branch_diagram import join, padded
from curved.figures.shared.spin_glass import know
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick
from curved.numerics.typing import Array


def compute(p: Fig6abc, data: Sequence[xr.Dataset] = ()) -> xr.Dataset:
    """Compute q and dq/dbeta over (gamma, point), equations (26)-(27), and Parisi's beside them.

    `panels` gives the curvatures of panels a, b and c. Half of the points are on the paramagnet,
    half on the spin glass; the coordinate `branch` tells which. They are NaN where a branch does
    not come below `beta_max`. The spin glass of Parisi's solution, which has the same paramagnet,
    is over (gamma, point_parisi).
    """
    know(data)
    gammas = sorted({gamma for _, row in p.panels for gamma in row}, reverse=True)
    names, half = ("paramagnet", "spin glass"), p.points // 2
    rows = []
    for gamma in gammas:
        model = CurvedModel(SherringtonKirkpatrick(), Renyi(gamma))
        parts = [model.sample(name, p.beta_max, half) for name in names]
        columns = [
            join([part]) | {"q": part.order[0], "dq_dbeta": part.dorder_dbeta[0]} for part in parts
        ]
        rows.append(
            {name: np.concatenate([padded(c[name], half) for c in columns]) for name in columns[0]}
        )
    return xr.Dataset(
        {name: (("gamma", "point"), np.array([row[name] for row in rows])) for name in rows[0]}
        | _broken(gammas, p.beta_max, half),
        {"gamma": gammas, "branch": ("point", np.repeat(names, half))},
    )


def _broken(gammas: list[float], beta_max: float, points: int) -> dict[str, tuple[Any, Array]]:
    """The spin glass with full breaking of replica symmetry."""
    flat, rows = SherringtonKirkpatrick("full"), []
    for gamma in gammas:
        glass = CurvedModel(flat, Renyi(gamma)).sample("spin glass", beta_max, points)
        largest, rms = glass.order
        rows.append(
            {
                "beta_parisi": glass.beta,
                "q_parisi": largest,
                "q_rms_parisi": rms,
                "dq_dbeta_parisi": glass.dorder_dbeta[0],
                "stable_parisi": glass.stable,
            }
        )
    return {
        name: (("gamma", "point_parisi"), np.array([padded(row[name], points) for row in rows]))
        for name in rows[0]
    }
