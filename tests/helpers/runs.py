"""How runs through Slurm are asked for, and what is compared of them."""

PROFILE = "--workflow-profile=profiles/slurm"
# Patience for a cluster that has no other users.
OPTIONS = (
    PROFILE,
    "--slurm-init-seconds-before-status-checks=3",
    "--seconds-between-status-checks=3",
    "--latency-wait=10",
)


def netcdf(project):
    """All NetCDF files of a project, by name."""
    return {name: content for name, content in project.files().items() if name.endswith(".nc")}
