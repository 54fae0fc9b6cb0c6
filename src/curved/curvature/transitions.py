"""Every change of what is stable or in equilibrium, in the order of the inverse temperature.

Each branch of a curved model is cut where its stability changes: at folds, where it begins, and
where a direction of the flat model becomes unstable. A stable piece exists between two inverse
temperatures, and what ends or begins there is a transition:

- a *fold*: stable and unstable states meet and vanish (a limit of metastability, or spinodal);
- an *onset*: a state gives way continuously to another, which begins where it ends;
- *end of the* (branch): it loses its stability with no continuous heir (a subcritical onset), and
  *beginning of the* (branch), the same on cooling; *edge of the support*: it ends there;
- a *coexistence*: the largest potential passes from one state to another, at a finite distance.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from curved.curvature.bent_model import BentModel
from curved.curvature.crossings import Crossings
from curved.curvature.curved_branch import CurvedBranch, CurvedStates
from curved.curvature.tables import axis_of, coordinate, describe, padded
from curved.numerics.roots import bracketed_roots
from curved.numerics.typing import Array

SIDES = "hot", "cold"
_SAME = 1e-9  # relative distance of inverse temperatures at which two ends are one transition
_LOOKS = 65  # temperatures between two transitions at which the largest potential is looked for
_COLDEST = 1e-3  # temperature down to which it is, in units of that of the last transition


class End(NamedTuple):
    """The end of a stable piece of a branch.

    Attributes
    ----------
    beta : float
        Inverse temperature.
    t : float
        Parameter along the branch.
    kind : str
        A fold, an onset, an instability, the edge of the support, or an extreme temperature.
    """

    beta: float
    t: float
    kind: str


@dataclass(frozen=True, eq=False)
class Piece:
    """A stable piece of a branch, along which beta is monotonic.

    Attributes
    ----------
    branch : CurvedBranch
        The branch.
    hot, cold : End
        Its ends at the smaller and the larger inverse temperature.
    """

    branch: CurvedBranch
    hot: End
    cold: End

    @property
    def name(self) -> str:
        """Name of the branch."""
        return self.branch.flat.branch.name

    @property
    def copies(self) -> int:
        """Number of symmetric copies."""
        return len(self.branch.flat.branch.images)

    @property
    def _span(self) -> tuple[float, float]:
        low, high = sorted((self.hot.t, self.cold.t))
        return low, high

    def holds(self, beta: float) -> bool:
        """Whether the piece exists at an inverse temperature, ends not included."""
        return self.hot.beta < beta < self.cold.beta

    def at(self, beta: float) -> CurvedStates:
        """The state at an inverse temperature within the piece, or at one of its ends."""
        for end in (self.hot, self.cold):
            if np.isclose(beta, end.beta, rtol=_SAME, atol=0):
                return self.branch.at(np.array([end.t]))
        low, high = self._span
        _, left, right = self.branch.brackets(np.array([beta]))
        mine = (right > low) & (left < high)
        t = bracketed_roots(lambda t: self.branch.at(t).beta - beta, left[mine], right[mine])
        return self.branch.at(t[(t > low) & (t < high)])

    def potentials(self, betas: Array) -> Array:
        """Potentials at growing inverse temperatures within the piece."""
        found = Crossings([self.branch], betas)
        low, high = self._span
        mine = (found.t > low) & (found.t < high)
        out = np.full(betas.shape, -np.inf)
        out[found.beta[mine]] = self.branch.at(found.t[mine]).potential
        return out


def pieces_of(branch: CurvedBranch) -> Iterator[Piece]:
    """Cut a branch where its stability changes, and give the stable pieces."""
    cuts = [(t, "fold") for t in branch.folds] + [
        (t, "instability") for t in _instabilities(branch)
    ]
    marks = [
        (branch.grid[0], _limit(branch, 0)),
        *sorted(cuts),
        (branch.grid[-1], _limit(branch, -1)),
    ]
    stable = branch.at(np.array([(low[0] + high[0]) / 2 for low, high in pairwise(marks)])).stable
    # A flat instability that the curvature compensates cuts nothing.
    kept = [
        n
        for n, (_, kind) in enumerate(marks)
        if kind != "instability" or stable[n - 1] != stable[n]
    ]
    for low, high in pairwise(kept):
        if stable[low]:
            ends = [_end(branch, *marks[n]) for n in (low, high)]
            yield Piece(branch, *sorted(ends, key=lambda end: end.beta))


def _limit(branch: CurvedBranch, side: Literal[0, -1]) -> str:
    """What a branch comes to at its first or its last parameter."""
    whole = branch.supported == branch.flat.t.size
    if side == 0:
        return "zero temperature" if np.isinf(branch.flat.branch.start) else "onset"
    return "zero temperature" if whole and np.isinf(branch.flat.branch.stop) else "edge"


def _end(branch: CurvedBranch, t: float, kind: str) -> End:
    if kind == "zero temperature":
        return End(np.inf, float(np.copysign(np.inf, t)), kind)
    [beta] = branch.at(np.array([t])).beta
    return End(float(beta), float(t), kind if beta > 0 else "infinite temperature")


def _instabilities(branch: CurvedBranch) -> list[float]:
    """Parameters at which the number of unstable directions of the flat model changes."""
    t, count = branch.grid[: branch.supported], branch.flat.states.unstable[: branch.supported]
    found = []
    for n in np.flatnonzero(np.diff(count)):
        low, high, here = t[n], t[n + 1], count[n]

        def side(t: Array, here: int = here) -> Array:
            return np.where(branch.flat.branch.at(t).unstable == here, -1.0, 1.0)

        found += bracketed_roots(side, [low], [high]).tolist()
    return found


class _Side(NamedTuple):
    """A state on one side of a transition."""

    piece: Piece
    state: CurvedStates

    @property
    def potential(self) -> float:
        return float(self.state.potential[0])


@dataclass(frozen=True, eq=False)
class Transition:
    """A change of what is stable or in equilibrium.

    Attributes
    ----------
    kind : str
        Which change.
    beta : float
        Inverse temperature.
    branch : str
        The branch that begins or ends, or that is in equilibrium on the cold side.
    hot, cold : optional
        The states on both sides, where there are any.
    """

    kind: str
    beta: float
    branch: str
    hot: _Side | None
    cold: _Side | None

    @property
    def latent_heat(self) -> float:
        """F(e) on the hot side less that on the cold one, where both have the same potential."""
        if self.kind == "onset":
            return 0.0
        if self.kind != "coexistence" or self.hot is None or self.cold is None:
            return np.nan
        bent = self.hot.piece.branch.transform
        return float(bent.F(self.hot.state.energy[0]) - bent.F(self.cold.state.energy[0]))


class StablePhases:
    """The stable pieces of a model of one transform, and the transitions between them."""

    def __init__(self, model: BentModel):
        pieces = [piece for branch in model.bent_branches for piece in pieces_of(branch)]
        self.pieces = [p for p in pieces if p.cold.beta > p.hot.beta * (1 + 4 * _SAME)]

    def attractors(self, beta: float) -> int:
        """Number of stable states at an inverse temperature, symmetric copies included."""
        return sum(piece.copies for piece in self.pieces if piece.holds(beta))

    def leading(self, beta: float) -> _Side | None:
        """The stable state of largest potential at an inverse temperature."""
        sides = [_Side(p, p.at(beta)) for p in self.pieces if p.holds(beta)]
        return max(sides, key=lambda side: side.potential, default=None)

    @cached_property
    def transitions(self) -> list[Transition]:
        """All transitions, in the order of beta."""
        found = [*self._changes(), *self._coexistences()]
        return sorted(found, key=lambda transition: transition.beta)

    def _changes(self) -> Iterator[Transition]:
        """Where stable states begin and end."""
        ends = [(end.beta, piece) for piece in self.pieces for end in (piece.hot, piece.cold)]
        ends = sorted((e for e in ends if 0 < e[0] < np.inf), key=lambda end: end[0])
        while ends:
            beta = ends[0][0]
            here = [piece for end, piece in ends if end <= beta * (1 + _SAME)]
            ends = ends[len(here) :]
            begin = [p for p in here if np.isclose(p.hot.beta, beta, rtol=_SAME, atol=0)]
            cease = [p for p in here if p not in begin]
            yield from self._at(beta, begin, cease)

    def _at(self, beta: float, begin: list[Piece], cease: list[Piece]) -> Iterator[Transition]:
        """The transitions at which some pieces begin and others end."""
        for new in begin:
            cold = _Side(new, new.at(new.hot.beta))
            parent = next((old for old in cease if _continuous(old, new)), None)
            if parent is not None:
                cease = [old for old in cease if old is not parent]
                hot = _Side(parent, parent.at(parent.cold.beta))
                if parent.name != new.name:  # else a closed branch comes back to where it began
                    yield Transition("onset", beta, new.name, hot, cold)
            else:
                hot_rest = self.leading(beta * (1 - 2 * _SAME))
                yield Transition(
                    _named(new.hot.kind, "beginning", new), beta, new.name, hot_rest, cold
                )
        for old in cease:
            hot = _Side(old, old.at(old.cold.beta))
            rest = self.leading(beta * (1 + 2 * _SAME))
            yield Transition(_named(old.cold.kind, "end", old), beta, old.name, hot, rest)

    def _coexistences(self) -> Iterator[Transition]:
        """Where the largest potential passes from one piece to another."""
        ends = sorted(e.beta for p in self.pieces for e in (p.hot, p.cold) if 0 < e.beta < np.inf)
        if not ends:
            return
        coldest = ends[-1] / _COLDEST
        for low, high in pairwise([*ends, coldest]):
            if high <= low * (1 + 4 * _SAME):
                continue
            inner = low * (1 + 2 * _SAME), high * (1 - 2 * _SAME)
            stable = [p for p in self.pieces if all(p.holds(beta) for beta in inner)]
            if len(stable) > 1:
                yield from self._crossings(stable, *inner)

    @staticmethod
    def _crossings(stable: list[Piece], low: float, high: float) -> Iterator[Transition]:
        """Coexistences between two inverse temperatures at which the same pieces are stable."""
        from scipy.optimize import brentq

        betas = 1 / np.linspace(1 / low, 1 / high, _LOOKS)
        best = np.argmax([piece.potentials(betas) for piece in stable], axis=0)
        for n in np.flatnonzero(np.diff(best)):
            hot, cold = stable[best[n]], stable[best[n + 1]]

            def excess(beta: float, hot: Piece = hot, cold: Piece = cold) -> float:
                return float(cold.at(beta).potential[0] - hot.at(beta).potential[0])

            beta = brentq(excess, betas[n], betas[n + 1], xtol=1e-15, rtol=1e-15)
            sides = [_Side(piece, piece.at(beta)) for piece in (hot, cold)]
            yield Transition("coexistence", beta, cold.name, *sides)


def _continuous(old: Piece, new: Piece) -> bool:
    """Whether a piece begins at the very state at which another ends."""
    before, after = old.at(old.cold.beta), new.at(new.hot.beta)
    return bool(np.allclose(np.abs(before.order), np.abs(after.order), rtol=0, atol=1e-6))


def _named(kind: str, what: str, piece: Piece) -> str:
    """The kind of a transition at which a piece begins or ends with no continuous neighbour."""
    if kind == "edge":
        return "edge of the support"
    return "fold" if kind == "fold" else f"{what} of the {piece.name}"


def transition_table(
    model: BentModel, beta: tuple[float, float], kinds: Sequence[str] = ()
) -> xr.Dataset:
    """Transitions within two inverse temperatures, as `CurvedModel.transitions` says."""
    if np.shape(beta) != (2,) or not 0 <= beta[0] < beta[1]:
        raise ValueError(f"beta must be a smallest and a largest inverse temperature, got {beta}")
    found = [
        (m, phase, transition)
        for m, phase in enumerate(map(StablePhases, model.members))
        for transition in phase.transitions
        if beta[0] <= transition.beta <= beta[1] and (not kinds or transition.kind in kinds)
    ]
    columns = _columns([row[1:] for row in found], model.flat.order_parameters)
    cell = np.array([m for m, *_ in found], dtype=np.int64)
    axis = axis_of(model)
    dims = (axis, "transition"), (axis, "transition", "side")
    table = padded(columns, cell, (len(model.transforms),))
    data = xr.Dataset(
        {name: (dims[values.ndim - 2], values) for name, values in table.items()},
        coordinate(model) | {"side": list(SIDES)},
    )
    return describe(data, model, "transitions")


def _columns(
    found: Sequence[tuple[StablePhases, Transition]], order_parameters: Sequence[str]
) -> dict[str, NDArray[Any]]:
    """The columns of a table of transitions, of shape (n,) or (n, side)."""
    each = [transition for _, transition in found]
    sides = [(transition.hot, transition.cold) for transition in each]

    def both(value: Callable[[CurvedStates], float]) -> Array:
        rows = [[np.nan if side is None else value(side.state) for side in pair] for pair in sides]
        return np.array(rows, dtype=float).reshape(-1, 2)

    beta = np.array([transition.beta for transition in each], dtype=float)
    near = beta[:, None] * (1 + np.array([-2, 2]) * _SAME)
    counts = [
        [phase.attractors(b) for b in pair] for (phase, _), pair in zip(found, near, strict=True)
    ]
    names = [["" if side is None else side.piece.name for side in pair] for pair in sides]
    return {
        "kind": np.array([transition.kind for transition in each], dtype=str),
        "branch": np.array([transition.branch for transition in each], dtype=str),
        "beta": beta,
        "temperature": 1 / beta,
        "latent_heat": np.array([transition.latent_heat for transition in each], dtype=float),
        "phase": np.array(names, dtype=str).reshape(-1, 2),
        "attractors": np.array(counts, dtype=np.int64).reshape(-1, 2),
        "energy": both(lambda state: float(state.energy[0])),
        **{name: both(partial(_order, k)) for k, name in enumerate(order_parameters)},
    }


def _order(k: int, states: CurvedStates) -> float:
    return float(states.order[k, 0])


def hysteresis_table(model: BentModel) -> xr.Dataset:
    """Loops of hysteresis, as `CurvedModel.hysteresis` says."""
    found = [
        (m, transition)
        for m, phase in enumerate(map(StablePhases, model.members))
        for transition in phase.transitions
        if transition.kind == "coexistence"
    ]
    loops = [Loop.around(transition) for _, transition in found]
    names = model.flat.order_parameters
    orders = np.array([loop.order for loop in loops], dtype=float).reshape(-1, 2, 2, len(names))
    columns = {
        "beta_coexistence": np.array([t.beta for _, t in found], dtype=float),
        "latent_heat": np.array([t.latent_heat for _, t in found], dtype=float),
        "phase": np.array([loop.phases for loop in loops], dtype=str).reshape(-1, 2),
        "beta": np.array([loop.limits for loop in loops], dtype=float).reshape(-1, 2),
        **{name: orders[..., k] for k, name in enumerate(names)},
    }
    cell = np.array([m for m, _ in found], dtype=np.int64)
    table = padded(columns, cell, (len(model.transforms),))
    first = axis_of(model), "loop"
    ends = {"phase": ("side",), "beta": ("limit",)} | dict.fromkeys(names, ("limit", "side"))
    data = xr.Dataset(
        {name: ((*first, *ends.get(name, ())), values) for name, values in table.items()},
        coordinate(model) | {"side": list(SIDES), "limit": ["heating", "cooling"]},
    )
    return describe(data, model, "loops of hysteresis")


class Loop(NamedTuple):
    """A loop of hysteresis around a coexistence.

    Attributes
    ----------
    phases : tuple of str
        Names of the branches on the hot and the cold side.
    limits : tuple of float
        Inverse temperatures at which the cold one ends on heating, and the hot one on cooling.
    order : ndarray, shape (limit, side, k)
        Order parameters; NaN at temperatures zero and infinity.
    """

    phases: tuple[str, str]
    limits: tuple[float, float]
    order: Array

    @classmethod
    def around(cls, transition: Transition) -> "Loop":
        """The loop between the limits of the two pieces of a coexistence."""
        pieces = [side.piece for side in (transition.hot, transition.cold) if side is not None]
        hot, cold = pieces
        limits = max(hot.hot.beta, cold.hot.beta), min(hot.cold.beta, cold.cold.beta)
        order = [
            [
                piece.at(beta).order[:, 0]
                if 0 < beta < np.inf
                else np.full(len(hot.branch.flat.states.order), np.nan)
                for piece in pieces
            ]
            for beta in limits
        ]
        return cls((hot.name, cold.name), limits, np.array(order))


def phase_lines(model: BentModel, beta: tuple[float, float]) -> xr.Dataset:
    """Transitions as lines over the curvature, as `CurvedModel.phase_diagram` says."""
    table = transition_table(model, beta)
    axis = axis_of(model)
    lines: dict[str, Array] = {}
    for m in range(len(model.transforms)):
        seen: dict[str, int] = {}
        row = table.isel({axis: m})
        for kind, branch, at in zip(
            row.kind.values, row.branch.values, row.beta.values, strict=True
        ):
            if not kind:
                continue
            name = str(kind) if branch in kind else f"{kind} of the {branch}"
            seen[name] = seen.get(name, 0) + 1
            name = name if seen[name] == 1 else f"{name} {seen[name]}"
            lines.setdefault(name, np.full(len(model.transforms), np.nan))[m] = at
    found = np.array(list(lines.values()), dtype=float).reshape(-1, len(model.transforms)).T
    data = xr.Dataset(
        {"beta": ((axis, "line"), found), "temperature": ((axis, "line"), 1 / found)},
        coordinate(model) | {"line": np.array(list(lines), dtype=str)},
    )
    return describe(data, model, "phase diagram")
