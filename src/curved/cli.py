"""The command line: `curved COMMAND`, or `python -m curved COMMAND`.

A command is a function here that imports what it needs, so that `curved --help` is quick and needs
no other package. It returns the exit status: 0 if all is well, 1 if something differs or is
refused, or where a package is missing.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from curved import __version__


def verify(results: Path, published: Path | None) -> int:
    """Compare results with their manifest and the verdicts pinned, and with published results."""
    from curved.figures import catalogue
    from curved.ledger import pinned
    from curved.records import verify

    return verify.run(results, published, catalogue.rounding()) or pinned.run(results, Path())


def archive(results: Path) -> int:
    """Pack results, and all that made them, into a zip to publish."""
    from curved.records import archive

    return archive.run(results)


def publish(what: str) -> int:
    """Bring gallery, docs, image runs, or all of results, up to date."""
    if what == "docs":
        from curved.report import reference
        from curved.settings import schema

        return reference.run(schema.table())
    if what == "images":
        from curved.report import image_runs

        return image_runs.run()
    from curved.report import publishing

    return publishing.run(everything=what == "all")


def ledger(
    results: Path,
    figure: str | None,
    verdict: str | None,
    source: str | None,
    section: str | None,
) -> int:
    """Print the claims ledger of results, or the claims of a figure, verdict, source or section."""
    from curved.ledger import terminal

    return terminal.run(results, figure, verdict, source, section)


def study(what: str, file: Path, folder: Path) -> int:
    """Plan or run a study, whose parts are kept in a folder of its name, beside its result."""
    from curved.records.data_files import DataFileError
    from curved.records.yaml_files import ConfigError
    from curved.studies import terminal

    try:
        return terminal.run(what, file, folder)
    except (ConfigError, DataFileError) as error:
        print(error, file=sys.stderr)
        return 1


def schema(folder: Path) -> int:
    """Write the JSON schemas of configuration and claims, for editors."""
    from curved.settings import schema

    for path in schema.write(folder):
        print(f"{path} written")
    return 0


_RESULTS = {"type": Path, "help": "folder with a manifest.json"}
_PUBLISHED = {"type": Path, "nargs": "?", "help": "folder, archive or manifest"}
_WHAT = {
    "choices": ["gallery", "docs", "images", "all"],
    "help": "docs/images; pages of docs/ that tell of the code; docs/published, of the runs of "
    "config/images; docs/images and what README.md and REPRODUCE.md tell of results",
}
_FOLDER = {"type": Path, "nargs": "?", "default": "workflow/schemas", "help": "where to"}
_CHOSEN = {
    "--figure": "figure or panel, such as 4 or 2d",
    "--verdict": "such as fails",
    "--source": "who makes the claim, such as paper",
    "--section": "such as §6",
}
_COMMANDS: dict[Callable[..., int], dict[str, dict[str, Any]]] = {
    verify: {"results": _RESULTS, "published": _PUBLISHED},
    archive: {"results": _RESULTS},
    publish: {"what": _WHAT},
    ledger: {
        "results": {
            **_RESULTS,
            "nargs": "?",
            "default": "results",
            "help": "folder with claims.nc",
        },
        **{name: {"metavar": "WORD", "help": says} for name, says in _CHOSEN.items()},
    },
    study: {
        "what": {"choices": ["plan", "run"], "help": "say what it takes, or do it"},
        "file": {"type": Path, "help": "its YAML file"},
        "--folder": {"type": Path, "default": Path("results/studies"), "help": "of results"},
    },
    schema: {"folder": _FOLDER},
}
"""The commands, named like their functions, with their arguments as argparse takes them."""


def _parser() -> argparse.ArgumentParser:
    narrow = partial(argparse.HelpFormatter, max_help_position=14)  # a command, a line
    parser = argparse.ArgumentParser(
        "curved", description="What can be done with results.", formatter_class=narrow
    )
    parser.add_argument("--version", action="version", version=f"curved {__version__}")
    completed = {}
    if find_spec("shtab"):
        import shtab

        says = "print what makes a shell complete these commands"
        shtab.add_argument_to(parser, "--print-completion", says)
        completed = shtab.FILE
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for function, accepted in _COMMANDS.items():
        says = str(function.__doc__)
        command = commands.add_parser(function.__name__, help=says, description=says)
        command.set_defaults(function=function)
        for name, properties in accepted.items():
            argument = command.add_argument(name, **properties)
            if argument.type is Path:
                argument.complete = completed  # type: ignore[attr-defined]
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, by default that of the process, and return its exit status.

    Where it cannot be understood the process exits with 2.
    """
    chosen = _parser().parse_args(arguments)
    names = [name.lstrip("-") for name in _COMMANDS[chosen.function]]
    try:
        return chosen.function(**{name: getattr(chosen, name) for name in names})
    except ModuleNotFoundError as error:
        if not error.name or error.name.partition(".")[0] == "curved":
            raise
        command = f"curved {chosen.function.__name__}"
        print(
            f"{command} needs the package {error.name}, which is not installed: "
            "pip install 'curved[workflow]'",
            file=sys.stderr,
        )
        return 1
