from curved.records.manifest import write

inputs, config, origins = snakemake.input, snakemake.params.config, snakemake.params.made_from
write(config["results"], inputs.files, origins, config, inputs.lock, snakemake.log[0])
