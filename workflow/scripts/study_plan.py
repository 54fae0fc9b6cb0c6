from curved.studies.workflow import write_plan

write_plan(snakemake.input.study, snakemake.output[0], snakemake.log[0])
