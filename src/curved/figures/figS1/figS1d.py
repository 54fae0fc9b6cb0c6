"""Figure S1d: energy and overlap of retrieval in finite Hopfield networks, against theory."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from curved.curvature.boundaries import Boundaries
from curved.curvature.model import CurvedModel, CurvedStates
from curved.curvature.released import ReleasedBoundaries
from curved.curvature.transforms import Renyi
from curved.figures.shared.checks import extrapolated, table
from curved.figures.shared.recall import first_overlap, run_all
from curved.flat.hopfield import Hopfield, retrieval_states
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics import estimators
from curved.numerics.streams import gamma_key, stream
from curved.numerics.typing import Array
from curved.records import data_files
from curved.sampling.glauber import simulate

__all__ = ["compute", "draw_network"]

_COLDEST = 0.35  # of the limit's temperature, where the lines end

# A saddle point with Gaussian fluctuations about it: averages have corrections of order 1/N.
_POWERS = (1.0,)


class _Case(NamedTuple):
    """What is simulated: the temperature is a part of the limit's."""

    alpha: float
    gamma: float
    part: float
    temperature: float


def draw_network(alpha: float, size: int, rng: np.random.Generator) -> HopfieldNetwork:
    """Draw a network of `size` neurons that stores alpha N random patterns, a whole number."""
    return HopfieldNetwork(rng.integers(0, 2, (round(alpha * size), size), dtype=np.int8) * 2 - 1)


def compute(
    alpha: Sequence[float],
    gamma: Sequence[float],
    parts: Sequence[float],
    points: int,
    neurons: Sequence[int],
    samples: int,
    settle: int,
    sweeps: int,
    seed: int,
) -> xr.Dataset:
    """Average e and m over time and samples, from the pattern on, and extrapolate in 1/N.

    Each sample is a network with patterns of its own; there are `samples` at the largest N and
    more, in inverse proportion, at smaller ones. As samples are independent, the spread of their
    averages gives the errors, whatever the autocorrelation. Temperatures are `parts` of the limit
    of retrieval. The released formulas (D2) are evaluated at the same temperatures.

    The energy of the retrieved pattern itself differs from sample to sample by as much as that of
    the state. Its mean over all patterns is known, -1/2 + 1/2N, so that its deviation is taken off.

    Retrieval is metastable, and small networks lose it: `fraction` is that of the samples whose
    overlap stays above half of theory's. Only sizes that lose none are extrapolated, and where
    there are fewer than two of them there is no limit and no comparison.
    """
    cases = [
        _Case(a, g, part, part * float(Boundaries().memory_temperature(g, a)))
        for a in alpha
        for g in gamma
        for part in parts
    ]
    keys = [
        (case, size, sample)
        for case in cases
        for size in neurons
        for sample in range(samples * max(neurons) // size)
    ]

    theory = {case: _theory(case) for case in cases}

    def run(key: tuple[_Case, int, int]) -> tuple[float, float, bool]:
        case, size, sample = key
        place = (round(case.alpha * 1e9), gamma_key(case.gamma), round(case.part * 1e9))
        rng = stream(seed, *place, size, sample)
        network = draw_network(case.alpha, size, rng)
        setting = network, Renyi(case.gamma), 1 / case.temperature
        x = simulate(*setting, network.patterns[0], settle * size, rng).state
        trajectory = simulate(*setting, x, sweeps * size, rng, records=sweeps)
        excess = float(network.energy(network.patterns[0])) / size - (1 / size - 1) / 2
        overlap = first_overlap(trajectory)
        kept = overlap.min() > theory[case][1] / 2
        return trajectory.energy.mean() - excess, overlap.mean(), kept

    found: dict[tuple[_Case, int], list[tuple[float, float, bool]]] = {}
    for key, values in zip(keys, run_all(run, keys, "retrieval: samples"), strict=True):
        found.setdefault(key[:2], []).append(values)
    shape = len(alpha), len(gamma), len(parts)
    estimates = [
        estimators.mean(np.array(found[case, size], dtype=float).T)
        for case in cases
        for size in neurons
    ]
    mean, error = np.moveaxis(np.array(estimates), 1, 0).reshape(2, *shape, len(neurons), 3)

    checks, limits = [], []
    for at, case in zip(np.ndindex(*shape), cases, strict=True):
        where = f"alpha = {case.alpha:g}, gamma = {case.gamma:g}, T = {case.part:g} T_M"
        keeping = mean[*at, :, 2] == 1
        for k, name in enumerate(("energy", "overlap")):
            points_kept = mean[*at, keeping, k], error[*at, keeping, k]
            sizes = np.array(neurons)[keeping]
            if sizes.size <= len(_POWERS):
                limits.append((np.nan, np.nan))
                continue
            checks.append(
                extrapolated(
                    f"retrieval: {name} at {where}", sizes, *points_kept, _POWERS, theory[case][k]
                )
            )
            limits.append((checks[-1].value, checks[-1].error or np.nan))
    limit = np.reshape(limits, (*shape, 2, 2))
    released = np.reshape([_released(case) for case in cases], (*shape, 2))

    by_case, by_size = ("alpha", "gamma", "part"), ("alpha", "gamma", "part", "neurons")
    variables = {
        "temperature": (by_case, np.reshape([case.temperature for case in cases], shape)),
        "fraction": (by_size, mean[..., 2]),
    }
    for k, name in enumerate(("energy", "m")):
        variables |= {
            f"{name}_mean": (by_size, mean[..., k]),
            f"{name}_mean_error": (by_size, error[..., k]),
            f"{name}_limit": (by_case, limit[..., k, 0]),
            f"{name}_limit_error": (by_case, limit[..., k, 1]),
            f"{name}_released": (by_case, released[..., k]),
            f"{name}_released_deviation": (
                by_case,
                (limit[..., k, 0] - released[..., k]) / limit[..., k, 1],
            ),
        }
    return data_files.make(
        "figS1d",
        "Retrieval in finite Hopfield networks",
        variables | _lines(alpha, gamma, points) | table(checks),
        {"alpha": list(alpha), "gamma": list(gamma), "part": list(parts), "neurons": list(neurons)},
        samples=samples,
    )


def _theory(case: _Case) -> tuple[float, float]:
    """Energy and overlap of the stable state of retrieval, by the replica formula."""
    (state,) = (
        state
        for state in CurvedModel(Hopfield(case.alpha), Renyi(case.gamma)).states(
            1 / case.temperature
        )
        if state.branch == "retrieval" and state.stable[0]
    )
    return state.energy[0], state.order[0, 0]


def _released(case: _Case) -> tuple[float, float]:
    """Energy and overlap at the same temperature by the released formulas."""
    lines = ReleasedBoundaries()
    states = lines.retrieval(*map(np.atleast_1d, (case.gamma, case.alpha, case.temperature)))
    return lines.mapped_energy(states)[0], states.m[0]


def _lines(
    alpha: Sequence[float], gamma: Sequence[float], points: int
) -> dict[str, tuple[tuple[str, ...], Array]]:
    """Theory's lines against temperature, and the released ones through the same flat states."""
    along = ("alpha", "gamma", "point")

    def branches() -> Iterator[tuple[float, float, CurvedStates]]:
        for a in alpha:
            for g in gamma:
                coldest = _COLDEST * float(Boundaries().memory_temperature(g, a))
                model = CurvedModel(Hopfield(a), Renyi(g))
                yield a, g, model.sample("retrieval", 1 / coldest, points)

    rows = []
    for a, g, states in branches():
        flat = retrieval_states(states.t, a)
        lines = ReleasedBoundaries()
        rows.append(
            (
                states.beta,
                states.energy,
                states.order[0],
                states.stable,
                lines.curved_beta(flat, g),
                lines.mapped_energy(flat),
            )
        )
    names = ("beta", "energy", "m", "stable", "beta_released", "energy_released_line")
    return {
        name: (along, np.reshape(column, (len(alpha), len(gamma), points)))
        for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }
