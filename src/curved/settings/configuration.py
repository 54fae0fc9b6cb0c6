"""The configuration: everything that the panels declare, in one file, checked before any work."""

import os
import reprlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from curved.figures import catalogue
from curved.figures.declaration import Panel
from curved.records.yaml_files import ConfigError, Fault, FileName, Section, faults

StudyName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]


class Pictures(Section):
    """Style of the figures."""

    dpi: int = Field(ge=50, le=1200, description="resolution of the PNG files, dots per inch")
    panels: bool
    """whether single panels are written as PDF and SVG, too; as PNG they are always"""
    style: Literal["nature", "aps", "slides"] = "nature"
    """type and size: sans of 6 and 7 pt, serif with capitals of 2 mm, or large for a screen"""


class Judged(Section):
    """Judgement of the claims."""

    simulated: bool
    """whether claims about simulated numbers are judged; false in runs that are too small for it"""


class _Whole(Section):
    """The configuration."""

    results: FileName
    """folder of all results, relative to the project's root; braces would be wildcards"""
    figures: Pictures
    claims: Judged
    studies: list[StudyName]
    """studies in the report, by the names of their files"""
    study: FileName | None = None
    """the file of one more study, which may be anywhere"""

    def conditions(self) -> Iterator[Fault]:
        """Results must be writable, and sections fit to each other."""
        sections = {name: value for name, value in self if isinstance(value, Panel)}
        for name, section in sections.items():
            for fault in section.conditions_among(sections):
                yield Fault(f"{name}.{fault.key}", fault.value, fault.says)
        yield from _elsewhere(self.results)
        yield from _unwritable(Path(self.results))


@cache
def model() -> type[Section]:
    """The type of a configuration: a section for each panel that has one, and what they share."""
    panels = catalogue.panels().values()
    sections = {panel.name: (panel, ...) for panel in panels if panel.configured}
    return create_model("Configuration", __base__=_Whole, **sections)  # type: ignore[call-overload]


def check(config: Mapping[str, Any]) -> None:
    """Refuse a configuration, as read from YAML, that is not valid.

    Raises
    ------
    ConfigError
        Naming, for each fault, the key, its value and what is allowed.
    """
    if found := list(faults(model(), config)):
        raise ConfigError("the configuration is not valid:\n" + "\n".join(f"  {f}" for f in found))


def _elsewhere(results: str) -> Iterator[Fault]:
    """Say if results would not lie where it seems: some libraries expand names, others do not."""
    if results.startswith("~") or "$" in results:
        yield Fault("results", repr(results), "write the whole path: ~ and $ are not expanded")
    elif Path(results).resolve() in (here := Path().resolve(), *here.parents):
        yield Fault("results", repr(results), "must be a folder within the project, or elsewhere")


def _unwritable(results: Path) -> Iterator[Fault]:
    shown = reprlib.repr(str(results))
    try:
        existing = next(path for path in (results, *results.absolute().parents) if path.exists())
    except OSError as error:  # such as a name too long for the file system
        yield Fault("results", shown, str(error.strerror))
        return
    if not existing.is_dir():
        yield Fault("results", repr(str(results)), f"{existing} is not a folder")
    elif not os.access(existing, os.W_OK | os.X_OK):
        yield Fault("results", repr(str(results)), f"cannot write in {existing}")
