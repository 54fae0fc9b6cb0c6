"""Curvatures that leave a model's ground state without probability, named by their keys."""

from collections.abc import Callable, Iterator
from typing import Any

from curved.curvature.curved_model import CurvedModel
from curved.curvature.transforms import Renyi, SupportError, inside_support
from curved.figures.parameters import numbers
from curved.flat.model import FlatModel
from curved.records.yaml_files import Condition, Fault


def have_support(path: str, model: Callable[..., FlatModel], *arguments: str) -> Condition:
    """Curvatures must have support in a flat model, whose arguments are keys of the section."""

    def condition(section: Any) -> Iterator[Fault]:
        given = {name: getattr(section, name) for name in arguments}
        where = "".join(f" at {{here}}.{name} = {value}" for name, value in given.items())
        for key, gamma in numbers(section, path):
            try:
                CurvedModel(model(*given.values()), Renyi(gamma))
            except SupportError as error:
                yield Fault(key, f"{gamma}{where}", str(error))

    return condition


def let_disorder_be(panel: Any) -> Iterator[Fault]:
    """Disordered states of the networks with one pattern of a panel must have support."""
    least = min(size for _, size in numbers(panel, "neurons"))
    limit = f"must be below {2 * least}, twice {{here}}.neurons"
    for key, gamma in numbers(panel, "gamma"):
        if not inside_support(gamma, 1 / (2 * least)):  # their energy per neuron
            yield Fault(key, gamma, f"{limit}, for disordered states to have probability")
