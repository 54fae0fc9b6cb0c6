"""Classical (flat) models, each solved once and exactly through an explicit parametrisation.

Every model offers the same verbs: `branches` (all solutions, stable and unstable), `energy` and
`potential` as functions of the order parameters. Nothing here knows of curvature:
`curved.curvature.model` bends these solutions.
"""

from curved.flat.curie_weiss import CurieWeiss
from curved.flat.hopfield import Hopfield
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick
from curved.flat.two_patterns import TwoPatterns

__all__ = ["CurieWeiss", "Hopfield", "SherringtonKirkpatrick", "TwoPatterns"]
