"""Curved neural networks: exact solutions, simulations and the figures of the paper.

A curved network is a flat (classical) model seen through the map ``b -> beta = b / F'(e(b))``:
`curved.flat` holds the classical solutions, `curved.curvature.model` bends them for any curvature,
`curved.curvature.mean_field` follows mean-field trajectories. `curved.figures.compute` computes the data of each panel
of each figure and `curved.figures.draw` draws them.

Throughout, ``gamma`` is the scaled curvature gamma' of the paper, ``b`` the effective inverse
temperature beta', and energies and potentials are per neuron.
"""

from importlib.metadata import version

__version__ = version("curved")
