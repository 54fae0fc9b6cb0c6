"""Figure 3: landscapes and solutions of two correlated patterns, equations (18)-(19)."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from curved.figures.declaration import Fault, Panel, Variable
from curved.figures.parameters import Beta, Correlation, Gammas, Points, each
from curved.figures.shared.support import unsupported
from curved.figures.shared.two_patterns import Case, unsupported_cases
from curved.flat.two_patterns import TwoPatterns


class Fig3a(Panel):
    """Potential, flow and fixed points of the network with two correlated patterns."""

    correlation: Correlation
    cases: Annotated[
        list[Case],
        Field(min_length=1, max_length=12, description="curvatures and inverse temperatures"),
    ]
    points: Annotated[int, Field(ge=11, le=2001, description="points on each axis")]

    variables = {
        "fixed_m1": Variable("overlap with pattern 1 at a fixed point", "m_1", "(18)"),
        "fixed_m2": Variable("overlap with pattern 2 at a fixed point", "m_2", "(18)"),
        "fixed_stable": Variable("whether a fixed point is stable", "", "(14)"),
        "flow_m1": Variable("rate of change of m1 per sweep", r"\dot m_1", "(14)"),
        "flow_m2": Variable("rate of change of m2 per sweep", r"\dot m_2", "(14)"),
        "neg_phi": Variable("negative potential per neuron", r"-\varphi", "(11)"),
    }

    def conditions(self) -> Iterator[Fault]:
        """The ground state must have support."""
        yield from unsupported_cases(self.cases, self.correlation)


class Fig3b(Panel):
    """Overlaps against inverse temperature, two correlated patterns."""

    correlation: Correlation
    gamma: Gammas
    beta_max: Beta
    points: Points

    def conditions(self) -> Iterator[Fault]:
        """The ground state must have support."""
        where = f" at {{here}}.correlation = {self.correlation}"
        yield from unsupported(each("gamma", self.gamma), TwoPatterns(self.correlation), where)
