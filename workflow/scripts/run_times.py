from curved.report.pages import write_run_times

write_run_times(
    snakemake.params.benchmarks, snakemake.output.page, snakemake.output.table, snakemake.log[0]
)
