"""What was compiled before is damaged, cannot be read, or cannot be kept."""

import os
import pickle
import shutil
import subprocess
import sys

import pytest
from numba import config

from conftest import ROOT
from curved.numerics.compiled import compiled as compiled_by_numba

RUN = """
import numpy as np
from curved.sampling._zero_temperature import descend
patterns = np.ones((4, 1), dtype=np.int8)
x = np.array([-1, 1, 1, 1], dtype=np.int8)
z = (x @ patterns).astype(np.int32)
steps = np.arange(-4.0, 6.0, 2.0)[:6] - 1.0
print(descend(np.array([0.1]), np.append(steps, 9.0), False, patterns, x, z), x.tolist())
print(sum(descend.stats.cache_hits.values()))
"""


def run(folder, python=(sys.executable,), code=RUN, **variables):
    """Result of a kernel, and whether it was found compiled; what it said."""
    done = subprocess.run(
        [*python, "-c", code],
        env={**os.environ, "NUMBA_CACHE_DIR": str(folder), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    result, hits = done.stdout.splitlines()
    return result, int(hits), done.stderr


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compiled")
    first = run(folder)
    assert run(folder) == (first[0], 1, "")
    return folder, first[0]


def flipped(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def piped(path):
    path.unlink()
    os.mkfifo(path)


def folded(path):
    path.unlink()
    path.mkdir()


DAMAGE = {
    "empty": lambda path: path.write_bytes(b""),
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "flipped": flipped,
    "text": lambda path: path.write_bytes(b"version https://git-lfs.github.com/spec/v1\n"),
    "version": lambda path: path.write_bytes(pickle.dumps("0.1") + pickle.dumps(("", {}))),
    "gone": lambda path: path.unlink(),
    "folder": folded,
    "pipe": piped,
}


@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
@pytest.mark.parametrize("damage", DAMAGE)
def test_compiled_code_that_is_damaged_is_made_again(compiled, tmp_path, damage, suffix):
    whole, result = compiled
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    for path in list(folder.rglob(f"*{suffix}")):
        DAMAGE[damage](path)
    assert run(folder) == (result, 0, "")
    if damage not in ("folder", "pipe"):  # those stay as they are, which harms nobody
        assert run(folder) == (result, 1, "")


CALLS = """
import numpy as np
import curved as cn
network = cn.HopfieldNetwork(np.ones((1, 64), dtype=np.int8))
one = cn.simulate(network, [-0.5] * 8, 1.2, network.patterns[0], sweeps=3, seed=1)
print(one.overlap.values.tobytes().hex())
print(0)
"""


def test_compiled_code_is_that_of_the_functions_it_calls(tmp_path):
    """A kernel holds those of other modules, so it is compiled again when one of them changes."""
    package, folder = tmp_path / "site", tmp_path / "kept"
    shutil.copytree(ROOT / "src/curved", package / "curved", ignore=shutil.ignore_patterns("__*__"))

    def result(folder):
        return run(folder, code=CALLS, PYTHONPATH=str(package))[0]

    before = result(folder)
    called = package / "curved/sampling/_glauber.py"
    text = called.read_text()
    assert text.count("y = -(size * beta / gamma)") == 1
    called.write_text(text.replace("y = -(size * beta / gamma)", "y = -(size * 0.25 / gamma)"))
    after = result(folder)
    assert after == result(tmp_path / "empty") != before


VECTORS = """
import numpy as np
from numba import njit
from curved.sampling._vectors import LANES, products
@njit
def add(z, block, rows, i, sums):
    products(z, block, rows, i, sums)
random = np.random.default_rng(1)
z = random.integers(-900, 900, (2, 6, LANES, 2)).astype(np.int16)
rows = random.choice(np.array([-1, 1], dtype=np.int16), (5, 6, 2))
sums = np.zeros(LANES, dtype=np.int32)
add(z, 1, rows, 3, sums)
print((sums == np.einsum("plk,pk->l", z[1].astype(int), rows[3])).all())
print(0)
"""


@pytest.mark.parametrize("variable", ["NUMBA_CPU_NAME=generic", "NUMBA_ENABLE_AVX=0", "NONE="])
def test_kernels_are_compiled_for_the_processor_that_numba_is_told(tmp_path, variable):
    """As on clusters of several kinds, where this one's instructions would end the process."""
    assert run(tmp_path, code=VECTORS, **dict([variable.split("=")]))[0] == "True"


def test_a_numba_that_does_not_compile_is_refused(monkeypatch):
    monkeypatch.setattr(config, "DISABLE_JIT", 1)
    with pytest.raises(RuntimeError, match="NUMBA_DISABLE_JIT is set, but kernels run compiled"):
        compiled_by_numba()


def test_compiled_code_that_cannot_be_kept_costs_its_time(tmp_path):
    """Neither the package nor the home can be written to: what to set is said."""
    package = tmp_path / "site"
    shutil.copytree(ROOT / "src/curved", package / "curved", ignore=shutil.ignore_patterns("__*__"))
    (package / "curved/sampling/__pycache__").touch()  # no folder can be made there
    result, hits, said = run(
        "", PYTHONPATH=str(package), HOME="/dev/null", XDG_CACHE_HOME="/dev/null/cache"
    )
    assert (result, hits) == ("1 [1, 1, 1, 1]", 0)
    assert said.count("NUMBA_CACHE_DIR") == 1
