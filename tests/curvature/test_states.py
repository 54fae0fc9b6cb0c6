"""States on grids of curvature and temperature: one table, two routes, and its layout."""

import numpy as np
import pytest
from models import FLAT, states_of

import curved as cn
from curved.curvature.curved_branch import FlatBranch

GAMMAS = np.linspace(-1.2, 0.8, 6)
BETAS = np.concatenate([[0.05, 1.0, 60.0], np.linspace(0.3, 2.5, 41)])


@pytest.mark.parametrize("flat", [*FLAT, cn.Hopfield(0.05), cn.Hopfield(0.1381)], ids=repr)
def test_a_grid_has_the_states_of_each_curvature_and_temperature(flat):
    """The polynomial with corrections against bracketed roots, one state at a time."""
    betas = BETAS if not isinstance(flat, cn.Hopfield) else BETAS[::4]
    grid = cn.CurvedModel(flat, GAMMAS).states(betas)
    assert grid.sizes["gamma"] == 6
    for g, gamma in enumerate(GAMMAS):
        model = cn.CurvedModel(flat, float(gamma))
        for k, beta in enumerate(betas):
            cell = grid.isel(gamma=g, beta=k)
            expected = [
                (b.flat.branch.name, t) for b in model.bent_branches for t in b.crossings(beta)
            ]
            found = cell.branch.values[cell.branch.values != ""]
            assert found.tolist() == [name for name, _ in expected]
            for n, (name, t) in enumerate(expected):
                state = model.at(name, t)
                for row, parameter in enumerate(flat.order_parameters):
                    np.testing.assert_allclose(cell[parameter][n], state.order[row, 0], atol=1e-12)
                np.testing.assert_allclose(cell.potential[n], state.potential[0], rtol=1e-12)
                np.testing.assert_allclose(cell.energy[n], state.energy[0], rtol=1e-12, atol=1e-12)
                assert cell.unstable[n] == state.unstable[0]


def test_the_flat_model_is_solved_once_for_all_curvatures(monkeypatch):
    calls = []
    solve = FlatBranch.states.func
    monkeypatch.setattr(FlatBranch.states, "func", lambda self: calls.append(self) or solve(self))
    cn.CurvedModel(cn.TwoPatterns(0.2), np.linspace(-1, 1, 20)).states([0.9, 1.5])
    assert len(calls) == 4  # branches


def test_layout():
    model = cn.CurvedModel(cn.CurieWeiss(), [-1.5, 0.0])
    states = model.states([2.0, 0.7])
    assert dict(states.sizes) == {"gamma": 2, "beta": 2, "state": 3}
    np.testing.assert_array_equal(states.beta, [2.0, 0.7])
    np.testing.assert_array_equal(states.gamma, [-1.5, 0.0])
    one = states.sel(gamma=0.0, beta=0.7)
    assert one.branch.values.tolist() == ["paramagnet", "", ""]
    assert one.stable.values.tolist() == [True, False, False]
    assert one.copies.values.tolist() == [1, 0, 0]
    assert np.isnan(one.m.values[1:]).all()
    assert states.m.attrs["long_name"] == "overlap with the stored pattern"
    scalar = model.members[1].states(0.7)
    assert scalar.sizes == {"state": 1}
    assert scalar.beta == 0.7
    assert scalar.gamma == 0.0


def test_equilibrium_is_the_stable_state_of_largest_potential():
    states = cn.CurvedModel(cn.CurieWeiss(), -1.2).states([0.85, 0.95])
    assert states.branch.values[states.equilibrium.values].tolist() == ["paramagnet", "ferromagnet"]
    assert not (states.equilibrium & ~states.stable).any()


def test_symmetric_copies_are_states_too():
    model = cn.CurvedModel(cn.TwoPatterns(0.2), -1.2)
    states = model.states(0.825, copies=True)
    assert (states.sizes["state"], int(states.stable.sum())) == (13, 7)
    copies = [order[:, 0] for state in states_of(model, 0.825) for order in state.copies()]
    np.testing.assert_array_equal(np.transpose([states.m1, states.m2]), copies)


def test_several_transforms_need_no_curvature():
    transforms = [cn.Renyi(-1.0), cn.Relativistic(-1.0)]
    states = cn.CurvedModel(cn.CurieWeiss(), transforms).states([1.0, 3.0])
    assert states["transform"].values.tolist() == ["Renyi(gamma=-1.0)", "Relativistic(gamma=-1.0)"]
    alone = cn.CurvedModel(cn.CurieWeiss(), transforms[1]).states([1.0, 3.0])
    np.testing.assert_allclose(states.m[1, :, : alone.sizes["state"]], alone.m, atol=1e-12)


@pytest.mark.parametrize("gamma", [-1.2, -1.1, -1.05, -0.9])
def test_what_is_marginal_is_said_to_be(gamma):
    model = cn.CurvedModel(cn.CurieWeiss(), gamma)
    [t] = model.folds().t.values
    states = model.at("ferromagnet", [t - 0.01, t, t + 0.01])
    assert states.marginal.tolist() == [False, True, False]
    assert states.stable.tolist() == [False, False, True]


def test_one_curvature_is_needed_for_one_branch():
    model = cn.CurvedModel(cn.CurieWeiss(), [-1.0, 0.0])
    for verb in (lambda: model.at("ferromagnet", 1.0), lambda: model.sample("ferromagnet", 1.0, 9)):
        with pytest.raises(
            ValueError, match="branches belong to one transform, and this model has 2"
        ):
            verb()
    assert model.members[0].at("ferromagnet", 1.0).beta.size == 1


@pytest.mark.parametrize(
    ("beta", "says"),
    [
        ([0.5, -1.0], "positive and finite, got -1.0"),
        ([0.5, np.nan], "positive and finite, got nan"),
        ([[0.5]], r"non-empty array of one axis, got shape \(1, 1\)"),
    ],
)
def test_bad_temperatures(beta, says):
    with pytest.raises(ValueError, match=says):
        cn.CurvedModel(cn.CurieWeiss(), 0.0).states(beta)


def test_no_curvature_at_all():
    with pytest.raises(ValueError, match="empty sequence"):
        cn.CurvedModel(cn.CurieWeiss(), [])
    with pytest.raises(TypeError, match="transform must be"):
        cn.CurvedModel(cn.CurieWeiss(), ["-1"])


def test_at_a_critical_point_marginal_states_are_the_equilibrium():
    states = cn.CurvedModel(cn.SherringtonKirkpatrick(), -1.0).states(0.5)
    assert not states.stable.any()
    best = states.isel(state=states.equilibrium.values)
    assert best.marginal.all()
    assert best.q.max() < 1e-4
