"""Figure S1d: energy and overlap of retrieval in finite Hopfield networks, against theory.

Runs start in a pattern; e and m are averaged over time and over samples, each a network with
patterns of its own, in which all curvatures and temperatures are lanes. As samples are independent,
the spread of their averages gives the errors, whatever the autocorrelation.

Retrieval is metastable, and small networks lose it: `fraction` is that of the samples whose overlap
stays above half of theory's. Only sizes that lose none are extrapolated, and where there are fewer
than two of them there is no limit and no comparison.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from curved.curvature.boundaries import Boundaries
from curved.curvature.curved_model import CurvedModel
from curved.curvature.released import ReleasedBoundaries
from curved.curvature.transforms import Renyi
from curved.figures.figS1.panels import FigS1d
from curved.figures.shared.checks import Check, extrapolated, table
from curved.figures.shared.replicates import Variables, replicated, with_error
from curved.flat.hopfield import Hopfield, retrieval_states
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics import estimators
from curved.numerics.streams import stream
from curved.numerics.typing import Array, ArrayLike
from curved.sampling.chains import chains_of

_COLDEST = 0.35  # of the limit's temperature, where the lines end

# A saddle point with Gaussian fluctuations about it: averages have corrections of order 1/N.
_POWERS = (1.0,)


class _Case(NamedTuple):
    """Where networks are simulated, with theory's stable state of retrieval."""

    alpha: float
    gamma: float
    part: float
    temperature: float
    """`part` of the limit's."""
    energy: float
    m: float


def compute(p: FigS1d) -> xr.Dataset:
    """Average e and m from the pattern on, extrapolate in 1/N, and compare with theory.

    The released formulas (D2) are evaluated at the same temperatures.
    """
    cases = [_case(*place) for place in product(p.alpha, p.gamma, p.parts)]
    mean, error = _averages(p, cases)
    checks = _checks(p, cases, mean, error)
    compared = table([check for check in checks if check])
    return xr.Dataset(
        _simulated(p, cases, mean, error, checks) | _lines(p) | compared,
        {"alpha": p.alpha, "gamma": p.gamma, "part": p.parts, "neurons": p.neurons},
        {"samples": p.samples},
    )


def _limit(alpha: float, gamma: float) -> float:
    """Temperature of the limit of retrieval."""
    return float(Boundaries().retrieval_temperature(gamma, alpha))


def _case(alpha: float, gamma: float, part: float) -> _Case:
    """Find the stable state of retrieval by the replica formula."""
    temperature = part * _limit(alpha, gamma)
    states = CurvedModel(Hopfield(alpha), Renyi(gamma)).states(1 / temperature)
    retrieval = states.isel(state=(states.stable & (states.branch == "retrieval")).values)
    energy, m = retrieval.energy.item(), retrieval.m.item()
    return _Case(alpha, gamma, part, temperature, energy, m)


def _averages(p: FigS1d, cases: Sequence[_Case]) -> tuple[Array, Array]:
    """Mean and error of what `_sample` gives, shape (3, case, size) each, cases in their order.

    There are `samples` at the largest N and more, in inverse proportion, at smaller ones.
    """
    samples = {
        (alpha, size): p.samples * max(p.neurons) // size for alpha in p.alpha for size in p.neurons
    }

    def run(alpha: float, size: int, sample: int) -> Array:
        lanes = [case for case in cases if case.alpha == alpha]
        return _sample(p, lanes, size, stream(p.seed, round(alpha * 1e9), size, sample))

    found = replicated(run, samples, "retrieval: samples")
    estimates = [estimators.mean(np.stack(rows, axis=-1)) for rows in found.values()]
    shape = len(p.alpha), len(p.neurons), 3, -1
    mean, error = (
        np.reshape([pair[k] for pair in estimates], shape)
        .transpose(2, 0, 3, 1)
        .reshape(3, len(cases), -1)
        for k in (0, 1)
    )
    return mean, error


def _sample(p: FigS1d, cases: Sequence[_Case], size: int, rng: np.random.Generator) -> Array:
    """Energy and overlap of runs from a pattern on, and whether they keep it; shape (3, case).

    The energy of the retrieved pattern itself differs from sample to sample by as much as that of
    the state. Its mean over all patterns is known, -1/2 + 1/2N, so that its deviation is taken off.
    """
    network = HopfieldNetwork.draw(round(cases[0].alpha * size), size, rng)
    starts = np.broadcast_to(network.patterns[0], (len(cases), size))
    betas = [1 / case.temperature for case in cases]
    chains = chains_of(network, [Renyi(case.gamma) for case in cases], betas, starts)
    chains.advance(p.settle * size, rng)
    energy, overlap = np.empty((2, p.sweeps, len(cases)))
    for sweep in range(p.sweeps):
        chains.advance(size, rng)
        energy[sweep], overlap[sweep] = chains.energy, chains.projections[:, 0] / size
    excess = network.energy(network.patterns[0]) - (1 / size - 1) / 2
    kept = overlap.min(axis=0) > [case.m / 2 for case in cases]
    return np.array([energy.mean(axis=0) - excess, overlap.mean(axis=0), kept])


def _checks(p: FigS1d, cases: Sequence[_Case], mean: Array, error: Array) -> list[Check | None]:
    """Compare the limits of energy and overlap at each case, or None, with theory's."""
    sizes = np.array(p.neurons)
    checks: list[Check | None] = []
    for c, case in enumerate(cases):
        where = f"alpha = {case.alpha:g}, gamma = {case.gamma:g}, T = {case.part:g} T_M"
        keeping = mean[2, c] == 1
        for k, (name, theory) in enumerate((("energy", case.energy), ("overlap", case.m))):
            points = sizes[keeping], mean[k, c, keeping], error[k, c, keeping]
            name = f"retrieval: {name} at {where}"
            enough = keeping.sum() > len(_POWERS)
            checks.append(extrapolated(name, *points, _POWERS, theory) if enough else None)
    return checks


def _simulated(
    p: FigS1d, cases: Sequence[_Case], mean: Array, error: Array, checks: Sequence[Check | None]
) -> Variables:
    """Write averages and limits, and how far these are from the released formulas."""
    axes, shape = ("alpha", "gamma", "part"), (len(p.alpha), len(p.gamma), len(p.parts))

    def by_case(*parts: ArrayLike) -> tuple[Any, ...]:
        return axes, *(np.reshape(values, shape) for values in parts)

    def by_size(*parts: Array) -> tuple[Any, ...]:
        return (*axes, "neurons"), *(part.reshape(*shape, len(p.neurons)) for part in parts)

    limits = [(c.value, c.error or np.nan) if c else (np.nan, np.nan) for c in checks]
    limit, limit_error = np.reshape(limits, (len(cases), 2, 2)).T
    released = np.transpose([_released(case) for case in cases])
    variables: Variables = {
        "temperature": by_case([case.temperature for case in cases]),
        "fraction": by_size(mean[2]),
    }
    for k, name in enumerate(("energy", "m")):
        variables |= {
            **with_error(f"{name}_mean", *by_size(mean[k], error[k])),
            **with_error(f"{name}_limit", *by_case(limit[k], limit_error[k])),
            f"{name}_released": by_case(released[k]),
            f"{name}_released_deviation": by_case((limit[k] - released[k]) / limit_error[k]),
        }
    return variables


def _released(case: _Case) -> tuple[float, float]:
    """Energy and overlap at the same temperature by the released formulas."""
    lines = ReleasedBoundaries()
    states = lines.retrieval(*map(np.atleast_1d, (case.gamma, case.alpha, case.temperature)))
    return lines.mapped_energy(states)[0], states.m[0]


def _lines(p: FigS1d) -> Variables:
    """Theory's lines against temperature, and the released ones through the same flat states."""
    lines = [_line(alpha, gamma, p.points) for alpha in p.alpha for gamma in p.gamma]
    shape = len(p.alpha), len(p.gamma), p.points
    along = ("alpha", "gamma", "point")
    return {name: (along, np.reshape([line[name] for line in lines], shape)) for name in lines[0]}


def _line(alpha: float, gamma: float, points: int) -> dict[str, Array]:
    """A line of retrieval from its limit to low temperature."""
    beta_max = 1 / (_COLDEST * _limit(alpha, gamma))
    states = CurvedModel(Hopfield(alpha), Renyi(gamma)).sample("retrieval", beta_max, points)
    flat, released = retrieval_states(states.t, alpha), ReleasedBoundaries()
    return {
        "beta": states.beta,
        "energy": states.energy,
        "m": states.order[0],
        "stable": states.stable,
        "beta_released": released.curved_beta(flat, gamma),
        "energy_released_line": released.mapped_energy(flat),
    }
