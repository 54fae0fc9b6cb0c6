from .dense import DenseNetwork, Exponential, Interaction, Power
from .hopfield import HopfieldNetwork
from .pairwise import PairwiseEnergy
from .spin_glass import SpinGlass

__all__ = [
    "DenseNetwork",
    "Exponential",
    "HopfieldNetwork",
    "Interaction",
    "PairwiseEnergy",
    "Power",
    "SpinGlass",
]
