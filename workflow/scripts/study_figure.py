from curved.studies.draw import draw_file

inputs, given = snakemake.input, snakemake.params
draw_file(
    inputs.study,
    inputs.data,
    snakemake.output,
    snakemake.log[0],
    given.dpi,
    given.style,
    given.stamp,
)
