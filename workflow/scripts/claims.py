from curved.ledger import write

write(snakemake.input.claims, snakemake.params.data, snakemake.output, snakemake.log[0])
