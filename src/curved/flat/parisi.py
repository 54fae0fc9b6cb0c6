r"""The flat Sherrington-Kirkpatrick spin glass with replica-symmetry breaking, Parisi's solution.

With the distribution x(q) of overlaps, :math:`x = P(\text{overlap} < q)`, and without a field,

.. math:: \varphi_0 = \frac{b^2}{4}\left[(1 - q_{EA})^2 - \int_0^{q_{EA}} x\, d(q^2)\right]
          + g_0(0)

is stationary, with g_0 from the recursion of `curved.flat.parisi_recursion`. Each solution is made
for a given largest variance :math:`S = b^2 q_{EA}` of the field, which for broken symmetry is what
the strength s of the random field is for the symmetric one: b follows from it, explicitly.

*Full breaking.* x(q) is a smooth function, a polynomial in the logarithm of the distance from S, in
steps between K levels. The stationary one is found by Newton's method for several K, and the
limit of K follows from them: the errors fall as K^-2, K^-4, ...

*K steps.* K + 1 overlaps and the K values of x between them, all stationary.

Of the solutions at some temperatures T = 1/b the entropy is kept as a polynomial s(T), from zero
temperature to the onset. Energy and potential follow from it and nothing else, de = T ds and
:math:`\varphi_0 = s - b e`, so that they are consistent to the last digit; the energies
:math:`-(b/2)(1 - \langle q^2\rangle)` of the solutions are a check of them.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.polynomial import Chebyshev

from curved.flat.parisi_recursion import Recursion
from curved.numerics.typing import Array, ArrayLike
from curved.numerics.values import Value

Breaking = int | Literal["full"]
"""Levels of breaking: a number of steps, or all of them."""

GROUND_ENERGY = -0.7631667265
"""Energy per neuron at zero temperature with full breaking; a test compares it with the table."""

MAX_STEPS = 8
"""Largest number of steps; beyond it, the solution cannot be told from full breaking."""

_LEVELS = (16, 32, 64, 128)  # for the limit of infinitely many
_COEFFICIENTS = 16  # of x(q)
_LAYER = 1.5  # variance below S on which x(q) changes at low temperature
_NODES = 24  # temperatures of the table
_SPAN = 0.05, 0.99  # from the lowest to the highest of them, about
_SPAN_STEPS = 0.05, 0.93  # the same for K steps, which near the onset are too small to be found
_DEGREE = 20  # of the polynomials
_ONSET_ENTROPY = np.log(2) - 0.25


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
        S = b^2 q_EA, above 0; from about 1e-3 to 1e3 it is solved to the digits of `parisi_states`.
    levels : int, optional
        Number of levels of the overlap, at least 8.

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    if not 0 < variance < np.inf:
        raise ValueError(f"variance must be positive and finite, got {variance}")
    if levels < 8:
        raise ValueError(f"levels must be at least 8, got {levels}")
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
        coefficients = _newton(recursion, basis, coefficients)
        found.append(_solution(recursion, basis @ coefficients))
    return found


def _newton(recursion: Recursion, basis: Array, coefficients: Array) -> Array:
    """The coefficients of x for which the potential is stationary."""
    steps, variance = recursion.steps[:, None], recursion.variance[:, None]
    middle = (variance[1:] + variance[:-1]) / 2
    h = 1e-5

    def gradient(coefficients: Array) -> Array:
        levels = recursion.solve(basis @ coefficients)
        square, response = levels.square, levels.response
        # the mean between two levels by the trapezoidal rule and its first correction
        means = (square[1:] + square[:-1]) / 2 + steps * (response[:-1] - response[1:]) / 12
        wanted = middle * square[-1] / variance[-1]
        return np.asarray(basis.T @ (steps * (means - wanted)) / variance[-1])

    for _ in range(20):
        moved = np.concatenate([np.zeros((_COEFFICIENTS, 1)), h * np.eye(_COEFFICIENTS)], axis=1)
        values = gradient(coefficients[:, None] + moved)
        derivative = (values[:, 1:] - values[:, :1]) / h
        # directions in which the potential is flat to its last digit are left as they are
        change = -np.linalg.lstsq(derivative, values[:, 0], rcond=1e-10)[0]
        coefficients = coefficients + change
        if np.abs(change).max() < 1e-8 or np.abs(values[:, 0]).max() < 1e-14:
            return coefficients
    raise ArithmeticError(f"no solution at the variance {recursion.variance[-1]}")


def step_solution(variance: float, steps: int) -> Solution:
    """Solve the flat spin glass with a few steps of replica-symmetry breaking.

    Parameters
    ----------
    variance : float
        b^2 times the largest overlap, above 0; below about 0.1 a step is too small to be found.
    steps : int
        Number of steps, from 1 to `MAX_STEPS`.

    Raises
    ------
    ValueError
        If an argument is out of range.
    ArithmeticError
        If no solution is found.
    """
    if not 0 < variance < np.inf:
        raise ValueError(f"variance must be positive and finite, got {variance}")
    _check_steps(steps)
    unknown = None
    for part in _way(float(variance)):
        unknown = _steps(part, steps, unknown)
    return _of_steps(float(variance), np.asarray(unknown))


def _way(variance: float) -> Array:
    """Variances on the way from a small one, where the solution is known, to a given one."""
    start = min(0.3, variance)
    return np.geomspace(start, variance, 1 + int(np.ceil(np.log(variance / start) / 0.7)))


def _steps(variance: float, steps: int, guess: Array | None) -> Array:
    """The stationary point, as logarithms of the steps of overlap and x, which grow."""
    from scipy.optimize import root  # takes long, as in bracketed_roots

    if guess is None:  # near the onset x = 2q, which is best cut into equal steps
        first = np.log(4 * variance / (1 + 2 * variance) / (2 * steps + 1))
        guess = np.concatenate([[-np.log(2)], np.zeros(steps - 1), np.full(steps, first)])

    def gradient(unknown: Array) -> Array:
        recursion, x = _hierarchy(variance, unknown)
        levels = recursion.solve(x[:, None], means=True)
        square, means = levels.square[:, 0], levels.means[:, 0]
        q = recursion.variance * square[-1] / variance
        between = means - (q[1:] + q[:-1]) / 2
        return np.concatenate([square[1:-1] - q[1:-1], between[1:]]) / variance

    found = root(gradient, guess, tol=1e-10, options={"eps": 1e-9})
    if np.abs(found.fun).max() > 1e-9:
        raise ArithmeticError(f"no solution of {steps} steps at the variance {variance}")
    return np.asarray(found.x)


def _hierarchy(variance: float, unknown: Array) -> tuple[Recursion, Array]:
    overlaps, x = np.split(np.exp(np.minimum(unknown, 5.0)), 2)
    sums = np.cumsum([0.0, *overlaps, 1.0])
    return Recursion(variance * sums / sums[-1]), np.array([0.0, *np.cumsum(x)])


def _of_steps(variance: float, unknown: Array) -> Solution:
    found = _solution(*_hierarchy(variance, unknown))
    return found._replace(break_point=float(found.x[-1]))


def _check_steps(steps: int) -> None:
    if not (isinstance(steps, int | np.integer) and 1 <= steps <= MAX_STEPS):
        raise ValueError(f"steps of breaking must be an integer from 1 to {MAX_STEPS}, got {steps}")
