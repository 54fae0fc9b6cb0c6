# Every figure of the paper, its data, and what became of its claims. `snakemake --cores N` makes all of them,
# `snakemake --cores N fig3` one; `snakemake --cores N all` makes the supplementary figures too, and
# `snakemake --cores N report` the report beside.
# The configuration is explained in config/config.yaml.
from snakemake.utils import min_version

min_version("9.12")


include: "workflow/rules/start.smk"


configfile: "config/config.yaml"


report: "workflow/report/workflow.rst"


container: "curved.sif"  # docs/cluster.md; used with --software-deployment-method apptainer only


include: "workflow/rules/common.smk"
include: "workflow/rules/panels.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/studies.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/claims.smk"
include: "workflow/rules/manifest.smk"


if workflow.is_main_process:
    renounce()


onsuccess:
    targets = workflow.dag_settings.targets
    files = list(targets) if targets and all(map(os.path.exists, targets)) else []
    pages = [
        f"{RESULTS}/{name}" for name in ("report.html", "claims.html", "figures")
    ]
    if there := [place for place in files or pages if Path(place).exists()]:
        logger.info(f"To look at: {', '.join(there)}")


rule paper:
    default_target: True
    input:
        pictures(PAPER),
        rules.verdicts.output,
        rules.claims.output,
        rules.manifest.output,
    message:
        "The figures of the paper, their data, the claims and the manifest are complete."


rule all:
    input:
        pictures(FIGURES),
        rules.verdicts.output,
        rules.claims.output,
        rules.manifest.output,
    message:
        "All figures, their data, the claims and the manifest are complete."


rule report:
    input:
        rules.all.input,
        study_results(config["studies"]),
        rules.provenance.output,
        rules.run_times.output,
        rules.discrepancies.output,
        rules.report_page.output,
    message:
        "The report and all that it shows are complete."
