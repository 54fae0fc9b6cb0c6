"""Print the table of docs/cluster.md, and fit its model, from a run of test_bench_scaling.py.

pytest --benchmark-only --benchmark-json=scaling.json tests/benchmarks/test_bench_scaling.py
python tests/benchmarks/cost_model.py scaling.json

t = a + c M + s (b + d M): s goes from 0, where the rows of N M bytes fit the second-level cache, to
1, where they exceed the last one, linearly in log(N M). Relative errors are minimised.
"""

import json
import sys
from pathlib import Path

import numpy as np

SECOND, LAST = 0.5, 32.0  # MB of the caches of the machine


def main(path):
    """Print table and fit."""
    entries = json.loads(path.read_text())["benchmarks"]
    cost = {
        (one["params"]["size"], one["params"]["stored"]): one["extra_info"]["ns_per_update"]
        for one in entries
    }
    sizes, loads = (sorted(set(axis)) for axis in zip(*cost, strict=True))
    print("| N \\ M |", " | ".join(map(str, loads)), "|")
    for size in sizes:
        print(f"| {size} |", " | ".join(f"{cost[size, stored]:.0f}" for stored in loads), "|")

    size, stored = np.array(list(cost), dtype=float).T
    ns = np.array(list(cost.values()))
    s = np.clip(np.log(size * stored / 1e6 / SECOND) / np.log(LAST / SECOND), 0, 1)
    relative = np.stack([np.ones_like(stored), stored, s, s * stored], axis=1) / ns[:, None]
    (a, c, b, d), *_ = np.linalg.lstsq(relative, np.ones_like(ns))
    error = np.abs(relative @ (a, c, b, d) - 1)
    print(f"a = {a:.0f} ns, c = {c:.3f} ns, b = {b:.0f} ns, d = {d:.3f} ns")
    print(f"error of {ns.size} points: median {np.median(error):.0%}, largest {np.max(error):.0%}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
