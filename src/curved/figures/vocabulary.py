"""Variables that several figures share. One that a single figure has stands in its `panels.py`."""

from curved.records.vocabulary import Variable

SHARED = {
    "T_ferro_simulated": Variable(
        "temperature of equal potentials in simulations, for N to infinity", "T_F", "(20)"
    ),
    "T_ferro_simulated_error": Variable("standard error of that temperature"),
    "T_memory": Variable("largest temperature of retrieval", "T_M", "(21)-(24)"),
    "alpha": Variable("load, patterns per neuron", r"\alpha", "(7)"),
    "b_fold": Variable("effective inverse temperature at the fold", r"\beta'", "(9), (16)"),
    "beta": Variable("inverse temperature", r"\beta", "(9)"),
    "beta_eff": Variable("effective inverse temperature", r"\beta'", "(9)"),
    "beta_fold": Variable(
        "inverse temperature of the fold, where ordered states begin to exist", r"\beta", "(16)"
    ),
    "beta_swept": Variable("inverse temperature of a simulation", r"\beta", "(29)"),
    "branch": Variable("solution branch"),
    "channel": Variable("colour channel"),
    "direction": Variable("direction of beta in a simulation, up or down"),
    "energy": Variable("energy per neuron", "E/N", "(7)"),
    "fraction": Variable("fraction of the runs"),
    "fraction_error": Variable("standard error of the fraction of the runs"),
    "gamma": Variable("scaled curvature", r"\gamma'", "(10)"),
    "interaction": Variable("interaction function of a dense associative memory", "F", "(30)"),
    "load": Variable("load, stored patterns per neuron", r"\alpha = M/N", "(20)"),
    "m": Variable("overlap with the stored pattern", "m", "(15)"),
    "m1": Variable("overlap with pattern 1", "m_1", "(18)"),
    "m2": Variable("overlap with pattern 2", "m_2", "(18)"),
    "m_fold": Variable("overlap at the fold", "m", "(15)"),
    "m_swept": Variable("mean absolute overlap in a simulation", "|m|", "(29)"),
    "m_swept_error": Variable("standard error of the mean absolute overlap"),
    "neurons": Variable("number of neurons", "N", "(7)"),
    "order": Variable("order of interaction", "k", "(4)"),
    "overlap": Variable("overlap with the cued pattern", "o", "(8)"),
    "potential": Variable("normalising potential per neuron", r"\varphi", "(11)"),
    "q": Variable("spin-glass order parameter", "q", "(27)"),
    "replicate": Variable("number of the run"),
    "stable": Variable("whether the state is stable", "", "(14)"),
    "stored": Variable("number of stored patterns", "M", "(7)"),
    "success": Variable("fraction of the runs that recall"),
    "success_error": Variable("standard error of the fraction of the runs that recall"),
    "sweep": Variable("time", "t", "(17)", "sweep"),
    "time": Variable("time", "t", "(17)", "sweep"),
    "weight": Variable("effective weight relative to that at full overlap", "w", "(30)"),
}
