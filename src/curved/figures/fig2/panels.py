"""Figure 2: explosive transitions of the network with one stored pattern, equations (15)-(17)."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from curved.figures.declaration import Fault, Panel, Tolerance
from curved.figures.parameters import Beta, Gamma, GammaGrid, Gammas, Grid, Points, Time, each, ends
from curved.figures.shared.support import unsupported
from curved.flat.curie_weiss import CurieWeiss


class TimeGrid(Grid):
    """Evenly spaced times."""

    start: Time
    stop: Time
    points: Points

    def conditions(self) -> Iterator[Fault]:
        """Time goes forward."""
        yield from super().conditions()
        if self.stop < self.start:
            yield Fault("stop", self.stop, f"must be later than {{here}}.start = {self.start}")


class Fig2a(Panel):
    """Overlap against inverse temperature, one pattern."""

    gamma: Gammas
    beta_max: Beta
    points: Points

    def conditions(self) -> Iterator[Fault]:
        """The ground state must have support."""
        yield from unsupported(each("gamma", self.gamma), CurieWeiss())


class Fig2b(Panel):
    """Fold line of the network with one pattern."""

    points: Points


class Fig2c(Panel):
    """States of the network with one pattern in the space of beta, beta' and m."""

    gamma: Gamma
    beta_max: Beta
    points: Points

    def conditions(self) -> Iterator[Fault]:
        """The ground state must have support."""
        yield from unsupported({"gamma": self.gamma}, CurieWeiss())


class Fig2d(Panel):
    """Mean-field trajectories of the network with one pattern."""

    gamma: GammaGrid
    beta: Beta
    m_start: Annotated[float, Field(ge=-1, le=1, description="overlap at time 0, dimensionless")]
    time: TimeGrid
    rtol: Annotated[
        float,
        Field(
            ge=1e-13,
            le=1e-4,
            description="relative error allowed per step of the integrator, dimensionless",
        ),
    ]

    # steps of the integrator, whose rtol is 1e-10
    rounding = dict.fromkeys(("m", "beta_eff"), Tolerance(rtol=1e-6, atol=1e-6))

    def conditions(self) -> Iterator[Fault]:
        """The ground state must have support."""
        yield from unsupported(ends("gamma", self.gamma), CurieWeiss())
