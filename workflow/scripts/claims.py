from curved.report.ledger_page import write_page

write_page(
    snakemake.input.ledger,
    snakemake.input.pictures,
    snakemake.input.history,
    snakemake.output[0],
    snakemake.log[0],
)
