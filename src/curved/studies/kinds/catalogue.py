"""All kinds of studies, by their names."""

from importlib import import_module

from curved.studies.kinds.kind import Kind

NAMES = ("recall", "trajectory", "equilibrium", "hysteresis", "spin_glass", "descent", "theory")
"""Names of the kinds."""


def kind_of(name: str) -> Kind:
    """The kind of a name, which is that of its module."""
    module = "states" if name == "theory" else name
    kind: Kind = import_module(f"curved.studies.kinds.{module}").KIND
    return kind
