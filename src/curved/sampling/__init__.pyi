from .birth_death import BirthDeath, diffusion, one_pattern
from .flip_rule import flip_probability
from .glauber import Trajectory, corrupt, parallel, simulate, simulate_plainly
from .moments import Moments
from .replica_exchange import Rung, Tempering, temper
from .zero_temperature import Recall, recall, recall_plainly

__all__ = [
    "BirthDeath",
    "Moments",
    "Recall",
    "Rung",
    "Tempering",
    "Trajectory",
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
]
