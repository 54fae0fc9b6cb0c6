"""Energy transforms of one's own: by derivatives, without them, and what is refused."""

from dataclasses import dataclass

import numpy as np
import pytest

import curved as cn
from curved.curvature import fold_line


@dataclass(frozen=True)
class Sinh(cn.EnergyTransform):
    """F = sinh(g e)/g, even in g, with support everywhere."""

    gamma: float

    def F(self, e):
        return np.sinh(self.gamma * np.asarray(e)) / self.gamma


@dataclass(frozen=True)
class Log(cn.EnergyTransform):
    """Renyi's F, of which nothing but the function is told."""

    gamma: float

    def F(self, e):
        return -np.log1p(-self.gamma * np.asarray(e)) / self.gamma


@pytest.mark.parametrize("gamma", [-1.5, 2.0])
def test_derivatives_are_computed(gamma):
    e = np.array([-0.49, -0.3, 0.0])
    own, exact = Log(gamma), cn.Renyi(gamma)
    np.testing.assert_allclose(own.dF(e), exact.dF(e), rtol=1e-11)
    np.testing.assert_allclose(own.d2F(e), exact.d2F(e), rtol=1e-8)
    np.testing.assert_allclose(own.change(e, 0.01), exact.change(e, 0.01), rtol=1e-12)
    assert own.dF(-0.3).shape == ()


def test_near_the_edge_of_its_support_a_function_is_differentiated_too():
    e = np.array([-0.4999, -0.4999999])
    np.testing.assert_allclose(Log(-1.999).dF(e), cn.Renyi(-1.999).dF(e), rtol=1e-6)
    assert np.isnan(Log(-2.0).dF(-0.5))


def test_given_derivatives_are_used():
    made = cn.EnergyTransform.from_function(np.sinh, np.cosh, np.sinh)
    e = np.array([-0.5, -0.1])
    np.testing.assert_array_equal(made.dF(e), np.cosh(e))
    np.testing.assert_array_equal(made.d2F(e), np.sinh(e))
    half = cn.EnergyTransform.from_function(np.sinh, np.cosh)
    np.testing.assert_allclose(half.d2F(e), np.sinh(e), atol=1e-11)


@pytest.mark.parametrize(
    "flat", [cn.CurieWeiss(), cn.TwoPatterns(0.2), cn.SherringtonKirkpatrick()]
)
def test_a_function_alone_gives_states_folds_and_transitions(flat):
    own, exact = cn.CurvedModel(flat, Log(-1.2)), cn.CurvedModel(flat, -1.2)
    betas = np.linspace(0.31, 1.41, 12)
    ours, theirs = own.states(betas), exact.states(betas)
    np.testing.assert_array_equal(ours.branch, theirs.branch)
    np.testing.assert_array_equal(ours.stable, theirs.stable)
    for name in (*flat.order_parameters, "energy", "potential"):
        np.testing.assert_allclose(ours[name], theirs[name], atol=1e-8)
    np.testing.assert_allclose(own.folds().beta, exact.folds().beta, rtol=1e-10)
    ours, theirs = own.transitions(), exact.transitions()
    np.testing.assert_array_equal(ours.kind, theirs.kind)
    np.testing.assert_allclose(ours.beta, theirs.beta, rtol=1e-9)


def test_an_even_transform_is_the_same_for_both_signs():
    positive, negative = (cn.CurvedModel(cn.CurieWeiss(), Sinh(g)).folds() for g in (2.5, -2.5))
    assert positive.beta.size == 2
    np.testing.assert_allclose(positive.beta, negative.beta, rtol=1e-12)


def test_folds_without_a_closed_form():
    _, ferromagnet = cn.CurieWeiss().branches()
    t = np.array([0.5, 1.5])
    gamma, beta, _ = fold_line(ferromagnet, Log, t)
    exact_gamma, exact_beta, _ = fold_line(ferromagnet, cn.Renyi, t)
    np.testing.assert_allclose(gamma, exact_gamma, rtol=1e-8)
    np.testing.assert_allclose(beta, exact_beta, rtol=1e-8)
    folds = cn.CurvedModel(cn.CurieWeiss(), Sinh(2.5)).folds().t.values
    np.testing.assert_allclose(fold_line(ferromagnet, Sinh, folds)[0], -2.5, rtol=1e-8)


def test_support_of_its_own():
    bounded = cn.EnergyTransform.from_function(np.sinh, supports=lambda e: np.asarray(e) > -0.3)
    with pytest.raises(cn.SupportError, match=r"ground-state energy e = -0\.5 of CurieWeiss"):
        cn.CurvedModel(cn.CurieWeiss(), bounded)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ((1.0,), TypeError, "F must be a function of the energy, got 1.0"),
        ((np.sinh, 1.0), TypeError, "dF must be a function of the energy"),
        ((np.sum,), ValueError, "F must be elementwise"),
    ],
)
def test_what_is_no_transform(arguments, error, says):
    with pytest.raises(error, match=says):
        cn.EnergyTransform.from_function(*arguments)


def test_a_function_that_falls_is_refused():
    with pytest.raises(ValueError, match="F must increase over the energies of CurieWeiss"):
        cn.CurvedModel(cn.CurieWeiss(), cn.EnergyTransform.from_function(np.cosh))


@pytest.mark.parametrize("kind", [cn.Renyi, cn.Relativistic])
def test_curvatures_are_numbers(kind):
    assert kind(np.float32(-0.5)) == kind(-0.5)
    assert kind(np.array(1)) == kind(1)
    for bad in ("-1", True, None, [0.5], np.array([0.5]), 1j):
        with pytest.raises(TypeError, match=r"gamma of .* must be a number"):
            kind(bad)
    for bad in (np.nan, np.inf):
        with pytest.raises(ValueError, match=r"gamma of .* must be finite"):
            kind(bad)
