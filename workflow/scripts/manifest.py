from curved.records.manifest import write

inputs, given = snakemake.input, snakemake.params
write(
    given.config["results"],
    inputs.files,
    given.made_from,
    given.not_run,
    given.config,
    inputs.lock,
    snakemake.log[0],
    given.data,
)
