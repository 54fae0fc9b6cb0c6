"""Curvature: the energy transforms and what they make of the flat solutions of `curved.flat`.

`transforms` has F(e), equations (5)-(10) and (29), `model` the map b -> beta of (28) with its folds
and `mean_field` the flow (9)-(17). `boundaries` is the Hopfield network's phase diagram (20)-(25),
`released` the same by the released formulas; `geometry`, (1)-(5), is imported by its own name.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
