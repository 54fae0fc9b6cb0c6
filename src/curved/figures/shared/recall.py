"""Recall of a stored pattern from a cue: tasks and chains, each from a random stream of its own.

The stored patterns and the cue of a run depend on (load, replicate) only, so that all curvatures
meet the same task; the dynamics has the stream (gamma, load, replicate). Hence chunks, threads and
the other runs beside it change nothing in a run.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from curved.curvature.transforms import Renyi, SupportError
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import gamma_key, stream
from curved.numerics.typing import Array, Spins
from curved.sampling.glauber import Trajectory, corrupt, simulate


def pattern_set(data: Sequence[xr.Dataset]) -> Spins:
    """Patterns of a patterns file, the only one in `data`; shape (pattern, N)."""
    (patterns,) = data
    xi: Spins = patterns.xi.values.reshape(patterns.sizes["pattern"], -1)
    return xi


def source_of(data: Sequence[xr.Dataset]) -> dict[str, str]:
    """Attribute that says which images are behind some data; all must say the same."""
    (source,) = {part.attrs["source"] for part in data}
    return {"source": source}


@dataclass(frozen=True)
class Task:
    """Recall of one pattern: a network that stores it as its first, and a cue."""

    network: HopfieldNetwork
    cue: Spins
    seed: int
    replicate: int

    @classmethod
    def draw(cls, xi: Spins, seed: int, stored: int, replicate: int, flipped: float) -> "Task":
        """Store patterns drawn from `xi`; the cue is the first with a part of it flipped.

        Raises
        ------
        ValueError
            If `xi` has fewer than `stored` patterns.
        """
        if stored > len(xi):
            raise ValueError(f"cannot store {stored} patterns, there are {len(xi)}")
        rng = stream(seed, stored, replicate)
        network = HopfieldNetwork(xi[rng.permutation(len(xi))[:stored]])
        return cls(network, corrupt(network.patterns[0], flipped, rng), seed, replicate)

    def stream(self, gamma: float) -> np.random.Generator:
        """Stream of the dynamics at a curvature."""
        return stream(self.seed, gamma_key(gamma), self.network.stored, self.replicate)

    def recall(self, gamma: float, beta: float, sweeps: int, per_sweep: int = 0) -> Trajectory:
        """Run the dynamics from the cue; `per_sweep` records a sweep, or one at the end.

        There is none where the cue has no probability, which depends on the patterns: then states
        and projections are 0, energies NaN.

        Raises
        ------
        ValueError
            If a sweep cannot be divided into so many records.
        """
        size = self.network.size
        if per_sweep and size % per_sweep:
            raise ValueError(f"per_sweep must divide N = {size}, got {per_sweep}")
        records, rng = sweeps * per_sweep or 1, self.stream(gamma)
        try:
            return simulate(
                self.network, Renyi(gamma), beta, self.cue, sweeps * size, rng, records=records
            )
        except SupportError:
            nothing = np.zeros((records, self.network.stored), dtype=np.int64)
            return Trajectory(np.zeros_like(self.cue), nothing, np.full(records, np.nan), 0)


def first_overlap(run: Trajectory) -> Array:
    """Overlap with the cued pattern at each record, shape (records,); NaN where there is no run."""
    return np.where(np.isnan(run.energy), np.nan, run.projections[:, 0] / run.state.size)
