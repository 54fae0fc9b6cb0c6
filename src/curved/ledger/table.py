"""The claims ledger as a table: what became of each claim, as variables of a data file.

Along the dimension `claim` stand the statements, along `comparison` the numbers behind them, along
`file` the data files that they were read from.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from curved.ledger.claims import Claim, Compared, Finding, Verdict, path_of
from curved.ledger.comparison import Outcome
from curved.records import data_files
from curved.records.files import AnyPath, short
from curved.records.vocabulary import Variable

VARIABLES = {
    "claim": Variable("identifier of the claim: P for the paper, R for the press release"),
    "claim_figure": Variable("figure and panel that shows it, or text"),
    "claim_section": Variable("section of the paper, or who else makes the claim"),
    "claim_source": Variable("who makes the claim"),
    "claim_place": Variable("where each of them makes it"),
    "claim_statement": Variable("the claim in words"),
    "claim_verdict": Variable("verdict on the claim"),
    "claim_construction": Variable("reason why the claim holds by construction, if it does"),
    "claim_note": Variable("why a claim is not tested, or a remark"),
    "comparison_claim": Variable("identifier of the claim that the comparison belongs to"),
    "comparison_reading": Variable("reading of the claim, where it allows several"),
    "comparison_says": Variable("statement that is compared, where the claim does not say it"),
    "comparison_file": Variable("data file that is read"),
    "comparison_quantity": Variable("number that is read, with its arguments"),
    "comparison_evidence": Variable("run by which it was judged: this one, or a published one"),
    "comparison_relation": Variable("relation that the number should have"),
    "comparison_expected": Variable("number to equal, to exceed or to stay below"),
    "comparison_value": Variable("the number found, where it agrees least"),
    "comparison_error": Variable("standard error of the number found, 0 where it is exact"),
    "comparison_tolerance": Variable("difference that is allowed"),
    "comparison_reason": Variable("reason for the tolerance"),
    "comparison_points": Variable("number of points compared, of which the worst is given"),
    "comparison_released": Variable("the number by the formulas of the released code"),
    "comparison_released_expected": Variable("number for those to equal, exceed or stay below"),
    "comparison_released_verdict": Variable("whether the comparison holds by those formulas"),
    "comparison_verdict": Variable("verdict on the comparison"),
    "comparison_note": Variable("why it is not decided, or a remark"),
    "file": Variable("name of a data file that comparisons were read from"),
    "file_commit": Variable("commit that the data file was made with"),
    "file_parameters": Variable("parameters that the data file was made with, as JSON"),
}
"""The variables of claims.nc, in their order there."""

TOO_SMALL = "The simulations of this run are too small to judge by"
"""Beginning of the note of a comparison that a small run does not judge."""

_NOTHING = Outcome(False, False, np.nan, np.nan, np.nan, 0)


def table(findings: Sequence[Finding], data: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Write findings, and the data that they are from, as variables, in the order of the claims."""
    claims = [_claim_row(one) for one in findings]
    compared = [_comparison_row(one.claim, each) for one in findings for each in one.compared]
    files = [
        {"file": name, "file_commit": one.commit, "file_parameters": one.parameters}
        for name, one in sorted(data.items())
    ]
    columns = {
        name: (dim, np.array([row[name] for row in rows], dtype=None if rows else str))
        for dim, rows in (("claim", claims), ("comparison", compared), ("file", files))
        for name in VARIABLES
        if name.partition("_")[0] == dim
    }
    title = "Claims of the paper and of its press release, and what became of them"
    return data_files.describe(xr.Dataset(columns), "claims", title, VARIABLES)


def check(ledger: xr.Dataset, path: AnyPath) -> None:
    """Refuse what was read from a file, if it is not a ledger: whole files may hold anything.

    Raises
    ------
    curved.records.data_files.DataFileError
        If variables are missing, or it has other verdicts than there are, or comparisons of claims
        that it has not.
    """
    dims = {name: (name.partition("_")[0],) for name in VARIABLES}
    absent = [name for name in VARIABLES if name not in ledger or ledger[name].dims != dims[name]]
    if absent:
        said = f"no {', '.join(absent)}"
    elif odd := set(ledger.claim_verdict.values.astype(str)) - set(map(str, Verdict)):
        said = f"the verdict {short(str(min(odd)))}"
    elif odd := set(ledger.comparison_claim.values.tolist()) - set(ledger.claim.values.tolist()):
        said = f"a comparison of the claim {short(min(map(str, odd)))}"
    else:
        return
    raise data_files.DataFileError(f"{path}: is not a ledger of claims ({said})")


def frame(ledger: xr.Dataset) -> list[dict[str, Any]]:
    """Rows of a ledger: each comparison with its claim, and claims without any, in their order."""
    claims = _rows(ledger, "claim")
    compared: dict[str, list[dict[str, Any]]] = {row["claim"]: [] for row in claims}
    for row in _rows(ledger, "comparison"):
        compared[row["comparison_claim"]].append(row)
    empty = dict.fromkeys((name for name in VARIABLES if name.startswith("comparison_")), "")
    return [claim | row for claim in claims for row in compared[claim["claim"]] or [empty]]


def select(
    ledger: xr.Dataset,
    figure: str | None = None,
    verdict: str | None = None,
    source: str | None = None,
    section: str | None = None,
) -> xr.Dataset:
    """Claims of a ledger about a figure or a panel, with a verdict, by a source, of a section.

    Their comparisons come with them. Words may be shortened: "4" is every panel of Figure 4,
    "hold" and "press" will do.

    Raises
    ------
    ValueError
        If a word fits no claim; it names what there is.
    """
    keep = np.ones(ledger.sizes["claim"], dtype=bool)
    chosen = {"figure": figure, "verdict": verdict, "source": source, "section": section}
    for name, word in chosen.items():
        if word is None:
            continue
        known = ledger[f"claim_{name}"].values.astype(str)
        words = [{part.strip() for part in each.split(";")} for each in known]
        fits = np.array([any(part.startswith(word) for part in each) for each in words], bool)
        if not fits.any():
            allowed = ", ".join(sorted(set.union(set(), *words) - {""}))
            raise ValueError(f"{name} = {word!r}: must be the beginning of one of {allowed}")
        keep &= fits
    part = ledger.isel(claim=keep)
    return part.isel(comparison=np.isin(ledger.comparison_claim.values, part.claim.values))


def _rows(ledger: xr.Dataset, dim: str) -> list[dict[str, Any]]:
    names = [name for name in VARIABLES if name.partition("_")[0] == dim]
    columns = {name: ledger[name].values.tolist() for name in names}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _claim_row(finding: Finding) -> dict[str, Any]:
    claim = finding.claim
    return {
        "claim": claim["id"],
        "claim_figure": claim["figure"],
        "claim_section": section(claim["source"]),
        "claim_source": "; ".join(claim["source"]),
        "claim_place": "; ".join(f"{who}: {place}" for who, place in claim["source"].items()),
        "claim_statement": claim["statement"],
        "claim_verdict": str(finding.verdict),
        "claim_construction": claim.get("construction", ""),
        "claim_note": _sentences(claim.get("untestable", ""), claim.get("note", "")),
    }


def section(source: Mapping[str, str]) -> str:
    """Section of the paper that a claim is in, such as "§6"; else who makes it."""
    if "paper" not in source:
        return next(iter(source))
    found = re.match(r"§\d|[^\s,;(]+", source["paper"])
    return found[0] if found else "paper"


def _comparison_row(claim: Claim, one: Compared) -> dict[str, Any]:
    comparison, ours = one.comparison, one.outcome or _NOTHING
    released = one.released or _NOTHING
    judged = one.released and (Verdict.HOLDS if released.holds else Verdict.FAILS)
    return {
        "comparison_claim": claim["id"],
        **{
            f"comparison_{key}": str(comparison.get(key, ""))
            for key in ("reading", "says", "relation", "reason")
        },
        "comparison_file": path_of(comparison),
        "comparison_quantity": _quantity(comparison),
        "comparison_evidence": one.evidence,
        "comparison_expected": ours.expected,
        "comparison_value": ours.ours,
        "comparison_error": ours.error,
        "comparison_tolerance": float(comparison.get("tolerance", 0)) if one.outcome else np.nan,
        "comparison_points": ours.points,
        "comparison_released": released.ours,
        "comparison_released_expected": released.expected,
        "comparison_released_verdict": str(judged or ""),
        "comparison_verdict": str(one.verdict),
        "comparison_note": _sentences(one.reason, comparison.get("note", "")),
    }


def _quantity(comparison: Mapping[str, Any]) -> str:
    """The number as it is called in config/claims.yaml: passing_load(variable=mean, level=0.5)."""

    def written(value: Any) -> str:
        if isinstance(value, Mapping):
            return "{" + ", ".join(f"{name}: {written(one)}" for name, one in value.items()) + "}"
        return str(value)

    arguments = comparison.get("arguments", {})
    inside = ", ".join(f"{name}={written(value)}" for name, value in arguments.items())
    return f"{comparison['quantity']}({inside})"


def _sentences(*parts: str) -> str:
    return " ".join(part[0].upper() + part[1:].rstrip(".") + "." for part in parts if part)
