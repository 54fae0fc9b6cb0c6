import os

os.environ["NUMBA_NUM_THREADS"] = str(snakemake.threads)  # read when numba is imported

from curved.studies.workflow import run_chunk

inputs = snakemake.input
run_chunk(inputs.study, inputs.plan, snakemake.output[0], snakemake.log[0])
