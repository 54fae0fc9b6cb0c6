from curved.report.verdicts import write

write(
    snakemake.input.claims,
    snakemake.params.data,
    snakemake.input.published,
    snakemake.output,
    snakemake.log[0],
    snakemake.params.simulated,
    snakemake.params.stamps,
)
