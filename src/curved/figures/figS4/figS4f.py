"""Figure S4f: basins of attraction of dense associative memories at low loads."""

import numpy as np
import xarray as xr

from curved.figures.figS4.panels import FigS4f
from curved.figures.shared.dense_models import STATED
from curved.figures.shared.replicates import replicated, with_error
from curved.networks.dense import DenseNetwork
from curved.numerics import estimators
from curved.numerics.streams import random_signs, stream
from curved.numerics.typing import Spins
from curved.sampling.glauber import corrupt
from curved.sampling.zero_temperature import recall


def compute(p: FigS4f) -> xr.Dataset:
    """Recall one of M random patterns from cues with more and more neurons flipped.

    The networks of a replicate have the same patterns, as many as each stores, the same cues and
    the same updates. A run recalls if its overlap is above `recalled` at the end.
    """
    shares, most = p.flipped.values(), max(case.stored for case in p.cases)

    def run(replicate: int) -> list[list[bool]]:
        xi = random_signs((most, p.neurons), stream(p.seed, replicate))
        cues = [corrupt(xi[0], share, stream(p.seed, replicate, 1)) for share in shares]
        networks = [DenseNetwork(xi[: case.stored], STATED[case.interaction]) for case in p.cases]
        return [[recalls(network, cue, replicate) for cue in cues] for network in networks]

    def recalls(network: DenseNetwork, cue: Spins, replicate: int) -> bool:
        found = recall(network, cue, sweeps=p.sweeps, seed=stream(p.seed, replicate, 2))
        return bool(found.projections[-1, 0] > p.recalled * p.neurons)

    (runs,) = replicated(run, {(): p.replicates}, "basins: runs").values()
    counts = np.sum(runs, axis=0)
    critical = [estimators.median_threshold(shares, row, p.replicates) for row in counts]
    found = estimators.fraction(counts, p.replicates)
    return xr.Dataset(
        with_error("success", ("case", "flipped_share"), *found)
        | with_error("critical_share", "case", *np.transpose(critical)),
        {
            "interaction": ("case", [case.interaction for case in p.cases]),
            "stored": ("case", [case.stored for case in p.cases]),
            "flipped_share": shares,
        },
        {"neurons": p.neurons},
    )
