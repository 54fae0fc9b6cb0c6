import mpmath as mp
import numpy as np
import pytest

from curved.numerics import special

X = np.concatenate([[0.0], np.logspace(-8, 2.7, 60), [0.999999, 1.0, 1.000001, 1e4]])
EXACT = {
    "sech2": lambda x: mp.sech(x) ** 2,
    "lncosh2": lambda x: mp.log(2 * mp.cosh(x)),
    "xcoth": lambda x: x * mp.coth(x) if x else mp.mpf(1),
    "tanh_excess": lambda x: mp.tanh(x) - x * mp.sech(x) ** 2,
}


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("sign", [1, -1])
def test_full_relative_accuracy(name, sign):
    with mp.workdps(60):
        exact = np.array([float(EXACT[name](mp.mpf(sign * x))) for x in X])
    np.testing.assert_allclose(getattr(special, name)(sign * X), exact, rtol=2e-14, atol=1e-300)
