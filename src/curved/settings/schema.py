"""What may be written in the configuration and in the claims, for editors and documentation.

Both follow from the typed models that check the files: `write` makes the JSON schemas by which an
editor completes keys and marks faults, `table` the rows of docs/configuration.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from curved.ledger.form import Claims
from curved.records.files import atomic
from curved.records.yaml_files import json_schema, meaning
from curved.settings.configuration import model

_LIMITS = {
    "minimum": ">= {}",
    "exclusiveMinimum": "> {}",
    "maximum": "<= {}",
    "exclusiveMaximum": "< {}",
    "multipleOf": "a multiple of {}",
    "minItems": "at least {} of them",
    "maxItems": "at most {} of them",
}


class Row(NamedTuple):
    """A key of the configuration."""

    key: str
    type: str
    allowed: str
    meaning: str


def schemas() -> dict[str, dict[str, Any]]:
    """JSON schemas by the names of their files.

    No key is required in that of the configuration: a file may say only what differs.
    """
    return {
        "config.schema.json": _optional(json_schema(model())),
        "claims.schema.json": json_schema(Claims),
    }


def _optional(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _optional(value) for key, value in node.items() if key != "required"}
    return [_optional(value) for value in node] if isinstance(node, list) else node


def write(folder: Path) -> list[Path]:
    """Write the JSON schemas into a folder, and give the paths of those that were not the same."""
    changed = []
    for name, schema in schemas().items():
        path, text = folder / name, json.dumps(schema, indent=1) + "\n"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            with atomic(path) as temporary:
                temporary.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def table() -> list[Row]:
    """Every key of the configuration with what it may be, in the order of the figures."""
    return list(_rows(schema := json_schema(model()), schema, ""))


def _rows(node: Mapping[str, Any], schema: Mapping[str, Any], key: str) -> Iterator[Row]:
    node = {**schema["$defs"].get(node.get("$ref", "").rpartition("/")[2], {}), **node}
    if key:
        kind, allowed = node.get("type", "one of them"), ", ".join(_allowed(node))
        yield Row(key, kind, allowed, meaning(node))
    inner = {**node.get("properties", {}), **({"[]": node["items"]} if "items" in node else {})}
    for name, below in inner.items():
        if name != "[]" or "$ref" in below:
            yield from _rows(below, schema, f"{key}.{name}".removeprefix(".").replace(".[]", "[]"))


def _allowed(node: Mapping[str, Any]) -> Iterator[str]:
    if "enum" in node:
        yield ", ".join(map(str, node["enum"]))
    limits = {**node, **{k: v for k, v in node.get("items", {}).items() if k not in node}}
    for name, says in _LIMITS.items():
        if name in limits:
            yield says.format(f"{limits[name]:.12g}")
