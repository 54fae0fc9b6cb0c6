"""The claims ledger: every relation and verdict, on small Datasets, each of which can fail."""

import numpy as np
import pytest
import xarray as xr

from conftest import ROOT
from curved.figures.shared import checks
from curved.ledger.claims import RELATIONS, ClaimError, Verdict, check, evaluate, files, judge, load
from curved.ledger.quantities import QUANTITIES, Measured
from curved.ledger.table import table
from curved.records.yaml_files import ConfigError
from curved.report.ledger_page import page

CLAIMS = load(ROOT / "config/claims.yaml")
NAN = np.nan


def measured(value, error=0.0, where=NAN):
    arrays = np.broadcast_arrays(
        *(np.atleast_1d(np.array(x, float)) for x in (value, error, where))
    )
    return Measured(*arrays)


# (relation, ours, what it is compared with, tolerance, whether it holds)
JUDGED = [
    ("equals", measured(2.0), 2.0, 0.0, True),
    ("equals", measured(2.1), 2.0, 0.05, False),
    ("equals", measured(2.1), 2.0, 0.2, True),
    ("equals", measured(2.1, 0.04), 2.0, 0.0, True),  # 2.5 standard errors
    ("equals", measured(2.1, 0.03), 2.0, 0.0, False),  # 3.3
    ("equals", measured([1.0, 2.0]), 1.0, 0.5, False),  # one point is enough to fail
    ("at least", measured(1.0), 1.0, 0.0, True),
    ("at least", measured(0.9), 1.0, 0.0, False),
    ("at least", measured(1.1, 0.05), 1.0, 0.0, False),  # not significant
    ("at most", measured(1.0), 1.0, 0.0, True),
    ("at most", measured(1.1), 1.0, 0.0, False),
    ("at most", measured(1.1), 1.0, 0.2, True),
    ("above", measured(1.0), 1.0, 0.0, False),  # strict
    ("above", measured(1.1), 1.0, 0.0, True),
    ("above", measured(1.1, 0.04), 1.0, 0.0, False),
    ("above", measured(1.2, 0.04), measured(1.0, 0.04), 0.0, True),
    ("above", measured(1.2, 0.04), measured(1.0, 0.06), 0.0, False),  # both errors count
    ("below", measured(1.0), 1.0, 0.0, False),
    ("below", measured([0.5, 0.9]), 1.0, 0.0, True),
    ("below", measured([0.5, 1.1]), 1.0, 0.0, False),
    ("increases", measured([0.0, 1.0, 1.0, 2.0]), None, 0.0, True),
    ("increases", measured([0.0, 1.0, 0.9, 2.0]), None, 0.0, False),
    ("increases", measured([0.0, 1.0, 0.9, 2.0]), None, 0.1, True),
    ("increases", measured([0.0, 1.0, 0.9, 2.0], 0.05), None, 0.0, True),  # a step back by chance
    ("increases", measured([0.0, 0.1, 0.2], 0.1), None, 0.0, False),  # not significant
    ("increases", measured([1.0, 1.0]), None, 0.0, False),
    ("decreases", measured([3.0, 2.0, 1.0]), None, 0.0, True),
    ("decreases", measured([1.0, 2.0, 3.0]), None, 0.0, False),
]


@pytest.mark.parametrize(("relation", "ours", "than", "tolerance", "holds"), JUDGED)
def test_relation(relation, ours, than, tolerance, holds):
    assert judge(relation, ours, than, tolerance).holds is holds


@pytest.mark.parametrize(
    ("relation", "value", "holds", "refuted"),
    [
        ("above", 1.4, True, False),
        ("above", 1.2, False, False),
        ("above", 0.8, False, False),
        ("above", 0.6, False, True),
        ("at most", 0.6, True, False),
        ("at most", 1.2, False, False),
        ("at most", 1.4, False, True),
        ("equals", 1.2, True, False),
        ("equals", 1.4, False, True),
    ],
)
def test_what_is_not_significant_is_neither(relation, value, holds, refuted):
    outcome = judge(relation, measured(value, 0.1), 1.0, 0.0)
    assert (outcome.holds, outcome.refuted) == (holds, refuted)


@pytest.mark.parametrize("relation", RELATIONS)
def test_what_is_exact_is_one_of_both(relation):
    for value in (0.9, 1.0, 1.1):
        series = relation in ("increases", "decreases")
        ours = measured([1.0, value]) if series else measured(value)
        outcome = judge(relation, ours, None if series else 1.0, 0.0)
        assert outcome.holds is not outcome.refuted


def test_a_trend_that_is_not_significant_is_neither():
    for ends, holds, refuted in (
        ([0, 5], True, False),
        ([0, 1], False, False),
        ([5, 0], False, True),
    ):
        outcome = judge("increases", measured(ends, 1.0), None, 0.0)
        assert (outcome.holds, outcome.refuted) == (holds, refuted)


def test_every_relation_is_tested_both_ways():
    both = {(relation, holds) for relation, *_, holds in JUDGED}
    assert both == {(relation, holds) for relation in RELATIONS for holds in (True, False)}


def test_the_point_that_agrees_least_is_given():
    outcome = judge("below", measured([0.5, 1.25, 0.9], [0.1, 0.2, 0.4]), 1.0, 0.0)
    assert outcome == (False, False, 0.9, 0.4, 1.0, 3)  # 0.9 + 3 * 0.4 is the largest
    refuted = judge("below", measured([0.5, 1.25, 0.9], [0.1, 0.05, 0.4]), 1.0, 0.0)
    assert refuted == (False, True, 1.25, 0.05, 1.0, 3)
    step = judge("increases", measured([0.0, 3.0, 2.5, 4.0]), None, 0.0)
    assert (step.ours, step.points) == (-0.5, 4)


def test_series_are_compared_where_both_are():
    ours = measured([1.0, 2.0, 9.0], where=[0.0, 0.1, 0.2])
    than = measured([0.5, 1.5, 9.9], where=[0.0, 0.1 + 1e-12, 0.3])
    outcome = judge("above", ours, than, 0.0)
    assert outcome.holds
    assert outcome.points == 2
    with pytest.raises(ValueError, match="no point in common"):
        judge("above", ours, measured([1.0, 1.0], where=[5.0, 6.0]), 0.0)


def test_a_trend_needs_a_series():
    with pytest.raises(ValueError, match="series"):
        judge("increases", measured(1.0), None, 0.0)


# Verdicts, on a claim about the load that a network retrieves.


def lines(panel, positive, **attrs):
    return xr.Dataset(
        {"T_ferro": (("gamma", "alpha"), [[0.6, 0.5], [positive, 0.4]])},
        {"gamma": [0.0, 0.8], "alpha": [0.03, 0.05]},
        {"panel": panel, "commit": "0123456789abcdef", "parameters": '{"points": 2}', **attrs},
    )


def claim(**changes):
    whole = {
        "id": "raised",
        "figure": "4a",
        "source": "paper",
        "statement": "Positive curvature raises the line <F/M>.",
        "data": "fig4a",
        "quantity": "value",
        "arguments": {"variable": "T_ferro", "at": {"gamma": 0.8, "alpha": 0.03}},
        "relation": "above",
        "than": {"arguments": {"variable": "T_ferro", "at": {"gamma": 0.0, "alpha": 0.03}}},
        "released": {"data": "fig4_released"},
    } | changes
    return {key: value for key, value in whole.items() if value is not None}


@pytest.mark.parametrize(
    ("ours", "released", "verdict"),
    [
        (0.7, 0.5, Verdict.HOLDS),
        (0.5, 0.7, Verdict.RELEASED),
        (0.5, 0.5, Verdict.FAILS),
    ],
)
def test_verdict(ours, released, verdict):
    data = {"fig4a": lines("fig4a", ours), "fig4_released": lines("fig4_released", released)}
    [finding] = evaluate([claim()], data)
    assert finding.verdict is verdict
    assert (finding.outcome.ours, finding.outcome.expected) == (ours, 0.6)
    assert (finding.released.ours, finding.released.expected) == (released, 0.6)


def test_not_testable_for_a_reason_of_its_own():
    keys = ("data", "quantity", "arguments", "relation", "than", "released")
    [finding] = evaluate([claim(untestable="It needs devices.") | dict.fromkeys(keys)], {})
    assert finding.verdict is Verdict.UNTESTED
    assert finding.reason == "It needs devices."


def test_not_run_without_the_file():
    [finding] = evaluate([claim()], {})
    assert finding.verdict is Verdict.NOT_RUN
    assert finding.reason == "needs fig4a.nc, which was not asked for"


def test_not_testable_within_the_errors():
    data = lines("fig4a", 0.7)
    data["T_ferro_error"] = data.T_ferro * 0 + 0.1
    [finding] = evaluate([claim(released=None)], {"fig4a": data})
    assert finding.verdict is Verdict.UNTESTED
    assert finding.outcome.error == pytest.approx(0.1 * np.sqrt(2))
    assert finding.reason.startswith("needs more runs")


def test_not_testable_off_the_grid():
    at = {"gamma": 0.8, "alpha": 0.04}
    one = claim(arguments={"variable": "T_ferro", "at": at}, released=None)
    [finding] = evaluate([one], {"fig4a": lines("fig4a", 0.7)})
    assert finding.verdict is Verdict.UNTESTED
    assert finding.reason == "needs gamma = 0.8, alpha = 0.04 in fig4a.nc"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"arguments": {"variable": "T_memory"}}, "fig4a.nc has no variable T_memory"),
        ({"arguments": {"variable": "T_ferro"}}, "all but one must be chosen"),
        ({"quantity": "temperature"}, "KeyError: 'temperature'"),
        ({"arguments": {"name": "T_ferro"}}, "got an unexpected keyword argument 'name'"),
        ({"relation": "resembles"}, "relation must be one of"),
        ({"relation": "increases", "than": None}, "a trend needs a series"),
    ],
)
def test_what_cannot_be_evaluated_is_an_error_with_the_name_of_the_claim(changes, says):
    with pytest.raises(ClaimError, match="claim raised: ") as caught:
        evaluate([claim(released=None, **changes)], {"fig4a": lines("fig4a", 0.7)})
    assert says in str(caught.value)


def test_nan_is_an_error():
    with pytest.raises(ClaimError, match=r"claim raised: .* is not finite"):
        evaluate([claim(released=None)], {"fig4a": lines("fig4a", NAN)})


def test_all_errors_are_listed():
    bad = [claim(id=name, quantity="temperature", released=None) for name in ("one", "two")]
    with pytest.raises(ClaimError, match=r"claim one: .*\nclaim two: "):
        evaluate(bad, {"fig4a": lines("fig4a", 0.7)})


# Validation files.


def validation(*rows):
    variables = checks.table([checks.Check(*row) for row in rows])
    return xr.Dataset(variables, attrs={"panel": "figS1a"})


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([("m", 1.0, 0.1, 0.9), ("jump", 0.5, 0.1, 0.7)], Verdict.HOLDS),
        ([("m", 1.0, 0.1, 0.9), ("jump", 0.5, 0.1, 0.81)], Verdict.FAILS),
        ([("m", 1.0, 0.1, 0.9), ("jump", 0.5, 0.1, 0.9, "it leaves early")], Verdict.HOLDS),
        ([("jump", 0.5, 0.1, 0.9, "it leaves early")], Verdict.UNTESTED),
    ],
)
def test_validation(rows, verdict):
    [one] = [c for c in CLAIMS if c.get("validation") == "figS1a"]
    [finding] = evaluate([one], {"figS1a": validation(*rows)})
    assert finding.verdict is verdict


def test_each_validation_panel_has_a_claim():
    validation = [name for name in files(CLAIMS) if name.startswith("figS1")]
    assert validation == [f"figS1{letter}" for letter in "abcdefg"]


# The claims of the project.


def test_there_are_enough_claims_about_every_figure():
    assert len(CLAIMS) >= 40
    assert len({c["id"] for c in CLAIMS}) == len(CLAIMS)
    covered = {c["figure"].rstrip("abcdefg") for c in CLAIMS}
    assert covered == {"1", "2", "3", "4", "5", "6", "S1", "S2", "S3", "press"}


def test_every_quantity_is_used():
    used = {c["quantity"] for c in CLAIMS if "quantity" in c}
    assert used == set(QUANTITIES)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"figure": None}, "[0]: missing key figure"),
        ({"figure": "7z"}, "[0].figure = '7z'"),
        ({"tolerance": -1.0}, "[0].tolerance = -1.0: must be >= 0"),
        ({"tolerance": NAN}, "[0].tolerance = nan: must be a finite number"),
        ({"relation": "resembles"}, "[0].relation = 'resembles'"),
        ({"tolerence": 1.0}, "[0].tolerence: unknown key; did you mean tolerance?"),
        ({"id": "Two Words"}, "[0].id = 'Two Words'"),
        ({"data": None}, "claim raised: must have one of data and validation, or untestable"),
        ({"relation": None}, "claim raised: missing key relation"),
        ({"than": None}, "claim raised: above needs one of value and than"),
        ({"value": 1.0}, "claim raised: above needs one of value and than"),
        ({"relation": "increases"}, "claim raised: increases compares a series with itself"),
        ({"quantity": "temperature"}, "claim raised: quantity = 'temperature': unknown; known are"),
        ({"arguments": {"name": "x"}}, "claim raised: arguments of value = {'name': 'x'}: "),
        ({"untestable": "It needs devices."}, "claim raised: untestable stands beside data"),
    ],
)
def test_claims_that_are_not_valid(changes, says):
    with pytest.raises(ConfigError) as caught:
        check([claim(**changes)])
    assert says in str(caught.value)


def test_ids_are_unique():
    with pytest.raises(ConfigError, match="claim raised: another one has the same id"):
        check([claim(), claim()])


def test_files_that_are_no_claims(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.yaml: No such file"):
        load(tmp_path / "none.yaml")
    broken = tmp_path / "broken.yaml"
    broken.write_text("- {id: one")
    with pytest.raises(ConfigError, match="not valid YAML"):
        load(broken)


# The ledger.


@pytest.fixture
def ledger():
    released = lines("fig4_released", 0.7)
    data = {"fig4a": lines("fig4a", 0.5), "fig4_released": released}
    late = claim(id="later", figure="S1", data="figS9", note="Never shown.", released=None)
    return table(evaluate([late, claim(note="See D2.")], data)), data


def test_ledger_is_in_the_order_of_the_figures(ledger):
    ledger, _ = ledger
    assert ledger.claim.values.tolist() == ["raised", "later"]
    assert ledger.claim_verdict.values.tolist() == [
        "holds only with the released formulas",
        "not run",
    ]
    assert ledger.claim_value.values[0] == 0.5
    assert np.isnan(ledger.claim_value.values[1])
    assert ledger.claim_released.values[0] == 0.7
    assert ledger.claim_released_verdict.values.tolist() == ["holds", ""]
    assert ledger.claim_note.values.tolist()[0] == "See D2."
    assert ledger.claim_note.values.tolist()[1].startswith("Needs figS9.nc")


def test_page_stands_alone(ledger):
    text = page(*ledger)
    assert "<b>1</b> ◐ holds only with the released formulas" in text
    assert "<b>0</b> ✓ holds" in text
    assert "line &lt;F/M&gt;." in text  # escaped
    assert "points = 2" in text
    assert not [word for word in ("http:", "https:", "<script", "<link", "src=") if word in text]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-1.5, "\N{MINUS SIGN}1.5"),
        (2.5e-9, "2.5 \N{MULTIPLICATION SIGN} 10⁻⁹"),
        (-3e12, "\N{MINUS SIGN}3 \N{MULTIPLICATION SIGN} 10¹²"),
    ],
)
def test_numbers(value, text):
    data = {"fig4a": lines("fig4a", value)}
    assert text in page(table(evaluate([claim(released=None)], data)), data)
