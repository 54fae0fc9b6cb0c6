"""Figure S3: success of recall against load, for every kind of network."""

from curved.figures import parameters as par
from curved.figures.declaration import OfPatterns, Panel


class _Success(Panel):
    """What both panels have in common."""

    beta: par.Beta
    flipped: par.Flipped
    replicates: par.Replicates
    sweeps: par.Sweeps
    recalled: par.Part
    seed: par.Seed

    threads = 2
    memory = 1000
    minutes = 20
    variables = {"model": "kind of network"}


class FigS3a(_Success):
    """Success of recall from a corrupted cue, random patterns."""

    neurons: par.Neurons
    stored: par.ManyLoads

    variables = {
        "model": "kind of network",
        "alpha_memory": ("largest load of retrieval", r"\alpha_M", "(21)-(24)"),
    }


class FigS3b(OfPatterns, _Success):
    """Success of recall from a corrupted cue, patterns of images."""

    stored: par.Loads
