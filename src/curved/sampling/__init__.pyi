from .birth_death import BirthDeath, diffusion, one_pattern
from .flip_rule import flip_probability
from .glauber import corrupt, parallel, simulate, simulate_plainly
from .replica_exchange import Rung, temper
from .restricted import temper_restricted
from .reweighting import Reweighting
from .zero_temperature import Recall, recall, recall_plainly

__all__ = [
    "BirthDeath",
    "Recall",
    "Reweighting",
    "Rung",
    "corrupt",
    "diffusion",
    "flip_probability",
    "one_pattern",
    "parallel",
    "recall",
    "recall_plainly",
    "simulate",
    "simulate_plainly",
    "temper",
    "temper_restricted",
]
