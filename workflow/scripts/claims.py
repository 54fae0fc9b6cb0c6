from curved.ledger import write

write(snakemake.input.claims, snakemake.input.data, snakemake.output, snakemake.log[0])
