"""The command line: `curved COMMAND`, or `python -m curved COMMAND`.

A command is a function here that imports what it needs, so that `curved --help` is quick and needs
no other package. Its exit status is 0 if all is well, and 1 if something differs or is refused, or
a package is missing. It is 2 if the command is not understood, or cannot judge or answer, as where
a file cannot be read.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from curved import __version__
from curved.records.files import shown


def verify(results: Path, published: Path | None) -> int:
    """Compare results with manifest, pinned verdicts, published ones."""
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
    from curved.report import image_runs, publishing, reference
    from curved.settings import schema

    if not Path("config/config.yaml").is_file():
        print("start in the project's root: there is no config/config.yaml here", file=sys.stderr)
        return 1
    if what == "docs":
        return reference.run(schema.table())
    if what == "images":
        return image_runs.run()
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
    from curved.studies import terminal

    return terminal.run(what, file, folder)


def schema(folder: Path) -> int:
    """Write the JSON schemas of configuration and claims, for editors."""
    from curved.settings import schema

    if not folder.parent.is_dir():
        print(
            f"{folder}: there is no {folder.parent}; start in the project's root", file=sys.stderr
        )
        return 1
    for path in schema.write(folder):
        print(f"{path} written")
    return 0


_RESULTS = {"type": Path, "help": "folder with a manifest.json"}
_PUBLISHED = {"type": Path, "nargs": "?", "help": "folder, archive or manifest"}
_WHAT = {
    "choices": ["gallery", "docs", "images", "all"],
    "help": "docs/images; pages of docs/ on the code; docs/published, from the runs of "
    "config/images; docs/images and the results in README.md and REPRODUCE.md",
}
_FOLDER = {"type": Path, "nargs": "?", "default": "workflow/schemas", "help": "folder to write to"}
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
        "what": {"choices": ["plan", "run"], "help": "tell what the study takes, or run it"},
        "file": {"type": Path, "help": "YAML file of the study"},
        "--folder": {
            "type": Path,
            "default": Path("results/studies"),
            "help": "folder of its result",
        },
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


class _Output:
    """The output of a command, whose reader may have left, or whose disk may be full.

    A reader who has seen enough, as `head` has, changes no verdict: the command goes on.
    """

    def __init__(self, stream: Any) -> None:
        self._stream, self._error = stream, None if stream else OSError("it is closed")
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # whatever the language of the system

    def write(self, text: str) -> int:
        if self._error is None:
            self._try(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        if self._error is None:
            self._try(self._stream.flush)

    def failed(self) -> bool:
        """Whether writing failed, unless the reader left; the fault is then told."""
        self.flush()
        if self._error is None:
            return False
        if isinstance(self._stream, io.TextIOWrapper):  # else Python tries again at its end
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())
        if isinstance(self._error, BrokenPipeError) or self._stream is None:
            return False
        print(f"the answer cannot be written: {self._error.strerror}", file=sys.stderr)
        return True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except OSError as error:
            self._error = error


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, by default that of the process, and return its exit status.

    Where it cannot be understood the process exits with 2.
    """
    chosen = _parser().parse_args(arguments)
    names = [name.lstrip("-") for name in _COMMANDS[chosen.function]]
    command = f"curved {chosen.function.__name__}"
    with redirect_stdout(_Output(sys.stdout)) as output:
        try:
            status = chosen.function(**{name: getattr(chosen, name) for name in names})
        except ModuleNotFoundError as error:
            if not error.name or error.name.partition(".")[0] == "curved":
                raise
            print(
                f"{command} needs the package {error.name}, which is not installed: "
                "pip install 'curved[workflow]'",
                file=sys.stderr,
            )
            return 1
        except Exception as error:
            if type(error).__module__.startswith("curved."):  # a sentence of ours
                print(shown(error), file=sys.stderr)
                return 1
            if not isinstance(error, OSError | UnicodeError):
                raise
            about = getattr(error, "filename", None)
            said = getattr(error, "strerror", None) or error
            print(f"{command}: {f'{about}: ' if about else ''}{said}", file=sys.stderr)
            return 2
    return 2 if output.failed() else status
