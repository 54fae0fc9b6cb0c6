# Every figure of the paper, its data, and what became of its claims. `snakemake --cores N` makes all of them;
# `snakemake --cores N fig3` makes one, `snakemake --cores N report` the pages of the report too.
# The configuration is explained in config/config.yaml.
from snakemake.utils import min_version

min_version("9.12")


configfile: "config/config.yaml"


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/fig1.smk"
include: "workflow/rules/fig2.smk"
include: "workflow/rules/fig3.smk"
include: "workflow/rules/fig4.smk"
include: "workflow/rules/fig5.smk"
include: "workflow/rules/fig6.smk"
include: "workflow/rules/figS1.smk"
include: "workflow/rules/figS2.smk"
include: "workflow/rules/figS3.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/claims.smk"
include: "workflow/rules/manifest.smk"


rule all:
    default_target: True
    input:
        rules.fig1.output,
        rules.fig2.output,
        rules.fig3.output,
        rules.fig4.output,
        rules.fig5.output,
        rules.fig6.output,
        rules.figS1.output,
        rules.figS2.output,
        rules.figS3.output,
        rules.claims.output,
        rules.manifest.output,


rule report:
    input:
        rules.all.input,
        rules.provenance.output,
        rules.run_times.output,
        rules.discrepancies.output,
