"""Figure 1: curved statistical manifolds, and the interactions of all orders that they hold.

Here gamma is the raw curvature of equations (1)-(5).
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from curved.curvature.geometry import random_exponent, support
from curved.figures.declaration import Fault, Panel, Tolerance, Variable
from curved.figures.parameters import DIFFERENT, Grid, GridPoints, RawGamma, Seed, ends


class RawGammaGrid(Grid):
    """Evenly spaced raw curvatures."""

    start: RawGamma
    stop: RawGamma
    points: GridPoints


MetricGamma = Annotated[
    float, Field(gt=-1, le=0.99, description="raw curvature gamma, dimensionless")
]


class MetricGrid(Grid):
    """Evenly spaced raw curvatures; at 1 the metric of the families vanishes."""

    start: MetricGamma
    stop: MetricGamma
    points: GridPoints


class Fig1a(Panel):
    """Independent family of two neurons for several curvatures."""

    gamma: Annotated[
        list[RawGamma],
        *DIFFERENT,
        Field(min_length=1, max_length=5, description="a list of different raw curvatures"),
    ]
    log_odds_max: Annotated[
        float, Field(gt=0, le=50, description="largest log odds of opposite states, dimensionless")
    ]
    points: Annotated[int, Field(ge=11, le=401, description="points on each axis")]

    variables = {
        "log_odds_like": Variable("ln p(++)/p(--)", "", "(2)"),
        "log_odds_unlike": Variable("ln p(+-)/p(-+)", "", "(2)"),
        "pair_state": Variable("state of two neurons", "x"),
        "probability": Variable("probability of a state", "p", "(2)"),
    }


class Fig1b(Panel):
    """Strength of interactions by order, pairwise network."""

    neurons: Annotated[
        int, Field(ge=8, le=16, description="number of neurons; all their states are enumerated")
    ]
    coupling: Annotated[
        float,
        Field(
            ge=-10,
            le=10,
            description="mean of the couplings, in units of their standard deviation",
        ),
    ]
    field: Annotated[
        float,
        Field(
            ge=0, le=10, description="standard deviation of the fields, in units of the couplings'"
        ),
    ]
    seed: Seed
    gamma: RawGammaGrid
    terms: Annotated[int, Field(ge=1, le=200, description="terms of the Taylor series")]

    # at gamma = 0 the interactions of orders above 2 are zero, and have no sign
    rounding = {"dominant_sign": Tolerance(rtol=0, atol=0, beyond=14)}

    variables = {
        "dominant_sign": Variable("sign of the largest coefficient of its order", "", "(4)"),
        "strength": Variable(
            "root of the sum of squared coefficients of an order",
            r"(\sum_{|I|=k} \theta_I^2)^{1/2}",
            "(4)",
        ),
        "strength_series": Variable(
            "the same from the cut Taylor series", r"(\sum_{|I|=k} \theta_I^2)^{1/2}", "(4)"
        ),
    }

    def conditions(self) -> Iterator[Fault]:
        """All states of the network must have support."""
        names = ("neurons", "coupling", "field", "seed")
        network = {name: getattr(self, name) for name in names}
        lowest, highest = support(random_exponent(**network))
        where = ", ".join(f"{{here}}.{name} = {value}" for name, value in network.items())
        for key, gamma in ends("gamma", self.gamma).items():
            if not lowest < gamma < highest:
                says = f"leaves the support of the network of {where}, which is "
                yield Fault(key, gamma, f"{says}{lowest:.6g} < gamma < {highest:.6g}")


class Fig1c(Panel):
    """Sectional curvature of deformed exponential families, measured."""

    gamma: MetricGrid
    states: Annotated[int, Field(ge=3, le=64, description="number of states of each family")]
    families: Annotated[int, Field(ge=1, le=100, description="number of random families")]
    seed: Seed

    variables = {
        "sectional_curvature": Variable(
            "sectional curvature measured from the divergence", "K", "(3)"
        ),
    }
