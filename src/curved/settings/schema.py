"""Schemas of the configuration and of the claims, for editors and documentation.

Both follow from the typed models that check the files: `write` makes the JSON schemas by which an
editor completes keys and marks faults, `table` the rows of docs/configuration.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from curved.ledger.form import Claims
from curved.records.files import atomic
from curved.records.yaml_files import json_schema, limits, meaning
from curved.settings.configuration import model
from curved.studies.kinds.catalogue import NAMES
from curved.studies.language import model_of


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
    studies = {name: json_schema(model_of(name)) for name in NAMES}
    return {
        "config.schema.json": _optional(json_schema(model())),
        "claims.schema.json": json_schema(Claims),
        **{f"study-{name}.schema.json": schema for name, schema in studies.items()},
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
        kind, allowed = node.get("type", "one of them"), ", ".join(limits(node))
        yield Row(key, kind, allowed, meaning(node))
    inner = {**node.get("properties", {}), **({"[]": node["items"]} if "items" in node else {})}
    for name, below in inner.items():
        if name != "[]" or "$ref" in below:
            yield from _rows(below, schema, f"{key}.{name}".removeprefix(".").replace(".[]", "[]"))
