"""The claims ledger in a terminal."""

import sys

import xarray as xr
from rich.console import Console
from rich.table import Table
from rich.text import Text

from curved.ledger.claims import Verdict
from curved.ledger.summary import found, sentence
from curved.ledger.table import check, frame, select
from curved.records.data_files import DataFileError, load
from curved.records.files import AnyPath, as_path

_COLOURS = {
    Verdict.HOLDS: "blue",
    Verdict.FAILS: "red",
    Verdict.RELEASED: "yellow",
    Verdict.DEPENDS: "magenta",
}


def open_ledger(results: AnyPath = "results") -> xr.Dataset:
    """Read the ledger of results, for `curved.ledger.select` and `frame`.

    Raises
    ------
    curved.records.data_files.DataFileError
        If there is none, it is damaged, or holds something else.
    """
    path = as_path(results, "results") / "claims.nc"
    ledger = load(path)
    check(ledger, path)
    return ledger


def show(ledger: xr.Dataset) -> Table:
    """Lay out a ledger, or a part of it from `curved.ledger.select`, as a table."""
    table = Table(title=sentence(ledger) if "P1" in ledger.claim.values else None)
    for name in ("claim", "figure", "statement and what is compared", "found", "verdict"):
        table.add_column(name, overflow="fold")
    last = None
    for row in frame(ledger):
        verdict = row["claim_verdict"]
        if row["claim"] != last:
            last = row["claim"]
            table.add_section()
            styled = Text(verdict, _COLOURS.get(Verdict(verdict), "dim"))
            table.add_row(last, row["claim_figure"], row["claim_statement"], "", styled)
        told = [row["comparison_reading"], row["comparison_says"]]
        text = ": ".join(part for part in told if part)
        if row["comparison_claim"]:
            measured = found(row) if row["comparison_points"] else row["comparison_note"]
            table.add_row("", "", Text(text, "dim"), measured, row["comparison_verdict"])
    return table


def run(
    results: AnyPath,
    figure: str | None = None,
    verdict: str | None = None,
    source: str | None = None,
    section: str | None = None,
) -> int:
    """Print the ledger, or a part of it; the exit status is 1 where there is none."""
    try:
        part = select(open_ledger(results), figure, verdict, source, section)
    except (DataFileError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    console = Console()
    console.print(show(part))
    return 0
