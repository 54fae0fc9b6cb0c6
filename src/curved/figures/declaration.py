"""What the folder of a figure declares of its panels, in `panels.py`, and nothing else needs to.

A panel is a class: its fields are the section of the configuration, with types, ranges and meaning;
`conditions` are those that join keys; class variables say which variables are in the data file,
from which others it is computed, and what its job takes. The computation is in the module that is
named like the panel, the drawing in `draw.py`, the caption in a text of the figure's name.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self

from curved.records.vocabulary import Tolerance, Variable
from curved.records.yaml_files import Fault, Section

__all__ = ["Fault", "Panel", "Section", "Tolerance", "Variable"]


class Panel(Section):
    """A panel, or several that share a data file; the docstring of a subclass is the file's title.

    Attributes
    ----------
    name : str
        Name of the data file, and of the section of the configuration; by default that of the
        class with a small first letter.
    letters : str
        Letters of the panels that are drawn from it; by default those at the end of the name.
    variables : mapping
        The variables of the data file that are not in `curved.figures.vocabulary`.
    needs : tuple of str
        Data files that it is computed from.
    configured : bool
        Whether it has a section of its own in the configuration.
    folder : str
        Folder of the data file in that of the results.
    threads, memory, minutes : int
        What its job takes; memory in MB. A job of 0 minutes takes seconds, and on a cluster it
        runs where Snakemake itself does.
    rounding : mapping
        Variables that rounding moves by more than `curved.records.vocabulary.TOLERANCE`.
    """

    name: ClassVar[str]
    letters: ClassVar[str]
    variables: ClassVar[Mapping[str, Variable]] = {}
    needs: ClassVar[tuple[str, ...]] = ()
    configured: ClassVar[bool] = True
    folder: ClassVar[str] = "data"
    threads: ClassVar[int] = 1
    memory: ClassVar[int] = 0
    minutes: ClassVar[int] = 0
    rounding: ClassVar[Mapping[str, Tolerance]] = {}

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
        """What the data file holds, in a line."""
        return str(cls.__doc__).splitlines()[0].removesuffix(".")

    @classmethod
    def vocabulary(cls) -> dict[str, Variable]:
        """The variables of its own, and those of the classes that it is made from."""
        known: dict[str, Variable] = {}
        for above in reversed(cls.__mro__):
            known |= vars(above).get("variables", {})
        return known

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
        """Check parameters, and give the panel with them.

        Raises
        ------
        pydantic.ValidationError
            If they are not as declared.
        """
        return cls.model_validate(dict(parameters))

    def conditions_among(self, others: Mapping[str, Any]) -> Iterator[Fault]:
        """Say what is wrong beside the other sections of a configuration."""
        yield from ()
