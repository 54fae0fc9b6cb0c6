"""Compiled kernel of chains with one pattern: a table of two probabilities at each overlap.

In a network with one pattern and no fields only k matters, the number of neurons that agree with
the pattern: n = y (2 k - N) - 1 with y = xi_i x_i. So a flip of rule (8) has one of two
probabilities, that of a neuron that agrees and that of one that does not. They are taken from the
plain expression when a chain first comes to k, and are kept: every decision is that of the plain
rule, and costs a comparison.
"""

from typing import NamedTuple

import numpy as np

from curved.numerics.compiled import compiled
from curved.numerics.typing import Array, IntArray, Spins
from curved.sampling._glauber import NONE, Laws, energy_of, probability
from curved.sampling._vectors import EIGHT, step

_NEVER = -1.0  # instead of a probability of 0


class Counts(NamedTuple):
    """States of chains, and the probabilities at those that they have visited."""

    y: Spins
    """xi_i x_i, shape (N, chains); zeros for chains that are none."""
    place: IntArray
    """Where in the table chain j is with k neurons at y = 1: 2 [j (N + 1) + k], shape (chains,)."""
    table: Array
    """Probability of a flip of a neuron with y = 1, and of one with y = -1, shape (chains, N + 1,
    2): 0 where it is not known, `_NEVER` where it is 0."""
    flips: IntArray
    """Number of flips made, shape (chains,)."""


@compiled()
def _look_up(laws: Laws, size: int, j: int, k: int, entry: Array) -> None:
    """Set both probabilities of chain j with k neurons aligned."""
    law = laws.kind[j], laws.address[j], laws.gamma[j], laws.beta[j]
    z = 2 * k - size
    e = energy_of(size, 1, z * z, 0.0)
    for side, y in enumerate((1, -1)):
        p = 0.0
        if law[0] != NONE:
            p = probability(law, size, e, 1 - law[2] * e, 2.0 * (y * z - 1) / size)
        entry[side] = p if p > 0 else _NEVER


@compiled()
def _learn(laws: Laws, counts: Counts, first: int, agree: Array, differ: Array) -> None:
    """Read the probabilities of a block of chains, after finding those that are not known."""
    size, table = counts.y.shape[0], counts.table
    for j in range(first, first + EIGHT):
        k = (counts.place[j] >> 1) - j * (size + 1)
        if table[j, k, 0] == 0:
            _look_up(laws, size, j, k, table[j, k])
        agree[j], differ[j] = table[j, k, 0], table[j, k, 1]


@compiled()
def advance(uniforms: Array, shift: Array, laws: Laws, counts: Counts) -> None:
    """Attempt one update of every chain for each uniform number, in place.

    Parameters
    ----------
    uniforms : ndarray, shape (updates,)
        As for `curved.sampling._glauber.advance`.
    shift : ndarray, shape (chains,)
        What is added to u in each chain, modulo 1.
    laws, counts
        What the chains follow, and what they change.
    """
    y, place, table, flips = counts
    size, chains = y.shape
    agree, differ = np.empty(chains), np.empty(chains)
    signs, flat = y.reshape(-1), table.reshape(-1)
    for first in range(0, chains, EIGHT):
        _learn(laws, counts, first, agree, differ)
    for v in uniforms:
        v *= size
        i, u = int(v), v - int(v)
        for first in range(0, chains, EIGHT):
            if step(signs, i * chains, u, first, shift, agree, differ, place, flips, flat):
                _learn(laws, counts, first, agree, differ)
