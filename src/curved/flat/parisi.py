r"""The flat Sherrington-Kirkpatrick spin glass with replica-symmetry breaking, Parisi's solution.

With the distribution x(q) of overlaps, :math:`x = P(\text{overlap} < q)`, and without a field,

.. math:: \varphi_0 = \frac{b^2}{4}\left[(1 - q_{EA})^2 - \int_0^{q_{EA}} x\, d(q^2)\right]
          + g_0(0)

is stationary, with g_0 from the recursion of `curved.flat._recursion`. Each solution is computed
for a given largest variance :math:`S = b^2 q_{EA}` of the field, which takes the place of the
strength s of the random field in the symmetric case. The inverse temperature b follows explicitly.

*Full breaking.* x(q) is a smooth function, a polynomial in the logarithm of the distance from S, in
steps between K levels. The stationary one is found by Newton's method for several K, and the
limit of K follows from them: the errors fall as K^-2, K^-4, ...

*K steps.* K + 1 overlaps and the K values of x between them, all stationary.

Of the solutions at some temperatures T = 1/b the entropy is kept as a polynomial s(T), from zero
temperature to the onset. Energy and potential follow from it and nothing else, de = T ds and
:math:`\varphi_0 = s - b e`, so that they are consistent to the last digit; the energies
:math:`-(b/2)(1 - \langle q^2\rangle)` of the solutions are a check of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.polynomial import Chebyshev

from curved.flat._breaking import along, check_number, newton, way_to
from curved.flat._recursion import Recursion
from curved.numerics.arrays import floats, whole
from curved.numerics.typing import Array, ArrayLike
from curved.numerics.values import Value

Breaking = int | str
"""Levels of breaking: a number of steps, or all of them, "full"."""

GROUND_ENERGY = -0.7631667265
"""Energy per neuron at zero temperature with full breaking; a test compares it with the table."""

MAX_STEPS = 8
"""Largest number of steps; beyond it, the solution cannot be told from full breaking."""

_LEVELS = (16, 32, 64, 128)  # for the limit of infinitely many
_COEFFICIENTS = 16  # of x(q)
_LAYER = 1.5  # variance below S on which x(q) changes at low temperature
_NODES = 24  # temperatures of the table
_SPAN = 0.05, 0.99  # from the lowest to the highest of them, about
_SPAN_STEPS = 0.05, 0.8  # the same for K steps, which near the onset are too small to be found
_DEGREE = 18  # of the polynomials
_ONSET = np.array([np.log(2) - 1 / 4, -1 / 2, -1 / 4, 1 / 6])
"""Entropy near the onset in powers of 1 - T."""


class Solution(NamedTuple):
    """One solution: the distribution of overlaps, and what follows from it.

    Attributes
    ----------
    b : float
        Inverse temperature.
    q : ndarray, shape (K + 1,)
        Overlaps, growing from 0 on; the last one is the largest, q_EA.
    x : ndarray, shape (K,)
        Probability of an overlap below, between two neighbours of `q` each.
    potential, energy : float
        Potential phi0 and energy per neuron, e = -(b/2)(1 - <q^2>).
    mean_q, mean_q2 : float
        Mean overlap and mean square overlap.
    margin : float
        1 - b^2 <sech^4>: negative if a state is unstable towards more breaking, 0 if it is
        marginal, as it is at full breaking.
    break_point : float
        The largest x with an overlap below q_EA, x_max.
    """

    b: float
    q: Array
    x: Array
    potential: float
    energy: float
    mean_q: float
    mean_q2: float
    margin: float
    break_point: float

    @property
    def entropy(self) -> float:
        """Entropy per neuron, s = phi0 + b e."""
        return self.potential + self.b * self.energy


def _solution(recursion: Recursion, x: Array) -> Solution:
    """What follows from a stationary x."""
    levels = recursion.solve(x[:, None])
    b = float(np.sqrt(recursion.variance[-1] / levels.square[-1, 0]))
    q = recursion.variance / b**2
    mean_q2 = float(q[-1] ** 2 - x @ np.diff(q**2))
    unlike = float((1 - q[-1]) ** 2 - x @ np.diff(q**2))
    return Solution(
        b=b,
        q=q,
        x=x,
        potential=b**2 / 4 * unlike + float(levels.potential[0]),
        energy=-b / 2 * (1 - mean_q2),
        mean_q=float(q[-1] - x @ np.diff(q)),
        mean_q2=mean_q2,
        margin=1 - b**2 * float(levels.response[-1, 0]),
        break_point=float(levels.break_point[0]),
    )


def full_solution(variance: float, levels: int = _LEVELS[-1]) -> Solution:
    """Solve the flat spin glass with full breaking, in steps between many levels.

    Parameters
    ----------
    variance : float
        S = b^2 q_EA, from 1e-4 to 1e4.
    levels : int, optional
        Number of levels of the overlap, from 8 to 1024.

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    _check_variance(variance, 1e-4)
    levels = whole(levels, "levels", 8, 1024)
    return _full_solutions(float(variance), (levels,))[0]


def _full_solutions(variance: float, levels: tuple[int, ...]) -> list[Solution]:
    """Solutions for growing numbers of levels, each from the one before."""
    coefficients = np.zeros(_COEFFICIENTS)
    coefficients[0] = 2 * variance / (1 + 3 * variance)
    found = []
    for count in levels:
        length = np.log1p(variance / _LAYER)
        below = _LAYER * np.expm1(np.linspace(length, 0, count + 1))
        below[0] = variance
        recursion = Recursion(variance - below)
        z = 1 - np.linspace(2, 0, 2 * count + 1)[1::2]  # -1 at q = 0, 1 at the largest one
        shape = (1 + z) / 2 * np.exp(-(1 - z) / 4 * length)  # about what x(q) is
        basis = shape[:, None] * np.polynomial.chebyshev.chebvander(z, _COEFFICIENTS - 1)
        coefficients = _stationary(recursion, basis, coefficients)
        found.append(_solution(recursion, basis @ coefficients))
    return found


def _stationary(recursion: Recursion, basis: Array, coefficients: Array) -> Array:
    """The coefficients of x for which the potential is stationary."""
    steps, variance = recursion.steps[:, None], recursion.variance[:, None]
    middle = (variance[1:] + variance[:-1]) / 2

    def gradient(coefficients: Array) -> Array:
        levels = recursion.solve(basis @ coefficients)
        square, response = levels.square, levels.response
        # the mean between two levels by the trapezoidal rule and its first correction
        means = (square[1:] + square[:-1]) / 2 + steps * (response[:-1] - response[1:]) / 12
        wanted = middle * square[-1] / variance[-1]
        return np.asarray(basis.T @ (steps * (means - wanted)) / variance[-1])

    return newton(gradient, coefficients)


def step_solution(variance: float, steps: int) -> Solution:
    """Solve the flat spin glass with a few steps of replica-symmetry breaking.

    Parameters
    ----------
    variance : float
        b^2 times the largest overlap, from 0.1 (below it steps are too small to be found) to 1e4.
    steps : int
        Number of steps, from 1 to `MAX_STEPS`.

    Raises
    ------
    ValueError
        If an argument is out of range.
    ArithmeticError
        If no solution is found.
    """
    _check_variance(variance, 0.1)
    check_number(steps, MAX_STEPS)
    *_, last = _along(way_to(variance), steps)
    return last


def _along(variances: Array, steps: int) -> Iterator[Solution]:
    """Solutions at growing variances, each from the one before."""
    for hierarchy in along(variances, steps, _shared):
        found = _solution(*hierarchy)
        yield found._replace(break_point=float(found.x[-1]))


def _shared(variance: Array, x: Array, largest: Array) -> tuple[Array, Array]:
    """The overlaps at the levels and their means between them, s = b^2 q."""
    q = variance * largest / variance[-1]
    return q, (q[1:] + q[:-1]) / 2


def _check_variance(variance: float, least: float) -> None:
    if not least <= variance <= 1e4:
        raise ValueError(f"variance must be from {least:g} to 10000, got {variance}")


class Quantities(NamedTuple):
    """Thermodynamics of the flat spin glass at some temperatures, or their errors; shape (n,).

    Attributes
    ----------
    potential, energy, entropy : ndarray
        Potential phi0, energy and entropy per neuron.
    q_largest, mean_q, mean_q2 : ndarray
        Largest, mean and mean square overlap.
    x_max : ndarray
        Probability of an overlap below the largest one.
    """

    potential: Array
    energy: Array
    entropy: Array
    q_largest: Array
    mean_q: Array
    mean_q2: Array
    x_max: Array


@dataclass(frozen=True, eq=False, repr=False)
class ParisiStates(Value):
    """The flat spin glass with broken replica symmetry at some inverse temperatures b >= 1.

    Attributes
    ----------
    b : ndarray, shape (n,)
        Inverse temperature; infinite at zero temperature.
    potential : ndarray, shape (n,)
        Potential phi0; infinite at zero temperature.
    energy, entropy : ndarray, shape (n,)
        Energy and entropy per neuron.
    q_largest : ndarray, shape (n,)
        Largest overlap, q_EA.
    mean_q, mean_q2 : ndarray, shape (n,)
        Mean overlap, which at full breaking is 1 - 1/b, and mean square overlap.
    x_max : ndarray, shape (n,)
        Probability of an overlap below q_EA.
    errors : Quantities
        Error estimates of all of them but b.
    """

    b: Array
    potential: Array
    energy: Array
    entropy: Array
    q_largest: Array
    mean_q: Array
    mean_q2: Array
    x_max: Array
    errors: Quantities


def parisi_states(b: ArrayLike, breaking: Breaking = "full") -> ParisiStates:
    """Compute the flat spin glass with broken replica symmetry.

    The first call for a level of breaking takes some seconds, in which the solutions are made;
    the process keeps them.

    Parameters
    ----------
    b : array_like, shape (n,)
        Inverse temperatures, at least 1, the onset; infinity is zero temperature.
    breaking : int or "full", optional
        Number of steps of replica-symmetry breaking, from 1 to `MAX_STEPS`, or all of them.

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    b = np.atleast_1d(floats(b, "b"))
    if not np.all(b >= 1):
        raise ValueError(
            f"b must be at least 1, where the spin glass begins, got {b[~(b >= 1)][0]}"
        )
    return table(breaking).states(b)


def parisi_solution(b: float, breaking: Breaking = "full") -> Solution:
    """Compute the distribution x(q) of overlaps at one inverse temperature.

    Parameters
    ----------
    b : float
        Inverse temperature, from 1.001 to 100; that of the solution agrees to about 1e-5.
    breaking : int or "full", optional
        As for `parisi_states`.

    Raises
    ------
    ValueError
        If an argument is out of range.
    ArithmeticError
        If steps so near to the onset are too small to be found.
    """
    if not 1.001 <= b <= 100:
        raise ValueError(f"b must be from 1.001 to 100, got {b}")
    variance = b**2 * float(parisi_states(b, breaking).q_largest[0])
    if breaking == "full":
        return full_solution(variance)
    return step_solution(variance, int(breaking))


def table(breaking: Breaking = "full") -> "Table":
    """The table of a level of breaking, which is computed once.

    Raises
    ------
    ValueError
        If `breaking` is neither "full" nor a number of steps from 1 to `MAX_STEPS`.
    """
    if isinstance(breaking, str):
        if breaking != "full":
            raise ValueError(f'breaking must be a number of steps or "full", got {breaking!r}')
        steps = None
    else:
        check_number(breaking, MAX_STEPS)
        steps = int(breaking)
    if steps not in _tables:
        _tables[steps] = _solve(steps)
    return _tables[steps]


def keep(found: "Table") -> None:
    """Take over a table that `table` computed in another process, to save the time."""
    _tables[found.steps] = found


def _solve(steps: int | None) -> "Table":
    low, high = _SPAN if steps is None else _SPAN_STEPS
    z = np.cos(np.pi * (np.arange(_NODES) + 0.5) / _NODES)
    v = (low + high) / 2 + (high - low) / 2 * z  # about the temperature, by the next line
    return Table(steps, *(_limits((1 - v) / v**2) if steps is None else _all_steps(v, steps)))


def _limits(variances: Array) -> tuple[Array, Array]:
    """Solutions in the limit of infinitely many levels, and what the last of them changed.

    Rows are 1/b and what `_row` has.
    """
    values, changes = [], []
    for variance in variances:
        rows = np.array([_row(solution) for solution in _full_solutions(variance, _LEVELS)])
        for power in 2.0 ** np.arange(2, 2 * len(_LEVELS), 2):  # of K^-2, K^-4, ...
            last, rows = rows, (power * rows[1:] - rows[:-1]) / (power - 1)
        values.append(rows[0])
        changes.append(rows[0] - last[-1])
    return np.array(values).T, np.array(changes).T


def _row(solution: Solution) -> list[float]:
    s = solution
    return [1 / s.b, s.potential, s.energy, s.entropy, s.q[-1], s.mean_q, s.mean_q2, s.break_point]


def _all_steps(v: Array, steps: int) -> tuple[Array, Array]:
    """The same for K steps, each from the one before; nothing is extrapolated."""
    rows = np.array([_row(solution) for solution in _along((1 - v) / v**2, steps)])
    return rows.T, np.zeros(rows.T.shape)


@dataclass(frozen=True, eq=False, repr=False)
class Table(Value):
    """Solutions at some temperatures, and polynomials in the temperature between them.

    Attributes
    ----------
    steps : int or None
        Number of steps; None is full breaking.
    values : ndarray, shape (8, n)
        Temperature, and the `Quantities` of each solution.
    changes : ndarray, shape (8, n)
        How the last step of the extrapolation to infinitely many levels changed them.
    """

    steps: int | None
    values: Array
    changes: Array

    @cached_property
    def curves(self) -> "Curves":
        """The polynomials."""
        return Curves.through(self, _DEGREE)

    @cached_property
    def _errors(self) -> Array:
        """Error of each quantity near each solution of the table, shape (7, n).

        What a solution has beside the polynomials, which for the energy and the potential are
        another way to them, and how the last step of the extrapolation moved it off them.
        """
        at, changed = self.values[0], self.changes[0]
        curve = np.array(self.curves.quantities(at))
        along = curve - np.array(self.curves.quantities(at - changed))
        here = np.abs(self.values[1:] - curve) + np.abs(self.changes[1:] - along)
        around = np.pad(here, ((0, 0), (1, 1)), mode="edge")  # they cross the solutions by chance
        return np.maximum(np.maximum(around[:, :-2], here), around[:, 2:])

    def states(self, b: Array) -> ParisiStates:
        """The states at inverse temperatures b >= 1, which are not checked, shape (n,)."""
        at, order = 1 / b, np.argsort(self.values[0])
        values = self.curves.quantities(at)
        near = [np.interp(at, self.values[0, order], error[order]) for error in self._errors]
        with np.errstate(invalid="ignore"):  # at zero temperature the potential is infinite
            rounded = np.array(values) - np.array(self._fewer.quantities(at))
        errors = Quantities(*(np.array(near) + np.abs(np.nan_to_num(rounded))))
        return ParisiStates(b=b, errors=errors, **values._asdict())

    @cached_property
    def _fewer(self) -> "Curves":
        return Curves.through(self, _DEGREE - 2)


_tables: dict[int | None, Table] = {}
"""Those of this process, by the number of steps."""


class Curves(NamedTuple):
    """Polynomials in the temperature T, from 0 to 1, at a level of breaking.

    Attributes
    ----------
    entropy, energy : Chebyshev
        Entropy and energy, with de = T ds.
    likeness : Chebyshev
        Mean square overlap over (1 - T)^2.
    q_largest, mean_q, x_max : Chebyshev
        Largest and mean overlap, and probability of an overlap below the largest one, all over
        1 - T.
    """

    entropy: Chebyshev
    energy: Chebyshev
    likeness: Chebyshev
    q_largest: Chebyshev
    mean_q: Chebyshev
    x_max: Chebyshev

    @classmethod
    def through(cls, table: Table, degree: int) -> "Curves":
        """Fit the solutions of a table, with what is known of T = 0 and of the onset T = 1.

        There 1 - q_EA and the entropy begin with T^2 at full breaking, with T and a constant for K
        steps. At the onset all levels of breaking have the same entropy to the third order in 1 - T
        (docs/theory.md), which is left out of what is fitted, as is 1 - T of the others.
        """
        at, _, _, s, q, mean_q, _, x_max = table.values
        t, full = Chebyshev([0.5, 0.5], domain=[0, 1]), table.steps is None
        power, lost = (2, 2) if full else (0, 1)
        below, onset = 1 - at, _ONSET
        if full:  # the onset's over T^2 = (1 - t)^2
            onset = np.polynomial.polynomial.polymul(onset, [1, 2, 3, 4])[:4]

        def fit(values: Array, weights: Array) -> Chebyshev:
            return Chebyshev.fit(at, values / weights, degree, domain=[0, 1], w=weights)

        rest = s - at**power * np.polynomial.polynomial.polyval(below, onset)
        series = sum((c * (1 - t) ** k for k, c in enumerate(onset)), 0 * t)
        entropy = t**power * (series + (1 - t) ** 4 * fit(rest, at**power * below**4))
        energy = (t * entropy.deriv()).integ()
        energy = energy - energy(1.0) - 0.5
        return cls(
            entropy,
            energy,
            (1 + 2 * t * energy) // (1 - t) ** 2,
            1 + (t if full else 0) + t**lost * fit(q - 1 + at**lost, at**lost * below),
            1 + 0 * t if full else fit(mean_q, below),
            fit(x_max, below),
        )

    def quantities(self, temperature: Array) -> Quantities:
        """The quantities at temperatures of shape (n,)."""
        s, e = self.entropy(temperature), self.energy(temperature)
        below = 1 - temperature
        with np.errstate(divide="ignore"):
            potential = s - e / temperature
        return Quantities(
            potential=potential,
            energy=e,
            entropy=s,
            q_largest=below * self.q_largest(temperature),
            mean_q=below * self.mean_q(temperature),
            mean_q2=below**2 * self.likeness(temperature),
            x_max=below * self.x_max(temperature),
        )
