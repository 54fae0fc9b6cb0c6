"""Equilibrium moments <x_i> and <x_i x_j> from a Glauber chain, with standard errors.

Successive sweeps are correlated, so that errors are those of
`curved.numerics.estimators.correlated_mean`.
"""

from dataclasses import dataclass

import numpy as np

from curved.curvature.transforms import EnergyTransform
from curved.numerics import estimators
from curved.numerics.typing import Array, ArrayLike
from curved.numerics.values import Value
from curved.sampling.chains import Simulated
from curved.sampling.glauber import simulate


@dataclass(frozen=True, eq=False, repr=False)
class Moments(Value):
    """First and second moments with standard errors, and integrated autocorrelation times.

    Attributes
    ----------
    first, first_error : ndarray, shape (N,)
        <x_i>, dimensionless, and its standard error.
    first_time : ndarray, shape (N,)
        Integrated autocorrelation time in sweeps; 1 for independent samples.
    pair, pair_error : ndarray, shape (N, N)
        <x_i x_j>, with <x_i^2> on the diagonal, and its standard error.
    pair_time : ndarray, shape (N, N)
        Integrated autocorrelation time in sweeps.
    """

    first: Array
    first_error: Array
    first_time: Array
    pair: Array
    pair_error: Array
    pair_time: Array


def moments(
    network: Simulated,
    transform: EnergyTransform,
    beta: float,
    start: ArrayLike,
    discarded: int,
    sweeps: int,
    rng: np.random.Generator,
    binary: bool = False,
) -> Moments:
    """Run a chain and take a sample after every sweep.

    Parameters
    ----------
    network, transform, beta, start, rng
        As for `curved.sampling.glauber.simulate`.
    discarded : int
        Sweeps before the first sample, >= 1, for the chain to reach equilibrium.
    sweeps : int
        Number of samples; memory grows as N^2 times this number.
    binary : bool, optional
        Whether to give moments of n = (1 + x)/2 in {0, 1} instead of x = +-1.

    Raises
    ------
    ValueError
        If an argument is not as described.
    curved.numerics.estimators.TooShortError
        If too few sweeps are asked for.
    """
    x = simulate(network, transform, beta, start, discarded * network.size, rng).state
    samples = np.empty((network.size, sweeps))
    for sweep in range(sweeps):
        x = simulate(network, transform, beta, x, network.size, rng).state
        samples[:, sweep] = (1 + x) / 2 if binary else x
    first = estimators.correlated_mean(samples)
    pair = estimators.correlated_mean(samples[:, None] * samples)
    return Moments(*first, *pair)
