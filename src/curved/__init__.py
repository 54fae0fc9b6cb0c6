"""Curved neural networks: exact solutions, simulations and the figures of the paper.

A curved network is a flat (classical) model seen through the map ``b -> beta = b / F'(e(b))``. The
rooms, from the ground up: `curved.numerics` and `curved.records` (files) know no physics;
`curved.flat` solves the classical models, `curved.curvature` bends them; `curved.networks` are
finite, `curved.sampling` simulates them, `curved.images` gives them patterns; `curved.figures`
computes and draws each figure, `curved.ledger` judges claims by its data files, `curved.report` and
`curved.settings` are the pages and the configuration around them.

The names of the field are here, each loaded when it is used:

>>> import curved as cn
>>> [fold] = cn.CurvedModel(cn.CurieWeiss(), -1.5).folds()
>>> print(f"recall begins at beta = {fold.beta[0]:.8f} with m = {fold.order[0, 0]:.4f}")
recall begins at beta = 0.62293612 with m = 0.9473

Throughout, ``gamma`` is the scaled curvature gamma' of the paper, ``b`` the effective inverse
temperature beta', and energies and potentials are per neuron.
"""

from importlib.metadata import version

import lazy_loader as lazy

__version__ = version("curved")
__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
