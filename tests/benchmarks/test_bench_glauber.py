"""Time per attempted update of a chain: the kernel, two C programs, and the dense algorithm.

All chains have the size of Figure 5: N = 3072, from a stored pattern, beta = 2. programs.py has the
programs, which must end in the same states; test_bench_scaling.py has other sizes.
`extra_info` of each entry has the nanoseconds per attempted update of one chain in its fastest
round, by the time of the process, which other work beside it changes less.
"""

import math
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from programs import BETA, Dense, chains, curvatures, report, run_c, run_lanes_in_c

from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import stream
from curved.numerics.typing import Spins
from curved.sampling.glauber import parallel, simulate

SIZE, SWEEPS = 3072, 30
CASES = [(stored, gamma) for stored in (5, 35, 70) for gamma in (-0.5, 0.0, 0.9)]
ALL = pytest.mark.parametrize(("stored", "gamma"), CASES)
pytestmark = pytest.mark.benchmark(timer=time.thread_time)
LANES = [(stored, lanes) for stored in (5, 35, 70, 256) for lanes in (1, 4, 16, 41, 64)]
IN_LOCKSTEP = pytest.mark.parametrize(("stored", "lanes"), LANES)
IN_BLOCKS = [(stored, lanes) for stored, lanes in LANES if lanes >= 16]  # of the C program


def patterns(stored: int) -> Spins:
    """Patterns that share 256 modes, so that they are correlated, somewhat less than images."""
    rng = np.random.default_rng(1)
    modes = rng.normal(size=(256, SIZE))
    return np.where(rng.normal(size=(stored, 256)) @ modes > 0, 1, -1).astype(np.int8)


@ALL
def test_kernel(benchmark: Any, stored: int, gamma: float) -> None:
    benchmark.group = f"M = {stored}, gamma = {gamma}"
    network = HopfieldNetwork(patterns(stored))
    updates = SWEEPS * SIZE
    benchmark.pedantic(
        lambda: chains(network, np.array([gamma])).advance(updates, stream(1)),
        rounds=25,
        warmup_rounds=2,
    )
    report(benchmark, updates)


@ALL
def test_c(benchmark: Any, stored: int, gamma: float) -> None:
    benchmark.group = f"M = {stored}, gamma = {gamma}"
    network = HopfieldNetwork(patterns(stored))
    updates = SWEEPS * SIZE
    state = benchmark.pedantic(run_c, (network, gamma, updates), rounds=25, warmup_rounds=2)
    ours = simulate(network, gamma, BETA, network.patterns[0], sweeps=SWEEPS, seed=1)
    assert np.array_equal(state, ours.state)
    report(benchmark, updates)


@IN_LOCKSTEP
def test_lanes(benchmark: Any, stored: int, lanes: int) -> None:
    benchmark.group = f"M = {stored}, {lanes} lanes"
    network, gammas = HopfieldNetwork(patterns(stored)), curvatures(lanes)
    updates = SWEEPS * SIZE
    benchmark.pedantic(
        lambda start: start.advance(updates, stream(1)),
        setup=lambda: ((chains(network, gammas),), {}),
        rounds=15,
        warmup_rounds=2,
    )
    after = chains(network, gammas)
    after.advance(updates, stream(1))
    benchmark.extra_info["flips"] = float(after.flips.mean() / updates)
    report(benchmark, lanes * updates)


@pytest.mark.parametrize(("stored", "lanes"), IN_BLOCKS)
def test_lanes_in_c(benchmark: Any, stored: int, lanes: int) -> None:
    benchmark.group = f"M = {stored}, {lanes} lanes"
    network, gammas = HopfieldNetwork(patterns(stored)), curvatures(lanes)
    updates, start = SWEEPS * SIZE, chains(network, gammas)
    states = benchmark.pedantic(run_lanes_in_c, (start, updates), rounds=15, warmup_rounds=2)
    start.advance(updates, stream(1))
    assert np.array_equal(states, start.x)
    report(benchmark, lanes * updates)


COMPILED = """
import numpy as np
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import stream
from curved.sampling import _glauber
from programs import chains

network = HopfieldNetwork(np.ones((35, 64), dtype=np.int8))
for lanes in (1, 16):
    chains(network, np.zeros(lanes)).advance(64, stream(1))
for code in _glauber.advance.inspect_asm().values():
    print("pmaddwd" in code or "vpdpwssd" in code)
"""


def test_the_kernel_multiplies_and_adds_sixteen_bits(tmp_path: Path) -> None:
    """In one instruction, where the processor has it, in blocks and in single chains."""
    if platform.machine() not in ("x86_64", "AMD64"):
        pytest.skip("an instruction of x86")
    # numba does not show code that it has from a cache
    elsewhere = {"NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run(
        [sys.executable, "-c", COMPILED],
        env=os.environ | elsewhere,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["True", "True"]


@ALL
def test_dense(benchmark: Any, stored: int, gamma: float) -> None:
    benchmark.group = f"M = {stored}, gamma = {gamma}"
    network = HopfieldNetwork(patterns(stored))
    dense = Dense(network, gamma)
    updates = SIZE
    state = benchmark.pedantic(dense.run, (updates,), rounds=5, warmup_rounds=1)
    ours = simulate(network, gamma, BETA, network.patterns[0], sweeps=1, seed=1)
    assert np.array_equal(state, ours.state)
    report(benchmark, updates)


@pytest.mark.benchmark(timer=time.perf_counter)
@pytest.mark.parametrize("threads", [1, 2])
def test_threads(benchmark: Any, threads: int) -> None:
    """200 chains on one and two threads: the efficiency is half the ratio of the two times."""
    benchmark.group = "200 chains, M = 35, gamma = -0.5"
    network = HopfieldNetwork(patterns(35))
    updates = SWEEPS * SIZE

    def chain(key: int) -> float:
        one = chains(network, np.array([-0.5]))
        one.advance(updates, stream(1, key))
        return float(one.energy[0])

    energies = benchmark.pedantic(
        lambda: list(parallel(chain, range(200), threads)), rounds=7, warmup_rounds=1
    )
    assert math.isfinite(sum(energies))
    if benchmark.stats is not None:
        rate = 200 * updates / benchmark.stats.stats.min
        benchmark.extra_info["million_updates_per_second"] = round(rate / 1e6, 2)
