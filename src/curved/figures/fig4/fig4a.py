"""Figure 4a: the phase boundaries of the Hopfield network in the plane of load and temperature.

At a given load each line has one temperature, or two where it is re-entrant; as a curve with
points of its own it is smooth there too.
"""

import numpy as np
import xarray as xr

from curved.curvature.boundaries import Boundaries, Line
from curved.figures.fig4.panels import Fig4a

_LINES: dict[str, Line] = {"memory": "retrieval", "ferro": "ferromagnetic", "at": "at"}
"""The lines by their names in the data file."""


def compute(p: Fig4a) -> xr.Dataset:
    """Compute the lines over (gamma, alpha), and each as a curve over (gamma, point)."""
    lines, gammas, loads = Boundaries(), np.array(p.gamma, dtype=float), p.alpha.values()
    at = gammas[:, None], loads
    grid = {"T_sg": lines.spin_glass_temperature(*at), "T_at": lines.at_temperature(*at)}
    grid["T_memory_low"], grid["T_memory"] = lines.retrieval_window(*at)
    grid["T_ferro_low"], grid["T_ferro"] = lines.ferromagnetic_window(*at)
    broken = Boundaries(breaking=1)
    grid["T_ferro_one_step"] = broken.ferromagnetic_temperature(*at)
    variables = {name: (("gamma", "alpha"), values) for name, values in grid.items()}
    followed = [(label, lines, line) for label, line in _LINES.items()]
    for label, those, line in [*followed, ("ferro_one_step", broken, "ferromagnetic")]:
        for name, values in those.curve(line, gammas, p.points)._asdict().items():
            variables[f"{label}_{name}"] = (("gamma", "point"), values)
    return xr.Dataset(variables, {"gamma": gammas, "alpha": loads})
