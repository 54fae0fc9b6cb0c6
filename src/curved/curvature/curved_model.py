r"""The map that bends a flat model: the only place where curvature meets a flat solution.

A curved network has :math:`p(x) \propto \exp(-\beta N F(E/N))` with an energy transform F (28).
Each branch of the flat model is bent by `curved.curvature.curved_branch`. Explosive transitions are
folds of the map b -> beta. They are explicit too: ``d beta = 0`` on a branch is solved for gamma in
closed form.
"""

from collections.abc import Callable
from dataclasses import dataclass, is_dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from curved.curvature.bent_model import BentModel, check_beta
from curved.curvature.curved_branch import CurvedStates
from curved.curvature.transforms import EnergyTransform
from curved.flat.model import Branch, FlatStates
from curved.numerics.arrays import floats, whole
from curved.numerics.typing import Array, ArrayLike, Real

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["CurvedModel", "CurvedStates", "fold_line"]

_SEARCHED = [sign * 1.1**k / 100 for sign in (-1, 1) for k in range(100)]
"""Curvatures between which those of folds are searched, from 0.01 to 125 on either side."""


@dataclass(frozen=True, init=False)
class CurvedModel(BentModel):
    """A flat model seen through an energy transform, or through several.

    Parameters
    ----------
    flat : FlatModel
        The classical model, one of `curved.flat`.
    transform : EnergyTransform or float, or a sequence of them
        `Renyi` or `Relativistic` with its curvature, or one of one's own; a number is the
        curvature of `Renyi`. Of a sequence, `states`, `folds` and `transitions` give all results
        at once, from one flat solution; `members` has a model for each.

    Raises
    ------
    SupportError
        If the curvature is so negative that the ground state has no probability.
    TypeError
        If an argument is a class, or something else than a model and a transform.
    ValueError
        If F does not grow over the energies of the model, or a sequence is empty.

    Examples
    --------
    >>> import curved as cn
    >>> model = cn.CurvedModel(cn.CurieWeiss(), -1.5)
    >>> model.folds().beta.values.round(8)
    array([0.62293612])
    >>> model.states([0.5, 0.7]).m.values.round(4)
    array([[0.    ,    nan,    nan],
           [0.    , 0.8191, 0.989 ]])
    """

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
            If some `t` is out of range or not finite, or the model has several transforms.
        """
        t = np.atleast_1d(floats(t, "t"))
        curved = self.branch(branch)
        start, stop = curved.flat.branch.start, curved.flat.branch.stop
        if not np.all(np.isfinite(t) & (t >= start) & (t <= stop)):
            raise ValueError(
                f"parameters along the {branch} must be finite, >= {start} and <= {stop}, got {t}"
            )
        return curved.at(t)

    def folds(self) -> "xr.Dataset":
        """Every fold of the map b -> beta: the limits of existence of states.

        Returns
        -------
        xarray.Dataset
            Over (gamma, fold), or (fold,) of one transform: beta, temperature, b, energy,
            potential, the order parameters, the branch and its parameter t.

        See Also
        --------
        transitions : which of them change what is stable
        """
        from curved.curvature.tables import fold_table

        return fold_table(self)

    def states(self, beta: ArrayLike, copies: bool = False) -> "xr.Dataset":
        """All states at inverse temperatures, stable and unstable, up to symmetry.

        Parameters
        ----------
        beta : array_like
            Inverse temperature, > 0: a number, or an array of one axis.
        copies : bool, optional
            Whether to list each symmetric copy of a state as a state of its own.

        Returns
        -------
        xarray.Dataset
            Over (gamma, beta, state), without the axis of a single gamma or beta: the order
            parameters by name, b, energy, potential, the branch and its parameter t, the number
            of unstable directions and that of symmetric copies. Truth values tell whether the
            state is stable, marginal (at a fold), and the equilibrium (of largest potential among
            the stable ones).
            States are in the order of the branches; where there are fewer than elsewhere, numbers
            are NaN, names empty and counts 0.

        Raises
        ------
        ValueError
            If a `beta` is not positive and finite.
        """
        from curved.curvature.tables import state_table

        return state_table(self, beta, copies)

    def transitions(self, beta: tuple[float, float] = (0.0, np.inf)) -> "xr.Dataset":
        """Every change of what is stable, or of what is in equilibrium, in the order of beta.

        Parameters
        ----------
        beta : (float, float), optional
            Smallest and largest inverse temperature of interest.

        Returns
        -------
        xarray.Dataset
            Over (gamma, transition, side), or (transition, side) of one transform. `kind` is one of
            fold, onset, coexistence, end of the (branch), beginning of the (branch) and edge of the
            support. `branch` is the one that begins or ends, or that is in equilibrium on the cold
            side of a coexistence. The hot and the cold side have the branch (`phase`) with its
            order parameters and energy, and the number of stable states, copies included
            (`attractors`). Where a state vanishes the other side is the stable state of largest
            potential that is left. The latent heat, of coexistences and onsets, is the difference
            of F(e), per neuron.

        Raises
        ------
        ValueError
            If `beta` is not such a pair.
        """
        from curved.curvature.transitions import transition_table

        return transition_table(self, beta)

    def coexistence(self, beta: tuple[float, float] = (0.0, np.inf)) -> "xr.Dataset":
        """The first-order transitions, where two states have the same, largest potential.

        Parameters, result and errors as for `transitions`.
        """
        from curved.curvature.transitions import transition_table

        return transition_table(self, beta, ("coexistence",))

    def hysteresis(self) -> "xr.Dataset":
        """The loop of hysteresis around each first-order transition.

        Returns
        -------
        xarray.Dataset
            Over (gamma, loop, limit, side), or without gamma of one transform. `beta` is the
            inverse temperature at which the cold state ends on heating, and that at which the hot
            one ends on cooling. `beta_coexistence` is that of equal potentials, with its latent
            heat. The order parameters are those of both states at both limits; their difference
            is the jump.
        """
        from curved.curvature.transitions import hysteresis_table

        return hysteresis_table(self)

    def phase_diagram(
        self, gammas: ArrayLike, beta: tuple[float, float] = (0.0, np.inf)
    ) -> "xr.Dataset":
        """The transitions of the model at other curvatures, as lines.

        Parameters
        ----------
        gammas : array_like, shape (n,)
            Scaled curvatures, for transforms of the kind of this model's.
        beta : (float, float), optional
            Smallest and largest inverse temperature of interest.

        Returns
        -------
        xarray.Dataset
            beta and temperature over (gamma, line); NaN where there is no such transition.

        Raises
        ------
        TypeError
            If the transform has no curvature gamma.
        """
        from curved.curvature.transitions import phase_lines

        values = np.atleast_1d(floats(gammas, "gammas")).tolist()
        first: Any = self.transforms[0]
        if not (is_dataclass(first) and hasattr(first, "gamma")):
            raise TypeError(
                f"phase_diagram needs a transform with a curvature gamma, got {first!r}"
            )
        bent: list[Any] = [replace(first, gamma=gamma) for gamma in values]  # type: ignore[type-var]
        return phase_lines(CurvedModel(self.flat, bent), beta)

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
            If `beta_max` is not positive and finite, or the model has several transforms.
        """
        check_beta(beta_max)
        points = whole(points, "points")
        curved = self.branch(branch)
        start, end = curved.grid[[0, -1]]
        crossings = curved.crossings(beta_max)
        if curved.at(np.array([end])).beta > beta_max:
            end = crossings.max(initial=start)
        if np.isinf(curved.flat.branch.start):
            start = crossings.min(initial=end)
        folds = [fold for fold in curved.folds if start < fold < end]
        t = np.linspace(start, end, points - len(folds) if end > start else 0)
        return curved.at(np.sort(np.concatenate([t, folds])))


def fold_line(
    branch: Branch, transform: Callable[..., EnergyTransform], t: ArrayLike
) -> tuple[Array, Array, FlatStates]:
    """Compute the curvature and beta at which each state of a branch is a fold.

    They are in closed form where the transform has a static method `fold`, like `Renyi.fold`;
    else the curvature nearest to 0, on its negative side first, is found by bracketing.

    Parameters
    ----------
    branch : Branch
        A branch of a flat model.
    transform : callable
        `Renyi`, `Relativistic`, or any function of the curvature that gives a transform.
    t : array_like, shape (n,)
        Parameters along the branch.

    Returns
    -------
    gamma, beta : ndarray, shape (n,)
        The line of folds; NaN where no curvature puts a fold.
    states : FlatStates
        The flat states at which they are.
    """
    states = branch.at(np.atleast_1d(floats(t, "t")))
    if hasattr(transform, "fold"):
        return *transform.fold(states), states
    return *_searched_folds(states, transform), states


def _searched_folds(
    states: FlatStates, transform: Callable[..., EnergyTransform]
) -> tuple[Array, Array]:
    """Solve d beta = 0, that is d_b F' = b F'' d_e, for the curvature of each state."""
    from scipy.optimize import brentq  # which takes a while, and is seldom needed

    gamma, beta = np.full(states.b.shape, np.nan), np.full(states.b.shape, np.nan)
    for n, (b, e, d_b, d_e) in enumerate(
        zip(states.b, states.energy, states.d_b, states.d_energy, strict=True)
    ):

        def excess(
            gamma: float, b: Real = b, e: Real = e, d_b: Real = d_b, d_e: Real = d_e
        ) -> float:
            bent = transform(gamma)
            if not bent.supports(e):
                return float("nan")
            return float(d_b * bent.dF(e) - b * bent.d2F(e) * d_e)

        for ends in pairwise(_SEARCHED):
            if excess(ends[0]) * excess(ends[1]) <= 0:
                gamma[n] = brentq(excess, *ends, xtol=1e-15)
                beta[n] = b / float(transform(gamma[n]).dF(e))
                break
    return gamma, beta
