from curved.report.pages import write_discrepancies

write_discrepancies(snakemake.input.text, snakemake.output[0], snakemake.log[0])
