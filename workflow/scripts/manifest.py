from curved.records.manifest import write

write(
    snakemake.params.config["results"],
    snakemake.input.files,
    snakemake.params.made_from,
    snakemake.params.config,
    snakemake.input.lock,
    snakemake.log[0],
)
