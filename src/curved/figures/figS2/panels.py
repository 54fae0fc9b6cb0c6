"""Figure S2: other networks, dense associative memories (30) and the relativistic one (28)-(29)."""

from curved.figures import parameters as par
from curved.figures.declaration import Panel, Tolerance, Variable
from curved.figures.shared.support import have_support, let_disorder_be
from curved.flat.curie_weiss import CurieWeiss


class _Computed(Panel):
    """What the jobs of these panels have in common."""

    memory = 800
    minutes = 5


class FigS2a(_Computed):
    """Effective weight of a pattern in dense associative memories."""

    neurons: par.Neurons
    scale: float = par.above(0, 100, "exponent at full overlap, dimensionless")


class FigS2b(_Computed):
    """Weights of the patterns and effective inverse temperature during one recall."""

    neurons: par.Neurons
    stored: par.Stored
    flipped: par.Flipped
    sweeps: par.Sweeps
    per_sweep: par.RecordsPerSweep
    gamma: par.Gamma
    beta: par.Beta
    seed: par.Seed

    must = [have_support("gamma", CurieWeiss), par.divide("per_sweep", "neurons")]
    variables = {
        "overlap_curved": ("overlap with the cued pattern in the curved network", "o", "(8)"),
        "share": Variable(
            "share of a pattern in the mean absolute effective weight",
            r"|w^a| / \sum_b |w^b|",
            "(30)",
        ),
    }


class FigS2c(_Computed):
    """Fold line of the relativistic network with one pattern."""

    points: par.Points

    # beta goes to 0 at gamma = -2
    rounding = {"beta_fold": Tolerance(rtol=1e-9, atol=1e-8)}


class FigS2d(_Computed):
    """Hysteresis of the relativistic network with one pattern."""

    gamma: par.Gammas
    beta: par.BetaGrid
    points: par.Points
    neurons: par.Neurons
    settle: par.Sweeps
    sweeps: par.Sweeps
    per_sweep: par.RecordsPerSweep
    replicates: par.Replicates
    seed: par.Seed

    threads = 2
    # the support at low energies is that of the curved network
    must = [have_support("gamma", CurieWeiss), par.divide("per_sweep", "neurons"), let_disorder_be]
