"""Cost of an attempted update over network size N and patterns M, from cache to main memory.

One chain on one thread, at beta = 2, from a stored pattern of random ones. Times are of the CPU, so
that other work on the machine matters less. `extra_info` of each entry has the median of the
nanoseconds per attempted update, and the size of the rows of patterns, of which an update reads
one at random. docs/cluster.md has the table, and the model that is fitted to it.
"""

import time
from typing import Any

import numpy as np
import pytest

from curved.curvature.transforms import Renyi
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import stream
from curved.sampling.chains import chains_of

GAMMA, BETA, ROUNDS = -0.5, 2.0, 5
GRID = [
    (size, stored)
    for size in (1024, 3072, 10_000, 32_000, 100_000)
    for stored in (16, 64, 256, 1024, 4096)
]


@pytest.mark.benchmark(timer=time.thread_time)
@pytest.mark.parametrize(("size", "stored"), GRID)
def test_update(benchmark: Any, size: int, stored: int) -> None:
    benchmark.group = f"N = {size}"
    patterns = np.random.default_rng(1).integers(0, 2, (stored, size), dtype=np.int8)
    patterns *= 2
    patterns -= 1
    network = HopfieldNetwork(patterns)
    assert network.rows.shape == (size, stored)
    updates = max(20_000, 5 * 10**8 // (stored + 100))
    start = network.patterns[:1]
    benchmark.pedantic(
        lambda chains: chains.advance(updates, stream(1)),
        setup=lambda: ((chains_of(network, [Renyi(GAMMA)], BETA, start),), {}),
        rounds=ROUNDS,
        warmup_rounds=1,
    )
    if benchmark.stats is not None:
        benchmark.extra_info["ns_per_update"] = benchmark.stats.stats.median / updates * 1e9
        benchmark.extra_info["row_mb"] = network.rows.nbytes / 1e6
