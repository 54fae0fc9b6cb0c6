"""Figure S2: other networks, dense associative memories (30) and the relativistic one (28)-(29)."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from curved.curvature.transforms import inside_support
from curved.figures.declaration import Fault, Panel, Tolerance, Variable
from curved.figures.parameters import (
    Beta,
    BetaGrid,
    Flipped,
    Gamma,
    Gammas,
    Neurons,
    Points,
    RecordsPerSweep,
    Replicates,
    Seed,
    Stored,
    Sweeps,
    divisor,
    each,
)
from curved.figures.shared.support import unsupported
from curved.flat import CurieWeiss


class _Computed(Panel):
    """What the jobs of these panels have in common."""

    memory = 800
    minutes = 5

    variables = {
        "interaction": Variable("interaction function of a dense associative memory", "F", "(30)"),
    }


class FigS2a(_Computed):
    """Effective weight of a pattern in dense associative memories."""

    neurons: Neurons
    scale: Annotated[
        float, Field(gt=0, le=100, description="exponent at full overlap, dimensionless")
    ]

    variables = {
        "weight": Variable("effective weight relative to that at full overlap", "w", "(30)"),
    }


class FigS2b(_Computed):
    """Weights of the patterns and effective inverse temperature during one recall."""

    neurons: Neurons
    stored: Stored
    flipped: Flipped
    sweeps: Sweeps
    per_sweep: RecordsPerSweep
    gamma: Gamma
    beta: Beta
    seed: Seed

    variables = {
        "overlap_curved": Variable(
            "overlap with the cued pattern in the curved network", "o", "(8)"
        ),
        "share": Variable(
            "share of a pattern in the mean absolute effective weight",
            r"|w^a| / \sum_b |w^b|",
            "(30)",
        ),
    }

    def conditions(self) -> Iterator[Fault]:
        """The ground state must have support, and records be even."""
        yield from unsupported({"gamma": self.gamma}, CurieWeiss())
        yield from divisor("per_sweep", self.per_sweep, "neurons", [self.neurons])


class FigS2c(_Computed):
    """Fold line of the relativistic network with one pattern."""

    points: Points

    # beta goes to 0 at gamma = -2
    rounding = {"beta_fold": Tolerance(rtol=1e-9, atol=1e-8)}


class FigS2d(_Computed):
    """Hysteresis of the relativistic network with one pattern."""

    gamma: Gammas
    beta: BetaGrid
    points: Points
    neurons: Neurons
    settle: Sweeps
    sweeps: Sweeps
    per_sweep: RecordsPerSweep
    replicates: Replicates
    seed: Seed

    threads = 2

    def conditions(self) -> Iterator[Fault]:
        """All states must have support, which is that of the curved network."""
        yield from unsupported(each("gamma", self.gamma), CurieWeiss())
        yield from divisor("per_sweep", self.per_sweep, "neurons", [self.neurons])
        highest = 1 / (2 * self.neurons)  # energy of a disordered state of N neurons, one pattern
        for key, gamma in each("gamma", self.gamma).items():
            if not inside_support(gamma, highest):
                yield Fault(
                    key,
                    gamma,
                    f"must be below {2 * self.neurons}, twice {{here}}.neurons, for disordered "
                    "states to have probability",
                )
