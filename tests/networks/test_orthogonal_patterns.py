"""Orthogonal patterns: rows of a Hadamard matrix with random signs of the neurons."""

import numpy as np
import pytest
from scipy.linalg import hadamard

from curved.networks.spins import orthogonal_patterns
from curved.numerics.streams import stream


@pytest.mark.parametrize(("stored", "size"), [(1, 1), (1, 8), (5, 16), (64, 64), (16, 512)])
def test_patterns_are_orthogonal_signs(stored, size):
    xi = orthogonal_patterns(stored, size, stream(1)).astype(int)
    assert xi.shape == (stored, size)
    np.testing.assert_array_equal(xi @ xi.T, size * np.eye(stored, dtype=int))


def test_they_are_the_hadamard_matrix_up_to_order_and_signs():
    """All rows of N = 16: the products of one row with the others are, too, those of the matrix."""
    xi = orthogonal_patterns(16, 16, stream(2))
    ratios = {tuple(row) for row in xi * xi[0]}
    assert ratios == {tuple(row) for row in hadamard(16)}


def test_neurons_have_no_preferred_sign_and_patterns_vary():
    draws = np.array([orthogonal_patterns(3, 16, stream(3, k)) for k in range(2000)])
    assert np.abs(draws.mean(axis=0)).max() < 5 / 2000**0.5
    pairs = np.mean(draws[:, 0, :, None] * draws[:, 0, None, :], axis=0)[np.triu_indices(16, 1)]
    assert np.abs(pairs).max() < 5 / 2000**0.5  # over rows, products of neurons average out


@pytest.mark.parametrize(
    ("stored", "size", "message"),
    [(2, 12, "power of two, got 12"), (9, 8, "from 1 to size = 8, got 9"), (0, 8, "got 0")],
)
def test_impossible_patterns_are_refused(stored, size, message):
    with pytest.raises(ValueError, match=message):
        orthogonal_patterns(stored, size, stream(1))
