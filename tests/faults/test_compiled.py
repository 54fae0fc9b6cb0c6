"""What was compiled before is damaged, cannot be read, or cannot be kept."""

import os
import pickle
import shutil
import subprocess
import sys

import pytest

from conftest import ROOT

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


def run(folder, python=(sys.executable,), **variables):
    """Result of a kernel, and whether it was found compiled; what it said."""
    done = subprocess.run(
        [*python, "-c", RUN],
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
