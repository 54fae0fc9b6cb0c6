"""Finite networks of N neurons -1 and +1: stored patterns, and the energy of states (5)-(7).

`hopfield` has the network with patterns (7), `spin_glass` random couplings (26), `dense` the
associative memories of equation (30), and `pairwise` any energy of fields and pairs. `network` is
their common interface, and `spins` checks their states. Energies are per neuron. The dynamics of
states is in `curved.sampling`.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
