"""Figure S4a: maximum entropy, its flat limit and a constant in the energy, equations (1)-(5)."""

import numpy as np
import xarray as xr

from curved.curvature.geometry import (
    DeformedFamily,
    binary_states,
    neutral_directions,
    renyi_entropy,
    tsallis_entropy,
)
from curved.figures.figS4.panels import FigS4a
from curved.numerics.streams import stream
from curved.numerics.typing import Array


def compute(p: FigS4a) -> xr.Dataset:
    """Perturb, bend and shift random families whose statistics are fields and pairs.

    A perturbation keeps the sum and the means of the statistics. The energy is E = -theta.f/beta;
    with a constant c it gives weights [1 - gamma beta (E + c)]^(1/gamma).
    """
    families = [(number, _family(p, number)) for number in range(p.families)]
    gains, shifts = (
        np.array(
            [[function(p, number, *family, g) for g in p.gamma] for number, family in families]
        )
        for function in (_gains, _shifts)
    )
    distances = [[_distance(*family, g) for g in p.gamma_small] for _, family in families]
    per_gamma = ("family", "gamma")
    return xr.Dataset(
        {
            "entropy_gain": ((*per_gamma, "perturbation"), gains[:, :, 0]),
            "tsallis_gain": ((*per_gamma, "perturbation"), gains[:, :, 1]),
            "flat_distance": (("family", "gamma_small"), distances),
            "shift_change": (per_gamma, shifts[..., 0]),
            "shift_rescaled": (per_gamma, shifts[..., 1]),
        },
        {"gamma": p.gamma, "gamma_small": p.gamma_small},
        {"beta": p.beta, "shift": p.shift},
    )


def _family(p: FigS4a, number: int) -> tuple[Array, Array]:
    """Statistics, shape (k, states), and parameters, shape (k,), of a random family."""
    rng, x = stream(p.seed, number), binary_states(p.neurons)
    first, second = np.triu_indices(p.neurons, 1)
    features = np.concatenate([x, x[:, first] * x[:, second]], axis=1).T
    statistics = rng.standard_normal((p.statistics, len(features))) @ features
    theta = rng.standard_normal(p.statistics)
    return statistics, theta * p.exponent / np.abs(theta @ statistics).max()


def _gains(p: FigS4a, number: int, statistics: Array, theta: Array, gamma: float) -> Array:
    """Changes of both entropies by perturbations, shape (2, perturbations)."""
    basis, rng = neutral_directions(statistics), stream(p.seed, number, 1)
    directions = rng.standard_normal((p.perturbations, len(basis))) @ basis
    probability = DeformedFamily(statistics, gamma).probabilities(theta)
    falling = np.maximum(-directions / probability, 0)
    steps = p.step / falling.max(axis=1)  # of each, until some probability is 0
    moved = np.maximum(probability + steps[:, None] * directions, 0)
    return np.array(
        [
            [entropy(one, gamma) - entropy(probability, gamma) for one in moved]
            for entropy in (renyi_entropy, tsallis_entropy)
        ]
    )


def _distance(statistics: Array, theta: Array, gamma: float) -> float:
    """Largest change of a probability from gamma = 0."""
    bent, flat = (DeformedFamily(statistics, g).probabilities(theta) for g in (gamma, 0.0))
    return float(np.abs(bent - flat).max())


def _shifts(p: FigS4a, _: int, statistics: Array, theta: Array, gamma: float) -> Array:
    """Largest change of a probability by a constant; the same beside a rescaled temperature."""
    energy = -(theta @ statistics)[None] / p.beta

    def probabilities(constant: float, beta: float) -> Array:
        return DeformedFamily(-(energy + constant), gamma).probabilities([beta])

    shifted = probabilities(p.shift, p.beta)
    others = p.beta, p.beta / (1 - gamma * p.beta * p.shift)
    return np.array([np.abs(shifted - probabilities(0.0, beta)).max() for beta in others])
