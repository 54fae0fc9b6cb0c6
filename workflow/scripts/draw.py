from curved.figures.draw import draw

draw(
    snakemake.params.figure,
    snakemake.params.data,
    snakemake.output,
    snakemake.params.dpi,
    snakemake.log[0],
)
