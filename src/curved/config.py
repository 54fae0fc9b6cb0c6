"""Checks of the configuration, all before any work starts.

The schema says which keys there are, their types, ranges and units; the rest are conditions that
join several keys, such as the support of a curvature for a given correlation of the patterns.
"""

import difflib
import math
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from curved.deformation import CurvedModel, Renyi, SupportError
from curved.flat import CurieWeiss, SherringtonKirkpatrick, TwoPatterns
from curved.flat.model import FlatModel
from curved.transitions import Boundaries

__all__ = ["ConfigError", "check"]


class ConfigError(ValueError):
    """The configuration cannot be used; the message lists every fault, a line each."""


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
    faults = list(_not_finite(config))
    validator = Draft202012Validator(schema)
    for error in sorted(validator.iter_errors(config), key=lambda e: list(map(str, e.path))):
        faults.extend(_explain(error))
    if not faults:  # the rest relies on keys and types
        faults.extend(_unsupported(config))
        faults.extend(_empty_ranges(config))
        faults.extend(_simulations(config))
        faults.extend(_validation(config))
        faults.extend(_unwritable(Path(config["results"])))
    if faults:
        raise ConfigError("the configuration is not valid:\n" + "\n".join(f"  {f}" for f in faults))


def _key(path: Any) -> str:
    """Write a path as fig2a.gamma[1]."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def _leaves(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping):
        for name, value in node.items():
            yield from _leaves(value, (*path, name))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _leaves(value, (*path, index))
    else:
        yield _key(path), node


def _not_finite(config: Mapping[str, Any]) -> Iterator[str]:
    for key, value in _leaves(config):
        if isinstance(value, float) and not math.isfinite(value):
            yield f"{key} = {value}: must be a finite number"


def _explain(error: ValidationError) -> Iterator[str]:
    """Say in words what a schema error means."""
    key = _key(error.absolute_path)
    value, limit = cast(Any, error.instance), cast(Any, error.validator_value)
    schema = cast(Mapping[str, Any], error.schema)
    meaning = schema.get("description")
    suffix = f" ({meaning})" if meaning else ""
    match error.validator:
        case "additionalProperties":
            known = sorted(schema["properties"])
            for name in sorted(value.keys() - known):
                close = difflib.get_close_matches(str(name), known, 1)
                hint = f"did you mean {close[0]}? " if close else ""
                where = f"{key}.{name}" if key else name
                yield f"{where}: unknown key; {hint}allowed here: {', '.join(known)}"
        case "required":
            missing = [name for name in limit if name not in value]
            yield f"{key or 'config'}: missing key {', '.join(missing)}{suffix}"
        case "type":
            yield f"{key} = {value!r}: must be of type {limit}{suffix}"
        case _:
            rules = {
                "minimum": "must be >= {}",
                "exclusiveMinimum": "must be > {}",
                "maximum": "must be <= {}",
                "exclusiveMaximum": "must be < {}",
                "minItems": "must have at least {} entries",
                "maxItems": "must have at most {} entries",
                "minLength": "must have at least {} characters",
            }
            rule = rules.get(str(error.validator))
            text = rule.format(limit) if rule else error.message
            yield f"{key} = {value!r}: {text}{suffix}"


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
            yield f"{key} = {gamma}: {error}"
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


_RANGES = (
    ("fig2d", "gamma"),
    ("fig2d", "time"),
    ("fig4a", "alpha"),
    ("fig4b", "gamma"),
    ("fig5", "gamma"),
    ("fig5d", "gamma"),
    ("fig6d", "gamma"),
    ("figS1a", "beta"),
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
    for panel in ("figS1d", "figS1e"):
        alpha = config[panel]["alpha"]
        for load in alpha if isinstance(alpha, list) else [alpha]:
            for neurons in config[panel]["neurons"]:
                if abs(load * neurons - round(load * neurons)) > 1e-9:
                    yield f"{panel}.neurons = {neurons}: alpha N must be whole at alpha = {load}"
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


def _unwritable(results: Path) -> Iterator[str]:
    existing = next(path for path in (results, *results.absolute().parents) if path.exists())
    if not existing.is_dir():
        yield f"results = {str(results)!r}: {existing} is not a folder"
    elif not os.access(existing, os.W_OK | os.X_OK):
        yield f"results = {str(results)!r}: cannot write in {existing}"
