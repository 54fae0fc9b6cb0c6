"""Diagrams of solution branches, which several panels share."""

from collections.abc import Callable, Sequence

import numpy as np
import xarray as xr

from curved.curvature.curved_model import CurvedModel, CurvedStates
from curved.curvature.transforms import EnergyTransform, Renyi
from curved.flat.model import FlatModel
from curved.numerics.typing import Array


def padded(values: Array, points: int) -> Array:
    """Fill a branch that does not come below the largest beta, which has no points, with NaN."""
    empty = False if values.dtype.kind == "b" else np.nan
    return values if values.shape[-1] else np.full((*values.shape[:-1], points), empty)


def join(parts: Sequence[CurvedStates]) -> dict[str, Array]:
    """Concatenate states along the point axis: the quantities that every diagram draws."""
    return {
        "beta": np.concatenate([part.beta for part in parts]),
        "beta_eff": np.concatenate([part.b for part in parts]),
        "energy": np.concatenate([part.energy for part in parts]),
        "potential": np.concatenate([part.potential for part in parts]),
        "stable": np.concatenate([part.stable for part in parts]),
    }


def branch_diagram(
    flat: FlatModel,
    gamma: Sequence[float],
    beta_max: float,
    points: int,
    transform: Callable[[float], EnergyTransform] = Renyi,
) -> xr.Dataset:
    """All solutions of a model against beta, symmetric copies included, for several curvatures.

    Gives beta, beta_eff, energy, potential, stable and the order parameters over (gamma, branch,
    point), with `points` on each branch; NaN where a branch does not come below `beta_max`.
    """
    rows: list[list[dict[str, Array]]] = []
    labels: list[str] = []
    for value in gamma:
        model = CurvedModel(flat, transform(value))
        rows.append([])
        labels = []
        for name in model.branch_names:
            states = model.sample(name, beta_max, points)
            for number, order in enumerate(states.copies(), start=1):
                labels.append(name if len(states.images) == 1 else f"{name} {number}")
                columns = join([states]) | dict(zip(flat.order_parameters, order, strict=True))
                rows[-1].append(columns)

    def stack(name: str) -> Array:
        return np.array([[padded(c[name], points) for c in row] for row in rows])

    return xr.Dataset(
        {name: (("gamma", "branch", "point"), stack(name)) for name in rows[0][0]},
        {"gamma": list(gamma), "branch": labels},
    )
