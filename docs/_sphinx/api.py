"""The pages of the API, generated at each build: one for each object, with tables that lead there.

The names of `curved` itself come first, as they are what users need; the rooms of the package
follow. None of these is committed; docs/api.md is the same in short for the repository's readers.
"""

import inspect
import shutil
from itertools import groupby
from pathlib import Path

import curved
from curved.report import reference
from curved.report.publishing import replace_between

_FOLDER = Path(__file__).parents[1] / "api"
_ROOMS = {
    "flat": "Flat models",
    "curvature": "Curvature, curved models and phase boundaries",
    "networks": "Finite networks",
    "sampling": "Simulation",
    "studies": "Studies",
    "images": "Images and patterns",
    "records": "Data files",
    "figures": "Drawing",
}
"""The rooms of the front door, in the order of a first session."""


def _room(item):
    return item.__module__.split(".")[1]


def _members(module):
    """Names of the public objects that a module defines."""
    for name, item in vars(module).items():
        defined = inspect.isclass(item) or inspect.isroutine(item)
        if defined and not name.startswith("_") and item.__module__ == module.__name__:
            yield name


def _front(name, module):
    """Full name of an object: that of the front door, if it has one there."""
    if name in curved.__all__ and getattr(curved, name) is getattr(module, name):
        return f"curved.{name}"
    return f"{module.__name__}.{name}"


def _heading(text, line):
    return f"{text}\n{line * len(text)}\n"


def _table(names, *options):
    listed = "".join(f"   ~{name}\n" for name in names)
    return f".. autosummary::\n   :nosignatures:\n\n{listed}\n" if listed else ""


def _object_page(name, item, room=None):
    """The page of an object; one of a room stands in no menu and leads back to the room."""
    kind = "autofunction"
    body = ""
    if inspect.isclass(item):
        kind = "autoexception" if issubclass(item, Exception) else "autoclass"
        body = "   :members:\n   :inherited-members: tuple, Exception, BaseModel, object\n"
    back = f"In :doc:`{room}`.\n\n" if room else ""
    head = ":orphan:\n\n" if room else ""
    title = _heading(name.rpartition(".")[2], "=")
    return f"{head}{title}\n{back}.. {kind}:: {name}\n{body}"


def _room_page(name, modules):
    """The page of a room: its docstring and a table for each of its modules."""
    text = _heading(name, "=") + "\n"
    for module in modules:
        if module.__name__ != name:
            text += "\n" + _heading(module.__name__, "-")
        text += f"\n.. automodule:: {module.__name__}\n\n.. currentmodule:: None\n\n"
        if not module.__name__.endswith(".parameters"):  # these are in docs/configuration
            text += _table(_front(member, module) for member in _members(module))
    return text


def _pages():
    """Every page, by the name of its file."""
    for name in curved.__all__:
        yield f"curved.{name}", _object_page(f"curved.{name}", getattr(curved, name))
    rooms = groupby(reference.modules(), lambda module: ".".join(module.__name__.split(".")[:2]))
    for room, modules in rooms:
        modules = list(modules)
        yield room, _room_page(room, modules)
        for module in modules:
            if module.__name__.endswith(".parameters"):
                continue
            for member in _members(module):
                full = _front(member, module)
                if full != f"curved.{member}":
                    yield full, _object_page(full, getattr(module, member), room)


def _write(app):
    """Write the pages, where they are not there as they should be, and delete others."""
    texts = dict(_pages())
    _FOLDER.mkdir(exist_ok=True)
    for old in _FOLDER.iterdir():
        if old.stem not in texts:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    for name, text in texts.items():
        path = _FOLDER / f"{name}.rst"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _front_page():
    """The page that leads to all: tables of the front door by room, then the rooms."""
    names = sorted(
        curved.__all__, key=lambda name: list(_ROOMS).index(_room(getattr(curved, name)))
    )
    text = "## The front door: `import curved as cn`\n\n"
    for room, group in groupby(names, lambda name: _room(getattr(curved, name))):
        table = _table(f"curved.{name}" for name in group)
        text += f"### {_ROOMS[room]}\n\n```{{eval-rst}}\n{table}```\n\n"
    rooms = dict.fromkeys(".".join(m.__name__.split(".")[:2]) for m in reference.modules())
    listed = "".join(f"   {room}\n" for room in rooms)
    text += "## The rooms of the package\n\n"
    text += f"```{{eval-rst}}\n.. autosummary::\n   :nosignatures:\n\n{listed}```\n\n"
    listed = "".join(f"api/{name}\n" for name in [*(f"curved.{n}" for n in curved.__all__), *rooms])
    return f"{text}```{{toctree}}\n:hidden:\n\n{listed}```\n"


def _fill(app, docname, source):
    """Put the tables where the page of the repository lists all names."""
    if docname == "api":
        source[0] = replace_between(source[0], "generated", lambda _: _front_page())


def _skip(app, what, name, item, skip, options):
    """Leave out the fields of named tuples, which the docstring of each describes."""
    return skip or str(getattr(item, "__doc__", "")).startswith("Alias for field number")


def setup(app):
    """Write the pages before Sphinx looks for files."""
    app.connect("builder-inited", _write)
    app.connect("source-read", _fill)
    app.connect("autodoc-skip-member", _skip)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
