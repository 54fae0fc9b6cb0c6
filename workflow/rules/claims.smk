# The claims ledger: every statement of the paper and of its press release, judged by the data files.


rule verdicts:
    input:
        claims=CLAIMS,
        data=lambda wildcards: claimed(asked()),
        published=[f"docs/published/{name}.nc" for name in PUBLISHED],
        modules=sources("curved.report.verdicts"),
    output:
        f"{RESULTS}/claims.nc",
        f"{RESULTS}/claims.csv",
    log:
        f"{RESULTS}/logs/verdicts.log",
    benchmark:
        f"{RESULTS}/benchmarks/verdicts.tsv"
    localrule: True
    params:
        data=made_from,
        simulated=config["claims"]["simulated"],
        stamps=ledger_stamps(),
    message:
        "Judge every claim against the data files."
    script:
        "../scripts/verdicts.py"


rule claims:
    input:
        ledger=rules.verdicts.output[0],
        pictures=lambda wildcards: judged_pictures(asked()),
        history="docs/published/verdicts.csv",
        modules=page_sources("ledger_page", "page", "claims"),
    output:
        page("claims.html", "Claims", table="Claims ledger"),
    log:
        f"{RESULTS}/logs/claims.log",
    localrule: True
    params:
        files=lambda wildcards: content("claims"),
    message:
        "Write the claims ledger as a page."
    script:
        "../scripts/claims.py"
