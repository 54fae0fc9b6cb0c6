"""Real faults while the workflow runs, and files that are not what they should be.

After each, and the recovery that docs/faults.md names, every data file is what an undisturbed run
makes, byte for byte, and nothing half-written is left or was ever read. The table there has a row
for each test; test_table.py compares the two.
"""

import os
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
import yaml
from project import MADE, MOUNTS, PARTS, Project, can_mount

from curved.records import data_files

DATA = "results/quick/data"
FIGURE = "results/quick/figures/fig3.png"
PANELS = ("fig3b", "fig3a")  # behind that figure
FILES = tuple(f"{DATA}/{panel}.nc" for panel in PANELS)
MERGED = f"{DATA}/fig5.nc"
SMALL = {  # of the quick configuration; files that take more than a system call to write
    "fig3a": {"points": 26},
    "fig3b": {"points": 10_000},
    "fig5": {
        "gamma": {"points": 3},
        "stored": [5],
        "replicates": 4,
        "sweeps": 2,
        "chunk": 2,
    },
}
LONG = 300  # seconds; far more than anything here takes
UNLOCK = ("--unlock",)
HOOK = Path(__file__).parent / "hook"


@pytest.fixture(scope="module")
def calm(finished, tmp_path_factory):
    """A finished, undisturbed run."""
    project = Project(tmp_path_factory.mktemp("faults") / "calm", finished)
    quick = project.folder / "config/quick.yaml"
    quick.write_text(yaml.safe_dump({**yaml.safe_load(quick.read_text()), **SMALL}))
    done = project.snakemake(FIGURE, MERGED)
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture
def project(calm, tmp_path):
    """The same before the run."""
    return Project(tmp_path / "project", calm)


@pytest.fixture
def made(calm, tmp_path):
    """The same after the run, in a folder of its own."""
    return Project(tmp_path / "project", calm, (*PARTS, *MADE))


def contents(project, panels=PANELS):
    """Bytes of data files, those that are there."""
    paths = [project.folder / DATA / f"{panel}.nc" for panel in panels]
    return {path.stem: path.read_bytes() for path in paths if path.exists()}


def unfinished(project):
    return list((project.folder / "results").rglob(".*.part.*"))


def log(project, name):
    return (project.folder / f"results/quick/logs/{name}.log").read_text()


def recover(project, calm, *commands, targets=FILES, panels=PANELS):
    """Run Snakemake as docs/faults.md says; then all must be as if nothing had happened."""
    for command in (*commands, targets):
        done = project.snakemake(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    assert contents(project, panels) == contents(calm, panels)
    assert all((project.folder / target).exists() for target in targets)
    assert unfinished(project) == []


class Held:
    """A run whose process that writes fig3b.nc waits after the first of its variables.

    With `flush` half of the file is on the disk, but its layout is no longer that of a calm run.
    """

    def __init__(self, project, flush=False, targets=FILES, **variables):
        folder = project.folder
        self.leave, self.output = folder / "leave", folder / "output"
        variables |= {"FAULT_PANEL": "fig3b", "FAULT_FOLDER": str(folder)}
        if flush:
            variables["FAULT_FLUSH"] = "yes"
        command = project.command(*targets, path=[HOOK], **variables)
        with self.output.open("w") as output:
            self.snakemake = subprocess.Popen(
                **command,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
            )
        self._until(lambda: (folder / "held").exists() or self.snakemake.poll() is not None)
        self.worker = int((folder / "held").read_text())
        (part,) = folder.glob(f"{DATA}/.fig3b.*.part.nc")
        half = folder / "fig3b.nc"  # under the name of the whole, it is refused
        shutil.copy(part, half)
        with pytest.raises(data_files.DataFileError, match=r"fig3b\.nc: damaged"):
            data_files.load(half)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self._lives():
            os.killpg(self.snakemake.pid, signal.SIGKILL)
        self.wait()

    def go_on(self):
        self.leave.touch()

    def wait(self):
        """Wait for Snakemake and everything that it started; return its exit code."""
        code = self.snakemake.wait(LONG)
        self._until(lambda: not self._lives())
        return code

    def said(self):
        return self.output.read_text()

    def _lives(self):
        self.snakemake.poll()
        try:
            os.killpg(self.snakemake.pid, 0)
        except ProcessLookupError:
            return False
        return True

    @staticmethod
    def _until(happened):
        end = time.monotonic() + LONG
        while not happened():
            assert time.monotonic() < end, "nothing happened"
            time.sleep(0.05)


# Processes


def test_worker_killed_while_it_writes(project, calm):
    with Held(project, flush=True) as run:
        os.kill(run.worker, signal.SIGKILL)
        assert run.wait() == 1
    assert "SIGKILL" in run.said()
    assert contents(project).keys() == {"fig3a"}
    assert len(unfinished(project)) == 1
    recover(project, calm)


def test_snakemake_killed_while_a_worker_writes(project, calm):
    """The worker lives on; the recovery runs beside it, and neither harms the other."""
    with Held(project) as run:
        run.snakemake.kill()
        assert run.snakemake.wait(LONG) == -signal.SIGKILL
        done = project.snakemake(*UNLOCK)
        assert done.returncode == 0, done.stderr
        done = project.snakemake(*FILES)
        assert done.returncode == 0, done.stdout + done.stderr
        assert contents(project) == contents(calm)
        assert len(unfinished(project)) == 1  # a living process keeps its file
        run.go_on()
        run.wait()
    recover(project, calm)


def test_everything_killed_while_a_worker_writes(project, calm):
    with Held(project, flush=True) as run:
        os.killpg(run.snakemake.pid, signal.SIGKILL)
        run.wait()
    assert "fig3b" not in contents(project)
    assert unfinished(project)
    done = project.snakemake(*FILES)
    assert done.returncode != 0
    assert "--unlock" in done.stdout + done.stderr
    recover(project, calm, UNLOCK)


def test_interrupt_from_the_keyboard(project, calm):
    """SIGINT to all processes of the terminal."""
    with Held(project) as run:
        os.killpg(run.snakemake.pid, signal.SIGINT)
        assert run.wait() != 0
    assert "fig3b" not in contents(project)
    assert unfinished(project) == []
    recover(project, calm)


def test_terminated(project, calm):
    """SIGTERM to Snakemake: what runs is finished, nothing new is started."""
    with Held(project, targets=(FIGURE,)) as run:
        run.snakemake.terminate()
        Held._until(lambda: "Will exit after finishing" in run.said())
        run.go_on()
        assert run.wait() == 1
    assert contents(project) == contents(calm)
    assert not (project.folder / FIGURE).exists()
    recover(project, calm, targets=(FIGURE,))


def test_two_runs_at_once(project, calm):
    with Held(project) as run:
        second = project.snakemake(*FILES)
        assert second.returncode != 0
        assert "cannot be locked" in second.stdout + second.stderr
        run.go_on()
        assert run.wait() == 0
    recover(project, calm)


# What a machine runs out of


def test_out_of_memory_while_a_worker_writes(project, calm):
    """A worker that is given no memory any more, and that has nothing left in it."""
    with Held(project, flush=True, FAULT_MEMORY="yes") as run:
        least = resource.getpagesize()  # it has more already: no page more is given
        resource.prlimit(run.worker, resource.RLIMIT_DATA, (least, resource.RLIM_INFINITY))
        run.go_on()
        assert run.wait() == 1
    # Python raises MemoryError; the HDF5 library does not always look at what it was given.
    died = "died with <Signals." in run.said()
    assert died or "ERROR" in log(project, "fig3b_data"), run.said()
    assert contents(project).keys() == {"fig3a"}
    recover(project, calm)


# In a mount namespace of its own, so that the disk goes when its last process does.
FULL = """
set -eu
mkdir results kept
mount -t tmpfs -o size=600k none results
"$@" --until fig3a_data >/dev/null 2>&1  # what is finished stays
"$@" >full.txt 2>&1 && exit 10
find results -name '.*.part.*' >left.txt
ls results/quick/data >data.txt
mount -o remount,size=50m results
"$@" >space.txt 2>&1
cp -r results/. kept
"""


def test_full_disk(project, calm):
    if not can_mount():
        pytest.skip("unprivileged mounts (unshare --mount --map-root-user) are not allowed here")
    done = project.snakemake(*FILES, prefix=(*MOUNTS, "sh", "-c", FULL, "sh"))
    assert done.returncode == 0, done.stderr
    folder = project.folder
    said = (folder / "full.txt").read_text()
    assert "fig3b.nc: cannot be written" in said
    assert "bytes are free" in said
    assert (folder / "left.txt").read_text() == ""
    assert (folder / "data.txt").read_text().split() == ["fig3a.nc"]
    (folder / "results").rmdir()
    (folder / "kept").rename(folder / "results")
    recover(project, calm)


def test_read_only_data(project, calm):
    """A folder in which nothing can be written, which is found when the first file is due."""
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv (util-linux), which drops the right to ignore permissions, is missing")
    (project.folder / DATA).mkdir(parents=True)
    (project.folder / DATA).chmod(0o555)
    capabilities = "-dac_override,-dac_read_search"
    done = project.snakemake(
        *FILES,
        prefix=("setpriv", f"--bounding-set={capabilities}", f"--inh-caps={capabilities}"),
    )
    assert done.returncode != 0
    assert "Permission denied" in done.stdout + done.stderr
    assert contents(project) == {}
    (project.folder / DATA).mkdir(exist_ok=True)  # Snakemake takes empty folders away
    (project.folder / DATA).chmod(0o755)
    recover(project, calm)


# A clock that was wrong

AHEAD = 1_000_000  # seconds


def set_ahead(folder):
    """Date files as a clock that is ahead would have."""
    for path in folder.rglob("*.*"):
        now = path.stat().st_mtime
        os.utime(path, (now + AHEAD, now + AHEAD))


def test_results_from_the_future(made, calm):
    """The clock was set back after a run: what a changed value concerns is still remade."""
    set_ahead(made.folder / "results")
    assert made.would_run(FIGURE, MERGED) == set()
    made.edit("config/quick.yaml", "points: 26", "points: 27")
    assert made.would_run(FIGURE, MERGED) == {"fig3a_data", "fig3"}
    made.edit("config/quick.yaml", "points: 27", "points: 26")
    (made.folder / DATA / "fig3a.nc").unlink()
    recover(made, calm)


def test_sources_from_the_future(project, calm):
    """The clock was set back after the project was copied: Snakemake refuses, and says why."""
    set_ahead(project.folder / "src")
    done = project.snakemake(*FILES)
    assert done.returncode != 0
    assert "clock skew" in done.stdout + done.stderr
    assert contents(project) == {}
    find = ("find", "src", "workflow", "config", "-newermt", "now", "-exec", "touch", "{}", "+")
    subprocess.run(find, cwd=project.folder, check=True)
    recover(project, calm)


# Files


def refused(project, *says, target=FIGURE):
    """Nothing is made from a file; its name, what is wrong and what to do are said."""
    made = project.folder / target
    made.unlink(missing_ok=True)
    done = project.snakemake(target)
    assert done.returncode != 0
    for text in says:
        assert text in done.stdout + done.stderr
    assert not made.exists()


def damage(path, position=0.5):
    """Flip one bit of a file."""
    content = bytearray(path.read_bytes())
    content[int(len(content) * position)] ^= 1
    path.write_bytes(content)


def test_flipped_bit(made, calm):
    file = made.folder / DATA / "fig3b.nc"
    damage(file)
    refused(made, "fig3b.nc: damaged", "delete it and run again")
    file.unlink()
    recover(made, calm, targets=(FIGURE,))


def test_file_of_another_configuration(made, calm):
    """A whole file of the same panel, copied from elsewhere."""
    file = made.folder / DATA / "fig3b.nc"
    parameters = yaml.safe_load((made.folder / "config/config.yaml").read_text())["fig3b"]
    foreign = data_files.load(file)
    data_files.save(foreign, file, {**parameters, "points": 8_000})
    refused(made, "points = 8000 in the file, points = 10000 expected; delete it")
    file.unlink()
    recover(made, calm, targets=(FIGURE,))


def test_memory_of_earlier_runs_lost(made, calm):
    """Without .snakemake nobody knows what the data were made with, but the data do."""
    shutil.rmtree(made.folder / ".snakemake")
    made.edit("config/quick.yaml", "points: 26", "points: 27")
    done = made.snakemake(FIGURE)
    assert done.returncode == 0, done.stderr
    said = done.stdout + done.stderr
    assert (
        "fig3a.nc will be made again if a target needs it: it was made with other parameters"
        in said
    )
    assert contents(made)["fig3a"] != contents(calm)["fig3a"]
    made.edit("config/quick.yaml", "points: 27", "points: 26")
    recover(made, calm, targets=(FIGURE,))


def test_chunk_of_another_configuration(made, calm):
    """A chunk with other parameters, then one simulated with other patterns, are not merged."""
    file = made.folder / "results/quick/chunks/5-2/fig5_chunk.nc"
    chunk = data_files.load(file)
    parameters = yaml.safe_load(chunk.attrs["parameters"])
    patterns = data_files.origins([chunk])
    data_files.save(chunk, file, {**parameters, "seed": 9}, patterns)
    refused(made, "5-2/fig5_chunk.nc", "seed = 9 in the file, seed = 1", target=MERGED)
    data_files.save(chunk, file, parameters, {"patterns": "sha256:0"})
    refused(made, "5-2/fig5_chunk.nc: made from another patterns.nc than", target=MERGED)
    file.unlink()
    recover(made, calm, targets=(MERGED,), panels=("patterns", "fig5"))
