from curved.studies.draw import draw_file

inputs = snakemake.input
draw_file(inputs.study, inputs.data, snakemake.output, snakemake.log[0])
