"""Configurations for fuzzing, made from what panels declare: hostile ones, and small valid ones.

A new panel is fuzzed without a line here. `SMALL` keeps a case cheap.
"""

import copy
import math
from datetime import date

import numpy as np
import yaml
from hypothesis import assume
from hypothesis import strategies as st
from snakemake.utils import update_config

from conftest import ROOT
from curved.figures.catalogue import panels
from curved.figures.declaration import OfPatterns
from curved.records.yaml_files import json_schema
from curved.settings.configuration import model

SCHEMA = json_schema(model())
QUICK = yaml.safe_load((ROOT / "config/config.yaml").read_text())
update_config(QUICK, yaml.safe_load((ROOT / "config/quick.yaml").read_text()))

SMALL = {
    "chunk": 4,
    "count": 3,
    "cues": 3,
    "families": 1,
    "gamma.points": 3,
    "neurons": 24,
    "points": 24,
    "replicates": 5,
    "settle": 2,
    "states": 6,
    "stop": 60.0,  # of a time, in sweeps
    "stored": 12,
    "sweeps": 3,
    "beta.points": 10,
}
"""Largest values of keys that make a case expensive, in any section, unless the schema's least
value is larger."""
FEW = 3
"""Longest list."""

QUICKER = {
    "figS1a": {
        "beta": {"points": 10},
        "points": 41,
        "neurons": [64, 128, 256],
        "branches": {"sweeps": 20},
        "critical": {"sweeps": 100},
    },
    "figS1b": {
        "points": 10,
        "simulated": 40,
        "neurons": [64, 128, 256],
        "replicates": [4, 4, 4],
        "time": 200.0,
    },
    "figS1c": {
        "neurons": [80, 160],
        "cells": 4,
        "sweeps": 20,
        "window": 4,
        "points": 11,
        "time": 50.0,
    },
    "figS1d": {
        "gamma": [0.0, -0.5],
        "points": 21,
        "neurons": [160, 320],
        "samples": 4,
        "sweeps": 10,
    },
    "figS1e": {"gamma": [0.0, -0.5], "neurons": [160, 240, 320], "sweeps": 40},
    "figS1f": {
        "points": 21,
        "neurons": [24, 32, 48],
        "samples": [4, 4, 4],
        "settle": 50,
        "sweeps": 200,
        "records": 50,
        "direct": {"neurons": 24, "samples": 4},
        "hysteresis": {"neurons": [64, 128], "sweeps": 10},
    },
    "figS1g": {"neurons": [8, 9, 10], "simulated": [8], "sweeps": 20_000},
    "figS1h": {
        "alpha": [0.05],
        "neurons": [240, 320, 480],
        "samples": 2,
        "glass": {"rungs": [12, 12, 12], "settle": 20, "sweeps": 40},
        "retrieval": {"points": 12, "patterns": 2, "settle": 5, "sweeps": 10},
    },
}
"""What makes the panels of Figure S1 take a second or two."""
update_config(SMALLEST := copy.deepcopy(QUICK), QUICKER)

_EDGES = [
    -2.0,
    np.nextafter(-2.0, 0),
    -2.0 + 1e-13,
    -2.0 + 1e-9,
    -1.999,
    -4 / 3,
    1 / -math.sqrt(2 / math.pi),
    -1.2533141373155,
    -1.2533,
    -1.0,
    -2 / 3,
    -1e-12,
    0.0,
    -0.0,
    5e-324,
    1e-300,
    1e-17,
    1e-7,
    0.1234567890123456,
    1.0,
    2.0,
]
"""Numbers at which a model has an edge, or rounding one."""


def paths(node, path=()):
    """Every place in a configuration but its root."""
    children = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for name, value in children:
        yield (*path, name)
        yield from paths(value, (*path, name))


_PATHS = list(paths(QUICK))


def schema_of(path):
    """The part of the schema about a place."""
    node = SCHEMA
    for part in path:
        node = resolved(node["items"] if isinstance(part, int) else node["properties"][part])
    return node


def resolved(node):
    """The schema that a node refers to, with what the node says itself."""
    target = node.get("$ref", "").rpartition("/")[2]
    return {**SCHEMA["$defs"][target], **node} if target else node


# Hostile: one place of a good configuration is made anything.

_KEYS = st.text(max_size=8) | st.integers() | st.none() | st.booleans() | st.dates()
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(1, 200).map(float)
    | st.sampled_from([10**25, -(2**63), 10**400])
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([date(2025, 7, 1), b"bytes", "1e-10", "{x}", "a\0b", "x" * 300, "\ud800"])
)
GARBAGE = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def hostile(draw):
    """Edits that spoil a configuration: a list of (place, what to do, value), for `edited`."""
    edits = []
    for _ in range(draw(st.sampled_from([1, 1, 1, 2]))):
        path = draw(st.sampled_from(_PATHS))
        old = _at(QUICK, path)
        match draw(st.sampled_from(["any", "near", "near", "unknown", "missing"])):
            case "near":
                edits.append((path, "set", draw(_near(old))))
            case "unknown" if isinstance(old, dict):
                edits.append(((*path, draw(_KEYS)), "set", draw(GARBAGE)))
            case "missing":
                edits.append((path, "delete", None))
            case _:
                edits.append((path, "set", draw(GARBAGE)))
    return edits


def edited(edits):
    """The quick configuration with the edits that can still be made."""
    config = copy.deepcopy(QUICK)
    for (*above, last), action, value in edits:
        try:
            parent = _at(config, above)
            if action == "delete":
                del parent[last]
            else:
                parent[last] = value
        except (LookupError, TypeError):  # an earlier edit has taken the place away
            continue
    return config


def _near(value):
    """Values of the same kind, some of which are just not allowed."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return GARBAGE
    if isinstance(value, int | float):
        close = [value * k for k in (-1, 0, 0.5, 2, 10, 1e3, 1e6)]
        close += [value + k for k in (-1, 1)] + [np.nextafter(float(value), s) for s in (-9e9, 9e9)]
        return st.sampled_from([*map(float, close), *map(int, close), *_EDGES]).map(
            lambda x: x.item() if isinstance(x, np.generic) else x
        )
    if isinstance(value, list):
        again = value + value[:1] if value else [0]
        return st.sampled_from(
            [[], value[:1], value[:-1], again, value[::-1], [value], value * 3]
        ) | st.permutations(value)
    if {"start", "stop"} <= value.keys():
        start, stop = value["start"], value["stop"]
        ends = st.sampled_from(
            [(stop, start), (start, start), (start, start + 1e-13), (stop, start + 1e-9)]
        )
        return ends.map(lambda pair: value | {"start": pair[0], "stop": pair[1]})
    return GARBAGE


@st.composite
def changed(draw, section):
    """A small section of Figure S1 with one place changed, but not to far more work."""
    part = copy.deepcopy(SMALLEST[section])
    path = draw(st.sampled_from(list(paths(part))))
    old = _at(part, path)
    new = draw(_near(old))
    if type(old) in (int, float) and type(new) in (int, float):
        assume(abs(new) <= 2 * abs(old) + 1)
    _at(part, path[:-1])[path[-1]] = new
    return part


# Valid by the schema, and small.


@st.composite
def valid(draw, section):
    """One section of a configuration."""
    part = draw(_value(schema_of((section,)), (section,)))
    if {"neurons", "per_sweep"} <= part.keys() and draw(st.integers(0, 9)):
        divisors = [k for k in range(1, part["neurons"] + 1) if part["neurons"] % k == 0]
        part["per_sweep"] = draw(st.sampled_from(divisors))
    if "settled" in part and draw(st.integers(0, 9)):
        part["settled"] = part["sweeps"] * draw(st.floats(0, 1, exclude_max=True))
    if "cues" in part and draw(st.integers(0, 9)):
        part["cues"] = draw(st.integers(1, min(part["stored"])))
    if section == "patterns":  # the other sources need files, and few images are nearly orthogonal
        own = draw(st.sampled_from(["dead_leaves", "random"]))
        part |= {"source": own, "threshold": max(part["threshold"], 6.0)}
    return part


def with_section(section, part):
    """The quick configuration with another section."""
    config = copy.deepcopy({**QUICK, section: part})
    if section == "patterns":  # which the others store
        for name, panel in panels().items():
            if issubclass(panel, OfPatterns):
                config[name]["stored"] = [1] if isinstance(config[name]["stored"], list) else 1
        config["fig5e"]["cues"] = 1
    return config


def _value(schema, path):
    schema = resolved(schema)
    if "enum" in schema:
        return st.sampled_from([v for v in schema["enum"] if not isinstance(v, int) or v <= 16])
    match schema["type"]:
        case "object":
            parts = {k: _value(v, (*path, k)) for k, v in schema["properties"].items()}
            drawn = st.fixed_dictionaries(parts)
            if {"start", "stop"} <= parts.keys():
                drawn = drawn.filter(lambda part: part["start"] != part["stop"])
                tiny = st.sampled_from([1e-13, 1e-6, 1e-3])
                close = st.tuples(drawn, tiny).map(
                    lambda pair: pair[0] | {"stop": pair[0]["start"] + pair[1]}
                )
                drawn = st.one_of(drawn, drawn, drawn, drawn, close)
            return drawn
        case "array":
            least = schema.get("minItems", 0)
            most = max(least, min(schema.get("maxItems", FEW), FEW))
            return st.lists(
                _value(schema["items"], (*path, 0)),
                min_size=least,
                max_size=most,
                unique_by=repr if resolved(schema["items"]).get("type") == "object" else None,
                unique=schema.get("uniqueItems", False),
            )
        case "integer":
            low, step = schema.get("minimum", 0), schema.get("multipleOf", 1)
            names = [part for part in path if isinstance(part, str)]
            cap = SMALL.get(".".join(names[-2:]), SMALL.get(names[-1], math.inf))
            high = max(low, min(schema.get("maximum", 2**40), cap))
            return st.integers(low // step, high // step).map(lambda k: step * k)
        case "number":
            return _number(schema, path)
        case "boolean":
            return st.booleans()
        case "string":
            return st.just(_at(QUICK, path))
    raise AssertionError(f"no values for {schema}")


def _number(schema, path):
    low = schema.get("minimum", schema.get("exclusiveMinimum", -2.0))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    if schema_of(path).get("description", "").startswith("time"):
        high = min(high, SMALL["stop"])
    allowed = [
        x
        for x in (*_EDGES, low, high, math.nextafter(low, high), math.nextafter(high, low))
        if low <= x <= high
        and x != schema.get("exclusiveMinimum")
        and x != schema.get("exclusiveMaximum")
    ]
    anywhere = st.floats(
        low,
        high,
        exclude_min="exclusiveMinimum" in schema,
        exclude_max="exclusiveMaximum" in schema,
    )
    usual = st.floats(max(low, -0.99), min(high, 1.3), exclude_min=True, exclude_max=True)
    return st.one_of(usual, usual, usual, anywhere, st.sampled_from(allowed))


def _at(node, path):
    for part in path:
        node = node[part]
    return node
