"""Verdicts that are pinned, with which those of another run of the same configuration must agree.

`docs/published/verdicts.csv` has those of the published runs, of which the last counts, and
`docs/published/quick_verdicts.csv` those of config/quick.yaml. A verdict that is meant to change is
changed there, with the change that makes it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xarray as xr

from curved.ledger import table as table_of_claims
from curved.ledger.claims import Verdict
from curved.ledger.summary import history
from curved.records import data_files, manifest, strict_yaml

PINNED = {
    "docs/published/verdicts.csv": ("config/config.yaml",),
    "docs/published/quick_verdicts.csv": ("config/config.yaml", "config/quick.yaml"),
}
"""Tables of verdicts, each with the files of the configuration that it is of."""

_NOT_PANELS = "results", "figures", "studies", "study"


def differences(ledger: xr.Dataset, pinned: Mapping[str, str]) -> list[str]:
    """Say which verdicts of a ledger are not the pinned ones; what was not run is left out.

    Parameters
    ----------
    ledger : xarray.Dataset
        The ledger of a run, as its claims.nc has it.
    pinned : mapping
        The verdict on each claim, by its name.

    Returns
    -------
    list of str
        A line for each claim with another verdict, or with one on one side only.
    """
    found = dict(zip(ledger.claim.values.tolist(), ledger.claim_verdict.values.tolist(),
                     strict=True))  # fmt: skip
    return [
        f"{claim}: {found.get(claim, 'no claim')}, pinned {pinned.get(claim, 'none')}"
        for claim in sorted(found.keys() | pinned.keys())
        if found.get(claim) not in (pinned.get(claim), Verdict.NOT_RUN)
    ]


def last(path: str | Path) -> dict[str, str]:
    """The verdict on each claim of the last run in a table of `history`."""
    runs = history(path)
    latest = next((verdicts[-1][0] for verdicts in reversed(runs.values())), "")
    return {
        claim: verdict
        for claim, verdicts in runs.items()
        for commit, verdict in verdicts[-1:]
        if commit == latest
    }


def table_of(config: Mapping[str, Any], project: Path) -> str | None:
    """The table of verdicts for the configuration of a run, if any; the style does not matter."""
    for table, names in PINNED.items():
        if not all((project / name).is_file() for name in (table, *names)):
            continue
        asked: dict[str, Any] = {}
        for name in names:
            _update(asked, strict_yaml.read(project / name))
        mine, theirs = (
            {key: value for key, value in one.items() if key not in _NOT_PANELS}
            for one in (config, asked)
        )
        if mine == theirs:
            return table
    return None


def _update(config: dict[str, Any], other: Mapping[str, Any]) -> None:
    """Put a second file of a configuration over a first one, as Snakemake does."""
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(config.get(key), dict):
            _update(config[key], value)
        else:
            config[key] = value


def run(results: Path, project: Path) -> int:
    """Compare the ledger of results with what is pinned for their configuration, and print it.

    The exit status is returned: 0 if they agree or nothing is pinned for them, 1 if they do not.
    """
    ledger = results / "claims.nc"
    if not ledger.is_file():
        return 0
    try:
        table = table_of(manifest.read(results / manifest.NAME)["config"], project)
        if table is None:
            return 0
        found = data_files.load(ledger)
        table_of_claims.check(found, ledger)
        changed = differences(found, last(project / table))
    except (data_files.DataFileError, manifest.ManifestError) as error:
        print(f"verdicts cannot be compared: {error}")
        return 1
    if changed:
        print(f"{results}: {len(changed)} verdicts differ from those of {table}:")
        print("\n".join(f"  {line}" for line in changed))
    else:
        print(f"{results}: every verdict agrees with {table}")
    return int(bool(changed))
