"""Finite networks of N neurons -1 and +1: what they store, and the energy of their states (5)-(7).

`hopfield` has the network with patterns (7), `spin_glass` random couplings (26), `dense` the
associative memories of equation (30), `pairwise` any energy of fields and pairs; `network` says
what all of them offer, `spins` takes in their states. Energies are per neuron. How states change is
in `curved.sampling`.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
