"""The claims ledger as files: NetCDF for programs, CSV for tables, HTML for people."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import xarray as xr

from curved.ledger.claims import Verdict, evaluate, load
from curved.ledger.table import table
from curved.records import data_files
from curved.records.files import AnyPath, atomic
from curved.records.logs import log_to
from curved.report.rendering import render, save

_VERDICTS = (Verdict.HOLDS, Verdict.RELEASED, Verdict.FAILS, Verdict.UNTESTED, Verdict.NOT_RUN)
_SYMBOLS = dict(zip(map(str, _VERDICTS), "✓◐✗○…", strict=True))
_RELATIONS = {"equals": "=", "at least": "≥", "at most": "≤", "above": ">", "below": "<"}


def page(ledger: xr.Dataset, sources: Mapping[str, xr.Dataset]) -> str:
    """Write the ledger, from `curved.ledger.table.table`, as an HTML page.

    The parameters of the Datasets that it was made from, `sources`, tell at which scale.
    """
    frame = ledger.reset_coords()
    rows = [
        {str(name).removeprefix("claim_"): frame[name].values[k] for name in frame.variables}
        for k in range(ledger.sizes["claim"])
    ]
    files = [
        {"name": f"{name}.nc", "commit": data.commit, "parameters": json.loads(data.parameters)}
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


def write(claims: AnyPath, data: data_files.Inputs, paths: Sequence[AnyPath], log: AnyPath) -> None:
    """Judge the claims of a YAML file by data files and write the ledger, and a log of any error.

    The suffix of each path says in which format: .nc, .csv or .html.

    Raises
    ------
    curved.records.yaml_files.ConfigError
        If the claims are not valid.
    curved.ledger.claims.ClaimError
        If a claim cannot be evaluated. One that fails is no error.
    """
    with log_to(log) as logger:
        sources = {source.panel: source for source in data_files.load_all(data)}
        ledger = table(evaluate(load(claims), sources))
        for path in map(Path, paths):
            match path.suffix:
                case ".nc":
                    made = {name: json.loads(made.parameters) for name, made in sources.items()}
                    data_files.save(ledger, path, made)
                case ".csv":
                    with atomic(path) as temporary:
                        ledger.to_dataframe().to_csv(temporary)
                case ".html":
                    save(page(ledger, sources), path)
            logger.info("%s written", path)
