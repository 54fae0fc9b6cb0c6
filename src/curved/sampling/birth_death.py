r"""One stored pattern at finite N without random numbers: the overlap is a birth-death chain.

Of the :math:`2^N` states of the network with one pattern only the overlap
:math:`m = (2k - N)/N` matters to the rule (8), where k neurons agree with the pattern. One
attempted update takes k to k + 1 with probability :math:`(N - k)/N \cdot P`, and so on: a chain on
N + 1 states, whose stationary distribution, evolution and passage times are exact at every N.

Rates are per sweep and time is continuous: attempted updates come at random times, N in a sweep on
average. With exactly N in each sweep a mean m(t) would differ by about -(t/2N) d^2m/dt^2.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.special import exprel

from curved.curvature.transforms import EnergyTransform
from curved.numerics.arrays import floats
from curved.numerics.typing import Array, ArrayLike, BoolArray
from curved.numerics.values import Value
from curved.sampling._master_equation import integrate
from curved.sampling.flip_rule import flip_probability, supported

_FINEST = 1e-12  # error of a step that rounding allows
_STEPS = 100_000


@dataclass(frozen=True, eq=False, repr=False)
class BirthDeath(Value):
    """A chain that steps between neighbours of a lattice.

    Parameters
    ----------
    m : ndarray, shape (n,)
        The lattice, growing.
    up, down : ndarray, shape (n,)
        Rates per sweep of the steps from each state; 0 for the last of `up`, the first of `down`.
    """

    m: Array
    up: Array
    down: Array

    @cached_property
    def log_stationary(self) -> Array:
        """Logarithm of the stationary distribution, from detailed balance; shape (n,).

        Of a chain each of whose steps can be undone.
        """
        steps = np.log(self.up[:-1]) - np.log(self.down[1:])
        logs = np.concatenate([[0.0], np.cumsum(steps)])
        return logs - np.logaddexp.reduce(logs)

    def mean(self, values: Array, where: BoolArray | None = None) -> float:
        """Stationary mean of `values`, shape (n,), over all states or the metastable ones `where`.

        A chain that is reflected at the edges of `where` has this mean.
        """
        logs = self.log_stationary if where is None else self.log_stationary[where]
        weights = np.exp(logs - logs.max())
        chosen = values if where is None else values[where]
        return float(np.sum(weights * chosen) / weights.sum())

    def passage_times(self) -> Array:
        """Mean time of the first step up from each state, in sweeps; shape (n - 1,).

        t_k = (1 + down_k t_{k-1}) / up_k, so that the mean time from state a to b > a is the sum
        over k = a ... b - 1. The time of a step down is that of the reversed chain.
        """
        times, last = [], 0.0
        for up, down in zip(self.up[:-1].tolist(), self.down[:-1].tolist(), strict=True):
            last = (1 + down * last) / up if up else np.inf
            times.append(last)
        return np.array(times)

    def reversed(self) -> "BirthDeath":
        """The chain of -m."""
        return replace(self, m=-self.m[::-1], up=self.down[::-1], down=self.up[::-1])

    def folded(self) -> "BirthDeath":
        """The chain of abs(m), of a chain that is the same with its sign reversed.

        Raises
        ------
        ValueError
            If the lattice has no state m = 0 in its middle.
        """
        middle, odd = divmod(self.m.size, 2)
        if not odd or self.m[middle] != 0:
            raise ValueError(f"m must be symmetric about a state m = 0 to be folded, got {self.m}")
        up, down = self.up[middle:].copy(), self.down[middle:].copy()
        up[0], down[0] = up[0] + down[0], 0.0
        return replace(self, m=self.m[middle:], up=up, down=down)

    def stopped(self, where: BoolArray) -> "BirthDeath":
        """The chain that stays in the states `where`, shape (n,), once it reaches one."""
        return replace(self, up=np.where(where, 0.0, self.up), down=np.where(where, 0.0, self.down))

    def evolve(self, p: ArrayLike, times: ArrayLike, rtol: float = 1e-8) -> Array:
        """Integrate the master equation dp/dt = Q p.

        Parameters
        ----------
        p : array_like, shape (n,)
            Distribution at time 0.
        times : array_like, shape (t,)
            Times to report in sweeps, growing from 0.
        rtol : float, optional
            Error allowed per step of the (implicit) integrator, in the sum of absolute values of
            its change of p; not below 1e-12.

        Returns
        -------
        ndarray, shape (t, n)

        Raises
        ------
        ArithmeticError
            If the integrator needs too many steps.
        """
        times = np.atleast_1d(floats(times, "times"))
        rates = np.ascontiguousarray(self.up), np.ascontiguousarray(self.down)
        start = np.array(p, dtype=float)
        found, reached = integrate(*rates, start, times, max(rtol, _FINEST), _STEPS)
        if not reached >= times[-1]:
            raise ArithmeticError(
                f"master equation of {self.m.size} states: {_STEPS} steps only reached "
                f"t = {reached:.6g}"
            )
        return found


def one_pattern(size: int, transform: EnergyTransform, beta: float) -> BirthDeath:
    """The overlap of a network with one pattern under the rule (8), exactly.

    Parameters
    ----------
    size : int
        Number of neurons N.
    transform : EnergyTransform
        The curvature.
    beta : float
        Inverse temperature.

    Returns
    -------
    BirthDeath
        On m = -1, -1 + 2/N, ..., 1. States outside the support are never entered nor left.

    Raises
    ------
    ValueError
        If `size` is not a whole number >= 1.
    """
    if not (np.ndim(size) == 0 and size >= 1 and size % 1 == 0):
        raise ValueError(f"size must be a whole number >= 1, got {size!r}")
    k = np.arange(size + 1)
    m = (2 * k - size) / size
    e = (1 / size - m * m) / 2
    inside = supported(transform, e)
    e = np.where(inside, e, 0.0)

    def flips(sign: int) -> Array:
        """Probability of a flip that moves m by 2 sign/N, of a neuron that can do so."""
        de = np.where(inside, -2 * (sign * m + 1 / size) / size, np.inf)
        return np.where(inside, flip_probability(transform, beta, size, e, de), 0.0)

    return BirthDeath(m, (size - k) * flips(1), k * flips(-1))


def diffusion(size: float, transform: EnergyTransform, beta: float, m: Array) -> BirthDeath:
    """The same network for so large an N that m diffuses, on a lattice as coarse as one likes.

    The Fokker-Planck equation of drift A = tanh(beta' m) - m, equation (17), and diffusion
    D = [1 - m tanh(beta' m)]/N. Between neighbours at distance h the rates are exponentially
    fitted (Scharfetter and Gummel, 1969), so that they are positive however small D is. Where
    abs(A) h > 2 D they spread a distribution more than D does.

    Parameters
    ----------
    size : float
        Number of neurons N.
    transform, beta
        As for `one_pattern`.
    m : ndarray, shape (n,)
        The lattice, evenly spaced within [-1, 1].

    Returns
    -------
    BirthDeath
        Reflected at both ends.

    Raises
    ------
    ValueError
        If `size` is not finite and >= 1, or `m` does not grow within [-1, 1].
    """
    m = floats(m, "m")
    if not (np.ndim(size) == 0 and 1 <= size < np.inf):
        raise ValueError(f"size must be finite and >= 1, got {size!r}")
    if m.ndim != 1 or m.size < 2 or not (np.all(np.diff(m) > 0) and m[0] >= -1 and m[-1] <= 1):
        raise ValueError(f"m must be two or more increasing numbers in [-1, 1], got {m}")
    h = m[1] - m[0]
    middle = (m[1:] + m[:-1]) / 2
    field = np.tanh(beta * transform.dF(-middle * middle / 2) * middle)
    drift, spread = field - middle, (1 - middle * field) / size
    x = drift * h / spread
    up = spread / h**2 / exprel(-x)
    down = spread / h**2 / exprel(x)
    return BirthDeath(m, np.append(up, 0.0), np.insert(down, 0, 0.0))
