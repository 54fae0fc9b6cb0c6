"""Parts of the quick configuration through a real Slurm of two nodes."""

import re

import pytest
from project import Project
from runs import OPTIONS, netcdf
from slurm import NODES

# Of each group of the profile, in order: chunks, panels, recall, validation
PARTS = [f"results/quick/data/{name}.nc" for name in ("fig5", "fig4b", "figS2d", "fig5e", "figS3b")]
PARTS += [f"results/quick/validation/{name}.nc" for name in ("figS1a", "figS1g")]


@pytest.fixture(scope="module")
def on_cluster(cluster, project, tmp_path_factory):
    """NetCDF files that are made through Slurm."""
    remote = Project(tmp_path_factory.mktemp("cluster"), of=project)
    done = remote.snakemake(*PARTS, *OPTIONS, prefix=cluster.prefix)
    assert done.returncode == 0, done.stderr
    return netcdf(remote)


def test_a_run_through_slurm_has_the_bits_of_a_local_one(cluster, on_cluster, project):
    local = netcdf(project)
    sent = cluster.command("squeue", "--noheader", "--format=%T %k %N", "--states=all")
    groups = re.findall(r"^COMPLETED rule_(chunks|panels|recall|validation)_", sent, re.M)
    assert {line.split()[-1] for line in sent.splitlines()} == set(NODES)
    assert sorted(groups) == ["chunks", "panels", "recall", "validation"], sent
    # light work is done here
    assert len(groups) == len(sent.splitlines())
    assert on_cluster.keys() >= set(PARTS)
    assert [name for name in on_cluster if on_cluster[name] != local[name]] == []
