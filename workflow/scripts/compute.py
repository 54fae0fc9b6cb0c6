import os

os.environ["NUMBA_NUM_THREADS"] = str(snakemake.threads)  # read when numba is imported

from curved.figures.compute import write

write(
    snakemake.params.panel,
    snakemake.params.parameters,
    snakemake.output.data,
    snakemake.log[0],
    snakemake.params.data,
)
