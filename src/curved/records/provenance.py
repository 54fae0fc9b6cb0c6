"""Where a data file comes from: parameters, versions and commit, and no clock time."""

import json
import os
import platform
import re
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any
from warnings import warn

from curved import __version__

_PACKAGE = Path(__file__).parents[1]
_PATIENCE = 20  # seconds that git may take


def provenance(parameters: Mapping[str, Any], extras: Sequence[str] = ()) -> dict[str, str]:
    """Describe how a result was made from parameters, as global attributes of its file.

    Parameters and the versions of the dependencies, with those of some extras of the package, are
    JSON.
    """
    asked = {None, *extras}
    names = set()
    for line in requires("curved") or ():
        extra = re.search(r"extra == ['\"](.*)['\"]", line)
        if (extra[1] if extra else None) in asked:
            names.add(re.split(r"[^\w.-]", line, maxsplit=1)[0])
    names.discard("curved")
    return {
        "parameters": json.dumps(parameters, sort_keys=True, default=_listed),
        "curved_version": __version__,
        "commit": _commit(_PACKAGE),
        "dependencies": json.dumps({name: version(name) for name in sorted(names)}),
        "python_version": platform.python_version(),
    }


def _listed(value: Any) -> Any:
    """What JSON has no word for: numbers and arrays of numpy."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"parameters must be numbers, text, lists and mappings, got {value!r}")


_GIT_FAILS = (OSError, subprocess.SubprocessError)


def _git(package: Path, *arguments: str) -> str:
    """What git says in the folder of the package."""
    # hooks and worktrees set GIT_DIR and its like, which would name another repository
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    environment["GIT_CONFIG_GLOBAL"] = os.devnull  # a home that cannot be read would end it
    # a checkout of another user, as in a container, is read as any: its code runs already
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", str(package), *arguments],
        capture_output=True,
        check=True,
        env=environment,
        timeout=_PATIENCE,
    )
    return done.stdout.decode(errors="replace").strip()


def _commit(package: Path) -> str:
    """Commit of the checkout that tracks the package, marked where its files differ from it.

    A warning tells why there is none, where there is a checkout.
    """
    try:
        _git(package, "ls-files", "--error-unmatch", "__init__.py")
        changed = _git(package, "status", "--porcelain", "--untracked-files=no", "--", ".")
        return _git(package, "rev-parse", "HEAD") + ("-dirty" if changed else "")
    except _GIT_FAILS as error:
        untracked = getattr(error, "returncode", None) == 1
        if not untracked and any((folder / ".git").exists() for folder in package.parents):
            said = (getattr(error, "stderr", None) or b"").decode(errors="replace").strip()
            warn(
                f"the commit is written as unknown, as git fails in {package}: {said or error}",
                RuntimeWarning,
                stacklevel=2,
            )
        return "unknown"


def day_of_commit() -> str:
    """Day of the commit that is checked out, such as 2026-11-26; 1980-01-01 where there is none."""
    try:
        return _git(_PACKAGE, "show", "--no-patch", "--format=%cs", "HEAD")
    except _GIT_FAILS:
        return "1980-01-01"
