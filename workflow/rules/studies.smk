# Studies: grids of simulations, each described by a file. docs/studies.md tells how to write one.


wildcard_constraints:
    study="[A-Za-z0-9][A-Za-z0-9_-]*",


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
        files=lambda wildcards: content("study_plan"),
    message:
        "Plan the study {wildcards.study}."
    script:
        "../scripts/study_plan.py"


# What a chunk holds is in its name, so that neither a new plan nor the age of files makes it again.
# `update`: one that is there when its group is sent again is not taken away, and is looked at first.
rule study_chunk:
    input:
        study=lambda wildcards: ancient(study_file(wildcards.study)),
        plan=ancient(f"{RESULTS}/studies/{{study}}/plan.json"),
    output:
        update(f"{RESULTS}/studies/{{study}}/{{chunk}}.nc"),
    log:
        f"{RESULTS}/logs/study-{{study}}-{{chunk}}.log",
    wildcard_constraints:
        chunk="[0-9a-f]{16}",
    threads: 1
    resources:
        mem_mb=study_megabytes,
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
    params:
        stamps=lambda wildcards: study_stamps(wildcards.study),
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
        f"{RESULTS}/studies/{{study}}.svg",
    log:
        f"{RESULTS}/logs/study-{{study}}-figure.log",
    localrule: True
    params:
        dpi=config["figures"]["dpi"],
        style=config["figures"]["style"],
        stamp=lambda wildcards: study_drawn_by(wildcards.study),
    message:
        "Draw the study {wildcards.study}."
    script:
        "../scripts/study_figure.py"


rule studies:
    input:
        study_results(sorted(path.stem for path in Path("studies").glob("*.yaml"))),
    message:
        "All studies are complete."
