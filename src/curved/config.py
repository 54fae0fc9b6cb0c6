"""Checks of the configuration, all before any work starts.

The schema says which keys there are, their types, ranges and units; the rest are conditions that
join several keys, such as the support of a curvature for a given correlation of the patterns.
"""

import math
import os
import reprlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from curved.deformation import CurvedModel, Renyi, SupportError, inside_support
from curved.flat import CurieWeiss, SherringtonKirkpatrick, TwoPatterns
from curved.flat.model import FlatModel
from curved.geometry import random_exponent, support
from curved.schema import ConfigError, key_name, nodes, schema_faults
from curved.transitions import LOAD_MIN, Boundaries

__all__ = ["check"]

_SPACING = 1e-9  # of a grid: curvatures that are closer share a random stream
_IN_NAMES = {"gamma", "alpha", "parts", "cases", "states"}
"""Lists whose values name the checks of Figure S1, with six digits."""


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
        faults.extend(_interactions(config))
        faults.extend(_ranges(config))
        faults.extend(_simulations(config))
        faults.extend(_validation(config))
        faults.extend(_alike(config))
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
    for index, case in enumerate(config["figS1c"]["cases"]):
        model = TwoPatterns(config["figS1c"]["correlation"])
        yield f"figS1c.cases[{index}].gamma", case["gamma"], model
    for index, state in enumerate(config["figS1a"]["branches"]["states"]):
        yield f"figS1a.branches.states[{index}].gamma", state["gamma"], one
    for index, gamma in enumerate(config["fig3b"]["gamma"]):
        yield f"fig3b.gamma[{index}]", gamma, TwoPatterns(config["fig3b"]["correlation"])
    for letter, row in config["fig6abc"]["panels"].items():
        for index, gamma in enumerate(row):
            yield f"fig6abc.panels.{letter}[{index}]", gamma, glass
    for index, part in enumerate(config["figS1f"]["ladder"]):
        yield f"figS1f.ladder[{index}].gamma", part["gamma"], glass
    yield "figS1f.hysteresis.gamma", config["figS1f"]["hysteresis"]["gamma"], glass
    yield "figS2b.gamma", config["figS2b"]["gamma"], one
    for panel, key in (
        ("fig5d", "shown"),
        ("fig5e", "gamma"),
        ("fig5_film", "gamma"),
        ("figS1a", "gamma"),
        ("figS1b", "gamma"),
        ("figS1g", "gamma"),
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
            section = key.partition(".")[0]
            correlation = config[section].get("correlation")
            where = "" if correlation is None else f" at {section}.correlation = {correlation}"
            yield f"{key} = {gamma}{where}: {error}"
    ends = config["fig4b"]["gamma"]
    memory = {f"fig4b.gamma.{end}": ends[end] for end in ("start", "stop")}
    memory |= {f"fig4a.gamma[{i}]": gamma for i, gamma in enumerate(config["fig4a"]["gamma"])}
    for panel in ("figS1d", "figS1e"):
        memory |= {f"{panel}.gamma[{i}]": gamma for i, gamma in enumerate(config[panel]["gamma"])}
    for key, gamma in memory.items():
        try:
            Boundaries().spin_glass_temperature(gamma, 0.0)
        except SupportError as error:
            yield f"{key} = {gamma}: {error}"


def _interactions(config: Mapping[str, Any]) -> Iterator[str]:
    section = config["fig1b"]
    names = ("neurons", "coupling", "field", "seed")
    lowest, highest = support(random_exponent(*(section[name] for name in names)))
    for end in ("start", "stop"):
        gamma = section["gamma"][end]
        if not lowest < gamma < highest:
            yield (
                f"fig1b.gamma.{end} = {gamma}: leaves the support of the network of "
                f"{', '.join(f'fig1b.{name} = {section[name]}' for name in names)}, "
                f"which is {lowest:.6g} < gamma < {highest:.6g}"
            )


def _ranges(config: Mapping[str, Any]) -> Iterator[str]:
    """Check every evenly spaced grid, which is a section with start, stop and points."""
    for path, grid in nodes(config):
        if not (isinstance(grid, Mapping) and {"start", "stop", "points"} <= grid.keys()):
            continue
        key, start, stop = key_name(path), grid["start"], grid["stop"]
        if start == stop:
            yield f"{key}.stop = {stop}: must differ from {key}.start = {start}"
        elif abs(stop - start) < _SPACING * (grid["points"] - 1):
            yield (
                f"{key}.stop = {stop}: too close to {key}.start = {start} for "
                f"{key}.points = {grid['points']}, which must be {_SPACING:g} apart"
            )
    time = config["fig2d"]["time"]
    if time["stop"] < time["start"]:
        yield (
            f"fig2d.time.stop = {time['stop']}: must be later than "
            f"fig2d.time.start = {time['start']}"
        )
    loads = config["fig4a"]["alpha"]
    for load in np.linspace(loads["start"], loads["stop"], loads["points"]):
        if 0 < load < LOAD_MIN:
            yield (
                f"fig4a.alpha: a load of {load:.3g} between fig4a.alpha.start = {loads['start']} "
                f"and fig4a.alpha.stop = {loads['stop']}: must be 0 or at least {LOAD_MIN:g}"
            )
            break


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
    neurons = config["figS2d"]["neurons"]
    for index, gamma in enumerate(config["figS2d"]["gamma"]):
        highest = 1 / (2 * neurons)  # energy of a disordered state of N neurons and one pattern
        if not inside_support(gamma, highest):
            yield (
                f"figS2d.gamma[{index}] = {gamma}: must be below {2 * neurons}, twice "
                f"figS2d.neurons, for disordered states to have probability"
            )
    for panel in ("figS1d", "figS1e"):
        for load in config[panel]["alpha"]:
            for neurons in config[panel]["neurons"]:
                if abs(load * neurons - round(load * neurons)) > 1e-9:
                    yield f"{panel}.neurons = {neurons}: alpha N must be whole at alpha = {load}"
    nearest, smallest = config["figS1e"]["distance"]["start"], min(config["figS1e"]["neurons"])
    if nearest <= -math.sqrt(smallest):
        yield (
            f"figS1e.distance.start = {nearest}: must be above -sqrt(N) for all figS1e.neurons, "
            f"the least of which is {smallest}, for temperatures to be positive"
        )
    if len(config["figS1e"]["neurons"]) < 3:
        yield f"figS1e.neurons = {config['figS1e']['neurons']}: three are needed to extrapolate"
    sizes, samples = config["figS1f"]["neurons"], config["figS1f"]["samples"]
    if len(sizes) != len(samples):
        yield f"figS1f.samples = {samples}: must be one for each of figS1f.neurons = {sizes}"
    settled, sweeps = config["fig5d"]["settled"], config["fig5d"]["sweeps"]
    if settled >= sweeps:
        yield f"fig5d.settled = {settled}: must be earlier than fig5d.sweeps = {sweeps}"


def _validation(config: Mapping[str, Any]) -> Iterator[str]:
    loops, runs, pairs = config["figS1a"], config["figS1b"], config["figS1c"]
    for size in loops["neurons"]:
        if size % loops["per_sweep"]:
            yield f"figS1a.per_sweep = {loops['per_sweep']}: must divide figS1a.neurons = {size}"
    for index, state in enumerate(loops["branches"]["states"]):
        if 1 + state["gamma"] / 2 <= 0:
            continue  # said above
        found = CurvedModel(CurieWeiss(), Renyi(state["gamma"])).states(state["beta"])
        if not any(s.stable[0] for s in found if s.branch == "ferromagnet"):
            key = f"figS1a.branches.states[{index}].beta"
            yield f"{key} = {state['beta']}: there is no stable state with m > 0"
    if len(runs["replicates"]) != len(runs["neurons"]):
        yield (
            f"figS1b.replicates = {runs['replicates']}: must have an entry for each of "
            f"figS1b.neurons = {runs['neurons']}"
        )
    start = runs["direct"]["m_start"]
    for size in runs["direct"]["neurons"]:
        flipped = size * (1 - start) / 2
        if abs(flipped - round(flipped)) > 1e-6:
            yield (
                f"figS1b.direct.neurons = {size}: N (1 - m)/2 must be whole for a start at "
                f"figS1b.direct.m_start = {start}"
            )
    for key in ("neurons", "equilibrium.neurons"):
        sizes = pairs["neurons"] if key == "neurons" else pairs["equilibrium"]["neurons"]
        for size in sizes:
            alike = size * (1 + pairs["correlation"]) / 2
            if abs(alike - round(alike)) > 1e-6:
                yield (
                    f"figS1c.{key} = {size}: N (1 + C)/2 must be whole for two patterns of "
                    f"correlation C = {pairs['correlation']}"
                )
    if pairs["window"] > pairs["sweeps"]:
        yield f"figS1c.window = {pairs['window']}: must be at most figS1c.sweeps"


def _alike(config: Mapping[str, Any]) -> Iterator[str]:
    """Values that the names of checks do not tell apart."""
    lists = {
        key_name(path): [
            f"{x['gamma']:g}, {x['beta']:g}" if isinstance(x, dict) else f"{x:g}" for x in values
        ]
        for path, values in nodes({k: v for k, v in config.items() if k.startswith("figS1")})
        if path and path[-1] in _IN_NAMES and isinstance(values, list)
    }
    ladder = config["figS1f"]["ladder"]
    lists["figS1f.ladder"] = [f"{p['gamma']:g}, {beta:g}" for p in ladder for beta in p["beta"]]
    for key, values in lists.items():
        for value, number in Counter(values).items():
            if number > 1:
                yield f"{key}: {value} stands {number} times, to six digits; all must differ"


def _unwritable(results: Path) -> Iterator[str]:
    try:
        existing = next(path for path in (results, *results.absolute().parents) if path.exists())
    except OSError as error:  # such as a name too long for the file system
        yield f"results = {reprlib.repr(str(results))}: {error.strerror}"
        return
    if not existing.is_dir():
        yield f"results = {str(results)!r}: {existing} is not a folder"
    elif not os.access(existing, os.W_OK | os.X_OK):
        yield f"results = {str(results)!r}: cannot write in {existing}"
