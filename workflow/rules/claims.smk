# The claims ledger: every statement of the paper and of its press release, judged by the data files.


rule claims:
    input:
        claims=CLAIMS,
        data=lambda wildcards: claimed(asked()),
        modules=page_sources("ledger_page", "page", "claims"),
    output:
        f"{RESULTS}/claims.nc",
        f"{RESULTS}/claims.csv",
        page("claims.html", "Claims", table="Claims ledger"),
    log:
        f"{RESULTS}/logs/claims.log",
    benchmark:
        f"{RESULTS}/benchmarks/claims.tsv"
    localrule: True
    params:
        data=made_from,
    message:
        "Judge every claim by the data files."
    script:
        "../scripts/claims.py"
