from .dense import DenseNetwork, Exponential, Interaction, Power
from .hopfield import HopfieldNetwork, flip_probability
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
    "flip_probability",
]
