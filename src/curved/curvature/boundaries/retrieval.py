r"""The limit of retrieval, where its states end in a fold: equations (21)-(24).

On the surface of all retrieval states, stable and unstable, that is where load and inverse
temperature have parallel gradients,

.. math::
    \frac{\partial(\beta, \alpha)}{\partial(s, u)} = 0, \qquad \beta = b (1 - \gamma e),

an equation linear in gamma with one u at each strength s of the noise.
"""

from curved.curvature.boundaries.checks import solve
from curved.curvature.boundaries.line import RegionBoundary
from curved.flat.hopfield import ReplicaSurface, capacity, replica_surface
from curved.numerics.typing import Array

__all__ = ["RetrievalLimit", "fold_condition"]


def fold_condition(states: ReplicaSurface, gamma: Array) -> Array:
    """The Jacobian of ln(alpha) and ln(beta) by ln(s) and ln(u), times 1 - gamma e.

    It vanishes at the limit of retrieval and is positive on its colder side, where retrieval is
    stable.
    """
    support = 1 - gamma * states.energy
    bent = gamma * states.b
    by_s, by_u = states.d_s, states.d_u
    beta_s = by_s.b * support - bent * by_s.energy
    beta_u = by_u.b * support - bent * by_u.energy
    scale = states.s * states.u / (states.b * states.alpha)
    return scale * (beta_u * by_s.alpha - beta_s * by_u.alpha)


class RetrievalLimit(RegionBoundary):
    """The limit of retrieval: the fold of beta at a fixed load."""

    name = "memory"

    @property
    def cold_load(self) -> float:
        """The capacity at T = 0."""
        return float(capacity().alpha)

    def one_pattern(self, gamma: Array) -> Array:
        """Temperature of the fold of one pattern."""
        return self.formulas.one_pattern(gamma).fold

    def u(self, s: Array, gamma: Array) -> Array:
        """Solve the fold condition for u."""
        return solve(
            "limit of retrieval",
            lambda u, s, gamma: fold_condition(replica_surface(s, u, self.rule), gamma),
            1.0,
            4 + 9 / s,
            s=s,
            gamma=self.formulas.limit_curvature(gamma),
        )
