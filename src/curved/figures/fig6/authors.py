"""Solutions of the flat models beside those that the authors of the paper store with their code.

Their arrays are the overlap m(b) of one pattern, from which they make Figure 2c, and the spin-glass
order parameter q(b) of Figure 6, at inverse temperatures b of the flat network.
"""

import numpy as np
import xarray as xr

from curved.curvature.curved_model import CurvedModel
from curved.figures.fig6.panels import Authors
from curved.flat.curie_weiss import CurieWeiss
from curved.flat.model import FlatModel
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick
from curved.numerics.typing import Array
from curved.records.files import sha256

_MODELS: dict[str, FlatModel] = {"m": CurieWeiss(), "q": SherringtonKirkpatrick()}


def compute(p: Authors) -> xr.Dataset:
    """Solve both models at the inverse temperatures of the table, without curvature.

    Where there is an ordered state its order parameter is compared, elsewhere the 0 of the
    paramagnet.
    """
    stored = np.genfromtxt(p.table, delimiter=",", names=True, skip_header=3)
    b = stored["beta_eff"]
    theirs = np.array([stored[name] for name in _MODELS])
    ours = np.array([_ordered(model, name, b) for name, model in _MODELS.items()])
    field = ("order_parameter", "beta_eff")
    return xr.Dataset(
        {
            "solution": (field, ours),
            "solution_authors": (field, theirs),
            "difference": (field, ours - theirs),
            "largest_difference": (field[:1], np.abs(ours - theirs).max(axis=1)),
        },
        {"order_parameter": list(_MODELS), "beta_eff": b},
        {
            "source": "code of the paper, commit f5a1aa6",
            "source_digest": f"sha256:{sha256(p.table)}",
        },
    )


def _ordered(model: FlatModel, name: str, b: Array) -> Array:
    """The order parameter at inverse temperatures, of which 0 has the paramagnet alone."""
    warm = b > 0
    values = np.zeros_like(b)
    values[warm] = CurvedModel(model, 0.0).states(b[warm])[name].max("state")
    return values
