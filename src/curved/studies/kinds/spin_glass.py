"""Spin glasses by replica exchange on a ladder of inverse temperatures, at each curvature."""

from collections.abc import Sequence

import numpy as np

from curved.curvature.transforms import SupportError
from curved.numerics.labels import Variable
from curved.numerics.streams import gamma_key
from curved.numerics.typing import AnyArray
from curved.sampling.replica_exchange import Rung, temper
from curved.studies.kinds.kind import Family, Kind, Measure, Parameters, Replicate
from curved.studies.kinds.theory import flat_model, states_of
from curved.studies.networks import NetworkKind, stream_of


def run(r: Replicate) -> dict[str, AnyArray]:
    """Exchange states along the ladder at each curvature, on the same couplings."""
    betas = sorted(r.task["beta"])
    values = {name: r.task[name] for name in KIND.draws} | {"network": r.network.identity()}
    network = r.network.draw(r.task, stream_of(r.seed, values, r.number))
    found = {name: np.full((len(r.lanes), len(betas)), np.nan) for name in KIND.measures}
    for k, lane in enumerate(r.lanes):
        # chains on a ladder have streams of their own, of this curvature and these temperatures
        own = values | {"gamma": gamma_key(lane["gamma"]), "beta": betas}
        ladder = [Rung(r.family(lane["gamma"]), beta) for beta in betas]
        times = {name: r.task[name] for name in ("sweeps", "records", "settle")}
        try:
            made = temper(network, ladder, **times, seed=stream_of(r.seed, own, r.number, 1))
        except SupportError:
            continue
        found["energy"][k] = made.energy.mean(("replica", "record"))
        found["q2"][k] = (made.overlap**2).mean("record")
        found["q_abs"][k] = np.abs(made.overlap).mean("record")
        found["starts"][k] = made.energy.mean("record").diff("replica")[0]
        found["acceptance"][k] = made.acceptance
    return found


def _theory(
    network: NetworkKind,
    task: Parameters,
    family: Family,
    lanes: Sequence[Parameters],
) -> dict[str, AnyArray]:
    """Parisi's solution, bent: energy and mean square overlap of the phase of most weight."""
    betas = sorted(task["beta"])
    found = {name: np.full((len(lanes), len(betas)), np.nan) for name in ("energy", "q2")}
    model = flat_model(network, task)
    assert model is not None
    each = [{"gamma": lane["gamma"], "beta": beta} for lane in lanes for beta in betas]
    for k, states in enumerate(states_of(model, family, each)):
        if states is not None and states.equilibrium.any():
            first = states.isel(state=int(np.argmax(states.equilibrium.values)))
            found["energy"].flat[k] = float(first.energy)
            found["q2"].flat[k] = float(first.q_rms) ** 2
    return found


KIND = Kind(
    title="spin glasses by replica exchange",
    parameters={
        "neurons": None,
        "gamma": None,
        "beta": None,
        "settle": 500,
        "sweeps": 2000,
        "records": 100,
    },
    lanes=("gamma",),
    path=("beta",),
    draws=("neurons",),
    networks=("spin_glass",),
    measures={
        "energy": Measure(Variable("mean energy per neuron", "E/N", "(26)"), ("beta",)),
        "q2": Measure(Variable("mean square overlap of two replicas", "q^2", "(27)"), ("beta",)),
        "q_abs": Measure(Variable("mean absolute overlap of two replicas"), ("beta",)),
        "starts": Measure(
            Variable("energy from cold less energy from random starts"), ("beta",)
        ),
        "acceptance": Measure(
            Variable("fraction of the exchanges with the next rung that are made"), ("beta",)
        ),
    },
    run=run,
    axes=lambda task: {"beta": sorted(task["beta"])},
    updates=lambda task: (
        2 * len(task["beta"]) * (task["settle"] + task["sweeps"]) * task["neurons"]
    ),
    theory=_theory,
)  # fmt: skip
