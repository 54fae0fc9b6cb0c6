"""Parameters of panels with one stored pattern: its branches, and trajectories of recall."""

from curved.figures import parameters as par
from curved.figures.declaration import Panel, Tolerance
from curved.figures.shared.support import have_support
from curved.flat.curie_weiss import CurieWeiss


class OnePattern(Panel):
    """Curvatures with support for one pattern."""

    must = (have_support("gamma", CurieWeiss),)


class Branches(OnePattern):
    """Branches against inverse temperature."""

    gamma: par.Gammas
    beta_max: par.Beta
    points: par.Points


class Trajectories(OnePattern):
    """Trajectories from one overlap."""

    gamma: par.GammaGrid
    beta: par.Beta
    m_start: float = par.within(-1, 1, "overlap at time 0, dimensionless")
    time: par.TimeGrid
    rtol: float = par.within(1e-13, 1e-4)
    """relative error allowed per step of the integrator, dimensionless"""

    # steps of the integrator, whose rtol is 1e-10
    rounding = dict.fromkeys(("m", "beta_eff"), Tolerance(rtol=1e-6, atol=1e-6))
