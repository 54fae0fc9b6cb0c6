"""Quantities of the ledger, each on a small Dataset of which the answer is known."""

import numpy as np
import pytest
import xarray as xr

from curved.ledger.quantities import QUANTITIES, NeedsDataError, QuantityError


def measure(name, data, **arguments):
    return QUANTITIES[name](data, **arguments)


@pytest.fixture
def power_law():
    """Variable c x^-1.5 with errors of 2 %, and an exact one of the power 3."""
    x = np.geomspace(10, 1e5, 9)
    rng = np.random.default_rng(3)
    noisy = 7 * x**-1.5 * (1 + 0.02 * rng.standard_normal(x.size))
    return xr.Dataset(
        {"a": ("x", noisy), "a_error": ("x", 0.02 * noisy), "b": ("x", -(x**3))},
        {"x": x},
        {"panel": "small"},
    )


def test_exponent_of_a_power_law(power_law):
    exact = measure("log_slope", power_law, variable="b", along="x")
    assert exact.value == pytest.approx([3.0])
    assert exact.error == [0.0]
    fitted = measure("log_slope", power_law, variable="a", along="x")
    assert fitted.error[0] == pytest.approx(0.02 / (np.log(10) * np.sqrt(15)), rel=0.05)
    assert abs(fitted.value[0] + 1.5) < 3 * fitted.error[0]
    with pytest.raises(NeedsDataError, match="needs two points or more of b along x > 0"):
        measure("log_slope", power_law, variable="b", along="x", between=[9, 11])


def test_extremes(power_law):
    lowest = measure("extreme", power_law, variable="b", side="lowest")
    assert (lowest.value, lowest.error) == (-1e15, 0)
    beyond = measure("extreme", power_law, variable="b", side="highest", beyond=["x", 50])
    assert beyond.value == pytest.approx([-(100**3.0)])


def test_difference_of_two_variables():
    data = xr.Dataset(
        {
            "one": ("gamma", [3.0, 5.0, 9.0]),
            "one_error": ("gamma", [0.3, 0.3, 0.3]),
            "two": ("gamma", [1.0, 1.0, 2.0]),
            "two_error": ("gamma", [0.4, 0.4, 0.4]),
        },
        {"gamma": [-1.0, 0.0, 1.0]},
    )
    found = measure("difference", data, variable="one", minus="two", between=[-0.5, 2])
    assert found.value.tolist() == [4.0, 7.0]
    assert found.error == pytest.approx([0.5, 0.5])


@pytest.fixture
def variance():
    """Triangles of height 8 and 4 over loads 0 to 8, with errors of 0.1."""
    load = np.arange(9.0)
    high = 8 - 2 * abs(load - 4)
    values = np.array([high, high / 2])
    return xr.Dataset(
        {
            "variance": (("gamma", "load"), values),
            "variance_error": (("gamma", "load"), np.full((2, 9), 0.1)),
        },
        {"gamma": [0.0, 1.0], "load": load},
    )


def test_extent_of_a_region_of_high_variance(variance):
    given = {"variable": "variance", "over": "load", "part": 0.45, "reference": {"gamma": 0.0}}
    wide = measure("extent", variance, at={"gamma": 0.0}, **given)
    assert wide.value == pytest.approx([4.4])  # from 1.8 to 6.2
    between = np.hypot(0.1 * np.hypot(0.2, 0.8), 0.045)  # of the level, and of two points
    assert wide.error == pytest.approx([np.sqrt(2) * between / 2])
    narrow = measure("extent", variance, at={"gamma": 1.0}, **given)
    assert narrow.value == pytest.approx([0.8])
    none = measure("extent", variance, at={"gamma": 1.0}, **given | {"part": 0.9})
    assert none.value == [0.0]


def test_extent_ends_with_its_coordinate(variance):
    cut = variance.isel(load=slice(4))
    reference, at = {"gamma": 0.0}, {"gamma": 0.0}
    found = measure(
        "extent", cut, variable="variance", over="load", part=0.5, reference=reference, at=at
    )
    assert found.value == pytest.approx([3 - 1.5])


def test_peak_of_one_series(variance):
    found = measure("peak", variance, variable="variance", over="load", at={"gamma": 1.0})
    assert (found.value, found.error) == (4.0, 0.1)
    both = measure("peak", variance, variable="variance", over="load")
    assert both.value.tolist() == [8.0, 4.0]


@pytest.fixture
def branches():
    """Paramagnet to beta = 1, mixtures from 0.9 and retrieval from 0.8 on; all stop at beta = 2."""
    m = np.linspace(0, 1, 401)
    retrieval = 0.8 + (m - 0.5) ** 2 * 4.8  # a fold at m = 0.5
    beta = np.array([np.linspace(0, 2, 401), 0.9 + 1.1 * m**2, retrieval])
    stable = np.array([beta[0] < 1, beta[1] < 1.5, m > 0.5])
    order = np.array([np.zeros(401), m, m])
    return xr.Dataset(
        {
            "beta": (("gamma", "branch", "point"), beta[None]),
            "stable": (("gamma", "branch", "point"), stable[None]),
            "m": (("gamma", "branch", "point"), order[None]),
        },
        {"gamma": [0.0], "branch": ["paramagnet", "symmetric 1", "retrieval 2"]},
        {"panel": "small"},
    )


def test_limits_of_stability_by_the_kind_of_branch(branches):
    def limit(branch, side):
        return measure("stability_limit", branches, gamma=0.0, branch=branch, side=side).value[0]

    assert limit("symmetric", "lowest") == pytest.approx(0.9)
    assert limit("symmetric", "highest") == pytest.approx(1.5, abs=0.01)
    assert limit("retrieval", "lowest") == pytest.approx(0.8, abs=1e-4)
    with pytest.raises(NeedsDataError, match="a branch called spin glass at gamma = 0"):
        limit("spin glass", "lowest")


def test_coexistence(branches):
    def width(*kinds):
        return measure("coexistence", branches, gamma=0.0, branches=kinds).value[0]

    assert width("paramagnet", "symmetric") == pytest.approx(0.1, abs=0.01)
    assert width("symmetric", "retrieval") == pytest.approx(0.6, abs=0.01)
    assert width("paramagnet", "symmetric", "retrieval") == pytest.approx(0.1, abs=0.01)


def test_range_of_bifurcations_leaves_out_the_end_of_the_figure(branches):
    found = measure("bifurcation_range", branches, gamma=0.0)
    assert found.value == pytest.approx([0.7], abs=0.02)  # from 0.8 to 1.5, not to 2


def test_laws_at_an_onset_and_at_a_fold(branches):
    mixtures = branches.isel(branch=[0, 1])
    assert measure("branch_start", mixtures, gamma=0.0).value == [0.9]
    assert measure("onset_slope", mixtures, gamma=0.0).value == pytest.approx([1 / 1.1])
    retrieval = branches.isel(branch=[0, 2])
    found = measure("fold_exponent", retrieval, gamma=0.0, reach=0.01)
    assert found.value == pytest.approx([0.5])
    with pytest.raises(NeedsDataError, match="three states within 1e-09 of a fold"):
        measure("fold_exponent", retrieval, gamma=0.0, reach=1e-9)


def test_rise_is_the_part_of_the_time_that_a_recall_takes():
    time = np.linspace(0, 10, 1001)
    m = np.array([np.clip(time / 10, 0, 1), np.clip(time - 9, 0.001, 1)])
    data = xr.Dataset(
        {"m": (("gamma", "sweep"), m)}, {"gamma": [-1.0, -0.5], "sweep": time}, {"panel": "small"}
    )
    found = measure("rise", data, low=0.1, high=0.9)
    assert found.value == pytest.approx([8 / 9, 0.8 / 9.9])


def spectrum(once, twice):
    strength = np.ones((2, 3)) * [4.0, 0.5, 0.1]
    return xr.Dataset(
        {
            "strength": (("gamma", "order"), strength),
            "strength_series": (("gamma", "order"), strength + once),
            "strength_series_twice": (("gamma", "order"), strength + twice),
        },
        {"gamma": [0.0, 0.5], "order": [1, 2, 3]},
        {"panel": "fig1b"},
    )


def test_improvement_of_the_series():
    found = measure("series_improvement", spectrum(0.01, 0.002))
    assert found.value == pytest.approx([0.2, 0.2])
    with pytest.raises(NeedsDataError, match="an error of the series"):
        measure("series_improvement", spectrum(0.0, 0.0))


def test_weakest_interactions_leave_out_gamma_of_0():
    data = spectrum(0.0, 0.0)
    data["strength"] = data.strength * [[0.0], [1.0]]
    assert measure("weakest_interactions", data, above=1).value.tolist() == [0.5, 0.1]


def test_residual_of_the_mean_field_equation():
    beta_eff, m = np.array([1.5, 2.0]), np.array([0.8, 0.9])
    data = xr.Dataset({"m": ("point", m), "beta_eff": ("point", beta_eff)})
    largest = max(abs(0.8 - np.tanh(1.2)), abs(0.9 - np.tanh(1.8)))
    assert measure("mean_field_residual", data).value == pytest.approx([largest])


def test_regions_of_the_plane():
    alpha = np.array([0.0, 0.1])
    data = xr.Dataset(
        {
            "T_memory": (("gamma", "alpha"), [[1.0, 0.5]]),
            "T_ferro": (("gamma", "alpha"), [[1.0, 0.0]]),
            "T_sg": (("gamma", "alpha"), [[1.0, 1.5]]),
        },
        {"gamma": [0.0], "alpha": alpha},
        {"panel": "fig4a"},
    )
    areas = {"retrieval": 0.075, "stable": 0.05, "mixed": 0.025, "stable share": 2 / 3}
    areas |= {"spin glass": 0.05, "spin glass share": 0.4}
    for region, area in areas.items():
        assert measure("region_area", data, region=region, gamma=0.0).value == pytest.approx([area])
    with pytest.raises(QuantityError, match=r"no region is called .P"):
        measure("region_area", data, region="P", gamma=0.0)


def test_interactions_of_chosen_orders():
    data = xr.Dataset(
        {"coefficient": (("transform", "gamma", "order"), [[[0.1, 2.0, -0.2, 3.0]]])},
        {"transform": ["Renyi"], "gamma": [-1.0], "order": [1, 2, 3, 4]},
        {"panel": "figS4c"},
    )
    given = {"transform": "Renyi", "gamma": -1.0}
    assert measure("interactions", data, orders=[2, 4], **given).value.tolist() == [2.0, 3.0]
    assert measure("interactions", data, orders=[1, 3], largest=True, **given).value == [0.2]
    with pytest.raises(NeedsDataError, match=r"orders \[6\]"):
        measure("interactions", data, orders=[6], **given)


def test_weights_of_the_other_patterns():
    weight = [[[9.0, 1.0, 4.0], [9.9, 0.5, 4.1]]]
    data = xr.Dataset(
        {"weight": (("interaction", "sweep", "pattern"), weight)}, {"interaction": ["z^3"]}
    )
    assert measure("other_weights", data, interaction="z^3").value == pytest.approx([-0.5, 0.1])
    mean = measure("other_weights", data, interaction="z^3", mean=True)
    assert mean.value == pytest.approx([-0.2])


def test_parisi_solution_takes_the_place_of_the_symmetric_glass():
    q = np.linspace(0, 1, 51)
    paramagnet = np.linspace(0, 1.2, 51)
    data = xr.Dataset(
        {
            "beta": (("gamma", "point"), [[*paramagnet, *(0.5 + q)]]),
            "q": (("gamma", "point"), [[*np.zeros(51), *q]]),
            "stable": (("gamma", "point"), [[*(paramagnet < 0.8), *(q >= 0)]]),
            "beta_parisi": (("gamma", "point_parisi"), [0.6 + (q - 0.5) ** 2]),
            "q_parisi": (("gamma", "point_parisi"), [q]),
            "stable_parisi": (("gamma", "point_parisi"), [q >= 0.5]),
        },
        {"gamma": [0.0], "branch": ("point", ["paramagnet"] * 51 + ["spin glass"] * 51)},
        {"panel": "fig6abc"},
    )
    assert measure("jump", data, gamma=0.0).value == [0.0]
    assert measure("parisi", data, quantity="jump", gamma=0.0).value == [0.5]
    assert measure("parisi", data, quantity="onset", gamma=0.0).value == [0.6]
    width = measure("parisi", data, quantity="bistable_width", gamma=0.0).value
    assert width == pytest.approx([0.2], abs=0.03)
    assert measure("parisi", data, quantity="branch_start", gamma=0.0).value == [0.85]
