"""Theory of the cells of simulations by the bent flat models: the lines beside the points."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved.curvature.curved_model import CurvedModel
from curved.curvature.transforms import SupportError
from curved.flat.curie_weiss import CurieWeiss
from curved.flat.hopfield import Hopfield
from curved.flat.model import FlatModel
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick
from curved.flat.two_patterns import TwoPatterns
from curved.numerics.typing import AnyArray, Array
from curved.sampling.birth_death import BirthDeath, one_pattern
from curved.studies.kinds.kind import Family, Parameters
from curved.studies.networks import NetworkKind


def flat_model(network: NetworkKind, task: Parameters) -> FlatModel | None:
    """The flat model of a network for N to infinity, or None where none is solved."""
    if network.kind == "spin_glass":
        return SherringtonKirkpatrick("full")
    if task["stored"] == 1:
        return CurieWeiss()
    if network.patterns in ("images", "file"):
        return None
    if network.patterns == "correlated":
        return TwoPatterns(task["correlation"]) if task["stored"] == 2 else None
    return Hopfield(task["stored"] / task["neurons"])


def states_of(
    model: FlatModel, family: Family, lanes: Sequence[Parameters]
) -> list[xr.Dataset | None]:
    """States of a model in each lane; None where the curvature has none."""
    found: list[xr.Dataset | None] = [None] * len(lanes)
    for gamma in dict.fromkeys(lane["gamma"] for lane in lanes):
        mine = [k for k, lane in enumerate(lanes) if lane["gamma"] == gamma]
        try:
            betas = np.unique([lanes[k]["beta"] for k in mine])
            states = CurvedModel(model, family(gamma)).states(betas)
        except SupportError:
            continue
        for k in mine:
            found[k] = states.isel(beta=int(np.searchsorted(betas, lanes[k]["beta"])))
    return found


def recall_theory(
    network: NetworkKind, task: Parameters, family: Family, lanes: Sequence[Parameters]
) -> dict[str, AnyArray]:
    """Retrieval for N to infinity, NaN where it is not stable; of one pattern, escape at this N.

    Runs from a whole pattern recall it where retrieval counts as that; of others nothing is known.

    That time is the exact mean over all runs, those that take longer than is simulated, too.
    """
    names = ("overlap", "energy", "beta_eff")
    found = {name: np.full(len(lanes), np.nan) for name in (*names, "recalled", "leave_time")}
    model = flat_model(network, task)
    if model is None:
        return found
    for k, states in enumerate(states_of(model, family, lanes)):
        best = None if states is None else most_ordered(states)
        if best is not None:
            for name, value in zip(names, best, strict=True):
                found[name][k] = value
        if task["flipped"] == 0 and states is not None:
            found["recalled"][k] = best is not None and best[0] >= task["threshold"]
        if task["stored"] == 1 and not lanes[k]["ramp"]:
            chain = one_pattern(task["neurons"], family(lanes[k]["gamma"]), lanes[k]["beta"])
            found["leave_time"][k] = _escape_time(chain, task)
    return found


def _escape_time(chain: BirthDeath, task: Parameters) -> float:
    """Mean time from the cue to an overlap that does not count as recall; NaN from there."""
    size = task["neurons"]
    start = size - round(task["flipped"] * size)  # neurons that agree with the pattern
    least = int(np.searchsorted(chain.m, task["threshold"] - 1e-12))  # of those that count
    if start < least:
        return float("nan")
    return float(np.sum(chain.reversed().passage_times()[size - start : size - least + 1]))


def most_ordered(states: xr.Dataset) -> Array | None:
    """Overlap, energy and b of the stable state of largest overlap, if it has one."""
    name = "m1" if "m1" in states else "m"
    m = np.abs(states[name].values) if name in states else np.zeros(states.sizes["state"])
    m = np.where(states.stable.values, m, np.nan)
    if not np.nanmax(m, initial=0.0) > 0:
        return None
    k = int(np.nanargmax(m))
    return np.array([m[k], states.energy.values[k], states.b.values[k]])


def equilibrium(
    network: NetworkKind,
    task: Parameters,
    family: Family,
    lanes: Sequence[Parameters],
) -> dict[str, AnyArray]:
    """Energy and effective temperature of the phase that has most weight."""
    found = {name: np.full(len(lanes), np.nan) for name in ("energy", "beta_eff", "overlap_abs")}
    model = flat_model(network, task)
    if model is None:
        return found
    for k, states in enumerate(states_of(model, family, lanes)):
        if states is not None and states.equilibrium.any():
            first = states.isel(state=int(np.argmax(states.equilibrium.values)))
            found["energy"][k], found["beta_eff"][k] = float(first.energy), float(first.b)
            if "m" in first:
                found["overlap_abs"][k] = abs(float(first.m))
    return found
