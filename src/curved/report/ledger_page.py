"""The claims ledger as a page for people."""

import base64
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from curved.figures import catalogue
from curved.ledger.claims import MEANINGS, Verdict
from curved.ledger.summary import RELATIONS, exceptions, history, sentence
from curved.ledger.table import TOO_SMALL, frame
from curved.records import data_files
from curved.records.files import AnyPath
from curved.records.logs import log_to
from curved.report.rendering import render, save, small

SYMBOLS = {
    Verdict.HOLDS: "✓",
    Verdict.RELEASED: "◐",
    Verdict.DEPENDS: "◑",
    Verdict.FAILS: "✗",
    Verdict.UNTESTED: "○",
    Verdict.NOT_RUN: "…",
}
"""A sign for each verdict, in the order in which they are counted."""

_WIDTH, _LARGEST = 640, 100_000  # of a picture beside a claim, pixels and bytes


def page(
    ledger: xr.Dataset,
    pictures: Sequence[AnyPath] = (),
    earlier: Mapping[str, Sequence[tuple[str, str]]] | None = None,
) -> str:
    """Write the ledger, from `curved.ledger.table.table`, as an HTML page.

    Beside claims that do not simply hold stand those of the pictures that are of their figures;
    `earlier` are the verdicts of published runs, from `curved.ledger.summary.history`.
    """
    claims: list[dict[str, Any]] = []
    for row in frame(ledger):
        if not claims or claims[-1]["claim"] != row["claim"]:
            claim = {name: value for name, value in row.items() if not _compared(name)}
            before = (earlier or {}).get(row["claim"], ())
            claims.append(claim | _links(row["claim_figure"]) | {"rows": [], "history": before})
        if row["comparison_claim"]:
            claims[-1]["rows"].append(
                {name.removeprefix("comparison_"): row[name] for name in row if _compared(name)}
            )
    files = [
        {"name": f"{name}.nc", "commit": commit, "parameters": json.loads(parameters)}
        for name, commit, parameters in zip(
            *(ledger[name].values.tolist() for name in ("file", "file_commit", "file_parameters")),
            strict=True,
        )
    ]
    verdicts, counts = list(map(str, SYMBOLS)), Counter(ledger.claim_verdict.values.tolist())
    of_claims = [str(claim["claim_figure"]) for claim in claims]
    return render(
        "claims",
        title=ledger.attrs["title"],
        references=ledger.attrs["references"],
        sentence=sentence(ledger),
        small=too_small(ledger),
        claims=claims,
        counts={verdict: counts[verdict] for verdict in verdicts},
        classes={verdict: f"v{k}" for k, verdict in enumerate(verdicts)},
        symbols={str(verdict): symbol for verdict, symbol in SYMBOLS.items()},
        meanings={str(verdict): meaning for verdict, meaning in MEANINGS.items()},
        relations=RELATIONS,
        exceptions=pictured(exceptions(ledger), pictures),
        choices={
            "verdict": [verdict for verdict in verdicts if counts[verdict]],
            "figure": list(dict.fromkeys(name.rstrip("abcdefghij") for name in of_claims)),
            "section": _distinct(claims, "claim_section"),
            "source": _distinct(claims, "claim_source"),
        },
        files=files,
    )


def too_small(ledger: xr.Dataset) -> bool:
    """Whether a ledger is of a run whose simulations are too small to judge claims by."""
    notes = ledger.comparison_note.values.astype(str)
    return bool(np.any(np.char.startswith(notes, TOO_SMALL)))


def pictured(
    claims: Sequence[Mapping[str, str]], pictures: Sequence[AnyPath]
) -> list[dict[str, str]]:
    """Claims with a small picture of their figure within the page, where there is one.

    Its thumbnail is a URL that holds it, and empty where there is none.
    """
    paths = {Path(picture).name: Path(picture) for picture in pictures}
    made: dict[str, str] = {}
    for name in {Path(_links(claim["figure"])["picture"]).name for claim in claims} & paths.keys():
        content = base64.b64encode(small(paths[name], _WIDTH, _LARGEST)).decode()
        made[name] = f"data:image/png;base64,{content}"
    links = [_links(claim["figure"]) for claim in claims]
    return [
        {**claim, **link, "thumbnail": made.get(Path(link["picture"]).name, "")}
        for claim, link in zip(claims, links, strict=True)
    ]


def _compared(name: str) -> bool:
    return name.startswith("comparison_")


def _distinct(claims: Sequence[Mapping[str, Any]], key: str) -> list[str]:
    parts = [part.strip() for claim in claims for part in str(claim[key]).split(";")]
    return list(dict.fromkeys(parts))


def _links(figure: str) -> dict[str, str]:
    """Picture of a claim's figure, from the folder of the page, its alt text, and the command."""
    if not (found := re.match(r"(S?\d)([a-z]?)", figure)):
        return {"picture": "", "alt": "", "command": ""}
    name = f"fig{found[1]}"
    # A figure of several pictures is shown by the panel or, if none is named, by the first.
    captions = catalogue.figure(name).captions
    picture = name if name in captions else name + found[2] if found[2] else next(iter(captions))
    return {
        "picture": f"figures/{picture}.png",
        "alt": ". ".join(catalogue.told_of(picture)),
        "command": f"snakemake --cores 4 {name}",
    }


def write_page(
    ledger: AnyPath, pictures: Sequence[AnyPath], earlier: AnyPath, path: AnyPath, log: AnyPath
) -> None:
    """Write the page of a ledger, with a log of any error."""
    with log_to(log) as logger:
        save(page(data_files.load(ledger), pictures, history(earlier)), path)
        logger.info("%s written", path)
