# The pages of the report beside figures and ledger. `make report` joins all into one file.


localrules:
    provenance,
    run_times,
    discrepancies,


rule provenance:
    input:
        data=lambda wildcards: data_files(),
        modules=page_sources("provenance"),
    output:
        report(
            f"{REPORT}/provenance.html",
            caption="../report/provenance.rst",
            category="Run",
            labels={"page": "Provenance"},
        ),
    log:
        f"{LOGS}/provenance.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/provenance.py"


# A benchmark file is a product of its job like any output: asking for it ties this page to the job.
rule run_times:
    input:
        benchmarks=lambda wildcards: chain(*benchmark_files().values()),
        modules=page_sources("run_times"),
    output:
        page=report(
            f"{REPORT}/run_times.html",
            caption="../report/run_times.rst",
            category="Run",
            labels={"page": "Run times and memory"},
        ),
        table=f"{REPORT}/run_times.csv",
    log:
        f"{LOGS}/run_times.log",
    conda:
        "../../environment.yml"
    params:
        benchmarks=lambda wildcards: benchmark_files(),
    script:
        "../scripts/run_times.py"


rule discrepancies:
    input:
        text="docs/discrepancies.md",
        modules=page_sources("text"),
    output:
        report(
            f"{REPORT}/discrepancies.html",
            caption="../report/discrepancies.rst",
            category="Discrepancies",
            labels={"page": "Paper, equations and released code"},
        ),
    log:
        f"{LOGS}/discrepancies.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/discrepancies.py"
