from curved.report.ledger_page import write

write(snakemake.input.claims, snakemake.params.data, snakemake.output, snakemake.log[0])
