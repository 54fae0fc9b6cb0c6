"""Parameters of studies: the type, the range and the meaning of each, said once.

A parameter may be fixed or an axis. So its type is that of one value; `Values` makes that of an
axis of it: a list, or evenly spaced values between both ends.
"""

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from curved.figures import parameters as par
from curved.numerics.labels import Variable
from curved.records.yaml_files import Section

PARAMETERS: dict[str, Any] = {
    "beta": Annotated[float, par.within(0, 1e6, "inverse temperature in units of 1/J")],
    "beta_first": Annotated[float, par.within(0, 1e6, "beta with which a ramp begins")],
    "correlation": Annotated[float, Field(ge=0, lt=1, description="mean overlap C of patterns")],
    "flipped": Annotated[float, par.within(0, 1, "fraction of flipped neurons in the cue")],
    "gamma": Annotated[float, par.within(-1000, 1000, "scaled curvature gamma', dimensionless")],
    "load": Annotated[
        float, par.within(0, 10, "load M/N; in networks M is rounded, and at least 1")
    ],
    "neurons": Annotated[int, par.within(2, 1_000_000, "number of neurons N")],
    "per_sweep": Annotated[int, par.within(1, 1000, "records in a sweep, a divisor of neurons")],
    "power": Annotated[int, par.within(2, 30, "power p of the interaction z^p")],
    "ramp": Annotated[
        int, par.within(0, 10_000_000, "sweeps of a linear ramp of beta; 0 for none")
    ],
    "records": Annotated[int, par.within(2, 100_000, "records, a divisor of sweeps")],
    "settle": Annotated[int, par.within(1, 10_000_000, "sweeps before those that count")],
    "start": Annotated[
        Literal["pattern", "random"], Field(description="first state: a stored pattern, or random")
    ],
    "stored": Annotated[int, par.within(1, 100_000, "number of stored patterns M")],
    "sweeps": Annotated[int, par.within(1, 10_000_000, "sweeps of N attempted updates")],
    "temperature": Annotated[float, par.within(0, 1e6, "temperature T, dimensionless")],
    "threshold": Annotated[float, par.above(0, 1, "least overlap that counts as recall")],
}
"""Type, range and meaning of every parameter."""

MEANING = {
    "beta": Variable("inverse temperature", r"\beta", "(9)"),
    "beta_first": Variable("inverse temperature with which a ramp begins"),
    "correlation": Variable("mean overlap of two patterns", "C", "(18)"),
    "flipped": Variable("fraction of flipped neurons in the cue"),
    "gamma": Variable("scaled curvature", r"\gamma'", "(10)"),
    "load": Variable("load", r"\alpha", "(20)"),
    "neurons": Variable("number of neurons", "N"),
    "per_sweep": Variable("records in a sweep"),
    "power": Variable("power of the interaction", "p", "(30)"),
    "ramp": Variable("length of a linear ramp of the inverse temperature", units="sweep"),
    "records": Variable("number of records"),
    "settle": Variable("sweeps before those that count", units="sweep"),
    "start": Variable("first state"),
    "stored": Variable("number of stored patterns", "M"),
    "sweeps": Variable("length of a run", units="sweep"),
    "temperature": Variable("temperature", "T"),
    "threshold": Variable("least overlap that counts as recall"),
}

_MOST = 10_000  # values of an axis


class Range(Section):
    """Evenly spaced values between both ends."""

    start: float
    stop: float
    points: int = Field(ge=2, le=_MOST)
    spacing: Literal["linear", "log"] = "linear"


def _expanded(value: Any) -> Any:
    """Values of a range, or what was given; types are checked after this."""
    if not isinstance(value, dict):
        return value
    spacing = value.get("spacing", "linear")
    keys = {"start", "stop", "points", "spacing"}
    if unknown := sorted(map(str, value.keys() - keys)):
        raise _refused(f"unknown key {', '.join(unknown)}")
    if missing := sorted({"start", "stop", "points"} - value.keys()):
        raise _refused(f"missing key {', '.join(missing)}")
    start, stop, points = (value[name] for name in ("start", "stop", "points"))
    if not all(type(end) in (int, float) and np.isfinite(end) for end in (start, stop)):
        raise _refused("both ends of a range must be finite numbers")
    if type(points) is not int or not 2 <= points <= _MOST:
        raise _refused(f"points of a range must be a whole number from 2 to {_MOST}")
    if spacing not in ("linear", "log") or (spacing == "log" and not min(start, stop) > 0):
        raise _refused("spacing must be linear, or log between positive ends")
    made = np.linspace if spacing == "linear" else np.geomspace
    values = np.round(made(start, stop, points), 12)
    values[[0, -1]] = start, stop
    if type(start) is int and type(stop) is int:
        whole = np.rint(values)
        if spacing == "log" or np.array_equal(whole, values):
            return [int(one) for one in dict.fromkeys(whole.tolist())]
    return values.tolist()


def _refused(says: str) -> PydanticCustomError:
    return PydanticCustomError("axis", f"must be a list, or a range start, stop, points: {says}")


def values_of(parameter: str, different: bool = True) -> Any:
    """Type of an axis of a parameter: a list of values, of an axis different ones, or a range."""
    one: Any = PARAMETERS[parameter]
    *_, meaning = one.__metadata__
    listed = Field(min_length=1, max_length=_MOST, description=meaning.description)
    kind: Any = par.Different[one] if different else list[one]
    written: Any = kind | Range  # type: ignore[operator,unused-ignore]
    return Annotated[kind, BeforeValidator(_expanded, json_schema_input_type=written), listed]
