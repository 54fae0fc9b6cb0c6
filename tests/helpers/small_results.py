"""Small results of one panel and one figure."""

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from conftest import ROOT
from curved.figures import catalogue
from curved.records import data_files, manifest

CONFIG = {"results": "anywhere", "fig2a": {"points": 3, "gamma": [0.0, -0.5]}}


def described(panel, data):
    return data_files.describe(data, panel, "A title", catalogue.vocabulary())


def build(results, m=(0.0, 0.5, np.nan), config=CONFIG, not_run=()):
    """Results of one panel and one figure, with their manifest."""
    data, figure = results / "data/fig2a.nc", results / "figures/fig2.png"
    variables = {
        "m": ("beta", np.array(m)),
        "stable": ("beta", [True, True, False]),
        "branch": "paramagnet",
        "stored": 5,
    }
    built = described("fig2a", xr.Dataset(variables, {"beta": [0.5, 1.0, 1.5]}))
    data_files.save(built, data, config["fig2a"])
    canvas = Figure()
    canvas.subplots().plot(m)
    figure.parent.mkdir(exist_ok=True)
    canvas.savefig(figure, dpi=20)
    made_from = {str(figure): [str(data)]}
    lock = ROOT / "requirements.lock"
    absent = [results / name for name in not_run]
    log = results / "logs/manifest.log"
    manifest.write(results, [figure, data], made_from, absent, config, lock, log, {})
    return results
