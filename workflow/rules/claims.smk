# The claims ledger: every statement of the paper and of its press release, judged by the data files.
from curved.ledger import claims as ledger

CLAIMS = "config/claims.yaml"
with open(workflow.source_path("../schemas/claims.schema.yaml")) as file:
    CLAIMS_SCHEMA = yaml.load(file, yaml.CSafeLoader)
try:
    CLAIMED, VALIDATED = ledger.files(ledger.load(CLAIMS, CLAIMS_SCHEMA))
except ConfigError as error:
    raise WorkflowError(str(error))


localrules:
    claims,


rule claims:
    input:
        claims=CLAIMS,
        data=expand(f"{DATA}/{{panel}}.nc", panel=CLAIMED)
        + expand(
            f"{VALIDATION}/{{panel}}.nc",
            panel=[panel for panel in VALIDATED if panel in config],
        ),
        modules=sources("curved.ledger.table"),
        template="src/curved/templates/claims.html",
    output:
        f"{config['results']}/claims.nc",
        f"{config['results']}/claims.csv",
        report(
            f"{config['results']}/claims.html",
            caption="../report/claims.rst",
            category="Claims",
            labels={"table": "Claims ledger"},
        ),
    log:
        f"{LOGS}/claims.log",
    benchmark:
        f"{BENCHMARKS}/claims.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(600),
        runtime=scaled(10),
    params:
        data=made_from,
    script:
        "../scripts/claims.py"
