"""The house: its rooms and arrows are those of the page, and drawing and computing are apart."""

import re

import grimp
import pytest

from conftest import ROOT
from curved.figures import catalogue

PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
IMPORTS = grimp.build_graph("curved", include_external_packages=True, cache_dir=None)
PANELS = [(figure.name, panel.name) for figure in catalogue.figures() for panel in figure.panels]
PHYSICS = {f"curved.{room}" for room in ("flat", "curvature", "networks", "sampling", "images")}


def room(module):
    return module.split(".")[1] if module.startswith("curved.") else None


def test_the_arrows_of_the_page_are_the_imports():
    drawn = {
        (line.split()[0], below)
        for line in re.findall(r"^\w+ +-> .*$", PAGE, re.M)
        for below in line.split()[2:]
    }
    found = {
        (room(module), room(used))
        for module in IMPORTS.modules
        if room(module) not in {None, "__main__"}
        for used in IMPORTS.find_modules_directly_imported_by(module)
        if room(used) not in {None, room(module)}
    }
    assert drawn == found


def test_every_room_is_on_the_page_and_says_what_is_in_it():
    rooms = {room(m) for m in IMPORTS.modules if m.count(".") == 2}
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.M)) == rooms
    for name in rooms:
        text = (ROOT / f"src/curved/{name}/__init__.py").read_text(encoding="utf-8")
        assert len(text.split('"""')[1].splitlines()) >= 4


def test_places_that_the_page_names_exist():
    for path in re.findall(r"`((?:\w+/)+\w+\.(?:py|smk|yaml))`", PAGE):
        assert any((ROOT / base / path).is_file() for base in ("", "src/curved")), path
    for path, name in re.findall(r"`([\w/]+\.py)`: `(\w+)`", PAGE):
        text = (ROOT / "src/curved" / path).read_text(encoding="utf-8")
        assert re.search(rf"\b{name}\b", text), name


@pytest.mark.parametrize(("figure", "panel"), PANELS)
def test_computing_draws_nothing(figure, panel):
    used = IMPORTS.find_upstream_modules(f"curved.figures.{figure}.{panel}")
    assert not used & {"matplotlib", "seaborn", "curved.figures.style", "curved.figures.draw"}


@pytest.mark.parametrize("figure", [figure.name for figure in catalogue.figures()])
def test_drawing_computes_nothing(figure):
    used = IMPORTS.find_upstream_modules(f"curved.figures.{figure}.draw")
    assert not {m for m in used if m.startswith(tuple(PHYSICS))} | used & {"numba", "scipy"}


def test_no_function_is_long():
    """At most 60 lines without its docstring."""
    import ast

    for path in (ROOT / "src/curved").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = node.end_lineno - body[0].lineno + 1 if body else 0
                assert lines <= 60, f"{path.name}: {node.name} has {lines} lines"
