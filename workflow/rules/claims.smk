# The claims ledger: every statement of the paper and of its press release, judged by the data files.
from curved.ledger import claims as ledger

CLAIMS = "config/claims.yaml"
try:
    CLAIMED = ledger.files(ledger.load(CLAIMS))
except ConfigError as error:
    raise WorkflowError(str(error))


def claimed(figures):
    """Data files of some figures that claims are read from."""
    there = {panel.name for figure in figures for panel in figure.panels}
    return [data_file(name) for name in CLAIMED if name in there]


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
