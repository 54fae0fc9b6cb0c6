r"""Phase boundaries of the curved Hopfield network (Figure 4), by root finding.

Every boundary of retrieval is a curve on the plane of `curved.flat.hopfield.replica_surface`, along
which load and temperature :math:`T = 1/(b(1 - \gamma e))` are explicit (`line`, `retrieval`). At
each strength of the noise s its limit and the F/M line have one u, and the AT line has one s at
each u. So a curve is followed from few patterns (s = 0) to T = 0 (s infinite) without steps that
could fail, and cut at a load or at a temperature. The onset of the spin glass has a closed form.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal
from warnings import warn

import numpy as np

from curved.curvature.boundaries.boundary_line import (
    LOAD_MIN,
    BoundaryLine,
    Curve,
    TransitionError,
    checked,
    load_of,
)
from curved.curvature.boundaries.ferromagnetic import FerromagneticLine, ferro_ground_state
from curved.curvature.boundaries.formulas import FORMULAS, Formulas, TransformFormulas
from curved.curvature.boundaries.retrieval import (
    AlmeidaThoulessLine,
    RetrievalLimit,
)
from curved.curvature.transforms import EnergyTransform, Renyi
from curved.flat.hopfield import ReplicaStates
from curved.flat.hopfield_glass import check_steps
from curved.numerics.gaussian import RULE, QuadratureRule
from curved.numerics.roots import bracketed_roots
from curved.numerics.typing import Array, ArrayLike

__all__ = [
    "LOAD_MIN",
    "Boundaries",
    "Curve",
    "Line",
    "TransitionError",
    "ferro_ground_state",
    "load_of",
]

Line = Literal["retrieval", "ferromagnetic", "at"]
"""The limit of retrieval, the F/M line and the AT line."""

_ROOTS = np.append(0.0, np.geomspace(1e-6, 1e4, 641))
"""Square roots of loads between which the spin glass of any transform is looked for."""
_GOES = "2.0"
"""Version in which old names are removed; docs/migration.md has the dates."""
_OLD_NAMES: dict[str, Line] = {"memory": "retrieval", "ferro": "ferromagnetic"}


def _renamed(name: str) -> Callable[..., Any]:
    """Keep an old name of a method; docs/migration.md says until when."""
    new = name
    for old, now in _OLD_NAMES.items():
        new = new.replace(f"{old}_", f"{now}_")

    def method(self: "Boundaries", *args: Any, **kwargs: Any) -> Any:
        says = f"Boundaries.{name} was renamed {new}; the old name goes with version {_GOES}"
        warn(says, DeprecationWarning, stacklevel=2)
        return getattr(self, new)(*args, **kwargs)

    method.__name__, method.__doc__ = (
        name,
        f"Old name of `{new}`, to be removed in version {_GOES}.",
    )
    return method


@dataclass(frozen=True)
class Boundaries:
    """Phase boundaries, with methods elementwise in gamma and in load or temperature.

    Where a phase has no such boundary the result is NaN, and each method says where that is. At
    load 0 they are those of one pattern, at T = 0 those of `curved.flat.hopfield`. In the paper's
    phases retrieval is stable in F (ferromagnetic), where it is the equilibrium, and in M (mixed),
    where the spin glass is; SG is the spin glass without retrieval, P the paramagnet.

    Parameters
    ----------
    transform : callable, optional
        `Renyi`, `Relativistic`, or any function that gives a transform for a curvature.
    rule : QuadratureRule, optional
        Nodes of the Gaussian averages.
    breaking : int, optional
        Steps of replica-symmetry breaking of the spin glass, with which the F/M line compares
        retrieval: 0, replica symmetry as in the paper, to 3. Retrieval is replica symmetric at
        that line.

    Raises
    ------
    ValueError
        If there are not so many steps; by all methods, if a load or temperature is negative, or a
        load positive and below `LOAD_MIN`.
    SupportError
        If the curvature leaves retrieval at T = 0 without probability.
    TransitionError
        If the line could not be found.

    Examples
    --------
    >>> from curved.curvature.boundaries import Boundaries
    >>> lines = Boundaries()
    >>> lines.retrieval_temperature([-0.8, 0.0, 0.8], 0.05).round(4)
    array([0.7991, 0.5423, 0.4112])
    >>> round(float(Boundaries(breaking=1).ferromagnetic_temperature(0.0, 0.05)), 3)
    0.239
    >>> float(lines.retrieval_load(0.0, 0.542255).round(6))
    0.05
    """

    transform: Callable[[float], EnergyTransform] = Renyi
    rule: QuadratureRule = RULE
    breaking: int = 0
    lines: ClassVar[Mapping[Line, type[BoundaryLine]]] = {
        "retrieval": RetrievalLimit,
        "ferromagnetic": FerromagneticLine,
        "at": AlmeidaThoulessLine,
    }

    def __post_init__(self) -> None:
        if not callable(self.transform):
            raise TypeError(
                "transform must be Renyi, Relativistic or a function that gives a transform for a "
                f"curvature, got {self.transform!r}"
            )
        if isinstance(self.breaking, bool) or self.breaking != 0:
            check_steps(self.breaking)

    @cached_property
    def formulas(self) -> Formulas:
        """The map b -> beta and the potential of the transform."""
        return FORMULAS if self.transform is Renyi else TransformFormulas(self.transform)

    def line(self, name: Line) -> BoundaryLine:
        """One of the boundaries of retrieval.

        Raises
        ------
        ValueError
            If there is none of that name.
        """
        if name in _OLD_NAMES:
            new = _OLD_NAMES[name]
            says = f"the line {name!r} was renamed {new!r}; the old name goes with version {_GOES}"
            warn(says, DeprecationWarning, stacklevel=3)
            return self.line(new)
        if name not in self.lines:
            raise ValueError(f"line must be one of {', '.join(self.lines)}, got {name!r}")
        return self.lines[name](self.formulas, self.rule, self.breaking)

    def mapped_energy(self, states: ReplicaStates) -> Array:
        """The energy in the map b -> beta."""
        return self.formulas.mapped_energy(states)

    def curved_beta(self, states: ReplicaStates, gamma: ArrayLike) -> Array:
        """Inverse temperature at which a curved network has the given flat states."""
        return self.formulas.curved_beta(states, gamma)

    def curved_potential(self, states: ReplicaStates, gamma: ArrayLike) -> Array:
        """Potential phi per neuron of the given flat states in a curved network."""
        return self.formulas.curved_potential(states, gamma)

    def spin_glass_temperature(self, gamma: ArrayLike, alpha: ArrayLike) -> Array:
        """T at which the spin glass sets in, where b = 1 / (1 + sqrt(alpha)).

        Its energy there is -sqrt(alpha) / 2, so that with the curvature of `Renyi`
        T = (1 + sqrt(alpha)) / (1 + gamma sqrt(alpha) / 2).
        """
        gamma, alpha = checked(self.formulas, gamma, "alpha", alpha)
        return self._onset(gamma, alpha)

    def _onset(self, gamma: Array, alpha: Array) -> Array:
        root = np.sqrt(alpha)
        return (1 + root) / self.formulas.beta_of(1.0, -root / 2, gamma)

    def spin_glass_load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """Load at which the spin glass sets in at a temperature, the smallest if there are several.

        NaN where it exists at every load, which with the curvature of `Renyi` is below T = 1, and
        where it exists at none, which is for gamma > 0 from T = 2 / gamma on. With other transforms
        loads up to 1e8 are looked at.
        """
        gamma, temperature = checked(self.formulas, gamma, "temperature", temperature)
        if self.transform is Renyi:
            slope = 1 - gamma * temperature / 2
            exists = (temperature >= 1) & (slope > 0)
            return np.where(exists, (temperature - 1) / np.where(exists, slope, 1.0), np.nan) ** 2

        def excess(root: Array, gamma: Array, temperature: Array) -> Array:
            with np.errstate(all="ignore"):  # some transforms have no number for large loads
                return np.asarray(self._onset(gamma, root**2) - temperature)

        known = np.broadcast_arrays(gamma[..., None], temperature[..., None], _ROOTS)[:2]
        passed = excess(np.broadcast_to(_ROOTS, known[0].shape), *known) >= 0  # not where NaN
        first = np.argmax(passed, axis=-1)
        found = np.where(self._onset(gamma, np.zeros_like(gamma)) == temperature, 0.0, np.nan)
        some = passed.any(axis=-1) & (first > 0)
        low, high = _ROOTS[first[some] - 1], _ROOTS[first[some]]
        found[some] = bracketed_roots(excess, low, high, gamma[some], temperature[some]) ** 2
        return found

    def retrieval_temperature(self, gamma: ArrayLike, alpha: ArrayLike) -> Array:
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
        return self.retrieval_window(gamma, alpha)[1]

    def retrieval_window(self, gamma: ArrayLike, alpha: ArrayLike) -> tuple[Array, Array]:
        """The smallest and the largest temperature of retrieval.

        The smallest is 0 up to the capacity at T = 0, and positive at the loads between that and
        the largest, which is at T > 0 (re-entrance).
        """
        return self.line("retrieval").window(gamma, alpha)

    def retrieval_load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """The largest load of retrieval at a temperature.

        NaN above the temperature of load 0, and 0 just below it, where the load is less than
        `LOAD_MIN`.
        """
        return self.line("retrieval").load(gamma, temperature)

    def ferromagnetic_temperature(self, gamma: ArrayLike, alpha: ArrayLike) -> Array:
        """The F/M line, below which retrieval is the state of largest potential.

        NaN at loads where the spin glass has the larger potential at every temperature.
        """
        return self.ferromagnetic_window(gamma, alpha)[1]

    def ferromagnetic_window(self, gamma: ArrayLike, alpha: ArrayLike) -> tuple[Array, Array]:
        """The smallest and the largest temperature at which retrieval has that advantage.

        The smallest is positive just above the load of T = 0, as for `retrieval_window`.
        """
        return self.line("ferromagnetic").window(gamma, alpha)

    def ferromagnetic_load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """The load of the F/M line at a temperature; otherwise as `retrieval_load`."""
        return self.line("ferromagnetic").load(gamma, temperature)

    def at_temperature(self, gamma: ArrayLike, alpha: ArrayLike) -> Array:
        """The AT line: retrieval is replica-symmetrically stable above it.

        NaN at loads where there is no stable retrieval or all of it is replica symmetric. Below a
        load of 7e-4 the temperature is less than 1e-308 and given as 0.
        """
        return self.line("at").window(gamma, alpha)[1]

    def at_load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """The load of the AT line; NaN above where it meets the limit of retrieval."""
        return self.line("at").load(gamma, temperature)

    def curve(self, line: Line, gamma: ArrayLike, points: int) -> Curve:
        """Follow a line from few patterns to T = 0, or those of several curvatures.

        Parameters
        ----------
        line : {"retrieval", "ferromagnetic", "at"}
            Which line.
        gamma : array_like
            Scaled curvature, shape (...).
        points : int
            Number of points, both ends included, evenly spaced on a square plot.

        Returns
        -------
        Curve
            Arrays of shape (..., points).
        """
        return self.line(line).curve(gamma, points)

    memory_temperature = _renamed("memory_temperature")
    memory_window = _renamed("memory_window")
    memory_load = _renamed("memory_load")
    ferro_temperature = _renamed("ferro_temperature")
    ferro_window = _renamed("ferro_window")
    ferro_load = _renamed("ferro_load")
