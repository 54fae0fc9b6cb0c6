"""Paths that tests share."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
for _folder in ("unit", "workflow", "cluster"):
    sys.path.insert(0, str(ROOT / "tests" / _folder))
