from curved.report.pages import provenance, write

write(provenance, snakemake.input.data, snakemake.output[0], snakemake.log[0])
