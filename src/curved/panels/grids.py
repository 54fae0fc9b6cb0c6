"""Pieces that the panels share: grids from the configuration, and diagrams of branches."""

from collections.abc import Callable, Sequence
from typing import TypedDict

import numpy as np
import xarray as xr

from curved import dataset
from curved.deformation import CurvedModel, CurvedStates, EnergyTransform, Renyi, fold_line
from curved.flat.curie_weiss import CurieWeiss
from curved.flat.model import FlatModel
from curved.typing import Array

__all__ = ["Range", "branch_diagram", "fold_diagram", "join", "linspace"]

_FIELD_MAX = 18.0  # tanh differs from 1 by 5e-16 there


class Range(TypedDict):
    """An evenly spaced grid: both ends and the number of points."""

    start: float
    stop: float
    points: int


def linspace(grid: Range) -> Array:
    """Make the grid, rounded to 12 decimals so that its values can be selected by name."""
    return np.round(np.linspace(grid["start"], grid["stop"], grid["points"]), 12)


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
    panel: str,
    title: str,
    flat: FlatModel,
    gamma: Sequence[float],
    beta_max: float,
    points: int,
    transform: Callable[[float], EnergyTransform] = Renyi,
) -> xr.Dataset:
    """All solutions of a model against beta, symmetric copies included, for several curvatures.

    Parameters
    ----------
    panel, title : str
        As for `curved.dataset.make`.
    flat : FlatModel
        The flat model.
    gamma : sequence of float
        Scaled curvatures.
    beta_max : float
        Largest inverse temperature.
    points : int
        Points on each branch.
    transform : type, optional
        `Renyi` or `Relativistic`.

    Returns
    -------
    xarray.Dataset
        beta, beta_eff, energy, potential, stable and the order parameters over (gamma, branch,
        point); NaN where a branch does not come below `beta_max`.
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
        empty = False if name == "stable" else np.nan
        return np.array(
            [[c[name] if c[name].size else np.full(points, empty) for c in row] for row in rows]
        )

    return dataset.make(
        panel,
        title,
        {name: (("gamma", "branch", "point"), stack(name)) for name in rows[0][0]},
        {"gamma": list(gamma), "branch": labels},
    )


def fold_diagram(
    panel: str, title: str, transform: type[EnergyTransform], points: int
) -> xr.Dataset:
    """Line of folds beta_fold(gamma) of the network with one pattern, in closed form.

    It is explicit in the overlap m, so the gammas of the file are where the line passes, from the
    tricritical point (m = 0) to the end of the support (m = 1).

    Parameters
    ----------
    panel, title : str
        As for `curved.dataset.make`.
    transform : type
        `Renyi` or `Relativistic`.
    points : int
        Points on the line.

    Returns
    -------
    xarray.Dataset
        beta_fold, b_fold and m_fold over gamma; the attribute tricritical_gamma.
    """
    flat = CurieWeiss()
    ferromagnet = {branch.name: branch for branch in flat.branches()}["ferromagnet"]
    field = _FIELD_MAX * np.linspace(0, 1, points - 1) ** 1.5
    gamma, beta, states = fold_line(ferromagnet, transform, field)
    # At full overlap beta' is infinite and beta tends to 0, at the end of the support.
    return dataset.make(
        panel,
        title,
        {
            "beta_fold": (("gamma",), np.append(beta, 0.0)),
            "b_fold": (("gamma",), np.append(states.b, np.inf)),
            "m_fold": (("gamma",), np.append(states.order[0], 1.0)),
        },
        {"gamma": np.append(gamma, 1 / flat.ground_energy)},
        tricritical_gamma=gamma[0],
    )
