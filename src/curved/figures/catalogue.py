"""The figures that there are: every folder of this package with a `panels.py` is one.

No list names them. A figure has the panels that its `panels.py` declares, in that order, and a
picture for each caption (`*.rst`) in its folder.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from curved.figures.declaration import Panel
from curved.figures.vocabulary import SHARED
from curved.records.vocabulary import Tolerance, Variable

__all__ = ["Figure", "figure", "figures", "panel", "panels", "rounding", "vocabulary"]

_HERE = Path(__file__).parent


class Figure(NamedTuple):
    """A figure, by what is in its folder."""

    name: str
    panels: tuple[type[Panel], ...]

    @property
    def label(self) -> str:
        """Its name for people, such as Figure S1."""
        return label(self.name)

    @property
    def data(self) -> tuple[str, ...]:
        """Data files that it is drawn from, and that these must have been made from."""
        drawn = [panel for panel in self.panels if panel.folder != "chunks"]
        names = [name for panel in drawn for name in (*panel.needs, panel.name)]
        return tuple(dict.fromkeys(names))

    @property
    def captions(self) -> dict[str, Path]:
        """The caption of each picture, by the name of its file; first that of the whole figure."""
        found = (_HERE / self.name).glob("*.rst")
        return {path.stem: path for path in sorted(found, key=lambda path: path.stem)}

    @property
    def pictures(self) -> tuple[str, ...]:
        """File names of the pictures with a caption: a film moves, the others are bitmaps."""
        return tuple(
            f"{name}.gif" if name.endswith("_film") else f"{name}.png" for name in self.captions
        )

    @property
    def others(self) -> tuple[str, ...]:
        """File names of the pictures as vector graphics, and of the single panels."""
        still = [Path(name).stem for name in self.pictures if name.endswith(".png")]
        single = [f"{self.name}{letter}" for panel in self.panels for letter in panel.letters]
        return (
            *(f"{name}.pdf" for name in still),
            *(f"{name}.{kind}" for name in single for kind in ("png", "pdf")),
        )

    def rule(self, panel: type[Panel]) -> str:
        """Name of the step of the workflow that computes a panel."""
        own = panel.name.startswith(self.name)
        return f"{panel.name}_data" if own else f"{self.name}_{panel.name}"

    def module(self, name: str) -> str:
        """Full name of a module in the folder of the figure."""
        return f"{__package__}.{self.name}.{name}"


def label(name: str) -> str:
    """Name a picture for people: fig4_regions is Figure 4, regions."""
    number, _, rest = name.removeprefix("fig").partition("_")
    return f"Figure {number}" + (f", {rest}" if rest else "")


@cache
def figures() -> tuple[Figure, ...]:
    """Every figure: those of the paper in their order, then the supplementary ones."""
    names = [path.parent.name for path in _HERE.glob("*/panels.py")]
    return tuple(Figure(name, _declared(name)) for name in sorted(names, key=_order))


def _order(name: str) -> tuple[bool, int, str]:
    number = re.search(r"\d+", name)
    return "S" in name, int(number[0]) if number else 0, name


def _declared(figure: str) -> tuple[type[Panel], ...]:
    module = import_module(f"{__package__}.{figure}.panels")
    return tuple(
        found
        for found in vars(module).values()
        if isinstance(found, type)
        and issubclass(found, Panel)
        and found.__module__ == module.__name__
        and not found.__name__.startswith("_")
    )


def figure(name: str) -> Figure:
    """Look up a figure by its name.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    return {found.name: found for found in figures()}[name]


def panels() -> dict[str, type[Panel]]:
    """Every panel by its name, in the order of the figures."""
    return {panel.name: panel for figure in figures() for panel in figure.panels}


def panel(name: str) -> tuple[Figure, type[Panel]]:
    """Look up a panel by its name, with its figure.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    for figure in figures():
        for found in figure.panels:
            if found.name == name:
                return figure, found
    raise KeyError(f"no panel {name!r}; there are {', '.join(panels())}")


def vocabulary() -> dict[str, Variable]:
    """Every variable of every data file, by its name."""
    found = dict(SHARED)
    for declared in panels().values():
        found |= declared.vocabulary()
    return found


def rounding() -> Mapping[str, Tolerance]:
    """Variables that rounding moves by more than others, as panel.variable."""
    return {
        f"{declared.name}.{name}": tolerance
        for declared in panels().values()
        for name, tolerance in declared.rounding.items()
    }
