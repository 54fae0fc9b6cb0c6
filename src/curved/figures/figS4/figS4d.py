"""Figure S4d: Hopfield networks with weak couplings and many patterns become spin glasses."""

import numpy as np
import xarray as xr

from curved.curvature.transforms import Renyi
from curved.figures.figS4.panels import FigS4d
from curved.flat.hopfield import spin_glass_states
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick


def compute(p: FigS4d) -> xr.Dataset:
    """Compare beta of (21)-(24), at m = 0, with that of (26)-(27) at the same beta' sqrt(q).

    Couplings J times those of a Hopfield network give J times its energies, and inverse
    temperatures 1/J times its. The states have the same q.
    """
    coupling = np.array(p.coupling)
    hopfield = spin_glass_states(p.noise, coupling**-2)
    branches = {branch.name: branch for branch in SherringtonKirkpatrick().branches()}
    glass = branches["spin glass"].at(np.array([p.noise]))

    def beta(b: np.ndarray, e: np.ndarray) -> np.ndarray:
        return np.array([b / Renyi(gamma).dF(e) for gamma in p.gamma])

    theirs = beta(glass.b, glass.energy)
    ours = beta(hopfield.b / coupling, hopfield.energy * coupling)
    return xr.Dataset(
        {"relative_difference": (("gamma", "coupling"), np.abs(ours / theirs - 1))},
        {"gamma": p.gamma, "coupling": p.coupling, "q": float(glass.order[0, 0])},
        {"noise": p.noise},
    )
