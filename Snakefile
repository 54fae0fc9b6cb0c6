# Every figure of the paper, and its data. `snakemake --cores N` makes all of them;
# `snakemake --cores N fig3` makes one. The configuration is explained in config/config.yaml.
from snakemake.utils import min_version

min_version("9.12")


configfile: "config/config.yaml"


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
