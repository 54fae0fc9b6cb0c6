"""Equilibrium moments <x_i> and <x_i x_j> from a Glauber chain, with standard errors.

Successive sweeps are correlated, so that errors are those of
`curved.numerics.estimators.correlated_mean`.
"""

from typing import Any

import numpy as np
import xarray as xr

from curved.numerics import estimators
from curved.numerics.arrays import whole
from curved.numerics.labels import Variable, label
from curved.numerics.progress import progress as progress_of
from curved.numerics.streams import generator
from curved.numerics.typing import ArrayLike
from curved.sampling.chains import Lanes, Simulated, Transforms, chains_of

_NAMES = {"first": "mean of a neuron, <x_i>", "pair": "mean of a product, <x_i x_j>"}
_MEANING = {
    **{name: Variable(text) for name, text in _NAMES.items()},
    **{f"{name}_error": Variable(f"standard error of the {text}") for name, text in _NAMES.items()},
    **{
        f"{name}_time": Variable(f"integrated autocorrelation time of the {text}", units="sweep")
        for name, text in _NAMES.items()
    },
    "gamma": Variable("scaled curvature"),
    "beta": Variable("inverse temperature"),
}


def moments(
    network: Simulated,
    transform: Transforms,
    beta: ArrayLike,
    start: ArrayLike,
    *,
    settle: int,
    sweeps: int,
    seed: int | np.random.Generator,
    binary: bool = False,
    progress: bool = False,
) -> xr.Dataset:
    """Run chains and take a sample after every sweep.

    Parameters
    ----------
    network, transform, beta, start, seed, progress
        As for `curved.sampling.glauber.simulate`, lanes too.
    settle : int
        Sweeps before the first sample, for the chains to reach equilibrium.
    sweeps : int
        Number of samples; memory grows as N^2 times this number.
    binary : bool, optional
        Whether to give moments of n = (1 + x)/2 in {0, 1} instead of x = +-1.

    Returns
    -------
    xarray.Dataset
        `first` (lane, neuron), <x_i>, and `pair` (lane, neuron, other), <x_i x_j> with <x_i^2> on
        the diagonal. Each has its standard error `..._error` and its integrated autocorrelation
        time `..._time` in sweeps, which is 1 for independent samples. There is no axis `lane` if no
        argument has one.

    Raises
    ------
    ValueError, TypeError, SupportError
        If an argument is not as described.
    curved.numerics.estimators.TooShortError
        If `sweeps` is too small.
    """
    settle, sweeps = whole(settle, "settle"), whole(sweeps, "sweeps")
    lanes, rng = Lanes(network.size, transform, beta, start), generator(seed)
    chains = chains_of(network, lanes.transforms, lanes.betas, lanes.starts)
    chains.advance(settle * network.size, rng)
    samples = np.empty((*lanes.starts.shape, sweeps))
    with progress_of(sweeps, "moments: sweeps", progress) as step:
        for sweep in range(sweeps):
            chains.advance(network.size, rng)
            samples[..., sweep] = (1 + chains.x) / 2 if binary else chains.x
            step(1)
    variables: dict[str, tuple[tuple[str, ...], Any]] = {}
    along: tuple[str, ...] = ("lane", "neuron")
    variables |= _estimated("first", along, [estimators.correlated_mean(one) for one in samples])
    pairs = [estimators.correlated_mean(one[:, None] * one) for one in samples]
    variables |= _estimated("pair", (*along, "other"), pairs)
    gammas = [getattr(one, "gamma", np.nan) for one in lanes.transforms]
    places = {"gamma": ("lane", gammas), "beta": ("lane", lanes.betas.copy())}
    data = label(xr.Dataset(variables, places), _MEANING)
    return data.isel(lane=0) if lanes.single else data


def _estimated(
    name: str, along: tuple[str, ...], lanes: list[Any]
) -> dict[str, tuple[tuple[str, ...], Any]]:
    mean, error, time = (np.array(part) for part in zip(*lanes, strict=True))
    return {name: (along, mean), f"{name}_error": (along, error), f"{name}_time": (along, time)}
