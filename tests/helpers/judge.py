"""Give files to the readers of the project, each in a process of its own, and measure its memory.

Called with a list of (reader, path) as JSON, it prints one of (sentence, bytes) in the same order.
"""

import json
import os
import resource
import sys
from pathlib import Path

from curved.images.sources import ArchiveError, pattern_file, read_archive
from curved.ledger import claims
from curved.records import data_files, manifest, pictures, strict_yaml, verify
from curved.records.yaml_files import ConfigError
from curved.settings import configuration
from curved.studies import language

SENTENCES = (
    ArchiveError,
    ConfigError,
    data_files.DataFileError,
    manifest.ManifestError,
    pictures.PictureError,
)


def _outdated(path):
    data_files.digest_told(path)
    assert not data_files.parameters_told(path)
    raise data_files.DataFileError(data_files.outdated(path, {}, {}))


READERS = {
    "configuration": lambda path: configuration.check(strict_yaml.read(path)),
    "study": language.read,
    "claims": claims.load,
    "manifest": manifest.read,
    "data file": data_files.load,
    "attributes": _outdated,
    "picture": pictures.pixels,
    "patterns": pattern_file,
    "images": lambda path: read_archive(path, "train.bin", 1000),
    "published": lambda path: verify.against(path.parent / "results", path, {}),
}
UNIT = 1 if sys.platform == "darwin" else 1024  # of the largest memory that a process had


def judged(reader, path):
    try:
        READERS[reader](Path(path))
    except SENTENCES as error:
        return str(error)
    return ""


def measured(reader, path):
    """What a reader says of a file, and how much memory that took beside what was there before."""
    out, into = os.pipe()
    if not (child := os.fork()):
        try:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            said = judged(reader, path)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            with os.fdopen(into, "w") as file:
                json.dump([said, UNIT * peak], file)
        finally:
            os._exit(0)
    os.close(into)
    with os.fdopen(out) as file:
        told = file.read()
    os.waitpid(child, 0)
    return json.loads(told) if told else ["it ended without a sentence", 0]


if __name__ == "__main__":
    for reader in READERS:  # what they import counts for none of them
        judged(reader, os.devnull)
    json.dump([measured(*one) for one in json.loads(sys.argv[1])], sys.stdout)
