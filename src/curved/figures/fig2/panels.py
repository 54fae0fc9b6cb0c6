"""Figure 2: explosive transitions of the network with one stored pattern, equations (15)-(17)."""

from curved.figures import parameters as par
from curved.figures.declaration import Panel
from curved.figures.shared.one_pattern import Branches, OnePattern, Trajectories


class Fig2a(Branches):
    """Overlap against inverse temperature, one pattern."""


class Fig2b(Panel):
    """Fold line of the network with one pattern."""

    points: par.Points


class Fig2c(OnePattern):
    """States of the network with one pattern in the space of beta, beta' and m."""

    gamma: par.Gamma
    beta_max: par.Beta
    points: par.Points


class Fig2d(Trajectories):
    """Mean-field trajectories of the network with one pattern."""
