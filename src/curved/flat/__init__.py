"""Classical (flat) models, each solved once and exactly through an explicit parametrisation.

Every model offers the same verbs: `branches` (all solutions, stable and unstable), `energy` and
`potential` as functions of the order parameters. Nothing here knows of curvature:
`curved.curvature.curved_model` bends these solutions.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
