"""The claims ledger as files: NetCDF for programs, CSV for tables."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from curved.ledger.claims import evaluate, load
from curved.ledger.table import VARIABLES, frame, table
from curved.records import data_files
from curved.records.files import AnyPath, atomic
from curved.records.logs import log_to


def write(
    claims: AnyPath,
    data: data_files.Inputs,
    published: Sequence[AnyPath],
    paths: Sequence[AnyPath],
    log: AnyPath,
    simulated: bool = True,
    stamps: Mapping[str, str] | None = None,
) -> None:
    """Judge the claims of a YAML file by data files and write the ledger, and a log of any error.

    Those of published runs go by the names of their files. The suffix of each path says in which
    format: .nc or .csv. Where runs are too small, what was `simulated` is not judged. The stamps
    are digests of claims and code, which the ledger then tells.

    Raises
    ------
    curved.records.yaml_files.ConfigError
        If the claims are not valid.
    curved.ledger.claims.ClaimError
        If a claim cannot be evaluated. A claim that fails is not an error.
    """
    with log_to(log) as logger:
        sources = {source.panel: source for source in data_files.load_all(data)}
        sources |= {Path(path).stem: data_files.load(path) for path in published}
        ledger = table(evaluate(load(claims), sources, simulated), sources)
        for path in map(Path, paths):
            if path.suffix == ".nc":
                made = {name: json.loads(made.parameters) for name, made in sources.items()}
                data_files.save(ledger, path, made, stamps=stamps)
            else:
                with atomic(path) as temporary, temporary.open("w", newline="") as file:
                    rows = csv.DictWriter(file, [n for n in VARIABLES if not n.startswith("file")])
                    rows.writeheader()
                    rows.writerows(frame(ledger))
            logger.info("%s written", path)
