"""Figure 2: explosive transitions of the network with one stored pattern, equations (15)-(17)."""

from collections.abc import Iterator

from curved.figures import parameters as par
from curved.figures.declaration import Fault, Panel, Tolerance
from curved.figures.shared.support import have_support
from curved.flat.curie_weiss import CurieWeiss


class TimeGrid(par.Grid[par.Time, par.Points]):
    """Evenly spaced times."""

    def conditions(self) -> Iterator[Fault]:
        """Time goes forward."""
        yield from super().conditions()
        if self.stop < self.start:
            yield Fault("stop", self.stop, f"must be later than {{here}}.start = {self.start}")


class _OnePattern(Panel):
    """What the panels with curvatures have in common."""

    must = [have_support("gamma", CurieWeiss)]


class Fig2a(_OnePattern):
    """Overlap against inverse temperature, one pattern."""

    gamma: par.Gammas
    beta_max: par.Beta
    points: par.Points


class Fig2b(Panel):
    """Fold line of the network with one pattern."""

    points: par.Points


class Fig2c(_OnePattern):
    """States of the network with one pattern in the space of beta, beta' and m."""

    gamma: par.Gamma
    beta_max: par.Beta
    points: par.Points


class Fig2d(_OnePattern):
    """Mean-field trajectories of the network with one pattern."""

    gamma: par.GammaGrid
    beta: par.Beta
    m_start: float = par.within(-1, 1, "overlap at time 0, dimensionless")
    time: TimeGrid
    rtol: float = par.within(1e-13, 1e-4)
    """relative error allowed per step of the integrator, dimensionless"""

    # steps of the integrator, whose rtol is 1e-10
    rounding = dict.fromkeys(("m", "beta_eff"), Tolerance(rtol=1e-6, atol=1e-6))
