"""Curvature: the energy transforms and what they make of the flat solutions of `curved.flat`.

`transforms` has F(e), equations (5)-(10) and (29), `model` the map b -> beta of (28) with its folds
and `mean_field` the flow (9)-(17). `boundaries` is the Hopfield network's phase diagram (20)-(25),
`released` the same by the released formulas; `geometry`, (1)-(5), is imported by its own name.
"""

from curved.curvature.boundaries import Boundaries
from curved.curvature.mean_field import curved_flow, curved_potential, effective_beta, trajectory
from curved.curvature.model import CurvedModel, CurvedStates, fold_line
from curved.curvature.transforms import EnergyTransform, Relativistic, Renyi, SupportError

__all__ = [
    "Boundaries",
    "CurvedModel",
    "CurvedStates",
    "EnergyTransform",
    "Relativistic",
    "Renyi",
    "SupportError",
    "curved_flow",
    "curved_potential",
    "effective_beta",
    "fold_line",
    "trajectory",
]
