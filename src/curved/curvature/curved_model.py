r"""The map that bends a flat model: the only place where curvature meets a flat solution.

A curved network has :math:`p(x) \propto \exp(-\beta N F(E/N))` with an energy transform F (28).
If the flat model (F(e) = e) has energy e(b) and potential phi0(b), then the curved one has, at the
effective inverse temperature b,

.. math::
    \beta = b / F'(e(b)), \qquad \varphi = -\beta F(e) + b e + \varphi_0(b),

with all order parameters those of the flat model at b. Explosive transitions are folds of the map
b -> beta. They are explicit too: ``d beta = 0`` on a branch is solved for gamma in closed form.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from curved.curvature.transforms import EnergyTransform, Renyi, SupportError
from curved.flat.model import Branch, FlatModel, FlatStates, Image
from curved.numerics.roots import bracketed_roots, grid_roots
from curved.numerics.typing import Array, ArrayLike, BoolArray, IntArray


@dataclass(frozen=True)
class CurvedStates:
    """Points of a branch of a curved model; each quantity per neuron and dimensionless.

    Where 1 - gamma e is not positive the network gives the state no probability: everything but
    `t` is NaN there, and `stable` is False.
    """

    branch: str
    t: Array
    """Parameter along the branch, shape (n,)."""
    beta: Array
    b: Array
    """Effective inverse temperature beta', shape (n,)."""
    order: Array
    """Order parameters, shape (k, n)."""
    energy: Array
    potential: Array
    """phi = phi_gamma / N."""
    d_beta: Array
    """Tangent of beta along the branch, in units of the flat tangent."""
    dbeta_db: Array
    dorder_dbeta: Array
    """Response of the order parameters, shape (k, n); infinite at folds."""
    unstable: IntArray
    """Number of unstable directions, shape (n,)."""
    stable: BoolArray
    images: tuple[Image, ...]

    def copies(self) -> Iterator[Array]:
        """Order parameters of each symmetric copy of the branch, shape (k, n) each."""
        for image in self.images:
            yield np.einsum("ij,j...->i...", np.array(image, dtype=float), self.order)


@dataclass(frozen=True, init=False)
class CurvedModel:
    """A flat model seen through an energy transform.

    Parameters
    ----------
    flat : FlatModel
        The classical model, one of `curved.flat`.
    transform : EnergyTransform or float
        `Renyi` or `Relativistic`, with its curvature; a number is the curvature of `Renyi`.

    Raises
    ------
    SupportError
        If the curvature is so negative that the ground state has no probability.
    TypeError
        If an argument is a class, or something else than a model and a transform.

    Examples
    --------
    >>> from curved.curvature import CurvedModel, Renyi
    >>> from curved.flat import CurieWeiss
    >>> [fold] = CurvedModel(CurieWeiss(), Renyi(-1.5)).folds()
    >>> round(fold.beta.item(), 8)
    0.62293612
    """

    flat: FlatModel
    transform: EnergyTransform

    def __init__(self, flat: FlatModel, transform: EnergyTransform | float) -> None:
        if isinstance(transform, (int, float)) and not isinstance(transform, bool):
            transform = Renyi(float(transform))
        _check_kind("flat", flat, "branches", "a model such as CurieWeiss()")
        _check_kind("transform", transform, "dF", "a transform such as Renyi(-1.2), or a number")
        object.__setattr__(self, "flat", flat)
        object.__setattr__(self, "transform", transform)
        lowest = 1 / self.flat.ground_energy
        if not self.transform.gamma > lowest:
            raise SupportError(
                f"gamma = {self.transform.gamma} has no support at zero temperature: "
                f"1 - gamma e must be positive down to the ground-state energy "
                f"e = {self.flat.ground_energy:.6g} of {type(self.flat).__name__}, "
                f"that is gamma > {lowest:.6g}"
            )

    def __getstate__(self) -> dict[str, Any]:
        """The parameters alone: what was found with them is found again."""
        return {"flat": self.flat, "transform": self.transform}

    @cached_property
    def _branches(self) -> dict[str, Branch]:
        return {branch.name: branch for branch in self.flat.branches()}

    def _check_branch(self, name: str) -> None:
        if name not in self._branches:
            raise KeyError(f"no branch {name!r}; there are {', '.join(self._branches)}")

    @property
    def branch_names(self) -> tuple[str, ...]:
        """Names of the solution branches."""
        return tuple(self._branches)

    def at(self, branch: str, t: ArrayLike) -> CurvedStates:
        """States of a branch at given parameters.

        Parameters
        ----------
        branch : str
            One of `branch_names`.
        t : array_like, shape (n,)
            Parameters along the branch, finite and in its range, which mostly is t >= 0.

        Raises
        ------
        KeyError
            If the model has no such branch.
        ValueError
            If some `t` is out of range or not finite.
        """
        t = np.atleast_1d(np.asarray(t, dtype=float))
        self._check_branch(branch)
        start, stop = self._branches[branch].start, self._branches[branch].stop
        if not np.all(np.isfinite(t) & (t >= start) & (t <= stop)):
            raise ValueError(
                f"parameters along the {branch} must be finite, >= {start} and <= {stop}, got {t}"
            )
        flat = self._branches[branch].at(t)
        inside = 1 - self.transform.gamma * flat.energy > 0
        e = np.where(inside, flat.energy, np.nan)
        b = np.where(inside, flat.b, np.nan)
        slope, bend = self.transform.dF(e), self.transform.d2F(e)
        beta = b / slope
        d_beta = (flat.d_b - beta * bend * flat.d_energy) / slope
        with np.errstate(divide="ignore", invalid="ignore"):
            dbeta_db = d_beta / flat.d_b
            # an order parameter that stays 0 has no response, at a fold of beta either
            dorder_dbeta = np.where(flat.d_order == 0, 0.0 * d_beta, flat.d_order / d_beta)
        # Bending adds the rank-one term -beta F'' (grad e)(grad e)^T to the Hessian of the
        # potential, and the determinant changes by the factor F' dbeta/db: where that is negative
        # exactly one direction has changed sides, which way is decided by the sign of F''.
        unstable = flat.unstable + np.where(dbeta_db < 0, -np.sign(bend), 0).astype(np.int64)
        return CurvedStates(
            branch=branch,
            t=t,
            beta=beta,
            b=b,
            order=np.where(inside, flat.order, np.nan),
            energy=e,
            potential=-beta * self.transform.F(e) + b * e + flat.potential,
            d_beta=d_beta,
            dbeta_db=dbeta_db,
            dorder_dbeta=dorder_dbeta,
            unstable=unstable,
            stable=inside & (unstable == 0),
            images=self._branches[branch].images,
        )

    def folds(self) -> list[CurvedStates]:
        """Every fold of the map b -> beta: the limits of existence of states, one state each."""
        return [self.at(name, t) for name in self._branches for t in self._folds[name]]

    def states(self, beta: float) -> list[CurvedStates]:
        """All states at an inverse temperature, stable and unstable, up to symmetry.

        Parameters
        ----------
        beta : float
            Inverse temperature, > 0.

        Returns
        -------
        list of CurvedStates
            One state each, in the order of the branches.

        Raises
        ------
        ValueError
            If `beta` is not positive and finite.
        """
        _check_beta(beta)
        return [self.at(name, t) for name in self._branches for t in self._crossings(name, beta)]

    def sample(self, branch: str, beta_max: float, points: int) -> CurvedStates:
        """Points along a branch, from where it begins to its last state at `beta_max`.

        A branch that comes from zero temperature begins with its first state at `beta_max`.

        Parameters
        ----------
        branch : str
            One of `branch_names`.
        beta_max : float
            Largest inverse temperature of interest, > 0.
        points : int
            Number of points, evenly spaced in the parameter but for the folds, each of which
            takes the place of its nearest inner neighbour.

        Returns
        -------
        CurvedStates
            Of no points if the branch does not come below `beta_max`.

        Raises
        ------
        KeyError
            If the model has no such branch.
        ValueError
            If `beta_max` is not positive and finite.
        """
        _check_beta(beta_max)
        self._check_branch(branch)
        start, end = self._grids[branch][[0, -1]]
        crossings = self._crossings(branch, beta_max)
        if self.at(branch, end).beta > beta_max:
            end = max(crossings, default=start)
        if np.isinf(self._branches[branch].start):
            start = min(crossings, default=end)
        folds = [fold for fold in self._folds[branch] if start < fold < end]
        t = np.linspace(start, end, points - len(folds) if end > start else 0)
        return self.at(branch, np.sort(np.concatenate([t, folds])))

    @cached_property
    def _grids(self) -> dict[str, Array]:
        """Parameters from the first to the last or a large one, or to the end of the support."""
        w = np.linspace(0, 1, 1024, endpoint=False)
        half = w / (1 - w)
        grids = {}
        for name, branch in self._branches.items():
            if np.isfinite(branch.stop):
                t = np.linspace(branch.start, branch.stop, 1024)
            elif np.isinf(branch.start):
                t = np.concatenate([-half[:0:-1], half])
            else:
                t = half
            grids[name] = t
            outside = np.flatnonzero(np.isnan(self.at(name, t).beta))
            if outside.size:
                first = outside[0]
                end = self._support_end(name, t[first - 1], t[first])
                grids[name] = np.append(t[:first], end)
        return grids

    def _support_end(self, branch: str, inside: float, outside: float) -> float:
        """The last parameter with support, between one that has it and one that has not."""
        solve = self._branches[branch].at
        end = bracketed_roots(
            lambda t: 1 - self.transform.gamma * solve(t).energy, [inside], [outside]
        )
        while np.isnan(self.at(branch, end).beta):
            end = np.nextafter(end, inside)
        return float(end[0])

    @cached_property
    def _folds(self) -> dict[str, list[float]]:
        """Parameters of the folds of each branch, in growing order."""

        def find(name: str, grid: Array) -> list[float]:
            return grid_roots(lambda t: self.at(name, t).d_beta, grid)

        return {name: find(name, grid) for name, grid in self._grids.items()}

    def _crossings(self, branch: str, beta: float) -> list[float]:
        """Parameters beyond the first at which a branch passes `beta`, in growing order."""
        # Between folds beta is monotonic, so that every crossing is seen.
        start, stop = self._branches[branch].start, self._branches[branch].stop
        t = np.sort(np.concatenate([self._grids[branch], self._folds[branch]]))

        def colder(t: float) -> bool:
            """Whether the branch goes on beyond t towards the temperature asked for."""
            here, beyond = self.at(branch, [t, 2 * t]).beta
            return bool(here < min(beta, beyond))

        while np.isinf(stop) and colder(t[-1]):
            t = np.append(t, 2 * t[-1])
        while np.isinf(start) and colder(t[0]):
            t = np.append(2 * t[0], t)
        roots = grid_roots(lambda t: self.at(branch, t).beta - beta, t)
        return [root for root in roots if root > start]


def fold_line(
    branch: Branch, transform: type[EnergyTransform], t: ArrayLike
) -> tuple[Array, Array, FlatStates]:
    """Compute in closed form the curvature and beta at which each state of a branch is a fold.

    Parameters
    ----------
    branch : Branch
        A branch of a flat model.
    transform : type
        `Renyi` or `Relativistic`.
    t : array_like, shape (n,)
        Parameters along the branch.

    Returns
    -------
    gamma, beta : ndarray, shape (n,)
        The line of folds.
    states : FlatStates
        The flat states at which they are.
    """
    states = branch.at(np.atleast_1d(np.asarray(t, dtype=float)))
    return *transform.fold(states), states


def _check_beta(beta: float) -> None:
    if not (np.isfinite(beta) and beta > 0):
        raise ValueError(f"beta must be positive and finite, got {beta}")


def _check_kind(name: str, value: Any, method: str, meant: str) -> None:
    if isinstance(value, type):
        raise TypeError(f"{name} must be {meant}, got the class {value.__name__}: call it")
    if not hasattr(value, method):
        raise TypeError(f"{name} must be {meant}, got {value!r}")
