"""Runs of Figure 5 with the paper's images and with controls, and what the repository says of them.

A file of config/images is a run, and has its name. `run` takes the derived numbers of its data
files, and no pattern, into docs/published as NAME_PANEL.nc; `tables` makes those of docs/cifar.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from curved.figures import catalogue
from curved.figures.compute import compute
from curved.ledger.quantities import QUANTITIES, Measured
from curved.numerics.typing import Array
from curved.records import data_files
from curved.records.strict_yaml import read
from curved.report.publishing import PublishingError

PANELS = ("pattern_overlaps", "fig5", "fig5d", "fig5e")
"""Panels of a run that are published."""

CONTROLS = (
    "cifar100_200",
    "cifar100_independent",
    "cifar100_long",
    "cifar100_permuted",
    "random_long",
)
"""Runs of which only the first two of these panels are published, with their capacities."""

PUBLISHED = Path("docs/published")


def configuration(project: Path, name: str) -> dict[str, Any]:
    """The whole configuration of a run."""
    changes = read(project / f"config/images/{name}.yaml")
    return _updated(read(project / "config/config.yaml"), changes)


def _updated(config: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """What Snakemake makes of a configuration and a file that changes it."""
    return {**config} | {
        key: _updated(config[key], value)
        if isinstance(value, Mapping) and isinstance(config.get(key), Mapping)
        else value
        for key, value in changes.items()
    }


def derived(data: xr.Dataset) -> xr.Dataset:
    """Variables of all runs together, in single precision: no single run, and no pattern."""
    part = data.drop_dims("replicate", errors="ignore")
    single = {name: v.astype(np.float32) for name, v in part.items() if v.dtype.kind == "f"}
    return part.assign(single)


def panels_of(name: str) -> tuple[str, ...]:
    """Panels that are published of a run of this name."""
    return PANELS[:2] if name in CONTROLS else PANELS


def _found(project: Path, name: str) -> dict[str, xr.Dataset]:
    """The data files of a run, which may be published; none if it was not made."""
    config = configuration(project, name)
    paths = {panel: project / config["results"] / f"data/{panel}.nc" for panel in panels_of(name)}
    if not any(path.exists() for path in paths.values()):
        return {}
    found = {}
    for panel, path in paths.items():
        data = data_files.load(path, catalogue.panels()[panel].parameters(config))
        if data.commit == "unknown" or data.commit.endswith("-dirty"):
            raise PublishingError(
                f"{path}: was made at commit {data.commit}, which nobody else has"
            )
        found[panel] = data
    data_files.origins(found.values())  # all of the same patterns
    return found


def run() -> int:
    """Publish all finished runs; call it in the project's folder.

    The exit status is returned: 0, or 1 where one cannot be published or there is none, after
    saying why.
    """
    project, written = Path(), 0
    try:
        for path in sorted(project.glob("config/images/*.yaml")):
            found = _found(project, path.stem)
            for panel, data in found.items():
                target = PUBLISHED / f"{path.stem}_{panel}.nc"
                data_files.excerpt(data, derived(data), target)
                print(f"{target} written")
            if not found:
                print(f"{path.stem} was not run: its published results stay")
            written += len(found)
        if not written:
            raise PublishingError("there are no results of config/images; `make images` makes them")
    except (PublishingError, data_files.DataFileError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


# Tables of docs/cifar

_GAMMAS = (-1.0, -0.5, 0.0, 0.5, 1.0)
_NAMES = {
    "cifar100": "CIFAR-100, 100 images",
    "cifar100_200": "CIFAR-100, 200 images",
    "dead_leaves": "dead leaves, 100 images",
    "cifar100_independent": "independent neurons with the overlaps of these 100 images",
    "cifar100_permuted": "CIFAR-100, 200 images, neurons permuted",
    "random": "random patterns",
    "cifar100_long": "CIFAR-100, 100 images, 600 sweeps",
    "random_long": "random patterns, 600 sweeps",
}
_SHOWN = ("cifar100", "dead_leaves", "random")  # in tables that have a part for each
_LARGEST = 70  # M of Figure 5
_RANKS = (1, 2, 5, 10, 20, 50, 100)

Rows = Iterator[Sequence[str]]
Tables = Iterator[tuple[str, Sequence[str], Rows]]
"""Each with its title, the heads of its columns, and its rows."""


def tables(project: Path) -> Tables:
    """Every table of docs/cifar, from the files in docs/published."""
    runs = {name: found for name in _NAMES if (found := _published(project, name))}
    heads = [rf"$\gamma' = {gamma:g}$" for gamma in _GAMMAS]
    about = ("patterns", "data file", "its digest", "commit of the run", "file of patterns")
    yield "The runs", about, _files(runs)
    yield "Load at which the mean overlap falls to 1/2", ("patterns", *heads), _capacities(runs)
    yield (
        "Part of the gap between theory and images that is gone without correlations, in percent",
        ("images", "control", *heads),
        _shares(runs),
    )
    yield (
        "Part of the loss from random patterns to images that the overlaps of pairs alone make, "
        "in percent",
        ("images", *heads),
        _by_pairs(runs),
    )
    correlations = ("patterns", "spread", "mean square", "largest", *(f"λ{k}" for k in _RANKS))
    yield "Overlaps of pairs of patterns", correlations, _correlations(runs)
    yield (
        "Mean square overlap of pairs times the load at which the mean overlap falls to 1/2",
        ("patterns", *heads),
        _crosstalk(runs),
    )
    for name in _SHOWN:
        for quantity, title, unit in (
            ("mean", "Mean", 1),
            ("variance", "1000 times the variance", 1000),
        ):
            says = f"{title} of the overlap, {_NAMES[name]}"
            yield says, ("M", *heads), _map(runs[name]["fig5"], quantity, unit)
    yield (
        "The variance of the overlap: its peak, where that is, and the width in load above half "
        "of the peak without curvature",
        ("patterns", "", *heads),
        _peaks(runs),
    )
    yield (
        "Recall from a cue with a fifth of the neurons flipped, 10 stored patterns",
        ("patterns", "", *heads),
        _recall(runs),
    )
    yield (
        "Fractions of runs from such cues that end in a pattern, in percent",
        ("patterns", "ends in", "M", *heads),
        _ends(runs),
    )


def _published(project: Path, name: str) -> dict[str, xr.Dataset]:
    paths = ((panel, project / PUBLISHED / f"{name}_{panel}.nc") for panel in PANELS)
    return {panel: data_files.load(path) for panel, path in paths if path.exists()}


def _with_error(value: float, error: float) -> str:
    """A number with its standard error in units of its last digit: 0.00797(8)."""
    if not np.isfinite(value):
        return "-"
    if not error > 0:
        return f"{value:.4g}"
    digits = max(1 - int(np.floor(np.log10(error))), 0)
    return f"{value:.{digits}f}({round(error * 10**digits)})"


def _at_gammas(values: Array, errors: Array) -> list[str]:
    return [_with_error(*pair) for pair in zip(values.tolist(), errors.tolist(), strict=True)]


def _files(runs: Mapping[str, Mapping[str, xr.Dataset]]) -> Rows:
    for name, panels in runs.items():
        for panel, data in panels.items():
            codes = data.digest[:19], data.commit[:12], data.attrs.get("source_digest", "-")[:19]
            yield _NAMES[name], f"`{name}_{panel}.nc`", *(f"`{code}`" for code in codes)


def _half(data: xr.Dataset) -> Measured:
    """Loads at which the mean overlap falls to 1/2, at `_GAMMAS`."""
    there = data.sel(gamma=list(_GAMMAS))
    return QUANTITIES["passing_load"](there, variable="mean", level=0.5, bound=True)


def _theory() -> Array:
    """Loads at which retrieval ends in infinite networks of random patterns, at `_GAMMAS`."""
    grid = {"start": _GAMMAS[0], "stop": _GAMMAS[-1], "points": len(_GAMMAS)}
    return np.asarray(compute("fig4b", {"gamma": grid, "beta": 2.0}).alpha_memory.values)


def _capacities(runs: Mapping[str, Mapping[str, xr.Dataset]]) -> Rows:
    for name, panels in runs.items():
        load = _half(panels["fig5"])
        last = float(panels["fig5"]["load"][-1])
        cells = _at_gammas(load.value, load.error)
        shown = [
            cell if error > 0 else f"> {last:.4f}"
            for cell, error in zip(cells, load.error, strict=True)
        ]
        yield _NAMES[name], *shown
    yield "theory of random patterns, N → ∞", *(f"{alpha:.5f}" for alpha in _theory())


def _shares(runs: Mapping[str, Mapping[str, xr.Dataset]]) -> Rows:
    """(control - images) / (theory - images), with the errors of both loads."""
    theory = _theory()
    for images, control in (
        ("cifar100", "cifar100_permuted"),
        ("cifar100", "random"),
        ("dead_leaves", "random"),
        ("cifar100_long", "random_long"),
    ):
        low, high = (_half(runs[name]["fig5"]) for name in (images, control))
        gap = theory - low.value
        share = (high.value - low.value) / gap
        error = np.hypot(high.error / gap, low.error * (1 - share) / gap)
        # where the control has no such load, the share is larger than can be told
        known = np.where(high.error > 0, share, np.nan)
        yield _NAMES[images], _NAMES[control], *_at_gammas(100 * known, 100 * error)


def _by_pairs(runs: Mapping[str, Mapping[str, xr.Dataset]]) -> Rows:
    """(random - independent neurons) / (random - images), with the errors of all loads."""
    low, pairs, high = (
        _half(runs[name]["fig5"]) for name in ("cifar100", "cifar100_independent", "random")
    )
    loss = high.value - low.value
    part = (high.value - pairs.value) / loss
    error = np.hypot(pairs.error, np.hypot(part * low.error, (1 - part) * high.error)) / loss
    yield _NAMES["cifar100"], *_at_gammas(100 * part, 100 * error)


def _correlations(runs: Mapping[str, Mapping[str, xr.Dataset]]) -> Rows:
    for name, panels in runs.items():
        found = panels["pattern_overlaps"]
        numbers = [found.pair_spread, found.pair_mean_square, found.pair_largest]
        numbers += [found.eigenvalue.sel(rank=k) for k in _RANKS]
        yield _NAMES[name], *(f"{float(number):.2f}" for number in numbers)


def _crosstalk(runs: Mapping[str, Mapping[str, xr.Dataset]]) -> Rows:
    for name, panels in runs.items():
        square, load = float(panels["pattern_overlaps"].pair_mean_square), _half(panels["fig5"])
        known = np.where(load.error > 0, load.value, np.nan)
        yield _NAMES[name], *_at_gammas(square * known, square * load.error)


def _map(data: xr.Dataset, name: str, unit: float) -> Rows:
    """Rows of a map at all loads up to those of the paper, and at every third beyond."""
    some = data.sel(gamma=list(_GAMMAS))
    beyond = np.flatnonzero(some.stored.values > _LARGEST)
    for k, stored in enumerate(some.stored.values.tolist()):
        if k not in beyond or k in beyond[1::3]:
            at = some.isel(load=k)
            values, errors = at[name].values, at[f"{name}_error"].values
            yield str(stored), *_at_gammas(unit * values, unit * errors)


def _peaks(runs: Mapping[str, Mapping[str, xr.Dataset]]) -> Rows:
    for name in _SHOWN:
        data = runs[name]["fig5"].sel(gamma=list(_GAMMAS))
        peak = data.isel(load=data.variance.argmax("load"))
        level = float(peak.variance.sel(gamma=0)) / 2
        loads = data["load"].values
        fine = np.linspace(loads[0], loads[-1], 10_001)
        width = [
            np.mean(np.interp(fine, loads, row) > level) * (loads[-1] - loads[0])
            for row in data.variance.values
        ]
        yield _NAMES[name], "peak", *_at_gammas(peak.variance.values, peak.variance_error.values)
        yield _NAMES[name], "at M", *(str(stored) for stored in peak.stored.values)
        yield _NAMES[name], "width", *(f"{value:.4f}" for value in width)


def _recall(runs: Mapping[str, Mapping[str, xr.Dataset]]) -> Rows:
    rows = {
        "recall_time": "sweeps to 0.9 of the final overlap",
        "passage_time": "sweeps to overlap 0.7",
        "success": "fraction recalled",
    }
    for name in _SHOWN:
        data = runs[name]["fig5d"].sel(gamma=list(_GAMMAS))
        for quantity, says in rows.items():
            yield (
                _NAMES[name],
                says,
                *_at_gammas(data[quantity].values, data[f"{quantity}_error"].values),
            )


def _ends(runs: Mapping[str, Mapping[str, xr.Dataset]]) -> Rows:
    for name in _SHOWN:
        data = runs[name]["fig5e"].sel(gamma=list(_GAMMAS))
        for outcome in data.outcome.values.tolist():
            for stored in (10, 20, 40, 70):
                at = data.sel(outcome=outcome).isel(load=data.stored.values.tolist().index(stored))
                cells = _at_gammas(100 * at.fraction.values, 100 * at.fraction_error.values)
                yield _NAMES[name], str(outcome), str(stored), *cells
