"""A job loads what it uses: computing no drawing, drawing no physics."""

import json
import subprocess
import sys

import pytest

from curved.figures import catalogue

COMPUTE = """
import json, sys
from importlib import import_module
from curved.figures import compute
for name in sys.argv[2:]:
    import_module(f"curved.figures.{sys.argv[1]}.{name}")
print(json.dumps(sorted(sys.modules)))
"""
DRAW = """
import json, sys
from importlib import import_module
from curved.figures import draw
import_module(f"curved.figures.{sys.argv[1]}.draw")
print(json.dumps(sorted(sys.modules)))
"""
ONE = """
import json, sys
from curved.figures.compute import compute
compute("fig2c", {"gamma": -1.2, "beta_max": 1.5, "points": 21})
print(json.dumps(sorted(sys.modules)))
"""


def loaded(code, *arguments):
    """Modules that are there after some code ran in a process of its own."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("figure", catalogue.figures(), ids=lambda figure: figure.name)
def test_what_computes_a_figure(figure):
    modules = loaded(COMPUTE, figure.name, *(panel.name for panel in figure.panels))
    unused = {"matplotlib", "seaborn", "snakemake", "grimp", "jinja2"}
    if figure.name in {"fig1", "fig2", "fig3", "fig4", "fig6"}:  # they simulate nothing
        unused.add("numba")
    if figure.name in {"fig1", "fig5", "figS2", "figS3"}:  # they find no root on import
        unused |= {"scipy.optimize", "scipy.integrate"}
    if figure.name == "fig5":
        unused.add("scipy.special")
    assert unused & modules == set()


@pytest.mark.parametrize("figure", catalogue.figures(), ids=lambda figure: figure.name)
def test_what_draws_a_figure(figure):
    modules = loaded(DRAW, figure.name)
    unused = {"numba", "scipy", "seaborn", "pydantic", "snakemake", "matplotlib.pyplot"}
    assert unused & modules == set()
    physics = {"flat", "curvature", "networks", "sampling", "images", "settings", "ledger"}
    assert {f"curved.{room}" for room in physics} & modules == set()


def test_what_computes_a_panel_is_its_own_figure():
    modules = loaded(ONE)
    others = {name for name in modules if name.startswith("curved.figures.fig")}
    assert others == {f"curved.figures.fig2{end}" for end in ("", ".panels", ".fig2c")}


def test_what_declares_the_panels_is_no_more_than_the_declarations():
    """Every start of Snakemake reads them, to check the configuration and to plan."""
    code = "import json, sys\nfrom curved.figures import catalogue\ncatalogue.panels()\n"
    modules = loaded(code + "print(json.dumps(sorted(sys.modules)))")
    assert {"scipy", "xarray", "numba", "matplotlib"} & modules == set()
