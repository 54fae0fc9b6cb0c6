r"""One flat simulation for every curvature: energies of replica exchange, weighted anew.

A curved network gives a state a weight :math:`\exp(-\beta N F(E/N))` that depends on its energy
alone. So the number of states of each energy, g(E), which flat simulations at several b measure
together, determines the averages at any curvature. A state that was sampled stands for

.. math:: w = \Big[\sum_k n_k \exp(f_k - b_k E)\Big]^{-1}, \qquad f_k = -\ln Z(b_k),

states: the multi-histogram method without its histogram (Shirts and Chodera 2008). Its weight in a
curved network is w exp(-beta N F). Two replicas of one network are independent of each other, so
that of a pair is the product of both, with the overlaps of all pairs of rungs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import logsumexp

from curved.curvature.transforms import EnergyTransform, as_transform
from curved.numerics.arrays import real, real_array, whole
from curved.numerics.typing import Array, ArrayLike, BoolArray
from curved.numerics.values import Value
from curved.sampling.flip_rule import supported

LEAST_SAMPLES = 50.0
"""Effective number of samples below which a curved average is not given."""
LEAST_OVERLAP = 0.01
"""Share of a rung's samples that the next one must have had the chance to make."""

_STEPS = 50  # of Newton's method, which needs some five
_CONVERGED = 1e-9  # largest difference of a rung's number of samples, relative


@dataclass(frozen=True, eq=False, repr=False)
class Reweighting(Value):
    """Averages in every curved network, from flat simulations at several inverse temperatures.

    Parameters
    ----------
    size : int
        Number of neurons N.
    b : array_like, shape (rungs,)
        Inverse temperatures of the flat simulations, growing.
    energy : array_like, shape (..., rungs)
        Energies per neuron of states sampled at each of them, as `temper` gives them.

    Raises
    ------
    ValueError
        If an argument is anything else, or neighbouring rungs have no energies in common.

    Examples
    --------
    >>> import numpy as np
    >>> import curved as cn
    >>> glass, b = cn.SpinGlass.draw(24, 1), np.linspace(0.2, 2.0, 7)
    >>> ladder = [cn.Rung(cn.Renyi(0.0), beta) for beta in b]
    >>> run = cn.temper(glass, ladder, sweeps=2000, records=500, settle=100, seed=1)
    >>> flat = cn.Reweighting(glass.size, b, run.energy)
    >>> e = [flat.mean(run.energy, cn.Renyi(gamma), 0.6) for gamma in (0.0, -0.5, -1.0)]
    >>> np.round(e, 2)
    array([-0.3 , -0.36, -0.54])
    """

    size: int
    b: Array
    energy: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", whole(self.size, "size"))
        b, energy = (
            real_array(getattr(self, name), name).astype(float) for name in ("b", "energy")
        )
        if not (b.ndim == 1 and b.size and np.all(np.isfinite(b)) and np.all(np.diff(b) > 0)):
            raise ValueError(f"b must be finite and increasing, of shape (rungs,), got {self.b!r}")
        if not (energy.ndim > 1 and energy.shape[-1] == b.size and energy.size):
            raise ValueError(
                f"energy must have shape (..., {b.size}), the last axis of b, got {energy.shape}"
            )
        if not np.all(np.isfinite(energy)):
            raise ValueError("energy must be finite")
        object.__setattr__(self, "b", b)
        object.__setattr__(self, "energy", energy)
        self._check_overlap()

    @cached_property
    def free_energy(self) -> Array:
        """-ln Z(b) of each rung less that of the first; shape (rungs,)."""
        means = self.energy.reshape(-1, self.b.size).mean(axis=0)
        steps = self.size * np.diff(self.b) * (means[1:] + means[:-1]) / 2
        return self._solve(self.__dict__.get("_guess", np.cumsum([0.0, *steps])))

    def _solve(self, f: Array) -> Array:
        """Newton's method for the f at which each rung has the samples that it made.

        They are the minimum of a convex function, sum_n ln sum_k exp(f_k - b_k E_n) - sum_k n f_k.
        """
        count = self.energy.size // self.b.size

        def value(f: Array) -> tuple[float, Array]:
            exponents = f - self.size * self.b * self.energy.reshape(-1, 1)
            most = exponents.max(axis=1, keepdims=True)
            parts = np.exp(exponents - most)
            total = parts.sum(axis=1, keepdims=True)
            return float(np.sum(most + np.log(total)) - count * f.sum()), parts / total

        here, parts = value(f)
        for _ in range(_STEPS):
            made = parts.sum(axis=0)
            if np.abs(made - count).max() < _CONVERGED * count:
                return f
            curvature = np.diag(made) - parts.T @ parts
            step = np.append(0.0, np.linalg.lstsq(curvature[1:, 1:], (count - made)[1:])[0])
            for _ in range(_STEPS):
                there, parts = value(f + step)
                if there <= here + 1e-12 * abs(here):
                    break
                step = step / 2
            f, here = f + step, there
        raise ArithmeticError(f"free energies of the rungs: {_STEPS} Newton steps did not converge")

    @cached_property
    def _log_states(self) -> Array:
        """Logarithm of the number of states that each sample stands for, with Z = 1 at first b."""
        count = self.energy.size // self.b.size
        exponents = self.free_energy - self.size * self.b * self.energy[..., None]
        return np.asarray(-logsumexp(exponents, axis=-1) - np.log(count))

    def _check_overlap(self) -> None:
        """Neighbouring rungs must have had the chance to make each other's samples."""
        exponents = -self.size * self.b * self.energy.reshape(-1, 1) + self.free_energy
        parts = np.exp(exponents - logsumexp(exponents, axis=1, keepdims=True))
        shared = (parts.T @ parts) / parts.sum(axis=0)
        for k, overlap in enumerate(np.diagonal(shared, 1)):
            if not overlap >= LEAST_OVERLAP:
                raise ValueError(
                    f"b must have more values between {self.b[k]:g} and {self.b[k + 1]:g}, which "
                    f"have too few energies in common: an "
                    f"overlap of {overlap:.2g}, below {LEAST_OVERLAP:g}"
                )

    def without(self, block: int, blocks: int) -> "Reweighting":
        """The same without one of so many blocks of records, which are the last axis but one.

        Estimates with each block left out give errors (the jackknife).

        Raises
        ------
        ValueError
            If there are fewer records than blocks, or no such block.
        """
        kept = self.kept(block, blocks)
        other = object.__new__(Reweighting)
        for name, value in (("size", self.size), ("b", self.b)):
            object.__setattr__(other, name, value)
        object.__setattr__(other, "energy", self.energy[..., kept, :])
        other.__dict__["_guess"] = self.free_energy
        return other

    def kept(self, block: int, blocks: int) -> BoolArray:
        """Mask of the records that `without` keeps, shape (records,); for observables."""
        records = self.energy.shape[-2]
        if not 2 <= whole(blocks, "blocks") <= records:
            raise ValueError(f"blocks must be from 2 to the {records} records, got {blocks}")
        if not 0 <= block < blocks:
            raise ValueError(f"block must be from 0 to {blocks - 1}, got {block}")
        return np.asarray(np.arange(records) * blocks // records != block)

    def weights(
        self, transform: EnergyTransform | float, beta: float, where: BoolArray | None = None
    ) -> Array:
        """Probabilities of the samples in a curved network; of the shape of `energy`, their sum 1.

        They are NaN where the simulations do not reach, that is unless

        - the effective inverse temperature beta F'(e) at the mean energies of the first and the
          last rung is within theirs: else states that they did not sample may have most weight;
        - the effective number of samples is `LEAST_SAMPLES` or more.

        Parameters
        ----------
        transform : EnergyTransform or float
            The curvature; a number is that of `Renyi`.
        beta : float
            Inverse temperature, >= 0.
        where : ndarray of bool, of the shape of `energy`, optional
            Samples of the phase that counts, if it is not all.

        Raises
        ------
        TypeError
            If the transform is none.
        ValueError
            If `beta` is negative or not finite, or `where` has another shape.
        """
        logs = self._log_weights(as_transform(transform), _checked(beta))
        if where is not None:
            if np.shape(where) != self.energy.shape:
                raise ValueError(
                    f"where must have shape {self.energy.shape}, got {np.shape(where)}"
                )
            logs = np.where(where, logs, -np.inf)
        inside = self._reaches(as_transform(transform), float(beta)) and np.any(logs > -np.inf)
        parts = np.exp(logs - logs.max()) if inside else np.full(logs.shape, np.nan)
        parts = parts / parts.sum()
        return parts if 1 / np.sum(parts**2) >= LEAST_SAMPLES else np.full(logs.shape, np.nan)

    def effective_size(self, transform: EnergyTransform | float, beta: float) -> float:
        """Effective number of samples, 1/sum p^2 of `weights` p; NaN where they are."""
        return float(1 / np.sum(self.weights(transform, beta) ** 2))

    def _log_weights(self, transform: EnergyTransform, beta: float) -> Array:
        inside = supported(transform, self.energy)
        costs = self.size * beta * transform.F(np.where(inside, self.energy, 0.0))
        return np.where(inside, self._log_states - costs, -np.inf)

    def _reaches(self, transform: EnergyTransform, beta: float) -> bool:
        means = self.energy.reshape(-1, self.b.size).mean(axis=0)
        hot, cold = float(means[0]), float(means[-1])
        if not np.all(supported(transform, np.array([hot, cold]))):
            return False
        rounding = 1e-9 * self.b[-1]
        first, last = (beta * float(transform.dF(e)) for e in (hot, cold))
        return bool(first >= self.b[0] - rounding and last <= self.b[-1] + rounding)

    def mean(
        self,
        observable: ArrayLike | Callable[[Array], Array],
        transform: EnergyTransform | float,
        beta: float,
        where: BoolArray | None = None,
    ) -> float:
        """Mean of a quantity in a curved network, NaN where the simulations do not reach.

        Parameters
        ----------
        observable : array_like or callable
            Values of the states sampled, of the shape of `energy`, or a function of the energy.
        transform, beta, where
            As for `weights`, as are the errors.
        """
        values = observable(self.energy) if callable(observable) else np.asarray(observable)
        if values.shape != self.energy.shape:
            raise ValueError(
                f"observable must have shape {self.energy.shape}, got {np.shape(values)}"
            )
        return float(np.sum(self.weights(transform, beta, where) * values))

    def pair_mean(
        self,
        observable: ArrayLike,
        transform: EnergyTransform | float,
        beta: float,
        where: BoolArray | None = None,
    ) -> float:
        """Mean of a quantity of two replicas in a curved network, such as q^2.

        A pair counts by the product of both weights, as the replicas have energies, and weights, of
        their own. So pairs of all rungs are needed, not those of one rung alone.

        Parameters
        ----------
        observable : array_like, shape (records, rungs, rungs)
            Values of the first replica on one rung with the second on another, such as the square
            of `overlap_across` of `temper`. Then `energy` must have the shape (2, records, rungs).
        transform, beta, where
            As for `weights`, as are the errors.
        """
        values = np.asarray(observable)
        two, records, rungs = (self.energy.shape * 3)[:3] if self.energy.ndim == 3 else (0, 0, 0)
        if two != 2:
            raise ValueError(
                f"energy must have shape (2, records, rungs) for pairs, got {self.energy.shape}"
            )
        if values.shape != (records, rungs, rungs):
            raise ValueError(
                f"observable must have shape {(records, rungs, rungs)}, got {values.shape}"
            )
        first, second = self.weights(transform, beta, where)
        total = first.sum(axis=1) @ second.sum(axis=1)
        if not total > 0:
            return float("nan")
        return float(np.einsum("rk,rkl,rl->", first, values, second, optimize=True) / total)

    def potential(self, transform: EnergyTransform | float, beta: float) -> float:
        """Potential (1/N) ln Z per neuron, less that of the first rung; NaN as for `weights`."""
        if np.isnan(self.effective_size(transform, beta)):
            return float("nan")
        return float(logsumexp(self._log_weights(as_transform(transform), beta)) / self.size)

    def distribution(
        self, transform: EnergyTransform | float, beta: float, edges: ArrayLike
    ) -> Array:
        """Probability of an energy per neuron between neighbouring edges; shape (edges - 1,)."""
        weights = self.weights(transform, beta)
        if np.isnan(weights).any():
            return np.full(np.size(edges) - 1, np.nan)
        return np.histogram(self.energy, edges, weights=weights)[0]

    def log_density(self, edges: ArrayLike) -> Array:
        """Logarithm ln g of the number of states between neighbouring edges; shape (edges - 1,).

        The constant is that at which the sum of g exp(-b E) is 1 at the first b: if that is 0 it is
        a share of all states. It is minus infinity where none was sampled.
        """
        most = self._log_states.max()
        states = np.histogram(self.energy, edges, weights=np.exp(self._log_states - most))[0]
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(states) + most)


def _checked(beta: float) -> float:
    if (beta := real(beta, "beta")) < 0:
        raise ValueError(f"beta must be finite and >= 0, got {beta}")
    return beta
