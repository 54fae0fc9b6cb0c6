"""Figure 6e: Parisi's solution of the flat spin glass, of which the other panels are made."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved.curvature.curved_model import CurvedModel
from curved.figures.fig6.panels import Fig6e
from curved.figures.shared.spin_glass import know
from curved.flat.parisi import Quantities, parisi_solution, parisi_states
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick
from curved.numerics.typing import Array


def compute(p: Fig6e, data: Sequence[xr.Dataset] = ()) -> xr.Dataset:
    """Compute thermodynamics and distribution of overlaps, with error estimates, over b.

    The distribution x(q) is given as points (q_level, x_level), at the middle of each step in q
    and at both ends. The replica-symmetric energy and order parameter stand beside it.
    """
    know(data)
    states = parisi_states(p.b)
    names = {name: name.replace("q_largest", "q_parisi") for name in Quantities._fields}
    columns = {names[name]: getattr(states, name) for name in names}
    columns |= {f"{names[name]}_error": getattr(states.errors, name) for name in names}
    flat = CurvedModel(SherringtonKirkpatrick(), 0.0).states(p.b)
    symmetric = flat.where(flat.stable).max("state")
    columns |= {"energy_symmetric": symmetric.energy.values, "q_symmetric": symmetric.q.values}
    points = [_overlaps(b, x_max) for b, x_max in zip(p.b, states.x_max, strict=True)]
    return xr.Dataset(
        {name: (("b",), values) for name, values in columns.items()}
        | {
            name: (("b", "level"), np.array([point[k] for point in points]))
            for k, name in enumerate(("q_level", "x_level"))
        },
        {"b": p.b},
    )


def _overlaps(b: float, x_max: float) -> tuple[Array, Array]:
    """Points of x(q), from the smallest to the largest overlap."""
    found = parisi_solution(b)
    middle = (found.q[1:] + found.q[:-1]) / 2
    return np.array([0.0, *middle, found.q[-1]]), np.array([0.0, *found.x, x_max])
