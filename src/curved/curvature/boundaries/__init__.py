r"""Phase boundaries of the curved Hopfield network (Figure 4), by root finding.

Every boundary of retrieval is a curve on the plane of `curved.flat.hopfield.replica_surface`, along
which load and temperature :math:`T = 1/(b(1 - \gamma e))` are explicit (`line`):

- the limit of retrieval is where :math:`d\beta \wedge d\alpha = 0`, an equation linear in gamma
  (`retrieval`);
- at the F/M line retrieval has the potential of the spin glass (or paramagnet) of the same load
  and the same beta, whose effective temperature b is another (`ferromagnet`);
- at the AT line replica symmetry becomes unstable, :math:`q = s^2 \langle\mathrm{sech}^4\rangle`
  (`almeida_thouless`).

At each strength of the noise s the first two have one u, and the AT line has one s at each u: a
curve is followed from few patterns (s = 0) to T = 0 (s infinite) without steps that could fail,
and cut at a load or at a temperature. The line at which the spin glass sets in is known in closed
form (`spin_glass`).
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from curved.curvature.boundaries.almeida_thouless import AlmeidaThoulessLine
from curved.curvature.boundaries.checks import LOAD_MIN, TransitionError
from curved.curvature.boundaries.ferromagnet import FerromagneticLine, ferro_ground_state
from curved.curvature.boundaries.formulas import FORMULAS, Formulas
from curved.curvature.boundaries.line import BoundaryLine, Curve, load_of
from curved.curvature.boundaries.retrieval import RetrievalLimit
from curved.curvature.boundaries.spin_glass import SpinGlass
from curved.flat.hopfield import ReplicaStates
from curved.numerics.gaussian import RULE, QuadratureRule
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

Line = Literal["memory", "ferro", "at"]
"""The limit of retrieval, the F/M line and the AT line."""


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
    formulas: ClassVar[Formulas] = FORMULAS

    @property
    def spin_glass(self) -> SpinGlass:
        """The spin glass, with the line at which it sets in."""
        return SpinGlass(self.formulas, self.rule)

    @property
    def retrieval_limit(self) -> RetrievalLimit:
        """The limit of retrieval."""
        return RetrievalLimit(self.formulas, self.rule)

    @property
    def ferromagnetic_line(self) -> FerromagneticLine:
        """The F/M line."""
        return FerromagneticLine(self.formulas, self.rule)

    @property
    def almeida_thouless_line(self) -> AlmeidaThoulessLine:
        """The AT line."""
        return AlmeidaThoulessLine(self.formulas, self.rule)

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
        """T at which the spin glass sets in, (1 + sqrt(alpha)) / (1 + gamma sqrt(alpha) / 2)."""
        return self.spin_glass.onset_temperature(gamma, alpha)

    def spin_glass_load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """Load at which the spin glass sets in at a temperature.

        NaN below T = 1, where the spin glass exists at every load, and for gamma > 0 from
        T = 2 / gamma on, where it exists at none.
        """
        return self.spin_glass.onset_load(gamma, temperature)

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
        return self.retrieval_limit.window(gamma, alpha)

    def memory_load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """Find the largest load of retrieval at a temperature.

        NaN above the temperature of load 0, and 0 just below it, where the load is less than
        `LOAD_MIN`; otherwise as `memory_temperature`.
        """
        return self.retrieval_limit.load(gamma, temperature)

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
        return self.ferromagnetic_line.window(gamma, alpha)

    def ferro_load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """Find the load of the F/M line at a temperature; otherwise as `memory_load`."""
        return self.ferromagnetic_line.load(gamma, temperature)

    def at_temperature(self, gamma: ArrayLike, alpha: ArrayLike) -> Array:
        """Find the AT line: retrieval is replica-symmetrically stable above it.

        NaN at loads where there is no stable retrieval or all of it is replica symmetric. Below a
        load of 7e-4 the temperature is less than 1e-308 and given as 0.
        """
        return self.almeida_thouless_line.temperature(gamma, alpha)

    def at_load(self, gamma: ArrayLike, temperature: ArrayLike) -> Array:
        """Find the load of the AT line at a temperature.

        NaN above the temperature at which the line meets the limit of retrieval.
        """
        return self.almeida_thouless_line.load(gamma, temperature)

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
        lines: dict[Line, BoundaryLine] = {
            "memory": self.retrieval_limit,
            "ferro": self.ferromagnetic_line,
            "at": self.almeida_thouless_line,
        }
        return lines[line].curve(gamma, points)
