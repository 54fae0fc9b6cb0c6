"""Curved neural networks: exact solutions, simulations and the figures of the paper.

A curved network is a flat (classical) model seen through the map ``b -> beta = b / F'(e(b))``. The
rooms, from the ground up: `curved.numerics` and `curved.records` (files) know no physics;
`curved.flat` solves the classical models, `curved.curvature` bends them; `curved.networks` are
finite, `curved.sampling` simulates them, `curved.images` gives them patterns; `curved.figures`
computes and draws each figure, `curved.ledger` judges claims by its data files, `curved.report` and
`curved.settings` are the pages and the configuration around them.

Throughout, ``gamma`` is the scaled curvature gamma' of the paper, ``b`` the effective inverse
temperature beta', and energies and potentials are per neuron.
"""

from importlib.metadata import version

__version__ = version("curved")
