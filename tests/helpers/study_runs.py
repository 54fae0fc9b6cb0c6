"""Studies as tests ask for them: many small networks, found again in the results."""

import json

import xarray as xr

from curved.studies.api import study

TEXT = """
title: Recall
axes: {axes}
fixed: {{ stored: 3, beta: 2.0, sweeps: {sweeps} }}
measure: [overlap]
replicates: 6
seed: 2
"""
MANY = {"neurons": list(range(4000, 4008)), "gamma": [0.0, 0.5, 1.0]}
"""Axes of more chunks than can be done before a fault comes."""


def ask(project, name, axes, sweeps=5):
    """Write the file of a study of a name into the project."""
    path = project.folder / f"studies/{name}.yaml"
    path.write_text(TEXT.format(axes=json.dumps(axes), sweeps=sweeps))
    return path


def chunks(project, name):
    """The chunks of a study that are there: when they were written, and their bytes."""
    folder = project.folder / f"results/quick/studies/{name}"
    found = sorted(folder.glob("[0-9a-f]*.nc"))
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in found}


def planned(project, name):
    """How many chunks the study has."""
    plan = project.folder / f"results/quick/studies/{name}/plan.json"
    return len(json.loads(plan.read_text())["chunks"])


def result(project, name):
    """What the workflow made of a study."""
    with xr.open_dataset(project.folder / f"results/quick/studies/{name}.nc") as opened:
        return opened.load()


def same(project, name, path):
    """The workflow has the numbers of Python."""
    found, expected = result(project, name), study(path)
    xr.testing.assert_identical(found.drop_attrs(deep=False), expected.drop_attrs(deep=False))
