from curved.report.pages import write_provenance

write_provenance(snakemake.input.data, snakemake.output[0], snakemake.log[0])
