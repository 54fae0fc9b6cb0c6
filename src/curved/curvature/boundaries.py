r"""Phase boundaries of the curved Hopfield network (Figure 4), by root finding.

Every boundary is a curve on the plane of `curved.flat.hopfield.replica_surface`, along which load
and temperature :math:`T = 1/(b(1 - \gamma e))` are explicit:

- the limit of retrieval is where :math:`d\beta \wedge d\alpha = 0`, an equation linear in gamma;
- at the F/M line retrieval has the potential of the spin glass (or paramagnet) of the same load
  and the same beta, whose effective temperature b is another;
- at the AT line replica symmetry becomes unstable, :math:`q = s^2 \langle\mathrm{sech}^4\rangle`.

At each strength of the noise s the first two have one u, and the AT line has one s at each u: a
curve is followed from few patterns (s = 0) to T = 0 (s infinite) without steps that could fail,
and cut at a load or at a temperature. Both cuts are roots of the same functions, so that they
agree. The spin-glass line is known in closed form.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
from scipy.optimize import elementwise

from curved.curvature.model import CurvedModel
from curved.curvature.transforms import Renyi, SupportError, renyi_energy
from curved.flat.curie_weiss import CurieWeiss
from curved.flat.hopfield import (
    GroundStates,
    ReplicaStates,
    ReplicaSurface,
    SpinGlassCurve,
    capacity,
    glass_ground_energy,
    paramagnet_states,
    replica_surface,
    retrieval_ground_states,
    spin_glass_states,
)
from curved.numerics.gaussian import RULE, QuadratureRule
from curved.numerics.roots import RootError, bracketed_roots
from curved.numerics.typing import Array, ArrayLike, BoolArray, IntArray

__all__ = [
    "LOAD_MIN",
    "Boundaries",
    "Curve",
    "Line",
    "TransitionError",
    "ferro_ground_state",
    "load_of",
]

LOAD_MIN = 1e-6
"""Smallest load > 0; below, the lines are those of one pattern (load 0) within 3e-3."""

_ASYMPTOTIC = 6.0  # beyond this u the AT line is its asymptote, to the last digits
_NEWTON_STEPS = 20
_LN_S = np.linspace(np.log(1e-3), np.log(1e9), 25)  # from loads below LOAD_MIN to T = 1e-9
_U = np.linspace(1.0, 37.0, 145)  # beyond, the temperature of the AT line is below 1e-297


class TransitionError(ArithmeticError):
    """A phase boundary was not found; the message names gamma, alpha and the step."""


class Curve(NamedTuple):
    """A phase boundary as a parametric curve, from few patterns to T = 0."""

    alpha: Array
    temperature: Array


Line = Literal["memory", "ferro", "at"]
"""The limit of retrieval, the F/M line and the AT line."""

_Quantity = Callable[[ReplicaSurface, Array], Array]


def _solve(
    step: str, function: Callable[..., Array], low: ArrayLike, high: ArrayLike, **known: Array
) -> Array:
    """Find bracketed roots; an error says at which of the `known` quantities, and in which step."""
    try:
        return bracketed_roots(function, low, high, *known.values())
    except RootError as error:
        low, high, *rest = np.broadcast_arrays(low, high, *known.values())
        same = np.sign(function(low, *rest)) == np.sign(function(high, *rest))
        bad = int(np.flatnonzero(same)[0]) if same.any() else 0
        where = ", ".join(
            f"{name} = {values.flat[bad]:.6g}" for name, values in zip(known, rest, strict=True)
        )
        raise TransitionError(f"{step}: no solution at {where} ({error})") from error


@cache
def ferro_ground_state() -> GroundStates:
    """Find where retrieval and the spin glass have the same energy at T = 0.

    There the F/M lines of every curvature end, because at T = 0 the energy alone decides.
    """

    def excess(u: Array) -> Array:
        state = retrieval_ground_states(u)
        return state.energy - glass_ground_energy(state.alpha)

    return retrieval_ground_states(bracketed_roots(excess, capacity().u, 12.0))


@cache
def _one_pattern(gamma: float) -> tuple[float, float]:
    """Temperatures of the fold and of equal potentials of one pattern: the lines at load 0."""
    model = CurvedModel(CurieWeiss(), Renyi(gamma))
    folds = model.folds()
    if not folds:
        return 1.0, 1.0
    (fold,) = folds

    def excess(t: Array) -> Array:
        return model.at("ferromagnet", t).potential - np.log(2)  # the paramagnet's

    cold = 1.0
    while excess(np.array([cold])) <= 0:
        cold *= 2
    equal = model.at("ferromagnet", bracketed_roots(excess, fold.t, [cold]))
    return 1 / fold.beta.item(), 1 / equal.beta.item()


@dataclass(frozen=True)
class Boundaries:
    """Phase boundaries, with methods elementwise in gamma and in load or temperature.

    Where a phase has no such boundary the result is NaN, and each method says where that is. At
    load 0 they are those of one pattern, at T = 0 those of `curved.flat.hopfield`.

    Parameters
    ----------
    rule : QuadratureRule, optional
        Nodes of the Gaussian averages.

    Examples
    --------
    >>> from curved.curvature.boundaries import Boundaries
    >>> lines = Boundaries()
    >>> lines.memory_temperature([-0.8, 0.0, 0.8], 0.05).round(4)
    array([0.7991, 0.5423, 0.4112])
    >>> float(lines.memory_load(0.0, 0.542255).round(6))
    0.05
    """

    rule: QuadratureRule = RULE

    # The physics, in the form that `curved.curvature.released` swaps.

    def mapped_energy(self, states: ReplicaStates) -> Array:
        """The energy in the map b -> beta."""
        return states.energy

    def _mapped_glass_slope(self, states: SpinGlassCurve) -> Array:
        """Derivative of that energy by s^2 / 2 along the spin glass."""
        return states.tangent.energy

    def _potential(self, states: ReplicaStates, gamma: Array) -> Array:
        return states.potential

    def _limit_curvature(self, gamma: Array) -> Array:
        """Curvature whose folds are taken for the limit of retrieval."""
        return gamma

    def curved_beta(self, states: ReplicaStates, gamma: ArrayLike) -> Array:
        """Inverse temperature at which a curved network has the given flat states."""
        return states.b * (1 - np.asarray(gamma, dtype=float) * self.mapped_energy(states))

    def curved_potential(self, states: ReplicaStates, gamma: ArrayLike) -> Array:
        """Potential phi per neuron of the given flat states in a curved network."""
        gamma, e = np.asarray(gamma, dtype=float), states.energy
        return (
            -self.curved_beta(states, gamma) * renyi_energy(gamma, e)
            + states.b * e
            + self._potential(states, gamma)
        )

    # The lines.

    def spin_glass_temperature(self, gamma: ArrayLike, alpha: ArrayLike) -> Array:
        """T at which the spin glass sets in, (1 + sqrt(alpha)) / (1 + gamma sqrt(alpha) / 2)."""
        gamma, alpha = _checked(gamma, "alpha", alpha)
        return (1 + np.sqrt(alpha)) / (1 + gamma * np.sqrt(alpha) / 2)

    def spin_glass_load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """Load at which the spin glass sets in at a temperature.

        NaN below T = 1, where the spin glass exists at every load, and for gamma > 0 from
        T = 2 / gamma on, where it exists at none.
        """
        gamma, temperature = _checked(gamma, "temperature", temperature)
        slope = 1 - gamma * temperature / 2
        exists = (temperature >= 1) & (slope > 0)
        return np.where(exists, (temperature - 1) / np.where(exists, slope, 1.0), np.nan) ** 2

    def memory_temperature(self, gamma: ArrayLike, alpha: ArrayLike) -> Array:
        """Find the largest temperature of retrieval.

        Parameters
        ----------
        gamma, alpha : array_like
            Scaled curvature and load.

        Returns
        -------
        ndarray
            Of the broadcast shape; NaN beyond the largest load, where there is no retrieval.

        Raises
        ------
        ValueError
            If a load is negative, or positive and below `LOAD_MIN`.
        SupportError
            If the curvature leaves retrieval at T = 0 without probability.
        TransitionError
            If the line could not be found.
        """
        return self.memory_window(gamma, alpha)[1]

    def memory_window(self, gamma: ArrayLike, alpha: ArrayLike) -> tuple[Array, Array]:
        """Find the smallest and the largest temperature of retrieval.

        The smallest is 0 up to the capacity at T = 0, and positive at the loads between that and
        the largest, which is at T > 0 (re-entrance). Otherwise as `memory_temperature`.
        """
        return self._window("memory", gamma, alpha)

    def memory_load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """Find the largest load of retrieval at a temperature.

        NaN above the temperature of load 0, and 0 just below it, where the load is less than
        `LOAD_MIN`; otherwise as `memory_temperature`.
        """
        return self._at_temperature("memory", gamma, temperature)

    def ferro_temperature(self, gamma: ArrayLike, alpha: ArrayLike) -> Array:
        """Find the F/M line, below which retrieval is the state of largest potential.

        NaN at loads where the spin glass has the larger potential at every temperature;
        otherwise as `memory_temperature`.
        """
        return self.ferro_window(gamma, alpha)[1]

    def ferro_window(self, gamma: ArrayLike, alpha: ArrayLike) -> tuple[Array, Array]:
        """Find the smallest and the largest temperature at which retrieval has that advantage.

        The smallest is positive just above the load of T = 0, as for `memory_window`.
        """
        return self._window("ferro", gamma, alpha)

    def ferro_load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """Find the load of the F/M line at a temperature; otherwise as `memory_load`."""
        return self._at_temperature("ferro", gamma, temperature)

    def at_temperature(self, gamma: ArrayLike, alpha: ArrayLike) -> Array:
        """Find the AT line: retrieval is replica-symmetrically stable above it.

        NaN at loads where there is no stable retrieval or all of it is replica symmetric. Below a
        load of 7e-4 the temperature is less than 1e-308 and given as 0.
        """
        gamma, alpha = _checked_load(gamma, alpha)
        out = np.zeros(gamma.shape)
        some = alpha > retrieval_ground_states(_U[-1]).alpha
        _, x = self._crossings("at", gamma[some], alpha[some], load_of)
        out[some] = self._temperature_on("at", x, gamma[some])
        return out

    def at_load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """Find the load of the AT line at a temperature.

        NaN above the temperature at which the line meets the limit of retrieval.
        """
        return self._at_temperature("at", gamma, temperature)

    def curve(self, line: Line, gamma: float, points: int) -> Curve:
        """Follow a line from few patterns to T = 0.

        Parameters
        ----------
        line : {"memory", "ferro", "at"}
            Which line.
        gamma : float
            Scaled curvature.
        points : int
            Number of points, both ends included, evenly spaced on a square plot.

        Returns
        -------
        Curve
            Arrays of shape (points,).
        """
        curvature, _ = _checked(gamma, "alpha", 0.0)

        def follow(x: Array) -> Array:
            states = self._place(line, x, np.full_like(x, curvature))
            return np.stack([states.alpha, 1 / self.curved_beta(states, curvature)])

        if line == "at":
            x = np.linspace(self._end_of_at(curvature), _U[-1], 8 * points)
            hot, cold = np.empty((2, 0)), np.zeros((2, 1))
        else:
            x = np.linspace(_LN_S[0], _LN_S[-1], 8 * points)
            hot = np.array([[0.0], [self._few(line, curvature).item()]])
            cold = np.array([[self._cold_load(line, curvature).item()], [0.0]])
        way = follow(x)
        steps = np.diff(way / way.max(axis=1, keepdims=True))
        length = np.concatenate([[0.0], np.cumsum(np.hypot(*steps))])
        inner = np.linspace(0, length[-1], points - hot.shape[1] - 1)
        return Curve(*np.concatenate([hot, follow(np.interp(inner, length, x)), cold], axis=1))

    def _end_of_at(self, gamma: Array) -> float:
        """Where the AT line meets the limit of retrieval, as its coordinate u."""
        limit = self._limit_curvature(gamma)
        return _solve(
            "end of the AT line",
            lambda u, gamma: self._fold(self._place("at", u, gamma), gamma),
            _U[0],
            _U[-1],
            gamma=limit,
        ).item()

    # How they are found.

    def _window(self, line: Line, gamma: ArrayLike, alpha: ArrayLike) -> tuple[Array, Array]:
        """The smallest and the largest temperature of a line at a load."""
        gamma, alpha = _checked_load(gamma, alpha)
        out = np.zeros((2, *gamma.shape))
        some = alpha > 0
        for row, x in enumerate(self._crossings(line, gamma[some], alpha[some], load_of)[::-1]):
            out[row, some] = self._temperature_on(line, x, gamma[some])
        # A line that is crossed once goes on to T = 0.
        low = np.where(alpha <= self._cold_load(line, gamma), 0.0, out[0])
        return low, np.where(some, out[1], self._few(line, gamma))

    def _at_temperature(self, line: Line, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        gamma, temperature = _checked(gamma, "temperature", temperature)
        out = np.array(self._cold_load(line, gamma))
        some = temperature > 0

        def log_temperature(states: ReplicaSurface, gamma: Array) -> Array:
            beta = self.curved_beta(states, gamma)
            return -np.log(np.where(beta > 0, beta, np.nan))

        target = np.log(temperature[some])
        _, x = self._crossings(line, gamma[some], target, log_temperature)
        out[some] = self._on(line, x, gamma[some], load_of)
        if line == "at":
            # Beyond its end the line is on states that are not stable.
            out[some] = np.where(
                np.isnan(self._temperature_on(line, x, gamma[some])), np.nan, out[some]
            )
            return out
        few = self._few(line, gamma)
        begin = self._temperature_on(line, np.full(gamma.shape, _LN_S[0]), gamma)
        return np.where((temperature <= few) & (temperature >= begin), 0.0, out)

    def _cold_load(self, line: Line, gamma: Array) -> Array:
        """Load of a line at T = 0, where the flat energy alone decides."""
        match line:
            case "memory":
                load = capacity().alpha
            case "ferro":
                load = ferro_ground_state().alpha
            case "at":
                load = np.array(0.0)
        return np.full(gamma.shape, load)

    def _few(self, line: Line, gamma: Array) -> Array:
        """Temperature of a line at load 0."""
        values = {g: _one_pattern(g)[line == "ferro"] for g in np.unique(gamma).tolist()}
        return np.array([values[g] for g in gamma.ravel().tolist()]).reshape(gamma.shape)

    def _crossings(
        self, line: Line, gamma: Array, target: Array, quantity: _Quantity
    ) -> tuple[Array, Array]:
        """First and last coordinates at which a line passes a load or a temperature, or NaN."""
        found = np.full((2, *gamma.shape), np.nan)
        if gamma.size == 0:
            return found[0], found[1]
        grid = _U if line == "at" else _LN_S
        curvatures, row = np.unique(gamma, return_inverse=True)
        x = np.broadcast_to(grid, (curvatures.size, grid.size))
        if quantity is load_of:  # its maximum is a point of the grid, so that no crossing is missed
            peak = self._largest_load(line, curvatures, grid)
            x = np.sort(np.concatenate([x, peak[:, None]], axis=1), axis=1)
        values = self._on(line, x, np.broadcast_to(curvatures[:, None], x.shape), quantity)
        beyond = values[row] > target[:, None]
        known = np.isfinite(values[row])
        changes = (beyond[:, 1:] != beyond[:, :-1]) & known[:, 1:] & known[:, :-1]
        if np.any(changes.sum(axis=1) > 2):
            bad = np.flatnonzero(changes.sum(axis=1) > 2)[0]
            raise TransitionError(
                f"{line} line: more than two crossings at gamma = {gamma[bad]:.6g}, "
                f"alpha or ln(T) = {target[bad]:.6g}"
            )
        some = changes.any(axis=1)
        first, last = (
            np.argmax(changes, axis=1),
            x.shape[1] - 2 - np.argmax(changes[:, ::-1], axis=1),
        )

        def solve(chosen: BoolArray, cell: IntArray) -> Array:
            return _solve(
                f"cut of the {line} line",
                lambda x, gamma, target: self._on(line, x, gamma, quantity) - target,
                x[row, cell][chosen],
                x[row, cell + 1][chosen],
                gamma=gamma[chosen],
                target=target[chosen],
            )

        found[:, some] = solve(some, first)
        twice = some & (first != last)
        found[1, twice] = solve(twice, last)
        return found[0], found[1]

    def _largest_load(self, line: Line, gamma: Array, grid: Array) -> Array:
        """Coordinate of the largest load of a line, for each gamma."""
        x = np.broadcast_to(grid, (gamma.size, grid.size))
        load = self._on(line, x, np.broadcast_to(gamma[:, None], x.shape), load_of)
        best = np.clip(np.argmax(load, axis=1), 1, grid.size - 2)
        result = elementwise.find_minimum(
            lambda x, gamma: -self._on(line, x, gamma, load_of),
            (grid[best - 1], grid[best], grid[best + 1]),
            args=(gamma,),
            tolerances={"xatol": 1e-7, "xrtol": 0.0, "fatol": 0.0, "frtol": 0.0},
        )
        if not np.all(result.success):
            bad = gamma[~result.success][0]
            raise TransitionError(f"largest load of the {line} line: none at gamma = {bad:.6g}")
        return np.asarray(result.x)

    def _on(self, line: Line, x: Array, gamma: Array, quantity: _Quantity) -> Array:
        """A quantity of the states on a line, at coordinates of any shape; NaN stays NaN."""
        known = np.isfinite(x)
        out = np.full(x.shape, np.nan)
        out[known] = quantity(self._place(line, x[known], gamma[known]), gamma[known])
        return out

    def _temperature_on(self, line: Line, x: Array, gamma: Array) -> Array:
        """The temperature on a line, NaN on the AT line where retrieval is not stable."""

        def temperature(states: ReplicaSurface, gamma: Array) -> Array:
            value = 1 / self.curved_beta(states, gamma)
            if line != "at":
                return value
            stable = self._fold(states, self._limit_curvature(gamma)) > 0
            return np.where(stable, value, np.nan)

        return self._on(line, x, gamma, temperature)

    def _place(self, line: Line, x: Array, gamma: Array) -> ReplicaSurface:
        """States on a line at coordinates x: u on the AT line, ln(s) on the others."""
        match line:
            case "memory":
                s = np.exp(x)
                u = self._limit_u(s, self._limit_curvature(gamma))
            case "ferro":
                s = np.exp(x)
                u = self._coexistence_u(s, gamma)
            case "at":
                s, u = self._marginal_s(x), x
        return replica_surface(s, u, self.rule)

    def _fold(self, states: ReplicaSurface, gamma: Array) -> Array:
        """The wedge product d ln(alpha) ^ d ln(beta), times s u: positive on the colder side."""
        support = 1 - gamma * states.energy
        bent = gamma * states.b
        by_s, by_u = states.d_s, states.d_u
        beta_s = by_s.b * support - bent * by_s.energy
        beta_u = by_u.b * support - bent * by_u.energy
        scale = states.s * states.u / (states.b * states.alpha)
        return scale * (beta_u * by_s.alpha - beta_s * by_u.alpha)

    def _limit_u(self, s: Array, gamma: Array) -> Array:
        return _solve(
            "limit of retrieval",
            lambda u, s, gamma: self._fold(replica_surface(s, u, self.rule), gamma),
            1.0,
            4 + 9 / s,
            s=s,
            gamma=gamma,
        )

    def _coexistence_u(self, s: Array, gamma: Array) -> Array:
        low = self._limit_u(s, self._limit_curvature(gamma))
        return _solve("F/M line", self._advantage, low, 12 + 20 / s, s=s, gamma=gamma)

    def _advantage(self, u: Array, s: Array, gamma: Array) -> Array:
        """Potential of retrieval less that of the disordered state at the same load and beta."""
        states = replica_surface(s, u, self.rule)
        rival = self._disordered_potential(states.alpha, self.curved_beta(states, gamma), gamma)
        # Where the disorder reaches states without support it outweighs everything.
        return np.where(np.isnan(rival), -1.0, self.curved_potential(states, gamma) - rival)

    def _marginal_s(self, u: Array) -> Array:
        def excess(v: Array, u: Array) -> Array:
            states = replica_surface(np.exp(v), u, self.rule)
            return states.at_margin / states.X**2

        near = u < _ASYMPTOTIC
        v = np.asarray(np.log(0.75 * np.sqrt(2 * np.pi)) + u * u / 2)
        v[near] = _solve("AT line", excess, 0.0, 25.0, u=u[near])
        return np.exp(v)

    def _disordered_potential(self, alpha: Array, beta: Array, gamma: Array) -> Array:
        """The larger potential of the stable ones of paramagnet and spin glass.

        NaN where there are none, or where the spin glass reaches energies without support.
        """
        onset = 1 / (1 + np.sqrt(alpha))
        beta_onset = onset * (1 + gamma * np.sqrt(alpha) / 2)
        best = np.full(beta.shape, -np.inf)

        # beta = b + gamma alpha b^2 / (2 (1 - b)) is quadratic in b.
        square = (1 - beta) ** 2 + 2 * beta * gamma * alpha
        b = np.where(square >= 0, 2 * beta / (1 + beta + np.sqrt(np.maximum(square, 0))), 2.0)
        some = b < onset
        paramagnet = paramagnet_states(b[some], alpha[some])
        best[some] = self.curved_potential(paramagnet, gamma[some])

        # Where the spin glass sets in towards smaller beta it has a fold.
        first = np.zeros_like(beta)
        supported = 1 - gamma * glass_ground_energy(alpha) > 0
        folded = supported & (gamma < -2 / (1 + 2 * np.sqrt(alpha)))
        if folded.any():
            first[folded] = self._glass_fold(alpha[folded], gamma[folded])
            fold = spin_glass_states(first[folded], alpha[folded], self.rule)
            beta_onset[folded] = self.curved_beta(fold, gamma[folded])
        some = supported & (beta > beta_onset)
        states = self._spin_glass(alpha[some], beta[some], gamma[some], first[some])
        best[some] = np.maximum(best[some], self.curved_potential(states, gamma[some]))
        return np.where(supported & np.isfinite(best), best, np.nan)

    def _spin_glass(self, alpha: Array, beta: Array, gamma: Array, first: Array) -> ReplicaStates:
        """The spin glass at beta, beyond its noise strength `first` from which beta grows."""
        support = 1 - gamma * np.where(gamma < 0, glass_ground_energy(alpha), 0.0)
        last = first + 10 + 10 * beta / support
        # Newton's steps in y = sqrt(1 + s^2), in which beta is nearly straight.
        y, least = np.hypot(1, (first + last) / 2), np.hypot(1, first)
        left = np.arange(y.size)
        for _ in range(_NEWTON_STEPS):
            s = np.sqrt((y[left] - 1) * (y[left] + 1))
            states = spin_glass_states(s, alpha[left], self.rule)
            excess = self.curved_beta(states, gamma[left]) - beta[left]
            slope = y[left] * self._glass_slope(states, gamma[left])
            y[left] = np.maximum(y[left] - excess / slope, (least[left] + y[left]) / 2)
            left = left[np.abs(excess) > 1e-14 * beta[left]]
            if left.size == 0:
                break
        s = np.sqrt((y - 1) * (y + 1))

        # For lack of a guarantee, what they have not solved is bracketed.
        def relative_excess(s: Array, alpha: Array, beta: Array, gamma: Array) -> Array:
            return self.curved_beta(spin_glass_states(s, alpha, self.rule), gamma) / beta - 1

        s[left] = _solve(
            "spin glass",
            relative_excess,
            first[left],
            last[left],
            alpha=alpha[left],
            beta=beta[left],
            gamma=gamma[left],
        )
        return spin_glass_states(s, alpha, self.rule)

    def _glass_slope(self, states: SpinGlassCurve, gamma: Array) -> Array:
        """Derivative of beta by s^2 / 2 along the spin glass."""
        b, b_ = states.b, states.tangent.b
        energy, energy_ = self.mapped_energy(states), self._mapped_glass_slope(states)
        return b_ * (1 - gamma * energy) - gamma * b * energy_

    def _glass_fold(self, alpha: Array, gamma: Array) -> Array:
        def d_beta(w: Array, alpha: Array, gamma: Array) -> Array:
            return self._glass_slope(spin_glass_states(w / (1 - w), alpha, self.rule), gamma)

        w = _solve("fold of the spin glass", d_beta, 0.0, 1 - 1e-9, alpha=alpha, gamma=gamma)
        return w / (1 - w)


def load_of(states: ReplicaSurface, gamma: Array) -> Array:
    """Load of states on a line, one of the quantities at which it is cut."""
    return states.alpha


def _checked_load(gamma: ArrayLike, alpha: ArrayLike) -> tuple[Array, Array]:
    gamma, alpha = _checked(gamma, "alpha", alpha)
    tiny = (alpha > 0) & (alpha < LOAD_MIN)
    if tiny.any():
        raise ValueError(f"alpha must be 0 or at least {LOAD_MIN}, got {alpha[tiny][0]}")
    return gamma, alpha


def _checked(gamma: ArrayLike, name: str, value: ArrayLike) -> tuple[Array, Array]:
    """Broadcast the arguments, and refuse what has no meaning."""
    gamma, value = np.broadcast_arrays(
        np.asarray(gamma, dtype=float), np.asarray(value, dtype=float)
    )
    if not np.all(value >= 0) or np.any(np.isinf(value)):
        raise ValueError(f"{name} must be finite and >= 0, got {value[~(value >= 0)]}")
    lowest = 1 / capacity().energy
    if not np.all(gamma > lowest) or np.any(np.isinf(gamma)):
        bad = gamma[~(gamma > lowest)]
        raise SupportError(
            f"gamma must be finite and > {lowest:.6g}, below which retrieval has no support at "
            f"T = 0, got {bad}"
        )
    return gamma, value
