"""The declaration of panels: all that `panels.py` in the folder of a figure says of them.

A panel is a class, whose fields are the section of the configuration, with types, ranges and
meaning; `must` and `conditions` join keys. Class variables say which variables are in the data
file, from which others it is computed, and what its job takes. The computation is in the module
that is named like the panel, the drawing in `draw.py`, the caption in a text of the figure's name.
"""

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self

from curved.records.vocabulary import Tolerance, Variable
from curved.records.yaml_files import Fault, Section

__all__ = ["Fault", "OfPatterns", "Panel", "Section", "Tolerance", "Variable"]


class Panel(Section):
    """A panel, or several that share a data file; the docstring of a subclass is the file's title.

    What several panels have in common stands in a class whose name begins with an underscore.
    """

    name: ClassVar[str]  # of data file and section; by default the class's with a small letter
    letters: ClassVar[str]  # panels that are drawn from it; by default the last ones of the name
    variables: ClassVar[Mapping[str, str | tuple[str, ...]]] = {}
    """Those not in `curved.figures.vocabulary`, each with its meaning, or with meaning, symbol,
    equation and unit: a `Variable`, or a tuple like it."""
    rounding: ClassVar[Mapping[str, Tolerance]] = {}  # where it moves more than TOLERANCE
    needs: ClassVar[tuple[str, ...]] = ()  # data files that it is computed from
    configured: ClassVar[bool] = True  # whether it has a section in the configuration
    folder: ClassVar[str] = "data"  # of the data file, in that of the results
    threads: ClassVar[int] = 1
    memory: ClassVar[int] = 0  # in MB
    minutes: ClassVar[int] = 0  # with 0 it takes seconds
    local: ClassVar[bool] = False  # whether it runs where Snakemake does however long it takes

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Fill in the names that follow from that of the class."""
        if "name" not in vars(cls):
            cls.name = cls.__name__[0].lower() + cls.__name__[1:]
        if "letters" not in vars(cls):
            ending = re.fullmatch(r"figS?\d+([a-z]*)", cls.name)
            cls.letters = ending[1] if ending else ""

    @classmethod
    def title(cls) -> str:
        """Title of the data file, in a line."""
        return str(cls.__doc__).splitlines()[0].removesuffix(".")

    @classmethod
    def vocabulary(cls) -> dict[str, Variable]:
        """The variables of its own, and those of the classes that it is made from."""
        known = ChainMap(*(vars(above).get("variables", {}) for above in cls.__mro__))
        return {n: Variable(*([v] if isinstance(v, str) else v)) for n, v in known.items()}

    @classmethod
    def parameters(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """All that the data file depends on, from a whole configuration."""
        return dict(config[cls.name])

    @classmethod
    def joined_from(cls, config: Mapping[str, Any]) -> tuple[str, ...]:
        """Data files of parts that it is joined from, below the folder of results."""
        return ()

    @classmethod
    def own_files(cls, config: Mapping[str, Any]) -> tuple[str, ...]:
        """Files of one's own that it is computed from."""
        return ()

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> Self:
        """Check parameters, and give the panel with them."""
        return cls.model_validate(dict(parameters))

    def conditions_among(self, others: Mapping[str, Any]) -> Iterator[Fault]:
        """Say what is wrong beside the other sections of a configuration."""
        yield from ()


class OfPatterns(Panel):
    """Common parameters of panels whose networks store patterns of images."""

    stored: Any  # a number, or a list of numbers

    needs: ClassVar[tuple[str, ...]] = ("patterns",)

    def conditions_among(self, others: Mapping[str, Any]) -> Iterator[Fault]:
        """There must be as many patterns as are stored."""
        most = max(self.stored) if isinstance(self.stored, list) else self.stored
        if most > (count := others["patterns"].count):
            yield Fault("stored", self.stored, f"must be at most patterns.count = {count}")
