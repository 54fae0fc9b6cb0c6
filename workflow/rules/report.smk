# The pages of the report beside figures and ledger. `make report` joins all into one file.


rule provenance:
    input:
        data=lambda wildcards: data_files(),
        modules=page_sources("pages", "page", "provenance"),
    output:
        page("report/provenance.html", "Run", page="Provenance"),
    log:
        f"{RESULTS}/logs/provenance.log",
    localrule: True
    message:
        "Write where each data file comes from."
    script:
        "../scripts/provenance.py"


# A benchmark file is a product of its job like any output: asking for it ties this page to the job.
rule run_times:
    input:
        benchmarks=lambda wildcards: chain(*benchmark_files().values()),
        modules=page_sources("pages", "page", "run_times"),
    output:
        page=page("report/run_times.html", "Run", page="Run times and memory"),
        table=f"{RESULTS}/report/run_times.csv",
    log:
        f"{RESULTS}/logs/run_times.log",
    localrule: True
    params:
        benchmarks=lambda wildcards: benchmark_files(),
    message:
        "Write how long each step took, and how much memory."
    script:
        "../scripts/run_times.py"


rule discrepancies:
    input:
        text="docs/discrepancies.md",
        modules=page_sources("pages", "page", "text"),
    output:
        page(
            "report/discrepancies.html",
            "Discrepancies",
            page="Paper, equations and released code",
        ),
    log:
        f"{RESULTS}/logs/discrepancies.log",
    localrule: True
    message:
        "Write where paper, equations and released code disagree."
    script:
        "../scripts/discrepancies.py"
