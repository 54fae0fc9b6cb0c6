"""The table in docs/faults.md and the tests say the same."""

import re
import subprocess
import sys
from collections import Counter

from conftest import ROOT

PAGE = (ROOT / "docs/faults.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.search(r"\| `test_\w+` \|$", line)
]
FILES = (
    "test_faults.py",
    "test_slurm_faults.py",
    "test_data_files.py",
    "test_image_sources.py",
    "test_bad_input.py",
    "test_provenance.py",
    "test_arrays.py",
    "test_glauber.py",
    "test_manifest.py",
    "test_runs.py",
    "test_studies.py",
    "test_study_runs.py",
    "test_strict_yaml.py",
    "test_conventions.py",
    "test_arguments.py",
    "test_compiled.py",
    "test_paths.py",
    "test_bounds.py",
    "test_wrong_shape.py",
    "test_memory.py",
    "test_files.py",
)


def cases():
    """Number of cases of each test of this folder, and of those elsewhere that could be named."""
    paths = [str(path) for path in (ROOT / "tests").rglob("test_*.py") if path.name in FILES]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return Counter(re.findall(r"^(tests/.*?)(?:\[.*)?$", done.stdout, re.M))


def test_every_fault_has_its_row_and_every_row_its_test():
    named = {row[-1].strip("`"): int(row[3]) for row in ROWS}
    assert len(named) == len(ROWS)
    counted = {test.partition("::")[2]: (test, number) for test, number in cases().items()}
    assert {name: counted[name][1] for name in named} == named
    here = {name for name, (test, _) in counted.items() if test.startswith("tests/faults/")}
    assert here <= named.keys()


def test_counts():
    (injected, survived, lost) = map(
        int, re.search(r"injected: (\d+)\. Survived: (\d+)\. Bytes lost: (\d+)\.", PAGE).groups()
    )
    assert injected == survived == sum(int(row[3]) for row in ROWS)
    assert lost == sum(int(row[4]) for row in ROWS) == 0
