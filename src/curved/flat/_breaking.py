r"""A few steps of replica-symmetry breaking: the stationary hierarchy of overlaps, for any glass.

Each level k has an overlap q_k and a variance s_k of the fields that pairs of this overlap share.
The recursion over the levels (`curved.flat._recursion`) is the same for all glasses, and so is the
condition of a stationary potential: :math:`\langle m^2\rangle = q_k` at every level, and the same
for the means over the variances between two levels. Glasses differ in how overlaps follow from
variances, which each gives as a function.
"""

from collections.abc import Callable, Iterator

import numpy as np

from curved.flat._recursion import Recursion
from curved.numerics.arrays import whole
from curved.numerics.typing import Array

Overlaps = Callable[[Array, Array, Array], tuple[Array, Array]]
"""The overlaps at the levels, and their means over the variances between each two: of the
variances, shape (K + 1,), the x between them, shape (K,), and the largest overlap."""

_FIRST = 0.3  # variance at which the solution is known well enough to begin with it


def check_number(steps: int, most: int) -> None:
    """Refuse a value that is not a number of steps.

    Raises
    ------
    ValueError
        If it is not an integer from 1 to `most`.
    """
    whole(steps, "steps of breaking", 1, most)


def way_to(variance: float) -> Array:
    """Growing variances to one, each of which has a solution near that of the one before."""
    start = min(_FIRST, variance)
    return np.geomspace(start, variance, 1 + int(np.ceil(np.log(variance / start) / 0.5)))


def along(
    variances: Array, steps: int, overlaps: Overlaps, scale: float = 1.0
) -> Iterator[tuple[Recursion, Array]]:
    """Stationary hierarchies and their x at growing variances, each from the two before.

    Parameters
    ----------
    variances : ndarray, shape (n,)
        Largest variances.
    steps : int
        Number of steps.
    overlaps : callable
        Of the glass.
    scale : float, optional
        Of x near the onset, in units of that of the Sherrington-Kirkpatrick glass.
    """
    known: list[tuple[float, Array]] = []
    for variance in variances:
        if not known:  # near the onset x = 2q, which is best cut into equal steps
            first = np.log(scale * 4 * variance / (1 + 4.3 * variance) / (2 * steps + 1))
            guess = np.concatenate([[-np.log(2)], np.zeros(steps - 1), np.full(steps, first)])
        elif len(known) == 1:
            guess = known[-1][1]
        else:
            (first, there), (second, here) = known[-2:]
            guess = here + (here - there) * np.log(variance / second) / np.log(second / first)
        known.append((variance, _stationary(variance, guess, overlaps)))
        yield _hierarchy(*known[-1])


def _stationary(variance: float, guess: Array, overlaps: Overlaps) -> Array:
    """The stationary point, as logarithms of the steps of variance and of x, which grow."""

    def gradient(unknown: Array) -> Array:
        recursion, x = _hierarchy(variance, unknown)
        levels = recursion.solve(x[:, None], means=True)
        square, means = levels.square[:, 0], levels.means[:, 0]
        q, between = overlaps(recursion.variance, x, square[-1])
        missing = square[1:-1] - q[1:-1], (means - between)[1:]
        return np.concatenate(missing) / variance

    return newton(lambda columns: np.stack(list(map(gradient, columns.T)), axis=1), guess)


def _hierarchy(variance: float, unknown: Array) -> tuple[Recursion, Array]:
    steps, x = np.split(np.exp(np.minimum(unknown, 5.0)), 2)
    sums = np.cumsum([0.0, *steps, 1.0])
    return Recursion(variance * sums / sums[-1]), np.array([0.0, *np.cumsum(x)])


def newton(gradient: Callable[[Array], Array], start: Array) -> Array:
    """A zero of a function of the columns of an array, by Newton's method.

    Directions in which it does not change are left as they are.
    """
    at, h, before = start, 1e-5, np.inf
    moves = np.concatenate([np.zeros((at.size, 1)), h * np.eye(at.size)], axis=1)
    for _ in range(25):
        values = gradient(at[:, None] + moves)
        derivative = (values[:, 1:] - values[:, :1]) / h
        change = -np.linalg.lstsq(derivative, values[:, 0], rcond=1e-10)[0]
        length = np.abs(change).max()
        if length >= before and before < 1e-6:  # as near as rounding lets it come
            return at
        at, before = at + change / max(1.0, 2 * length), length
        if length < 1e-8 or np.abs(values[:, 0]).max() < 1e-14:
            return at
    raise ArithmeticError("Newton's method does not converge")
