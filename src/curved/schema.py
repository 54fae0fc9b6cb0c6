"""What is wrong with a configuration, in words, where it differs from its JSON schema."""

import difflib
import math
import re
import reprlib
from collections.abc import Iterator, Mapping
from typing import Any, cast

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

__all__ = ["ConfigError", "key_name", "nodes", "schema_faults"]

_DEPTH = 12  # of keys within keys; a YAML alias can make it infinite
_LARGEST = 2**63  # of integers: larger ones are too large for arrays and files, or to be printed

# JSON takes 10.0 for an integer, Python's ranges do not.
_Validator = cast(Any, validators).extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    ),
)

_shown = reprlib.Repr()
_shown.maxlist = _shown.maxdict = 12
_shown.maxstring = _shown.maxlong = _shown.maxother = 120


class ConfigError(ValueError):
    """What a user wrote cannot be used; the message lists every fault, a line each."""


def schema_faults(instance: Any, schema: Mapping[str, Any]) -> Iterator[str]:
    """Say in words where something differs from its JSON schema, or holds a number not finite.

    Parameters
    ----------
    instance : object
        Mappings, lists and scalars, as read from YAML.
    schema : mapping
        Its JSON schema.

    Yields
    ------
    str
        A fault: the key, its value and what is allowed.
    """
    unreadable = list(_unreadable(instance))
    yield from unreadable
    if unreadable:  # the rest relies on values that can be walked through and printed
        return
    yield from _not_finite(instance)
    errors = _Validator(schema).iter_errors(instance)
    for error in sorted(errors, key=lambda e: list(map(str, e.path))):
        yield from _explain(error)


def key_name(path: Any) -> str:
    """Write a path as fig2a.gamma[1]; what is no name is quoted."""

    def name(part: Any) -> str:
        return part if re.fullmatch(r"[\w-]+", str(part), re.ASCII) else _shown.repr(part)

    text = "".join(f"[{part}]" if isinstance(part, int) else f".{name(part)}" for part in path)
    return text.removeprefix(".")


def nodes(
    node: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value of the configuration with its path, `_DEPTH` levels deep."""
    yield path, node
    if len(path) > _DEPTH:
        return
    if isinstance(node, Mapping):
        for name, value in node.items():
            yield from nodes(value, (*path, name))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from nodes(value, (*path, index))


def _unreadable(config: Mapping[str, Any]) -> Iterator[str]:
    for path, value in nodes(config):
        if len(path) > _DEPTH:
            yield f"{key_name(path)}: more than {_DEPTH} keys within each other"
        elif isinstance(value, int) and abs(value) >= _LARGEST:
            yield f"{key_name(path)}: an integer of {value.bit_length()} bits, must be below 2^63"


def _not_finite(config: Mapping[str, Any]) -> Iterator[str]:
    for path, value in nodes(config):
        if isinstance(value, float) and not math.isfinite(value):
            yield f"{key_name(path)} = {value}: must be a finite number"


def _explain(error: ValidationError) -> Iterator[str]:
    """Say in words what a schema error means."""
    path = list(error.absolute_path)
    key, shown = key_name(path), _shown.repr(error.instance)
    value, limit = cast(Any, error.instance), cast(Any, error.validator_value)
    schema = cast(Mapping[str, Any], error.schema)
    meaning = schema.get("description")
    suffix = f" ({meaning})" if meaning else ""
    match error.validator:
        case "additionalProperties":
            known = sorted(schema["properties"])
            for name in sorted(value.keys() - known, key=str):
                close = difflib.get_close_matches(str(name), known, 1)
                hint = f"did you mean {close[0]}? " if close else ""
                where = key_name([*path, name])
                yield f"{where}: unknown key; {hint}allowed here: {', '.join(known)}"
        case "required":
            missing = [name for name in limit if name not in value]
            yield f"{key or 'config'}: missing key {', '.join(missing)}{suffix}"
        case "type":
            yield f"{key} = {shown}: must be of type {limit}{suffix}"
        case _:
            rules = {
                "minimum": "must be >= {}",
                "exclusiveMinimum": "must be > {}",
                "maximum": "must be <= {}",
                "exclusiveMaximum": "must be < {}",
                "minItems": "must have at least {} entries",
                "maxItems": "must have at most {} entries",
                "minLength": "must have at least {} characters",
                "maxLength": "must have at most {} characters",
                "uniqueItems": "has non-unique entries",
                "multipleOf": "must be a multiple of {}",
                "enum": "must be one of {}",
                "pattern": "must match {}",
            }
            rule = rules.get(str(error.validator))
            text = rule.format(limit) if rule else error.message
            yield f"{key} = {shown}: {text}{suffix}"
