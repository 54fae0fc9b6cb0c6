"""Quantities of the ledger on tables of a few numbers, whose answers are worked out in comments."""

import re
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from curved.ledger.quantities import QUANTITIES, NeedsDataError, QuantityError

HERE = Path(__file__)


def measure(quantity, data, /, **arguments):
    found = QUANTITIES[quantity](data, **arguments)
    return found.value.tolist(), found.error.tolist(), found.where.tolist()


def test_every_quantity_is_worked_out_somewhere():
    texts = [path.read_text() for path in (HERE, HERE.with_name("test_quantities.py"))]
    called = {name for text in texts for name in re.findall(r'measure\(\s*"(\w+)"', text)}
    assert called == set(QUANTITIES)


@pytest.fixture
def table():
    """Two rows of four values with errors, coordinates out of order."""
    return xr.Dataset(
        {
            "a": (("gamma", "x"), [[4.0, 1.0, 3.0, 2.0], [8.0, 5.0, np.nan, 6.0]]),
            "a_error": (("gamma", "x"), [[0.4, 0.1, 0.3, 0.2], [0.8, 0.5, np.nan, 0.6]]),
            "c": (("x",), [1.0, 3.0, 2.0, 7.0]),
        },
        {"gamma": [-1.0, 0.5], "x": [4.0, 1.0, 3.0, 2.0]},
        {"panel": "small", "number": 2.5},
    )


def test_values_are_in_the_order_of_their_coordinate(table):
    row = {"gamma": -1.0}
    assert measure("value", table, variable="a", at=row) == (
        [1.0, 2.0, 3.0, 4.0],
        [0.1, 0.2, 0.3, 0.4],
        [1.0, 2.0, 3.0, 4.0],
    )
    found = measure("value", table, variable="a", at=row, between=[2, 3])  # both ends are in
    assert found == ([2.0, 3.0], [0.2, 0.3], [2.0, 3.0])
    value, error, where = measure("value", table, variable="a", at={"gamma": 0.5, "x": 2.0})
    assert (value, error) == ([6.0], [0.6])
    assert np.isnan(where[0])
    other = {"gamma": 0.5}
    assert np.isnan(measure("value", table, variable="a", at=other)[0][2])
    assert measure("value", table, variable="a", at=other, defined=True) == (
        [5.0, 6.0, 8.0],
        [0.5, 0.6, 0.8],
        [1.0, 2.0, 4.0],
    )
    assert measure("value", table, variable="c")[1] == [0.0] * 4  # nothing was sampled
    with pytest.raises(NeedsDataError, match="a that is not NaN"):
        measure("value", table, variable="a", at=other, between=[2.5, 3.5], defined=True)
    with pytest.raises(NeedsDataError, match=r"x between 8 and 9"):
        measure("value", table, variable="a", at=other, between=[8, 9])
    with pytest.raises(NeedsDataError, match=r"gamma = 0\.4"):
        measure("value", table, variable="a", at={"gamma": 0.4})
    with pytest.raises(QuantityError, match="`at` must choose all but one"):
        measure("value", table, variable="a")


def test_a_coordinate_is_found_to_rounding_and_no_further(table):
    near = {"gamma": -1.0 + 5e-10, "x": 1.0}
    assert measure("value", table, variable="a", at=near)[0] == [1.0]
    with pytest.raises(NeedsDataError):
        measure("value", table, variable="a", at={"gamma": -1.0 + 5e-9, "x": 1.0})


def test_numbers_at_the_ends(table):
    row = {"gamma": -1.0}
    assert measure("attribute", table, name="number")[:2] == ([2.5], [0.0])
    with pytest.raises(QuantityError, match="no attribute none"):
        measure("attribute", table, name="none")
    # x is highest at the first place, c there is 1; c is highest at x = 2, a there is 2 +- 0.2
    assert measure("endpoint", table, variable="c", along="x", side="highest")[0] == [1.0]
    found = measure("endpoint", table, variable="a", along="c", side="highest", at=row)
    assert found[:2] == ([2.0], [0.2])
    found = measure("endpoint", table, variable="a", along="c", side="lowest", at=row)
    assert found[:2] == ([4.0], [0.4])
    # in the order of the file: the last is 2 +- 0.2, the first 4 +- 0.4
    found = measure("change", table, variable="a", at=row)
    assert found[:2] == ([-2.0], pytest.approx([np.sqrt(0.04 + 0.16)]))
    assert measure("spread", table, variable="c", at={})[0] == [6.0]  # 7 - 1
    # c - (1 + 2 x): 1 - 9, 3 - 3, 2 - 7, 7 - 5
    found = measure("departure", table, variable="c", along="x", intercept=1.0, slope=2.0)
    assert found[:2] == ([8.0], [0.0])


def test_extremes_leave_out_nan(table):
    found = measure("extreme", table, variable="a", side="highest")
    assert found[:2] == ([8.0], [0.8])
    found = measure("extreme", table, variable="a", side="lowest", beyond=["gamma", 0.6])
    assert found[:2] == ([1.0], [0.1])
    found = measure("extreme", table, variable="a", side="highest", beyond=["gamma", 0.6])
    assert found[:2] == ([4.0], [0.4])  # gamma = -1 is beyond, +0.5 is not


def test_difference_keeps_its_coordinate(table):
    data = table.assign(b=2 * table.a.isel(gamma=0, drop=True))
    found = measure("difference", data, variable="b", minus="c", between=[1, 2])
    assert found == ([2.0 - 3.0, 4.0 - 7.0], [0.0, 0.0], [1.0, 2.0])


def test_average_has_the_error_of_independent_points(table):
    found = measure("average", table, variable="a", over="x", at={"gamma": -1.0})
    # (1 + 2 + 3 + 4)/4, sqrt(0.01 + 0.04 + 0.09 + 0.16)/4
    assert found[:2] == ([2.5], pytest.approx([np.sqrt(0.30) / 4]))
    found = measure("average", table, variable="a", over="x", at={"gamma": -1.0}, between=[3, 4])
    assert found[:2] == ([3.5], pytest.approx([0.25]))  # sqrt(0.09 + 0.16)/2
    value, error, where = measure("average", table, variable="a", over="gamma")
    assert where == [1.0, 2.0, 3.0, 4.0]
    assert value[:2] + value[3:] == [3.0, 4.0, 6.0]
    assert error[0] == pytest.approx(np.hypot(0.1, 0.5) / 2)
    assert np.isnan([value[2], error[2]]).all()  # nothing is left out in silence


def test_peak_has_the_error_of_its_place(table):
    full = table.isel(x=[0, 1, 3])
    value, error, where = measure("peak", full, variable="a", over="x")
    assert (value, error, where) == ([4.0, 8.0], [0.4, 0.8], [-1.0, 0.5])
    found = measure("peak", full.isel(gamma=[1]), variable="a", over="x", at={"gamma": 0.5})
    assert found[:2] == ([8.0], [0.8])


@pytest.fixture
def fall():
    """Overlaps over loads; they fall below 1/2 between 0.2 and 0.4, and between 0.4 and 0.5."""
    return xr.Dataset(
        {
            "o": (("gamma", "load"), [[0.9, 0.7, 0.3, 0.6], [0.9, 0.8, 0.7, 0.1]]),
            "o_error": (("gamma", "load"), [[0.1, 0.03, 0.04, 0.1], [0.1, 0.1, 0.06, 0.03]]),
        },
        {"gamma": [0.5, -0.5], "load": [0.1, 0.2, 0.4, 0.5]},
        {"panel": "small"},
    )


def test_load_at_which_a_level_is_passed(fall):
    value, error, where = measure("passing_load", fall, variable="o", level=0.5)
    # half way from 0.7 to 0.3: 0.3; a third of the way from 0.7 to 0.1: 0.4 + 0.1/3
    assert where == [-0.5, 0.5]
    assert value == pytest.approx([0.4 + 0.1 / 3, 0.3])
    # of the interpolated value sqrt(0.015^2 + 0.02^2) = 0.025, over the slope 0.4/0.2;
    # sqrt(0.04^2 + 0.01^2) over 0.6/0.1
    assert error == pytest.approx([np.hypot(0.04, 0.01) / 6, 0.0125])
    found = measure("passing_load", fall, variable="o", level=0.5, at={"gamma": 0.5})
    assert found[:2] == (pytest.approx([0.3]), pytest.approx([0.0125]))
    with pytest.raises(NeedsDataError, match=r"loads where o passes 0\.2"):
        measure("passing_load", fall, variable="o", level=0.2)
    found = measure("passing_load", fall, variable="o", level=0.2, bound=True)
    assert found[0] == pytest.approx([0.4 + 0.1 * 5 / 6, 0.5])  # the largest load, a bound
    assert found[1][1] == 0.0
    with pytest.raises(NeedsDataError):  # it is below from the first load on
        measure("passing_load", fall, variable="o", level=0.95, bound=True)


def test_extent_has_an_end_where_the_coordinate_has():
    """0, 2, 4, 3 with a peak of 4: above 1 from half of the way to 2 on, to the end."""
    data = xr.Dataset(
        {"v": ("load", [0.0, 2.0, 4.0, 3.0]), "v_error": ("load", [0.2, 0.4, 0.8, 0.5])},
        {"load": [0.0, 1.0, 2.0, 3.0]},
    )
    found = measure("extent", data, variable="v", over="load", part=0.25, reference={}, at={})
    assert found[0] == [2.5]
    # the level 1 +- 0.2, the value (0.1, 0.2): over a slope of 2
    doubt = np.hypot(np.hypot(0.1, 0.2), 0.2) / 2
    assert found[1] == pytest.approx([doubt])


@pytest.fixture
def diagram():
    """A paramagnet that is stable below beta = 1, and a branch that folds at beta = 0.6, m = 0.5.

    The branch is unstable below m = 0.5. A second kind of branch is never stable.
    """
    nan = np.nan
    beta = [[0.0, 0.4, 0.8, 1.2, 1.6], [1.0, 0.7, 0.6, 1.0, 1.6], [0.3, 0.5, 0.9, nan, nan]]
    m = [[0.0] * 5, [0.0, 0.25, 0.5, 0.75, 1.0], [0.1, 0.2, 0.3, nan, nan]]
    stable = [[True, True, True, False, False], [False, False, True, True, True], [False] * 5]
    along = ("gamma", "branch", "point")
    return xr.Dataset(
        {"beta": (along, [beta]), "m": (along, [m]), "stable": (along, [stable])},
        {"gamma": [-1.5], "branch": ["paramagnet", "ferromagnet 1", "spurious 2"]},
        {"panel": "small"},
    )


def test_transitions_of_a_diagram(diagram):
    at = {"gamma": -1.5}
    assert measure("onset", diagram, **at)[0] == [0.6]
    assert measure("jump", diagram, **at)[0] == [0.5]
    assert measure("paramagnet_end", diagram, **at)[0] == [0.8]
    assert measure("bistable_width", diagram, **at)[0] == pytest.approx([0.2])
    # both are stable between 0.6 and 0.8
    assert measure("most_attractors", diagram, **at)[0] == [2.0]
    ordered = diagram.isel(branch=[1])
    assert measure("most_attractors", ordered, **at)[0] == [1.0]
    with pytest.raises(QuantityError, match=r"no paramagnet at gamma = -1\.5"):
        measure("paramagnet_end", ordered, **at)
    with pytest.raises(NeedsDataError, match="a stable ordered state"):
        measure("onset", diagram.isel(branch=[0, 2]), **at)
    with pytest.raises(NeedsDataError, match="a bifurcation"):
        measure("bifurcation_range", diagram.isel(branch=[0], point=[0, 1]), **at)


def test_order_of_two_patterns_is_the_norm_of_both(diagram):
    two = diagram.rename(m="m1").assign(m2=0 * diagram.m + 1.2)
    assert measure("jump", two, gamma=-1.5)[0] == pytest.approx([1.3])  # 0.5, 1.2


def test_laws_along_a_branch(diagram):
    # the smallest m is 0 at beta = 1; the next is 0.25 at 0.7
    at = {"gamma": -1.5}
    ordered = diagram.isel(branch=[0, 1])
    assert measure("branch_start", ordered, **at)[0] == [1.0]
    assert measure("onset_slope", ordered, **at)[0] == pytest.approx([0.0625 / -0.3])
    assert measure("inverse_response", ordered, **at)[0] == pytest.approx([-0.3 / 0.25])
    with pytest.raises(QuantityError, match="no spin glass"):
        measure("inverse_response", ordered.assign(m=0 * ordered.m), **at)


def test_a_single_curve():
    """Beta grows, falls and grows again along m > 0: two folds."""
    data = xr.Dataset(
        {
            "m": ("point", [0.0, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5]),
            "beta": ("point", [0.0, 1.0, 1.0, 1.1, 0.8, 0.7, 0.9]),
            "beta_eff": ("point", [0.0, 1.0, 1.0, 1.2, 1.3, 1.7, 2.9]),
        }
    )
    assert measure("turning_points", data)[0] == [2.0]
    value, _, where = measure("feedback", data)
    assert where == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert value == pytest.approx([0.0, 0.1, 0.5, 1.0, 2.0])


def test_dependence_of_two_neurons():
    states = ["++", "+-", "-+", "--"]
    free = np.outer([0.3, 0.7], [0.6, 0.4]).ravel()
    bound = np.array([0.4, 0.1, 0.2, 0.3])  # 0.12 - 0.02
    data = xr.Dataset(
        {"probability": (("gamma", "t", "pair_state"), [[free, free], [bound, free]])},
        {"gamma": [0.0, 1.0], "pair_state": states},
    )
    assert measure("dependence", data, gamma=0.0)[0] == pytest.approx([0.0], abs=1e-15)
    assert measure("dependence", data, gamma=1.0)[0] == pytest.approx([0.10])


def test_strengths_of_orders():
    strength = [[9.0, 3.0, 4.0], [9.0, 0.0, 0.0], [9.0, 6.0, 8.0]]
    data = xr.Dataset(
        {"strength": (("gamma", "order"), strength)},
        {"gamma": [-1.0, 0.0, 1.0], "order": [1, 2, 3]},
    )
    assert measure("interactions_above", data, order=1, flat=False) == (
        [5.0, 10.0],
        [0.0, 0.0],
        [-1.0, 1.0],
    )
    assert measure("interactions_above", data, order=1, flat=True)[::2] == ([0.0], [0.0])
    assert measure("interactions_above", data, order=2, flat=False)[0] == [4.0, 8.0]
    assert measure("weakest_interactions", data, above=1)[::2] == ([3.0, 4.0], [2.0, 3.0])
    with pytest.raises(NeedsDataError, match="gamma = 0"):
        measure("interactions_above", data.isel(gamma=[0, 2]), order=1, flat=True)


@pytest.fixture
def recalls():
    """Overlaps that rise by 0.1 and by 0.2 a unit of time, to 0.8 and 1.6."""
    time = np.arange(9.0)
    m = np.array([0.1 * time, 0.2 * time])
    return xr.Dataset({"m": (("gamma", "sweep"), m)}, {"gamma": [0.0, -1.0], "sweep": time})


def test_times_of_recall(recalls):
    value, _, where = measure("time_to_reach", recalls, part=0.5)  # of its own end: both half way
    assert where == [-1.0, 0.0]
    assert value == pytest.approx([4.0, 4.0])
    # half of 0.8 is passed after 2 at the rate 0.2, and after 4 at 0.1
    found = measure("time_to_reach", recalls, part=0.5, final_of=0.0)
    assert found[0] == pytest.approx([2.0, 4.0])
    found = measure("time_to_reach", recalls, part=0.33, between=[-2, -0.5])  # 0.528 at 0.2
    assert (found[0], found[2]) == (pytest.approx([2.64]), [-1.0])
    # from 10 to 90 %: of the time to 90 %, eight ninths
    assert measure("rise", recalls, low=0.1, high=0.9)[0] == pytest.approx([8 / 9, 8 / 9])
    with pytest.raises(NeedsDataError, match=r"passes 1\.44"):
        measure("time_to_reach", recalls, part=0.9, final_of=-1.0)


def test_counts_of_fixed_points():
    data = xr.Dataset(
        {
            "fixed_m1": (("case", "fixed_point"), [[0.0, 0.5, np.nan], [0.0, 0.5, -0.5]]),
            "fixed_stable": (("case", "fixed_point"), [[False, True, False], [True, True, True]]),
        },
        {"gamma": ("case", [0.0, 0.0]), "beta": ("case", [1.0, 2.0])},
    )
    assert measure("attractors", data, gamma=0.0, beta=1.0)[0] == [1.0]
    assert measure("fixed_points", data, gamma=0.0, beta=1.0)[0] == [2.0]
    assert measure("attractors", data, gamma=0.0, beta=2.0)[0] == [3.0]
    assert measure("fixed_points", data, gamma=0.0, beta=2.0)[0] == [3.0]
    with pytest.raises(NeedsDataError, match=r"beta = 3\.0"):
        measure("attractors", data, gamma=0.0, beta=3.0)


def test_area_of_a_loop():
    """The gaps are 0, 0.4, 0.8 at beta = 1, 2, 4: 0.2 + 1.2; errors are added along beta."""
    up, down = [0.1, 0.2, 0.1], [0.1, 0.6, 0.9]
    errors = [[0.03, 0.03, 0.06], [0.04, 0.04, 0.08]]  # 0.05, 0.05, 0.1 together
    along = ("gamma", "direction", "beta_swept")
    data = xr.Dataset(
        {"m_swept": (along, [[down, up]]), "m_swept_error": (along, [errors])},
        {"gamma": [-1.0], "direction": ["down", "up"], "beta_swept": [1.0, 2.0, 4.0]},
    )
    found = measure("loop_area", data, gamma=-1.0)
    assert found[0] == pytest.approx([1.4])
    assert found[1] == pytest.approx([0.05 + 0.15])


def test_regions_between_their_own_bounds():
    """A line that begins at a low temperature: only what is above that counts; NaN is nothing."""
    nan = np.nan
    data = xr.Dataset(
        {
            "T_memory": (("gamma", "alpha"), [[1.0, 0.6, nan]]),
            "T_memory_low": (("gamma", "alpha"), [[0.0, 0.2, nan]]),
            "T_ferro": (("gamma", "alpha"), [[0.5, 0.0, nan]]),
            "T_sg": (("gamma", "alpha"), [[1.0, 1.0, 2.0]]),
        },
        {"gamma": [0.0], "alpha": [0.0, 1.0, 2.0]},
    )
    # retrieval 1, 0.4, 0: 0.7 + 0.2; ferro 0.25; below T_sg 1 + 1.5
    wanted = {"retrieval": 0.9, "stable": 0.25, "mixed": 0.65, "stable share": 0.25 / 0.9}
    wanted |= {"spin glass": 1.6, "spin glass share": 1.6 / 2.5}
    for region, area in wanted.items():
        found = measure("region_area", data, region=region, gamma=0.0)
        assert found[:2] == (pytest.approx([area]), [0.0])


def test_largest_deviation_of_checks_without_a_note():
    data = xr.Dataset(
        {
            "check_deviation": ("check", [1.0, -2.5, 9.0, 2.0]),
            "check_note": ("check", ["", "", "known", ""]),
        }
    )
    assert measure("largest_deviation", data)[0] == [2.5]
    with pytest.raises(NeedsDataError, match="a check without a note"):
        measure("largest_deviation", data.isel(check=[2]))


def test_errors_of_the_weights_of_others():
    along = ("interaction", "time", "pattern")
    data = xr.Dataset(
        {
            "weight": (along, [[[9.0, 1.0, 4.0], [9.9, 0.5, 4.1]]]),
            "weight_error": (along, [[[1.0, 0.3, 0.6], [1.0, 0.4, 0.8]]]),
        },
        {"interaction": ["z^3"]},
    )
    value, error, where = measure("other_weights", data, interaction="z^3")
    assert (value, where) == (pytest.approx([-0.5, 0.1]), [1.0, 2.0])
    assert error == pytest.approx([0.5, 1.0])
    found = measure("other_weights", data, interaction="z^3", mean=True)
    assert found[:2] == (pytest.approx([-0.2]), pytest.approx([np.hypot(0.5, 1.0) / 2]))


def test_exponent_from_values_with_errors():
    """Through y = 2, 8 at x = 1, 2 the power is 2; each logarithm has an error of 10 %."""
    data = xr.Dataset({"y": ("x", [2.0, 8.0]), "y_error": ("x", [0.2, 0.8])}, {"x": [1.0, 2.0]})
    found = measure("log_slope", data, variable="y", along="x")
    assert found[0] == pytest.approx([2.0])
    assert found[1] == pytest.approx([0.1 * np.sqrt(2) / np.log(2)])


def test_improvement_is_of_all_orders_together():
    along = ("gamma", "order")
    data = xr.Dataset(
        {
            "strength": (along, [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]),
            "strength_series": (along, [[0.3, 0.4], [0.6, 0.8], [1e-11, 0.0]]),
            "strength_series_twice": (along, [[0.0, 0.1], [2.0, 0.0], [1.0, 0.0]]),
        },
        {"gamma": [0.1, 2.0, 0.0]},
    )
    found = measure("series_improvement", data)
    assert (found[0], found[2]) == (pytest.approx([0.2, 2.0]), [0.1, 2.0])


def test_other_quantities_are_read_here_by_name(diagram):
    """Those whose tables are in the other file, at least once with an error in them."""
    with pytest.raises(NeedsDataError, match="a branch called spurious"):
        measure("stability_limit", diagram, gamma=-1.5, branch="spurious", side="lowest")
    high = measure("stability_limit", diagram, gamma=-1.5, branch="ferromagnet", side="highest")
    low = measure("stability_limit", diagram, gamma=-1.5, branch="ferromagnet", side="lowest")
    assert (low[0], high[0]) == ([0.6], [1.6])
    pair = ["paramagnet", "ferromagnet"]
    assert measure("coexistence", diagram, gamma=-1.5, branches=pair)[0] == pytest.approx([0.2])
    with pytest.raises(NeedsDataError, match="three states within"):
        measure("fold_exponent", diagram.isel(branch=[0, 1]), gamma=-1.5, reach=0.1)


def branches(**rows):
    """Branches of one curvature, each a list of (beta, order, stable)."""
    parts = np.array([rows[name] for name in rows], dtype=float)
    named = {"beta": parts[..., 0], "m": parts[..., 1], "stable": parts[..., 2] > 0}
    data = {name: (("branch", "point"), values) for name, values in named.items()}
    return xr.Dataset(data, {"branch": list(rows), "gamma": -1.0})


def test_where_the_number_of_attractors_changes():
    """The paramagnet is stable to 1, the magnet from 0.8 on; points in between are uneven.

    The number is looked at in the middles 0.3, 0.7, 0.9, 1.25, 1.75 of 0.1, 0.5, ... ,2 and of the
    end; it changes from 1 to 2 at 0.9 and back to 1 at 1.25.
    """
    data = branches(
        paramagnet=[(0.1, 0, 1), (0.5, 0, 1), (1.0, 0, 1), (1.5, 0, 0), (3.0, 0, 0)],
        magnet=[(0.8, 0.4, 1), (1.0, 0.6, 1), (1.5, 0.8, 1), (2.0, 0.9, 1), (3.0, 1.0, 1)],
    )
    assert measure("most_attractors", data, gamma=-1.0)[0] == [2.0]
    assert measure("bifurcation_range", data, gamma=-1.0)[0] == pytest.approx([0.35])


def test_exponent_of_a_fold_is_of_its_stable_states():
    """The order grows by the square root of beta from 0.5 on; a state off the law is unstable."""
    law = [(0.5 + x, 0.2 + 3 * x**0.5, 1) for x in (0.0, 0.01, 0.02, 0.04)]
    data = branches(magnet=[*law, (0.53, 2.0, 0), (0.9, 0.3, 1)])
    found = measure("fold_exponent", data, gamma=-1.0, reach=0.1)[0]
    assert found == pytest.approx([0.5])
    with pytest.raises(NeedsDataError, match="three states within"):
        measure("fold_exponent", data, gamma=-1.0, reach=0.03)


def test_a_coordinate_that_stands_twice_is_no_place(table):
    twice = table.assign_coords(gamma=[-1.0, -1.0])
    with pytest.raises(NeedsDataError, match=r"gamma = -1\.0"):
        measure("value", twice, variable="a", at={"gamma": -1.0})
