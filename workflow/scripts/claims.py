from curved.ledger.table import write

write(snakemake.input.claims, snakemake.params.data, snakemake.output, snakemake.log[0])
