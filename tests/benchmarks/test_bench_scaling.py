"""Cost of an attempted update over network size N and patterns M, from cache to main memory.

Each program of programs.py on one thread, at beta = 2, from a stored pattern of random ones; in
lockstep as many chains as Figure 5 has curvatures. Times are of the thread, so that other work on
the machine matters less. Each round has random numbers of its own, as rows that the last round
read would be in a cache. A streaming loop says what the machine can do: it multiplies and adds
numbers of 16 bits, two bytes for each product, as the kernel does. performance.py makes a page of
all this.
"""

import time
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numba import njit
from programs import Dense, chains, curvatures, report, run_c, run_lanes_in_c

from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import stream

ROUNDS, TOGETHER = 7, 41
WORK = 10**8  # about the nanoseconds of a round of single chains, and several times those of lanes
SHORT = 2**15  # neurons from which a projection needs more than the 16 bits of the C program
MATRIX = 1000  # neurons up to which the dense way has its N^2 couplings in 8 MB
CASES = [
    (size, stored, program)
    for size in (100, 1000, 10_000, 32_000, 100_000)
    for stored in (1, 10, 100, 1000)
    for program in ("lanes", "lanes in C", "chain", "chain in C", "dense")
    if (program != "lanes in C" or size < SHORT) and (program != "dense" or size <= MATRIX)
]
pytestmark = pytest.mark.benchmark(timer=time.thread_time)


@lru_cache(maxsize=1)
def network_of(size: int, stored: int) -> HopfieldNetwork:
    patterns = np.random.default_rng(1).integers(0, 2, (stored, size), dtype=np.int8)
    patterns *= 2
    patterns -= 1
    return HopfieldNetwork(patterns)


@pytest.mark.parametrize(("size", "stored", "program"), CASES)
def test_update(benchmark: Any, size: int, stored: int, program: str) -> None:
    benchmark.group = f"N = {size}, M = {stored}"
    network, keys = network_of(size, stored), count()
    lanes = TOGETHER if program.startswith("lanes") else 1
    gammas = curvatures(lanes)
    updates = WORK // (lanes * (10 + stored // 10))
    start, run = (
        chains(network, gammas),
        Dense(network, gammas[0]).run if program == "dense" else None,
    )
    if run is not None:
        updates = max(20, min(20_000, 4 * WORK // (size * (1 + 2 * stored))))
        work = lambda: run(updates)  # noqa: E731
    elif program == "lanes in C":
        work = lambda: run_lanes_in_c(start, updates, next(keys))  # noqa: E731
    elif program == "chain in C":
        work = lambda: run_c(network, gammas[0], updates, next(keys))  # noqa: E731
    else:  # goes on from round to round
        work = lambda: start.advance(updates, stream(1, next(keys)))  # noqa: E731
    state = benchmark.pedantic(work, rounds=ROUNDS, warmup_rounds=1)
    if state is not None:
        start.advance(updates, stream(1, *((next(keys) - 1,) if run is None else ())))
        assert np.array_equal(np.reshape(state, start.x.shape), start.x)
    benchmark.extra_info["lanes"] = lanes
    report(benchmark, lanes * updates)


@njit(nogil=True)
def products(numbers, times):
    """Sum of the squares of numbers of 16 bits, wrapped to 32 bits, so many times."""
    total = np.int32(0)
    for turn in range(times):
        for k in range(numbers.size):
            product = np.int32(np.int32(numbers[k]) * np.int32(numbers[k]))
            total = np.int32(total + product)
        numbers[turn % numbers.size] ^= 1
    return total


def caches() -> dict[str, int]:
    """Bytes of the data caches of the first core by level, as far as the system tells."""
    found = {}
    for folder in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        level, kind, size = (
            (folder / name).read_text().strip() for name in ("level", "type", "size")
        )
        if kind != "Instruction":
            found[level] = int(size.rstrip("KM")) << {"K": 10, "M": 20}.get(size[-1], 0)
    return found


@pytest.mark.parametrize("kilobytes", [16, 32, 128, 512, 2048, 8192, 32_768, 262_144])
def test_stream(benchmark: Any, kilobytes: int) -> None:
    """Bytes a nanosecond, which is gigabytes a second, of a loop over so much memory."""
    numbers = np.random.default_rng(1).integers(-100, 100, kilobytes * 512, dtype=np.int16)
    times = max(1, 2**20 // kilobytes)
    benchmark.pedantic(products, (numbers, times), rounds=ROUNDS, warmup_rounds=1)
    benchmark.extra_info["caches"] = caches()
    if benchmark.stats is not None:
        rate = times * numbers.nbytes / benchmark.stats.stats.min / 1e9
        benchmark.extra_info["bytes_per_ns"] = round(rate, 3)
