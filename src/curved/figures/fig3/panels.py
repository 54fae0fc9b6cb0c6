"""Figure 3: landscapes and solutions of two correlated patterns, equations (18)-(19)."""

from curved.figures import parameters as par
from curved.figures.declaration import Panel
from curved.figures.shared.support import have_support
from curved.figures.shared.two_patterns import Case
from curved.flat.two_patterns import TwoPatterns


class Fig3a(Panel):
    """Potential, flow and fixed points of the network with two correlated patterns."""

    correlation: par.Correlation
    cases: list[Case] = par.several(1, 12, "curvatures and inverse temperatures")
    points: int = par.within(11, 2001, "points on each axis")

    must = [have_support("cases.gamma", TwoPatterns, "correlation")]
    variables = {
        "fixed_m1": ("overlap with pattern 1 at a fixed point", "m_1", "(18)"),
        "fixed_m2": ("overlap with pattern 2 at a fixed point", "m_2", "(18)"),
        "fixed_stable": ("whether a fixed point is stable", "", "(14)"),
        "flow_m1": ("rate of change of m1 per sweep", r"\dot m_1", "(14)"),
        "flow_m2": ("rate of change of m2 per sweep", r"\dot m_2", "(14)"),
        "neg_phi": ("negative potential per neuron", r"-\varphi", "(11)"),
    }


class Fig3b(Panel):
    """Overlaps against inverse temperature, two correlated patterns."""

    correlation: par.Correlation
    gamma: par.Gammas
    beta_max: par.Beta
    points: par.Points

    must = [have_support("gamma", TwoPatterns, "correlation")]
