"""Curved neural networks: exact solutions, simulations and the figures of the paper.

A curved network maximises Renyi instead of Shannon entropy: its states have the probability
``p(x) ~ exp(-beta N F(E/N))`` with an energy transform F of curvature gamma'. Every curved model is
a flat (classical) one seen through the map ``b -> beta = b / F'(e(b))``, so the flat one is solved
once, exactly, and bent for every curvature.

One pattern at gamma' = -1.5: where does recall begin, and with which overlap?

>>> import curved as cn
>>> import numpy as np
>>> model = cn.CurvedModel(cn.CurieWeiss(), -1.5)
>>> [fold] = model.folds().to_dataframe().itertuples()
>>> print(f"recall begins at beta = {fold.beta:.8f} with m = {fold.m:.4f}")
recall begins at beta = 0.62293612 with m = 0.9473

Everything that happens to it as it cools, and the states of many curvatures and temperatures:

>>> [str(kind) for kind in model.transitions().kind.values]
['fold', 'coexistence', 'end of the paramagnet']
>>> states = cn.CurvedModel(cn.CurieWeiss(), [-1.5, 0.0, 0.5]).states(np.linspace(0.5, 1.5, 101))
>>> dict(states.m.sizes)
{'gamma': 3, 'beta': 101, 'state': 3}

The energies of recorded spikes, shape (times, N), in a network that stores three patterns:

>>> network = cn.HopfieldNetwork.draw(3, 100, np.random.default_rng(1))
>>> spikes = network.patterns > 0
>>> network.energy(cn.spins_of(spikes)).round(3)
array([-0.486, -0.49 , -0.491])

Flat models
    `CurieWeiss` (one pattern), `TwoPatterns`, `Hopfield` (any load), `SherringtonKirkpatrick`.
Curvature
    `Renyi`, the paper's, and `Relativistic`; one's own is an `EnergyTransform` from a function.
    `SupportError` says where a curvature leaves states without probability.
Curved models
    `CurvedModel` has states, folds, transitions, hysteresis and phase diagrams, over grids of
    curvature and temperature; `Boundaries` the lines of the Hopfield network over gamma' and load;
    `trajectory` the mean-field dynamics. `plot` draws any of them.
Finite networks
    `HopfieldNetwork`, `SpinGlass` (couplings +-1 or Gaussian), `PairwiseEnergy` (any fields and
    couplings), `DenseNetwork` with `Power` or `Exponential`; `spins_of` takes in spikes 0 and 1.
Simulation
    `simulate` by the exact Glauber rule, `temper` by replica exchange on a ladder of `Rung`,
    `Reweighting` makes one flat simulation one of every curvature;
    `recall` at zero temperature, `corrupt` for cues.
Studies
    `study` runs a grid of simulations, or of theory, that a YAML file or a mapping describes.
Patterns
    `dead_leaves`, `cifar100_images`, `pattern_file`.
Data
    `save` and `load` files with where they come from, `open_results` reads a folder of them.

Throughout, ``gamma`` is the scaled curvature gamma' of the paper, ``b`` the effective inverse
temperature beta', and energies and potentials are **per neuron**, those of networks and of
simulations too. The rooms of the house, from the ground up: `curved.numerics`, `curved.records`
(files), `curved.flat`, `curved.curvature`, `curved.networks`, `curved.sampling`, `curved.images`;
`curved.figures`, `curved.studies`, `curved.ledger`, `curved.report` and `curved.settings` are the
workflow's.
"""

from importlib.metadata import version

import lazy_loader as lazy

__version__ = version("curved")
__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
