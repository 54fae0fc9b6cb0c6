"""Figure 4: memory capacity of the Hopfield network by the replica method, equations (20)-(25)."""

from collections.abc import Iterator, Mapping
from typing import Any

from curved.curvature.boundaries import LOAD_MIN
from curved.figures import parameters as par
from curved.figures.declaration import Fault, Panel, Tolerance, Variable
from curved.figures.shared.retrieval_support import have_retrieval
from curved.records.yaml_files import FileName


class AlphaGrid(par.Grid[par.Alpha, par.Points]):
    """Evenly spaced loads M/N, dimensionless."""


class _Lines(Panel):
    """What the panels have in common."""

    memory = 700
    minutes = 5

    variables = {
        "T_ferro": ("temperature below which retrieval has the largest potential", "T_F", "(20)"),
        "T_sg": ("temperature at which the spin glass sets in", "T_{SG}", "(21)-(24)"),
        "T_at": ("temperature below which retrieval breaks replica symmetry", "T_{AT}", "(25), D6"),
        "alpha_ferro": Variable(
            "load below which retrieval has the largest potential", r"\alpha_F", "(20)"
        ),
        "alpha_memory": ("largest load of retrieval", r"\alpha_M", "(21)-(24)"),
    }


def _not_too_small(panel: "Fig4a") -> Iterator[Fault]:
    """Loads must be 0 or not too small."""
    alpha = panel.alpha
    for load in alpha.values():
        if 0 < load < LOAD_MIN:
            between = f"{{here}}.alpha.start = {alpha.start} and {{here}}.alpha.stop = {alpha.stop}"
            says = f"a load of {load:.3g} between {between}: must be 0 or at least {LOAD_MIN:g}"
            yield Fault("alpha", None, says)
            break


class Fig4a(_Lines):
    """Phase boundaries of the Hopfield network, load and temperature."""

    gamma: par.Gammas
    alpha: AlphaGrid
    points: par.Points

    # where two potentials that are nearly parallel cross
    rounding = {
        "ferro_alpha": Tolerance(rtol=1e-9, atol=1e-9),
        "ferro_temperature": Tolerance(rtol=1e-9, atol=1e-8),
        # and of a potential that is interpolated between solutions
        "ferro_one_step_alpha": Tolerance(rtol=1e-8, atol=1e-8),
        "ferro_one_step_temperature": Tolerance(rtol=1e-8, atol=1e-7),
        "T_ferro_one_step": Tolerance(rtol=1e-8, atol=1e-7),
    }
    must = [have_retrieval, _not_too_small]
    variables = {
        "at_alpha": ("load on the AT line", r"\alpha", "(25), D6"),
        "at_temperature": ("temperature on the AT line", "T", "(25), D6"),
        "ferro_alpha": ("load on the F/M line", r"\alpha", "(20)"),
        "ferro_temperature": ("temperature on the F/M line", "T", "(20)"),
        "ferro_one_step_alpha": Variable(
            "load on the F/M line, with one step of replica-symmetry breaking", r"\alpha", "(20)"
        ),
        "ferro_one_step_temperature": Variable(
            "temperature on the F/M line, with one step of replica-symmetry breaking", "T", "(20)"
        ),
        "memory_alpha": ("load on the limit of retrieval", r"\alpha", "(21)-(24)"),
        "memory_temperature": ("temperature on the limit of retrieval", "T", "(21)-(24)"),
        "T_ferro_one_step": Variable(
            "temperature below which retrieval has the largest potential, with one step of "
            "replica-symmetry breaking of the spin glass",
            "T_F",
            "(20), D13",
        ),
        "T_ferro_low": Variable(
            "temperature above which retrieval has the largest potential", "T_F", "(20)"
        ),
        "T_memory_low": ("smallest temperature of retrieval", "T_M", "(21)-(24)"),
    }


class Fig4b(_Lines):
    """Capacity of the Hopfield network against curvature."""

    gamma: par.GammaGrid
    beta: par.Beta

    must = [have_retrieval]
    variables = {
        "alpha_ferro_one_step": Variable(
            "load below which retrieval has the largest potential, with one step of "
            "replica-symmetry breaking of the spin glass",
            r"\alpha_F",
            "(20), D13",
        ),
        "at_margin_glass": Variable(
            "AT condition of the spin glass on the F/M line, negative where it is violated",
            r"X^2 - \alpha\beta'^2\langle\mathrm{sech}^4\rangle",
            "(25), D6, D13",
        ),
    }


class Fig4Released(_Lines):
    """Phase boundaries of the Hopfield network by the formulas of the released code."""

    panel_a: Fig4a
    panel_b: Fig4b

    name = "fig4_released"
    configured = False
    variables = {
        "gamma_b": ("scaled curvature of panel b", r"\gamma'", "(10)"),
        **{
            f"{line}_{what}": Fig4a.variables[f"{line}_{what}"]
            for line in ("ferro", "memory")
            for what in ("alpha", "temperature")
        },
    }

    @classmethod
    def parameters(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """The released formulas are drawn on the grids of both panels."""
        return {"panel_a": config["fig4a"], "panel_b": config["fig4b"]}


class Fig4Simulated(Panel):
    """The line between retrieval and spin glass as a published run of Figure S1h found it."""

    table: FileName
    """CSV file of loads, curvatures, temperatures and errors, relative to the project's root"""

    name = "fig4_simulated"
    letters = ""
    configured = False

    @classmethod
    def parameters(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """The table is part of the repository, so that the paper needs no simulation of it."""
        return {"table": "docs/published/ferro_line.csv"}

    @classmethod
    def own_files(cls, config: Mapping[str, Any]) -> tuple[str, ...]:
        """The table."""
        return tuple(cls.parameters(config).values())
