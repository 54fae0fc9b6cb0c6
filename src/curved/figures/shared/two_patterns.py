"""Cases of two correlated patterns, in Figure 3a and in its simulation, Figure S1c."""

from curved.figures.parameters import Beta, Gamma
from curved.records.yaml_files import Section


class Case(Section):
    """A curvature and an inverse temperature."""

    gamma: Gamma
    beta: Beta

    @property
    def label(self) -> str:
        """Name of the case in the names of checks."""
        return f"gamma' = {self.gamma:g}, beta = {self.beta:g}"
