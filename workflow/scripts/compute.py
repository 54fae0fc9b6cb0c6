from curved.panels import write

write(
    snakemake.wildcards.panel,
    snakemake.params.parameters,
    snakemake.output.data,
    snakemake.log[0],
)
