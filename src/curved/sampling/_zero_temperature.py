"""Compiled kernel of the dense associative memories: plain functions of arrays, no streams.

Flipping neuron k lowers E = -sum_a F(z_a) by sum_a [F(z_a - D^a) - F(z_a)], D^a = 2 xi_k^a x_k.
Projections have the parity of N, so that all a sum needs are the steps F(z) - F(z - 2) for N + 2
values of z: a table. For F = exp only ratios of steps matter; the end of the table is then at the
largest projection of the state, and what is too small for a floating-point number does not count.
"""

import numpy as np
from numpy.typing import NDArray

from curved.numerics.compiled import compiled
from curved.numerics.typing import Array, Spins


@compiled()
def descend(
    uniforms: Array, steps: Array, relative: bool, rows: Spins, x: Spins, z: NDArray[np.int32]
) -> int:
    """Attempt one update at zero temperature for each uniform number, in place.

    Parameters
    ----------
    uniforms : ndarray, shape (updates,)
        Random numbers v in [0, 1); the integer part of N v names the neuron.
    steps : ndarray, shape (N + 2,)
        F(z) - F(z - 2) at z = -N, -N + 2, ..., N + 2.
    relative : bool
        Whether the steps are those below the largest projection, as F = exp allows.
    rows : ndarray of int8, shape (N, M)
        Patterns by neuron.
    x : ndarray of int8, shape (N,)
        The state.
    z : ndarray of int32, shape (M,)
        Its projections on the patterns.

    Returns
    -------
    int
        Number of flips made; one is made only where it lowers the energy.
    """
    size, stored = rows.shape
    flips = 0
    origin = 2 * size - z.max() if relative else size
    refused = np.full(size, -1)  # how many flips there had been when a neuron was last refused
    for v in uniforms:
        i = int(v * size)
        if refused[i] == flips:  # in this very state
            continue
        rise = 0.0
        for a in range(stored):
            d = x[i] * rows[i, a]  # a flip takes z_a to z_a - 2 d: a step down, or the next one up
            k = (z[a] + origin + 1 - d) >> 1
            rise += d * steps[k]
        if rise < 0:
            for a in range(stored):
                z[a] -= 2 * x[i] * rows[i, a]
            x[i] = -x[i]
            flips += 1
            if relative:
                origin = 2 * size - z.max()
        else:
            refused[i] = flips
    return flips
