"""Dynamics of finite networks: chains by the exact rule (8), and oracles without random numbers.

`flip_rule` is the rule, `glauber` simulates a network by it, `replica_exchange` a ladder of
temperatures and curvatures, `reweighting` gets every curvature of a flat one, `zero_temperature`
the dense memories; `chains` is what they share, compiled. `enumeration` sums over all states,
`birth_death` is one pattern exactly at any N, `moments` estimates <x_i> and <x_i x_j>.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
