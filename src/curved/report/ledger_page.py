"""The claims ledger as files: NetCDF for programs, CSV for tables, HTML for people."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xarray as xr

from curved.ledger.claims import Verdict, evaluate, load
from curved.ledger.table import table
from curved.records import data_files
from curved.records.files import atomic
from curved.records.logs import log_to
from curved.report.rendering import render, save

__all__ = ["page", "write"]

_SYMBOLS = {
    str(Verdict.HOLDS): "✓",
    str(Verdict.RELEASED): "◐",
    str(Verdict.FAILS): "✗",
    str(Verdict.UNTESTED): "○",
}
_RELATIONS = {"equals": "=", "at least": "≥", "at most": "≤", "above": ">", "below": "<"}


def page(ledger: xr.Dataset, sources: Mapping[str, xr.Dataset]) -> str:
    """Write the ledger as an HTML page that needs no other file and no network.

    Parameters
    ----------
    ledger : xarray.Dataset
        From `curved.ledger.table.table`.
    sources : mapping
        The Datasets that it was made from: their parameters tell at which scale.
    """
    frame = ledger.reset_coords()
    rows = [
        {str(name).removeprefix("claim_"): frame[name].values[k] for name in frame.variables}
        for k in range(ledger.sizes["claim"])
    ]
    files = [
        {"name": f"{name}.nc", "commit": data.attrs["commit"], "parameters": _parameters(data)}
        for name, data in sorted(sources.items())
    ]
    counts = Counter(ledger.claim_verdict.values.tolist())
    return render(
        "claims",
        title=ledger.attrs["title"],
        references=ledger.attrs["references"],
        rows=rows,
        counts={verdict: counts[verdict] for verdict in _SYMBOLS},
        symbols=_SYMBOLS,
        relations=_RELATIONS,
        open=[str(Verdict.RELEASED), str(Verdict.FAILS)],
        files=files,
    )


def _parameters(data: xr.Dataset) -> Any:
    return json.loads(data.attrs["parameters"])


def write(
    claims: str | Path,
    data: Mapping[str, Mapping[str, Any] | None],
    paths: Sequence[str | Path],
    log: str | Path,
) -> None:
    """Judge every claim and write the ledger.

    Parameters
    ----------
    claims : path-like
        The claims, in YAML.
    data : mapping
        Paths of the data files that they are read from; each with the parameters that it must
        have been made with, or None for any.
    paths : sequence of path-like
        The files to write, of which the suffix says in which format: .nc, .csv or .html.
    log : path-like
        The log that holds any error.

    Raises
    ------
    curved.records.yaml_files.ConfigError
        If the claims are not valid.
    curved.ledger.claims.ClaimError
        If a claim cannot be evaluated. One that fails is no error.
    """
    with log_to(log) as logger:
        sources = {Path(path).stem: data_files.load(path, made) for path, made in data.items()}
        ledger = table(evaluate(load(claims), sources))
        for path in map(Path, paths):
            match path.suffix:
                case ".nc":
                    made = {name: _parameters(source) for name, source in sources.items()}
                    data_files.save(ledger, path, made)
                case ".csv":
                    with atomic(path) as temporary:
                        ledger.to_dataframe().to_csv(temporary)
                case ".html":
                    save(page(ledger, sources), path)
            logger.info("%s written", path)
