"""`import curved as cn`: the names of the field, light to import, and words for wrong arguments."""

import pickle
import pydoc
import subprocess
import sys

import numpy as np
import pytest
import xarray as xr

import curved as cn


def test_the_names_are_there_and_are_physics():
    for name in dir(cn):
        assert callable(getattr(cn, name)), name
    assert {"CurvedModel", "Renyi", "Hopfield", "simulate", "trajectory"} <= set(dir(cn))
    assert {"save", "load", "open_results", "spins_of", "SpinGlass"} <= set(dir(cn))
    assert not {"lazy", "version", "numerics", "settings", "annotations"} & set(dir(cn))
    with pytest.raises(AttributeError, match="nothing"):
        cn.nothing  # noqa: B018


def test_importing_loads_nothing_else():
    heavy = "{'numpy', 'scipy', 'numba', 'xarray'}"
    code = f"import sys, curved; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_is_a_page_of_the_manual():
    """It says what each name is for, with examples that the doctests run, before any listing."""
    page = pydoc.render_doc(cn, renderer=pydoc.plaintext)
    manual = page[: page.index("PACKAGE CONTENTS")]
    assert "NAME\n    curved - Curved neural networks: exact solutions" in page
    assert manual.count(">>>") >= 6
    assert [name for name in cn.__all__ if f"`{name}`" not in manual] == []
    assert len(manual.splitlines()) < 70


def test_energies_of_a_recorded_spike_matrix():
    """In eight lines: the energies per neuron, and whether a curved network makes such states."""
    spikes = np.random.default_rng(1).random((1000, 50)) < 0.3

    x = cn.spins_of(spikes)
    covariance = np.cov(x, rowvar=False)
    couplings = covariance - np.diag(np.diag(covariance))
    network = cn.PairwiseEnergy(couplings, x.mean(axis=0))
    e = network.energy(x)

    assert e.shape == (1000,)
    by_hand = -x @ x.mean(axis=0) - np.einsum("ti,ij,tj->t", x, couplings, x) / 100
    np.testing.assert_allclose(e, by_hand / 50, rtol=1e-12)
    cn.simulate(network, -0.5, 1.0, x[0], sweeps=10, seed=2)


def test_own_data_from_the_front_door(tmp_path):
    data = xr.Dataset({"energy": ("time", [0.5, -0.5], {"units": "1"})})
    cn.save(data, tmp_path / "mine.nc", {"seed": 1})
    again = cn.load(tmp_path / "mine.nc")
    xr.testing.assert_equal(again, data)
    assert cn.open_results(tmp_path)["mine"].to_dataset().identical(again)


def test_a_number_is_a_curvature():
    model = cn.CurvedModel(cn.CurieWeiss(), -1.2)
    assert model == cn.CurvedModel(cn.CurieWeiss(), cn.Renyi(-1.2))
    assert model != cn.CurvedModel(cn.CurieWeiss(), cn.Relativistic(-1.2))
    assert repr(model) == "CurvedModel(flat=CurieWeiss(), transform=Renyi(gamma=-1.2))"


@pytest.mark.parametrize(
    ("flat", "transform", "says"),
    [
        (cn.CurieWeiss, -1.0, "got the class CurieWeiss: call it"),
        (cn.CurieWeiss(), cn.Renyi, "got the class Renyi: call it"),
        (cn.Renyi(-1.0), cn.CurieWeiss(), "flat must be a model such as CurieWeiss"),
        (cn.CurieWeiss(), "-1", "transform must be a transform such as Renyi"),
        (cn.CurieWeiss(), True, "transform must be"),
        ([1], -1.0, "flat must be"),
    ],
)
def test_other_things_are_refused_in_words(flat, transform, says):
    with pytest.raises(TypeError, match=says):
        cn.CurvedModel(flat, transform)


@pytest.mark.parametrize(
    "flat", [cn.CurieWeiss(), cn.TwoPatterns(0.2), cn.Hopfield(0.05), cn.SherringtonKirkpatrick()]
)
def test_a_model_that_was_used_pickles(flat):
    model = cn.CurvedModel(flat, -0.5)
    states = model.states(1.4)
    again = pickle.loads(pickle.dumps(model))  # noqa: S301
    assert again.states(1.4).identical(states)


def test_names_of_lines_and_branches_are_checked():
    with pytest.raises(ValueError, match="line must be one of retrieval, ferromagnetic, at, got"):
        cn.Boundaries().curve("memories", 0.0, 10)
    with pytest.raises(KeyError, match="one of paramagnet, ferromagnet, got"):
        cn.CurvedModel(cn.CurieWeiss(), 0.0).sample("retrieval", 1.0, 10)
