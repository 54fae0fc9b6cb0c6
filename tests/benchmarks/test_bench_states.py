"""Time of grids of states, 50 curvatures x 1,000 temperatures, beside one state after the other."""

import numpy as np
import pytest

import curved as cn

GAMMAS, BETAS = np.linspace(-1, 1, 50), np.linspace(0.3, 3, 1000)
MODELS = [cn.CurieWeiss(), cn.TwoPatterns(0.2), cn.SherringtonKirkpatrick(), cn.Hopfield(0.05)]


@pytest.mark.parametrize("flat", MODELS, ids=lambda flat: type(flat).__name__)
def test_grid(benchmark, flat):
    """The whole grid, the solution of the flat model included."""
    grid = benchmark.pedantic(lambda: cn.CurvedModel(flat, GAMMAS).states(BETAS), rounds=3)
    assert grid.m.shape[:2] == (50, 1000) if "m" in grid else grid.sizes["beta"] == 1000


@pytest.mark.parametrize("flat", MODELS, ids=lambda flat: type(flat).__name__)
def test_one_at_a_time(benchmark, flat):
    """A hundredth of a per cent of it: five cells of one curvature, on a model that is solved."""
    model = cn.CurvedModel(flat, -0.5)
    model.states(0.9)
    benchmark.pedantic(lambda: [model.states(beta) for beta in BETAS[::200]], rounds=3)


@pytest.mark.parametrize("flat", MODELS, ids=lambda flat: type(flat).__name__)
def test_transitions(benchmark, flat):
    benchmark.pedantic(lambda: cn.CurvedModel(flat, -0.8).transitions(), rounds=3)
