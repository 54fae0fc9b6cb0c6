"""Numerics that no model owns.

`roots` finds brackets' roots to the last digit, `gaussian` computes the averages over Dz of the
replica formulas (21)-(27), `special` has functions without cancellation, `streams` a random stream
for each key, `estimators` means with standard errors and limits for N to infinity; `arrays` takes
in what users hand over, `typing` names the types of arrays, `values` compares and shows what has
arrays in it, `compiled` keeps what numba compiles.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
