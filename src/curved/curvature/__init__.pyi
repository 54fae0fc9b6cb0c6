from .boundaries import Boundaries
from .curved_model import CurvedModel, CurvedStates, fold_line
from .mean_field import curved_flow, curved_potential, effective_beta, trajectory
from .released import ReleasedBoundaries
from .transforms import EnergyTransform, Relativistic, Renyi, SupportError, inside_support

__all__ = [
    "Boundaries",
    "CurvedModel",
    "CurvedStates",
    "EnergyTransform",
    "Relativistic",
    "ReleasedBoundaries",
    "Renyi",
    "SupportError",
    "curved_flow",
    "curved_potential",
    "effective_beta",
    "fold_line",
    "inside_support",
    "trajectory",
]
