"""The form of config/claims.yaml: keys, types and ranges.

Which keys need or exclude each other, the quantities and their arguments are checked by
`curved.ledger.claims`.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from curved.records.yaml_files import Section

_Arguments = dict[Any, Any]  # their names are checked with the quantity
Relation = Literal["equals", "at least", "at most", "above", "below", "increases", "decreases"]
Source = Literal["paper", "press release", "equation", "released code", "project"]
"""Who says it: "equation" where the paper's equations imply it, "project" where only we do."""


def _optional(**limits: Any) -> Any:
    """A key that may be left out: nobody looks at what it is then."""
    return Field(default_factory=str, **limits)


class _Than(Section):
    """The quantity to compare with; what it does not say is as in the comparison."""

    data: str = _optional(min_length=1)
    published: str = _optional(min_length=1)
    quantity: str = _optional(min_length=1)
    """A function of curved.ledger.quantities."""
    arguments: _Arguments = _optional()


class _ReleasedThan(Section):
    """The quantity to compare with, by the formulas of the released code."""

    arguments: _Arguments = _optional()


class _Released(Section):
    """The same by the formulas of the released code."""

    data: str = Field(min_length=1)
    arguments: _Arguments = _optional()
    than: _ReleasedThan = _optional()


class Comparison(Section):
    """A number of a data file, and what it should be if the claim holds."""

    reading: str = _optional(min_length=3)
    """The reading of the statement, if it allows two; comparisons of one are joined by "and"."""
    says: str = _optional(min_length=10)
    """The compared quantity, in words, where the statement does not name it."""
    data: str = _optional(min_length=1)
    """File of results/data, without .nc."""
    validation: str = _optional(min_length=1)
    """File of results/validation, without .nc."""
    published: str = _optional(min_length=1)
    """File of docs/published, without .nc: a published run of this project on other input."""
    quantity: str = Field(min_length=1)
    """A function of curved.ledger.quantities."""
    arguments: _Arguments = _optional()
    relation: Relation
    value: float = _optional()
    than: _Than = _optional()
    tolerance: float = _optional(ge=0)
    """Difference that is allowed, in the units of the quantity."""
    reason: str = _optional(min_length=5)
    """Why the tolerance is what it is."""
    released: _Released = _optional()
    note: str = _optional(min_length=1)


class ClaimForm(Section):
    """A statement, who makes it and where, and the numbers by which it is judged."""

    id: str = Field(pattern=r"^([PR][1-9]\d*|[a-z0-9]+(-[a-z0-9]+)*)$")
    """P and a number for the paper, R for the press release, words with hyphens for others."""
    figure: str = Field(pattern=r"^(S?[1-9][a-z]*|text)$")
    """Figure and panel that shows it, such as 2d or S1a; text where none does."""
    source: dict[Source, str] = Field(min_length=1)
    """Who says it, each with the place: section, paragraph, equation or caption."""
    statement: str = Field(min_length=10)
    """The statement in our words."""
    comparisons: list[Comparison] = _optional(min_length=1)
    construction: str = _optional(min_length=10)
    """Why it cannot fail, if it holds by construction and is kept as a regression check."""
    untestable: str = _optional(min_length=10)
    """Why it cannot be tested here."""
    note: str = _optional(min_length=1)


Claims = Annotated[list[ClaimForm], Field(min_length=1)]
