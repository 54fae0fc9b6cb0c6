from .claims import ClaimError, Finding, Outcome, Verdict, evaluate, judge
from .quantities import Measured, NeedsDataError, QuantityError

__all__ = [
    "ClaimError",
    "Finding",
    "Measured",
    "NeedsDataError",
    "Outcome",
    "QuantityError",
    "Verdict",
    "evaluate",
    "judge",
]
