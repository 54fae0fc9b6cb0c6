"""Programs that move chains of a Hopfield network, to be timed beside each other.

All draw the same random numbers and must end in the same states: the kernel, one chain in C as one
would write it first, chains in lockstep in C by the algorithm of the kernel, and the dense way,
which computes the local field and the energy anew at each attempted update.
"""

import ctypes
import shutil
import subprocess
import tempfile
from functools import lru_cache
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
from curved.sampling._vectors import LANES
from curved.sampling.chains import HopfieldChains

BETA = 2.0


@lru_cache(maxsize=1)
def compiled() -> ctypes.CDLL:
    """The programs in C, for this processor; a test without gcc is skipped."""
    gcc = shutil.which("gcc")
    if gcc is None:
        pytest.skip("there is no gcc")
    source = Path(__file__).with_name("glauber.c")
    flags = ["-O3", "-march=native", "-shared", "-fPIC"]
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "glauber.so"
        subprocess.run([gcc, *flags, source, "-o", library, "-lm"], check=True)
        loaded = ctypes.CDLL(str(library))
    loaded.advance.restype = ctypes.c_int64
    return loaded


def words(key: int | None = None) -> Any:
    """State of the stream that all programs use, or of another for each key."""
    pcg: Any = stream(1, *(() if key is None else (key,))).bit_generator.state
    parts = [
        pcg["state"][name] >> shift & (1 << 64) - 1
        for name in ("state", "inc")
        for shift in (64, 0)
    ]
    return (ctypes.c_uint64 * 4)(*parts)


def curvatures(lanes: int) -> Array:
    """Curvatures of so many lanes, as in Figure 5, or one that is typical."""
    return np.linspace(-1, 1, lanes) if lanes > 1 else np.array([-0.5])


def chains(network: HopfieldNetwork, gammas: Array) -> HopfieldChains:
    """Chains of the kernel for any number of patterns, all from the first one."""
    starts = np.broadcast_to(network.patterns[0], (len(gammas), network.size))
    made = HopfieldChains(network, starts)
    made.follow([Renyi(gamma) for gamma in gammas], BETA)
    return made


def run_c(network: HopfieldNetwork, gamma: float, updates: int, key: int | None = None) -> Spins:
    """One chain in C, from the first pattern to the state that is returned."""
    x = network.patterns[0].copy()
    z = network.projections(x).astype(np.int32)
    compiled().advance(
        ctypes.c_int64(updates),
        ctypes.c_double(gamma),
        ctypes.c_double(BETA),
        ctypes.c_int64(network.size),
        ctypes.c_int64(network.stored),
        by_neuron(network).ctypes,
        x.ctypes,
        z.ctypes,
        ctypes.c_int64(int(np.sum(z.astype(np.int64) ** 2))),
        words(key),
    )
    return x


@lru_cache(maxsize=1)
def by_neuron(network: HopfieldNetwork) -> Spins:
    """Patterns as the C program reads them; kept, as to copy them may take longer than to run."""
    return np.ascontiguousarray(network.patterns.T)


def run_lanes_in_c(start: HopfieldChains, updates: int, key: int | None = None) -> Spins:
    """Go on from chains in blocks of 16, on copies of their arrays."""
    states, laws, stored = start._states, start._laws, start._stored
    assert states.z.dtype == np.int16
    kind = np.dtype(
        {
            "names": ["t", "base", "gamma", "beta", "square"],
            "formats": ["(7,16)f8", "(7,16)f8", "16f8", "16f8", "16i8"],
        }
    )
    blocks = np.zeros(states.z.shape[0], dtype=kind)
    blocks["base"] = laws.base[:, :7]
    for name, values in (("gamma", laws.gamma), ("beta", laws.beta), ("square", states.square)):
        blocks[name] = values.reshape(-1, LANES)
    x, z = states.x.copy(), states.z.copy()
    sizes = start.size, stored.number, stored.rows.shape[1], len(blocks)
    compiled().advance_lanes(
        ctypes.c_int64(updates),
        *(ctypes.c_int64(size) for size in sizes),
        stored.rows.ctypes,
        x.ctypes,
        z.ctypes,
        blocks.ctypes,
        words(key),
    )
    return np.ascontiguousarray(x[:, : start.flips.size].T)


@njit(nogil=True)
def _advance_densely(
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


class Dense:
    """A chain whose field and energy are computed anew at each attempted update."""

    def __init__(self, network: HopfieldNetwork, gamma: float):
        self._xi, self._gamma = network.patterns.astype(float), gamma
        self._couplings = self._xi.T @ self._xi
        np.fill_diagonal(self._couplings, 0)

    def run(self, updates: int) -> Array:
        """From the first pattern to the state that is returned."""
        x = self._xi[0].copy()
        uniforms = stream(1).random(updates)
        _advance_densely(uniforms, self._gamma, BETA, self._couplings, self._xi, x)
        return x


def report(benchmark: Any, updates: int) -> None:
    """Keep the nanoseconds per attempted update of one chain in the fastest round."""
    if benchmark.stats is not None:
        benchmark.extra_info["ns_per_update"] = round(benchmark.stats.stats.min / updates * 1e9, 3)
