r"""Dense associative memories, E = -sum_a F(z_a) with z_a = sum_i xi_i^a x_i (30).

Neuron k feels pattern a with the effective weight

.. math:: w_k^a = [F(z_a) - F(z_a - D_k^a)] / D_k^a, \qquad D_k^a = 2 \xi_k^a x_k,

and at zero temperature it flips iff sum_a w_k^a D_k^a < 0, which lowers the energy by as much. For
convex F the weight grows with z_a: a pattern that is being retrieved pulls more and more.

With F = z^2 this is Hopfield's rule *without* self-coupling, although sum_a z_a^2 has the diagonal
terms: they are the constant N M. Indeed, sum_a w_k^a D_k^a = 4 [x_k sum_a xi_k^a z_a - M] is 2 N
times the change of the energy (7). The rule x_k -> sign(sum_a xi_k^a z_a), in contrast, keeps them.

`curved.sampling.zero_temperature` follows that rule.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from curved.networks.spins import as_spins, exact_product, spin_states
from curved.numerics.arrays import floats, whole, wrong_kind
from curved.numerics.typing import Array, ArrayLike, IntArray, Spins
from curved.numerics.values import Value

_DEGREE_MAX = 30  # z^30 is a floating-point number for every z of 32 bits


class Interaction(Protocol):
    """An interaction function F of the projections z_a, which are integers of the parity of N."""

    @property
    def relative(self) -> bool:
        """Whether `steps` and `weights` are divided by those of the largest projection."""

    def steps(self, size: int) -> Array:
        """F(z) - F(z - 2) at z = -N, -N + 2, ..., N + 2; shape (N + 2,)."""

    def weights(self, z: ArrayLike, d: ArrayLike) -> Array:
        """Effective weights [F(z) - F(z - d)]/d of projections of shape (..., M)."""

    def energy(self, z: ArrayLike) -> Array:
        """Energy -sum_a F(z_a), or a growing function of it, of shape (...)."""


@dataclass(frozen=True)
class Power:
    """F(z) = z^p, or max(z, 0)^p; exact as long as p M N^(p-1) < 2^52.

    Parameters
    ----------
    degree : int
        The power p, 2 to 30.
    rectified : bool, optional
        Whether patterns with z < 0 do not count.

    Raises
    ------
    TypeError, ValueError
        If `degree` is anything else.
    """

    degree: int
    rectified: bool = False

    relative = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "degree", whole(self.degree, "degree", 2, _DEGREE_MAX))

    def _positive(self, z: ArrayLike) -> Array:
        z = floats(z, "z")
        return np.maximum(z, 0) if self.rectified else z

    def _change(self, z: ArrayLike, d: ArrayLike) -> Array:
        """F(z) - F(z - d) = (a - b) sum_j a^(p-1-j) b^j, without the cancellation of powers."""
        a, b = self._positive(z), self._positive(np.subtract(z, d))
        terms = (a ** (self.degree - 1 - j) * b**j for j in range(self.degree))
        return np.asarray((a - b) * sum(terms))

    def steps(self, size: int) -> Array:
        """F(z) - F(z - 2) at z = -N, -N + 2, ..., N + 2."""
        return self._change(np.arange(-size, size + 4, 2), 2)

    def weights(self, z: ArrayLike, d: ArrayLike) -> Array:
        """Effective weights."""
        return self._change(z, d) / np.asarray(d)

    def energy(self, z: ArrayLike) -> Array:
        """Energy -sum_a F(z_a)."""
        return np.asarray(-np.sum(self._positive(z) ** self.degree, axis=-1))


@dataclass(frozen=True)
class Exponential:
    """F(z) = exp(z), in units of the exponential of the largest projection: no N is too large."""

    relative = True

    def steps(self, size: int) -> Array:
        """F(z) - F(z - 2) in units of that at N + 2."""
        return np.exp(2.0 * np.arange(-size - 1, 1))

    def weights(self, z: ArrayLike, d: ArrayLike) -> Array:
        """Effective weights in units of exp(max_a z_a)."""
        z, d = floats(z, "z"), floats(d, "d")
        return np.exp(z - z.max(axis=-1, keepdims=True)) * -np.expm1(-d) / d

    def energy(self, z: ArrayLike) -> Array:
        """Grow with the energy: -ln(-E) = -ln sum_a exp(z_a)."""
        from scipy.special import logsumexp  # as in gaussian_averages

        return np.asarray(-logsumexp(z, axis=-1))


@dataclass(frozen=True, eq=False, repr=False)
class DenseNetwork(Value):
    """Dense associative memory.

    Parameters
    ----------
    patterns : array_like, shape (M, N)
        The stored patterns xi, -1 and +1.
    interaction : Power or Exponential
        The function F.

    Raises
    ------
    ValueError
        If `patterns` have another shape or hold anything else.
    """

    patterns: Spins
    interaction: Interaction

    def __post_init__(self) -> None:
        object.__setattr__(self, "patterns", as_spins(self.patterns, "patterns", 2))
        if not isinstance(self.interaction, Power | Exponential):
            meant = "an interaction such as Power(3) or Exponential()"
            raise wrong_kind("interaction", self.interaction, meant)

    @property
    def size(self) -> int:
        """Number of neurons N."""
        return int(self.patterns.shape[1])

    @cached_property
    def rows(self) -> Spins:
        """Patterns by neuron, shape (N, M)."""
        return np.ascontiguousarray(self.patterns.T)

    def projections(self, x: ArrayLike) -> IntArray:
        """Integers z_a, shape (..., M), of states of shape (..., N)."""
        return exact_product(spin_states(x, self.size), self.patterns)

    def weights(self, x: Spins) -> Array:
        """Effective weights w_k^a of each neuron in a state, shape (N, M)."""
        d = 2 * self.rows.astype(np.int64) * x[:, None]
        return self.interaction.weights(self.projections(x), d)
