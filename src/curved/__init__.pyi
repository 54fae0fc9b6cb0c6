from .curvature import (
    Boundaries,
    CurvedModel,
    EnergyTransform,
    Relativistic,
    Renyi,
    SupportError,
    trajectory,
)
from .figures import plot
from .flat import CurieWeiss, Hopfield, SherringtonKirkpatrick, TwoPatterns
from .images import cifar100_images, dead_leaves, pattern_file
from .networks import (
    DenseNetwork,
    Exponential,
    HopfieldNetwork,
    PairwiseEnergy,
    Power,
    SpinGlass,
    spins_of,
)
from .records import load, open_results, save
from .sampling import Reweighting, Rung, corrupt, recall, simulate, temper
from .studies import study

__version__: str
__all__ = [
    "Boundaries",
    "CurieWeiss",
    "CurvedModel",
    "DenseNetwork",
    "EnergyTransform",
    "Exponential",
    "Hopfield",
    "HopfieldNetwork",
    "PairwiseEnergy",
    "Power",
    "Relativistic",
    "Renyi",
    "Reweighting",
    "Rung",
    "SherringtonKirkpatrick",
    "SpinGlass",
    "SupportError",
    "TwoPatterns",
    "cifar100_images",
    "corrupt",
    "dead_leaves",
    "load",
    "open_results",
    "pattern_file",
    "plot",
    "recall",
    "save",
    "simulate",
    "spins_of",
    "study",
    "temper",
    "trajectory",
]
