"""The claims ledger as files: NetCDF for programs, CSV for tables, HTML for people."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import xarray as xr
import yaml

from curved.ledger.claims import Claim, Finding, Outcome, Verdict, evaluate
from curved.records import data_files
from curved.records.files import atomic
from curved.records.logs import log_to

__all__ = ["page", "table", "write"]

_SYMBOLS = {
    Verdict.HOLDS: "✓",
    Verdict.RELEASED: "◐",
    Verdict.FAILS: "✗",
    Verdict.UNTESTED: "○",
}
_RELATIONS = {"equals": "=", "at least": "≥", "at most": "≤", "above": ">", "below": "<"}
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


VARIABLES = {
    "claim": Variable("name of the claim"),
    "claim_equation": Variable("equation of the claim"),
    "claim_error": Variable("standard error of the number found, 0 where it is exact"),
    "claim_expected": Variable("what the number should equal, exceed or stay below"),
    "claim_figure": Variable("figure of the claim"),
    "claim_note": Variable("why a claim is not tested, or a remark"),
    "claim_points": Variable("number of points compared, of which the worst is given"),
    "claim_relation": Variable("relation of the claim"),
    "claim_released": Variable("the number by the formulas of the released code"),
    "claim_released_expected": Variable("what that number should equal, exceed or stay below"),
    "claim_released_verdict": Variable("whether the claim holds by those formulas"),
    "claim_source": Variable("who makes the claim"),
    "claim_statement": Variable("the claim in words"),
    "claim_tolerance": Variable("difference that is allowed"),
    "claim_value": Variable("the number found, where it agrees least"),
    "claim_verdict": Variable("what became of the claim"),
}
"""The variables of claims.nc."""


def table(findings: Sequence[Finding]) -> xr.Dataset:
    """Write findings as variables along the dimension "claim", in the order of the figures."""
    rows = sorted(findings, key=lambda finding: _place(finding.claim["figure"]))

    def text(key: str) -> tuple[tuple[str], list[str]]:
        return ("claim",), [str(row.claim.get(key, "")) for row in rows]

    def numbers(name: str, of: Callable[[Finding], Outcome | None]) -> Any:
        found = [getattr(of(row), name) if of(row) else np.nan for row in rows]
        return ("claim",), np.array(found, dtype=float)

    def ours(finding: Finding) -> Outcome | None:
        return finding.outcome

    def released(finding: Finding) -> Outcome | None:
        return finding.released

    tested = [row.outcome is not None for row in rows]
    return data_files.make(
        "claims",
        "Claims of the paper and of its press release, and what became of them",
        {
            "claim_figure": text("figure"),
            "claim_source": text("source"),
            "claim_equation": text("equation"),
            "claim_statement": text("statement"),
            "claim_relation": text("relation"),
            "claim_expected": numbers("expected", ours),
            "claim_value": numbers("ours", ours),
            "claim_error": numbers("error", ours),
            "claim_tolerance": (
                ("claim",),
                [
                    float(row.claim.get("tolerance", 0)) if some else np.nan
                    for row, some in zip(rows, tested, strict=True)
                ],
            ),
            "claim_points": (
                ("claim",),
                [row.outcome.points if row.outcome else 0 for row in rows],
            ),
            "claim_released": numbers("ours", released),
            "claim_released_expected": numbers("expected", released),
            "claim_released_verdict": (("claim",), [_said(row.released) for row in rows]),
            "claim_verdict": (("claim",), [str(row.verdict) for row in rows]),
            "claim_note": (
                ("claim",),
                [_sentences(row.reason, row.claim.get("note", "")) for row in rows],
            ),
        },
        {"claim": [row.claim["id"] for row in rows]},
    )


def _sentences(*parts: str) -> str:
    return " ".join(part[0].upper() + part[1:].rstrip(".") + "." for part in parts if part)


def _said(outcome: Outcome | None) -> str:
    if outcome is None:
        return ""
    return str(Verdict.HOLDS if outcome.holds else Verdict.FAILS)


def _place(figure: str) -> tuple[int, str]:
    """Figures 1 to 6 first, then the supplementary ones, then what belongs to none."""
    return (0 if figure[0].isdigit() else 1 if figure.startswith("S") else 2), figure


def page(ledger: xr.Dataset, sources: Mapping[str, xr.Dataset]) -> str:
    """Write the ledger as an HTML page that needs no other file and no network.

    Parameters
    ----------
    ledger : xarray.Dataset
        From `table`.
    sources : mapping
        The Datasets that it was made from: their parameters tell at which scale.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("curved"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = _number
    frame = ledger.reset_coords()
    rows = [
        {str(name).removeprefix("claim_"): frame[name].values[k] for name in frame.variables}
        for k in range(ledger.sizes["claim"])
    ]
    files = [
        {
            "name": f"{name}.nc",
            "commit": data.attrs["commit"],
            "parameters": json.loads(data.attrs["parameters"]),
        }
        for name, data in sorted(sources.items())
    ]
    counts = Counter(ledger.claim_verdict.values.tolist())
    return environment.get_template("claims.html").render(
        title=ledger.attrs["title"],
        references=ledger.attrs["references"],
        rows=rows,
        counts={str(verdict): counts[verdict] for verdict in _SYMBOLS},
        symbols={str(verdict): symbol for verdict, symbol in _SYMBOLS.items()},
        relations=_RELATIONS,
        open=[str(Verdict.RELEASED), str(Verdict.FAILS)],
        files=files,
    )


def _number(value: float, digits: int = 6) -> str:
    """Write a number as people do: 0.0551, 3 × 10⁻⁹."""
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    if exponent:
        mantissa += f" \N{MULTIPLICATION SIGN} 10{str(int(exponent)).translate(_RAISED)}"
    return mantissa.replace("-", "\N{MINUS SIGN}")


def write(
    claims: str | Path,
    data: Mapping[str, Mapping[str, Any] | None],
    paths: Sequence[str | Path],
    log: str | Path,
) -> None:
    """Judge every claim and write the ledger.

    Parameters
    ----------
    claims : path-like
        The claims, YAML that has passed `curved.ledger.claims.check`.
    data : mapping
        Paths of the data files that they are read from; each with the parameters that it must
        have been made with, or None for any.
    paths : sequence of path-like
        The files to write, of which the suffix says in which format: .nc, .csv or .html.
    log : path-like
        The log that holds any error.

    Raises
    ------
    ClaimError
        If a claim cannot be evaluated. One that fails is no error.
    """
    with log_to(log) as logger:
        spec: list[Claim] = yaml.safe_load(Path(claims).read_text(encoding="utf-8"))
        sources = {
            Path(source).stem: data_files.load(source, expected)
            for source, expected in data.items()
        }
        ledger = table(evaluate(spec, sources))
        for path in map(Path, paths):
            match path.suffix:
                case ".nc":
                    parameters = {
                        name: json.loads(source.attrs["parameters"])
                        for name, source in sources.items()
                    }
                    data_files.save(ledger, path, parameters)
                case ".csv":
                    with atomic(path) as temporary:
                        ledger.to_dataframe().to_csv(temporary)
                case ".html":
                    with atomic(path) as temporary:
                        temporary.write_text(page(ledger, sources), encoding="utf-8")
            logger.info("%s written", path)
