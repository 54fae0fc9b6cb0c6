# What every chapter shares: the checked configuration, the folders, and which modules a rule uses.
import math
from itertools import chain
from pathlib import Path

import grimp
import yaml
from snakemake.exceptions import WorkflowError
from snakemake.io import apply_wildcards, contains_wildcard

from curved.settings.configuration import check
from curved.records.yaml_files import ConfigError

with open(workflow.source_path("../schemas/config.schema.yaml")) as file:
    SCHEMA = yaml.load(file, yaml.CSafeLoader)
try:
    check(config, SCHEMA)
except ConfigError as error:
    raise WorkflowError(str(error))

DATA = f"{config['results']}/data"
VALIDATION = f"{config['results']}/validation"
FIGURES = f"{config['results']}/figures"
REPORT = f"{config['results']}/report"
LOGS = f"{config['results']}/logs"
BENCHMARKS = f"{config['results']}/benchmarks"
IMAGE_SIZE = 3072  # neurons of Figure 5

IMPORTS = grimp.build_graph("curved", cache_dir=None)


def sources(*modules):
    """Files of the given modules of `curved` and of all that they import, for a rule's input.

    An edited module then reruns the rules that use it, and no others.
    """
    used = set(modules).union(
        *(IMPORTS.find_upstream_modules(name) for name in modules)
    )
    paths = (Path("src", *name.split(".")) for name in used)
    return sorted(
        str(path / "__init__.py" if path.is_dir() else path.with_suffix(".py"))
        for path in paths
    )


def compute_sources(wildcards):
    """Modules behind a panel's data."""
    return sources("curved.figures.compute", f"curved.figures.compute.{wildcards.panel}")


def draw_sources(figure):
    """Modules behind a figure's drawing."""
    return sources("curved.figures.draw", f"curved.figures.draw.{figure}")


def parameters(path):
    """Parameters that the configuration gives for a data file, or a panel."""
    path = Path(path)
    match path.stem:
        case "fig4_released":
            # the released formulas are drawn on the grids of both panels
            return {"panel_a": config["fig4a"], "panel_b": config["fig4b"]}
        case "fig5":
            # the size of chunks changes nothing
            section = config["fig5"].items()
            return {name: value for name, value in section if name != "chunk"}
        case "fig5_chunk":
            # chunks/STORED-FIRST/fig5_chunk.nc: some replicates of one load
            stored, first = map(int, path.parent.name.split("-"))
            whole = config["fig5"]
            names = ("gamma", "beta", "sweeps", "seed")
            return {name: whole[name] for name in names} | {
                "stored": stored,
                "first": first,
                "replicates": min(whole["chunk"], whole["replicates"] - first),
            }
        case panel:
            return config[panel]


def made_with(wildcards):
    """Parameters of the panel that a rule makes.

    Snakemake notices a changed value only where nothing but wildcards is asked for.
    """
    return parameters(wildcards.panel)


def made_from(wildcards, input):
    """Data files that a rule reads, each with the parameters that it must have been made with."""
    return {path: parameters(path) for path in input.get("data", ())}


def page_sources(template):
    """Modules and templates behind a page of the report."""
    templates = [f"src/curved/templates/{name}.html" for name in ("page", template)]
    return [*sources("curved.report.pages"), *templates]


def data_files():
    """All data files of the workflow: those that its steps make or need under a fixed name."""
    files = chain(*(chain(step.input, step.output) for step in workflow.rules))
    return sorted(
        {
            str(file)
            for file in files
            if isinstance(file, str)
            and file.endswith(".nc")
            and not contains_wildcard(file)
        }
    )


def benchmark_files():
    """Benchmark files by the name of their rule, one for each of its jobs."""
    files = {}
    for step in workflow.rules:
        if step.benchmark:
            made = [name for name in data_files() if step.is_producer(name)]
            jobs = [step.get_wildcards(name) for name in made] or [{}]
            files[step.name] = [apply_wildcards(step.benchmark, job) for job in jobs]
    return files


def scaled(amount):
    """Memory or time of a job, as much again with each attempt: the last may have run out."""
    return lambda wildcards, attempt: attempt * amount


def chunk_minutes(wildcards, attempt):
    """Time of a chunk: two minutes to start, and 100 ns an attempted update (23 to 50 measured)."""
    chunk = parameters(f"{wildcards.stored}-{wildcards.first}/fig5_chunk.nc")
    chains = chunk["replicates"] * chunk["gamma"]["points"]
    updates = chains * chunk["sweeps"] * IMAGE_SIZE
    return attempt * (2 + math.ceil(updates * 100e-9 / 60))


def origins():
    """Each file that `all` asks for, but the manifest, with the data that it is made from."""
    asked = {str(file) for file in rules.all.input} - {*rules.manifest.output}
    found = {file: [] for file in sorted(asked)}
    for step in workflow.rules:
        if made := asked.intersection(step.output):
            origins = [str(file) for file in step.input.get("data", ())]
            found |= dict.fromkeys(made, origins)
    return found


def manifest_files(wildcards):
    """Every file that the manifest lists."""
    found = origins()
    return sorted({*found, *(file for origins in found.values() for file in origins)})
