r"""Pairwise energies of +-1 and of {0, 1} neurons, and the exact conversion between the two.

.. math:: E(x) = c - \sum_i H_i x_i - \frac{1}{N} \sum_{i<j} J_{ij} x_i x_j

With x = 2 n - 1 it is a function of the same form of n in {0, 1}, equation (5). The constant c must
be kept: a curved network depends on it, as 1 - gamma E/N is not a ratio of probabilities. Methods
give the energy per neuron, e = E/N.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from curved.networks.hopfield import HopfieldNetwork
from curved.networks.network import FixedPoint, fixed_point
from curved.networks.spins import chosen_neurons, spin_states
from curved.numerics.arrays import real, real_array, wrong_kind
from curved.numerics.typing import Array, ArrayLike, IntArray
from curved.numerics.values import Value


@dataclass(frozen=True, eq=False, repr=False)
class PairwiseEnergy(Value):
    """Energy with fields and couplings: of states of either kind, and a network of +-1 neurons.

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
        If the couplings, fields or constant are not as described, or not finite.
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
        constant = real(self.constant, "constant")
        object.__setattr__(self, "couplings", couplings)
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "constant", constant)

    @property
    def size(self) -> int:
        """Number of neurons N."""
        return int(self.fields.size)

    @cached_property
    def fixed_point(self) -> FixedPoint:
        """Couplings J/N and fields in whole numbers, as the kernels have them."""
        return fixed_point(self.couplings / self.size, self.fields, self.constant, 1.0)

    def energy(self, x: ArrayLike) -> Array:
        """Energy per neuron, e = E/N, of states of shape (..., N); result of shape (...)."""
        x = real_array(x, "states").astype(float)
        if x.ndim == 0 or x.shape[-1] != self.size:
            raise ValueError(f"states must have shape (..., {self.size}), got {x.shape}")
        pairs = np.sum(x @ self.couplings * x, axis=-1) / (2 * self.size)
        return (self.constant - x @ self.fields - pairs) / self.size

    def energy_change(self, x: ArrayLike, neurons: ArrayLike | None = None) -> Array:
        """Change of e when each neuron alone, -1 or +1, is flipped.

        As `HopfieldNetwork.energy_change`.
        """
        x, chosen = spin_states(x, self.size), chosen_neurons(neurons, self.size)
        local = self.fields + x @ self.couplings / self.size
        return np.asarray(2 * (x * local)[..., chosen] / self.size)

    def projections(self, x: ArrayLike) -> IntArray:
        """Integers z_a = N o_a, shape (..., 0): there are no patterns."""
        return np.empty((*spin_states(x, self.size).shape[:-1], 0), dtype=np.int64)


def of_network(network: HopfieldNetwork) -> PairwiseEnergy:
    """Hebbian couplings (7) and fields of a network, for +-1 neurons; shape (N, N) of memory."""
    if not isinstance(network, HopfieldNetwork):
        raise wrong_kind("network", network, "a HopfieldNetwork")
    xi = network.patterns.astype(float)
    couplings = xi.T @ xi
    np.fill_diagonal(couplings, 0)
    fields = np.zeros(network.size) if network.fields is None else network.fields
    return PairwiseEnergy(couplings, fields)


def _check_pairs(name: str, value: object) -> None:
    if not isinstance(value, PairwiseEnergy):
        raise wrong_kind(name, value, "a PairwiseEnergy")


def to_binary(spins: PairwiseEnergy) -> PairwiseEnergy:
    """Convert an energy of x = +-1 into the same function of n = (1 + x)/2 in {0, 1}.

    The couplings become 4 J, the fields 2 H_i - (2/N) sum_j J_ij.
    """
    _check_pairs("spins", spins)
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
    _check_pairs("binary", binary)
    row = binary.couplings.sum(axis=1) / (4 * binary.fields.size)
    return PairwiseEnergy(
        binary.couplings / 4,
        binary.fields / 2 + row,
        binary.constant - binary.fields.sum() / 2 - row.sum() / 2,
    )
