from .claims import ClaimError, Compared, Finding, Verdict, evaluate
from .comparison import Outcome, judge
from .quantities import Measured, NeedsDataError, QuantityError
from .table import frame, select
from .terminal import open_ledger

__all__ = [
    "ClaimError",
    "Compared",
    "Finding",
    "Measured",
    "NeedsDataError",
    "Outcome",
    "QuantityError",
    "Verdict",
    "evaluate",
    "frame",
    "judge",
    "open_ledger",
    "select",
]
