r"""Pairwise energies of +-1 and of {0, 1} neurons, and the exact conversion between the two.

.. math:: E(x) = c - \sum_i H_i x_i - \frac{1}{N} \sum_{i<j} J_{ij} x_i x_j

With x = 2 n - 1 it is a function of the same form of n in {0, 1}, equation (5). The constant c must
be kept: a curved network depends on it, as 1 - gamma E/N is not a ratio of probabilities.
"""

from dataclasses import dataclass

import numpy as np

from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.arrays import real_array
from curved.numerics.typing import Array, ArrayLike


@dataclass(frozen=True, eq=False)
class PairwiseEnergy:
    """Energy with fields and couplings, of states of either kind.

    Parameters
    ----------
    couplings : array_like, shape (N, N)
        J: symmetric, with zeros on the diagonal.
    fields : array_like, shape (N,)
        H.
    constant : float, optional
        c.

    Raises
    ------
    ValueError
        If the couplings or fields are not as described, or not finite.
    """

    couplings: Array
    fields: Array
    constant: float = 0.0

    def __post_init__(self) -> None:
        couplings = real_array(self.couplings, "couplings").astype(float)
        fields = real_array(self.fields, "fields").astype(float)
        if fields.ndim != 1 or couplings.shape != (fields.size, fields.size):
            raise ValueError(
                f"couplings and fields must have shapes (N, N) and (N,), "
                f"got {couplings.shape} and {fields.shape}"
            )
        if not (np.all(np.isfinite(couplings)) and np.all(np.isfinite(fields))):
            raise ValueError("couplings and fields must be finite")
        if not np.array_equal(couplings, couplings.T) or np.any(np.diag(couplings)):
            raise ValueError("couplings must be symmetric, with zeros on the diagonal")
        object.__setattr__(self, "couplings", couplings)
        object.__setattr__(self, "fields", fields)

    def energy(self, states: ArrayLike) -> Array:
        """Energy of states of shape (..., N); result of shape (...)."""
        states = real_array(states, "states").astype(float)
        pairs = np.sum(states @ self.couplings * states, axis=-1) / (2 * self.fields.size)
        return np.asarray(self.constant - states @ self.fields - pairs)


def of_network(network: HopfieldNetwork) -> PairwiseEnergy:
    """Hebbian couplings (7) and fields of a network, for +-1 neurons; shape (N, N) of memory."""
    xi = network.patterns.astype(float)
    couplings = xi.T @ xi
    np.fill_diagonal(couplings, 0)
    fields = np.zeros(network.size) if network.fields is None else network.fields
    return PairwiseEnergy(couplings, fields)


def to_binary(spins: PairwiseEnergy) -> PairwiseEnergy:
    """Convert an energy of x = +-1 into the same function of n = (1 + x)/2 in {0, 1}.

    The couplings become 4 J, the fields 2 H_i - (2/N) sum_j J_ij.
    """
    row = spins.couplings.sum(axis=1) / spins.fields.size
    return PairwiseEnergy(
        4 * spins.couplings,
        2 * (spins.fields - row),
        spins.constant + spins.fields.sum() - row.sum() / 2,
    )


def from_binary(binary: PairwiseEnergy) -> PairwiseEnergy:
    """Convert an energy of n in {0, 1} into the same function of x = 2 n - 1.

    The couplings become W/4, the fields h_i/2 + (1/4N) sum_j W_ij.
    """
    row = binary.couplings.sum(axis=1) / (4 * binary.fields.size)
    return PairwiseEnergy(
        binary.couplings / 4,
        binary.fields / 2 + row,
        binary.constant - binary.fields.sum() / 2 - row.sum() / 2,
    )
