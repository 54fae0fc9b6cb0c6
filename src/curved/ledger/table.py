"""The claims ledger as a table: what became of each claim, as variables of a data file."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from curved.ledger.claims import Finding, Outcome, Verdict
from curved.records import data_files
from curved.records.vocabulary import Variable

VARIABLES = {
    "claim_figure": Variable("figure of the claim"),
    "claim_source": Variable("who makes the claim"),
    "claim_equation": Variable("equation of the claim"),
    "claim_statement": Variable("the claim in words"),
    "claim_relation": Variable("relation of the claim"),
    "claim_expected": Variable("what the number should equal, exceed or stay below"),
    "claim_value": Variable("the number found, where it agrees least"),
    "claim_error": Variable("standard error of the number found, 0 where it is exact"),
    "claim_tolerance": Variable("difference that is allowed"),
    "claim_points": Variable("number of points compared, of which the worst is given"),
    "claim_released": Variable("the number by the formulas of the released code"),
    "claim_released_expected": Variable("what that number should equal, exceed or stay below"),
    "claim_released_verdict": Variable("whether the claim holds by those formulas"),
    "claim_verdict": Variable("what became of the claim"),
    "claim_note": Variable("why a claim is not tested, or a remark"),
    "claim": Variable("name of the claim"),
}
"""The variables of claims.nc, in their order there."""

_NOTHING = Outcome(False, False, np.nan, np.nan, np.nan, 0)


def table(findings: Sequence[Finding]) -> xr.Dataset:
    """Write findings as variables along the dimension "claim", in the order of the figures."""
    rows = [_row(one) for one in sorted(findings, key=lambda one: _place(one.claim["figure"]))]
    columns = {
        name: ("claim", [row[name.removeprefix("claim_")] for row in rows]) for name in VARIABLES
    }
    title = "Claims of the paper and of its press release, and what became of them"
    return data_files.describe(xr.Dataset(columns), "claims", title, VARIABLES)


def _row(finding: Finding) -> dict[str, Any]:
    claim, ours = finding.claim, finding.outcome or _NOTHING
    released = finding.released or _NOTHING
    judged = finding.released and (Verdict.HOLDS if released.holds else Verdict.FAILS)
    written = ("figure", "source", "equation", "statement", "relation")
    return {
        "claim": claim["id"],
        **{key: str(claim.get(key, "")) for key in written},
        "expected": ours.expected,
        "value": ours.ours,
        "error": ours.error,
        "tolerance": float(claim.get("tolerance", 0)) if finding.outcome else np.nan,
        "points": ours.points,
        "released": released.ours,
        "released_expected": released.expected,
        "released_verdict": str(judged or ""),
        "verdict": str(finding.verdict),
        "note": _sentences(finding.reason, claim.get("note", "")),
    }


def _sentences(*parts: str) -> str:
    return " ".join(part[0].upper() + part[1:].rstrip(".") + "." for part in parts if part)


def _place(figure: str) -> tuple[int, str]:
    """Figures 1 to 6 first, then the supplementary ones, then what belongs to none."""
    return (0 if figure[0].isdigit() else 1 if figure.startswith("S") else 2), figure
