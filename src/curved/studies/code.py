"""The code that the numbers of a study depend on, by what it does."""

import ast
import hashlib
from functools import cache
from pathlib import Path

SIMULATION = (
    *("numerics", "networks", "sampling", "curvature/transforms.py"),
    *("images", "studies/kinds", "studies/networks.py"),
)
"""Code that the numbers of a simulation depend on."""
THEORY = ("numerics", "flat", "curvature", "studies/kinds")
"""Code that the numbers of theory alone depend on."""


@cache
def code_of(parts: tuple[str, ...]) -> str:
    """Hash of what some code does: comments and docstrings may change."""
    root, whole = Path(__file__).parents[1], hashlib.sha256()
    for part in parts:
        for path in sorted([*(root / part).rglob("*.py")] or [root / part]):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                body = getattr(node, "body", None)
                if isinstance(body, list):
                    node.body = [one for one in body if not _is_text(one)]  # type: ignore[attr-defined]
            name = path.relative_to((root / part).parent).as_posix()
            whole.update(f"{name}\n{ast.dump(tree)}\n".encode())
    return whole.hexdigest()


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
