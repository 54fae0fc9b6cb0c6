"""Checks of the configuration, all before any work starts.

The schema says which keys there are, their types, ranges and units; the rest are conditions that
join several keys, such as the support of a curvature for a given correlation of the patterns.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from curved.deformation import CurvedModel, Renyi, SupportError
from curved.flat import CurieWeiss, SherringtonKirkpatrick, TwoPatterns
from curved.flat.model import FlatModel
from curved.schema import ConfigError, schema_faults
from curved.transitions import Boundaries

__all__ = ["check"]


def check(config: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
    """Refuse a configuration that is not valid.

    Parameters
    ----------
    config : mapping
        The configuration.
    schema : mapping
        Its JSON schema.

    Raises
    ------
    ConfigError
        Naming, for each fault, the key, its value and what is allowed.
    """
    faults = list(schema_faults(config, schema))
    if not faults:  # the rest relies on keys and types
        faults.extend(_unsupported(config))
        faults.extend(_empty_ranges(config))
        faults.extend(_simulations(config))
        faults.extend(_unwritable(Path(config["results"])))
    if faults:
        raise ConfigError("the configuration is not valid:\n" + "\n".join(f"  {f}" for f in faults))


def _curvatures(config: Mapping[str, Any]) -> Iterator[tuple[str, float, FlatModel]]:
    """Yield every curvature of the configuration with the model it is used for."""
    one, glass = CurieWeiss(), SherringtonKirkpatrick()
    for index, gamma in enumerate(config["fig2a"]["gamma"]):
        yield f"fig2a.gamma[{index}]", gamma, one
    yield "fig2c.gamma", config["fig2c"]["gamma"], one
    for index, case in enumerate(config["fig3a"]["cases"]):
        model = TwoPatterns(config["fig3a"]["correlation"])
        yield f"fig3a.cases[{index}].gamma", case["gamma"], model
    for index, gamma in enumerate(config["fig3b"]["gamma"]):
        yield f"fig3b.gamma[{index}]", gamma, TwoPatterns(config["fig3b"]["correlation"])
    for letter, row in config["fig6abc"]["panels"].items():
        for index, gamma in enumerate(row):
            yield f"fig6abc.panels.{letter}[{index}]", gamma, glass
    yield "figS2b.gamma", config["figS2b"]["gamma"], one
    for panel, key in (
        ("fig5d", "shown"),
        ("fig5e", "gamma"),
        ("fig5_film", "gamma"),
        ("figS2d", "gamma"),  # relativistic: the support is the same
    ):
        for index, gamma in enumerate(config[panel][key]):
            yield f"{panel}.{key}[{index}]", gamma, one
    for panel, flat in (("fig2d", one), ("fig5", one), ("fig5d", one), ("fig6d", glass)):
        for end in ("start", "stop"):
            yield f"{panel}.gamma.{end}", config[panel]["gamma"][end], flat


def _unsupported(config: Mapping[str, Any]) -> Iterator[str]:
    for key, gamma, flat in _curvatures(config):
        try:
            CurvedModel(flat, Renyi(gamma))
        except SupportError as error:
            yield f"{key} = {gamma}: {error}"
    ends = config["fig4b"]["gamma"]
    memory = {f"fig4b.gamma.{end}": ends[end] for end in ("start", "stop")}
    memory |= {f"fig4a.gamma[{i}]": gamma for i, gamma in enumerate(config["fig4a"]["gamma"])}
    for key, gamma in memory.items():
        try:
            Boundaries().spin_glass_temperature(gamma, 0.0)
        except SupportError as error:
            yield f"{key} = {gamma}: {error}"


_RANGES = (
    ("fig2d", "gamma"),
    ("fig2d", "time"),
    ("fig4a", "alpha"),
    ("fig4b", "gamma"),
    ("fig5", "gamma"),
    ("fig5d", "gamma"),
    ("fig6d", "gamma"),
    ("figS2d", "beta"),
)


def _empty_ranges(config: Mapping[str, Any]) -> Iterator[str]:
    for panel, name in _RANGES:
        start, stop = config[panel][name]["start"], config[panel][name]["stop"]
        if start == stop:
            yield f"{panel}.{name}.stop = {stop}: must differ from start"
    if config["fig2d"]["time"]["stop"] < config["fig2d"]["time"]["start"]:
        yield f"fig2d.time.stop = {config['fig2d']['time']['stop']}: must be later than start"


def _simulations(config: Mapping[str, Any]) -> Iterator[str]:
    count = config["patterns"]["count"]
    for panel in ("fig5", "fig5d", "fig5e", "fig5_film", "figS3b"):
        stored = config[panel]["stored"]
        if (max(stored) if isinstance(stored, list) else stored) > count:
            yield f"{panel}.stored = {stored}: must be at most patterns.count = {count}"
    for panel in ("figS2b", "figS2d"):
        per_sweep, neurons = config[panel]["per_sweep"], config[panel]["neurons"]
        if neurons % per_sweep:
            yield f"{panel}.per_sweep = {per_sweep}: must divide {panel}.neurons = {neurons}"
    settled, sweeps = config["fig5d"]["settled"], config["fig5d"]["sweeps"]
    if settled >= sweeps:
        yield f"fig5d.settled = {settled}: must be earlier than fig5d.sweeps = {sweeps}"


def _unwritable(results: Path) -> Iterator[str]:
    existing = next(path for path in (results, *results.absolute().parents) if path.exists())
    if not existing.is_dir():
        yield f"results = {str(results)!r}: {existing} is not a folder"
    elif not os.access(existing, os.W_OK | os.X_OK):
        yield f"results = {str(results)!r}: cannot write in {existing}"
