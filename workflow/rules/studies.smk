# Studies: grids of simulations, each described by a file. docs/studies.md tells how to write one.


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


def study_chunks(wildcards):
    """Chunk files of a study, once it is planned."""
    planned = json.loads(
        Path(checkpoints.study_plan.get(**wildcards).output[0]).read_text()
    )
    folder = f"{RESULTS}/studies/{wildcards.study}"
    return [f"{folder}/{key}.nc" for key in planned["chunks"]]


def study_minutes(wildcards, input, attempt):
    """Time of a chunk: twice what the plan says, as cores differ, and more with each attempt."""
    planned = json.loads(Path(input.plan).read_text())["chunks"]
    seconds = planned.get(wildcards.chunk, [None, 0])[1]
    return attempt * (10 + round(2 * seconds / 60))


def study_results(names):
    """Results and figures of some studies."""
    return [
        f"{RESULTS}/studies/{name}.{ending}"
        for name in names
        for ending in ("nc", "png")
    ]


checkpoint study_plan:
    input:
        study=lambda wildcards: study_file(wildcards.study),
        modules=sources("curved.studies.workflow"),
    output:
        f"{RESULTS}/studies/{{study}}/plan.json",
    log:
        f"{RESULTS}/logs/study-{{study}}.log",
    localrule: True
    params:
        asks=lambda wildcards: study_asks(wildcards.study),
    message:
        "Plan the study {wildcards.study}."
    script:
        "../scripts/study_plan.py"


# What a chunk holds is in its name, so that neither a new plan nor the age of files makes it again.
rule study_chunk:
    input:
        study=lambda wildcards: ancient(study_file(wildcards.study)),
        plan=ancient(f"{RESULTS}/studies/{{study}}/plan.json"),
    output:
        f"{RESULTS}/studies/{{study}}/{{chunk}}.nc",
    log:
        f"{RESULTS}/logs/study-{{study}}-{{chunk}}.log",
    wildcard_constraints:
        chunk="[0-9a-f]{16}",
    threads: 1
    resources:
        mem_mb=scaled(2000),
        runtime=study_minutes,
    message:
        "Run a part of the study {wildcards.study}."
    script:
        "../scripts/study_chunk.py"


rule study:
    input:
        study=lambda wildcards: study_file(wildcards.study),
        plan=f"{RESULTS}/studies/{{study}}/plan.json",
        chunks=study_chunks,
    output:
        f"{RESULTS}/studies/{{study}}.nc",
    log:
        f"{RESULTS}/logs/study-{{study}}-joined.log",
    localrule: True
    message:
        "Join the parts of the study {wildcards.study}."
    script:
        "../scripts/study.py"


rule study_figure:
    input:
        study=lambda wildcards: study_file(wildcards.study),
        data=f"{RESULTS}/studies/{{study}}.nc",
        modules=sources("curved.studies.draw"),
    output:
        report(
            f"{RESULTS}/studies/{{study}}.png",
            caption="../report/study.rst",
            category="Studies",
            labels={"study": "{study}"},
        ),
        f"{RESULTS}/studies/{{study}}.pdf",
    log:
        f"{RESULTS}/logs/study-{{study}}-figure.log",
    localrule: True
    message:
        "Draw the study {wildcards.study}."
    script:
        "../scripts/study_figure.py"


rule studies:
    input:
        study_results(sorted(path.stem for path in Path("studies").glob("*.yaml"))),
    message:
        "All studies are there."
