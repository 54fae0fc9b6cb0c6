"""What config/claims.yaml may hold: keys, types and ranges.

Which keys need or exclude each other, the quantities and their arguments are checked by
`curved.ledger.claims`.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from curved.records.yaml_files import Section

_Arguments = dict[Any, Any]  # their names are checked with the quantity
Relation = Literal["equals", "at least", "at most", "above", "below", "increases", "decreases"]


def _optional(**limits: Any) -> Any:
    """A key that may be left out: nobody looks at what it is then."""
    return Field(default_factory=str, **limits)


class _Than(Section):
    """The quantity to compare with; what it does not say is as in the claim."""

    data: str = _optional(min_length=1)
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


class ClaimForm(Section):
    """A claim."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """Short name, words joined by hyphens."""
    figure: str = Field(pattern=r"^(S?[1-9][a-g]*|press)$")
    """Figure and panel, such as 2d or S1a; press where it belongs to none."""
    source: Literal["paper", "press release", "equation", "released code", "project"]
    """Who says it; "equation" where the paper's equations imply it."""
    equation: str = _optional(min_length=1)
    statement: str = Field(min_length=10)
    data: str = _optional(min_length=1)
    """File of results/data, without .nc."""
    validation: str = _optional(min_length=1)
    """File of results/validation, without .nc."""
    quantity: str = _optional(min_length=1)
    """A function of curved.ledger.quantities."""
    arguments: _Arguments = _optional()
    relation: Relation = _optional()
    value: float = _optional()
    than: _Than = _optional()
    tolerance: float = _optional(ge=0)
    """Difference that is allowed, in the units of the quantity."""
    released: _Released = _optional()
    note: str = _optional(min_length=1)
    untestable: str = _optional(min_length=10)
    """Why it cannot be tested here."""


Claims = Annotated[list[ClaimForm], Field(min_length=1)]
