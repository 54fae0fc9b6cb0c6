"""Pages of the documentation that say what is in the code, between markers.

They are committed, for readers of the repository, and the same in the built documentation. What
they say comes from docstrings, from the variables that panels declare, from the captions and from
the models that check the configuration.
"""

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from pydantic import TypeAdapter

import curved
from curved.figures import catalogue
from curved.ledger.table import VARIABLES
from curved.records.files import atomic
from curved.records.strict_yaml import read
from curved.records.yaml_files import limits
from curved.report import image_runs
from curved.report.publishing import captions, replace_between
from curved.studies.kinds.catalogue import NAMES, kind_of
from curved.studies.parameters import PARAMETERS

_METHODS = (FunctionType, classmethod, staticmethod, property, cached_property)
_LEFT_OUT = re.compile(r"\._|\.figures\.fig|\.__main__")  # single figures have docs/figures


def modules() -> Iterator[ModuleType]:
    """Every room of the package, each followed by its public modules."""
    for info in pkgutil.walk_packages(curved.__path__, "curved."):
        if not _LEFT_OUT.search(info.name):
            yield import_module(info.name)


def _api() -> Iterator[str]:
    yield "## The names of `import curved as cn`\n"
    yield from (_entry(name, getattr(curved, name)) for name in curved.__all__)
    for module in modules():
        name, room = module.__name__, module.__name__.count(".") == 1
        says = inspect.getdoc(module) if room else _first(module)
        yield f"\n{'##' if room else '###'} {name}\n\n{says}\n"
        if not module.__name__.endswith(".parameters"):  # these are in docs/configuration
            yield from _members(module)


def _members(module: ModuleType) -> Iterator[str]:
    for name, item in vars(module).items():
        called = inspect.isclass(item) or inspect.isroutine(item)
        if not called or name.startswith("_") or item.__module__ != module.__name__:
            continue
        yield _entry(name, item)
        for inner, member in vars(item).items() if inspect.isclass(item) else ():
            if isinstance(member, _METHODS) and not inner.startswith("_"):
                called = isinstance(member, classmethod | staticmethod)
                yield f"  {_entry(inner, getattr(item, inner) if called else member)}"


def _entry(name: str, item: Any) -> str:
    return f"- `{name}{_signature(item)}`: {_first(item)}"


def _signature(item: Any) -> str:
    """Names of the arguments with their defaults; nothing for what is not called."""
    uncalled = inspect.isclass(item) and (
        issubclass(item, Exception | Enum) or getattr(item, "_is_protocol", False)
    )
    if uncalled or not callable(item):
        return ""
    try:
        signature = inspect.signature(item)
    except ValueError:
        return ""
    plain = [
        p.replace(annotation=inspect.Parameter.empty)
        for p in signature.parameters.values()
        if p.name not in {"self", "cls"}
    ]
    return re.sub(r"<\S+ object at 0x\w+>", "...", str(inspect.Signature(plain)))


def _first(item: Any) -> str:
    """The first sentence or paragraph of a docstring, in a line."""
    text = " ".join((inspect.getdoc(item) or "").partition("\n\n")[0].split())
    return re.sub(r":math:`(.*?)`", r"$\1$", text).replace("``", "`")


def _row(cells: Iterable[str]) -> str:
    """A row of a Markdown table, in which a bar divides cells if it is not escaped."""
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _table(header: Sequence[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield from (_row(header), "|---" * len(header) + "|", *map(_row, rows))


def _data() -> Iterator[str]:
    rows = (
        (f"`{name}`", v.long_name, f"${v.symbol}$" if v.symbol else "", v.equation, v.units)
        for name, v in sorted((catalogue.vocabulary() | VARIABLES).items())
    )
    yield from _table(("name", "meaning", "symbol", "equation", "unit"), rows)


def _figures(project: Path) -> Iterator[str]:
    texts = captions(read(project / "config/config.yaml"))
    for figure in catalogue.figures():
        yield f"## {figure.label}\n"
        for picture in figure.pictures:
            name = Path(picture).stem
            if (project / "docs/images" / picture).is_file():
                yield f"![{catalogue.alt_text(name)}](images/{picture})\n"
            yield f"{texts[name].strip()}\n"
        rows = (
            (", ".join(panel.letters), f"`{panel.folder}/{panel.name}.nc`", panel.title())
            for panel in figure.panels
        )
        yield from _table(("panel", "data file", "content"), rows)
        yield ""


def _images(project: Path) -> Iterator[str]:
    for title, header, rows in image_runs.tables(project):
        yield f"### {title}\n"
        yield from _table(header, rows)
        yield ""


def _studies() -> Iterator[str]:
    for name in NAMES:
        kind = kind_of(name)
        yield f"### `{name}`: {kind.title}\n"
        rows = ((f"`{key}`", *_parameter(key, value)) for key, value in kind.parameters.items())
        yield from _table(("parameter", "meaning", "allowed", "default"), rows)
        yield ""
        measures = (
            (f"`{key}`", m.meaning.long_name, m.meaning.units, ", ".join(m.along))
            for key, m in kind.measures.items()
        )
        yield from _table(("measure", "meaning", "unit", "along"), measures)
        yield ""


def _parameter(name: str, default: Any) -> tuple[str, str, str]:
    """Meaning of a parameter of studies, what is allowed, and its default."""
    node = TypeAdapter(PARAMETERS[name]).json_schema()
    allowed = ", ".join(map(str, node.get("enum", limits(node))))
    return node["description"], allowed, "" if default is None else str(default)


def _always(text: str) -> Callable[[str], str]:
    return lambda _: text


def pages(project: Path, configuration: Iterable[Sequence[str]]) -> dict[Path, str]:
    """Every page with what is generated in it, by its path in the folder of the project.

    `configuration` has a row for each key: key, type, what is allowed and meaning.
    """
    keys = ((f"`{key}`", *others) for key, *others in configuration)
    texts = {
        "api": _api(),
        "cifar": _images(project),
        "configuration": _table(("key", "type", "allowed", "meaning"), keys),
        "data": _data(),
        "figures": _figures(project),
        "studies": _studies(),
    }
    made = {}
    for name, lines in texts.items():
        path, text = project / f"docs/{name}.md", "\n".join(lines)
        content = path.read_text(encoding="utf-8")
        made[path] = replace_between(content, "generated", _always(text))
    return made


def run(configuration: Iterable[Sequence[str]]) -> int:
    """Write the pages anew, in the folder of the project, and give the exit status."""
    for path, text in pages(Path(), configuration).items():
        if path.read_text(encoding="utf-8") != text:
            with atomic(path) as temporary:
                temporary.write_text(text, encoding="utf-8")
            print(f"{path} written")
    return 0
