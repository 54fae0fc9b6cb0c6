"""Compiled kernel of replica exchange: sweeps of a network of couplings on all rungs, in place.

As `curved.sampling._glauber.advance_coupled` for each state, but neurons take their turns in their
order: an equilibrium does not depend on it, and nothing is looked up at random. Where states are
exchanged only their places on the ladder are.
"""

import math
from typing import NamedTuple

import numpy as np

from curved.numerics.compiled import compiled
from curved.numerics.typing import AnyArray, Array, IntArray, Spins
from curved.sampling._glauber import (
    EDGE,
    OWN,
    RELATIVISTIC,
    Laws,
    Whole,
    accepts,
    local_beta,
)
from curved.sampling._vectors import call


class Couplings(NamedTuple):
    """A network: its energy is `constant` - `scale` times the sum `pairs` of a state."""

    couplings: AnyArray
    """J, symmetric, of int8 or int64, shape (N, N)."""
    scale: float
    constant: float


class Ladder(NamedTuple):
    """States on the rungs of a ladder, one each, in rows that keep their places in memory."""

    x: Spins
    """Shape (rows, N)."""
    h: Whole
    """Local fields, of int16 or int64, shape (rows, N)."""
    pairs: IntArray
    """K = sum_i H_i x_i + sum_{i<j} J_ij x_i x_j, shape (rows,)."""
    at: IntArray
    """Row of the state on each rung, shape (rungs,)."""
    heading: IntArray
    """+1 for a state that comes from the first rung, -1 from the last, 0 from neither, by rung."""
    proposed: IntArray
    """Number of exchanges with the next rung, by rung."""
    made: IntArray
    """Number of them that were made."""


@compiled()
def cost(law: tuple[int, int, float, float], size: int, e: float) -> float:
    """Beta N F(e), infinite where there is no probability."""
    kind, address, gamma, beta = law
    if kind == OWN:
        f = call(address, e)
        return size * beta * f if abs(f) < np.inf else np.inf
    t = gamma * e
    if 1 - t <= EDGE:
        return np.inf
    if kind == RELATIVISTIC:
        return size * beta * e / (1 + math.sqrt(1 - t))
    return size * beta * (e if abs(t) < 1e-16 else -math.log1p(-t) / gamma)


@compiled()
def _sweep(
    uniforms: Array,
    law: tuple[int, int, float, float],
    network: Couplings,
    x: Spins,
    h: Whole,
    pairs: int,
) -> int:
    """Attempt an update of each neuron, and give the new `pairs`."""
    couplings, scale, constant = network
    size, kind, gamma, beta = x.size, law[0], law[2], law[3]
    whole = h.dtype.type
    e = (constant - scale * pairs) / size
    s, b = local_beta(kind, gamma, beta, e)
    for i in range(size):
        n = np.int64(x[i]) * h[i]
        if not accepts(uniforms[i], law, size, e, s, b, 2 * scale * n):
            continue
        step = whole(2 * x[i])
        x[i] = -x[i]
        for j in range(size):
            h[j] -= step * whole(couplings[i, j])
        pairs -= 2 * n
        e = (constant - scale * pairs) / size
        s, b = local_beta(kind, gamma, beta, e)
    return pairs


@compiled()
def temper(uniforms: Array, first: int, laws: Laws, network: Couplings, ladder: Ladder) -> int:
    """Make sweeps of all rungs, each followed by exchanges, and give the number of round trips.

    Parameters
    ----------
    uniforms : ndarray, shape (sweeps, rungs * N + rungs)
        Random numbers of each sweep: those of the updates, rung by rung, and of the exchanges.
    first : int
        Number of the first sweep: after even ones rung 0 exchanges with 1, after odd ones 1 with 2.
    laws, network, ladder
        The law of each rung, the network, and what is changed.
    """
    x, h, pairs, at, heading, proposed, made = ladder
    size, rungs = x.shape[1], at.size
    trips = 0
    for sweep in range(uniforms.shape[0]):
        row = uniforms[sweep]
        for k in range(rungs):
            law = laws.kind[k], laws.address[k], laws.gamma[k], laws.beta[k]
            j = at[k]
            pairs[j] = _sweep(row[k * size : (k + 1) * size], law, network, x[j], h[j], pairs[j])
        for k in range((first + sweep) % 2, rungs - 1, 2):
            hot = laws.kind[k], laws.address[k], laws.gamma[k], laws.beta[k]
            cold = laws.kind[k + 1], laws.address[k + 1], laws.gamma[k + 1], laws.beta[k + 1]
            here = (network.constant - network.scale * pairs[at[k]]) / size
            there = (network.constant - network.scale * pairs[at[k + 1]]) / size
            stay = cost(hot, size, here) + cost(cold, size, there)
            swap = cost(hot, size, there) + cost(cold, size, here)
            proposed[k] += 1
            if math.log(row[rungs * size + k]) < stay - swap:
                made[k] += 1
                at[k], at[k + 1] = at[k + 1], at[k]
                heading[k], heading[k + 1] = heading[k + 1], heading[k]
        trips += heading[0] == -1
        heading[0] = 1
        if heading[-1] == 1:
            heading[-1] = -1
    return trips
