"""A copy of the project in which a test may edit, run and break things."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

PARTS = (
    "Snakefile",
    "config",
    "docs",
    "workflow",
    "profiles",
    "src",
    "studies",
    "environment.yml",
    "requirements.lock",
)
MADE = ("results", ".snakemake")
"""What a run adds to them."""
OFFLINE = ("unshare", "--map-root-user", "--net")
"""Prefix of a command that shall meet no network: its only interface is a loopback that is down."""


def can_go_offline():
    """Whether this machine lets us make a network namespace."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*OFFLINE, "true"], capture_output=True, check=False).returncode == 0


MOUNTS = ("unshare", "--mount", "--map-root-user")
"""Prefix of a command that may mount: what it mounts goes with the last of its processes."""


def can_mount():
    """Whether this machine lets us make a mount namespace and mount a memory disk in it."""
    if shutil.which("unshare") is None:
        return False
    mount = [*MOUNTS, "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(mount, capture_output=True, check=False).returncode == 0


class Project:
    """The workflow in a folder of its own, on its own copy of the package."""

    def __init__(self, folder: Path, of: "Project | None" = None, parts=PARTS):
        """Copy `parts` of this checkout, or of another project with what it has compiled."""
        self.folder = folder
        folder.mkdir(exist_ok=True)
        for part in parts:
            source, target = (of.folder if of else ROOT) / part, folder / part
            if source.is_dir():
                ignored = () if of else ("__pycache__",)
                shutil.copytree(source, target, ignore=shutil.ignore_patterns(*ignored))
            else:
                shutil.copy2(source, target)

    def command(self, *arguments, config="config/quick.yaml", prefix=(), path=(), **variables):
        """Command line, folder and environment of Snakemake, for `subprocess`."""
        command = [*prefix, sys.executable, "-m", "snakemake", "--cores=2", *arguments]
        if config:
            command += ["--configfile", config]
        folders = os.pathsep.join(map(str, [*path, self.folder / "src"]))
        return {
            "args": command,
            "cwd": self.folder,
            "env": {**os.environ, "PYTHONPATH": folders, **variables},
            "text": True,
        }

    def snakemake(self, *arguments, **options):
        """Run Snakemake to its end and return what happened."""
        return subprocess.run(
            **self.command(*arguments, **options), capture_output=True, check=False
        )

    def would_run(self, *arguments):
        """Names of the steps that a dry run would do, such as {"fig2a_data", "fig2"}, of `all`."""
        done = self.snakemake("--dry-run", *(arguments or ["all"]))
        assert done.returncode == 0, done.stderr
        said = done.stdout + done.stderr
        table = re.search(r"^Job stats:\n.*\n-.*\n((?:.+\n)*?)total ", said, re.M)
        steps = {line.split()[0] for line in table[1].splitlines()} if table else set()
        return steps - {"all", "paper"}

    def edit(self, path, old, new):
        """Replace text that stands exactly once in a file, whose time stays: its content counts."""
        file = self.folder / path
        text, age = file.read_text(), file.stat()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        file.write_text(text.replace(old, new))
        os.utime(file, ns=(age.st_atime_ns, age.st_mtime_ns))

    def files(self):
        """All results and what could be left of unfinished ones."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in (self.folder / "results").rglob("*")
            if path.is_file() and path.suffix in {".nc", ".png", ".pdf", ".svg"}
        }
