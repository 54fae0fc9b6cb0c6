"""The claims ledger in sentences: how many statements hold, and why the others do not.

What README.md, the ledger's page and the terminal say of a run is made from its claims.nc here.
"""

import csv
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import xarray as xr

from curved.ledger.claims import Verdict
from curved.ledger.table import frame
from curved.records.files import AnyPath

RELATIONS = {"equals": "=", "at least": "≥", "at most": "≤", "above": ">", "below": "<"}
"""Signs of the relations that compare with a number."""

EXCEPTIONS = (Verdict.FAILS, Verdict.RELEASED, Verdict.DEPENDS)
"""Verdicts that a reader should know the reason of."""

Row = Mapping[str, Any]


def counts(ledger: xr.Dataset) -> dict[str, int]:
    """Claims of a ledger by their verdict; those that hold by construction are apart."""
    verdicts = [
        "holds by construction" if made and verdict == Verdict.HOLDS else verdict
        for verdict, made in zip(
            ledger.claim_verdict.values.tolist(),
            ledger.claim_construction.values.tolist(),
            strict=True,
        )
    ]
    order = [*map(str, EXCEPTIONS), "holds by construction", Verdict.UNTESTED, Verdict.NOT_RUN]
    found = Counter(map(str, verdicts))
    return {str(name): found[str(name)] for name in (Verdict.HOLDS, *order) if found[str(name)]}


def sentence(ledger: xr.Dataset) -> str:
    """Say what became of the paper's statements, in a sentence that a reviewer can quote."""
    numbered = [name[0] == "P" and name[1:].isdigit() for name in ledger.claim.values.tolist()]
    found = counts(ledger.isel(claim=numbered))
    tested = [Verdict.HOLDS, *EXCEPTIONS]
    judged = sum(found.get(str(verdict), 0) for verdict in tested)
    were = "was" if judged == 1 else "were"
    text = f"Of {sum(numbered)} statements of the paper {judged} {were} tested"
    if judged:
        text += f": {_listed([_said(str(v), found[str(v)]) for v in tested if str(v) in found])}"
    rest = [
        _said(name, found[name])
        for name in ("holds by construction", str(Verdict.UNTESTED), str(Verdict.NOT_RUN))
        if name in found
    ]
    return f"{text}; {_listed(rest)}." if rest else f"{text}."


_SAID = {
    Verdict.HOLDS: ("holds", "hold"),
    Verdict.FAILS: ("fails", "fail"),
    Verdict.RELEASED: ("holds only with the released formulas",) * 2,
    Verdict.DEPENDS: ("depends on the reading", "depend on the reading"),
    "holds by construction": ("holds by construction", "hold by construction"),
    Verdict.UNTESTED: (
        "is a definition, an outlook or otherwise not testable here",
        "are definitions, outlooks or otherwise not testable here",
    ),
    Verdict.NOT_RUN: ("was not run", "were not run"),
}


def _said(verdict: str, number: int) -> str:
    one, several = _SAID[verdict]
    if verdict == Verdict.RELEASED and number > 1:
        several = several.replace("holds", "hold", 1)
    return f"{number} {one if number == 1 else several}"


def _listed(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def number(value: float, digits: int = 6) -> str:
    """Write a number as people do: 0.0551, 3 × 10⁻⁹."""
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    if exponent:
        raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        mantissa += f" \N{MULTIPLICATION SIGN} 10{raised}"
    return mantissa.replace("-", "\N{MINUS SIGN}")


def found(row: Row) -> str:
    """The number found in a comparison beside the expected one: "0.0221, where > 0.0278 ..."."""
    ours = number(row["comparison_value"])
    if row["comparison_error"] > 0:
        ours += f" ± {number(row['comparison_error'], 2)}"
    relation = row["comparison_relation"]
    if relation not in RELATIONS:
        return f"{ours}, where it should {relation.removesuffix('s')}"
    return f"{ours}, expected {RELATIONS[relation]} {number(row['comparison_expected'])}"


def exceptions(ledger: xr.Dataset) -> list[dict[str, str]]:
    """Claims that fail or hold in part only, each with sentences that say why.

    The keys of each are claim, figure, place, statement, verdict and why.
    """
    rows = [row for row in frame(ledger) if row["claim_verdict"] in map(str, EXCEPTIONS)]
    told: list[dict[str, str]] = []
    for claim, its in groupby(rows, key=lambda row: row["claim"]):
        compared = list(its)
        named = ("figure", "place", "statement", "verdict")
        told.append(
            {"claim": str(claim), "why": _why(compared)}
            | {name: str(compared[0][f"claim_{name}"]) for name in named}
        )
    return sorted(told, key=lambda one: EXCEPTIONS.index(Verdict(one["verdict"])))


def _why(compared: Sequence[Row]) -> str:
    """Sentences on each reading: what fails in it, or that it holds."""
    parts = []
    for reading, its in groupby(compared, key=lambda row: row["comparison_reading"]):
        rows = list(its)
        wrong = [row for row in rows if row["comparison_verdict"] != Verdict.HOLDS]
        if not wrong:
            parts.append(f"Read as “{reading}”: holds.")
        for row in wrong:
            parts += [f"{fault}." for fault in [_fault(reading, row)] if fault]
            parts += [row["comparison_note"]]
    note = compared[0]["claim_note"]
    text = " ".join(part for part in (*parts, note) if part)
    return text[:1].upper() + text[1:]


def _fault(reading: str, row: Row) -> str:
    """What a comparison finds that does not hold, or why nothing is found."""
    text = f"Read as “{reading}”: {row['comparison_verdict']}" if reading else ""
    if not math.isfinite(row["comparison_value"]):
        return text
    says = row["comparison_says"].rstrip(".")
    numbers = f"{f'{says}: ' if says else ''}{found(row)}"
    return f"{text} ({numbers})" if reading else numbers


# Published runs.


def history(path: AnyPath) -> dict[str, list[tuple[str, str]]]:
    """Verdicts of published runs on each claim, as (commit, verdict), the earliest first.

    The file is a table with the columns commit, claim and verdict; without it there are none.
    """
    verdicts: dict[str, list[tuple[str, str]]] = {}
    if Path(path).is_file():
        with Path(path).open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                verdicts.setdefault(row["claim"], []).append((row["commit"], row["verdict"]))
    return verdicts
