"""The meaning of a variable of a table, and its attributes in a Dataset."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

COUNTED = "sweep"
"""The unit that times count: N attempted updates."""


class Variable(NamedTuple):
    """Meaning of a variable.

    Attributes
    ----------
    long_name : str
        What it is.
    symbol : str
        Its symbol in LaTeX.
    equation : str
        Where it stands: equation numbers are the paper's, sections those of docs/theory.
    units : str
        Its unit; 1 for a number without, and "sweep" for times, which are counted in sweeps.
    """

    long_name: str
    symbol: str = ""
    equation: str = ""
    units: str = "1"

    def attributes(self, dtype: "np.dtype[np.generic]") -> Mapping[str, str]:
        """Attributes of a variable of a type: its meaning, and a unit if it is a number."""
        named = {name: text for name, text in self._asdict().items() if text}
        if dtype.kind in "bUO":
            del named["units"]
        elif self.units == COUNTED:  # no unit of UDUNITS, by which the CF conventions go
            named |= {"units": "1", "counts": COUNTED}
        return named


def label(data: "xr.Dataset", vocabulary: Mapping[str, Variable]) -> "xr.Dataset":
    """Say in the attributes of each variable of a Dataset what it means, and give the Dataset.

    Raises
    ------
    KeyError
        If a variable is not in the vocabulary.
    """
    for name, variable in data.variables.items():
        data[name].attrs = dict(vocabulary[str(name)].attributes(variable.dtype))
    return data
