from curved.report.report_page import Sources, write_page

sources = Sources(*(snakemake.input[name] for name in Sources._fields))
write_page(sources, snakemake.params.command, snakemake.output[0], snakemake.log[0])
