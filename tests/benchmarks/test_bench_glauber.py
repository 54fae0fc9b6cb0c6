"""Time per attempted update of a chain: the kernel, two C programs, and the dense algorithm.

All chains have the size of Figure 5: N = 3072, from a stored pattern, beta = 2. The programs draw
the same random numbers and must end in the same states. One C program is what one would write
first, for a chain by itself; the other has the algorithm of the kernel, chains in lockstep.
`extra_info` of each entry has the nanoseconds per attempted update of one chain in its fastest
round, by the time of the process, which other work beside it changes less.
"""

import ctypes
import math
import platform
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numba import njit

from curved.curvature.transforms import Renyi
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import stream
from curved.numerics.typing import Array, Spins
from curved.sampling import _glauber
from curved.sampling._glauber import RENYI, plain_probability
from curved.sampling.chains import HopfieldChains, chains_of
from curved.sampling.glauber import parallel, simulate

SIZE, BETA, SWEEPS = 3072, 2.0, 30
CASES = [(stored, gamma) for stored in (5, 35, 70) for gamma in (-0.5, 0.0, 0.9)]
ALL = pytest.mark.parametrize(("stored", "gamma"), CASES)
pytestmark = pytest.mark.benchmark(timer=time.thread_time)
LANES = [(stored, lanes) for stored in (5, 35, 70, 256) for lanes in (1, 4, 16, 41, 64)]
IN_LOCKSTEP = pytest.mark.parametrize(("stored", "lanes"), LANES)


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


def words() -> Any:
    """State of the stream that all programs use."""
    pcg: Any = stream(1).bit_generator.state
    parts = [
        pcg["state"][name] >> shift & (1 << 64) - 1
        for name in ("state", "inc")
        for shift in (64, 0)
    ]
    return (ctypes.c_uint64 * 4)(*parts)


def run_c(library: ctypes.CDLL, network: HopfieldNetwork, gamma: float, updates: int) -> Spins:
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
        words(),
    )
    return x


def chains(network: HopfieldNetwork, gammas: Array) -> HopfieldChains:
    starts = np.broadcast_to(network.patterns[0], (len(gammas), SIZE))
    made = chains_of(network, [Renyi(gamma) for gamma in gammas], BETA, starts)
    assert isinstance(made, HopfieldChains)
    return made


def run_lanes_in_c(library: ctypes.CDLL, start: HopfieldChains, updates: int) -> Spins:
    """Go on from chains in blocks of 16, on copies of their arrays."""
    states, laws, stored = start._states, start._laws, start._stored
    kind = np.dtype(
        {
            "names": ["t", "base", "gamma", "beta", "square"],
            "formats": ["(7,16)f8", "(7,16)f8", "16f8", "16f8", "16i8"],
        }
    )
    blocks = np.zeros(states.z.shape[0], dtype=kind)
    blocks["base"] = laws.base
    for name, values in (("gamma", laws.gamma), ("beta", laws.beta), ("square", states.square)):
        blocks[name] = values.reshape(-1, 16)
    x, z = states.x.copy(), states.z.copy()
    sizes = SIZE, stored.number, stored.rows.shape[1], len(blocks)
    library.advance_lanes(
        ctypes.c_int64(updates),
        *(ctypes.c_int64(size) for size in sizes),
        stored.rows.ctypes,
        x.ctypes,
        z.ctypes,
        blocks.ctypes,
        words(),
    )
    return np.ascontiguousarray(x[:, : start.flips.size].T)


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
        lambda: chains(network, np.array([gamma])).advance(updates, stream(1)),
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
    ours = simulate(network, gamma, BETA, network.patterns[0], sweeps=SWEEPS, seed=1)
    assert np.array_equal(state, ours.state)
    report(benchmark, updates)


@IN_LOCKSTEP
def test_lanes(benchmark: Any, stored: int, lanes: int) -> None:
    benchmark.group = f"M = {stored}, {lanes} lanes"
    network, gammas = HopfieldNetwork(patterns(stored)), np.linspace(-1, 1, lanes)
    updates = SWEEPS * SIZE
    benchmark.pedantic(
        lambda start: start.advance(updates, stream(1)),
        setup=lambda: ((chains(network, gammas),), {}),
        rounds=15,
        warmup_rounds=2,
    )
    report(benchmark, lanes * updates)


@IN_LOCKSTEP
def test_lanes_in_c(benchmark: Any, compiled: ctypes.CDLL, stored: int, lanes: int) -> None:
    if lanes < 16:
        pytest.skip("the C program has blocks of 16 only")
    benchmark.group = f"M = {stored}, {lanes} lanes"
    network, gammas = HopfieldNetwork(patterns(stored)), np.linspace(-1, 1, lanes)
    updates, start = SWEEPS * SIZE, chains(network, gammas)
    states = benchmark.pedantic(
        run_lanes_in_c, (compiled, start, updates), rounds=15, warmup_rounds=2
    )
    start.advance(updates, stream(1))
    assert np.array_equal(states, start.x)
    report(benchmark, lanes * updates)


def test_the_kernel_multiplies_and_adds_sixteen_bits() -> None:
    """In one instruction, where the processor has it, in blocks and in single chains."""
    if platform.machine() not in ("x86_64", "AMD64"):
        pytest.skip("an instruction of x86")
    network = HopfieldNetwork(patterns(35))
    for lanes in (1, 16):
        chains(network, np.zeros(lanes)).advance(SIZE, stream(1))
    for code in _glauber.advance.inspect_asm().values():
        assert re.search("pmaddwd|vpdpwssd", code)


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
