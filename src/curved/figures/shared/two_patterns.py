"""Cases of two correlated patterns, in Figure 3a and in its simulation, Figure S1c."""

from collections.abc import Iterator, Sequence

from curved.figures.parameters import Beta, Gamma
from curved.figures.shared.support import unsupported
from curved.flat import TwoPatterns
from curved.records.yaml_files import Fault, Section

__all__ = ["Case", "unsupported_cases"]


class Case(Section):
    """A curvature and an inverse temperature."""

    gamma: Gamma
    beta: Beta

    @property
    def label(self) -> str:
        """What it is called in the names of checks."""
        return f"gamma' = {self.gamma:g}, beta = {self.beta:g}"


def unsupported_cases(cases: Sequence[Case], correlation: float) -> Iterator[Fault]:
    """Say at which cases the ground state has no probability."""
    keys = {f"cases[{index}].gamma": case.gamma for index, case in enumerate(cases)}
    where = f" at {{here}}.correlation = {correlation}"
    yield from unsupported(keys, TwoPatterns(correlation), where)
