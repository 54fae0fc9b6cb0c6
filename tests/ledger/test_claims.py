"""The claims ledger: every relation and verdict, on small Datasets, each of which can fail."""

import re

import numpy as np
import pytest
import xarray as xr

from conftest import ROOT
from curved.figures.shared import checks
from curved.ledger.claims import (
    MEANINGS,
    ClaimError,
    Verdict,
    check,
    evaluate,
    file_of,
    files,
    load,
    published,
)
from curved.ledger.comparison import RELATIONS, judge
from curved.ledger.quantities import QUANTITIES, Measured
from curved.ledger.summary import counts, exceptions, history, sentence
from curved.ledger.table import TOO_SMALL, frame, select, table
from curved.ledger.terminal import show
from curved.records.yaml_files import ConfigError
from curved.report.ledger_page import page
from curved.report.publishing import add_verdicts

CLAIMS = load(ROOT / "config/claims.yaml")
COMPARISONS = [one for claim in CLAIMS for one in claim.get("comparisons", [])]
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
    with pytest.raises(ValueError, match="must have a point in common"):
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


def changed(whole, changes):
    return {key: value for key, value in (whole | changes).items() if value is not None}


def comparison(**changes):
    whole = {
        "data": "fig4a",
        "quantity": "value",
        "arguments": {"variable": "T_ferro", "at": {"gamma": 0.8, "alpha": 0.03}},
        "relation": "above",
        "than": {"arguments": {"variable": "T_ferro", "at": {"gamma": 0.0, "alpha": 0.03}}},
        "released": {"data": "fig4_released"},
    }
    return changed(whole, changes)


def claim(*comparisons, **changes):
    whole = {
        "id": "raised",
        "figure": "4a",
        "source": {"paper": "§6, paragraph on Fig. 4; caption of Fig. 4", "project": "its own"},
        "statement": "Positive curvature raises the line <F/M>.",
        "comparisons": list(comparisons) or [comparison()],
    }
    return changed(whole, changes)


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
    [one] = finding.compared
    assert finding.verdict is one.verdict is verdict
    assert (one.outcome.ours, one.outcome.expected) == (ours, 0.6)
    assert (one.released.ours, one.released.expected) == (released, 0.6)
    assert one.evidence == "this run"


def lower(**changes):
    """A comparison that holds where the other one fails."""
    return comparison(relation="below", released=None, **changes)


@pytest.mark.parametrize(
    ("comparisons", "verdict"),
    [
        ([lower(), lower()], Verdict.HOLDS),
        ([lower(), comparison(released=None)], Verdict.FAILS),
        ([lower(), comparison()], Verdict.RELEASED),
        ([lower(), lower(data="figS9")], Verdict.NOT_RUN),
        ([comparison(released=None), lower(data="figS9")], Verdict.FAILS),
        ([lower(reading="one"), lower(reading="two")], Verdict.HOLDS),
        ([lower(reading="one"), comparison(reading="two", released=None)], Verdict.DEPENDS),
        ([lower(reading="one"), comparison(reading="two")], Verdict.DEPENDS),
        ([lower(reading="one"), lower(reading="two", data="figS9")], Verdict.NOT_RUN),
        ([comparison(reading="one"), comparison(reading="two")], Verdict.RELEASED),
        (
            [comparison(reading=name, released=None) for name in ("one", "two")],
            Verdict.FAILS,
        ),
        (
            [lower(reading="one"), lower(reading="two"), comparison(reading="two", released=None)],
            Verdict.DEPENDS,
        ),
    ],
)
def test_comparisons_of_one_reading_must_all_hold_and_readings_are_told_apart(comparisons, verdict):
    data = {"fig4a": lines("fig4a", 0.5), "fig4_released": lines("fig4_released", 0.7)}
    check([claim(*comparisons)])
    [finding] = evaluate([claim(*comparisons)], data)
    assert finding.verdict is verdict


def test_every_verdict_has_a_meaning():
    assert set(MEANINGS) == set(Verdict)


def test_not_testable_for_a_reason_of_its_own():
    [finding] = evaluate([claim(comparisons=None, untestable="It needs devices.")], {})
    assert finding.verdict is Verdict.UNTESTED
    assert finding.compared == ()


def test_not_run_without_the_file():
    [finding] = evaluate([claim()], {})
    assert finding.verdict is Verdict.NOT_RUN
    assert finding.compared[0].reason == "needs fig4a.nc, which this run did not compute"


def test_not_testable_within_the_errors():
    data = lines("fig4a", 0.7)
    data["T_ferro_error"] = data.T_ferro * 0 + 0.1
    [finding] = evaluate([claim(comparison(released=None))], {"fig4a": data})
    assert finding.verdict is Verdict.UNTESTED
    [one] = finding.compared
    assert one.outcome.error == pytest.approx(0.1 * np.sqrt(2))
    assert one.reason.startswith("needs more runs")


def test_not_testable_off_the_grid():
    at = {"gamma": 0.8, "alpha": 0.04}
    one = claim(comparison(arguments={"variable": "T_ferro", "at": at}, released=None))
    [finding] = evaluate([one], {"fig4a": lines("fig4a", 0.7)})
    assert finding.verdict is Verdict.UNTESTED
    assert finding.compared[0].reason == "needs gamma = 0.8, alpha = 0.04 in fig4a.nc"


def test_evidence_says_on_what_was_judged():
    data = {
        "fig4a": lines("fig4a", 0.7, source="dead leaves"),
        "images": lines("images", 0.5, source="CIFAR-100"),
    }
    both = [comparison(released=None), comparison(data=None, published="images", released=None)]
    [finding] = evaluate([claim(*both)], data)
    assert [one.evidence for one in finding.compared] == [
        "this run, dead leaves",
        "published run of commit 0123456789ab, CIFAR-100",
    ]
    assert [one.verdict for one in finding.compared] == [Verdict.HOLDS, Verdict.FAILS]
    assert published([claim(*both)]) == ["images"]
    assert files([claim(*both)]) == ["fig4a", "images"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"arguments": {"variable": "T_memory"}}, "fig4a.nc has no variable T_memory"),
        ({"arguments": {"variable": "T_ferro"}}, "must choose all but one"),
        ({"quantity": "temperature"}, "KeyError: 'temperature'"),
        ({"arguments": {"name": "T_ferro"}}, "got an unexpected keyword argument 'name'"),
        ({"relation": "resembles"}, "relation must be one of"),
        ({"relation": "increases", "than": None}, "need a series of two points"),
    ],
)
def test_what_cannot_be_evaluated_is_an_error_with_the_name_of_the_claim(changes, says):
    with pytest.raises(ClaimError, match="claim raised: ") as caught:
        evaluate([claim(comparison(released=None, **changes))], {"fig4a": lines("fig4a", 0.7)})
    assert says in str(caught.value)


def test_nan_is_an_error():
    with pytest.raises(ClaimError, match=r"claim raised: .* is not finite"):
        evaluate([claim(comparison(released=None))], {"fig4a": lines("fig4a", NAN)})


def test_all_errors_are_listed():
    wrong = comparison(quantity="temperature", released=None)
    bad = [claim(wrong, id=name) for name in ("one", "two")]
    with pytest.raises(ClaimError, match=r"claim one: .*\nclaim two: "):
        evaluate(bad, {"fig4a": lines("fig4a", 0.7)})


# Validation files.


def validation(*rows):
    variables = checks.table([checks.Check(*row) for row in rows])
    return xr.Dataset(variables, attrs={"panel": "figS1b", "commit": "0123456789abcdef"})


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
    [one] = [c for c in CLAIMS if c["id"] == "P27"]
    [finding] = evaluate([one], {"figS1b": validation(*rows)})
    assert finding.verdict is verdict


def test_each_validation_panel_has_a_claim():
    validation = [name for name in files(CLAIMS) if name.startswith("figS1")]
    assert validation == [f"figS1{letter}" for letter in "abcdefgh"]


# The claims of the project.


def test_every_statement_of_the_paper_and_of_its_press_release_is_there():
    ids = [claim["id"] for claim in CLAIMS]
    assert [i for i in ids if re.fullmatch(r"P\d+", i)] == [f"P{k}" for k in range(1, 98)]
    places = " ".join(claim["source"].get("press release", "") for claim in CLAIMS)
    assert {int(k) for k in re.findall(r"\bR(\d+)\b", places)} == set(range(1, 19))
    for claim in CLAIMS:
        assert ("paper" in claim["source"]) or not claim["id"].startswith("P")


def test_every_figure_has_claims():
    covered = {c["figure"].rstrip("abcdefghij") for c in CLAIMS}
    assert covered == {*"123456", "S1", "S2", "S3", "S4", "text"}


def test_no_statement_stands_twice():
    for key in ("id", "statement"):
        values = [claim[key] for claim in CLAIMS]
        assert len(set(values)) == len(values)


def test_every_quantity_is_used():
    than = [one["than"]["quantity"] for one in COMPARISONS if "quantity" in one.get("than", {})]
    assert {*(one["quantity"] for one in COMPARISONS), *than} == set(QUANTITIES)


def test_what_only_the_released_code_says_is_no_statement_of_the_paper():
    """And images of a run are not those of the paper, whose claims are judged by published runs."""
    for claim in CLAIMS:
        if "CIFAR" in claim["statement"]:
            assert all(
                "published" in one or file_of(one) == "fig4b" for one in claim["comparisons"]
            )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"figure": None}, "[0]: missing key figure"),
        ({"figure": "7Z"}, "[0].figure = '7Z'"),
        ({"source": {}}, "[0].source = {}"),
        ({"source": {"rumour": "heard"}}, "rumour"),
        ({"id": "Two Words"}, "[0].id = 'Two Words'"),
        (
            {"comparisons": None},
            "claim raised: must have exactly one of comparisons and untestable",
        ),
        (
            {"untestable": "It needs devices."},
            "claim raised: must have exactly one of comparisons and",
        ),
        (
            {"comparisons": None, "untestable": "It needs one.", "construction": "It is so made."},
            "claim raised: must not have both construction and untestable",
        ),
        (
            {"comparisons": [comparison(reading="one"), comparison()]},
            "claim raised: a reading must be named in every comparison or in none",
        ),
    ],
)
def test_claims_that_are_not_valid(changes, says):
    with pytest.raises(ConfigError) as caught:
        check([claim(**changes)])
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"tolerance": -1.0}, "[0].comparisons[0].tolerance = -1.0: must be >= 0"),
        ({"tolerance": NAN}, "[0].comparisons[0].tolerance = nan: must be a finite number"),
        (
            {"tolerance": 0.1},
            "must have both or none of tolerance > 0 and reason, which explains it",
        ),
        ({"reason": "rounding"}, "must have both or none of tolerance > 0 and reason"),
        ({"relation": "resembles"}, "[0].comparisons[0].relation = 'resembles'"),
        ({"tolerence": 1.0}, "[0].comparisons[0].tolerence: unknown key; did you mean tolerance?"),
        ({"data": None}, "comparisons[0]: must have exactly one of data, validation, published"),
        (
            {"published": "images"},
            "comparisons[0]: must have exactly one of data, validation, published",
        ),
        ({"relation": None}, "[0].comparisons[0]: missing key relation"),
        ({"than": None}, "comparisons[0]: must have exactly one of value and than for"),
        ({"value": 1.0}, "comparisons[0]: must have exactly one of value and than for"),
        (
            {"relation": "increases"},
            "comparisons[0]: must not have than: increases compares a series with itself",
        ),
        ({"quantity": "temperature"}, "quantity = 'temperature': must be one of"),
        ({"arguments": {"name": "x"}}, "comparisons[0]: arguments of value = {'name': 'x'}: "),
    ],
)
def test_comparisons_that_are_not_valid(changes, says):
    with pytest.raises(ConfigError) as caught:
        check([claim(comparison(**changes))])
    assert says in str(caught.value)


def test_ids_are_unique():
    with pytest.raises(ConfigError, match="claim raised: must have an id that no other claim has"):
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
    late = claim(
        comparison(data="figS9", note="Never shown.", released=None),
        id="P2",
        figure="S1",
        statement="The other statement.",
        source={"paper": "Abstract", "press release": "R1"},
    )
    both = claim(
        lower(reading="one", says="It is lower."),
        comparison(reading="two", says="It is higher.", released=None, note="See D2."),
        id="P3",
        statement="It is lower or higher.",
        source={"paper": "§2 ¶4"},
    )
    made = claim(lower(), id="made", statement="It is made so.", construction="It is so made.")
    return table(evaluate([claim(note="See D3."), late, both, made], data), data)


def test_ledger_is_in_the_order_of_the_claims(ledger):
    assert ledger.claim.values.tolist() == ["raised", "P2", "P3", "made"]
    assert ledger.claim_verdict.values.tolist() == [
        "holds only with the released formulas",
        "not run",
        "depends on the reading",
        "holds",
    ]
    assert ledger.claim_section.values.tolist() == ["§6", "Abstract", "§2", "§6"]
    assert ledger.claim_source.values.tolist()[1] == "paper; press release"
    assert ledger.claim_place.values.tolist()[1] == "paper: Abstract; press release: R1"
    assert ledger.claim_note.values.tolist()[0] == "See D3."
    assert ledger.comparison_claim.values.tolist() == ["raised", "P2", "P3", "P3", "made"]
    assert ledger.comparison_value.values[0] == 0.5
    assert np.isnan(ledger.comparison_value.values[1])
    assert ledger.comparison_released.values[0] == 0.7
    assert ledger.comparison_released_verdict.values.tolist() == ["holds", "", "", "", ""]
    assert ledger.comparison_note.values.tolist()[1].startswith("Needs figS9.nc")
    assert ledger.comparison_file.values.tolist()[0] == "data/fig4a.nc"
    assert ledger.comparison_quantity.values.tolist()[0] == (
        "value(variable=T_ferro, at={gamma: 0.8, alpha: 0.03})"
    )
    assert ledger.file.values.tolist() == ["fig4_released", "fig4a"]


def test_counts_and_sentence(ledger):
    assert counts(ledger) == {
        "holds only with the released formulas": 1,
        "depends on the reading": 1,
        "holds by construction": 1,
        "not run": 1,
    }
    assert sentence(ledger) == (
        "Of 2 statements of the paper 1 was tested: 1 depends on the reading; 1 was not run."
    )


def test_exceptions_say_why(ledger):
    first, second = exceptions(ledger)
    assert (first["claim"], second["claim"]) == ("raised", "P3")
    assert first["why"] == "0.5, expected > 0.6. See D3."
    assert second["why"] == (
        "Read as “one”: holds. Read as “two”: fails (It is higher: 0.5, expected > 0.6). See D2."
    )


def test_rows_are_comparisons_with_their_claims(ledger):
    rows = frame(ledger)
    assert [row["claim"] for row in rows] == ["raised", "P2", "P3", "P3", "made"]
    assert [row["comparison_reading"] for row in rows] == ["", "", "one", "two", ""]
    untestable = claim(comparisons=None, untestable="It needs devices.")
    [row] = frame(table(evaluate([untestable], {}), {}))
    assert (row["claim"], row["comparison_claim"]) == ("raised", "")
    assert row["claim_note"] == "It needs devices."


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        ({"figure": "4"}, ["raised", "P3", "made"]),
        ({"verdict": "not"}, ["P2"]),
        ({"source": "press"}, ["P2"]),
        ({"section": "§6", "verdict": "holds only"}, ["raised"]),
        ({}, ["raised", "P2", "P3", "made"]),
    ],
)
def test_a_part_of_the_ledger(ledger, chosen, ids):
    part = select(ledger, **chosen)
    assert part.claim.values.tolist() == ids
    assert set(part.comparison_claim.values) == set(ids)


def test_a_word_that_fits_no_claim_is_refused(ledger):
    with pytest.raises(ValueError, match=r"verdict = 'wins': must be the beginning of one of dep"):
        select(ledger, verdict="wins")


def test_terminal(ledger):
    columns = [list(column.cells) for column in show(ledger).columns]
    assert [str(cell) for cell in columns[0]] == ["raised", "", "P2", "", "P3", "", "", "made", ""]
    assert str(columns[3][1]) == "0.5, expected > 0.6"
    assert str(columns[3][3]).startswith("Needs figS9.nc")


def test_verdicts_of_published_runs(ledger, tmp_path):
    path = tmp_path / "verdicts.csv"
    assert history(path) == {}
    ledger.attrs["commit"] = "a" * 40
    add_verdicts(path, ledger)
    add_verdicts(path, ledger)
    ledger.attrs["commit"] = "b" * 40
    add_verdicts(path, ledger)
    assert history(path)["made"] == [("a" * 12, "holds"), ("b" * 12, "holds")]


def test_page_stands_alone(ledger):
    text = page(ledger, earlier={"made": [("abcdef", "fails")]})
    assert "<b>1</b> ◐ holds only with the released formulas" in text
    assert "<b>0</b> ✗ fails" in text
    assert sentence(ledger) in text
    assert "line &lt;F/M&gt;." in text  # escaped
    assert "points = 2" in text
    assert "Before: fails (abcdef)" in text
    assert all(f'id="{name}"' in text for name in ledger.claim.values)
    assert not [word for word in ("http:", "https:", "<link", "src=") if word in text]


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
    assert text in page(table(evaluate([claim(comparison(released=None))], data), data))


def test_a_small_run_judges_nothing_that_it_sampled():
    exact, sampled = lines("fig4a", 0.7), lines("fig4a", 0.7)
    sampled["T_ferro_error"] = sampled.T_ferro * 0 + 1e-3
    [one] = evaluate([claim(comparison(released=None))], {"fig4a": sampled}, simulated=False)
    assert one.verdict is Verdict.UNTESTED
    assert one.compared[0].outcome.holds
    [two] = evaluate([claim(comparison(released=None))], {"fig4a": exact}, simulated=False)
    assert two.verdict is Verdict.HOLDS
    published_run = comparison(data=None, published="fig4a", released=None)
    [three] = evaluate([claim(published_run)], {"fig4a": sampled}, simulated=False)
    assert three.verdict is Verdict.HOLDS
    whole = table([one], {"fig4a": sampled})
    assert whole.comparison_note.values[0].startswith(TOO_SMALL)
    assert "A small run." in page(whole)
    assert "A small run." not in page(table([two], {"fig4a": exact}))


def test_a_step_back_is_doubtful_by_the_errors_of_both_its_ends():
    """Of errors 1 and 1 a step has 1.41: 3.5 back is no more than 3 of these, 4.5 is."""
    for back, refuted in ((3.5, False), (4.5, True)):
        series = Measured(np.array([0.0, 30.0, 30.0 - back]), np.ones(3), np.arange(3.0))
        found = judge("increases", series, None, 0.0)
        assert (found.holds, found.refuted) == (not refuted, refuted)
        falling = Measured(-series.value, series.error, series.where)
        assert judge("decreases", falling, None, 0.0).refuted == refuted
    # from end to end: 4 is less than 3 errors of 1.41, and so neither holds nor is refuted
    flat = Measured(np.array([0.0, 4.0]), np.ones(2), np.arange(2.0))
    assert not judge("increases", flat, None, 0.0).holds
    assert not judge("increases", flat, None, 0.0).refuted


def test_a_reading_that_was_not_run_leaves_a_claim_undecided():
    """Where another reading fails, the claim may yet depend on the reading."""
    fails = comparison(reading="one", released=None)
    absent = comparison(reading="two", data="figS9", released=None)
    data = {"fig4a": lines("fig4a", 0.5)}
    [finding] = evaluate([claim(fails, absent)], data)
    assert finding.verdict == Verdict.NOT_RUN
    [finding] = evaluate([claim(fails)], data)
    assert finding.verdict == Verdict.FAILS


def test_a_validation_of_a_small_run_judges_nothing_even_where_it_has_no_error():
    """What stands in a validation file was simulated, whatever it says of its errors."""
    one = comparison(data=None, validation="fig4a", released=None)
    for raised, alone in ((0.7, Verdict.HOLDS), (0.5, Verdict.FAILS)):
        data = {"fig4a": lines("fig4a", raised)}
        [finding] = evaluate([claim(one)], data, simulated=False)
        assert finding.verdict == Verdict.UNTESTED
        assert finding.compared[0].reason.startswith(TOO_SMALL.lower()[:10])
        [finding] = evaluate([claim(one)], data)
        assert finding.verdict == alone


def test_released_formulas_are_compared_with_themselves():
    """Theirs at gamma = 0 is another number than ours: with ours 0.55 would not be above."""
    released = lines("fig4_released", 0.55)
    at = {"gamma": 0.0, "alpha": 0.03}
    flat = released.T_ferro.sel(at).item()
    released.T_ferro.loc[at] = flat - 0.1
    data = {"fig4a": lines("fig4a", 0.5), "fig4_released": released}
    [finding] = evaluate([claim()], data)
    [one] = finding.compared
    assert one.released.expected == pytest.approx(flat - 0.1)
    assert finding.verdict == (Verdict.RELEASED if flat - 0.1 < 0.55 else Verdict.FAILS)
