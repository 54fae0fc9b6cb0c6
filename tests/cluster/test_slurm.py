"""Parts of the quick configuration through a real Slurm of two nodes."""

import re

import pytest
import xarray as xr
from project import Project
from runs import OPTIONS, netcdf
from slurm import NODES

from conftest import ROOT
from curved.records.data_files import load
from curved.studies import study

# Of each group of the profile, in order: chunks, panels, recall, validation, studies
PARTS = [f"results/quick/data/{name}.nc" for name in ("fig5", "figS2c", "figS2d", "figS3b")]
PARTS += ["results/quick/validation/figS1g.nc", "results/quick/studies/tiny.nc"]


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
    groups = re.findall(r"^COMPLETED rule_(chunks|panels|recall|studies|validation)_", sent, re.M)
    assert {line.split()[-1] for line in sent.splitlines()} == set(NODES)
    assert sorted(groups) == ["chunks", "panels", "recall", "studies", "validation"], sent
    # light work is done here
    assert len(groups) == len(sent.splitlines())
    assert on_cluster.keys() >= set(PARTS)
    made_here = [name for name in on_cluster if "/studies/" not in name]
    assert [name for name in made_here if on_cluster[name] != local[name]] == []


def test_a_study_through_slurm_has_the_numbers_of_python(on_cluster, tmp_path):
    path = tmp_path / "tiny.nc"
    path.write_bytes(on_cluster["results/quick/studies/tiny.nc"])
    here = study(ROOT / "studies/tiny.yaml")
    xr.testing.assert_identical(load(path).drop_attrs(deep=False), here.drop_attrs(deep=False))
