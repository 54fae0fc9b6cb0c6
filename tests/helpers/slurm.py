"""A cluster of two nodes on the loopback interface, from Slurm's and munge's own programs.

Each node claims all cores and a quarter of the memory of this machine, with a daemon of its own.

Its key, sockets, ports, state, spool and logs are in a folder of its own; nothing is written to
/etc, no service is started, and another Slurm on the same machine does not notice.
"""

import contextlib
import getpass
import os
import re
import secrets
import shutil
import socket
import subprocess
import time
from pathlib import Path

import psutil

DAEMONS = ("munged", "slurmctld", "slurmd")
CLIENTS = ("sbatch", "srun", "squeue", "scancel", "sinfo", "scontrol")
NODES = ("node1", "node2")

CONFIGURATION = """\
ClusterName=lab
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool/%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2
SlurmdParameters=config_overrides
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=20
MinJobAge=86400
KillWait=5
{nodes}
PartitionName=lab Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""
NODE = (
    "NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} "
    "CPUs={cpus} RealMemory={memory} State=UNKNOWN"
)


def program(name: str) -> str | None:
    """Path of a program; daemons are often outside a user's PATH."""
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin:/usr/local/sbin")


def missing() -> list[str]:
    """Programs that a cluster needs and that are not here."""
    absent = [name for name in (*DAEMONS, *CLIENTS) if program(name) is None]
    if "slurmd" not in absent:
        named = subprocess.run([program("slurmd"), "-N", NODES[0], "-V"], capture_output=True)
        if named.returncode:
            absent.append("slurmd built for several on a machine")
    return absent


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


class Cluster:
    """A running cluster; leaving its context ends every process that it ever started."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.daemons: dict[str, subprocess.Popen] = {}

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_):
        self._end()

    @property
    def settings(self) -> dict[str, str]:
        """Variables that make Slurm's commands, and Snakemake, use this cluster."""
        path = f"{self.folder / 'bin'}:{Path(program('sbatch')).parent}:{os.environ['PATH']}"
        return {"SLURM_CONF": str(self.folder / "slurm.conf"), "PATH": path}

    @property
    def prefix(self) -> list[str]:
        """What to put before a command line to run it with these settings."""
        return ["env", *(f"{name}={value}" for name, value in self.settings.items())]

    def command(self, *words: str) -> str:
        """Run one of Slurm's commands and give its output."""
        return subprocess.run(
            words,
            env={**os.environ, **self.settings},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout

    def jobs(self, state: str) -> list[str]:
        """Numbers of the jobs in a state, such as RUNNING."""
        return self.command("squeue", "--noheader", "--format=%i", f"--states={state}").split()

    def start_nodes(self) -> None:
        """Start the daemons of the nodes that have none and wait until all take jobs."""
        for node in NODES:
            if node not in self.daemons:
                self._run(node, "slurmd", "-D", "-N", node, "-f", str(self.folder / "slurm.conf"))
        self._wait("not all nodes take jobs", self._nodes_are_ready)

    def lose_node(self) -> str:
        """End a node as a power cut would: its daemon and all that runs on it, a job at least."""
        node = self.command("squeue", "--noheader", "--format=%N", "--states=RUNNING").split()[0]
        on_it = ("squeue", "--noheader", "--format=%i", "--states=RUNNING", f"--nodelist={node}")
        jobs = set(self.command(*on_it).split())
        daemon = self.daemons.pop(node)
        steps = [process for process in self._processes() if _job(process) in jobs]
        for process in (daemon, *steps):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        daemon.wait()
        psutil.wait_procs(steps, timeout=10)
        return node

    def _start(self) -> None:
        for name in ("bin", "state", *(f"spool/{node}" for node in NODES)):
            (self.folder / name).mkdir(parents=True)
        controller_port, *ports = _free_ports(1 + len(NODES))
        host = socket.gethostname().split(".")[0]
        machine = {
            "host": host,
            "cpus": os.cpu_count(),
            "memory": max(2000, psutil.virtual_memory().total // 2**20 // 4),
        }
        nodes = [
            NODE.format(name=node, port=port, **machine)
            for node, port in zip(NODES, ports, strict=True)
        ]
        configuration = CONFIGURATION.format(
            host=host,
            user=getpass.getuser(),
            folder=self.folder,
            controller_port=controller_port,
            nodes="\n".join(nodes),
        )
        (self.folder / "slurm.conf").write_text(configuration)
        # The plugin clears SLURM_CONF before it calls srun, so srun is told again.
        wrapper = self.folder / "bin" / "srun"
        conf = self.settings["SLURM_CONF"]
        wrapper.write_text(f'#!/bin/sh\nSLURM_CONF={conf} exec {program("srun")} "$@"\n')
        wrapper.chmod(0o755)
        key = self.folder / "munge.key"
        key.touch(mode=0o600)
        key.write_bytes(secrets.token_bytes(128))
        files = {"key-file": "key", "socket": "socket", "pid-file": "pid", "seed-file": "seed"}
        options = [f"--{option}={self.folder}/munge.{file}" for option, file in files.items()]
        self._run("munged", "munged", "--foreground", "--force", *options)
        self._wait("munged does not answer", (self.folder / "munge.socket").exists)
        self._run("slurmctld", "slurmctld", "-D", "-f", str(self.folder / "slurm.conf"))
        self.start_nodes()

    def _run(self, name: str, daemon: str, *arguments: str) -> None:
        with (self.folder / f"{name}.out").open("ab") as out:
            self.daemons[name] = subprocess.Popen(
                [program(daemon), *arguments],
                env={**os.environ, **self.settings},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def _nodes_are_ready(self) -> bool:
        try:
            states = self.command("sinfo", "--noheader", "--Node", "--format=%t").split()
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return False  # the controller does not answer yet
        return len(states) == len(NODES) and set(states) <= {"idle", "mix", "alloc"}

    def _wait(self, fault: str, ready, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while not ready():
            dead = [name for name, daemon in self.daemons.items() if daemon.poll() is not None]
            if dead or time.monotonic() > end:
                said = "\n".join(
                    f"{path.name}: {path.read_text(errors='replace')[-2000:]}"
                    for path in sorted(self.folder.glob("*.[lo][ou][gt]"))
                )
                raise RuntimeError(f"{fault}; ended: {dead or 'none'}\n{said}")
            time.sleep(0.2)

    def _processes(self) -> list[psutil.Process]:
        """All processes of this cluster: they work in its folder, or were told of it."""
        mark, found = str(self.folder), []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                told = (process.cwd(), *process.cmdline(), *process.environ().values())
                if process.pid != os.getpid() and any(mark in text for text in told):
                    found.append(process)
        return found

    def _end(self) -> None:
        for end in (psutil.Process.terminate, psutil.Process.kill):
            processes = self._processes()
            for process in processes:
                with contextlib.suppress(psutil.NoSuchProcess):
                    end(process)
            psutil.wait_procs(processes, timeout=10)
        for daemon in self.daemons.values():
            daemon.wait()


def _job(process: psutil.Process) -> str | None:
    """Number of the Slurm job of which a process is a step, or comes from one."""
    with contextlib.suppress(psutil.Error):
        for one in (process, *process.parents()):
            if step := re.match(r"slurmstepd: \[(\d+)", " ".join(one.cmdline())):
                return step[1]
    return None
