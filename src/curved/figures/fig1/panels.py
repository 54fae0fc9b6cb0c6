"""Figure 1: curved statistical manifolds, and the interactions of all orders that they hold.

Here gamma is the raw curvature of equations (1)-(5).
"""

from collections.abc import Iterator
from typing import Annotated

from curved.curvature.geometry import random_exponent, support
from curved.figures import parameters as par
from curved.figures.declaration import Fault, Panel, Tolerance

RawGamma = Annotated[float, par.above(-1, 10, "raw curvature gamma, dimensionless")]
MetricGamma = Annotated[float, par.above(-1, 0.99, "raw curvature gamma, dimensionless")]


class RawGammaGrid(par.Grid[RawGamma, par.GridPoints]):
    """Evenly spaced raw curvatures."""


class MetricGrid(par.Grid[MetricGamma, par.GridPoints]):
    """Evenly spaced raw curvatures; at 1 the metric of the families vanishes."""


class Fig1a(Panel):
    """Independent family of two neurons for several curvatures."""

    gamma: Annotated[par.Different[RawGamma], par.several(1, 5)]
    """a list of different raw curvatures"""
    log_odds_max: float = par.above(0, 50, "largest log odds of opposite states, dimensionless")
    points: int = par.within(11, 401, "points on each axis")

    variables = {
        "log_odds_like": ("ln p(++)/p(--)", "", "(2)"),
        "log_odds_unlike": ("ln p(+-)/p(-+)", "", "(2)"),
        "pair_state": ("state of two neurons", "x"),
        "probability": ("probability of a state", "p", "(2)"),
    }


class Fig1b(Panel):
    """Strength of interactions by order, pairwise network."""

    neurons: int = par.within(8, 16, "number of neurons; all their states are enumerated")
    coupling: float = par.within(-10, 10)
    """mean of the couplings, in units of their standard deviation"""
    field: float = par.within(0, 10, "standard deviation of the fields, in units of the couplings'")
    seed: par.Seed
    gamma: RawGammaGrid
    terms: int = par.within(1, 200, "terms of the Taylor series")

    # at gamma = 0 the interactions of orders above 2 are zero, and have no sign
    rounding = {"dominant_sign": Tolerance(rtol=0, atol=0, beyond=14)}

    _strength = (r"(\sum_{|I|=k} \theta_I^2)^{1/2}", "(4)")
    variables = {
        "dominant_sign": ("sign of the largest coefficient of its order", "", "(4)"),
        "strength": ("root of the sum of squared coefficients of an order", *_strength),
        "strength_series": ("the same from the cut Taylor series", *_strength),
        "strength_series_twice": ("the same from the series with twice the terms", *_strength),
    }

    def conditions(self) -> Iterator[Fault]:
        """All states of the network must have support."""
        names = ("neurons", "coupling", "field", "seed")
        network = {name: getattr(self, name) for name in names}
        lowest, highest = support(random_exponent(**network))
        where = ", ".join(f"{{here}}.{name} = {value}" for name, value in network.items())
        for key, gamma in par.numbers(self, "gamma"):
            if not lowest < gamma < highest:
                says = f"leaves the support of the network of {where}, which is "
                yield Fault(key, gamma, f"{says}{lowest:.6g} < gamma < {highest:.6g}")


class Fig1c(Panel):
    """Sectional curvature of deformed exponential families, measured."""

    gamma: MetricGrid
    states: int = par.within(3, 64, "number of states of each family")
    families: int = par.within(1, 100, "number of random families")
    seed: par.Seed

    variables = {
        "sectional_curvature": ("sectional curvature measured from the divergence", "K", "(3)")
    }
