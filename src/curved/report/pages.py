"""Pages of the report that are not figures: provenance, run times, and what Markdown says.

Each page is one HTML file that needs no other file, no script and no network.
"""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from curved.records import data_files
from curved.records.files import AnyPath, atomic
from curved.records.logs import log_to
from curved.report.rendering import render, save


@dataclass(frozen=True)
class Usage:
    """Time and memory of the jobs of a rule."""

    rule: str
    jobs: int
    cpu: float
    """CPU time of all jobs, in seconds."""
    wall: float
    """Longest time of a job by the clock, in seconds."""
    memory: float | None
    """Largest resident set of a job, in MB; None where all ended before they were looked at."""


def read_usage(rule: str, benchmarks: Iterable[AnyPath]) -> Usage:
    """Sum up the benchmark files of a rule: the tables of its jobs, as Snakemake writes them.

    Raises
    ------
    ValueError
        If a file is not such a table.
    """
    jobs: list[Usage] = []
    for path in benchmarks:
        with Path(path).open(newline="", encoding="utf-8") as file:
            table = csv.DictReader(file, delimiter="\t")
            if not {"s", "max_rss", "cpu_time"} <= set(table.fieldnames or ()):
                raise ValueError(f"{path}: not a benchmark table of Snakemake")
            for row in table:
                cpu, wall, memory = (_number(row[name]) for name in ("cpu_time", "s", "max_rss"))
                jobs.append(Usage(rule, 1, cpu or 0.0, wall or 0.0, memory))
    return total_usage(rule, jobs)


def _number(text: str) -> float | None:
    """Value of a cell; a job that ends before its first measurement has none."""
    return None if text in {"NA", "-", ""} else float(text)


def total_usage(name: str, usages: Sequence[Usage]) -> Usage:
    """Join what several jobs or rules took, under a name."""
    return Usage(
        rule=name,
        jobs=sum(usage.jobs for usage in usages),
        cpu=sum(usage.cpu for usage in usages),
        wall=max((usage.wall for usage in usages), default=0.0),
        memory=max((usage.memory for usage in usages if usage.memory is not None), default=None),
    )


def run_times(usages: Sequence[Usage]) -> str:
    """Tell how long each rule took and how much memory it used: most first, and in all."""
    return render("run_times", **ranked(usages))


def ranked(usages: Sequence[Usage]) -> dict[str, Any]:
    """Put usages in the order in which they are told, and sum them up: usages and total."""
    ordered = sorted(usages, key=lambda usage: (-usage.cpu, usage.rule))
    return {"usages": ordered, "total": total_usage("all", usages)}


def provenance(paths: Iterable[AnyPath]) -> str:
    """Tell where each data file comes from, and whether all are of one commit.

    There is no clock time in the page: the same files make the same one.

    Raises
    ------
    curved.records.data_files.DataFileError
        If one is not a data file.
    """
    return render("provenance", **origins(paths))


def origins(paths: Iterable[AnyPath]) -> dict[str, Any]:
    """Read from data files what `provenance` tells of them.

    The keys are files, commits with the number of files of each, environments, and the names of all
    packages in these.

    Raises
    ------
    curved.records.data_files.DataFileError
        If one is not a data file.
    """
    files: list[dict[str, Any]] = []
    environments: list[dict[str, str]] = []
    for path in map(Path, paths):
        data = data_files.load(path)
        environment = {"python": data.python_version, **json.loads(data.dependencies)}
        if environment not in environments:
            environments.append(environment)
        files.append(
            {
                "path": path.as_posix(),
                "about": {"panel": "study", **data.attrs},
                "environment": environments.index(environment) + 1,
                "parameters": _lines(json.loads(data.parameters)),
            }
        )
    return {
        "files": files,
        "commits": Counter(file["about"]["commit"] for file in files).most_common(),
        "environments": environments,
        "packages": sorted(set().union(*environments)),
    }


def _lines(parameters: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Flatten nested parameters to names such as time.stop, with their values as JSON."""
    lines: dict[str, str] = {}
    for name, value in parameters.items():
        if isinstance(value, Mapping):
            lines |= _lines(value, f"{prefix}{name}.")
        else:
            lines[f"{prefix}{name}"] = json.dumps(value)
    return lines


def discrepancies(path: AnyPath) -> str:
    """Turn a file of Markdown, of which the first heading is the title, into a page.

    It is CommonMark with tables; HTML in it is shown, not obeyed.
    """
    text = Path(path).read_text(encoding="utf-8")
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    heading = next(line for line in text.splitlines() if line.startswith("# "))
    return render("text", title=heading.removeprefix("# "), body=Markup(parser.render(text)))


def write(page: Callable[[Any], str], source: Any, path: AnyPath, log: AnyPath) -> None:
    """Write the page that one of these functions makes of its source, and a log of any error."""
    with log_to(log):
        save(page(source), path)


def write_run_times(
    benchmarks: Mapping[str, Sequence[str]], page: AnyPath, table: AnyPath, log: AnyPath
) -> None:
    """Write what each rule took, by its benchmark files, as HTML and as CSV, and a log.

    The table has a row a rule, with the attributes of `Usage` as columns.
    """
    with log_to(log):
        usages = [read_usage(rule, files) for rule, files in benchmarks.items()]
        save(run_times(usages), page)
        with atomic(table) as temporary, temporary.open("w", newline="") as file:
            writer = csv.DictWriter(file, [field.name for field in fields(Usage)])
            writer.writeheader()
            writer.writerows(vars(usage) for usage in usages)
