"""What the figures of the theory must show."""

import numpy as np
import pytest
import xarray as xr
import yaml

from conftest import ROOT
from curved.figures.compute import compute
from curved.flat import parisi
from curved.report.publishing import write_ferro_line

CONFIG = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
PANELS = (
    "fig1a",
    "fig1b",
    "fig1c",
    "fig2a",
    "fig2b",
    "fig2c",
    "fig2d",
    "fig3a",
    "fig3b",
    "fig6abc",
    "fig6d",
    "fig6e",
)


@pytest.fixture(scope="module")
def data():
    """The panels that take no time, at paper scale."""
    return {name: compute(name, CONFIG[name]) for name in PANELS}


def test_fig1a(data):
    """Independence at gamma = 0; the curved families leave that surface to opposite sides."""
    p = data["fig1a"].probability
    np.testing.assert_allclose(p.sum("pair_state"), 1, rtol=1e-13)
    excess = p.sel(pair_state="++") * p.sel(pair_state="--") - p.sel(pair_state="+-") * p.sel(
        pair_state="-+"
    )
    np.testing.assert_allclose(excess.sel(gamma=0), 0, atol=1e-16)
    cut = excess.sel(log_odds_unlike=0).where(abs(p.log_odds_like) > 0.5, drop=True)
    assert np.all(cut.sel(gamma=-0.5) > 0)
    assert np.all(cut.sel(gamma=0.5) < 0)


def test_fig1b(data):
    """Pairs and fields only at gamma = 0, all orders elsewhere; where the series holds."""
    spectrum = data["fig1b"]
    assert float(spectrum.strength.sel(gamma=0, order=slice(3, None)).max()) < 1e-15
    assert float(spectrum.strength.sel(gamma=[-0.5, 0.5]).min()) > 1e-9
    error = abs(spectrum.strength - spectrum.strength_series).max("order")
    assert float(error.sel(gamma=0.3)) < 1e-8
    assert float(error.sel(gamma=1.4)) > 1e-2


def test_fig1c(data):
    curvature = data["fig1c"].sectional_curvature
    np.testing.assert_allclose(curvature, curvature.gamma.broadcast_like(curvature), atol=1e-8)


def test_fig2a(data):
    """From continuous to explosive; the stable part at gamma = -1.5 begins at the fold."""
    beta = data["fig2a"].beta.sel(branch="ferromagnet 1")
    np.testing.assert_allclose(beta.sel(gamma=[0, -0.5]).min("point"), 1, atol=1e-12)
    assert float(beta.sel(gamma=-1.5).min()) == pytest.approx(0.62293612, abs=5e-9)
    np.testing.assert_allclose(beta.max("point"), 1.5, rtol=1e-12)
    m = data["fig2a"].m
    np.testing.assert_array_equal(m.sel(branch="ferromagnet 2"), -m.sel(branch="ferromagnet 1"))


def test_fig2b(data):
    line = data["fig2b"]
    assert line.attrs["tricritical_gamma"] == pytest.approx(-2 / 3, abs=1e-15)
    assert np.all(np.diff(line.gamma) <= 0)
    assert float(line.gamma[-1]) == -2
    at = np.interp(1.5, -line.gamma, line.beta_fold)
    assert at == pytest.approx(0.62293612, abs=2e-5)


def test_fig2c_is_the_flat_curve_seen_through_the_map(data):
    curve = data["fig2c"]
    gamma = float(curve.gamma)
    np.testing.assert_allclose(
        curve.beta, curve.beta_eff * (1 + gamma * curve.m**2 / 2), rtol=1e-13
    )
    np.testing.assert_allclose(curve.m, np.tanh(curve.beta_eff * curve.m), atol=1e-14)


def test_fig2d(data):
    runs = data["fig2d"]
    assert runs.sizes["gamma"] == 11
    np.testing.assert_allclose(runs.m[:, 0], 0.01, rtol=1e-14)
    np.testing.assert_allclose(
        runs.beta_eff, runs.beta / (1 + runs.gamma * runs.m**2 / 2), rtol=1e-14
    )
    arrival = (runs.m.sel(gamma=slice(-0.9, -1.5)) > 0.5).argmax("sweep")
    assert np.all(np.diff(arrival) < 0)


def test_fig3a(data):
    landscape = data["fig3a"]
    assert landscape.fixed_stable.sum("fixed_point").values.tolist() == [1, 2, 4, 1, 7, 4]
    assert landscape.sizes["fixed_point"] == 13
    inside = 1 - landscape.gamma * -(landscape.m1**2 + landscape.m2**2) / 2 > 0
    for name in ("neg_phi", "flow_m1", "flow_m2"):
        np.testing.assert_array_equal(
            np.isfinite(landscape[name]), inside.transpose(*landscape[name].dims)
        )
    lowest = landscape.neg_phi.min(("m1", "m2"))
    for case in range(6):
        stable = landscape.isel(case=case)
        points = stable.where(stable.fixed_stable, drop=True)
        values = stable.neg_phi.interp(m1=points.fixed_m1, m2=points.fixed_m2)
        assert float(values.min()) == pytest.approx(float(lowest[case]), abs=1e-3)


def test_fig3b_counts_match_fig3a(data):
    """Branches cross the six betas of panel a as often as there are fixed points."""
    for gamma, beta, fixed in ((0.0, 1.0, 3), (0.0, 1.4, 9), (-1.2, 0.825, 13), (-1.2, 0.9, 7)):
        above = data["fig3b"].beta.sel(gamma=gamma).values > beta
        crossings = np.sum(above[:, :-1] != above[:, 1:])
        assert crossings == fixed


def test_fig6abc(data):
    glass = data["fig6abc"].isel(point=data["fig6abc"].branch.values == "spin glass")
    for gamma in glass.gamma.values:
        curve = glass.sel(gamma=gamma)
        assert float(curve.beta[0]) == pytest.approx(1 + gamma / 2, abs=1e-12)
        if gamma > -1:
            assert float(curve.dq_dbeta[0]) == pytest.approx(1 / (1 + gamma), abs=1e-6)
            assert bool(curve.stable.all())
    explosive = glass.sel(gamma=-1.2)
    assert not bool(explosive.stable[0])
    assert bool(explosive.stable[-1])


def test_fig6d(data):
    lines = data["fig6d"]
    np.testing.assert_allclose(lines.beta_critical, 1 + lines.gamma / 2, rtol=1e-15)
    explosive = lines.where(lines.gamma < -1, drop=True)
    symmetric = explosive.where(explosive.gamma > -1.2533, drop=True)
    assert np.all(symmetric.beta_fold < symmetric.beta_critical)
    assert np.all(np.isnan(explosive.beta_fold[explosive.gamma < -1.2534]))
    assert np.all(explosive.beta_critical < explosive.beta_paramagnet)
    assert np.all(np.isnan(lines.beta_fold[lines.gamma > -1]))
    assert float(lines.beta_fold.sel(gamma=-1)) == pytest.approx(0.5, abs=1e-12)


def test_authors(tmp_path):
    """The flat solutions are those that the authors store.

    At b = 30 tanh(b m) is 1 in double precision, their m is 1 - 1e-8: such is the error of their
    solver. It grows by 1/|1 - b sech^2(b m)|, 10 at b = 1.05, the point next to the onset; the
    tolerance has one more digit.
    """
    table = ROOT / "docs/published/authors.csv"
    data = compute("authors", {"table": str(table)})
    assert data.sizes == {"order_parameter": 2, "beta_eff": 201}
    assert data.source == "code of the paper, commit f5a1aa6"
    assert float(data.largest_difference.max()) < 1e-6
    ordered = data.beta_eff > 1
    for values in (data.solution, data.solution_authors):
        assert np.all(values.where(~ordered, drop=True) == 0)
        assert np.all(values.where(ordered, drop=True) > 0.04)
    m, q = data.solution.where(ordered, drop=True)
    np.testing.assert_allclose(m, np.tanh(m.beta_eff * m), rtol=1e-13)
    wrong = tmp_path / "authors.csv"
    wrong.write_text(table.read_text().replace("0.9730507126084517", "0.9731"))
    assert float(compute("authors", {"table": str(wrong)}).largest_difference.max()) > 1e-5
    assert q[-1] == pytest.approx(0.97305071, abs=1e-8)


def test_fig6d_beyond_replica_symmetry(data):
    """The true spin glass begins later, at curvatures down to the end of its own support."""
    lines = data["fig6d"]
    explosive = lines.where(lines.gamma < -1, drop=True)
    assert float(explosive.gamma.min()) == -1.31
    symmetric = explosive.where(explosive.gamma > -1.2533, drop=True)
    later = symmetric.beta_fold_parisi / symmetric.beta_fold - 1
    assert np.all(later > 0)
    assert np.all(np.diff(later) > 0)
    assert float(later.sel(gamma=-1.2)) == pytest.approx(0.1608, abs=1e-4)
    assert float(later.sel(gamma=-1.25)) == pytest.approx(2.3035, abs=1e-3)
    assert np.all(explosive.beta_fold_parisi < explosive.beta_coexistence_parisi)
    assert np.all(explosive.beta_coexistence_parisi < explosive.beta_paramagnet)
    assert np.all(np.isnan(lines.beta_fold_parisi[lines.gamma > -1]))
    at_border = lines.sel(gamma=-1)
    assert float(at_border.beta_fold_parisi) == pytest.approx(0.5, abs=1e-12)
    assert float(at_border.beta_coexistence_parisi) == pytest.approx(0.5, abs=1e-12)


def test_fig6abc_beyond_replica_symmetry(data):
    """Both spin glasses begin at one point; then q_EA is above the symmetric q."""
    diagram = data["fig6abc"]
    glass = diagram.isel(point=diagram.branch.values == "spin glass")
    for gamma in diagram.gamma.values:
        plain, broken = glass.sel(gamma=gamma), diagram.sel(gamma=gamma)
        assert float(broken.beta_parisi[0]) == pytest.approx(1 + gamma / 2, abs=1e-12)
        stable = broken.stable_parisi.values
        beta = broken.beta_parisi.values[stable]
        q = np.interp(beta, plain.beta.values[plain.stable], plain.q.values[plain.stable])
        beyond = (q > 0.3) & (beta > 0.45)  # away from the fold
        assert np.all(broken.q_parisi.values[stable][beyond] > q[beyond])
        gap = broken.q_rms_parisi.values[stable][beyond] - q[beyond]
        if gamma == -0.5:  # at equal b it is above, as the energy is
            assert np.all((gap > 0) & (gap < 0.005))
        if gamma <= -1:  # at equal beta it is colder with replica symmetry
            assert np.all(gap < 0)
    assert float(diagram.dq_dbeta_parisi.sel(gamma=-0.5)[0]) == pytest.approx(2, abs=1e-5)
    assert not bool(diagram.stable_parisi.sel(gamma=-1.2)[0])
    assert bool(diagram.stable_parisi.sel(gamma=-0.8).all())


def test_fig6e(data):
    """x(q) grows from 0 to x_max, its moments are those of the table, and errors stand beside."""
    flat = data["fig6e"]
    assert np.all(np.diff(flat.q_level) > 0)
    assert np.all(np.diff(flat.x_level) > 0)
    np.testing.assert_allclose(flat.x_level[:, 0], 0)
    np.testing.assert_allclose(flat.x_level[:, -1], flat.x_max)
    np.testing.assert_allclose(flat.q_level[:, -1], flat.q_parisi, atol=1e-5)
    for power, mean in ((1, flat.mean_q), (2, flat.mean_q2)):
        q, x = flat.q_level.values, flat.x_level.values
        area = np.sum((x[:, 1:] + x[:, :-1]) / 2 * np.diff(q**power), axis=1)
        np.testing.assert_allclose(q[:, -1] ** power - area, mean, atol=2e-4)
    np.testing.assert_allclose(flat.mean_q, 1 - 1 / flat.b, rtol=1e-13)
    assert np.all(flat.energy > flat.energy_symmetric)
    assert np.all(flat.energy_error < 1e-9)
    assert np.all(flat.potential_error < 1e-8)
    assert np.all(flat.q_parisi_error < 1e-7)


def test_parisi_solution_of_the_file_is_what_would_be_computed(data, monkeypatch):
    """Panels made from it are the same to the bit, and solve nothing."""
    kept = compute("parisi", {})
    monkeypatch.setattr(parisi, "_tables", {})
    monkeypatch.setattr(parisi, "_solve", lambda steps: pytest.fail(f"solved for {steps} steps"))
    for name in ("fig6abc", "fig6d", "fig6e"):
        xr.testing.assert_identical(compute(name, CONFIG[name], [kept]), data[name])


def test_the_simulated_line_of_figure_4_is_that_of_the_published_run(tmp_path):
    """What is published is read again; a table with a hole is refused."""
    table = tmp_path / "ferro_line.csv"
    along = ("alpha", "gamma")
    found = xr.Dataset(
        {
            "T_ferro_simulated": (along, [[0.7, 0.5, 0.4], [0.4, 0.25, 0.2]]),
            "T_ferro_simulated_error": (along, [[0.01, 0.02, 0.03], [0.04, 0.05, 0.06]]),
        },
        {"alpha": [0.03, 0.05], "gamma": [-0.8, 0.0, 0.8]},
        {"commit": "0123456789abcdef"},
    )
    write_ferro_line(table, found)
    data = compute("fig4_simulated", {"table": str(table)})
    assert data.attrs["source"] == "Figure S1h of this project, commit 0123456789ab"
    for name in found:
        xr.testing.assert_equal(data[name].transpose(*along), found[name])
    table.write_text(table.read_text().replace("-0.8,0.05,0.4,0.04\n", ""))
    with pytest.raises(ValueError, match=r"no row for \(gamma, alpha\) = \(-0.8, 0.05\)"):
        compute("fig4_simulated", {"table": str(table)})
