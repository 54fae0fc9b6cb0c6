"""Pack results into one zip that says what it holds: an RO-Crate, ready to be published.

It holds the files of the manifest, the reports if there are any, a page that describes its folders,
the licence, how to cite and to reproduce, and under software/ the project that made the results.
Members have fixed order, times and rights: the same files give the same bytes.
"""

import mimetypes
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import netCDF4
import yaml

from curved import __version__
from curved.records import manifest
from curved.records.files import atomic, litter, shown
from curved.records.provenance import day_of_commit, provenance

METADATA = "ro-crate-metadata.json"
"""Name of the description of an RO-Crate, version 1.1."""

_SOFTWARE = PurePosixPath("software")
_PROJECT = (  # all that is tracked; a test compares
    *("CHANGELOG.md", "CITATION.cff", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "Dockerfile"),
    *("LICENSE", "Makefile", "README.md", "REPRODUCE.md", "SECURITY.md", "Snakefile"),
    *("codecheck.yml", "environment.yml", "pyproject.toml", "requirements.lock"),
    *("config", "docs", "profiles", "src", "studies", "tests", "workflow"),
    *(".ci", ".dockerignore", ".editorconfig", ".github", ".gitignore", ".pre-commit-config.yaml"),
    *(".readthedocs.yaml", ".snakemake-workflow-catalog.yml", ".zenodo.json"),
)
_MADE = {"__pycache__", "api"}  # folders of the project that are made anew, and not packed
_BESIDE = {name: name for name in ("CITATION.cff", "LICENSE", "REPRODUCE.md")} | {
    "README.md": "workflow/report/archive.md"
}
_REPORTS = ("report.html", "workflow.html")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can hold
_TYPES = {".cff": "text/yaml", ".md": "text/markdown", "": "text/plain"}  # others are known
_RUNS = "https://w3id.org/ro/wfrun/"
_PROFILES = (  # each as identifier, kind
    (f"{_RUNS}process/0.5", "CreativeWork"),
    (f"{_RUNS}workflow/0.5", "CreativeWork"),
    ("https://w3id.org/workflowhub/workflow-ro-crate/1.0", "CreativeWork"),
)
_INPUTS = (  # of the run
    ("software/config/config.yaml", "application/yaml", "The configuration"),
    ("software/config/claims.yaml", "application/yaml", "The claims of the ledger"),
    ("software/requirements.lock", "text/plain", "Versions of all that was installed"),
)
_BIOSCHEMAS = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
_DESCRIPTIONS = {
    "manifest.json": "Size and hash of every file of results, the whole configuration, versions",
    "report.html": "Report of the run: verdicts, figures, claims, run times, certificate",
    "workflow.html": "Graph and code of the workflow, with its results, as Snakemake reports them",
    "README.md": "What is where in this archive, and how to check it",
    "REPRODUCE.md": "How to make every result again",
    "CITATION.cff": "How to cite",
    "LICENSE": "The licence",
}


class ArchiveError(Exception):
    """Results cannot be packed."""


def members(results: Path, project: Path) -> dict[str, Path]:
    """Name in the archive and place of every file but the description, sorted by name.

    Raises
    ------
    ArchiveError
        If results are not those of their manifest, or a file of the project is missing.
    """
    if faults := manifest.faults(results):
        raise ArchiveError(f"{results}: the files differ from its manifest{manifest.told(faults)}")
    listed = manifest.read(results / manifest.NAME)["files"]
    found = {name: results / name for name in (*listed, manifest.NAME)}
    beside = {name: project / place for name, place in _BESIDE.items()}
    beside |= {name: results / name for name in _REPORTS}
    found |= {name: path for name, path in beside.items() if path.is_file()}
    for name in _PROJECT:
        if not (project / name).exists():
            raise ArchiveError(f"{project}: has no {name}; run this in the project's folder")
        for path in _files(project / name):
            found[str(_SOFTWARE / path.relative_to(project).as_posix())] = path
    return dict(sorted(found.items()))


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():  # else it is a pipe or the like, which is no file of the project
        for below in path.iterdir():
            if below.name not in _MADE and not litter(below.name):
                yield from _files(below)


def crate_of(results: Path, project: Path) -> Any:
    """Describe what `members` finds, as a Workflow Run RO-Crate 0.5, which is an RO-Crate 1.1.

    Every figure names the data files that it was drawn from, every data file its variables. The run
    has no time, so that the same results are the same archive. It is a ROCrate of the library
    rocrate, without which an ArchiveError is raised.
    """
    try:
        from rocrate.rocrate import ROCrate
    except ImportError as error:
        raise ArchiveError(
            "archives need the package rocrate: pip install 'curved[archive]'"
        ) from error
    found = members(results, project)
    content = manifest.read(results / manifest.NAME)
    citation = yaml.safe_load((project / "CITATION.cff").read_text(encoding="utf-8"))
    crate = ROCrate(version="1.1")
    name = citation["license"]
    licence = _entity(crate, f"https://spdx.org/licenses/{name}", "CreativeWork", name=name)
    [author] = [_author(crate, entry) for entry in citation["authors"]]
    common = {
        "version": content["curved_version"],
        "author": author,
        "license": licence,
        "citation": _article(crate, citation["preferred-citation"]),
    }
    root = crate.root_dataset
    del root["datePublished"]  # the library says today
    root["datePublished"] = str(citation.get("date-released") or day_of_commit())
    root["publisher"] = author
    root["name"] = f"curved-neural-networks {content['curved_version']}: data and figures"
    root["description"] = f"Data and figures of: {citation['title']}, with all that made them."
    root["keywords"] = citation["keywords"]
    for key, value in common.items():
        root[key] = value
    root["conformsTo"] = [_entity(crate, *profile) for profile in _PROFILES]
    workflow = _add_software(crate, found, content, common)
    made = []
    for name, path in found.items():
        if not PurePosixPath(name).is_relative_to(_SOFTWARE):
            file = _add_file(crate, name, path, content["files"].get(name, {}))
            made += [file] if name in content["files"] else []
    root["mentions"] = _entity(
        crate,
        "#run",
        "CreateAction",
        name="The run of the workflow that made these results",
        instrument=workflow,
        agent=author,
        object=[
            crate.add_file(found[name], name, properties={"encodingFormat": kind, "name": says})
            for name, kind, says in _INPUTS
            if name in found
        ],
        result=made,
    )
    return crate


def _entity(crate: Any, identifier: str, kind: str, /, **properties: Any) -> Any:
    """Add what is no file: a person, a paper, a program, a variable."""
    from rocrate.model import ContextEntity

    return crate.add(ContextEntity(crate, identifier, properties={"@type": kind, **properties}))


def _author(crate: Any, entry: Mapping[str, str]) -> Any:
    """Add an author as CITATION.cff gives it: a person, or a group under its name."""
    name = entry.get("name") or f"{entry['given-names']} {entry['family-names']}"
    identifier = entry.get("orcid") or f"#{name.lower().replace(' ', '-')}"
    if "name" in entry:
        return _entity(crate, identifier, "Organization", name=name)
    parts = {"givenName": entry["given-names"], "familyName": entry["family-names"]}
    return _entity(crate, identifier, "Person", name=name, **parts)


def _article(crate: Any, paper: Mapping[str, Any]) -> Any:
    """Add the paper, from the preferred citation of CITATION.cff."""
    address = f"https://doi.org/{paper['doi']}"
    about = {
        "name": paper["title"],
        "author": [_author(crate, entry) for entry in paper["authors"]],
        "identifier": address,
        "isPartOf": f"{paper['journal']} {paper['volume']}, {paper['start']}",
        "datePublished": str(paper["year"]),
    }
    return _entity(crate, address, "ScholarlyArticle", **about)


def _add_software(
    crate: Any, found: Mapping[str, Path], content: Mapping[str, Any], common: Mapping[str, Any]
) -> Any:
    """Add the folder of the software, the workflow in it, which is given, and its environment."""
    name = str(_SOFTWARE / "Snakefile")
    about = {
        "name": "curved-neural-networks",
        "description": "Computes the data of every figure and draws the figures",
        "encodingFormat": "text/plain",
        "conformsTo": _entity(crate, _BIOSCHEMAS, "CreativeWork"),
        **common,
    }
    versions = {"Python": content["python_version"], **content["dependencies"]}
    language = {"lang": "snakemake", "lang_version": versions.get("snakemake", "unknown")}
    workflow = crate.add_workflow(found[name], name, main=True, **language, properties=about)
    workflow["softwareRequirements"] = [
        _entity(crate, f"#{library}", "SoftwareApplication", name=library, version=number)
        for library, number in versions.items()
    ]
    folder = crate.add_dataset(dest_path=str(_SOFTWARE))
    folder["name"] = "The package and the workflow"
    folder["description"] = f"The package was at commit {content['commit']} when results were made"
    folder["hasPart"] = workflow
    return workflow


def _add_file(crate: Any, name: str, path: Path, entry: Mapping[str, Any]) -> Any:
    """Add a file and give it, with what its manifest's entry and, of data, its header say."""
    suffix = PurePosixPath(name).suffix
    about = {
        "name": _DESCRIPTIONS.get(name, name),
        "encodingFormat": _TYPES.get(suffix) or mimetypes.guess_type(name)[0],
        "contentSize": str(path.stat().st_size),
    }
    if "sha256" in entry:
        about["sha256"] = entry["sha256"]
    file = crate.add_file(path, name, properties=about)
    if "made_from" in entry:
        file["isBasedOn"] = [{"@id": origin} for origin in entry["made_from"]]
    if suffix == ".nc":
        with netCDF4.Dataset(path) as data:
            file["name"] = str(getattr(data, "title", name))
            measured = [_variable(crate, item) for _, item in sorted(data.variables.items())]
        file["variableMeasured"] = measured
    return file


def _variable(crate: Any, variable: Any) -> Any:
    """Add a variable of the data, once, as its own attributes describe it."""
    identifier = f"#variable-{variable.name}"
    if known := crate.get(identifier):
        return known
    unit = getattr(variable, "counts", getattr(variable, "units", "1"))
    described = str(getattr(variable, "long_name", variable.name))
    about = {"description": described, "unitText": str(unit)}
    if hasattr(variable, "symbol"):
        about["alternateName"] = str(variable.symbol)
    return _entity(crate, identifier, "PropertyValue", name=variable.name, **about)


def pack(results: Path, project: Path, target: Path) -> int:
    """Write the archive, whole or not at all, and return the number of its members."""
    crate = crate_of(results, project)
    described = b"".join(chunk for _, chunk in crate.metadata.stream())
    contents = {METADATA: None, **members(results, project)}
    with atomic(target) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name, path in contents.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # Unix, wherever it is made
            info.external_attr = 0o100644 << 16
            archive.writestr(info, described if path is None else path.read_bytes())
    return len(contents)


def run(results: Path) -> int:
    """Pack a folder of results into it and print what came of it; run in the project's folder.

    The exit status is returned: 0, 1 where results are not those of their manifest or something of
    the project is missing, and 2 where that cannot be judged, or the archive cannot be written.
    """
    target = results / f"curved-neural-networks-{__version__}.zip"
    try:
        count = pack(results, Path(), target)
    except ArchiveError as error:
        print(shown(error), file=sys.stderr)
        return 1
    except (manifest.ManifestError, OSError, RuntimeError, yaml.YAMLError, KeyError) as error:
        print(f"{shown(results)}: cannot be packed ({shown(error)})", file=sys.stderr)
        return 2
    print(f"{target}: {count} files, {target.stat().st_size / 1e6:.1f} MB")
    made, packed = manifest.read(results / manifest.NAME)["commit"], provenance({})["commit"]
    if made != packed:
        print(f"note: results were made at commit {made}, but the packed software is of {packed}")
    return 0
