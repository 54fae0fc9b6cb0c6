"""What is wrong with a configuration, in words, where it differs from its JSON schema."""

import difflib
import math
from collections.abc import Iterator, Mapping
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

__all__ = ["ConfigError", "schema_faults"]


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
    yield from _not_finite(instance)
    validator = Draft202012Validator(schema)
    for error in sorted(validator.iter_errors(instance), key=lambda e: list(map(str, e.path))):
        yield from _explain(error)


def _key(path: Any) -> str:
    """Write a path as fig2a.gamma[1]."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def _leaves(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping):
        for name, value in node.items():
            yield from _leaves(value, (*path, name))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _leaves(value, (*path, index))
    else:
        yield _key(path), node


def _not_finite(config: Any) -> Iterator[str]:
    for key, value in _leaves(config):
        if isinstance(value, float) and not math.isfinite(value):
            yield f"{key} = {value}: must be a finite number"


def _explain(error: ValidationError) -> Iterator[str]:
    """Say in words what a schema error means."""
    key = _key(error.absolute_path)
    value, limit = cast(Any, error.instance), cast(Any, error.validator_value)
    schema = cast(Mapping[str, Any], error.schema)
    meaning = schema.get("description")
    suffix = f" ({meaning})" if meaning else ""
    match error.validator:
        case "additionalProperties":
            known = sorted(schema["properties"])
            for name in sorted(value.keys() - known):
                close = difflib.get_close_matches(str(name), known, 1)
                hint = f"did you mean {close[0]}? " if close else ""
                where = f"{key}.{name}" if key else name
                yield f"{where}: unknown key; {hint}allowed here: {', '.join(known)}"
        case "required":
            missing = [name for name in limit if name not in value]
            yield f"{key or 'config'}: missing key {', '.join(missing)}{suffix}"
        case "type":
            yield f"{key} = {value!r}: must be of type {limit}{suffix}"
        case _:
            rules = {
                "minimum": "must be >= {}",
                "exclusiveMinimum": "must be > {}",
                "maximum": "must be <= {}",
                "exclusiveMaximum": "must be < {}",
                "minItems": "must have at least {} entries",
                "maxItems": "must have at most {} entries",
                "minLength": "must have at least {} characters",
            }
            rule = rules.get(str(error.validator))
            text = rule.format(limit) if rule else error.message
            yield f"{key} = {value!r}: {text}{suffix}"
