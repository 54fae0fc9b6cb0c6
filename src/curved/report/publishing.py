"""The gallery of the repository and the numbers in its texts, from a run at paper scale.

`run` draws docs/images anew from the figures of the run and may also write, between markers, what
became of the claims into README.md and docs/ledger.md, and what was measured into the table of
REPRODUCE.md. It refuses a run that is not complete or not of config/config.yaml.
"""

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import xarray as xr
from jinja2 import Template

from curved.figures import catalogue
from curved.ledger.claims import Verdict
from curved.ledger.summary import exceptions, history, sentence
from curved.records import data_files
from curved.records.files import AnyPath, atomic
from curved.records.strict_yaml import read
from curved.report.pages import Usage, total_usage
from curved.report.rendering import small

_WIDTH, _LARGEST = 900, 150_000  # pixels, bytes

VERDICTS = "docs/published/verdicts.csv"
"""Verdicts of the published runs of this project."""
FERRO_LINE = "docs/published/ferro_line.csv"
"""The simulated F/M line of the last of them, which Figure 4 shows."""


class PublishingError(Exception):
    """The run cannot be published; the message lists every reason, a line each."""


def gallery() -> list[str]:
    """File names of the pictures to show: every bitmap that has a caption."""
    pictures = chain.from_iterable(figure.pictures for figure in catalogue.figures())
    return [name for name in pictures if name.endswith(".png")]


def captions(config: Mapping[str, Any]) -> dict[str, str]:
    """The caption of every picture, with the values of a configuration; by its name, in order."""
    values = SimpleNamespace(config=config)
    paths = {name: path for each in catalogue.figures() for name, path in each.captions.items()}
    return {
        name: Template(path.read_text(encoding="utf-8")).render(snakemake=values).strip()
        for name, path in paths.items()
    }


def gallery_table() -> str:
    """Show every bitmap with the headline of its caption, two in a row of a Markdown table.

    What is seen in it is said for those who do not see it.
    """
    cells = []
    for picture in gallery():
        name = Path(picture).stem
        says = f"{catalogue.label(name)}: {catalogue.headline(name)}"
        cells.append(f"![{catalogue.alt_text(name)}](images/{picture}) {says}")
    rows = [f"| {' | '.join(cells[k : k + 2])} |" for k in range(0, len(cells), 2)]
    return "\n".join(["| | |", "|---|---|", *rows])


def faults(
    config: Mapping[str, Any], required: Iterable[AnyPath], data: Iterable[Path]
) -> Iterator[str]:
    """Say why a run cannot be published as one of a configuration.

    That is a file that is required but missing, or a data file whose parameters are not those of
    its section of the configuration.
    """
    for path in required:
        if not Path(path).is_file():
            yield f"{path} is missing"
    for path in data:
        made = data_files.load(path)
        section = config.get(made.panel, {})
        for name, value in json.loads(made.parameters).items():
            if name in section and section[name] != value:
                yield (
                    f"{path} has {name} = {json.dumps(value)}, "
                    f"the configuration {json.dumps(section[name])}"
                )


def thumbnail(source: AnyPath, target: AnyPath) -> None:
    """Write a small copy of a figure, 900 pixels wide and below 150 kB; both are PNG.

    Raises
    ------
    PublishingError
        As in `small`.
    """
    try:
        content = small(source, _WIDTH, _LARGEST)
    except ValueError as error:
        raise PublishingError(str(error)) from error
    with atomic(target) as temporary:
        temporary.write_bytes(content)


def replace_between(text: str, marker: str, fill: Callable[[str], str]) -> str:
    """Replace the text between <!-- marker --> and <!-- /marker --> by what `fill` makes of it.

    Raises
    ------
    PublishingError
        If the markers do not appear in the text exactly once.
    """
    pattern = re.compile(rf"(?<=<!-- {marker} -->\n).*?(?=<!-- /{marker} -->)", re.S)
    if len(pattern.findall(text)) != 1:
        raise PublishingError(f"<!-- {marker} --> ... <!-- /{marker} --> must appear once")
    return pattern.sub(lambda found: fill(found[0]) + "\n", text)


def read_usages(path: AnyPath) -> list[Usage]:
    """Read the table of run times that the report makes."""
    with Path(path).open(newline="") as file:
        return [
            Usage(rule, int(jobs), float(cpu), float(wall), float(memory) if memory else None)
            for rule, jobs, cpu, wall, memory in list(csv.reader(file))[1:]
        ]


def read_ledger(path: AnyPath) -> xr.Dataset:
    """Read the ledger of a run.

    Raises
    ------
    PublishingError
        If it is of the paper alone.
    """
    ledger = data_files.load(path)
    if left := int(np.sum(ledger.claim_verdict.values == Verdict.NOT_RUN)):
        raise PublishingError(f"{path}: {left} claims were not run; `make report` runs all")
    return ledger


def _chapter(name: str) -> str:
    """Chapter of a rule or of a claim's figure: fig5 for fig5_chunk and 5b, else claims."""
    number = re.match(r"(?:fig)?(S?\d)", name)
    return f"fig{number[1]}" if number else "claims"


def _rows(name: str) -> set[str]:
    """Rows of the table of figures that a rule, or a claim's figure, counts in."""
    chapter = _chapter(name)
    of_the_paper = re.fullmatch(r"fig\d", chapter)
    return {"all", chapter} | ({"paper"} if of_the_paper else set())


def fill_table(table: str, usages: Sequence[Usage], verdicts: Sequence[tuple[str, str]]) -> str:
    """Fill what the rules took, and what became of the claims, into a Markdown table of figures.

    Its first column names a chapter such as `fig2`, or `paper` for Figures 1 to 6, or `all`; what
    stands in the columns claims, CPU time, longest job and memory is replaced.
    """
    header, rule, *rows = table.strip().splitlines()
    names = _cells(header)
    lines = [header, rule]
    for row in rows:
        cells = dict(zip(names, _cells(row), strict=True))
        key = cells[names[0]].strip("`")
        took = [usage for usage in usages if key in _rows(usage.rule)]
        own = [verdict for figure, verdict in verdicts if key in _rows(figure)]
        total = total_usage(key, took)
        cells |= {
            "claims": _counts(own) or "-",
            "CPU time": f"{total.cpu:.0f} s" if took else "-",
            "longest job": f"{total.wall:.0f} s" if took else "-",
            "memory": "-" if total.memory is None else f"{total.memory:.0f} MB",
        }
        lines.append(f"| {' | '.join(cells[name] for name in names)} |")
    return "\n".join(lines)


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def _counts(verdicts: Iterable[str]) -> str:
    """Say "98 hold, 1 fails"."""
    parts = []
    for verdict, count in Counter(verdicts).most_common():
        plural = re.sub("^(hold|fail|depend)s", r"\1", verdict)
        parts.append(f"{count} {verdict if count == 1 else plural}")
    return ", ".join(parts)


def ledger_summary(ledger: xr.Dataset, only: Verdict | None = None) -> str:
    """Summarise a ledger in Markdown: a sentence, and a table of what does not simply hold.

    With `only` a verdict the table has the claims of it alone, without the reasons.
    """
    columns = ("claim", "figure", "statement", *(() if only else ("verdict", "why")))
    others = [row for row in exceptions(ledger) if only in (None, row["verdict"])]
    lines = [sentence(ledger)]
    if others:
        lines += ["", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
        for row in others:
            cells = (row[name].replace("|", "\\|") for name in columns)
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def add_verdicts(path: AnyPath, ledger: xr.Dataset) -> None:
    """Add the verdicts of a ledger to the table of those of published runs, once for a commit."""
    commit = ledger.commit[:12]
    kept = [
        (before, claim, verdict)
        for claim, verdicts in history(path).items()
        for before, verdict in verdicts
        if before != commit
    ]
    own = zip(ledger.claim.values.tolist(), ledger.claim_verdict.values.tolist(), strict=True)
    with atomic(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["commit", "claim", "verdict"])
        table.writerows([*kept, *((commit, *each) for each in own)])


def write_ferro_line(path: AnyPath, found: xr.Dataset) -> None:
    """Write the simulated line between retrieval and spin glass as a table, with its source."""
    temperature, error = found.T_ferro_simulated, found.T_ferro_simulated_error
    with atomic(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        file.write(f"# Figure S1h of this project, commit {found.commit[:12]}\n")
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["gamma", "alpha", "T_F", "error"])
        for gamma in found.gamma.values.tolist():
            for alpha in found.alpha.values.tolist():
                here = {"gamma": gamma, "alpha": alpha}
                values = (float(part.sel(here)) for part in (temperature, error))
                table.writerow([gamma, alpha, *(f"{value:.6g}" for value in values)])


def _rewrite(path: Path, marker: str, fill: Callable[[str], str]) -> None:
    content = replace_between(path.read_text(encoding="utf-8"), marker, fill)
    with atomic(path) as temporary:
        temporary.write_text(content, encoding="utf-8")


def _publish_texts(ledger: xr.Dataset, usages: Sequence[Usage]) -> None:
    """Write what a ledger and the use of resources say into the texts of the repository."""
    verdicts = list(
        zip(ledger.claim_figure.values.tolist(), ledger.claim_verdict.values.tolist(), strict=True)
    )
    _rewrite(Path("README.md"), "ledger", lambda _: ledger_summary(ledger, Verdict.FAILS))
    _rewrite(Path("docs/ledger.md"), "ledger", lambda _: ledger_summary(ledger))
    _rewrite(Path("REPRODUCE.md"), "measured", lambda old: fill_table(old, usages, verdicts))
    add_verdicts(VERDICTS, ledger)


def run(everything: bool) -> int:
    """Publish the results of config/config.yaml; run in the project's folder.

    The gallery is written and, with `everything`, the texts. The exit status is returned: 0, or 1
    where the run cannot be published, after saying why.
    """
    config = read("config/config.yaml")
    results = Path(config["results"])
    figures = [results / "figures" / name for name in gallery()]
    times, ledger = results / "report/run_times.csv", results / "claims.nc"
    required = [*figures, times, ledger] if everything else figures
    data = sorted([*results.glob("data/*.nc"), *results.glob("validation/*.nc")])
    try:
        if found := list(faults(config, required, data)):
            raise PublishingError("\n".join(["not published:", *(f"  {fault}" for fault in found)]))
        told = (read_ledger(ledger), read_usages(times)) if everything else None
        for figure in figures:
            thumbnail(figure, Path("docs/images") / figure.name)
        for study in sorted(Path("studies").glob("*.yaml")):
            drawn = results / f"studies/{study.stem}.png"
            if drawn.is_file() and study.stem != "tiny":
                thumbnail(drawn, Path(f"docs/images/study_{drawn.name}"))
        if told:
            write_ferro_line(FERRO_LINE, data_files.load(results / "validation/figS1h.nc"))
            _publish_texts(*told)
        _rewrite(Path("docs/gallery.md"), "gallery", lambda _: gallery_table())
    except PublishingError as error:
        print(error, file=sys.stderr)
        return 1
    return 0
