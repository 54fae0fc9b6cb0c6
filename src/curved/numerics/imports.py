"""The modules from which a module imports, and their sources."""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from importlib.util import resolve_name
from types import ModuleType


def sources_behind(module: str, ours: Callable[[ModuleType], bool]) -> dict[str, str]:
    """Sources of a module that is loaded, and of all that it imports, by their names.

    Parameters
    ----------
    module : str
        Its name.
    ours : callable
        Whether a module counts; of others, what they import is not looked at either.

    Raises
    ------
    OSError
        If the source of one cannot be read.
    TypeError
        If one is compiled.
    """
    sources: dict[str, str] = {}
    left = {module}
    while left:
        name = left.pop()
        sources[name] = inspect.getsource(sys.modules[name])
        imported = set(_imported(ast.parse(sources[name]), sys.modules[name].__package__))
        loaded = (imported & sys.modules.keys()) - sources.keys()
        left |= {one for one in loaded if ours(sys.modules[one])}
    return sources


def _imported(tree: ast.AST, package: str | None) -> Iterator[str]:
    """Names after `import` and `from`, and after both together, as these may be modules too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = resolve_name("." * node.level + (node.module or ""), package)
            yield from (origin, *(f"{origin}.{one.name}" for one in node.names))
