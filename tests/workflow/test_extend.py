"""What docs/extend.md says of a new panel, done to the letter in a copy of the project."""

import re

import matplotlib.image
import numpy as np
import pytest
import xarray as xr
from project import Project

from conftest import ROOT
from curved.curvature import CurvedModel, Renyi
from curved.flat import CurieWeiss

PAGE = (ROOT / "docs/extend.md").read_text(encoding="utf-8")
SECTION = PAGE[: PAGE.index("## A new energy transform")]
FIRST, SECOND = SECTION.split("A panel of an existing figure")
NAMED = re.compile(r"`((?:src|config)/[\w./]+)`:\n\n```\w+\n(.*?)```", re.S)
BLOCK = re.compile(r"```python\n(.*?)```", re.S)


@pytest.fixture
def project(finished, tmp_path):
    return Project(tmp_path, finished)


def written(project):
    """Write what the page says into the files that it names, and give the number of lines."""
    lines = 0
    for path, content in NAMED.findall(FIRST):
        file = project.folder / path
        file.parent.mkdir(exist_ok=True)
        with file.open("a", encoding="utf-8") as opened:
            opened.write(content)
        lines += sum(1 for line in content.splitlines() if line.strip())
    return lines


def looked_at(project, data, picture):
    """The data are the theory's, and the picture shows something."""
    with xr.open_dataset(project.folder / f"results/data/{data}.nc") as panel:
        assert panel.attrs["title"] == "Overlap of recall against curvature, one pattern"
        assert panel.m.attrs["long_name"]
        m = panel.m.sel(gamma=-1.5, method="nearest")
        states = CurvedModel(CurieWeiss(), Renyi(float(m.gamma))).states(0.9)
        assert float(m) == pytest.approx(states.m[states.stable].max().item(), rel=1e-12)
        assert float(panel.m.isel(gamma=-1)) == 0
    pixels = matplotlib.image.imread(project.folder / f"results/figures/{picture}.png")
    assert np.unique(pixels.reshape(-1, pixels.shape[-1]), axis=0).shape[0] > 10


def test_a_new_figure(project):
    assert written(project) <= 40
    done = project.snakemake("fig7", "--cores=1", config=None)
    assert done.returncode == 0, done.stderr
    assert "To look at: results/figures\n" in done.stderr
    looked_at(project, "fig7a", "fig7")
    assert "Nothing to be done" in project.snakemake("fig7", "--dry-run", config=None).stdout


def test_a_bad_value_of_a_new_panel_is_refused(project):
    written(project)
    project.edit("config/config.yaml", "  beta: 0.9\n", "  bta: 0.9\n")
    done = project.snakemake("fig7", config=None)
    assert done.returncode != 0
    assert "fig7a.bta: unknown key; did you mean beta?" in done.stderr
    assert "fig7a: missing key beta (overlap of recall against curvature" in done.stderr


def test_a_new_panel_of_a_figure(project):
    _, compute, _, _, _, section = (content for _, content in NAMED.findall(FIRST))
    declared, drawn = BLOCK.findall(SECOND)
    folder = project.folder / "src/curved/figures/fig2"
    (folder / "fig2e.py").write_text(compute)
    for file, content in (
        (folder / "panels.py", declared),
        (folder / "draw.py", drawn),
        (project.folder / "config/config.yaml", section.replace("fig7a", "fig2e")),
    ):
        file.write_text(file.read_text(encoding="utf-8") + "\n\n" + content, encoding="utf-8")
    done = project.snakemake("fig2", "--cores=1", config=None)
    assert done.returncode == 0, done.stderr
    looked_at(project, "fig2e", "fig2e")
