"""Curvatures that leave retrieval at T = 0 without probability, named by their keys."""

from collections.abc import Iterator
from typing import Any

from curved.curvature.boundaries import Boundaries
from curved.curvature.transforms import SupportError
from curved.figures.parameters import numbers
from curved.records.yaml_files import Fault


def have_retrieval(section: Any) -> Iterator[Fault]:
    """Curvatures must have support at retrieval in the Hopfield network."""
    for key, gamma in numbers(section, "gamma"):
        try:
            Boundaries().spin_glass_temperature(gamma, 0.0)
        except SupportError as error:
            yield Fault(key, gamma, str(error))
