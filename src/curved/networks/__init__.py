"""Finite networks of N neurons -1 and +1: what they store, and the energy of their states (5)-(7).

`hopfield` has the network with patterns and the exact flip rule (8), `spin_glass` random couplings
(26), `dense` the associative memories of equation (30), `pairwise` any energy of fields and pairs.
"""

from curved.networks.dense import DenseNetwork, Exponential, Interaction, Power
from curved.networks.hopfield import HopfieldNetwork
from curved.networks.pairwise import PairwiseEnergy
from curved.networks.spin_glass import SpinGlass

__all__ = [
    "DenseNetwork",
    "Exponential",
    "HopfieldNetwork",
    "Interaction",
    "PairwiseEnergy",
    "Power",
    "SpinGlass",
]
