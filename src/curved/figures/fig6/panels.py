"""Figure 6: the explosive spin glass of Sherrington and Kirkpatrick, equations (26)-(27)."""

from collections.abc import Mapping
from typing import Any

from curved.figures import parameters as par
from curved.figures.declaration import Panel, Section, Tolerance, Variable
from curved.figures.shared.support import have_support
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick
from curved.records.yaml_files import FileName


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


class Authors(Panel):
    """Flat solutions beside those that the authors store with their code, of Figures 2c and 6."""

    table: FileName
    """CSV file of their solutions, relative to the project's root"""

    letters = ""
    configured = False
    variables = {
        "difference": "value here minus the authors'",
        "largest_difference": "largest absolute difference from the authors' values",
        "order_parameter": ("overlap m of one pattern, or q of the spin glass", "", "(15), (27)"),
        "solution": ("value of the order parameter", "", "(15), (27)"),
        "solution_authors": "value that the authors store",
    }

    @classmethod
    def parameters(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """Their table is part of the repository."""
        return {"table": "docs/published/authors.csv"}

    @classmethod
    def own_files(cls, config: Mapping[str, Any]) -> tuple[str, ...]:
        """The table."""
        return tuple(cls.parameters(config).values())
