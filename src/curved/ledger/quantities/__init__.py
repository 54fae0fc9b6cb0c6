"""Numbers read from the data files, by which the claims of the paper are judged.

Each function takes the Dataset of a file and gives a number, or a series along a coordinate, with
standard errors that are 0 where nothing was sampled. `QUANTITIES` lists them by name, as
config/claims.yaml refers to them: `series` those of any file, `branches` those of solutions against
beta, `panels` those of single panels. Nothing is computed here that is not in the files.
"""

from curved.ledger.quantities import branches, panels, series
from curved.ledger.quantities.measured import (
    QUANTITIES,
    Measured,
    NeedsDataError,
    QuantityError,
)

__all__ = [
    "QUANTITIES",
    "Measured",
    "NeedsDataError",
    "QuantityError",
    "branches",
    "panels",
    "series",
]
