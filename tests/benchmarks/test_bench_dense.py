"""Time per attempted update of the kernel of dense associative memories, and of its plain twin.

`extra_info` has the nanoseconds per attempted update of the fastest round, and per pattern.
"""

from typing import Any

import numpy as np
import pytest

from curved.networks.dense import DenseNetwork, Exponential, Interaction, Power
from curved.numerics.streams import stream
from curved.sampling.glauber import corrupt
from curved.sampling.zero_temperature import recall, recall_plainly

SIZE = 3072


def network(interaction: Interaction, stored: int) -> DenseNetwork:
    patterns = np.random.default_rng(1).choice([-1, 1], (stored, SIZE))
    return DenseNetwork(patterns.astype(np.int8), interaction)


@pytest.mark.parametrize("stored", [35, 1000])
@pytest.mark.parametrize("interaction", [Power(2), Power(3), Power(4), Exponential()], ids=str)
@pytest.mark.parametrize("run", [recall, recall_plainly], ids=["kernel", "plain"])
def test_recall(benchmark: Any, run: Any, interaction: Interaction, stored: int) -> None:
    benchmark.group = f"N = {SIZE}, M = {stored}"
    memory = network(interaction, stored)
    cue = corrupt(memory.patterns[0], 0.2, stream(2))
    sweeps, rounds = (20, 5) if run is recall else (1, 1)
    benchmark.pedantic(
        lambda: run(memory, cue, sweeps=sweeps, seed=3), rounds=rounds, warmup_rounds=rounds > 1
    )
    if benchmark.stats is not None:
        ns = benchmark.stats.stats.min / (sweeps * SIZE) * 1e9
        benchmark.extra_info["ns_per_update"] = round(ns, 2)
        benchmark.extra_info["ns_per_update_and_pattern"] = round(ns / stored, 3)
