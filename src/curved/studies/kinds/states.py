"""Theory alone: states and phase boundaries on a grid, and no simulation."""

import numpy as np

from curved.curvature.boundaries import Boundaries
from curved.curvature.curved_model import CurvedModel
from curved.curvature.transforms import SupportError
from curved.flat.curie_weiss import CurieWeiss
from curved.flat.hopfield import Hopfield
from curved.flat.model import FlatModel
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick
from curved.flat.two_patterns import TwoPatterns
from curved.numerics.labels import Variable
from curved.numerics.typing import AnyArray
from curved.studies.kinds.kind import Kind, Measure, Replicate
from curved.studies.kinds.theory import most_ordered, states_of

_LINES = {
    "T_retrieval": "retrieval_temperature",
    "T_ferro": "ferromagnetic_temperature",
    "T_spin_glass": "spin_glass_temperature",
    "T_at": "at_temperature",
}
_STATES = ("overlap", "energy", "beta_eff")
_ENDS = ("beta_fold", "beta_coexistence")


def run(r: Replicate) -> dict[str, AnyArray]:
    """Solve the models of all lanes, which differ in curvature and temperature."""
    found = {name: np.full(len(r.lanes), np.nan) for name in KIND.measures}
    gammas = np.array([lane["gamma"] for lane in r.lanes])
    if r.network.label == "random":
        lines = Boundaries(r.family)
        for name, method in _LINES.items():
            if name in r.measures:
                found[name] = getattr(lines, method)(gammas, r.task["load"])
    if set(_ENDS) & set(r.measures):
        for gamma in np.unique(gammas).tolist():
            ends = _ends(_model(r), r, gamma)
            for name, value in zip(_ENDS, ends, strict=True):
                found[name][gammas == gamma] = value
    if set(_STATES) & set(r.measures):
        for k, states in enumerate(states_of(_model(r), r.family, r.lanes)):
            if states is not None and (best := most_ordered(states)) is not None:
                for name, value in zip(_STATES, best, strict=True):
                    found[name][k] = value
    return found


def _model(r: Replicate) -> FlatModel:
    if r.network.kind == "spin_glass":
        return SherringtonKirkpatrick("full")
    if r.network.label == "correlated":
        return TwoPatterns(r.task["correlation"])
    return Hopfield(r.task["load"]) if r.task["load"] else CurieWeiss()


def _ends(model: FlatModel, r: Replicate, gamma: float) -> tuple[float, float]:
    """Smallest beta of a fold, and of a coexistence; NaN where there is none."""
    try:
        curved = CurvedModel(model, r.family(gamma))
        folds, coexistence = curved.folds().beta.values, curved.coexistence().beta.values
    except SupportError:
        return np.nan, np.nan
    first, second = (float(v.min()) if v.size else np.nan for v in (folds, coexistence))
    return first, second


def _line(what: str, symbol: str, equation: str) -> Measure:
    return Measure(Variable(what, symbol, equation), networks=("random",))


def _state(what: str, symbol: str, equation: str) -> Measure:
    return Measure(Variable(what, symbol, equation), of=("beta",))


KIND = Kind(
    title="states and phase boundaries for N to infinity",
    parameters={"load": None, "correlation": None, "gamma": None, "beta": None},
    lanes=("gamma", "beta"),
    path=(),
    draws=(),
    networks=("hopfield", "spin_glass"),
    measures={
        "overlap": _state("overlap of the most ordered stable state", "m", "(22)"),
        "energy": _state("energy per neuron of that state", "E/N", "(7)"),
        "beta_eff": _state("effective inverse temperature of that state", r"\beta'", "(9)"),
        "T_retrieval": _line("temperature to which retrieval is stable", "T_M", "(24)"),
        "T_ferro": _line("temperature to which retrieval is the equilibrium", "T_F", "(25)"),
        "T_spin_glass": _line("temperature at which the spin glass sets in", "T_G", "(24)"),
        "T_at": _line("temperature of the AT line of retrieval", "T_R", "(24)"),
        "beta_fold": Measure(Variable("smallest inverse temperature of a fold", r"\beta", "(16)")),
        "beta_coexistence": Measure(
            Variable("smallest inverse temperature of a coexistence", r"\beta", "(11)")
        ),
    },
    run=run,
    axes=lambda task: {},
    updates=lambda task: 0,
    random=False,
)  # fmt: skip
