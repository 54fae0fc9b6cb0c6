"""Transitions: landmarks, what scans and the phase boundaries say, and both sides of each."""

import numpy as np
import pytest
from models import CURVED
from scipy.optimize import brentq

import curved as cn


def kinds(transitions):
    return list(
        zip(transitions.kind.values.tolist(), transitions.branch.values.tolist(), strict=True)
    )


def test_explosive_recall():
    model = cn.CurvedModel(cn.CurieWeiss(), -1.2)
    found = model.transitions()
    assert kinds(found) == [
        ("fold", "ferromagnet"),
        ("coexistence", "ferromagnet"),
        ("end of the paramagnet", "paramagnet"),
    ]
    assert found.attractors.values.tolist() == [[1, 3], [3, 3], [3, 2]]
    assert found.beta[0] == model.folds().beta[0]
    assert found.beta[2] == pytest.approx(1, abs=1e-14)

    def excess(beta):  # of the potential of the ferromagnet, from a solution of m = tanh(b m)
        m = brentq(lambda m: np.tanh(beta * m / (1 - 0.6 * m * m)) - m, 0.9, 1 - 1e-12, xtol=1e-15)
        b, e = beta / (1 - 0.6 * m * m), -m * m / 2
        phi = -beta * np.log1p(1.2 * e) / 1.2 + 2 * b * e + np.log(2 * np.cosh(b * m))
        return phi - np.log(2)

    assert found.beta[1] == pytest.approx(brentq(excess, 0.85, 0.95, xtol=1e-14), abs=1e-11)
    loop = model.hysteresis().isel(loop=0)
    np.testing.assert_allclose(loop.beta, found.beta[[0, 2]], rtol=1e-14)
    assert loop.beta_coexistence == found.beta[1]
    assert float(loop.m.sel(limit="heating", side="cold")) == found.m[0, 1]
    assert float(loop.m.sel(limit="heating", side="hot")) == 0
    assert loop.latent_heat == found.latent_heat[1]


def test_latent_heat_is_the_kink_of_the_potential():
    """d(phi)/d(beta) = -F(e) jumps at coexistence by the latent heat."""
    model = cn.CurvedModel(cn.CurieWeiss(), -1.2)
    [coexistence] = model.coexistence().beta.values
    h = 1e-5
    states = model.states(coexistence + h * np.array([-2, -1, 1, 2]))
    best = states.potential.where(states.equilibrium).max("state").values
    low, high = (best[1] - best[0]) / h, (best[3] - best[2]) / h
    assert high - low == pytest.approx(model.coexistence().latent_heat.item(), abs=1e-4)


def test_continuous_recall():
    found = cn.CurvedModel(cn.CurieWeiss(), 0.0).transitions()
    assert kinds(found) == [("onset", "ferromagnet")]
    assert found.beta.item() == pytest.approx(1, abs=1e-14)
    assert found.latent_heat.item() == 0
    assert found.phase.values.tolist() == [["paramagnet", "ferromagnet"]]


@pytest.mark.parametrize("correlation", [0.0, 0.2, 0.6])
@pytest.mark.parametrize("gamma", [-1.2, -1.0, -0.3, 0.0, 0.5])
def test_counts_of_attractors_are_those_of_a_scan(correlation, gamma):
    model = cn.CurvedModel(cn.TwoPatterns(correlation), gamma)
    found = model.transitions((0.1, 6.0))
    betas = np.linspace(0.1, 6.0, 2001)
    scan = model.states(betas)
    counts = scan.copies.where(scan.stable, 0).sum("state").values
    edges = np.concatenate([[0.0], found.beta.values, [np.inf]])
    expected = np.append(found.attractors.values[:, 0], found.attractors.values[-1:, 1])
    away = np.abs(betas[:, None] - found.beta.values).min(axis=1) > 1e-6
    cell = np.searchsorted(edges, betas, side="right") - 1
    np.testing.assert_array_equal(counts[away], expected[cell][away])
    np.testing.assert_array_equal(found.attractors.values[1:, 0], found.attractors.values[:-1, 1])


@pytest.mark.parametrize("gamma", [-0.8, 0.0, 0.8])
def test_transitions_of_the_hopfield_network_are_its_boundaries(gamma):
    """Two independent ways: branches at one load, and lines on the surface of all loads."""
    found = cn.CurvedModel(cn.Hopfield(0.05), gamma).transitions()
    lines = cn.Boundaries()
    assert kinds(found) == [
        ("onset", "spin glass"),
        ("fold", "retrieval"),
        ("coexistence", "retrieval"),
    ]
    onset, fold, equal = found.temperature.values
    assert onset == pytest.approx(lines.spin_glass_temperature(gamma, 0.05), rel=1e-12)
    assert fold == pytest.approx(lines.retrieval_temperature(gamma, 0.05), rel=1e-10)
    assert equal == pytest.approx(lines.ferromagnetic_temperature(gamma, 0.05), rel=1e-9)


def test_the_paramagnet_of_the_explosive_spin_glass_ends_in_a_fold():
    found = cn.CurvedModel(cn.SherringtonKirkpatrick(), -1.2).transitions()
    assert kinds(found) == [
        ("fold", "spin glass"),
        ("coexistence", "spin glass"),
        ("fold", "paramagnet"),
    ]
    assert found.beta[2] == pytest.approx(1 / 2.4, abs=1e-12)


def test_a_closed_branch_has_no_beginning():
    """Just above the capacity retrieval is a closed curve: it sets in and ends in folds."""
    found = cn.CurvedModel(cn.Hopfield(0.1381), 0.0).transitions()
    retrieval = found.temperature.values[(found.branch == "retrieval").values]
    np.testing.assert_allclose(np.sort(retrieval), [0.010073, 0.035701], atol=1e-6)


@pytest.mark.parametrize("model", CURVED, ids=repr)
def test_equilibrium_changes_at_transitions_only(model):
    betas = np.geomspace(0.2, 5, 400)
    states = model.states(betas)
    winner = [row.branch.values[row.equilibrium.values].item() for _, row in states.groupby("beta")]
    changes = np.flatnonzero(np.array(winner[1:]) != np.array(winner[:-1]))
    found = model.transitions()
    moving = np.isin(found.kind.values, ["coexistence", "onset"])
    for n in changes:
        inside = (found.beta.values > betas[n] * 0.999999) & (found.beta.values <= betas[n + 1])
        assert np.any(inside & moving)


def test_several_curvatures_at_once():
    gammas = [-1.2, 0.0]
    table = cn.CurvedModel(cn.CurieWeiss(), gammas).transitions()
    assert table.sizes == {"gamma": 2, "transition": 3, "side": 2}
    for gamma in gammas:
        alone = cn.CurvedModel(cn.CurieWeiss(), gamma).transitions()
        part = table.sel(gamma=gamma).isel(transition=slice(alone.sizes["transition"]))
        np.testing.assert_array_equal(part.kind, alone.kind)
        np.testing.assert_allclose(part.beta, alone.beta, rtol=1e-14)


def test_phase_diagram():
    lines = cn.CurvedModel(cn.CurieWeiss(), 0.0).phase_diagram([-1.2, -0.9, -0.5, 0.5])
    assert set(lines.line.values) == {
        "fold of the ferromagnet",
        "coexistence of the ferromagnet",
        "end of the paramagnet",
        "onset of the ferromagnet",
    }
    onset = lines.beta.sel(line="onset of the ferromagnet")
    np.testing.assert_allclose(onset, [np.nan, np.nan, 1, 1], rtol=1e-14)
    fold = lines.beta.sel(line="fold of the ferromagnet", gamma=-1.2)
    assert fold == cn.CurvedModel(cn.CurieWeiss(), -1.2).folds().beta[0]
    own = cn.CurvedModel(cn.CurieWeiss(), cn.EnergyTransform.from_function(np.sinh))
    with pytest.raises(TypeError, match="needs a transform with a curvature gamma"):
        own.phase_diagram([0.0])


def test_range_of_temperatures():
    model = cn.CurvedModel(cn.CurieWeiss(), -1.2)
    assert kinds(model.transitions((0.85, 0.95))) == [("coexistence", "ferromagnet")]
    assert model.transitions((2.0, 3.0)).sizes["transition"] == 0
    for bad in ((1.0, 0.5), (np.nan, 1.0), 1.0):
        with pytest.raises(ValueError, match="a smallest and a largest inverse temperature"):
            model.transitions(bad)
    assert cn.CurvedModel(cn.CurieWeiss(), 0.0).hysteresis().sizes["loop"] == 0
