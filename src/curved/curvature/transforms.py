r"""Energy transforms F: the curvature of a network, and nothing else about it.

A curved network has :math:`p(x) \propto \exp(-\beta N F(E/N))` (28). `Renyi` is the paper's,
equations (5)-(10), `Relativistic` that of equation (29); at gamma' = 0 the first is the identity.
Any other growing function is one by `EnergyTransform.from_function`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from curved.flat.model import FlatStates
from curved.numerics.arrays import real, wrong_kind
from curved.numerics.typing import Array, BoolArray, Real

_EDGE = 1e-12  # states whose 1 - gamma e is smaller cannot be told from states with none
_COMPLEX_STEP = 1e-40  # its square is nothing beside any energy
_STRAIGHT = 1e-16  # ln(1 - t) = -t to the last digit for smaller t; gamma may be 0, or subnormal

Function = Callable[[Real], Array]
"""An elementwise function of energies per neuron."""


class SupportError(ValueError):
    """The curvature leaves low-energy states of the model without probability."""


def inside_support(gamma: float, e: Real) -> BoolArray:
    """Whether states of energy e have any probability: 1 - gamma e > 0, up to rounding."""
    return np.asarray(1 - gamma * np.asarray(e) > _EDGE)


class EnergyTransform(ABC):
    """An energy transform F; all methods are elementwise in the energy e per neuron.

    A transform of one's own needs `F` alone: as a subclass, which may replace any other method by
    its closed form, or by `from_function`. A subclass with a parameter is best a frozen dataclass,
    and a curvature best called ``gamma``. A closed form of the folds of beta, as a static method
    ``fold`` of flat states like `Renyi.fold`, is used by `fold_line` if there is one. To be
    simulated by the compiled kernels it has `scalar`.
    """

    def __new__(cls, *given: Any, **named: Any) -> Self:
        """Say how one is made, where Python would speak of abstract methods."""
        if cls is EnergyTransform:
            raise TypeError(
                "EnergyTransform is abstract: EnergyTransform.from_function(F) makes one of F, "
                "a function of the energy; a subclass has F"
            )
        return super().__new__(cls)

    @property
    def scalar(self) -> Callable[[float], float] | None:
        """F as a function of one number that numba can compile, or None.

        It is infinite or no number where there is no probability.
        """
        return None

    @staticmethod
    def from_function(
        F: Function,
        dF: Function | None = None,
        d2F: Function | None = None,
        supports: Callable[[Real], BoolArray] | None = None,
    ) -> "EnergyTransform":
        """Make a transform of a function.

        Parameters
        ----------
        F : callable
            The transformed energy, a growing function of e, elementwise on arrays.
        dF, d2F : callable, optional
            Its derivatives, computed if not given: the first to the last digit from an `F` that
            takes complex numbers, and the second to about 12 digits from the first.
        supports : callable, optional
            Whether a state of energy e has any probability; where F is finite, if not given.

        Raises
        ------
        TypeError
            If an argument is not a function.
        ValueError
            If `F` is not elementwise.

        Examples
        --------
        >>> import numpy as np
        >>> import curved as cn
        >>> bent = cn.EnergyTransform.from_function(lambda e: np.sinh(3 * e) / 3)
        >>> cn.CurvedModel(cn.CurieWeiss(), bent).folds().beta.values.round(6)
        array([0.891052, 1.029689])
        """
        given = {"F": F, "dF": dF, "d2F": d2F, "supports": supports}
        for name, function in given.items():
            if not (callable(function) or (function is None and name != "F")):
                raise TypeError(f"{name} must be a function of the energy, got {function!r}")
        shape = np.shape(F(np.array([-0.25, 0.0])))
        if shape != (2,):
            raise ValueError(f"F must be elementwise: of 2 energies it gave shape {shape}")
        return FunctionTransform(F, dF, d2F, supports)

    @abstractmethod
    def F(self, e: Real) -> Array:
        """The transformed energy, increasing with e."""

    def dF(self, e: Real) -> Array:
        """F'(e) > 0: the effective inverse temperature is beta F'(e)."""
        return _derivative(self.F, e)

    def d2F(self, e: Real) -> Array:
        """F''(e)."""
        return _derivative(self.dF, e)

    def supports(self, e: Real) -> BoolArray:
        """Whether states of energy e have any probability; where F is finite, unless said."""
        with np.errstate(all="ignore"):
            return np.asarray(np.isfinite(self.F(e)))

    def change(self, e: Real, de: Real) -> Array:
        """F(e + de) - F(e), infinite where e + de is outside the support."""
        inside = self.supports(np.add(e, de))
        return np.where(inside, self.F(np.where(inside, np.add(e, de), e)) - self.F(e), np.inf)

    def support_limit(self, e: float, model: str) -> str:
        """The condition that a ground state of energy e < 0 has a probability, in words."""
        return (
            f"{self!r} has no support at zero temperature: it gives no probability to the "
            f"ground-state energy e = {e:.6g} of {model}"
        )


def _derivative(function: Function, e: Real) -> Array:
    """Differentiate by a step into the complex plane, which takes no difference and is exact.

    A function that takes no complex numbers is differentiated by differences.
    """
    from scipy import differentiate  # which takes a while, and is seldom needed

    if np.iscomplexobj(e):
        raise TypeError("a derivative is not taken at complex energies")
    e = np.asarray(e, dtype=float)
    with np.errstate(all="ignore"):
        try:
            bent = np.asarray(function(e + 1j * _COMPLEX_STEP))  # type: ignore[arg-type]
        except TypeError:
            bent = e
        if np.iscomplexobj(bent):
            return np.where(np.isfinite(function(e)), bent.imag / _COMPLEX_STEP, np.nan)
        step = np.full(e.shape, np.nan)
        for width in np.geomspace(1e-7, 0.1, 13):  # well within the distance to a singularity
            ends = e - 4 * width, e + 4 * width
            step[np.all([np.isfinite(function(end)) for end in ends], axis=0)] = width
        accurate = {"rtol": 1e-14, "atol": 1e-14}
        found = differentiate.derivative(
            function, e, initial_step=step, maxiter=6, tolerances=accurate
        )
    return np.asarray(found.df)


@dataclass(frozen=True)
class FunctionTransform(EnergyTransform):
    """A transform made of functions, by `EnergyTransform.from_function`.

    Attributes
    ----------
    function : callable
        F.
    derivative, second_derivative : callable, optional
        F' and F'', if they were given.
    support : callable, optional
        Whether a state of energy e has any probability, if it was given.
    """

    function: Function
    derivative: Function | None = None
    second_derivative: Function | None = None
    support: Callable[[Real], BoolArray] | None = None

    def __repr__(self) -> str:
        """How it was made."""
        return f"EnergyTransform.from_function({getattr(self.function, '__name__', self.function)})"

    @property
    def scalar(self) -> Callable[[float], float]:
        """The function, which numba compiles if it can."""
        return self.function  # type: ignore[return-value]

    def F(self, e: Real) -> Array:
        """The function."""
        return np.asarray(self.function(e))

    def dF(self, e: Real) -> Array:
        """The derivative given, or that of F."""
        return super().dF(e) if self.derivative is None else np.asarray(self.derivative(e))

    def d2F(self, e: Real) -> Array:
        """The second derivative given, or that of F'."""
        given = self.second_derivative
        return super().d2F(e) if given is None else np.asarray(given(e))

    def supports(self, e: Real) -> BoolArray:
        """The support given, or where F is finite."""
        return super().supports(e) if self.support is None else np.asarray(self.support(e))


class _Curvature(EnergyTransform):
    """A transform with probability where 1 - gamma e > 0."""

    gamma: float

    def __post_init__(self) -> None:
        gamma = real(self.gamma, f"gamma of {type(self).__name__}")
        object.__setattr__(self, "gamma", gamma)

    def supports(self, e: Real) -> BoolArray:
        """Whether states of energy e have any probability, 1 - gamma e > 0."""
        return np.asarray(1 - self.gamma * np.asarray(e) > 0)

    def support_limit(self, e: float, model: str) -> str:
        """The range of gamma in which a ground state of energy e < 0 has a probability."""
        return (
            f"gamma = {self.gamma} has no support at zero temperature: 1 - gamma e must be "
            f"positive down to the ground-state energy e = {e:.6g} of {model}, that is "
            f"gamma > {1 / e:.6g}"
        )


def renyi_energy(gamma: Real, e: Real) -> Array:
    """Curved energy F(e) = -ln(1 - gamma e)/gamma of equations (5)-(10), elementwise.

    Parameters
    ----------
    gamma : array_like
        Scaled curvature gamma', dimensionless.
    e : array_like
        Energy per neuron, of a shape that broadcasts with that of `gamma`.

    Returns
    -------
    ndarray
        The curved energy per neuron, of the broadcast shape; NaN where 1 - gamma e is negative.
    """
    t = np.asarray(gamma * e, dtype=float)
    straight = np.abs(t) < _STRAIGHT
    return np.where(straight, e, np.log1p(-t) / np.where(straight, 1.0, -gamma))


@dataclass(frozen=True)
class Renyi(_Curvature):
    """Curved (Renyi) network, F(e) = -ln(1 - gamma e)/gamma, equations (5)-(10).

    Parameters
    ----------
    gamma : float
        Scaled curvature gamma'; 0 is the identity F(e) = e.

    Raises
    ------
    TypeError
        If it is not a number.
    ValueError
        If it is not finite.
    """

    gamma: float

    def F(self, e: Real) -> Array:
        """The transformed energy -ln(1 - gamma e)/gamma."""
        return renyi_energy(self.gamma, e)

    def dF(self, e: Real) -> Array:
        """F' = 1/(1 - gamma e), equation (9)."""
        return np.asarray(1 / (1 - self.gamma * e))

    def d2F(self, e: Real) -> Array:
        """F'' = gamma/(1 - gamma e)^2."""
        return np.asarray(self.gamma * self.dF(e) ** 2)

    def inverse(self, f: Real) -> Array:
        """The energy e = (1 - exp(-gamma f))/gamma of which f is F."""
        t = np.asarray(self.gamma * f, dtype=float)
        straight = np.abs(t) < _STRAIGHT
        return np.where(straight, f, np.expm1(-t) / np.where(straight, 1.0, -self.gamma))

    def change(self, e: Real, de: Real) -> Array:
        """F(e + de) - F(e) = -ln[1 - gamma de/(1 - gamma e)]/gamma, the exponent of rule (8)."""
        s = 1 - self.gamma * e
        t = self.gamma * de / s
        inside = inside_support(self.gamma, e + de)
        straight = np.abs(t) < _STRAIGHT
        bent = np.log1p(-np.where(inside, t, 0.0)) / np.where(straight, 1.0, -self.gamma)
        return np.where(inside, np.where(straight, de / s, bent), np.inf)

    @staticmethod
    def fold(states: FlatStates) -> tuple[Array, Array]:
        """Solve d beta = d[b (1 - gamma e)] = 0 for gamma = db / d(b e), and the beta there."""
        gamma = states.d_b / (states.d_b * states.energy + states.b * states.d_energy)
        return gamma, states.b * (1 - gamma * states.energy)


@dataclass(frozen=True)
class Relativistic(_Curvature):
    """Relativistic network, F(e) = (1 - sqrt(1 - gamma e))/gamma.

    This is (29) plus the constant 1/gamma, which changes no probability (it shifts the potential
    by -beta/gamma) and gives F a limit at gamma = 0: F(e) = e/2.

    Parameters
    ----------
    gamma : float
        Scaled curvature gamma'.

    Raises
    ------
    TypeError
        If it is not a number.
    ValueError
        If it is not finite.
    """

    gamma: float

    def _root(self, e: Real) -> Array:
        return np.asarray(np.sqrt(1 - self.gamma * e))

    def F(self, e: Real) -> Array:
        """The transformed energy (1 - sqrt(1 - gamma e))/gamma, without its cancellation."""
        return np.asarray(e / (1 + self._root(e)))

    def dF(self, e: Real) -> Array:
        """F' = (1 - gamma e)^(-1/2)/2."""
        return np.asarray(0.5 / self._root(e))

    def d2F(self, e: Real) -> Array:
        """F'' = gamma (1 - gamma e)^(-3/2)/4."""
        return np.asarray(self.gamma / 4 / self._root(e) ** 3)

    def inverse(self, f: Real) -> Array:
        """The energy e = f (2 - gamma f) of which f is F."""
        return np.asarray(f * (2 - self.gamma * f))

    def change(self, e: Real, de: Real) -> Array:
        """F(e + de) - F(e) = de / (sqrt(1 - gamma e) + sqrt(1 - gamma (e + de)))."""
        t = self.gamma * de / (1 - self.gamma * e)
        inside = inside_support(self.gamma, e + de)
        root = self._root(e) * (1 + np.sqrt(1 - np.where(inside, t, 0.0)))
        return np.where(inside, de / root, np.inf)

    @staticmethod
    def fold(states: FlatStates) -> tuple[Array, Array]:
        """Solve d beta = d[2 b sqrt(1 - gamma e)] = 0 for gamma, and the beta there."""
        gamma = 2 * states.d_b / (2 * states.d_b * states.energy + states.b * states.d_energy)
        return gamma, 2 * states.b * np.sqrt(1 - gamma * states.energy)


def as_transform(value: object) -> EnergyTransform:
    """Make a number the curvature of `Renyi`; a transform is returned as it is.

    Raises
    ------
    TypeError
        If it is anything else.
    """
    if isinstance(value, EnergyTransform):
        return value
    number = isinstance(value, int | float | np.number) or (
        isinstance(value, np.ndarray) and value.ndim == 0
    )
    if number and not isinstance(value, bool):
        return Renyi(value)  # type: ignore[arg-type]
    raise wrong_kind("transform", value, "a transform such as Renyi(-1.2), a number, or several")
