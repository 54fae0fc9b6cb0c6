from .estimators import (
    TooShortError,
    autocorrelation_time,
    correlated_mean,
    extrapolate,
    extrapolate_exact,
)
from .gaussian import QuadratureRule, gaussian_averages
from .progress import announce, progress
from .roots import RootError, bracketed_roots, grid_roots
from .streams import gamma_key, generator, random_signs, stream

__all__ = [
    "QuadratureRule",
    "RootError",
    "TooShortError",
    "announce",
    "autocorrelation_time",
    "bracketed_roots",
    "correlated_mean",
    "extrapolate",
    "extrapolate_exact",
    "gamma_key",
    "gaussian_averages",
    "generator",
    "grid_roots",
    "progress",
    "random_signs",
    "stream",
]
