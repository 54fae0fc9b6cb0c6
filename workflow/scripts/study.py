from curved.studies.workflow import join

inputs = snakemake.input
join(
    inputs.study,
    inputs.plan,
    snakemake.output[0],
    snakemake.log[0],
    snakemake.params.stamps,
)
