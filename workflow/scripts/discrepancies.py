from curved.reporting import write_discrepancies

write_discrepancies(snakemake.input.text, snakemake.output[0], snakemake.log[0])
