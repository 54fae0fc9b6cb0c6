r"""One solution branch seen through an energy transform: the map b -> beta, its folds and inverse.

If the flat model (F(e) = e) has energy e(b) and potential phi0(b), then the curved one has, at the
effective inverse temperature b,

.. math::
    \beta = b / F'(e(b)), \qquad \varphi = -\beta F(e) + b e + \varphi_0(b),

with all order parameters those of the flat model at b. The flat solution is made once, on a grid
that all transforms share.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from curved.curvature.transforms import EnergyTransform
from curved.flat.model import Branch, FlatStates, Image
from curved.numerics.roots import bracketed_roots, grid_roots
from curved.numerics.typing import Array, BoolArray, IntArray
from curved.numerics.values import Value

NODES = 1024
"""Intervals of the grid between the beginning of a branch and its end."""

_MARGINAL = 1e-10  # of d(beta) beside its two terms: far above rounding, far below a grid's step


@dataclass(frozen=True, eq=False, repr=False)
class CurvedStates(Value):
    """Points of a branch of a curved model; each quantity per neuron and dimensionless.

    Where the transform gives the state no probability everything but `t` is NaN, and `stable` is
    False.

    Attributes
    ----------
    branch : str
        Name of the branch.
    t : ndarray, shape (n,)
        Parameter along the branch.
    beta, b : ndarray, shape (n,)
        Inverse temperature, and the effective one, beta'.
    order : ndarray, shape (k, n)
        Order parameters.
    energy, potential : ndarray, shape (n,)
        Energy e = E/N, and potential phi = phi_gamma / N.
    d_beta, dbeta_db : ndarray, shape (n,)
        Tangent of beta along the branch in units of the flat tangent, and slope of the map.
    dorder_dbeta : ndarray, shape (k, n)
        Response of the order parameters; infinite at folds.
    unstable : ndarray of int, shape (n,)
        Number of unstable directions.
    stable, marginal : ndarray of bool, shape (n,)
        Whether there is none, and whether the state is at a fold, where a direction is neither
        stable nor unstable; a marginal state is not stable.
    images : tuple
        Symmetric copies of the branch, the identity first.
    """

    branch: str
    t: Array
    beta: Array
    b: Array
    order: Array
    energy: Array
    potential: Array
    d_beta: Array
    dbeta_db: Array
    dorder_dbeta: Array
    unstable: IntArray
    stable: BoolArray
    marginal: BoolArray
    images: tuple[Image, ...]

    def copies(self) -> Iterator[Array]:
        """Order parameters of each symmetric copy of the branch, shape (k, n) each."""
        for image in self.images:
            yield np.einsum("ij,j...->i...", np.array(image, dtype=float), self.order)


def bend(branch: Branch, transform: EnergyTransform, t: Array, flat: FlatStates) -> CurvedStates:
    """Bend the flat states of a branch, at parameters t of shape (n,), by a transform."""
    inside = transform.supports(flat.energy)
    e = np.where(inside, flat.energy, np.nan)
    b = np.where(inside, flat.b, np.nan)
    slope, curving = transform.dF(e), transform.d2F(e)
    beta = b / slope
    shift = beta * curving * flat.d_energy
    d_beta = (flat.d_b - shift) / slope
    marginal = np.abs(flat.d_b - shift) < _MARGINAL * (np.abs(flat.d_b) + np.abs(shift))
    with np.errstate(divide="ignore", invalid="ignore"):
        dbeta_db = d_beta / flat.d_b
        # an order parameter that stays 0 has no response, at a fold of beta either
        dorder_dbeta = np.where(flat.d_order == 0, 0.0 * d_beta, flat.d_order / d_beta)
    # Bending adds the rank-one term -beta F'' (grad e)(grad e)^T to the Hessian of the
    # potential, and the determinant changes by the factor F' dbeta/db: where that is negative
    # exactly one direction has changed sides, which way is decided by the sign of F''.
    unstable = flat.unstable + np.where(dbeta_db < 0, -np.sign(curving), 0).astype(np.int64)
    return CurvedStates(
        branch=branch.name,
        t=t,
        beta=beta,
        b=b,
        order=np.where(inside, flat.order, np.nan),
        energy=e,
        potential=-beta * transform.F(e) + b * e + flat.potential,
        d_beta=d_beta,
        dbeta_db=dbeta_db,
        dorder_dbeta=dorder_dbeta,
        unstable=unstable,
        stable=inside & (unstable == 0) & ~marginal,
        marginal=marginal,
        images=branch.images,
    )


@dataclass(frozen=True, eq=False)
class FlatBranch:
    """A branch of a flat model, with its solution on a grid of parameters.

    The grid goes from the first parameter to the last or a large one. It is evenly spaced in the
    index, a number x >= 0 in which the solution is smooth also where the parameter is large.

    Attributes
    ----------
    branch : Branch
        The branch.
    """

    branch: Branch

    @cached_property
    def t(self) -> Array:
        """Parameters of the grid, growing."""
        if np.isfinite(self.branch.stop):
            return np.linspace(self.branch.start, self.branch.stop, NODES)
        w = np.linspace(0, 1, NODES, endpoint=False)
        half = w / (1 - w)
        return np.concatenate([-half[:0:-1], half]) if np.isinf(self.branch.start) else half

    @cached_property
    def states(self) -> FlatStates:
        """The flat states on the grid."""
        return self.branch.at(self.t)

    def index(self, t: Array) -> Array:
        """The index at parameters within the grid."""
        start, stop = self.branch.start, self.branch.stop
        if np.isfinite(stop):
            return (NODES - 1) * (t - start) / (stop - start)
        first = 1 - NODES if np.isinf(start) else 0
        return NODES * t / (1 + np.abs(t)) - first

    def parameter(self, x: Array) -> Array:
        """The parameter at an index."""
        start, stop = self.branch.start, self.branch.stop
        if np.isfinite(stop):
            return start + (stop - start) * x / (NODES - 1)
        w = (x + (1 - NODES if np.isinf(start) else 0)) / NODES
        return np.asarray(w / (1 - np.abs(w)))


class Brackets(NamedTuple):
    """Parameters between which a branch passes some inverse temperatures, once each.

    Attributes
    ----------
    beta : ndarray of int, shape (n,)
        Index of the inverse temperature.
    low, high : ndarray, shape (n,)
        Parameters on both sides of the crossing.
    """

    beta: IntArray
    low: Array
    high: Array


@dataclass(frozen=True, eq=False)
class CurvedBranch:
    """A branch under a transform, with its grid, folds and crossings of inverse temperatures.

    Attributes
    ----------
    flat : FlatBranch
        The branch of the flat model.
    transform : EnergyTransform
        The curvature.
    """

    flat: FlatBranch
    transform: EnergyTransform

    def at(self, t: Array) -> CurvedStates:
        """The states at parameters of shape (n,), which are not checked."""
        return bend(self.flat.branch, self.transform, t, self.flat.branch.at(t))

    @cached_property
    def _on_grid(self) -> CurvedStates:
        return bend(self.flat.branch, self.transform, self.flat.t, self.flat.states)

    @property
    def beta_on_grid(self) -> Array:
        """Inverse temperatures at the nodes of the flat grid, NaN outside the support."""
        return self._on_grid.beta

    @cached_property
    def supported(self) -> int:
        """Number of nodes of the grid, from the first on, that have support."""
        outside = np.flatnonzero(np.isnan(self._on_grid.beta))
        return int(outside[0]) if outside.size else self.flat.t.size

    @cached_property
    def grid(self) -> Array:
        """Parameters of the grid, up to the end of the support."""
        t, count = self.flat.t, self.supported
        return (
            t if count == t.size else np.append(t[:count], self._support_end(*t[count - 1 :][:2]))
        )

    def _support_end(self, inside: float, outside: float) -> float:
        """The last parameter with support, between one that has it and one that has not."""
        solve, supports = self.flat.branch.at, self.transform.supports
        [end] = bracketed_roots(
            lambda t: np.where(supports(solve(t).energy), 1.0, -1.0), [inside], [outside]
        )
        while np.isnan(self.at(np.array([end])).beta):
            end = np.nextafter(end, inside)
        return float(end)

    @cached_property
    def folds(self) -> list[float]:
        """Parameters of the folds, in growing order."""
        end = self.at(self.grid[self.supported :])  # of the support, where it has one
        known = self.supported
        d_beta = np.concatenate([self._on_grid.d_beta[:known], end.d_beta])
        return grid_roots(lambda t: self.at(t).d_beta, self.grid, d_beta)

    @cached_property
    def nodes(self) -> tuple[Array, Array]:
        """Parameters of the grid and of the folds, between which beta is monotonic, and beta."""
        other = self.at(np.concatenate([self.folds, self.grid[self.supported :]]))
        t = np.concatenate([self.grid[: self.supported], other.t])
        beta = np.concatenate([self._on_grid.beta[: self.supported], other.beta])
        order = np.argsort(t, kind="stable")
        return t[order], beta[order]

    def brackets(self, betas: Array) -> Brackets:
        """Between which parameters the branch passes each inverse temperature.

        Parameters
        ----------
        betas : ndarray, shape (m,)
            Inverse temperatures in growing order.
        """
        t, beta = self._nodes_to(float(betas[-1]))
        low, high = np.fmin(beta[:-1], beta[1:]), np.fmax(beta[:-1], beta[1:])
        finite = np.isfinite(beta[:-1]) & np.isfinite(beta[1:])
        first, last = (np.searchsorted(betas, ends, side="right") for ends in (low, high))
        many = np.where(finite, last - first, 0)
        cell = np.repeat(np.arange(many.size), many)
        within = np.arange(cell.size) - np.repeat(np.cumsum(many) - many, many)
        return Brackets(first[cell] + within, t[cell], t[cell + 1])

    def _nodes_to(self, beta_max: float) -> tuple[Array, Array]:
        """The nodes, and further ones where the branch goes on beyond them to `beta_max`."""
        t, beta = self.nodes

        def beyond(end: float, beta_end: float) -> Iterator[tuple[float, float]]:
            while True:
                further = float(self.at(np.array([2 * end])).beta[0])
                if not beta_end < min(beta_max, further):
                    return
                end, beta_end = 2 * end, further
                yield end, beta_end

        branch = self.flat.branch
        if np.isinf(branch.stop):
            for node in beyond(t[-1], beta[-1]):
                t, beta = np.append(t, node[0]), np.append(beta, node[1])
        if np.isinf(branch.start):
            for node in beyond(t[0], beta[0]):
                t, beta = np.append(node[0], t), np.append(node[1], beta)
        return t, beta

    def crossings(self, beta: float) -> Array:
        """Parameters beyond the first at which the branch passes `beta`, in growing order."""
        _, low, high = self.brackets(np.array([beta]))
        roots = bracketed_roots(lambda t: self.at(t).beta - beta, low, high)
        return roots[roots > self.flat.branch.start]
