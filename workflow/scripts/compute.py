import os

os.environ["NUMBA_NUM_THREADS"] = str(snakemake.threads)  # read when numba is imported

from curved.figures.compute import write

given = snakemake.params
write(
    given.panel,
    given.parameters,
    snakemake.output.data,
    snakemake.log[0],
    given.data,
    given.stamps,
)
