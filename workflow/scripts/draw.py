from curved.figures.draw import draw

given, paths, log = snakemake.params, snakemake.output, snakemake.log[0]
draw(given.figure, given.data, paths, given.dpi, log, given.stamp, given.look, given.titles)
