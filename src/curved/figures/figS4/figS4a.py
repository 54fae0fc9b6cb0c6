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
    families = [_family(p, number) for number in range(p.families)]
    gains = [[_gains(p, number, *family, g) for g in p.gamma] for number, family in enumerate(families)]
    shifts = [[_shifts(p, *family, g) for g in p.gamma] for family in families]
    distances = [[_distance(*family, g) for g in p.gamma_small] for family in families]
    by_gain, by_shift = np.moveaxis(gains, 2, 0), np.moveaxis(shifts, 2, 0)
    per_gamma = ("family", "gamma")
    return xr.Dataset(
        {
            "entropy_gain": ((*per_gamma, "perturbation"), by_gain[0]),
            "tsallis_gain": ((*per_gamma, "perturbation"), by_gain[1]),
            "flat_distance": (("family", "gamma_small"), distances),
            "shift_change": (per_gamma, by_shift[0]),
            "shift_rescaled": (per_gamma, by_shift[1]),
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
    limits = np.where(directions < 0, probability / np.where(directions < 0, -directions, 1), np.inf)
    steps = p.step * limits.min(axis=1)
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


def _shifts(p: FigS4a, statistics: Array, theta: Array, gamma: float) -> tuple[float, float]:
    """Largest changes of a probability by a constant, without and with a rescaled temperature."""
    energy = -(theta @ statistics)[None] / p.beta

    def probabilities(constant: float, beta: float) -> Array:
        return DeformedFamily(-(energy + constant), gamma).probabilities([beta])

    shifted = probabilities(p.shift, p.beta)
    others = p.beta, p.beta / (1 - gamma * p.beta * p.shift)
    same, rescaled = (float(np.abs(shifted - probabilities(0.0, beta)).max()) for beta in others)
    return same, rescaled
