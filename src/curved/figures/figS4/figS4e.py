"""Figure S4e: weights of mutually orthogonal patterns during the recall of one of them (30)."""

import numpy as np
import xarray as xr

from curved.figures.figS4.panels import FigS4e
from curved.figures.shared.dense_models import STATED
from curved.figures.shared.replicates import replicated, with_error
from curved.networks.dense import DenseNetwork, Interaction
from curved.networks.spins import orthogonal_patterns
from curved.numerics import estimators
from curved.numerics.streams import stream
from curved.numerics.typing import Array, IntArray
from curved.sampling.glauber import corrupt
from curved.sampling.zero_temperature import recall

SIGNS = ("positive", "negative")


def compute(p: FigS4e) -> xr.Dataset:
    """Recall the first pattern from cues; all networks have the same patterns, cues and updates.

    The weight of a pattern is the mean of abs(w_k^a) over neurons, in units of that of a pattern
    with full overlap, and its mean over the runs.
    """

    def run(replicate: int) -> IntArray:
        """Projections, shape (interaction, time, pattern)."""
        rng = stream(p.seed, replicate)
        xi = orthogonal_patterns(p.stored, p.neurons, rng)
        cue = corrupt(xi[0], p.flipped, rng)
        options = {"sweeps": p.sweeps, "records": p.sweeps * p.per_sweep}
        ends = []
        for interaction in STATED.values():
            network = DenseNetwork(xi, interaction)
            found = recall(network, cue, seed=stream(p.seed, replicate, 1), **options)
            ends.append(np.concatenate([network.projections(cue)[None], found.projections]))
        return np.array(ends)

    (runs,) = replicated(run, {(): p.replicates}, "orthogonal patterns: runs").values()
    z = np.stack(runs, axis=-1)  # replicates last
    each = zip(STATED.values(), z, strict=True)
    weights = np.array([relative_weights(interaction, own, p.neurons) for interaction, own in each])
    along = ("interaction", "sweep", "pattern")
    return xr.Dataset(
        with_error("weight", along, *estimators.mean(weights))
        | with_error("pattern_overlap", along, *estimators.mean(z / p.neurons))
        | with_error("lowered", ("interaction", "cue_sign"), *_lowered(weights, z)),
        {
            "interaction": list(STATED),
            "sweep": np.arange(p.sweeps * p.per_sweep + 1) / p.per_sweep,
            "cue_sign": list(SIGNS),
        },
    )


def relative_weights(interaction: Interaction, z: IntArray, size: int) -> Array:
    """Mean over neurons of abs(w_k^a), in units of that at z = N, of any projections z_a.

    Of the neurons (N + z)/2 agree with the pattern, D = 2, and the others do not, D = -2.
    """
    with_full = np.stack([z, np.full_like(z, size)], axis=-1)
    agree, against = (np.abs(interaction.weights(with_full, d)) for d in (2, -2))
    share = (1 + z / size) / 2
    return np.asarray((share * agree[..., 0] + (1 - share) * against[..., 0]) / agree[..., 1])


def _lowered(weights: Array, z: IntArray) -> tuple[Array, Array]:
    """Fraction of the orthogonal patterns whose weight is lower at the end, by sign in the cue.

    NaN where there are none of a sign; shape (interaction, sign) with its error.
    """
    fractions = np.full((2, len(STATED), len(SIGNS)), np.nan)
    fell = weights[:, -1, 1:] < weights[:, 0, 1:]
    for column, chosen in enumerate((z[:, 0, 1:] > 0, z[:, 0, 1:] < 0)):
        for row in range(len(STATED)):
            if count := int(chosen[row].sum()):
                successes = int((fell[row] & chosen[row]).sum())
                fractions[:, row, column] = estimators.fraction(successes, count)
    return fractions[0], fractions[1]
