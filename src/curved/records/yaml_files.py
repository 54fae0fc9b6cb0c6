"""YAML files of users, checked against a typed model, with every fault in words.

A model is a subclass of `Section`: pydantic fields say which keys there are, with types and ranges,
and `Section.conditions` what joins several. `faults` says where some content differs from it: the
key, its value and what is allowed, a line each. `json_schema` is the same for editors.
"""

import ast
import difflib
import inspect
import math
import re
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice, pairwise
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import CoreSchema, ErrorDetails

from curved.records.files import short

_DEPTH = 12  # of keys within keys; a YAML alias can make it infinite
_MOST = 100  # faults that are listed
_LARGEST = 2**63  # of integers: larger ones are too large for arrays and files, or to be printed


class ConfigError(ValueError):
    """A YAML file of a user cannot be used; the message lists every fault, a line each."""


class Fault(NamedTuple):
    """A condition that does not hold: the key in its section, the value and what is allowed.

    Where `says` has {here} it stands for the section, as in "must differ from {here}.start".
    """

    key: str
    value: Any
    says: str

    def __str__(self) -> str:
        return self.told("")

    def told(self, section: str) -> str:
        """The whole sentence, with the key of the section before the keys in it."""
        text = f"{{here}}.{self.key}" + ("" if self.value is None else f" = {self.value}")
        text += f": {self.says}"
        return text.replace("{here}", section) if section else text.replace("{here}.", "")


FileName = Annotated[str, Field(min_length=1, pattern=r"^[^{}\x00-\x1f\x7f]*$")]
"""Of what Snakemake may read or write: braces would be wildcards."""

Condition = Callable[[Any], Iterator[Fault]]
"""Takes a section, and says where it is not as it should be."""


class _ConditionsError(ValueError):
    """Faults of a section whose keys are each as they should be."""

    def __init__(self, faults: Sequence[Fault]):
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


class Section(BaseModel):
    """Keys of a YAML file that belong together; unknown ones and values of other types are refused.

    The docstring of a subclass says what it is, in the messages too.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    model_config |= ConfigDict(regex_engine="python-re")

    must: ClassVar[Sequence[Condition]] = ()
    """Conditions that join keys, beside those of the classes that it is made from."""

    def conditions(self) -> Iterator[Fault]:
        """Say where conditions do not hold: those of `must`, and in subclasses others."""
        for above in type(self).__mro__:
            for condition in vars(above).get("must", ()):
                yield from condition(self)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Say of keys what stands under them; only here, as reading source text takes long."""
        made = handler(schema)
        keys = handler.resolve_ref_schema(made).get("properties", {})
        for name, text in _said_below(cls).items():
            if name in keys:
                keys[name].setdefault("description", text)
        return made

    @model_validator(mode="after")
    def _checked(self) -> "Section":
        if found := list(self.conditions()):
            raise _ConditionsError(found)
        return self


@cache
def _said_below(section: type) -> dict[str, str]:
    """Names in a class, and in those that it is made from, with the text that stands under each."""
    said: dict[str, str] = {}
    for above in section.__mro__[: section.__mro__.index(Section)]:
        try:
            [found] = ast.parse(textwrap.dedent(inspect.getsource(above))).body
        except (OSError, TypeError):  # made, not written
            continue
        for one, after in pairwise(getattr(found, "body", [])):
            match one, after:
                case ast.AnnAssign(target=ast.Name(name)), ast.Expr(value=ast.Constant(str(text))):
                    said.setdefault(name, inspect.cleandoc(text))
    return said


def faults(model: Any, content: Any) -> Iterator[str]:
    """Say in words where content of YAML differs from a model, or holds a number not finite.

    The model is a `Section`, or a list of one; each fault names the key, its value and what is
    allowed. At most a hundred are found.
    """
    return first(_all_faults(model, content))


def first(faults: Iterator[str]) -> Iterator[str]:
    """The first hundred faults, and whether there are more."""
    yield from islice(faults, _MOST)
    if next(faults, None):
        yield f"and more: the first {_MOST} faults are listed"


def _all_faults(model: Any, content: Any) -> Iterator[str]:
    if unreadable := list(_unreadable(content)):  # the rest walks through values and prints them
        yield from unreadable
        return
    yield from _not_finite(content)
    try:
        TypeAdapter(model).validate_python(content)
    except ValidationError as error:
        yield from _explain(error.errors(include_url=False), _schema(model))


@cache
def _schema(model: Any) -> dict[str, Any]:
    """JSON schema of a model, which takes far longer than to check by it."""
    return TypeAdapter(model).json_schema()


def json_schema(model: Any) -> dict[str, Any]:
    """JSON schema of a model, by which editors complete and check what is written."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, **_schema(model)}


def key_name(path: Any) -> str:
    """Write a path as fig2a.gamma[1]; a key that is not an identifier is quoted."""

    def name(part: Any) -> str:
        return part if re.fullmatch(r"[\w-]+", str(part), re.ASCII) else short(part)

    text = "".join(f"[{part}]" if isinstance(part, int) else f".{name(part)}" for part in path)
    return text.removeprefix(".")


_Path = tuple[str | int, ...]


def nodes(node: Any, path: _Path = ()) -> Iterator[tuple[_Path, Any]]:
    """Every value of the content with its path, `_DEPTH` levels deep."""
    yield path, node
    if len(path) > _DEPTH:
        return
    inner = enumerate(node) if isinstance(node, list) else ()
    for name, value in node.items() if isinstance(node, Mapping) else inner:
        yield from nodes(value, (*path, name))


def _unreadable(content: Any) -> Iterator[str]:
    for path, value in nodes(content):
        if len(path) > _DEPTH:
            yield f"{key_name(path)}: keys are nested more than {_DEPTH} deep"
        elif isinstance(value, int) and abs(value) >= _LARGEST:
            yield f"{key_name(path)}: has {value.bit_length()} bits, must be below 2^63"


def _not_finite(content: Any) -> Iterator[str]:
    for path, value in nodes(content):
        if isinstance(value, float) and not math.isfinite(value):
            yield f"{key_name(path)} = {value}: must be a finite number"


_TYPES = {
    "int": "integer",
    "float": "number",
    "string": "string",
    "list": "array",
    "dict": "object",
    "model": "object",
    "bool": "boolean",
}
_LIMITS = {
    "minimum": ">= {}",
    "exclusiveMinimum": "> {}",
    "maximum": "<= {}",
    "exclusiveMaximum": "< {}",
    "multipleOf": "a multiple of {}",
    "minItems": "at least {} of them",
    "maxItems": "at most {} of them",
}
_RULES = {
    "greater_than_equal": "must be >= {ge}",
    "greater_than": "must be > {gt}",
    "less_than_equal": "must be <= {le}",
    "less_than": "must be < {lt}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "must match {pattern}",
    "string_unicode": "must be text that can be written to a file",
    "non_unique": "must have different entries, and some are the same",
}


def _explain(errors: Sequence[ErrorDetails], schema: Mapping[str, Any]) -> Iterator[str]:
    """Say in words what pydantic found."""
    absent: dict[tuple[int | str, ...], list[str]] = defaultdict(list)
    for error in sorted(errors, key=lambda error: list(map(str, error["loc"]))):
        where, kind, value = error["loc"], error["type"], error["input"]
        node = _node(schema, where)
        match kind:
            case "missing":
                absent[where[:-1]].append(str(where[-1]))
            case "extra_forbidden" | "invalid_key":
                yield _unknown(where, sorted(_node(schema, where[:-1]).get("properties", ())))
            case "value_error":
                for fault in error["ctx"]["error"].faults:
                    yield fault.told(key_name(where))
            case _ if isinstance(value, float) and not math.isfinite(value):
                pass  # said already
            case _:
                rule = f"{_rule(error, node)}{_about(node)}"
                yield f"{key_name(where)} = {short(value)}: {rule}"
    for where, names in absent.items():
        about = _about(_node(schema, where))
        yield f"{key_name(where) or 'config'}: missing key {', '.join(names)}{about}"


def _unknown(where: tuple[int | str, ...], known: Sequence[str]) -> str:
    close = difflib.get_close_matches(str(where[-1]), known, 1)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"{key_name(where)}: unknown key; {hint}allowed here: {', '.join(known)}"


def _rule(error: ErrorDetails, node: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "literal_error":
        return f"must be one of {node.get('enum', context['expected'])}"
    if kind in _RULES:
        return _RULES[kind].format(**{name: _plain(limit) for name, limit in context.items()})
    named = kind.partition("_")[0]
    return f"must be of type {_TYPES[named]}" if named in _TYPES else error["msg"]


def _plain(limit: Any) -> Any:
    """A limit as people write it: 1 for 1.0."""
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit


def _node(schema: Mapping[str, Any], path: Sequence[int | str]) -> dict[str, Any]:
    """The part of a schema about a place; empty where it says nothing of it."""

    def resolved(node: Mapping[str, Any]) -> dict[str, Any]:
        target = node.get("$ref", "").rpartition("/")[2]
        return {**schema["$defs"][target], **node} if target else dict(node)

    node = resolved(schema)
    for part in path:
        inner = node.get("items") if isinstance(part, int) else node.get("properties", {}).get(part)
        node = resolved(inner or {})
    return node


def meaning(node: Mapping[str, Any]) -> str:
    """The meaning of a part of a schema, in a line."""
    return str(node.get("description", "")).partition("\n\n")[0].replace("\n", " ")


def limits(node: Mapping[str, Any]) -> Iterator[str]:
    """The values that a part of a schema allows, in words."""
    if "enum" in node:
        yield ", ".join(map(str, node["enum"]))
    limits = {**node, **{k: v for k, v in node.get("items", {}).items() if k not in node}}
    for name, says in _LIMITS.items():
        if name in limits:
            yield says.format(f"{limits[name]:.12g}")


def _about(node: Mapping[str, Any]) -> str:
    said = meaning(node)
    return f" ({said[0].lower()}{said[1:].rstrip('.')})" if said else ""
