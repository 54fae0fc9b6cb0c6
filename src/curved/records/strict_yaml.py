"""YAML files that mean one thing only: a value that is not read as it looks is refused."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from curved.records.files import AnyPath, short, unreadable
from curved.records.yaml_files import ConfigError, first

_LARGEST = 20_000  # values of a file, with those that aliases repeat
_LONGEST = 500_000  # characters of a file
_WIDEST = 100  # characters of a number; by YAML 1.1 one may mean work that grows with their square
_DEEPEST = 50  # lists and mappings within each other

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


def read(path: AnyPath) -> Any:
    """Read a YAML file that means one thing only.

    Raises
    ------
    ConfigError
        If the file is missing or not YAML, or a key appears twice in a mapping. Also if a value
        differs between YAML 1.1, which is read here, and YAML 1.2, such as 0120, 1:30 and yes, or
        is a number that YAML 1.1 takes for text, such as 1e-8.
    """
    if fault := unreadable(path):
        raise ConfigError(f"{path}: {fault}")
    try:
        with Path(path).open(encoding="utf-8") as file:
            text = file.read(_LONGEST + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    return parse(text, str(path))


def parse(text: str, name: str) -> Any:
    """Read YAML that means one thing only, from a text that goes by a name in messages.

    Raises
    ------
    ConfigError
        As in `read`.
    """
    if len(text) > _LONGEST:
        raise ConfigError(f"{name}: has more than {_LONGEST} characters")
    try:
        if fault := next(_unbounded(text), None):
            raise ConfigError(f"{name} is not valid YAML: {fault}")
        node = yaml.compose(text, yaml.CSafeLoader)
        found = [] if node is None else [*_too_large(node)] or [*first(_ambiguous(node))]
        content = None if found else yaml.load(text, yaml.CSafeLoader)
    except ConfigError:
        raise
    except (yaml.YAMLError, ArithmeticError, RecursionError, ValueError) as error:
        said = "keys are nested too deeply" if isinstance(error, RecursionError) else error
        raise ConfigError(f"{name} is not valid YAML: {said}") from error
    if found:
        raise ConfigError("\n".join(f"{name}, {fault}" for fault in found))
    return content


def arguments(given: Sequence[str]) -> None:
    """Refuse the arguments of --config on a command line that mean more than one thing.

    Raises
    ------
    ConfigError
        As in `read`.
    """
    reading = False
    for one in given:
        if one.startswith("-"):
            option, _, one = one.partition("=")
            reading = option in ("--config", "-C")
        if reading and "=" in one:
            key, _, value = one.partition("=")
            parse(value, f"--config {key}")


def _unbounded(text: str) -> Iterator[str]:
    """Say if a text has more in it, or deeper, than may be read, event by event."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, yaml.CSafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            yield f"keys are nested more than {_DEEPEST} deep"
        if count > _LARGEST:
            yield f"it has more than {_LARGEST} values"


def _too_large(node: yaml.Node) -> Iterator[str]:
    """Say if aliases repeat so much, or themselves, that nobody can have meant to write it."""
    sizes: dict[int, float] = {}

    def size(node: yaml.Node) -> float:
        if id(node) not in sizes:
            sizes[id(node)] = float("inf")  # until it is known: within itself it has no end
            parts = node.value if isinstance(node, yaml.CollectionNode) else ()
            inner = chain.from_iterable(p if isinstance(p, tuple) else (p,) for p in parts)
            sizes[id(node)] = 1 + sum(map(size, inner))
        return sizes[id(node)]

    if (values := size(node)) > _LARGEST:
        many = "without end" if values == float("inf") else f"{values:.3g} values"
        yield f"its aliases repeat {many}; at most {_LARGEST} are read"


def _ambiguous(node: yaml.Node | None) -> Iterator[str]:
    """Say which keys stand twice, and which plain values do not mean what they look like."""
    if isinstance(node, yaml.MappingNode):
        keys = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        for name in (name for name, count in keys.items() if count > 1):
            yield f"line {node.start_mark.line + 1}: the key {name} appears {keys[name]} times"
        for pair in node.value:
            for part in pair:
                yield from _ambiguous(part)
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _ambiguous(part)
    elif isinstance(node, yaml.ScalarNode):
        yield from _odd(node)


def _odd(node: yaml.ScalarNode) -> Iterator[str]:
    text, kind = node.value, node.tag.rpartition(":")[2]
    where = f"line {node.start_mark.line + 1}: {text if len(text) <= _WIDEST else short(text)}"
    if kind in ("int", "float") and len(text) > _WIDEST:
        yield f"{where} is a number of {len(text)} characters; at most {_WIDEST} are read"
    elif node.style:  # a word, whatever it looks like
        pass
    elif kind == "str" and _NUMBER.fullmatch(text):
        mantissa, _, exponent = text.partition("e" if "e" in text else "E")
        sign = "" if exponent.startswith(("-", "+")) else "+"
        point = "" if "." in mantissa else ".0"
        yield f"{where} is text, not a number; write {mantissa}{point}e{sign}{exponent}"
    elif kind in ("int", "float") and not re.fullmatch(r"[-+]?\.(inf|nan)", text, re.I):
        value = yaml.load(text, yaml.CSafeLoader)
        if not _NUMBER.fullmatch(text) or value != float(text):
            yield f"{where} is read as {value}; write that, or the number that is meant"
    elif kind == "bool" and text.lower() not in ("true", "false"):
        value = yaml.load(text, yaml.CSafeLoader)
        yield f'{where} is read as {value}; write that, or "{text}" for the word'
