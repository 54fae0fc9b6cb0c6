"""Files that cannot be read or written: what is said, and that nobody is told to delete them."""

import errno
import fcntl
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import zipfile
from contextlib import contextmanager
from pathlib import Path

import netCDF4
import numpy as np
import pytest
import xarray as xr
from small_results import build

from conftest import ROOT
from curved.cli import main
from curved.records import archive, data_files, files, manifest
from curved.records.strict_yaml import read
from curved.records.yaml_files import ConfigError


@pytest.fixture
def path(tmp_path):
    """A data file that is whole."""
    path = tmp_path / "fig2a.nc"
    data_files.save(xr.Dataset({"m": ("x", np.arange(5.0))}), path)
    return path


def folder(path, monkeypatch):
    path.unlink()
    path.mkdir()


def pipe(path, monkeypatch):
    path.unlink()
    os.mkfifo(path)


def device(path, monkeypatch):
    path.unlink()
    path.symlink_to("/dev/zero")


def failing(path, monkeypatch):
    """A file whose bytes the system cannot give."""
    path.unlink()
    path.symlink_to("/proc/self/mem")


def refused(path, monkeypatch):
    """As for others than root, whom rights do not bind."""

    def refuse(self, *arguments, **options):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))

    monkeypatch.setattr(files.Path, "open", refuse)


def unlocked(path, monkeypatch):
    """As on a file system without locks: HDF5 fails, and so do we."""

    def fail(*arguments):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    def unopened(*arguments, **options):
        raise OSError(-101, "NetCDF: HDF error", str(path))

    monkeypatch.setattr(fcntl, "flock", fail)
    monkeypatch.setattr(xr, "open_dataset", unopened)


def memory(path, monkeypatch):
    def fail(*arguments, **options):
        raise MemoryError

    monkeypatch.setattr(xr, "open_dataset", fail)


UNREADABLE = {
    "folder": (folder, "is a folder, not a file"),
    "pipe": (pipe, "is a pipe, not a file"),
    "device": (device, "is a device, not a file"),
    "bytes": (failing, "cannot be read: Input/output error"),
    "rights": (refused, "cannot be read: Permission denied"),
    "locks": (unlocked, "without locks .*HDF5_USE_FILE_LOCKING=FALSE"),
    "memory": (memory, "not enough memory"),
}


@pytest.mark.parametrize("fault", UNREADABLE)
def test_what_cannot_be_read_is_not_to_be_deleted(path, fault, monkeypatch):
    happens, says = UNREADABLE[fault]
    happens(path, monkeypatch)
    with pytest.raises(data_files.DataFileError, match=says) as error:
        data_files.load(path)
    assert "delete" not in str(error.value)
    data_files.digest_told(path)
    data_files.parameters_told(path)


@contextmanager
def held(path, how):
    """Another process has the file open in its way until the end."""
    script = f"import fcntl, netCDF4, sys\nfile = {how}\nprint(flush=True)\nsys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        other.stdout.readline()
        try:
            yield
        finally:
            other.stdin.close()
            other.wait()


@pytest.mark.parametrize(
    "how",
    [
        "netCDF4.Dataset(sys.argv[1], 'a')",
        "open(sys.argv[1]); fcntl.flock(file, fcntl.LOCK_EX)",
    ],
)
def test_a_file_that_is_open_elsewhere_is_waited_for(path, how):
    with held(path, how):
        with pytest.raises(data_files.DataFileError, match="open for writing elsewhere") as error:
            data_files.load(path)
        assert "delete" not in str(error.value)
    assert data_files.load(path).m[2] == 2


def test_a_file_of_others_is_moved_away(tmp_path):
    path = tmp_path / "mine.nc"
    xr.Dataset({"m": 1.0}).to_netcdf(path)
    with pytest.raises(data_files.DataFileError, match=r"not written by curved.*move it") as error:
        data_files.load(path)
    assert "delete" not in str(error.value)
    with netCDF4.Dataset(path, "a") as file:
        file.setncatts({"curved_version": "0.1.0", "parameters": "[", "digest": "?"})
    with pytest.raises(data_files.DataFileError, match="does not match its digest"):
        data_files.load(path)


# Writing

DATA = "import numpy as np, sys, xarray as xr\nfrom curved.records import data_files\n"
SAVE = DATA + (
    "data = xr.Dataset({'m': ('x', np.random.default_rng(1).random(200_000))})\n"
    "try:\n    data_files.save(data, sys.argv[1])\n"
    "except data_files.DataFileError as error:\n    print(error)\n"
)


def saved(target, **options):
    """What is said where a file cannot be saved."""
    done = subprocess.run(
        [sys.executable, "-c", SAVE, str(target)],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_keeps_a_file_from_being_written_is_said(tmp_path):
    (tmp_path / "folder.nc").mkdir()
    (tmp_path / "file").touch()
    said = {
        "folder.nc": "Is a directory",
        "file/a.nc": "File exists",
        f"{'x' * 250}.nc": "File name too long",
        "/proc/a.nc": "No such file",
    }
    for name, reason in said.items():
        found = saved(tmp_path / name)
        assert f"{name}: cannot be written" in found
        assert reason in found
        assert "free" not in found
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))  # noqa: E731
    found = saved(tmp_path / "large.nc", preexec_fn=limit)
    assert "File too large" in found
    assert "free" not in found
    assert {path.name for path in tmp_path.iterdir()} == {"folder.nc", "file"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_a_folder_of_somebody_else():
    with tempfile.TemporaryDirectory() as name:
        there, data = Path(name), xr.Dataset({"m": 1.0})
        data_files.save(data, there / "own.nc")
        (there / "own.nc").chmod(0)
        there.chmod(0o755)
        os.seteuid(65534)
        try:
            with pytest.raises(data_files.DataFileError, match="Permission denied") as written:
                data_files.save(data, there / "a.nc")
            with pytest.raises(data_files.DataFileError, match="Permission denied") as read:
                data_files.load(there / "own.nc")
        finally:
            os.seteuid(0)
        assert "free" not in str(written.value)
        assert "delete" not in str(read.value)


def test_home_is_home_for_all_libraries(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    data_files.save(xr.Dataset({"m": 1.0}), "~/there/mine.nc")
    assert data_files.load("~/there/mine.nc").m == 1
    assert list(data_files.open_results("~").children) == ["there"]
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    assert [path.name for path in (tmp_path / "home/there").iterdir()] == ["mine.nc"]


# Leftovers

LEFT = (
    *("data/.DS_Store", "data/._fig2a.nc", "data/Thumbs.db", "data/desktop.ini"),
    *("data/.nfs000000000012345600000001", "data/.fig2a.nc.swp", "data/fig2a.nc~", "data/#fig2a#"),
    *("data/.fig2a.elsewhere-12.part.nc", "figures/fig2.png.part", "data/.ipynb_checkpoints/a.nc"),
    *("figures/@eaDir/fig2.png", "data/__MACOSX/._fig2a.nc"),
)


def test_what_systems_and_editors_leave_is_nothing_extra(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    results = build(tmp_path / "results")
    for name in LEFT:
        (results / name).parent.mkdir(exist_ok=True)
        (results / name).write_text("left")
    os.mkfifo(results / "data/pipe")
    assert manifest.faults(results) == {}
    assert main(["verify", str(results)]) == 0
    assert main(["archive", str(results)]) == 0
    with zipfile.ZipFile(next(results.glob("*.zip"))) as packed:
        assert not set(LEFT) & set(packed.namelist())
    (results / "data/fig2b.nc").write_text("extra")
    assert manifest.faults(results) == {"data/fig2b.nc": "extra"}


def test_no_leftover_stops_a_run(tmp_path):
    """Halves that cannot be removed, and a project with pipes and links to itself."""
    target = tmp_path / "fig2a.nc"
    begin = f".fig2a.{os.uname().nodename}"
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (tmp_path / f"{begin}-{dead.pid}.part.nc").mkdir()
    (tmp_path / f"{begin}-{10**200}.part.nc").mkdir()
    (tmp_path / f"{begin}er-12.part.nc").touch()
    data_files.save(xr.Dataset({"m": 1.0}), target)
    assert data_files.load(target).m == 1
    project = tmp_path / "project"
    (project / "below").mkdir(parents=True)
    (project / "below/itself").symlink_to(project / "below/itself")
    (project / "kept").touch()
    (project / "Thumbs.db").touch()
    os.mkfifo(project / "pipe")
    assert [path.name for path in archive._files(project)] == ["kept"]


def test_files_of_words_are_not_waited_for(tmp_path):
    """A configuration, a study, a manifest: a pipe, a folder, a device in their place."""
    pipe, device = tmp_path / "pipe", tmp_path / "device"
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    for place in (pipe, device, tmp_path):
        with pytest.raises(ConfigError, match="not a file"):
            read(place)
    for place in (pipe, device):
        with pytest.raises(manifest.ManifestError, match="not a file"):
            manifest.read(place)
    results = build(tmp_path / "results")
    ended = threading.Event()
    watch = threading.Timer(60, ended.set)
    watch.start()
    assert main(["verify", str(results), str(pipe)]) == 2
    assert main(["study", "plan", str(pipe)]) == 1
    watch.cancel()
    assert not ended.is_set()


# Manifests and archives that do harm


def hostile(results, target, write):
    """An archive of published results whose figure is another, written by a function."""
    content = json.loads((results / "manifest.json").read_text())
    content["files"]["figures/fig2.png"] = {"size": 10**6, "sha256": "0" * 64}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(results / "data/fig2a.nc", "data/fig2a.nc")
        write(packed, content)
        packed.writestr("manifest.json", json.dumps(content))
    return target


def packed_by(method):
    def write(packed, content):
        packed.writestr("figures/fig2.png", bytes(10**6), method)

    return write


def lying(packed, content):
    packed.writestr("figures/fig2.png", b"x" * 10)


def named(name):
    def write(packed, content):
        content["files"][name] = content["files"]["figures/fig2.png"]

    return write


def entry(**changes):
    def write(packed, content):
        packed.writestr("figures/fig2.png", os.urandom(1000))
        content["files"]["figures/fig2.png"] |= changes

    return write


def deep(packed, content):
    content["config"] = json.loads("[" * 100 + "]" * 100)


HOSTILE = {
    "bzip2": (packed_by(zipfile.ZIP_BZIP2), "by a method other than deflate"),
    "lzma": (packed_by(zipfile.ZIP_LZMA), "by a method other than deflate"),
    "bomb": (
        lambda packed, content: (
            packed.writestr("figures/fig2.png", bytes(10**8)),
            content["files"]["figures/fig2.png"].update(size=10**8),
        ),
        "would unpack to 100000000 bytes",
    ),
    "lying": (lying, "has fewer than 1000000 bytes"),
    "absent": (lambda packed, content: None, "figures/fig2.png"),
    "negative": (entry(size=-1), "has the size -1, which must be a number of bytes"),
    "words": (entry(size="many"), "has the size 'many'"),
    "real": (entry(size=1e30), "has the size 1e"),
    "hash": (entry(size=1000, sha256=7), "has a sha256 that is not text"),
    "origins": (entry(size=1000, made_from=7), "made_from"),
    "surrogate": (named("data/\ud800"), "is not a valid file name"),
    "escape": (named("data/\x1b[31mred"), "is not a valid file name"),
    "long": (named("data/" + "x" * 300), "is not a valid file name"),
    "nul": (named("data/\0"), "is not a valid file name"),
    "deep": (deep, "nests tables more than"),
}


@pytest.mark.parametrize("harm", HOSTILE)
def test_published_archives_that_do_harm_are_refused(tmp_path, harm, capsys):
    results = build(tmp_path / "results")
    write, says = HOSTILE[harm]
    target = hostile(results, tmp_path / "published.zip", write)
    assert main(["verify", str(results), str(target)]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert "\x1b" not in error


def test_an_encrypted_or_damaged_archive_is_refused(tmp_path, capsys):
    results = build(tmp_path / "results")
    target = hostile(results, tmp_path / "published.zip", entry(size=1000))
    whole = bytearray(target.read_bytes())
    rng = np.random.default_rng(1)
    for bit in [None, *rng.choice(8 * len(whole), 150, replace=False).tolist()]:
        changed = bytearray(whole)
        if bit is None:  # the flag of encryption, of every member
            for sign, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
                start = changed.find(sign)
                while start >= 0:
                    changed[start + at] |= 1
                    start = changed.find(sign, start + 1)
        else:
            changed[bit // 8] ^= 1 << bit % 8
        target.write_bytes(changed)
        status = main(["verify", str(results), str(target)])
        assert status in (1, 2)  # the figure is another than ours in any case, or it is refused
        if bit is None:
            assert (status, "is encrypted" in capsys.readouterr().err) == (2, True)
