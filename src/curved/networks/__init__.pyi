from .dense import DenseNetwork, Exponential, Interaction, Power
from .hopfield import HopfieldNetwork
from .network import Network
from .pairwise import PairwiseEnergy
from .spin_glass import SpinGlass
from .spins import spins_of

__all__ = [
    "DenseNetwork",
    "Exponential",
    "HopfieldNetwork",
    "Interaction",
    "Network",
    "PairwiseEnergy",
    "Power",
    "SpinGlass",
    "spins_of",
]
