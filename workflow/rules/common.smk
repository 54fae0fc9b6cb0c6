# What all rules share: the checked configuration, the folders, and which modules a rule uses.
import base64
import json
import os
import shlex
import sys
from functools import cache
from itertools import chain
from pathlib import Path

import grimp
from snakemake.exceptions import WorkflowError
from snakemake.io import apply_wildcards, contains_wildcard
from snakemake.logging import logger

from curved.figures import catalogue
from curved.ledger import claims as ledger
from curved.records.data_files import digest_told, outdated
from curved.records.files import contents
from curved.records.pictures import drawn_from, not_drawn_from
from curved.records.yaml_files import ConfigError
from curved.settings.configuration import check

# Snakemake writes it into command lines as it is; a folder may have a space or a bracket in its name.
if os.path.isfile(sys.executable):
    sys.executable = shlex.quote(sys.executable)

try:
    check(config)
    CLAIMS = "config/claims.yaml"
    _claims = ledger.load(CLAIMS)
    CLAIMED, PUBLISHED = ledger.files(_claims), ledger.published(_claims)
except ConfigError as error:
    raise WorkflowError(str(error))

RESULTS = config["results"] = os.path.normpath(config["results"])
FIGURES = catalogue.figures()
PAPER = [figure for figure in FIGURES if figure.of_the_paper]
IMPORTS = grimp.build_graph("curved", cache_dir=None)


# A room loads its modules when they are used: who imports from it may use any of them.
for _room in IMPORTS.find_children("curved"):
    for _module in IMPORTS.find_descendants(_room):
        IMPORTS.add_import(importer=_room, imported=_module)

# The kinds of studies are imported by their names.
for _module in IMPORTS.find_children("curved.studies.kinds"):
    if _module != "curved.studies.kinds.catalogue":
        IMPORTS.add_import(importer="curved.studies.kinds.catalogue", imported=_module)

# What a panel declares is an input of its step by itself (`compute_sources`): the physics by which
# its conditions refuse a value changes no number.
for _figure in FIGURES:
    _declared = _figure.module("panels")
    for _module in IMPORTS.find_modules_that_directly_import(_declared):
        IMPORTS.remove_import(importer=_module, imported=_declared)


def asked():
    """Figures of the ledger and the manifest: the paper's where nothing else is asked for, or all.

    What is asked for is known when the Snakefile has been read.
    """
    of_the_paper = {"paper", *(figure.name for figure in PAPER)}
    return PAPER if of_the_paper.issuperset(workflow.dag_settings.targets) else FIGURES


@cache
def sources(*modules):
    """Files of the given modules of `curved` and of all that they import, for a rule's input.

    An edited module then reruns the rules that use it, and no others.
    """
    used = chain(modules, *map(IMPORTS.find_upstream_modules, modules))
    paths = (Path("src", *name.split(".")) for name in set(used))
    return sorted(
        str(path / "__init__.py" if path.is_dir() else path.with_suffix(".py"))
        for path in paths
    )


@cache
def compute_sources(figure, panel):
    """Modules behind a panel's data: its computation, and what declares its parameters."""
    declared = sources(figure.module("panels"))
    computed = sources("curved.figures.compute", figure.module(panel))
    return sorted({*computed, *(f for f in declared if "curved/figures" in f)})


def data_file(name):
    """Data file of a panel."""
    return f"{RESULTS}/{catalogue.panels()[name].folder}/{name}.nc"


def needed(panel):
    """Data files that a panel is computed from."""
    parts = [f"{RESULTS}/{part}" for part in panel.joined_from(config)]
    return [data_file(name) for name in panel.needs] + parts


def claimed(figures):
    """Data files of some figures that claims are read from."""
    there = {panel.name for figure in figures for panel in figure.panels}
    return [data_file(name) for name in CLAIMED if name in there]


def parameters(path):
    """Parameters that the configuration gives for a data file."""
    path = Path(path)
    panel = catalogue.panels()[path.stem]
    if panel.folder == "chunks":
        return panel.parameters_of(config, *map(int, path.parent.name.split("-")))
    return panel.parameters(config)


def made_from(wildcards, input):
    """Data files that a rule reads, each with the parameters that it must have been made with."""
    return {path: parameters(path) for path in input.get("data", ())}


def stamps(figure, name):
    """What the data file of a panel tells of its code, and of files of one's own behind it.

    They are parameters of its rule, so that ages do not matter.
    """
    files = catalogue.panels()[name].own_files(config)
    return {
        "code_digest": contents(compute_sources(figure, name)),
        "files_digest": contents(filter(os.path.isfile, files)),
    }


def content(step):
    """Hash of the files that a step reads beside results, a parameter of it, so that ages do not matter.

    Snakemake does not remember parameters that are made from a step's input.
    """
    files = map(
        str, filter(lambda file: not callable(file), getattr(rules, step).input)
    )
    return contents(file for file in files if not file.startswith(f"{RESULTS}/"))


def ledger_stamps():
    """What the ledger tells of the claims, the published runs, and the code that judges them."""
    published = [f"docs/published/{name}.nc" for name in PUBLISHED]
    return {
        "code_digest": contents(sources("curved.report.verdicts")),
        "files_digest": contents([CLAIMS, *published]),
    }


def drawing_sources(figure):
    """What draws a figure: modules, and the style sheet."""
    sheet = "src/curved/figures/curved.mplstyle"
    return [*sources("curved.figures.draw", figure.module("draw")), sheet]


def drawn_by(figure):
    """Hash of what draws a figure."""
    return contents(drawing_sources(figure))


def wanted():
    """Each data file that may be asked for: its path, its figure, its panel, what it is made from."""
    for figure in FIGURES:
        for panel in figure.panels:
            if panel.folder != "chunks":
                for part in panel.joined_from(config):
                    name = Path(part).stem
                    yield f"{RESULTS}/{part}", figure, name, [data_file("patterns")]
                yield data_file(panel.name), figure, panel.name, needed(panel)


_DRAWN_OTHERWISE = "it was drawn from other data, or by other code"


def not_as_asked():
    """Results that are there and not what is asked for, each with the reason.

    Snakemake knows what it did, as long as its notes are there; the files know what they are.
    """
    for path, figure, name, made_from in wanted():
        if reason := outdated(path, parameters(path), stamps(figure, name), made_from):
            yield path, reason
    for figure in FIGURES:
        data = [data_file(name) for name in figure.data]
        if all(map(os.path.isfile, data)):
            look = config["figures"]
            told = drawn_from(
                map(digest_told, data), drawn_by(figure), look["dpi"], look["style"]
            )
            for path in pictures([figure]):
                if path.endswith(".png") and not_drawn_from(path, told):
                    yield path, _DRAWN_OTHERWISE
    judged = f"{RESULTS}/claims.nc"
    if reason := outdated(judged, None, ledger_stamps()):
        yield judged, reason
    for path in sorted(Path(RESULTS, "studies").glob("*.nc")):
        if not noted(str(path)) and Path(study_file(path.stem)).is_file():
            yield from study_not_as_asked(path.stem)


def noted(path):
    """Whether Snakemake has notes of how a file was made; then it sees by itself what differs."""
    name = base64.b64encode(path.encode()).decode()
    notes = Path(".snakemake/metadata", name)
    try:
        return bool(json.loads(notes.read_text()).get("params"))
    except (OSError, ValueError):
        return False


def renounce():
    """Make results without notes that are not what is asked for look old, so that they are made again."""
    for path, reason in dict(not_as_asked()).items():
        if not noted(path):
            try:
                os.utime(path, (0, 0))
            except PermissionError:  # results of someone else, which stay as they are
                logger.warning(f"{path} does not match this run: {reason}")
            else:
                logger.info(f"{path} will be made again if a target needs it: {reason}")


def pictures(figures):
    """Every picture of some figures."""
    return [
        f"{RESULTS}/figures/{name}"
        for figure in figures
        for name in (*figure.pictures, *figure.others(config["figures"]["panels"]))
    ]


def judged_pictures(figures):
    """Pictures of some figures that stand beside their claims."""
    return [
        f"{RESULTS}/figures/{name}.png" for figure in figures for name in figure.shown
    ]


def captioned_pictures(figures):
    """Pictures of some figures that have a caption."""
    return [
        f"{RESULTS}/figures/{name}" for figure in figures for name in figure.pictures
    ]


def command():
    """How Snakemake is called for this configuration, for people."""
    files = " ".join(map(os.path.relpath, workflow.overwrite_configfiles))
    return (
        f"snakemake --cores 4 --configfile {files}" if files else "snakemake --cores 4"
    )


def data_files():
    """All data files of a run: those that its steps make or need under a fixed name.

    Of studies these are the results that the configuration names; the rule for all of them names more.
    """
    files = chain(*(chain(step.input, step.output) for step in workflow.rules))
    named = {str(file) for file in files if isinstance(file, str)}
    others = sorted(
        file
        for file in named
        if file.startswith(f"{RESULTS}/")
        and not file.startswith(f"{RESULTS}/studies/")
        and file.endswith(".nc")
        and not contains_wildcard(file)
    )
    return [*others, *studied()]


def studied():
    """Results of the studies that the configuration names."""
    files = study_results(config["studies"])
    return [file for file in files if file.endswith(".nc")]


def benchmark_files():
    """Benchmark files by the name of their rule, one for each of its jobs."""
    files = {}
    for step in workflow.rules:
        if step.benchmark:
            made = [name for name in data_files() if step.is_producer(name)]
            jobs = [step.get_wildcards(name) for name in made] or [{}]
            files[step.name] = [apply_wildcards(step.benchmark, job) for job in jobs]
    return files


def chunk_minutes(wildcards, attempt):
    """Time of a chunk."""
    which = int(wildcards.stored), int(wildcards.first)
    return attempt * catalogue.panels()["fig5_chunk"].minutes_of(config, *which)


def threads_of(panel):
    """Threads of a panel's job; where this machine has few cores, panels side by side use them better.

    On a cluster, the job that was sent must find as many as were asked for it.
    """

    def threads(wildcards):
        here = workflow.is_main_process and workflow.local_exec
        return 1 if here and workflow.cores < 2 * panel.threads else panel.threads

    return threads


def scaled(amount):
    """Memory or time of a job, as much again with each attempt: the last may have run out."""
    return lambda wildcards, attempt: attempt * amount


def page_sources(module, *templates):
    """Modules and templates behind a page of the report."""
    files = [f"src/curved/report/templates/{name}.html" for name in templates]
    return [*sources(f"curved.report.{module}"), *files]


def page(path, category, **labels):
    """A page for the report, with the caption of its name."""
    return report(
        f"{RESULTS}/{path}",
        caption=f"../report/{Path(path).stem}.rst",
        category=category,
        labels=labels,
    )


def origins(figures):
    """Each picture of some figures, and the ledger, with the data that it is made from."""
    judged = {*map(str, rules.verdicts.output), *map(str, rules.claims.output)}
    asked = {*pictures(figures), *judged}
    found = {file: [] for file in sorted(asked)}
    for step in workflow.rules:
        if made := asked.intersection(step.output):
            data = (
                claimed(figures)
                if judged.intersection(made)
                else step.input.get("data", ())
            )
            found |= dict.fromkeys(made, [str(file) for file in data])
    return found


def vouched(figures):
    """Data files of some figures, each with the parameters that it must have been made with."""
    made = {path for path, *_ in wanted()}.intersection(made_for(figures))
    return {path: parameters(path) for path in sorted(made)}


def made_for(figures):
    """Every file that is made for some figures: the pictures, their data, and the ledger."""
    found = origins(figures)
    return sorted({*found, *(file for origins in found.values() for file in origins)})


def study_file(name):
    """File of a study: that of the configuration, if it has this name, or in the folder of studies."""
    own = config.get("study")
    return own if own and Path(own).stem == name else f"studies/{name}.yaml"


def study_asks(name):
    """What a study asks for, without title and figure; changing it plans the study anew."""
    from curved.studies.language import read  # takes long, and most runs have no study

    try:
        return read(study_file(name)).asks()
    except ConfigError as error:
        raise WorkflowError(str(error))


def study_stamps(name):
    """What the result of a study tells of its file and of all code behind it, theory's too."""
    return {
        "code_digest": _study_code(),
        "files_digest": contents([study_file(name)]),
    }


@cache
def _study_code():
    return contents(sources("curved.studies.workflow"))


def study_drawn_by(name):
    """Hash of what draws a study: code, the style sheet, and the study's own file."""
    sheet = "src/curved/figures/curved.mplstyle"
    return contents([*sources("curved.studies.draw"), sheet, study_file(name)])


def study_not_as_asked(name):
    """Plan, result and picture of a study that are there and not what it asks for, with the reason."""
    from curved.studies.workflow import not_as_asked

    try:
        asks, stamps = study_asks(name), study_stamps(name)
    except WorkflowError:  # said when the study is asked for
        return
    folder, look = f"{RESULTS}/studies", config["figures"]
    result, picture = f"{folder}/{name}.nc", f"{folder}/{name}.png"
    for path in (f"{folder}/{name}/plan.json", result):
        if reason := not_as_asked(path, asks, stamps):
            yield path, reason
    told = drawn_from(
        [digest_told(result)], study_drawn_by(name), look["dpi"], look["style"]
    )
    if not_drawn_from(picture, told):
        yield picture, _DRAWN_OTHERWISE


@cache
def _planned(path, age):
    """Seconds that each chunk of a plan takes, and megabytes of a job; read once for all chunks."""
    plan = json.loads(Path(path).read_text())
    chunks = {key: seconds for key, (_, seconds) in plan["chunks"].items()}
    return chunks, plan["megabytes"]


def planned(path):
    """Chunks of a plan, by their keys, with the seconds that each takes; megabytes of a job."""
    if not os.path.exists(path):  # it is planned first
        return {}, 0
    return _planned(path, os.stat(path).st_mtime_ns)


def study_chunks(wildcards):
    """Chunk files of a study, once it is planned."""
    chunks, _ = planned(checkpoints.study_plan.get(**wildcards).output[0])
    folder = f"{RESULTS}/studies/{wildcards.study}"
    return [f"{folder}/{key}.nc" for key in chunks]


def study_minutes(wildcards, input, attempt):
    """Time of a chunk: twice what the plan says, as cores differ, and more with each attempt."""
    seconds = planned(input.plan)[0].get(wildcards.chunk, 0)
    return attempt * (10 + round(2 * seconds / 60))


def study_megabytes(wildcards, input, attempt):
    """Memory of a chunk: what the plan says, that of Snakemake beside it, and a fifth more."""
    return attempt * (350 + round(1.2 * planned(input.plan)[1]))


def study_results(names):
    """Results and figures of some studies."""
    return [
        f"{RESULTS}/studies/{name}.{ending}"
        for name in names
        for ending in ("nc", "png")
    ]
