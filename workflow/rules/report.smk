# The report, and its pages on provenance, run times and discrepancies for the report that Snakemake writes of itself.


rule provenance:
    input:
        data=lambda wildcards: data_files(),
        modules=page_sources("pages", "page", "provenance", "provenance_told"),
    output:
        page("report/provenance.html", "Run", page="Provenance"),
    log:
        f"{RESULTS}/logs/provenance.log",
    localrule: True
    params:
        files=lambda wildcards: content("provenance"),
    message:
        "Write the provenance of each data file."
    script:
        "../scripts/provenance.py"


# A benchmark file is a product of its job like any output: asking for it ties this page to the job.
rule run_times:
    input:
        benchmarks=lambda wildcards: chain(*benchmark_files().values()),
        modules=page_sources("pages", "page", "run_times", "run_times_told"),
    output:
        page=page("report/run_times.html", "Run", page="Run times and memory"),
        table=f"{RESULTS}/report/run_times.csv",
    log:
        f"{RESULTS}/logs/run_times.log",
    localrule: True
    params:
        files=lambda wildcards: content("run_times"),
        benchmarks=lambda wildcards: benchmark_files(),
    message:
        "Write the run time and the memory of each step."
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
    params:
        files=lambda wildcards: content("discrepancies"),
    message:
        "Write where paper, equations and released code disagree."
    script:
        "../scripts/discrepancies.py"


rule report_page:
    input:
        ledger=f"{RESULTS}/claims.nc",
        manifest=f"{RESULTS}/manifest.json",
        times=rules.run_times.output.table,
        discrepancies="docs/discrepancies.md",
        data=lambda wildcards: data_files(),
        pictures=lambda wildcards: captioned_pictures(FIGURES),
        panels=lambda wildcards: judged_pictures(FIGURES),
        studies=studied(),
        drawn=study_results(config["studies"]),
        captions=[str(path) for figure in FIGURES for path in figure.captions.values()],
        modules=page_sources(
            "report_page", "page", "report", "provenance_told", "run_times_told"
        ),
    output:
        f"{RESULTS}/report.html",
    log:
        f"{RESULTS}/logs/report_page.log",
    localrule: True
    params:
        files=lambda wildcards: content("report_page"),
        command=command(),
    message:
        "Write the report of the run."
    script:
        "../scripts/report_page.py"
