from .estimators import (
    TooShortError,
    autocorrelation_time,
    correlated_mean,
    extrapolate,
    extrapolate_exact,
)
from .gaussian import QuadratureRule, gaussian_averages
from .roots import RootError, bracketed_roots, grid_roots
from .streams import gamma_key, random_signs, stream

__all__ = [
    "QuadratureRule",
    "RootError",
    "TooShortError",
    "autocorrelation_time",
    "bracketed_roots",
    "correlated_mean",
    "extrapolate",
    "extrapolate_exact",
    "gamma_key",
    "gaussian_averages",
    "grid_roots",
    "random_signs",
    "stream",
]
