"""The claims ledger: which published statements hold, read from the data files.

A claim is a statement with who makes it and where, and comparisons: which quantity of
`curved.ledger.quantities`, from which file, should be what. Comparisons of one reading of the
statement must all hold; where a statement allows several readings, each is judged, and so the
statement may depend on the reading. A claim that fails is a result; one that cannot be evaluated is
an error.
"""

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from curved.ledger.comparison import SERIES, Outcome, judge
from curved.ledger.form import Claims
from curved.ledger.quantities import QUANTITIES, Measured, NeedsDataError
from curved.records.files import AnyPath
from curved.records.strict_yaml import read
from curved.records.yaml_files import ConfigError, faults

Claim = Mapping[str, Any]
Comparison = Mapping[str, Any]

_FOLDERS = {"data": "data", "validation": "validation", "published": "docs/published"}
"""Where the file of a comparison may be, by its key: in the results, or published."""


class ClaimError(Exception):
    """Claims cannot be evaluated; the message names each and what is wrong."""


class _NotRunError(Exception):
    """The data of a comparison are not part of the run."""


class Verdict(StrEnum):
    """The verdict on a claim, on a reading of it, or on a comparison."""

    HOLDS = "holds"
    FAILS = "fails"
    RELEASED = "holds only with the released formulas"
    DEPENDS = "depends on the reading"
    NOT_RUN = "not run"
    UNTESTED = "not testable here"


MEANINGS = {
    Verdict.HOLDS: "every comparison agrees, within its tolerance and three standard errors",
    Verdict.FAILS: "a comparison contradicts the statement, beyond both",
    Verdict.RELEASED: "it contradicts the paper's equations, but agrees with the formulas of the "
    "code that its authors released, which differ from them",
    Verdict.DEPENDS: "the sentence allows several readings, of which some hold and some do not",
    Verdict.NOT_RUN: "its data were not computed in this run",
    Verdict.UNTESTED: "no number of this project decides it; the reason is given",
}
"""The verdicts in words, each once."""


@dataclass(frozen=True)
class Compared:
    """A comparison and its verdict."""

    comparison: Comparison
    verdict: Verdict
    outcome: Outcome | None = None
    """None where the data are missing."""
    released: Outcome | None = None
    """The same by the formulas of the released code, where the comparison names them."""
    evidence: str = ""
    """On what it was judged: this run or a published one, and on which patterns."""
    reason: str = ""
    """Why it was not tested, or not decided."""


@dataclass(frozen=True)
class Finding:
    """A claim, its verdict and the comparisons behind it."""

    claim: Claim
    verdict: Verdict
    compared: tuple[Compared, ...] = ()


# Before any work.


def load(path: AnyPath) -> list[Claim]:
    """Read claims from YAML and check them.

    Raises
    ------
    ConfigError
        If the file is missing or no YAML, or as in `check`.
    """
    claims: list[Claim] = read(path)
    check(claims)
    return claims


def check(claims: Any) -> None:
    """Refuse content of YAML that is not a valid list of claims.

    Raises
    ------
    ConfigError
        Naming, for each fault, the claim, the key, its value and what is allowed.
    """
    found = list(faults(Claims, claims))
    if not found:  # the rest relies on keys and types
        seen: set[str] = set()
        for claim in claims:
            if claim["id"] in seen:
                found.append(f"claim {claim['id']}: must have an id that no other claim has")
            seen.add(claim["id"])
            found.extend(f"claim {claim['id']}: {fault}" for fault in _claim_faults(claim))
    if found:
        raise ConfigError("the claims are not valid:\n" + "\n".join(f"  {f}" for f in found))


def _claim_faults(claim: Claim) -> Iterator[str]:
    """What the form does not say: which keys need or exclude each other, and the quantities."""
    if ("comparisons" in claim) == ("untestable" in claim):
        yield "must have exactly one of comparisons and untestable"
    if {"construction", "untestable"} <= claim.keys():
        yield "must not have both construction and untestable: what holds must be tested"
    comparisons = claim.get("comparisons", [])
    if len({"reading" in one for one in comparisons}) > 1:
        yield "a reading must be named in every comparison or in none"
    for k, one in enumerate(comparisons):
        yield from (f"comparisons[{k}]: {fault}" for fault in _comparison_faults(one))


def _comparison_faults(one: Comparison) -> Iterator[str]:
    if sum(folder in one for folder in _FOLDERS) != 1:
        yield f"must have exactly one of {', '.join(_FOLDERS)}"
        return
    given = [key for key in ("value", "than") if key in one]
    if one["relation"] in SERIES:
        if given:
            yield f"must not have {given[0]}: {one['relation']} compares a series with itself"
    elif len(given) != 1:
        yield f"must have exactly one of value and than for the relation {one['relation']}"
    if (one.get("tolerance", 0) > 0) != ("reason" in one):
        yield "must have both or none of tolerance > 0 and reason, which explains it"
    for _, quantity, arguments in _measures(one):
        if quantity not in QUANTITIES:
            yield f"quantity = {quantity!r}: must be one of {', '.join(sorted(QUANTITIES))}"
            continue
        try:
            inspect.signature(QUANTITIES[quantity]).bind(None, **arguments)
        except TypeError as error:
            yield f"arguments of {quantity} = {arguments}: {error}"


# Where the numbers come from.


class _Measure(NamedTuple):
    """What is read: a quantity of a file, with its arguments."""

    file: str
    quantity: str
    arguments: dict[str, Any]


def file_of(one: Comparison) -> str:
    """Name of the file that a comparison is about."""
    return str(next(one[folder] for folder in _FOLDERS if folder in one))


def path_of(one: Comparison) -> str:
    """Path of that file, in the results or, of a published run, in the project."""
    key = next(key for key in _FOLDERS if key in one)
    return f"{_FOLDERS[key]}/{one[key]}.nc"


def _measure(one: Comparison, change: Comparison) -> _Measure:
    """What a comparison reads, any part of which may be changed."""
    return _Measure(
        change.get("data") or change.get("published") or file_of(one),
        change.get("quantity", one["quantity"]),
        change.get("arguments", one.get("arguments", {})),
    )


def _pair(one: Comparison, change: Comparison) -> list[_Measure]:
    """What is measured and, if the comparison has it, what it is compared with.

    Released formulas, which are a change, are compared with themselves.
    """
    pair = [_measure(one, change)]
    if "than" in one:
        same_file = {"data": change["data"]} if change else {}
        pair.append(_measure(one, {**one["than"], **same_file, **change.get("than", {})}))
    return pair


def _measures(one: Comparison) -> list[_Measure]:
    changes = [{}, one["released"]] if "released" in one else [{}]
    return [measure for change in changes for measure in _pair(one, change)]


def files(claims: Sequence[Claim]) -> list[str]:
    """Names of the data files that claims are read from."""
    comparisons = [one for claim in claims for one in claim.get("comparisons", [])]
    return sorted({measure.file for one in comparisons for measure in _measures(one)})


def published(claims: Sequence[Claim]) -> list[str]:
    """Names of the data files of published runs that claims are read from."""
    comparisons = [one for claim in claims for one in claim.get("comparisons", [])]
    both = [part for one in comparisons for part in (one, one.get("than", {}))]
    return sorted({part["published"] for part in both if "published" in part})


# Evaluation.


def evaluate(
    claims: Sequence[Claim], data: Mapping[str, xr.Dataset], simulated: bool = True
) -> list[Finding]:
    """Judge claims that pass `check`, in their order.

    The Datasets go by the names of their files without ".nc". A comparison with a file that is not
    among them is not run. Without `simulated`, numbers that this run sampled are not judged: it is
    too small for that.

    Raises
    ------
    ClaimError
        If some cannot be evaluated: a missing variable, wrong arguments, a NaN. All are named.
    """
    findings, errors = [], []
    for claim in claims:
        compared = []
        for one in claim.get("comparisons", []):
            try:
                found = _compare(one, data)
                compared.append(found if simulated or not _sampled(found) else _too_small(found))
            except Exception as error:  # whatever it is, the claim must be named
                errors.append(f"claim {claim['id']}: {type(error).__name__}: {error}")
        findings.append(Finding(claim, _verdict(compared), tuple(compared)))
    if errors:
        raise ClaimError("\n".join(errors))
    return findings


_WORST_FIRST = (Verdict.FAILS, Verdict.NOT_RUN, Verdict.UNTESTED, Verdict.RELEASED, Verdict.HOLDS)


def _all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Verdict on what needs several: what fails first decides."""
    return min(verdicts, key=_WORST_FIRST.index)


def _verdict(compared: Sequence[Compared]) -> Verdict:
    """Verdict on a claim: on its one reading, or on all of them."""
    readings: dict[str, list[Verdict]] = {}
    for one in compared:
        readings.setdefault(one.comparison.get("reading", ""), []).append(one.verdict)
    verdicts = {_all_of(each) for each in readings.values()} or {Verdict.UNTESTED}
    if Verdict.HOLDS in verdicts and verdicts & {Verdict.FAILS, Verdict.RELEASED}:
        return Verdict.DEPENDS
    undecided = verdicts & {Verdict.NOT_RUN, Verdict.UNTESTED}
    return _all_of(undecided or verdicts)


def _compare(one: Comparison, data: Mapping[str, xr.Dataset]) -> Compared:
    try:
        outcome = _outcome(one, {}, data)
        released = _outcome(one, one["released"], data) if "released" in one else None
    except _NotRunError as error:
        return Compared(one, Verdict.NOT_RUN, reason=str(error))
    except NeedsDataError as error:
        return Compared(one, Verdict.UNTESTED, reason=str(error))
    reason = ""
    if outcome.holds:
        verdict = Verdict.HOLDS
    elif not outcome.refuted:
        verdict = Verdict.UNTESTED
        reason = "needs more runs: the difference is within three standard errors"
    elif released is not None and released.holds:
        verdict = Verdict.RELEASED
    else:
        verdict = Verdict.FAILS
    return Compared(one, verdict, outcome, released, _evidence(one, data[file_of(one)]), reason)


def _sampled(found: Compared) -> bool:
    """Whether this run sampled the number of a comparison, or all of its file."""
    if "published" in found.comparison or found.outcome is None:
        return False
    return "validation" in found.comparison or found.outcome.error > 0


def _too_small(found: Compared) -> Compared:
    reason = "the simulations of this run are too small to judge by"
    return replace(found, verdict=Verdict.UNTESTED, reason=reason)


def _evidence(one: Comparison, data: xr.Dataset) -> str:
    run = f"published run of commit {data.commit[:12]}" if "published" in one else "this run"
    return f"{run}, {data.source}" if "source" in data.attrs else run


def _outcome(one: Comparison, change: Comparison, data: Mapping[str, xr.Dataset]) -> Outcome:
    ours, *than = [_read(*measure, data) for measure in _pair(one, change)]
    expected = than[0] if than else one.get("value")
    return judge(one["relation"], ours, expected, one.get("tolerance", 0.0))


def _read(
    file: str, quantity: str, arguments: dict[str, Any], data: Mapping[str, xr.Dataset]
) -> Measured:
    if file not in data:
        raise _NotRunError(f"needs {file}.nc, which this run did not compute")
    result = QUANTITIES[quantity](data[file], **arguments)
    if not (np.all(np.isfinite(result.value)) and np.all(np.isfinite(result.error))):
        raise ValueError(f"{quantity} of {file}.nc with {arguments} is not finite")
    return result
