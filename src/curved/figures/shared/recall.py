"""Recall of a stored pattern from a cue: tasks, each with random streams of its own.

The stored patterns, the cue and the random numbers of the dynamics depend on (load, replicate)
only: all curvatures meet the same task and the same noise, as lanes of one simulation. So their
differences are sharp, while replicates are independent. Chunks, threads and the other runs beside
it change nothing in a run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import xarray as xr

from curved.curvature.transforms import EnergyTransform, Renyi
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import stream
from curved.numerics.typing import Array, ArrayLike, Spins
from curved.sampling.chains import chains_of
from curved.sampling.flip_rule import supported
from curved.sampling.glauber import corrupt


def pattern_set(data: Sequence[xr.Dataset]) -> Spins:
    """Patterns of a patterns file, the only one in `data`; shape (pattern, N)."""
    (patterns,) = data
    xi: Spins = patterns.xi.values.reshape(patterns.sizes["pattern"], -1)
    return xi


def source_of(data: Sequence[xr.Dataset]) -> dict[str, str]:
    """Attributes that say which patterns are behind some data; all must say the same.

    These are the name of their source and, if that is a file, its digest.
    """
    names = ("source", "source_digest")
    ((*said,),) = {tuple(part.attrs.get(name, "") for name in names) for part in data}
    return {name: text for name, text in zip(names, said, strict=True) if text}


class Recalls(NamedTuple):
    """Results of the lanes of a task: all curvatures of a cue, then those of the next.

    NaN where the cue has no probability.
    """

    overlap: Array
    """Overlap with the cued pattern at each record, shape (lanes, records)."""
    energy: Array
    """Energy per neuron at each record, shape (lanes, records)."""
    end: Array
    """Overlaps with all patterns at the end, shape (lanes, M)."""


@dataclass(frozen=True)
class Task:
    """Recall of one pattern, the first of a network, from a cue; or of several of its first."""

    network: HopfieldNetwork
    cue: Spins
    """Shape (N,) or (cues, N): the one at k is that of pattern k."""
    seed: int
    replicate: int

    @classmethod
    def draw(
        cls,
        xi: Spins,
        seed: int,
        stored: int,
        replicate: int,
        flipped: float,
        cues: int | None = None,
    ) -> "Task":
        """Store patterns drawn from `xi`; the cue is the first with a part of it flipped.

        With `cues` there is one for each of so many first patterns.

        Raises
        ------
        ValueError
            If `xi` has fewer than `stored` patterns, or there are fewer of these than `cues`.
        """
        if stored > len(xi):
            raise ValueError(
                f"stored must be at most {len(xi)}, the number of patterns, got {stored}"
            )
        if cues is not None and cues > stored:
            raise ValueError(f"cues must be at most stored = {stored}, got {cues}")
        rng = stream(seed, stored, replicate)
        network = HopfieldNetwork(xi[rng.permutation(len(xi))[:stored]])
        drawn = [corrupt(pattern, flipped, rng) for pattern in network.patterns[: cues or 1]]
        return cls(network, drawn[0] if cues is None else np.stack(drawn), seed, replicate)

    def stream(self) -> np.random.Generator:
        """Stream of the dynamics."""
        return stream(self.seed, self.network.stored, self.replicate, 1)

    def recall(
        self,
        transforms: Sequence[EnergyTransform],
        beta: ArrayLike,
        sweeps: int,
        per_sweep: int = 0,
    ) -> Recalls:
        """Run the dynamics from each cue; `per_sweep` records a sweep, or one at the end.

        Whether a cue has any probability depends on the patterns.

        Raises
        ------
        ValueError
            If a sweep cannot be divided into so many records.
        """
        size = self.network.size
        if per_sweep and size % per_sweep:
            raise ValueError(f"per_sweep must divide N = {size}, got {per_sweep}")
        cues = np.atleast_2d(self.cue)
        energies = self.network.energy(cues)
        laws, which = list(transforms) * len(cues), np.repeat(np.arange(len(cues)), len(transforms))
        betas = np.tile(np.broadcast_to(beta, len(transforms)), len(cues))
        lanes = zip(laws, np.take(energies, which).tolist(), strict=True)
        can = np.array([bool(supported(*lane)) for lane in lanes])
        records = sweeps * per_sweep or 1
        overlap, energy = np.full((2, len(laws), records), np.nan)
        end = np.full((len(laws), self.network.stored), np.nan)
        if can.any():
            some, cued = [law for law, good in zip(laws, can, strict=True) if good], which[can]
            chains, rng = chains_of(self.network, some, betas[can], cues[cued]), self.stream()
            for record in range(records):
                chains.advance(sweeps * size // records, rng)
                end[can] = chains.projections / size
                overlap[can, record], energy[can, record] = end[can, cued], chains.energy
        return Recalls(overlap, energy, end)


def curvatures(gammas: ArrayLike) -> list[EnergyTransform]:
    """Transforms of the paper at some curvatures."""
    return [Renyi(gamma) for gamma in np.asarray(gammas, dtype=float).tolist()]
