r"""The Hopfield model at load alpha, replica symmetric, equations (21)-(24) at gamma = 0.

With the strength :math:`\sigma = \sqrt{\alpha r}` of the noise from the other patterns,
:math:`s = b\sigma` and :math:`u = m/\sigma`, every pair (s, u) is a solution at some b and alpha:

.. math::
    m = A(s, u), \quad q = Q(s, u), \quad b = su/m, \quad X = 1 - b(1 - q), \quad
    r = q/X^2, \quad \alpha = \sigma^2 X^2 / q.

At a fixed load below that of T = 0 the retrieval solutions, stable and unstable, are one curve
from T = 0 to T = 0. Its parameter here is :math:`t = bm - u_0 b\sigma = s(u - u_0)`, with
:math:`u_0` the u of the largest load at T = 0. In the plane of 1/s and u the load has one hill;
lines of constant t are rays from the point of largest load, and each meets the curve once. For
:math:`\alpha \to 0` it becomes the local field of `CurieWeiss`. The loads slightly above (the
re-entrance) have a closed curve around the top of the hill, with the angle about it as parameter.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np

from curved.flat.model import Branch, FlatStates, Image
from curved.numerics.arrays import floats, real
from curved.numerics.gaussian import RULE, QuadratureRule, gaussian_averages
from curved.numerics.roots import bracketed_roots
from curved.numerics.typing import Array, ArrayLike, IntArray, Real
from curved.numerics.values import Value

_IDENTITY: Image = ((1, 0), (0, 1))
_FLIP: Image = ((-1, 0), (0, 1))


@dataclass(frozen=True, eq=False, repr=False)
class ReplicaStates(Value):
    """Solutions of the replica-symmetric equations; arrays of one shape, all dimensionless.

    Attributes
    ----------
    s : ndarray, shape (...)
        Strength b sigma of the noise in the local field.
    m : ndarray, shape (...)
        Overlap with the retrieved pattern.
    q : ndarray, shape (...)
        Spin-glass order parameter.
    b : ndarray, shape (...)
        Inverse temperature.
    X : ndarray, shape (...)
        1 - b (1 - q).
    r : ndarray, shape (...)
        Mean square overlap with the other patterns, over alpha.
    alpha : ndarray, shape (...)
        Load M/N.
    energy : ndarray, shape (...)
        Energy per neuron.
    potential : ndarray, shape (...)
        Log-partition function phi0 per neuron.
    at_margin : ndarray, shape (...)
        X^2 - alpha b^2 <sech^4>, positive where replica symmetry holds: (25) read as in D6.
    """

    s: Array
    m: Array
    q: Array
    b: Array
    X: Array
    r: Array
    alpha: Array
    energy: Array
    potential: Array
    at_margin: Array


class Gradient(NamedTuple):
    """Derivatives by one of the coordinates s and u.

    Attributes
    ----------
    m, q, b, alpha, energy : ndarray, shape (...)
        Of the quantity of that name in `ReplicaStates`.
    """

    m: Array
    q: Array
    b: Array
    alpha: Array
    energy: Array


@dataclass(frozen=True, eq=False, repr=False)
class ReplicaSurface(ReplicaStates):
    """States with their place (s, u) on the surface of all retrieval solutions.

    Attributes
    ----------
    u : ndarray, shape (...)
        Overlap over the strength of the noise, m / sigma.
    d_s, d_u : Gradient
        Derivatives by s and by u.
    """

    u: Array
    d_s: Gradient
    d_u: Gradient


def _energy(m: Array, q: Array, b: Real, alpha: Real) -> Array:
    one_minus_q = 1 - q
    X = 1 - b * one_minus_q
    return np.asarray(-(m * m + alpha * ((1 - b * one_minus_q**2) / X**2 - 1)) / 2)


def _potential(m: Array, one_minus_q: Array, b: Real, alpha: Real, X: Array, L: Array) -> Array:
    q = 1 - one_minus_q
    noise = alpha * b * q * (b * one_minus_q) / X**2
    return np.asarray(L - (alpha * b + b * m * m + noise + alpha * (np.log(X) - b * q / X)) / 2)


def replica_surface(s: ArrayLike, u: ArrayLike, rule: QuadratureRule = RULE) -> ReplicaSurface:
    """Solve the replica-symmetric equations at (s, u), with all derivatives.

    Parameters
    ----------
    s, u : array_like
        Strength of the noise b sigma and ratio m / sigma, both positive and finite.
    rule : QuadratureRule, optional
        Nodes of the Gaussian averages.

    Returns
    -------
    ReplicaSurface
        Arrays of the broadcast shape.
    """
    s, u = np.broadcast_arrays(floats(s, "s"), floats(u, "u"))
    mean = gaussian_averages(s, u, rule)
    m, q, d = mean.tanh, mean.tanh2, mean.sech2
    m_s, m_u = mean.x_sech2 / s, s * d
    q_s, q_u = 2 * mean.x_tanh_sech2 / s, 2 * s * mean.tanh_sech2
    b = s * u / m
    b_s, b_u = b * (1 / s - m_s / m), b * (1 / u - m_u / m)
    X = 1 - b * d
    r_alpha = (m / u) ** 2  # sigma^2
    ratio = r_alpha / q  # alpha / X^2
    alpha = ratio * X**2
    shape = 1 - b * d * d

    def gradient(m_: Array, q_: Array, b_: Array, ln_u_: Array | float) -> Gradient:
        ratio_ = ratio * (2 * m_ / m - 2 * ln_u_ - q_ / q)
        alpha_ = ratio_ * X**2 + 2 * ratio * X * (b * q_ - b_ * d)
        shape_ = (2 * b * q_ - b_ * d) * d
        return Gradient(
            m_, q_, b_, alpha_, -(2 * m * m_ + ratio_ * shape + ratio * shape_ - alpha_) / 2
        )

    return ReplicaSurface(
        s=s,
        u=u,
        m=m,
        q=q,
        b=b,
        X=X,
        r=q / X**2,
        alpha=alpha,
        energy=-(m * m + ratio * shape - alpha) / 2,
        potential=_potential(m, d, b, alpha, X, mean.lncosh),
        at_margin=X**2 * (1 - s * (s * mean.sech4) / q),
        d_s=gradient(m_s, q_s, b_s, 0.0),
        d_u=gradient(m_u, q_u, b_u, 1 / u),
    )


@dataclass(frozen=True, eq=False, repr=False)
class SpinGlassCurve(ReplicaStates):
    """States with the tangent of the curve of all spin glasses of one load.

    Attributes
    ----------
    tangent : Gradient
        Derivatives by s^2 / 2, finite and not zero at the onset s = 0 too.
    """

    tangent: Gradient

    @property
    def by_load(self) -> Gradient:
        """Derivatives by the load at a fixed strength s of the noise, replica symmetric."""
        b, X, d = self.b, self.X, 1 - self.q
        b_ = -b * X / (2 * self.alpha)
        energy_ = -((1 - b * d * d) / X - self.alpha * b_ * d * d / X**2 - 1) / 2
        zero = np.zeros_like(b)
        return Gradient(zero, zero, b_, np.ones_like(b), energy_)


def spin_glass_states(
    s: ArrayLike, alpha: ArrayLike, rule: QuadratureRule = RULE
) -> SpinGlassCurve:
    """Solve for the spin glass, m = 0, at noise strength s >= 0 and load alpha > 0.

    Parameters
    ----------
    s, alpha : array_like
        Strength of the noise b sigma, and load.
    rule : QuadratureRule, optional
        Nodes of the Gaussian averages.

    Returns
    -------
    SpinGlassCurve
        Arrays of the broadcast shape; s = 0 is the onset of the spin glass.
    """
    s, alpha = np.broadcast_arrays(floats(s, "s"), floats(alpha, "alpha"))
    mean = gaussian_averages(s, 0.0, rule)
    q, d = mean.tanh2, mean.sech2
    origin = s < 1e-8  # there q = s^2 to the last digit
    safe = np.where(origin, 1.0, s)
    slope = np.where(origin, 1.0, np.sqrt(q) / safe)
    d_slope = np.where(origin, -2.0, -mean.tanh_excess / (safe**4 * slope))
    d_q = np.where(origin, 2.0, 2 * mean.x_tanh_sech2 / safe**2)
    b = 1 / (np.sqrt(alpha) * slope + d)
    d_b = b * b * (d_q - np.sqrt(alpha) * d_slope)
    X = b * np.sqrt(alpha) * slope
    shape, d_shape = 1 - b * d * d, (2 * b * d_q - d_b * d) * d
    ratio = 1 / (b * slope) ** 2  # alpha / X^2
    zero = np.zeros_like(q)
    return SpinGlassCurve(
        s=s,
        m=zero,
        q=q,
        b=b,
        X=X,
        r=q / X**2,
        alpha=alpha,
        energy=-(ratio * shape - alpha) / 2,
        potential=_potential(zero, d, b, alpha, X, mean.lncosh),
        at_margin=X**2 - alpha * b * b * mean.sech4,
        tangent=Gradient(
            m=zero,
            q=d_q,
            b=d_b,
            alpha=zero,
            energy=-ratio * (d_shape - 2 * shape * (d_b / b + d_slope / slope)) / 2,
        ),
    )


def paramagnet_states(b: ArrayLike, alpha: ArrayLike) -> ReplicaStates:
    """Solve for the paramagnet, m = q = 0, at inverse temperature 0 <= b < 1.

    Parameters
    ----------
    b, alpha : array_like
        Inverse temperature and load.

    Returns
    -------
    ReplicaStates
        Arrays of the broadcast shape.
    """
    b, alpha = np.broadcast_arrays(floats(b, "b"), floats(alpha, "alpha"))
    zero = np.zeros_like(b)
    X = 1 - b
    return ReplicaStates(
        s=zero,
        m=zero,
        q=zero,
        b=b,
        X=X,
        r=zero,
        alpha=alpha,
        energy=-alpha * b / X / 2,
        potential=np.log(2) - alpha * (b + np.log(X)) / 2,
        at_margin=X**2 - alpha * b * b,
    )


class GroundStates(NamedTuple):
    """Retrieval solutions at T = 0; arrays of one shape, all dimensionless.

    Attributes
    ----------
    u, m : ndarray, shape (...)
        Ratio m / sigma, and overlap with the retrieved pattern.
    c : ndarray, shape (...)
        The limit of b (1 - q).
    alpha, energy : ndarray, shape (...)
        Load, and energy per neuron.
    d_alpha : ndarray, shape (...)
        Derivative of ln(alpha) by u.
    """

    u: Array
    m: Array
    c: Array
    alpha: Array
    energy: Array
    d_alpha: Array


def retrieval_ground_states(u: ArrayLike) -> GroundStates:
    """Solve for retrieval at T = 0, where u = m / sigma > 0 gives all in closed form."""
    u = floats(u, "u")
    from scipy.special import erf  # as in gaussian_averages

    m = erf(u / np.sqrt(2))
    density = np.sqrt(2 / np.pi) * np.exp(-u * u / 2)
    c = u * density / m
    sigma = m / u
    alpha = (sigma * (1 - c)) ** 2
    d_sigma = (density - sigma) / m  # of ln(sigma), over u
    d_c = c * (1 / u - u - density / m)
    return GroundStates(
        u=u,
        m=m,
        c=c,
        alpha=alpha,
        energy=-(m * m + sigma**2 - alpha) / 2,
        d_alpha=2 * (d_sigma - d_c / (1 - c)),
    )


def glass_ground_energy(alpha: ArrayLike) -> Array:
    """Energy per neuron of the replica-symmetric spin glass at T = 0 and load alpha."""
    return np.asarray(-1 / np.pi - np.sqrt(2 * floats(alpha, "alpha") / np.pi))


@cache
def capacity() -> GroundStates:
    """Find the retrieval state of largest load at T = 0: alpha_c = 0.137905566."""
    u = bracketed_roots(lambda u: retrieval_ground_states(u).d_alpha, 1.0, 4.0)
    return retrieval_ground_states(u)


@cache
def largest_load() -> ReplicaSurface:
    """Find the retrieval state of largest load at any temperature, the top of the re-entrance.

    Both derivatives of alpha vanish there, which makes it the limit of retrieval of every
    curvature at once.
    """

    def top(y: Array) -> Array:
        """The u of largest load at s = 1/y."""
        ends = np.full_like(y, 1.5), np.full_like(y, 3.0)
        return bracketed_roots(lambda u, y: replica_surface(1 / y, u).d_u.alpha, *ends, y)

    from scipy.optimize import elementwise  # takes long, as in bracketed_roots

    found = elementwise.find_minimum(
        lambda y: -replica_surface(1 / y, top(y)).alpha, (0.01, 0.06, 0.2)
    )
    y = bracketed_roots(
        lambda y: replica_surface(1 / y, top(y)).d_s.alpha, 0.9 * found.x, 1.1 * found.x
    )
    return replica_surface(1 / y, top(y))


def retrieval_states(t: ArrayLike, alpha: ArrayLike, rule: QuadratureRule = RULE) -> ReplicaSurface:
    """Find the retrieval solutions of given loads on the rays t = s (u - u0).

    Parameters
    ----------
    t : array_like
        From minus infinity (unstable, T = 0) to plus infinity (stable, T = 0), both excluded.
    alpha : array_like
        Load, positive and below the capacity at T = 0.
    rule : QuadratureRule, optional
        Nodes of the Gaussian averages.

    Returns
    -------
    ReplicaSurface
        Arrays of the broadcast shape.
    """
    u0 = capacity().u
    t, alpha = np.broadcast_arrays(floats(t, "t"), floats(alpha, "alpha"))
    lowest = np.maximum(0.0, -t / u0)  # there u = 0

    def place(v: Array, t: Array, lowest: Array) -> tuple[Array, Array]:
        s = lowest + np.exp(v)
        return s, np.where(t < 0, u0 * np.exp(v) / s, u0 + t / s)

    def excess(v: Array, t: Array, lowest: Array, alpha: Array) -> Array:
        return replica_surface(*place(v, t, lowest), rule).alpha - alpha

    near = np.log(0.01 * np.sqrt(alpha) * (1 + lowest))
    far = np.log(1e6 * (1 + np.abs(t)) / (capacity().alpha - alpha))
    v = bracketed_roots(excess, near, far, t, lowest, alpha)
    return replica_surface(*place(v, t, lowest), rule)


@dataclass(frozen=True, eq=False, repr=False)
class Hopfield(Value):
    """The Hopfield network with M = alpha N random patterns; order parameters m and q.

    Parameters
    ----------
    alpha : float
        Load M/N, > 0; the limit of few patterns is `CurieWeiss`.
    rule : QuadratureRule, optional
        Nodes of the Gaussian averages.

    Raises
    ------
    ValueError
        If `alpha` is not positive and finite.
    """

    alpha: float
    rule: QuadratureRule = RULE
    order_parameters = ("m", "q")

    def __post_init__(self) -> None:
        if real(self.alpha, "alpha") <= 0:
            raise ValueError(f"alpha must be positive and finite, got {self.alpha}")

    @cached_property
    def ground_energy(self) -> float:
        """The lower of the energies at T = 0 of retrieval (where it exists) and spin glass."""
        glass = float(glass_ground_energy(self.alpha))
        return min([glass, *(float(state.energy) for state in self.ground_states())])

    def ground_states(self) -> tuple[GroundStates, ...]:
        """Retrieval at T = 0: the stable solution and the unstable one, none above alpha_c."""
        top = capacity()
        if self.alpha >= top.alpha:
            return ()

        def excess(v: Array) -> Array:
            return np.log(retrieval_ground_states(np.exp(v)).alpha / self.alpha)

        stable = np.log(top.u), np.log(2 + 1 / np.sqrt(self.alpha))
        unstable = np.log(min(1.0, self.alpha**0.25)), np.log(top.u)
        roots = [bracketed_roots(excess, *ends) for ends in (stable, unstable)]
        return tuple(retrieval_ground_states(np.exp(v)) for v in roots)

    def energy(self, order: Array, b: Real) -> Array:
        """Energy per neuron, (23)-(24), of order parameters of shape (2, ...)."""
        m, q = order
        return _energy(m, q, b, self.alpha)

    def potential(self, order: Array, b: Real) -> Array:
        """Potential phi0 at order parameters of shape (2, ...), with r = q / X^2."""
        m, q = order
        X = 1 - b * (1 - q)
        sigma = np.sqrt(self.alpha * q) / X
        u = np.where(sigma > 0, m / np.where(sigma > 0, sigma, 1.0), 0.0)
        # Without noise the local field is b m itself.
        averaged = gaussian_averages(b * sigma, u, self.rule).lncosh
        field = np.logaddexp(b * m, -b * m)
        return _potential(m, 1 - q, b, self.alpha, X, np.where(sigma > 0, averaged, field))

    def branches(self) -> tuple[Branch, ...]:
        """The paramagnet, the spin glass, and retrieval where the load allows it."""
        disordered = (
            Branch("paramagnet", self._paramagnet, (_IDENTITY,)),
            Branch("spin glass", self._spin_glass, (_IDENTITY,)),
        )
        images = (_IDENTITY, _FLIP)
        if self.alpha < capacity().alpha:
            retrieval = Branch("retrieval", self._retrieval, images, start=-np.inf)
        elif self.alpha < largest_load().alpha:
            retrieval = Branch("retrieval", self._retrieval_loop, images, stop=2 * np.pi)
        else:
            return disordered
        return (*disordered, retrieval)

    def _paramagnet(self, t: Array) -> FlatStates:
        """Its parameter is t = b / (1 - b), so that the energy is -alpha t / 2."""
        b = t / (1 + t)
        zero = np.zeros((2, t.size))
        return FlatStates(
            b=b,
            order=zero,
            energy=-self.alpha * t / 2,
            potential=np.log(2) - self.alpha * (b - np.log1p(t)) / 2,
            d_b=1 / (1 + t) ** 2,
            d_energy=np.full_like(t, -self.alpha / 2),
            d_order=zero,
            unstable=(t * np.sqrt(self.alpha) > 1).astype(np.int64),
        )

    def _spin_glass(self, s: Array) -> FlatStates:
        """Its parameter is s, with tangents taken by s^2 / 2."""
        states = spin_glass_states(s, self.alpha, self.rule)
        return _flat_states(states, states.tangent, np.zeros(s.shape, dtype=np.int64))

    def _retrieval(self, t: Array) -> FlatStates:
        return self._on_surface(retrieval_states(t, self.alpha, self.rule))

    def _retrieval_loop(self, angle: Array) -> FlatStates:
        """The states around the state of largest load, at angles in the plane of 1/s and u."""
        top = largest_load()
        y0, u0 = 1 / top.s, top.u
        along_y, along_u = y0 * np.cos(angle), np.sin(angle)
        # Rays end at T = 0 or at u = 1, where the load is less.
        reach = 0.999999 / np.maximum(np.maximum(-along_y / y0, -along_u / (u0 - 1)), 1 / 20)

        def place(v: Array, along_y: Array, along_u: Array) -> tuple[Array, Array]:
            return 1 / (y0 + v * along_y), u0 + v * along_u

        def excess(v: Array, along_y: Array, along_u: Array) -> Array:
            return replica_surface(*place(v, along_y, along_u), self.rule).alpha - self.alpha

        v = bracketed_roots(excess, 0.0, reach, along_y, along_u)
        return self._on_surface(replica_surface(*place(v, along_y, along_u), self.rule))

    def _on_surface(self, states: ReplicaSurface) -> FlatStates:
        d_s, d_u = states.d_s, states.d_u
        # Along the curve d(alpha) = 0, counterclockwise around the hill; the factor keeps the
        # tangent finite at low temperature.
        weight_s, weight_u = -d_u.alpha, d_s.alpha
        tangent = Gradient(
            *(weight_s * ds + weight_u * du for ds, du in zip(d_s, d_u, strict=True))
        )
        return _flat_states(states, tangent, (tangent.b < 0).astype(np.int64))


def _flat_states(states: ReplicaStates, tangent: Gradient, unstable: IntArray) -> FlatStates:
    return FlatStates(
        b=states.b,
        order=np.stack([states.m, states.q]),
        energy=states.energy,
        potential=states.potential,
        d_b=tangent.b,
        d_energy=tangent.energy,
        d_order=np.stack([tangent.m, tangent.q]),
        unstable=unstable,
    )
