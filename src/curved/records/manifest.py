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
from curved.records.files import AnyPath, atomic, sha256
from curved.records.logs import log_to
from curved.records.provenance import provenance

NAME = "manifest.json"
"""Name of a manifest, in the folder whose files it lists."""

_FORMAT = 1


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
    the data files that it was drawn from, if any, by paths like those of `files`; `not_run` are
    the files that nobody asked for, which may be left of another run. `config` is the whole
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
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ManifestError(f"{path}: no such manifest") from error
    except (OSError, ValueError) as error:
        raise ManifestError(f"{path}: not a readable manifest ({error})") from error
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise ManifestError(f"{path}: not a manifest of format {_FORMAT}")
    files = content.get("files")
    if not isinstance(files, dict):
        raise ManifestError(f"{path}: files must be a table, got {type(files).__name__}")
    if not files:
        raise ManifestError(f"{path}: lists no file, so that nothing can be compared with it")
    for name, entry in files.items():
        pure = PurePosixPath(name)
        if pure.is_absolute() or ".." in pure.parts or "\\" in name or str(pure) != name:
            raise ManifestError(f"{path}: {name!r} leads out of the folder")
        if not isinstance(entry, dict) or not {"size", "sha256"} <= entry.keys():
            raise ManifestError(f"{path}: {name!r} has no size and sha256")
    if not isinstance(content.setdefault("not_run", []), list):
        raise ManifestError(f"{path}: not_run must be a list, got {content['not_run']!r}")
    return content


def faults(results: AnyPath) -> dict[str, str]:
    """Find files of a folder of results that are "missing", "changed" or "extra", sorted by name.

    They are compared with the manifest in the folder, which must be one that `read` can read.
    Folders that hold no listed file, such as logs, are not looked at; nor are files that were not
    asked for.
    """
    results = Path(results)
    content = read(results / NAME)
    listed, elsewhere = content["files"], content["not_run"]
    found = {}
    for name, entry in listed.items():
        path = results / name
        if not path.is_file():
            found[name] = "missing"
        elif path.stat().st_size != entry["size"] or sha256(path) != entry["sha256"]:
            found[name] = "changed"
    for folder in {PurePosixPath(name).parts[0] for name in listed if "/" in name}:
        for path in (results / folder).rglob("*"):
            name = path.relative_to(results).as_posix()
            if path.is_file() and name not in listed and name not in elsewhere:
                found[name] = "extra"
    return dict(sorted(found.items()))


def told(faults: Mapping[str, str]) -> str:
    """What `faults` finds, each in a line of its own."""
    return "".join(f"\n  {fault:8} {name}" for name, fault in faults.items())
