"""The figures that there are: every folder of this package with a `panels.py` is one.

No list names them. A figure has the panels that its `panels.py` declares, in that order, and a
picture for each caption (`*.rst`) in its folder.
"""

import re
from collections import ChainMap
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from curved.figures.declaration import Panel
from curved.figures.vocabulary import SHARED
from curved.records.vocabulary import Tolerance, Variable

VECTORS = "pdf", "svg"
"""Kinds of vector graphics that a picture may have beside its bitmap."""

_HERE = Path(__file__).parent
_ALT = re.compile(r"{% set alt %}(.*?){% endset %}", re.S)
_HEADLINE = re.compile(r"\*\*(.*?)\*\*", re.S)


class Figure(NamedTuple):
    """A figure, by what is in its folder."""

    name: str
    panels: tuple[type[Panel], ...]

    @property
    def label(self) -> str:
        """Name of the figure for people, such as Figure S1."""
        return label(self.name)

    @property
    def of_the_paper(self) -> bool:
        """Whether the figure is one of the main text; others have an S before the number."""
        return not self.name.startswith("figS")

    @property
    def data(self) -> tuple[str, ...]:
        """Data files that it is drawn from, and that these must have been made from."""
        drawn = [panel for panel in self.panels if panel.folder != "chunks"]
        return tuple(dict.fromkeys(name for p in drawn for name in (*p.needs, p.name)))

    @property
    def captions(self) -> dict[str, Path]:
        """The caption of each picture, by the name of its file."""
        found = (_HERE / self.name).glob("*.rst")
        return dict(sorted((path.stem, path) for path in found))

    @property
    def pictures(self) -> tuple[str, ...]:
        """File names of the pictures with a caption: a film moves, the others are bitmaps."""
        kinds = {name: "gif" if name.endswith("_film") else "png" for name in self.captions}
        return tuple(f"{name}.{kind}" for name, kind in kinds.items())

    @property
    def still(self) -> tuple[str, ...]:
        """Names of the pictures with a caption that do not move."""
        return tuple(name for name in self.captions if not name.endswith("_film"))

    @property
    def shown(self) -> tuple[str, ...]:
        """Names of the pictures that claims are shown with: the whole one, or the panels."""
        return (self.name,) if self.name in self.captions else self.single

    @property
    def single(self) -> tuple[str, ...]:
        """Names of the pictures of single panels."""
        return tuple(f"{self.name}{letter}" for panel in self.panels for letter in panel.letters)

    def others(self, panels: bool) -> tuple[str, ...]:
        """File names beside `pictures`: bitmaps of single panels, and all as vector graphics.

        Those of single panels, which take as long as all else, are among them only if `panels`.
        """
        drawn = self.still + self.single * panels
        bitmaps = [f"{name}.png" for name in self.single]
        return (*bitmaps, *(f"{name}.{kind}" for name in drawn for kind in VECTORS))

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
    return f"Figure {number}" + (f", {rest.replace('_', ' ')}" if rest else "")


def _caption(picture: str, pattern: re.Pattern[str]) -> str:
    """What a pattern finds in the caption of a picture, in a line."""
    text = figure(re.sub(r"(figS?\d+).*", r"\1", picture)).captions[picture].read_text("utf-8")
    return " ".join(found[1].split()) if (found := pattern.search(text)) else ""


def headline(picture: str) -> str:
    """The headline of a picture's caption, which says what it is about."""
    return _caption(picture, _HEADLINE).rstrip(".")


def alt_text(picture: str) -> str:
    """Description of a picture in words, for those who do not see it.

    It stands in the file of the caption, as the value of `alt`.
    """
    return _caption(picture, _ALT)


def told_of(name: str) -> tuple[str, str]:
    """Title and description of a picture or of a single panel, for the metadata of its files."""
    own = figure(re.sub(r"(figS?\d+).*", r"\1", name))
    if name in own.captions:
        return f"{label(name)}: {headline(name)}", alt_text(name)
    panel = next(p for p in own.panels if name[len(own.name) :] in tuple(p.letters))
    return label(name), f"{panel.title()}."


@cache
def figures() -> tuple[Figure, ...]:
    """Every figure: those of the paper in their order, then the supplementary ones."""
    names = [path.parent.name for path in _HERE.glob("*/panels.py")]
    paper_first = sorted(
        names, key=lambda name: (name.startswith("figS"), int(re.sub(r"\D", "", name)))
    )
    return tuple(Figure(name, _declared(name)) for name in paper_first)


def _declared(figure: str) -> tuple[type[Panel], ...]:
    own = import_module(f"{__package__}.{figure}.panels")
    found = [one for one in vars(own).values() if getattr(one, "__module__", "") == own.__name__]
    classes = [one for one in found if isinstance(one, type) and issubclass(one, Panel)]
    return tuple(panel for panel in classes if not panel.__name__.startswith("_"))


def figure(name: str) -> Figure:
    """Look up a figure by its name."""
    return next(found for found in figures() if found.name == name)


def panels() -> dict[str, type[Panel]]:
    """Every panel by its name, in the order of the figures."""
    return {panel.name: panel for figure in figures() for panel in figure.panels}


def vocabulary() -> dict[str, Variable]:
    """Every variable of every data file, by its name."""
    return dict(ChainMap(*(panel.vocabulary() for panel in panels().values()), SHARED))


def rounding() -> dict[str, Tolerance]:
    """Variables that rounding moves by more than others, as panel.variable."""
    declared = panels().values()
    return {f"{p.name}.{name}": far for p in declared for name, far in p.rounding.items()}
