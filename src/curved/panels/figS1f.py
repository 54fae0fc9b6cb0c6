"""Figure S1f: finite Sherrington-Kirkpatrick networks against replica-symmetric theory.

Two kinds of simulation. On a ladder that all curvatures share, replica exchange samples equilibrium
(`curved.spin_glass`). At one more curvature, below -1, chains follow beta up from random states and
down from cold ones, and show which states coexist.

Whether a rung is in equilibrium is measured, in two ways. Its two replicas start from random and
from cold states and must agree in energy. And integrating e by parts over Gaussian couplings gives

    e = -<b (1 - q^2)> / 2,    b = beta F'(e) of one replica, q the overlap of two,

at every N and every curvature: the right-hand side comes from above and the left-hand side from
below as replicas forget their starts. With signs for couplings it holds to order 1/N.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from curved import dataset, estimators
from curved.deformation import CurvedModel, CurvedStates, Renyi
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick
from curved.panels.checks import Check, table
from curved.panels.diagrams import branch_diagram
from curved.panels.grids import Range, linspace
from curved.panels.recall import run_all
from curved.spin_glass import Rung, SpinGlass, Tempering, simulate, temper
from curved.streams import stream
from curved.typing import Array

__all__ = ["DIRECTIONS", "compute"]

DIRECTIONS = ("up", "down")

# In the paramagnet averages have corrections of order 1/N; at the onset and below, where the
# fluctuations of the order parameter are critical, of order N^(-2/3).
_PARAMAGNET, _GLASS = (1.0,), (2 / 3,)
_RECORDS_PER_SWEEP = 5  # sweeps between two records
_SIGMA = 3.0  # standard errors within which two numbers agree
_BROKEN = (
    "replica symmetry is broken: in the data of the largest N in equilibrium e + <b(1 - q^2)>/2 "
    "is {gap:.4f} +- {gap_error:.4f}, as it must be at any N, so that they are not at fault"
)


def compute(
    ladder: Mapping[float, Sequence[float]],
    beta_max: float,
    points: int,
    neurons: Sequence[int],
    samples: Sequence[int],
    settle: int,
    sweeps: int,
    swept_gamma: float,
    swept_beta: Range,
    swept_neurons: Sequence[int],
    swept_sweeps: int,
    replicates: int,
    seed: int,
) -> xr.Dataset:
    """Energy and q = sqrt(<q12^2>) of two replicas, over samples of the couplings, for several N.

    `ladder` gives the values of beta for each curvature. Its rungs are put in the order of theory's
    energy, so that neighbours have states in common. There are `samples` of each of `neurons`.
    """
    rungs = sorted(
        ((float(g), b) for g, betas in ladder.items() for b in betas),
        key=lambda rung: -_theory(*rung).energy[0],
    )
