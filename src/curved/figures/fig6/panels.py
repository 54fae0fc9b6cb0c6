"""Figure 6: the explosive spin glass of Sherrington and Kirkpatrick, equations (26)-(27)."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from curved.figures.declaration import Fault, Panel, Section, Tolerance, Variable
from curved.figures.parameters import Beta, GammaGrid, Gammas, each, ends
from curved.figures.shared.support import unsupported
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick


class Letters(Section):
    """The curvatures of each panel."""

    a: Gammas
    b: Gammas
    c: Gammas


class Fig6abc(Panel):
    """Spin-glass order parameter and its response."""

    panels: Letters
    beta_max: Beta
    points: Annotated[
        int,
        Field(ge=20, le=100_000, multiple_of=2, description="points in all, an even number"),
    ]

    # the fold of each curvature, where the response diverges and changes sign
    rounding = {
        "dq_dbeta": Tolerance(rtol=1e-9, atol=1e-12, beyond=4),
        "stable": Tolerance(rtol=0, atol=0, beyond=4),
    }

    variables = {
        "dq_dbeta": Variable(
            "response of the spin-glass order parameter", r"\partial q / \partial\beta", "(27)"
        ),
    }

    def conditions(self) -> Iterator[Fault]:
        """The ground state must have support."""
        for letter, row in self.panels:
            yield from unsupported(each(f"panels.{letter}", row), SherringtonKirkpatrick())


class Fig6d(Panel):
    """Phase diagram of the spin glass."""

    gamma: GammaGrid

    variables = {
        "beta_critical": Variable(
            "inverse temperature at which the order parameter sets in", r"\beta_c", "(27)"
        ),
        "beta_paramagnet": Variable(
            "largest inverse temperature of a stable paramagnet", r"\beta", "(27)"
        ),
        "q_fold": Variable("spin-glass order parameter at the fold", "q", "(27)"),
    }

    def conditions(self) -> Iterator[Fault]:
        """The ground state must have support."""
        yield from unsupported(ends("gamma", self.gamma), SherringtonKirkpatrick())
