# The pages of the report beside figures and ledger. `make report` joins all into one file.


def page_sources(module, *templates):
    """Modules and templates behind a page of the report."""
    files = [f"src/curved/report/templates/{name}.html" for name in templates]
    return [*sources(f"curved.report.{module}"), *files]


rule provenance:
    input:
        data=lambda wildcards: data_files(),
        modules=page_sources("pages", "page", "provenance"),
    output:
        report(
            f"{RESULTS}/report/provenance.html",
            caption="../report/provenance.rst",
            category="Run",
            labels={"page": "Provenance"},
        ),
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
        page=report(
            f"{RESULTS}/report/run_times.html",
            caption="../report/run_times.rst",
            category="Run",
            labels={"page": "Run times and memory"},
        ),
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
        report(
            f"{RESULTS}/report/discrepancies.html",
            caption="../report/discrepancies.rst",
            category="Discrepancies",
            labels={"page": "Paper, equations and released code"},
        ),
    log:
        f"{RESULTS}/logs/discrepancies.log",
    localrule: True
    message:
        "Write where paper, equations and released code disagree."
    script:
        "../scripts/discrepancies.py"
