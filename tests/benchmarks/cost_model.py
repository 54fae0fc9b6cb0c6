"""Print the table of docs/cluster.md, and fit its model, from a run of test_bench_scaling.py.

pytest --benchmark-only --benchmark-json=scaling.json tests/benchmarks/test_bench_scaling.py
python tests/benchmarks/cost_model.py scaling.json
"""

import json
import sys
from pathlib import Path

import numpy as np

CACHE, MEMORY = 8.0, 64.0  # MB of rows: within a share of the last cache, and surely beyond it

entries = json.loads(Path(sys.argv[1]).read_text())["benchmarks"]
cost = {
    (one["params"]["size"], one["params"]["stored"]): one["extra_info"]["ns_per_update"]
    for one in entries
}
sizes, loads = (sorted(set(axis)) for axis in zip(*cost, strict=True))
print("| N \\ M |", " | ".join(map(str, loads)), "|")
for size in sizes:
    print(f"| {size} |", " | ".join(f"{cost[size, stored]:.0f}" for stored in loads), "|")

for name, low, high in (("in cache", 0.0, CACHE), ("in memory", MEMORY, np.inf)):
    chosen = [(m, t) for (n, m), t in cost.items() if low <= n * m / 1e6 <= high]
    stored, times = np.array(chosen).T
    weight = 1 / times  # of relative errors
    basis = np.stack([np.ones_like(stored), stored], axis=1)
    (a, c), *_ = np.linalg.lstsq(basis * weight[:, None], times * weight)
    error = np.abs((a + c * stored) / times - 1)
    print(
        f"{name}: {a:.0f} ns + {c:.3f} ns M; error of {len(times)} points: "
        f"median {np.median(error):.0%}, largest {np.max(error):.0%}"
    )
