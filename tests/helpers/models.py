"""The models and curvatures on which every check is made, and numerical derivatives."""

import numpy as np

from curved.curvature.curved_model import CurvedModel
from curved.curvature.transforms import Relativistic, Renyi
from curved.flat import CurieWeiss, SherringtonKirkpatrick, TwoPatterns

FLAT = [
    CurieWeiss(),
    TwoPatterns(0.0),
    TwoPatterns(0.2),
    TwoPatterns(0.7),
    SherringtonKirkpatrick(),
]
BRANCHES = [(flat, branch) for flat in FLAT for branch in flat.branches()]
BRANCH_IDS = [f"{flat!r}-{branch.name}" for flat, branch in BRANCHES]

TRANSFORMS = [
    Renyi(0.0),
    Renyi(-1.2),
    Renyi(-0.5),
    Renyi(0.8),
    Relativistic(0.0),
    Relativistic(-1.2),
    Relativistic(0.8),
]
CURVED = [CurvedModel(flat, transform) for flat in FLAT for transform in TRANSFORMS]

# Parameters along a branch: weak to strong order, away from and near its beginning.
PARAMETERS = np.array([0.02, 0.1, 0.4, 0.9, 1.3, 2.1, 3.5, 6.0])


def states_of(model, beta):
    """The states at an inverse temperature, one each."""
    return _each(model, model.states(beta))


def folds_of(model):
    """The states at the folds, one each."""
    return _each(model, model.folds())


def _each(model, found):
    return [model.at(str(b), t) for b, t in zip(found.branch.values, found.t.values, strict=True)]


def slope(function, x, h=1e-3):
    """Central difference of order six."""
    return sum(
        w * (function(x + k * h) - function(x - k * h)) for k, w in ((1, 45), (2, -9), (3, 1))
    ) / (60 * h)


def jacobian(function, point, h=1e-4):
    """Derivatives of `function` at `point`, those by the first coordinate in column 0."""

    def column(direction):
        return slope(lambda x: function(point + x * direction), 0.0, h)

    return np.stack([column(direction) for direction in np.eye(len(point))], axis=-1)
