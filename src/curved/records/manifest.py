"""The manifest of a folder of results: every file's hash, and what the files were made with.

It holds no clock time and nothing that names a machine or a folder: the same run anywhere on one
kind of platform writes the same manifest.
"""

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from curved.records.data_files import Inputs, load
from curved.records.files import ABSENT, AnyPath, atomic, litter, sha256, short, shown, unreadable
from curved.records.logs import log_to
from curved.records.provenance import provenance

NAME = "manifest.json"
"""Name of a manifest, in the folder whose files it lists."""

UNREADABLE = "unreadable"
"""What `faults` says of a file that the system does not let us read: it may be right."""

_FORMAT = 1
_LARGEST = 1 << 22  # bytes; that of a paper's run has 60 thousand
_SHAPE: dict[str, tuple[type, str]] = {  # of what is read from it
    "not_run": (list, "a list"),
    "config": (dict, "a table"),
    "dependencies": (dict, "a table"),
    "commit": (str, "text"),
    "curved_version": (str, "text"),
    "python_version": (str, "text"),
}
_DEEPEST = 40  # tables and lists within each other
_LONGEST = 255  # bytes of a name


class ManifestError(Exception):
    """A manifest is missing, unreadable or not what it should be."""


def write(
    results: AnyPath,
    files: Iterable[AnyPath],
    made_from: Mapping[str, Sequence[str]],
    not_run: Iterable[AnyPath],
    config: Mapping[str, Any],
    lock: AnyPath,
    log: AnyPath,
    data: Inputs,
) -> None:
    """Write the manifest of a folder of results into it, keys sorted, and a log of any error.

    It has format, files (name: size, sha256, made_from), not_run, config, lock (name, sha256),
    platform, curved_version, commit, dependencies and python_version. `made_from` has for a file
    the data files that it was drawn from, if any, by paths like those of `files`. `not_run` are
    files that are no part of the run, which another run may have left. `config` is the whole
    configuration; its key `results` is left out: it says where files are, not what. `lock` is the
    file with the locked dependencies. Each of the files `data` must be whole, and made with the
    parameters given there.

    Raises
    ------
    DataFileError
        If a data file is not what it should be.
    ValueError
        If a file is not in the folder.
    """

    def name(path: AnyPath) -> str:
        return Path(path).relative_to(results).as_posix()

    with log_to(log) as logger:
        for path, asked in data.items():
            load(path, asked)
        entries: dict[str, dict[str, Any]] = {
            name(path): {"size": Path(path).stat().st_size, "sha256": sha256(path)}
            for path in files
        }
        for path, origins in made_from.items():
            if origins:
                entries[name(path)]["made_from"] = sorted(map(name, origins))
        parameters = {key: value for key, value in config.items() if key != "results"}
        made = provenance(parameters, extras=("plot", "workflow"))
        content = {
            "format": _FORMAT,
            "files": entries,
            "not_run": sorted(map(name, not_run)),
            "config": json.loads(made.pop("parameters")),
            "dependencies": json.loads(made.pop("dependencies")),
            "lock": {"name": Path(lock).name, "sha256": sha256(lock)},
            "platform": _platform(),
            **made,
        }
        target = Path(results, NAME)
        with atomic(target) as temporary:
            text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
            temporary.write_text(text + "\n", encoding="utf-8")
        logger.info("%s written: %d files", target, len(entries))


def _platform() -> dict[str, Any]:
    """What may change the last digits of a number: processor, its features, system and libm."""
    simd = np.show_config(mode="dicts")["SIMD Extensions"]
    return {
        "machine": platform.machine(),
        "system": platform.system(),
        "libc": " ".join(platform.libc_ver()).strip(),
        "simd": sorted({*simd.get("baseline", ()), *simd.get("found", ())}),
    }


def read(path: AnyPath) -> dict[str, Any]:
    """Read a manifest, which may come from elsewhere.

    Raises
    ------
    ManifestError
        If it is missing, is not a manifest, or lists a file outside its folder.
    """
    if fault := unreadable(path):
        raise ManifestError(f"{path}: {'no such manifest' if fault == ABSENT else fault}")
    if (size := Path(path).stat().st_size) > _LARGEST:
        raise ManifestError(f"{path}: has {size} bytes; a manifest has at most {_LARGEST}")
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, RecursionError, ValueError) as error:
        raise ManifestError(f"{path}: not a readable manifest ({error})") from error
    if not isinstance(content, dict) or repr(content.get("format")) != repr(_FORMAT):
        raise ManifestError(f"{path}: not a manifest of format {_FORMAT}")
    if _depth(content) > _DEEPEST:
        raise ManifestError(f"{path}: nests tables more than {_DEEPEST} deep")
    files = content.get("files")
    if not isinstance(files, dict):
        raise ManifestError(f"{path}: files must be a table, got {type(files).__name__}")
    if not files:
        raise ManifestError(f"{path}: lists no files, so that nothing can be compared with it")
    for name, entry in files.items():
        if said := _odd(name, entry):
            raise ManifestError(f"{path}: {shown(repr(name))} {said}")
    content.setdefault("not_run", [])
    for key, (kind, says) in _SHAPE.items():
        if not isinstance(content.get(key), kind):
            got = f"got {short(content[key])}" if key in content else "it is missing"
            raise ManifestError(f"{path}: {key} must be {says}, {shown(got)}")
    if not all(isinstance(name, str) for name in content["not_run"]):
        raise ManifestError(f"{path}: not_run must be a list of names")
    if not all(isinstance(version, str) for version in content["dependencies"].values()):
        raise ManifestError(f"{path}: dependencies must be a table of versions")
    return content


def _odd(name: str, entry: Any) -> str:
    """Say what a manifest tells of a file that no file can have; empty if nothing."""
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or "\\" in name or str(pure) != name:
        return "leads out of the folder"
    if not name.isprintable() or name == "." or len(name.encode()) > _LONGEST:
        return "is not a valid file name"
    if not isinstance(entry, dict) or not {"size", "sha256"} <= entry.keys():
        return "must have a size and a sha256"
    size, made_from = entry["size"], entry.get("made_from", [])
    if type(size) is not int or not 0 <= size < 1 << 63:
        return f"has the size {shown(repr(size))}, which must be a number of bytes"
    if not isinstance(entry["sha256"], str):
        return "has a sha256 that is not text"
    if not isinstance(made_from, list) or not all(isinstance(one, str) for one in made_from):
        return "has a made_from that is not a list of names"
    return ""


def _depth(content: Any) -> int:
    """How many tables and lists stand within each other, as far as it matters."""
    depth, level = 0, [content]
    while level and depth <= _DEEPEST:
        depth += 1
        below = (one.values() if isinstance(one, dict) else one for one in level)
        level = [one for part in below for one in part if isinstance(one, dict | list)]
    return depth


def faults(results: AnyPath) -> dict[str, str]:
    """Find files of a folder of results that are missing, changed, extra or unreadable, by name.

    They are compared with the manifest in the folder, which must be one that `read` can read.
    Folders that hold no listed file, such as logs, are not looked at; nor are files that were not
    asked for, or that systems, editors and killed processes leave, such as .DS_Store.
    """
    results = Path(results)
    content = read(results / NAME)
    listed, elsewhere = content["files"], content["not_run"]
    found = {
        name: fault for name, entry in listed.items() if (fault := _fault(results / name, entry))
    }
    for folder in {PurePosixPath(name).parts[0] for name in listed if "/" in name}:
        for path in (results / folder).rglob("*"):
            name = path.relative_to(results).as_posix()
            if not (name in listed or name in elsewhere or litter(name)) and path.is_file():
                found[name] = "extra"
    return dict(sorted(found.items()))


def _fault(path: Path, entry: Mapping[str, Any]) -> str:
    """What is wrong with a file by its entry; empty if nothing."""
    if fault := unreadable(path):
        return UNREADABLE if fault.startswith("cannot be read") else "missing"
    try:
        same = path.stat().st_size == entry["size"] and sha256(path) == entry["sha256"]
    except OSError:
        return UNREADABLE
    return "" if same else "changed"


def told(faults: Mapping[str, str]) -> str:
    """List what `faults` found, each fault in a line of its own."""
    return "".join(f"\n  {fault:8} {shown(name)}" for name, fault in faults.items())
