"""What a study costs beside a bare loop over the kernel: 41 curvatures, N = 3072, M = 35."""

import numpy as np
import pytest

import curved as cn
from curved.sampling.chains import chains_of
from curved.studies.networks import NetworkKind, stream_of

GAMMAS = np.linspace(-1, 1, 41).tolist()
TASK = {"neurons": 3072, "stored": 35, "flipped": 0.2}
REPLICATES, SWEEPS = 100, 30


def study():
    fixed = TASK | {"beta": 2.0, "sweeps": SWEEPS}
    asked = {"title": "Recall", "axes": {"gamma": GAMMAS}, "fixed": fixed}
    data = cn.study(asked | {"replicates": REPLICATES}, threads=1)
    return data.overlap.values


def loop():
    """The same networks, cues and noise, and nothing around them."""
    values, ends = TASK | {"network": NetworkKind().identity()}, []
    for k in range(REPLICATES):
        rng = stream_of(0, values, k)
        network = cn.HopfieldNetwork.draw(TASK["stored"], TASK["neurons"], rng)
        cue = cn.corrupt(network.patterns[0], TASK["flipped"], rng)
        starts = np.broadcast_to(cue, (len(GAMMAS), cue.size))
        chains = chains_of(network, [cn.Renyi(gamma) for gamma in GAMMAS], 2.0, starts)
        chains.advance(SWEEPS * network.size, stream_of(0, values, k, 1))
        ends.append(chains.projections[:, 0] / network.size)
    return np.mean(ends, axis=0)


@pytest.mark.parametrize("way", [study, loop])
def test_recall(benchmark, way):
    found = benchmark.pedantic(way, rounds=3, warmup_rounds=1)
    np.testing.assert_allclose(found, loop(), rtol=1e-12)
