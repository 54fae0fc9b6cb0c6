from curved.figures.draw import draw

given = snakemake.params
draw(given.figure, given.data, snakemake.output, given.dpi, snakemake.log[0], given.stamp)
