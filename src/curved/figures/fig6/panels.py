"""Figure 6: the explosive spin glass of Sherrington and Kirkpatrick, equations (26)-(27)."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from curved.figures import parameters as par
from curved.figures.declaration import Panel, Section, Tolerance, Variable
from curved.figures.shared.support import have_support
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick
from curved.records.yaml_files import FileName

_BROKEN = partial(SherringtonKirkpatrick, "full")
_TO_MANY_DIGITS = Tolerance(rtol=1e-6, atol=1e-9)  # Parisi's solution, by Newton's method
_OVERLAP = r"q_{EA}"
_LARGEST = "largest overlap, Parisi's solution", _OVERLAP
_TABLE = "potential", "energy", "entropy", "q_parisi", "mean_q", "mean_q2", "x_max"


class Letters(Section):
    """The curvatures of each panel."""

    a: par.Gammas
    b: par.Gammas
    c: par.Gammas


class Parisi(Panel):
    """Parisi's solution of the flat spin glass, to be interpolated."""

    configured = False
    variables = {
        "quantity": "temperature, or a quantity of the solution at it",
        "parisi_value": "value of a quantity, Parisi's solution",
        "parisi_change": "change by the last step of the extrapolation in the number of levels",
    }
    rounding = dict.fromkeys(("parisi_value", "parisi_change"), Tolerance(rtol=1e-6, atol=1e-7))

    @classmethod
    def parameters(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """It has none: the flat solution does not depend on the curvature."""
        return {}


class _Broken(Panel):
    """What is made from Parisi's solution."""

    needs = ("parisi",)


class Fig6abc(_Broken):
    """Spin-glass order parameter and its response."""

    panels: Letters
    beta_max: par.Beta
    points: int = par.within(20, 100_000, "points in all, an even number", multiple_of=2)

    # the fold of each curvature, where the response diverges and changes sign
    rounding = {
        "dq_dbeta": Tolerance(rtol=1e-9, atol=1e-12, beyond=4),
        "stable": Tolerance(rtol=0, atol=0, beyond=4),
        "dq_dbeta_parisi": Tolerance(rtol=1e-6, atol=1e-9, beyond=4),
        "stable_parisi": Tolerance(rtol=0, atol=0, beyond=4),
        **dict.fromkeys(("beta_parisi", "q_parisi", "q_rms_parisi"), _TO_MANY_DIGITS),
    }
    must = [have_support(f"panels.{letter}", SherringtonKirkpatrick) for letter in "abc"]
    variables = {
        "dq_dbeta": Variable(
            "response of the spin-glass order parameter", r"\partial q / \partial\beta", "(27)"
        ),
        "beta_parisi": ("inverse temperature, Parisi's solution", r"\beta", "(9)"),
        "dq_dbeta_parisi": (
            "response of the largest overlap, Parisi's solution",
            rf"\partial {_OVERLAP} / \partial\beta",
        ),
        "q_parisi": _LARGEST,
        "q_rms_parisi": (
            "root mean square overlap, Parisi's solution",
            r"\langle q^2 \rangle^{1/2}",
        ),
        "stable_parisi": "whether the state is stable, Parisi's solution",
    }


class Fig6d(_Broken):
    """Phase diagram of the spin glass."""

    gamma: par.GammaGrid

    must = [have_support("gamma", _BROKEN)]
    rounding = dict.fromkeys(
        ("beta_fold_parisi", "beta_coexistence_parisi", "b_fold_parisi", "q_fold_parisi"),
        _TO_MANY_DIGITS,
    )
    variables = {
        "beta_critical": Variable(
            "inverse temperature at which the order parameter sets in", r"\beta_c", "(27)"
        ),
        "beta_paramagnet": ("largest inverse temperature of a stable paramagnet", r"\beta", "(27)"),
        "q_fold": ("spin-glass order parameter at the fold", "q", "(27)"),
        "beta_fold_parisi": (
            "inverse temperature from which the spin glass exists, Parisi's solution",
            r"\beta",
        ),
        "beta_coexistence_parisi": (
            "inverse temperature at which paramagnet and spin glass have the same potential, "
            "Parisi's solution",
            r"\beta",
        ),
        "b_fold_parisi": (
            "effective inverse temperature at the fold, Parisi's solution",
            r"\beta'",
            "(9)",
        ),
        "q_fold_parisi": ("largest overlap at the fold, Parisi's solution", _OVERLAP),
    }


class Fig6e(_Broken):
    """Parisi's solution of the flat spin glass."""

    b: Annotated[
        par.Different[Annotated[float, par.within(1.01, 50, "inverse temperature b")]],
        par.several(1, 24, "a list of different inverse temperatures, from hot to cold"),
    ]

    variables = {
        "b": ("inverse temperature of the flat network", r"\beta'", "(9)"),
        "entropy": ("entropy per neuron", "s"),
        "q_parisi": _LARGEST,
        "mean_q": ("mean overlap", r"\langle q \rangle"),
        "mean_q2": ("mean square overlap", r"\langle q^2 \rangle"),
        "x_max": ("probability of an overlap below the largest one", r"x_{max}"),
        **{
            f"{name}_error": f"error estimate of the {meaning}"
            for name, meaning in {
                "potential": "potential",
                "energy": "energy",
                "entropy": "entropy",
                "q_parisi": "largest overlap",
                "mean_q": "mean overlap",
                "mean_q2": "mean square overlap",
                "x_max": "probability of an overlap below the largest one",
            }.items()
        },
        "energy_symmetric": ("energy per neuron, replica symmetric", "E/N", "(26)"),
        "q_symmetric": ("spin-glass order parameter, replica symmetric", "q", "(27)"),
        "q_level": ("overlap", "q"),
        "x_level": ("probability of a smaller overlap", "x(q)"),
    }
    rounding = {
        name: Tolerance(rtol=1e-6, atol=1e-6)
        for name in (*_TABLE, *(f"{name}_error" for name in _TABLE))
    } | dict.fromkeys(("q_level", "x_level"), Tolerance(rtol=1e-4, atol=1e-5))


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
        """The authors' table is part of the repository."""
        return {"table": "docs/published/authors.csv"}

    @classmethod
    def own_files(cls, config: Mapping[str, Any]) -> tuple[str, ...]:
        """The table."""
        return tuple(cls.parameters(config).values())
