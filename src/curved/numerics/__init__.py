"""Numerics that no model owns.

`roots` finds bracketed roots to the last digit, `gaussian` computes the averages over Dz of the
replica formulas (21)-(27), and `special` has functions without cancellation. `streams` has a random
stream for each key, and `estimators` means with standard errors and limits for N to infinity.
`arrays` checks the arguments of users, `typing` names the types of arrays, `values` compares and
shows objects with arrays, and `compiled` keeps the code that numba compiles.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
