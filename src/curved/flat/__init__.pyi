from .curie_weiss import CurieWeiss
from .hopfield import Hopfield
from .hopfield_glass import glass_solution, glass_states
from .model import Branch, FlatModel, FlatStates, MeanFieldModel
from .parisi import parisi_solution, parisi_states
from .sherrington_kirkpatrick import SherringtonKirkpatrick
from .two_patterns import TwoPatterns

__all__ = [
    "Branch",
    "CurieWeiss",
    "FlatModel",
    "FlatStates",
    "Hopfield",
    "MeanFieldModel",
    "SherringtonKirkpatrick",
    "TwoPatterns",
    "glass_solution",
    "glass_states",
    "parisi_solution",
    "parisi_states",
]
