from curved.report.pages import discrepancies, write

write(discrepancies, snakemake.input.text, snakemake.output[0], snakemake.log[0])
