"""Arrays that would be cast to something else are refused, wherever the library takes one in."""

import numpy as np
import pytest

from curved.curvature import Renyi
from curved.networks import HopfieldNetwork, PairwiseEnergy, SpinGlass
from curved.numerics.arrays import real_array
from curved.sampling.glauber import corrupt, simulate

XI = np.array([[1, -1, 1, 1], [1, 1, -1, 1]])
NETWORK = HopfieldNetwork(XI)
GLASS = SpinGlass.draw(4, np.random.default_rng(1))
WRONG = {
    "complex": lambda x: x * 1j,
    "complex with no imaginary part": lambda x: x.astype(complex),
    "masked": lambda x: np.ma.masked_array(x, mask=np.arange(x.size).reshape(x.shape) == 1),
    "times": lambda x: x.astype("timedelta64[s]"),
    "text": lambda x: x.astype(str),
    "objects": lambda x: x.astype(object),
}
TAKES = {
    "patterns": HopfieldNetwork,
    "fields": lambda x: HopfieldNetwork(XI, x[0]),
    "states": NETWORK.energy,
    "projections": NETWORK.projections,
    "start": lambda x: simulate(NETWORK, Renyi(0.0), 1.0, x[0], sweeps=1, seed=1),
    "cue": lambda x: corrupt(x[0], 0.5, np.random.default_rng(1)),
    "states of a spin glass": GLASS.energy,
    "states of pairs": PairwiseEnergy(np.zeros((4, 4)), np.zeros(4)).energy,
    "fields of pairs": lambda x: PairwiseEnergy(np.zeros((4, 4)), x[0]),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("takes", TAKES)
def test_what_would_be_cast_is_refused(takes, wrong):
    with pytest.raises(ValueError, match=r"must (hold real numbers|have no masked)"):
        TAKES[takes](WRONG[wrong](XI))


@pytest.mark.parametrize("kind", [int, float, np.int8, np.uint8, bool, "float32"])
def test_real_numbers_are_taken(kind):
    array = np.array([1, 0, 1], dtype=kind)
    assert real_array(array, "x") is array
    assert real_array([1, 0, 1], "x").tolist() == [1, 0, 1]


def test_an_array_that_could_be_masked_and_is_not_is_taken():
    assert real_array(np.ma.masked_array([1, -1]), "x").tolist() == [1, -1]
