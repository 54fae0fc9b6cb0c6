"""Time of each line of Figure 4 at paper scale, and its error against twice the nodes."""

import numpy as np
import pytest

from curved.curvature.boundaries import Boundaries
from curved.curvature.released import ReleasedBoundaries
from curved.numerics.gaussian import QuadratureRule

GAMMA, LOAD = np.array([-0.8, 0.0, 0.8])[:, None], np.round(np.linspace(0, 0.2, 201), 12)
ACROSS = np.linspace(-1, 1, 101)
LINES = {
    "spin_glass_temperature": (GAMMA, LOAD),
    "retrieval_temperature": (GAMMA, LOAD),
    "ferromagnetic_temperature": (GAMMA, LOAD),
    "at_temperature": (GAMMA, LOAD),
    "retrieval_load": (ACROSS, 0.5),
    "ferromagnetic_load": (ACROSS, 0.5),
}


@pytest.mark.parametrize("model", [Boundaries, ReleasedBoundaries])
@pytest.mark.parametrize("line", LINES)
def test_line(benchmark, model, line):
    found = benchmark.pedantic(getattr(model(), line), LINES[line], rounds=1)
    fine = getattr(model(rule=QuadratureRule.of_order(2)), line)(*LINES[line])
    assert np.array_equal(np.isnan(found), np.isnan(fine))
    error = float(np.nanmax(np.abs(found - fine)))
    benchmark.extra_info["error"] = error
    assert error < 1e-8
