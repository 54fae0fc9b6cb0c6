"""The declaration of a kind of study: parameters, measures, and the run of one replicate."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from curved.curvature.transforms import EnergyTransform
from curved.numerics.labels import Variable
from curved.numerics.typing import AnyArray
from curved.studies.networks import NetworkKind

Parameters = Mapping[str, Any]
"""Values of parameters by their names."""
OF_PATTERNS = dict.fromkeys(("neurons", "stored", "correlation", "gamma", "beta"))
"""Parameters of every simulation of a network, none of which has a default."""
Family = Callable[[float], EnergyTransform]
"""Gives the transform of a curvature."""


class Measure(NamedTuple):
    """Something that is measured in each replicate.

    Attributes
    ----------
    meaning : Variable
        What it is, for the data file.
    along : tuple of str
        Its own axes, beside those of the study.
    binary : bool
        Whether a replicate has 0 or 1, so that its mean is a fraction.
    networks : tuple of str
        Networks that have it, by `NetworkKind.label`; all if none is named.
    of : tuple of str
        Parameters that it needs beside those that every measure does.
    """

    meaning: Variable
    along: tuple[str, ...] = ()
    binary: bool = False
    networks: tuple[str, ...] = ()
    of: tuple[str, ...] = ()


class Replicate(NamedTuple):
    """One network with its start, which all lanes share.

    Attributes
    ----------
    network : NetworkKind
        How the network is drawn.
    family : callable
        The transform of each curvature.
    seed : int
        Seed of the study.
    number : int
        Number of the replicate.
    task : mapping
        Parameters that are the same for all lanes; of those that chains go through, all values.
    lanes : sequence of mapping
        Parameters of each lane.
    measures : sequence of str
        Names of what is asked for; more does no harm.
    """

    network: NetworkKind
    family: Family
    seed: int
    number: int
    task: Parameters
    lanes: Sequence[Parameters]
    measures: Sequence[str]


class Kind(NamedTuple):
    """A kind of study.

    Attributes
    ----------
    title : str
        What it does, in a line.
    parameters : mapping
        Names of parameters, each with its default, or None where it must be given.
    lanes : tuple of str
        Those in which lanes of one simulation may differ: they see the same random numbers.
    path : tuple of str
        Those whose values one chain, or one ladder, goes through: they are axes of each measure.
    draws : tuple of str
        Those on which the network and the start depend, and so the random numbers. Others may
        change without other numbers: a longer run begins as the shorter one.
    networks : tuple of str
        Kinds of networks that it has.
    measures : mapping
        What is measured.
    run : callable
        Takes a `Replicate` and gives arrays of the shape (lane, ...) by the names of measures,
        NaN where a lane has no probability.
    axes : callable
        Takes a task, and gives the values along each axis of the measures.
    updates : callable
        Takes a task, and gives how many updates each lane attempts.
    theory : callable, optional
        Takes network, task, family and lanes, and gives arrays as `run` does.
    random : bool
        Whether replicates differ.
    exact : tuple of str
        Measures whose theory is exact at the N that is simulated, not for N to infinity.
    """

    title: str
    parameters: Mapping[str, Any]
    lanes: tuple[str, ...]
    path: tuple[str, ...]
    draws: tuple[str, ...]
    networks: tuple[str, ...]
    measures: Mapping[str, Measure]
    run: Callable[[Replicate], dict[str, AnyArray]]
    axes: Callable[[Parameters], dict[str, Sequence[Any]]]
    updates: Callable[[Parameters], int]
    theory: Callable[..., dict[str, AnyArray]] | None = None
    random: bool = True
    exact: tuple[str, ...] = ()

    def measured(self, network: NetworkKind) -> list[str]:
        """Names of what can be measured of a network."""
        return [
            k for k, v in self.measures.items() if not v.networks or network.label in v.networks
        ]

    def needed(self, network: NetworkKind, measures: Sequence[str]) -> set[str]:
        """Parameters that must be given, as they have no default and count."""
        spare = {k for one in self.measures.values() for k in one.of}
        wanted = {k for one in measures for k in self.measures[one].of}
        wanted |= {k for k, v in self.parameters.items() if v is None} - spare
        return wanted - (NetworkKind.DRAWN - network.parameters(self.parameters))
