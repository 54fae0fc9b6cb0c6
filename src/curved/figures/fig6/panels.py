"""Figure 6: the explosive spin glass of Sherrington and Kirkpatrick, equations (26)-(27)."""

from curved.figures import parameters as par
from curved.figures.declaration import Panel, Section, Tolerance, Variable
from curved.figures.shared.support import have_support
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick


class Letters(Section):
    """The curvatures of each panel."""

    a: par.Gammas
    b: par.Gammas
    c: par.Gammas


class Fig6abc(Panel):
    """Spin-glass order parameter and its response."""

    panels: Letters
    beta_max: par.Beta
    points: int = par.within(20, 100_000, "points in all, an even number", multiple_of=2)

    # the fold of each curvature, where the response diverges and changes sign
    rounding = {
        "dq_dbeta": Tolerance(rtol=1e-9, atol=1e-12, beyond=4),
        "stable": Tolerance(rtol=0, atol=0, beyond=4),
    }
    must = [have_support(f"panels.{letter}", SherringtonKirkpatrick) for letter in "abc"]
    variables = {
        "dq_dbeta": Variable(
            "response of the spin-glass order parameter", r"\partial q / \partial\beta", "(27)"
        ),
    }


class Fig6d(Panel):
    """Phase diagram of the spin glass."""

    gamma: par.GammaGrid

    must = [have_support("gamma", SherringtonKirkpatrick)]
    variables = {
        "beta_critical": Variable(
            "inverse temperature at which the order parameter sets in", r"\beta_c", "(27)"
        ),
        "beta_paramagnet": ("largest inverse temperature of a stable paramagnet", r"\beta", "(27)"),
        "q_fold": ("spin-glass order parameter at the fold", "q", "(27)"),
    }
