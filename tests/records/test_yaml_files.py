"""Faults of a YAML file in words: which key, which value, what is allowed."""

from collections.abc import Iterator
from typing import Annotated, Literal

import pytest
from pydantic import Field

from curved.records.yaml_files import Fault, Section, faults, json_schema, key_name


class Inner(Section):
    """A pair of numbers."""

    low: float
    high: float

    def conditions(self) -> Iterator[Fault]:
        if self.low > self.high:
            yield Fault("high", self.high, f"must be at least {{here}}.low = {self.low}")


class Whole(Section):
    """Everything."""

    name: str
    count: int = Field(ge=1, le=9, description="number of things")
    kind: Literal["one", "two"] = Field(description="which kind")
    pairs: Annotated[list[Inner], Field(min_length=1, description="some pairs")]


GOOD = {"name": "x", "count": 3, "kind": "one", "pairs": [{"low": 0.0, "high": 1}]}


def said(**changes):
    content = {**GOOD, **changes}
    return list(faults(Whole, {key: value for key, value in content.items() if value != "gone"}))


def test_what_is_good_has_no_fault():
    assert said() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"count": 0}, "count = 0: must be >= 1 (number of things)"),
        ({"count": 10}, "count = 10: must be <= 9 (number of things)"),
        ({"count": 3.0}, "count = 3.0: must be of type integer (number of things)"),
        ({"count": True}, "count = True: must be of type integer (number of things)"),
        ({"kind": "three"}, "kind = 'three': must be one of ['one', 'two'] (which kind)"),
        ({"count": "gone"}, "config: missing key count (everything)"),
        ({"cuont": 1}, "cuont: unknown key; did you mean count? allowed here: count, kind, name, "),
        ({"pairs": []}, "pairs = []: must have at least 1 entries (some pairs)"),
        ({"pairs": [None]}, "pairs[0] = None: must be of type object (a pair of numbers)"),
        ({"pairs": [{"low": 0.0}]}, "pairs[0]: missing key high (a pair of numbers)"),
        (
            {"pairs": [{"low": 2.0, "high": 1.0}]},
            "pairs[0].high = 1.0: must be at least pairs[0].low = 2.0",
        ),
        ({"pairs": [{"low": 2.0, "high": float("nan")}]}, "pairs[0].high = nan: must be a finite"),
        ({"count": 10**30}, "count: has 100 bits, must be below 2^63"),
    ],
)
def test_words(changes, expected):
    [fault] = said(**changes)
    assert expected in fault


def test_all_faults_are_listed():
    found = said(count=0, kind="x", pairs=[{"low": 1, "high": 0}, {"hihg": 1.0}])
    assert len(found) == 5


def test_keys_that_are_no_names_are_quoted():
    assert key_name(("a", 1, "b c")) == "a[1].'b c'"
    [fault] = faults(Whole, {**GOOD, "a b": 1})
    assert fault.startswith("'a b': unknown key")
    assert "unknown key" in next(iter(faults(Whole, {**GOOD, 3: 1})))


def test_depth_is_bounded():
    deep = []
    for _ in range(40):
        deep = [deep]
    assert "keys are nested more than" in said(name=deep)[0]


def test_schema():
    schema = json_schema(Whole)
    assert schema["properties"]["count"]["maximum"] == 9
    assert schema["required"] == ["name", "count", "kind", "pairs"]
