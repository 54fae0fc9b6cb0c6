"""Time per attempted update of the kernel, of the same in C, and of the dense algorithm.

All of it is one chain of the size of Figure 5: N = 3072, from a stored pattern, beta = 2. The three
programs draw the same random numbers and must end in the same state. `extra_info` of each entry has
the nanoseconds per attempted update of its fastest round.
"""

import ctypes
import math
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numba import njit

from curved.curvature.transforms import Renyi
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import stream
from curved.numerics.typing import Array, Spins
from curved.sampling._glauber import RENYI, plain_probability
from curved.sampling.glauber import parallel, simulate

SIZE, BETA, SWEEPS = 3072, 2.0, 30
CASES = [(stored, gamma) for stored in (5, 35, 70) for gamma in (-0.5, 0.0, 0.9)]
ALL = pytest.mark.parametrize(("stored", "gamma"), CASES)


def patterns(stored: int) -> Spins:
    """Patterns that share 256 modes, so that they are correlated, somewhat less than images."""
    rng = np.random.default_rng(1)
    modes = rng.normal(size=(256, SIZE))
    return np.where(rng.normal(size=(stored, 256)) @ modes > 0, 1, -1).astype(np.int8)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    gcc = shutil.which("gcc")
    if gcc is None:
        pytest.skip("there is no gcc")
    library = tmp_path_factory.mktemp("c") / "glauber.so"
    source = Path(__file__).with_name("glauber.c")
    flags = ["-O3", "-march=native", "-shared", "-fPIC"]
    subprocess.run([gcc, *flags, source, "-o", library, "-lm"], check=True)
    loaded = ctypes.CDLL(str(library))
    loaded.advance.restype = ctypes.c_int64
    return loaded


def run_c(library: ctypes.CDLL, network: HopfieldNetwork, gamma: float, updates: int) -> Spins:
    pcg: Any = stream(1).bit_generator.state
    words = [
        pcg["state"][name] >> shift & (1 << 64) - 1
        for name in ("state", "inc")
        for shift in (64, 0)
    ]
    x = network.patterns[0].copy()
    z = network.projections(x).astype(np.int32)
    xi = np.ascontiguousarray(network.patterns.T)
    library.advance(
        ctypes.c_int64(updates),
        ctypes.c_double(gamma),
        ctypes.c_double(BETA),
        ctypes.c_int64(SIZE),
        ctypes.c_int64(network.stored),
        xi.ctypes,
        x.ctypes,
        z.ctypes,
        ctypes.c_int64(int(np.sum(z.astype(np.int64) ** 2))),
        (ctypes.c_uint64 * 4)(*words),
    )
    return x


@njit(nogil=True)
def run_dense(
    uniforms: Array, gamma: float, beta: float, couplings: Array, xi: Array, x: Array
) -> None:
    """The local field from N couplings, and the energy from all M overlaps, at each update."""
    size = x.size
    stored = xi.shape[0]
    for v in uniforms:
        i = int(v * size)
        u = v * size - i
        field = couplings[i] @ x / size
        overlaps = xi @ x / size
        e = -0.5 * (overlaps @ overlaps) + stored / (2 * size)
        if u < plain_probability(RENYI, gamma, beta, size, 1 - gamma * e, 2 * x[i] * field):
            x[i] = -x[i]


def report(benchmark: Any, updates: int) -> None:
    if benchmark.stats is not None:
        benchmark.extra_info["ns_per_update"] = round(benchmark.stats.stats.min / updates * 1e9, 2)


@ALL
def test_kernel(benchmark: Any, stored: int, gamma: float) -> None:
    benchmark.group = f"M = {stored}, gamma = {gamma}"
    network = HopfieldNetwork(patterns(stored))
    updates = SWEEPS * SIZE
    benchmark.pedantic(
        lambda: simulate(network, Renyi(gamma), BETA, network.patterns[0], updates, stream(1)),
        rounds=25,
        warmup_rounds=2,
    )
    report(benchmark, updates)


@ALL
def test_c(benchmark: Any, compiled: ctypes.CDLL, stored: int, gamma: float) -> None:
    benchmark.group = f"M = {stored}, gamma = {gamma}"
    network = HopfieldNetwork(patterns(stored))
    updates = SWEEPS * SIZE
    state = benchmark.pedantic(
        run_c, (compiled, network, gamma, updates), rounds=25, warmup_rounds=2
    )
    ours = simulate(network, Renyi(gamma), BETA, network.patterns[0], updates, stream(1))
    assert np.array_equal(state, ours.state)
    report(benchmark, updates)


@ALL
def test_dense(benchmark: Any, stored: int, gamma: float) -> None:
    benchmark.group = f"M = {stored}, gamma = {gamma}"
    network = HopfieldNetwork(patterns(stored))
    xi = network.patterns.astype(float)
    couplings = xi.T @ xi
    np.fill_diagonal(couplings, 0)
    updates = SIZE

    def run() -> Array:
        x = xi[0].copy()
        run_dense(stream(1).random(updates), gamma, BETA, couplings, xi, x)
        return x

    state = benchmark.pedantic(run, rounds=5, warmup_rounds=1)
    ours = simulate(network, Renyi(gamma), BETA, network.patterns[0], updates, stream(1))
    assert np.array_equal(state, ours.state)
    report(benchmark, updates)


@pytest.mark.parametrize("threads", [1, 2])
def test_threads(benchmark: Any, threads: int) -> None:
    """200 chains on one and two threads: the efficiency is half the ratio of the two times."""
    benchmark.group = "200 chains, M = 35, gamma = -0.5"
    network = HopfieldNetwork(patterns(35))
    updates = SWEEPS * SIZE

    def chain(key: int) -> float:
        return float(
            simulate(
                network, Renyi(-0.5), BETA, network.patterns[0], updates, stream(1, key)
            ).energy[0]
        )

    energies = benchmark.pedantic(
        lambda: list(parallel(chain, range(200), threads)), rounds=7, warmup_rounds=1
    )
    assert math.isfinite(sum(energies))
    if benchmark.stats is not None:
        rate = 200 * updates / benchmark.stats.stats.min
        benchmark.extra_info["million_updates_per_second"] = round(rate / 1e6, 2)
