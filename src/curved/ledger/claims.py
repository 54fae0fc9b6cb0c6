"""The claims ledger: which published statements hold, read from the data files.

A claim says which quantity of `curved.ledger.quantities` it is about, from which file, and what it
should be: a value, more or less than another quantity, or growing along a coordinate. Whatever was
sampled must differ from a limit by 3 standard errors, or agree with a value within 3. Where neither
a claim nor its contrary is significant it is not tested. A claim that fails is a result; one that
cannot be evaluated is an error.
"""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, get_args

import numpy as np
import xarray as xr

from curved.ledger.form import Claims, Relation
from curved.ledger.quantities import QUANTITIES, Measured, NeedsDataError
from curved.numerics.typing import Array
from curved.records.files import AnyPath
from curved.records.strict_yaml import read
from curved.records.yaml_files import ConfigError, faults

SIGNIFICANT = 3.0
"""Standard errors that tell a difference from chance."""

_SERIES = ("increases", "decreases")
RELATIONS: tuple[str, ...] = get_args(Relation)
"""What a claim may say of its quantity; "above" and "below" are strict."""

Claim = Mapping[str, Any]


class ClaimError(Exception):
    """Claims cannot be evaluated; the message names each and what is wrong."""


class _NotRunError(Exception):
    """The data of a claim were not asked for."""


class Verdict(StrEnum):
    """What became of a claim."""

    HOLDS = "holds"
    FAILS = "fails"
    RELEASED = "holds only with the released formulas"
    UNTESTED = "not testable here"
    NOT_RUN = "not run"


class Outcome(NamedTuple):
    """A quantity beside what it should be, where they agree least."""

    holds: bool
    refuted: bool
    """Whether the contrary is significant; neither is true where the errors are too large."""
    ours: float
    error: float
    """Standard error of `ours`, or of the difference if both were sampled."""
    expected: float
    """Of "increases" and "decreases" it is 0, and `ours` the change over the series, or the step
    back that is against the claim."""
    points: int
    """Number of points that were compared."""


@dataclass(frozen=True)
class Finding:
    """A claim and its verdict."""

    claim: Claim
    verdict: Verdict
    outcome: Outcome | None = None
    """None where it was not tested."""
    released: Outcome | None = None
    """The same by the formulas of the released code, where a claim names them."""
    reason: str = ""
    """Why it was not tested, or not decided."""


# Before any work.


def load(path: AnyPath) -> list[Claim]:
    """Read claims from YAML and check them.

    Raises
    ------
    ConfigError
        If the file is missing or no YAML, or as in `check`.
    """
    claims = read(path)
    check(claims)
    return claims


def check(claims: Any) -> None:
    """Refuse what was read from YAML, if it is no valid list of claims.

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
                found.append(f"claim {claim['id']}: another one has the same id")
            seen.add(claim["id"])
            found.extend(f"claim {claim['id']}: {fault}" for fault in _faults(claim))
    if found:
        raise ConfigError("the claims are not valid:\n" + "\n".join(f"  {f}" for f in found))


def _faults(claim: Claim) -> Iterator[str]:
    """What the form does not say: which keys need or exclude each other, and the quantities."""
    if "untestable" in claim:
        beside = sorted(claim.keys() & {"data", "validation", "quantity", "relation"})
        if beside:
            yield f"untestable stands beside {', '.join(beside)}: a claim is tested or it is not"
        return
    if ("data" in claim) == ("validation" in claim):
        yield "must have one of data and validation, or untestable"
        return
    missing = [key for key in ("quantity", "relation") if key not in claim]
    if missing:
        yield f"missing key {', '.join(missing)}"
        return
    given = [key for key in ("value", "than") if key in claim]
    if claim["relation"] in _SERIES:
        if given:
            yield f"{claim['relation']} compares a series with itself: {given[0]} has no meaning"
    elif len(given) != 1:
        yield f"{claim['relation']} needs one of value and than"
    for _, quantity, arguments in _measures(claim):
        if quantity not in QUANTITIES:
            yield f"quantity = {quantity!r}: unknown; known are {', '.join(sorted(QUANTITIES))}"
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


def _measure(claim: Claim, change: Claim) -> _Measure:
    """What a claim reads, any part of which may be changed."""
    return _Measure(
        change.get("data") or claim.get("data") or claim["validation"],
        change.get("quantity", claim["quantity"]),
        change.get("arguments", claim.get("arguments", {})),
    )


def _pair(claim: Claim, change: Claim) -> list[_Measure]:
    """What is measured and, if the claim has it, what it is compared with.

    Released formulas, which are a change, are compared with themselves.
    """
    pair = [_measure(claim, change)]
    if "than" in claim:
        same_file = {"data": change["data"]} if change else {}
        pair.append(_measure(claim, {**claim["than"], **same_file, **change.get("than", {})}))
    return pair


def _measures(claim: Claim) -> list[_Measure]:
    changes = [{}, claim["released"]] if "released" in claim else [{}]
    return [measure for change in changes for measure in _pair(claim, change)]


def files(claims: Sequence[Claim]) -> list[str]:
    """Names of the data files that claims are read from."""
    tested = [claim for claim in claims if "untestable" not in claim]
    return sorted({measure.file for claim in tested for measure in _measures(claim)})


# Evaluation.


def judge(
    relation: str, ours: Measured, than: Measured | float | None, tolerance: float
) -> Outcome:
    """Compare a quantity with a value or another quantity, or a series with itself.

    The outcome is that at the point, of those that both have, where they agree least. An error e
    widens "equals" to tolerance + 3 e and narrows the others: a trend or an excess must be
    significant, and so must its contrary to refute it. A series must change by more than 3 e from
    end to end and must nowhere significantly step back by more than the tolerance.

    Raises
    ------
    ValueError
        If there is nothing to compare.
    """
    if relation in _SERIES:
        return _judge_series(ours, 1 if relation == "increases" else -1, tolerance)
    value, error, expected = _aligned(ours, than)
    spare, doubt = tolerance + np.zeros_like(error), SIGNIFICANT * error
    match relation:
        case "equals":
            spare += doubt - np.abs(value - expected)
            doubt = np.zeros_like(error)  # what does not agree differs significantly
        case "at least" | "above":
            spare += value - expected
        case "at most" | "below":
            spare += expected - value
        case _:
            raise ValueError(f"relation must be one of {RELATIONS}, got {relation!r}")
    strict = relation in ("above", "below")
    least, most = spare - doubt, spare + doubt
    holds = np.all(least > 0 if strict else least >= 0)
    refuted = np.any(most <= 0 if strict else most < 0)
    k = int(np.argmin(most if refuted else least))
    worst = value[k].item(), error[k].item(), expected[k].item()
    return Outcome(bool(holds), bool(refuted), *worst, value.size)


def _aligned(ours: Measured, than: Measured | float | None) -> tuple[Array, Array, Array]:
    """Values, errors of the differences and what is expected, at the points that both have."""
    if not isinstance(than, Measured):
        expected = np.broadcast_to(np.asarray(than, dtype=float), ours.value.shape)
        return ours.value, ours.error, expected
    if than.value.size == 1:
        one, two = np.arange(ours.value.size), np.zeros(ours.value.size, dtype=int)
    else:
        _, one, two = np.intersect1d(
            ours.where.round(9), than.where.round(9), assume_unique=True, return_indices=True
        )
        if one.size == 0:
            raise ValueError("the two series have no point in common")
    return ours.value[one], np.hypot(ours.error[one], than.error[two]), than.value[two]


def _judge_series(series: Measured, sign: int, tolerance: float) -> Outcome:
    value, error = series.value, series.error
    if value.size < 2:
        raise ValueError("a trend needs a series, not one number")
    steps, uncertain = np.diff(value), np.hypot(error[1:], error[:-1])
    spare = sign * steps + tolerance + SIGNIFICANT * uncertain
    k = int(np.argmin(spare))
    if spare[k] < 0:
        return Outcome(False, True, steps[k].item(), uncertain[k].item(), 0.0, value.size)
    change, total = value[-1] - value[0], np.hypot(error[0], error[-1])
    holds = sign * change - SIGNIFICANT * total > tolerance
    refuted = sign * change + SIGNIFICANT * total <= tolerance
    return Outcome(bool(holds), bool(refuted), change.item(), total.item(), 0.0, value.size)


def evaluate(claims: Sequence[Claim], data: Mapping[str, xr.Dataset]) -> list[Finding]:
    """Judge claims that pass `check`, in their order.

    The Datasets go by the names of their files without ".nc". A claim about a file that is not
    among them is not run.

    Raises
    ------
    ClaimError
        If some cannot be evaluated: a missing variable, wrong arguments, a NaN. All are named.
    """
    findings, faults = [], []
    for claim in claims:
        try:
            findings.append(_find(claim, data))
        except Exception as error:  # whatever it is, the claim must be named
            faults.append(f"claim {claim['id']}: {type(error).__name__}: {error}")
    if faults:
        raise ClaimError("\n".join(faults))
    return findings


def _find(claim: Claim, data: Mapping[str, xr.Dataset]) -> Finding:
    if "untestable" in claim:
        return Finding(claim, Verdict.UNTESTED, reason=claim["untestable"])
    try:
        outcome = _outcome(claim, {}, data)
        released = _outcome(claim, claim["released"], data) if "released" in claim else None
    except _NotRunError as error:
        return Finding(claim, Verdict.NOT_RUN, reason=str(error))
    except NeedsDataError as error:
        return Finding(claim, Verdict.UNTESTED, reason=str(error))
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
    return Finding(claim, verdict, outcome, released, reason)


def _outcome(claim: Claim, change: Claim, data: Mapping[str, xr.Dataset]) -> Outcome:
    ours, *than = [_read(*measure, data) for measure in _pair(claim, change)]
    expected = than[0] if than else claim.get("value")
    return judge(claim["relation"], ours, expected, claim.get("tolerance", 0.0))


def _read(
    file: str, quantity: str, arguments: dict[str, Any], data: Mapping[str, xr.Dataset]
) -> Measured:
    if file not in data:
        raise _NotRunError(f"needs {file}.nc, which was not asked for")
    result = QUANTITIES[quantity](data[file], **arguments)
    if not (np.all(np.isfinite(result.value)) and np.all(np.isfinite(result.error))):
        raise ValueError(f"{quantity} of {file}.nc with {arguments} is not finite")
    return result
