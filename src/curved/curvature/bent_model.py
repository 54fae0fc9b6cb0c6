"""A flat model with its transforms: the branches that all of them share, solved once.

`curved.curvature.curved_model` has the verbs; the tables that they give are made of this.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np

from curved.curvature.curved_branch import CurvedBranch, FlatBranch
from curved.curvature.transforms import EnergyTransform, SupportError, as_transform
from curved.flat.model import FlatModel
from curved.numerics.arrays import real_array, wrong_kind
from curved.numerics.typing import ArrayLike


@dataclass(frozen=True, init=False)
class BentModel:
    """A flat model seen through an energy transform, or through several.

    Parameters
    ----------
    flat : FlatModel
        The classical model.
    transform : EnergyTransform or float, or a sequence of them
        As for `curved.curvature.curved_model.CurvedModel`.

    Raises
    ------
    SupportError, TypeError, ValueError
        As for `CurvedModel`.
    """

    flat: FlatModel
    transform: EnergyTransform | tuple[EnergyTransform, ...]

    def __init__(
        self,
        flat: FlatModel,
        transform: EnergyTransform | float | Iterable[EnergyTransform | float],
    ) -> None:
        if isinstance(flat, type) or not hasattr(flat, "branches"):
            raise wrong_kind("flat", flat, "a model such as CurieWeiss()")
        bent: EnergyTransform | tuple[EnergyTransform, ...]
        if isinstance(transform, Iterable) and getattr(transform, "ndim", True):
            bent = tuple(as_transform(member) for member in transform)
            if not bent:
                raise ValueError("transform must be one transform or more, got an empty sequence")
        else:
            bent = as_transform(transform)
        object.__setattr__(self, "flat", flat)
        object.__setattr__(self, "transform", bent)
        for member in self.transforms:
            _check_support(flat, member)

    def __getstate__(self) -> dict[str, Any]:
        """The parameters alone: what was found with them is found again."""
        return {"flat": self.flat, "transform": self.transform}

    @property
    def transforms(self) -> tuple[EnergyTransform, ...]:
        """The transform, or all of several."""
        return self.transform if isinstance(self.transform, tuple) else (self.transform,)

    @cached_property
    def _flat_branches(self) -> dict[str, FlatBranch]:
        return {branch.name: FlatBranch(branch) for branch in self.flat.branches()}

    @cached_property
    def _bent(self) -> list[dict[str, CurvedBranch]]:
        """The branches by name, for each transform; all share the flat solution."""
        flat = self._flat_branches
        return [{name: CurvedBranch(flat[name], f) for name in flat} for f in self.transforms]

    @cached_property
    def members(self) -> tuple[Self, ...]:
        """A model for each transform, which share the flat solution."""
        if not isinstance(self.transform, tuple):
            return (self,)
        members = tuple(type(self)(self.flat, transform) for transform in self.transform)
        for member, branches in zip(members, self._bent, strict=True):
            member.__dict__.update(_flat_branches=self._flat_branches, _bent=[branches])
        return members

    def branch(self, name: str) -> CurvedBranch:
        """A branch, with its grid and folds.

        Raises
        ------
        KeyError
            If the model has no such branch.
        ValueError
            If it has several transforms.
        """
        if isinstance(self.transform, tuple):
            raise ValueError(
                f"branches belong to one transform, and this model has {len(self.transform)}: "
                "choose one of its `members`"
            )
        branches = self._bent[0]
        if name not in branches:
            raise KeyError(f"name must be one of {', '.join(branches)}, got {name!r}")
        return branches[name]

    @property
    def bent_branches(self) -> tuple[CurvedBranch, ...]:
        """The branches of a model of one transform."""
        return tuple(self.branch(name) for name in self.branch_names)

    @property
    def branch_names(self) -> tuple[str, ...]:
        """Names of the solution branches."""
        return tuple(self._flat_branches)


def check_beta(beta: ArrayLike) -> None:
    """Refuse inverse temperatures that are not positive and finite."""
    values = real_array(beta, "beta").astype(float)
    bad = values[~(np.isfinite(values) & (values > 0))]
    if bad.size:
        raise ValueError(f"beta must be positive and finite, got {bad.flat[0]}")


def _check_support(flat: FlatModel, transform: EnergyTransform) -> None:
    """Refuse a curvature that leaves the ground state without probability, and a falling F."""
    lowest = float(flat.ground_energy)
    if not transform.supports(lowest):
        raise SupportError(transform.support_limit(lowest, type(flat).__name__))
    e = np.linspace(lowest, 0.0, 33)
    slope = transform.dF(e)
    if not np.all(slope > 0):
        bad = e[~(slope > 0)][0]
        raise ValueError(
            f"F must increase over the energies of {flat!r}, from {lowest:.6g} to 0: the slope of "
            f"{transform!r} is {slope[~(slope > 0)][0]:.6g} at e = {bad:.6g}"
        )
