"""What the paper prints and its equations say differently (docs/discrepancies.md, D13 to D19).

D1 to D12 are tested beside the formulas that they are about.
"""

import numpy as np
import pytest
from scipy.special import gammaln, logsumexp

import curved as cn
from curved.curvature.geometry import (
    DeformedFamily,
    interactions,
    log_series,
    random_exponent,
    support,
)
from curved.flat.hopfield import spin_glass_states
from curved.flat.parisi import parisi_states


def test_the_spin_glass_beside_retrieval_breaks_replica_symmetry():
    """D13: it violates (25), and one step of breaking moves the F/M line up, by 10 %."""
    glass = spin_glass_states(4.5, 0.05)  # near the F/M line of a flat network
    assert glass.at_margin < -0.005
    symmetric, broken = cn.Boundaries(), cn.Boundaries(breaking=1)
    for gamma, low, high in ((-0.8, 0.3562, 0.3913), (0.0, 0.2164, 0.2390), (0.8, 0.1554, 0.1721)):
        assert symmetric.ferromagnetic_temperature(gamma, 0.05) == pytest.approx(low, abs=5e-5)
        assert broken.ferromagnetic_temperature(gamma, 0.05) == pytest.approx(high, abs=5e-5)


def test_below_the_onset_replica_symmetry_is_not_the_largest_entropy():
    """D14: breaking it raises the free energy per neuron, and with it the energy."""
    broken = parisi_states(2.0)
    symmetric = cn.CurvedModel(cn.SherringtonKirkpatrick(), 0.0).states(2.0)
    glass = symmetric.where(symmetric.stable, drop=True)
    assert float(broken.energy[0]) > float(glass.energy.min()) + 1e-3


def test_the_series_diverges_inside_the_support():
    """D15: at gamma = 1.2 every state has support, and more terms make the series worse."""
    h = random_exponent(10, 0.8, 0.5, 1)
    assert support(h)[1] > 1.5

    def error(gamma, terms):
        exact = interactions(DeformedFamily(h[None], gamma).log_weights([1.0]))
        return np.linalg.norm(interactions(log_series(h, gamma, terms)) - exact)

    assert error(1.2, 12) < error(1.2, 24) < error(1.2, 48)
    assert error(0.5, 12) > 100 * error(0.5, 24)


def test_the_relativistic_effective_temperature_has_the_factor_beta():
    """D16: with beta' = beta F'(e) the potential has the derivative -F(e); without it does not."""
    model, beta, step = cn.CurvedModel(cn.CurieWeiss(), cn.Relativistic(-1.0)), 2.5, 1e-4
    transform = cn.Relativistic(-1.0)

    def state(beta):
        table = model.states(beta)
        return table.isel(state=int(np.argmax(table.potential.values)))

    at = state(beta)
    slope = (state(beta + step).potential - state(beta - step).potential) / (2 * step)
    assert float(slope) == pytest.approx(-float(transform.F(at.energy)), abs=1e-7)
    assert float(at.b) == pytest.approx(beta * float(transform.dF(at.energy)), rel=1e-10)
    assert abs(float(at.b) - float(transform.dF(at.energy))) > 0.5


def exact_potential(transform, beta, neurons):
    """Log partition sum per neuron of one pattern, over all overlaps."""
    aligned = np.arange(neurons + 1)
    m = 2 * aligned / neurons - 1
    energy = -(m**2) / 2
    states = gammaln(neurons + 1) - gammaln(aligned + 1) - gammaln(neurons - aligned + 1)
    return logsumexp(states - neurons * beta * transform.F(energy)) / neurons


def test_the_largest_potential_is_the_equilibrium():
    """D17: the log partition sum tends to the largest of the potentials, not to the smallest."""
    transform = cn.Renyi(-1.5)
    for beta in (0.7, 0.9):
        states = cn.CurvedModel(cn.CurieWeiss(), transform).states(beta)
        potential = states.potential.where(states.stable)
        exact = exact_potential(transform, beta, 20_000)
        assert float(potential.max()) == pytest.approx(exact, abs=5e-4)
        assert float(potential.max() - potential.min()) > 0.01


def test_two_patterns_have_the_scaled_curvature():
    """D18: (19) with the raw gamma = gamma'/(N beta) in place of gamma' would bend nothing."""
    gamma, neurons = -1.2, 10_000
    model = cn.CurvedModel(cn.TwoPatterns(0.2), gamma)
    states = model.states(0.9)
    beta_eff = float(states.b.where(states.stable).max())
    energy = float(states.energy.where(states.stable).min())
    assert beta_eff == pytest.approx(0.9 / (1 - gamma * energy), rel=1e-10)
    raw = gamma / (neurons * 0.9)
    assert 0.9 / (1 - raw * energy) == pytest.approx(0.9, rel=1e-3)
    assert beta_eff > 1.2


@pytest.mark.parametrize(("gamma", "explosive"), [(-0.5, False), (-1.3, False), (-1.4, True)])
def test_the_relativistic_network_is_explosive_below_four_thirds(gamma, explosive):
    """D19."""
    folds = cn.CurvedModel(cn.CurieWeiss(), cn.Relativistic(gamma)).folds()
    assert (folds.beta.count() > 0) == explosive
