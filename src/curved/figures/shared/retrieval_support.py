"""Curvatures that leave retrieval at T = 0 without probability, named by their keys."""

from collections.abc import Iterator, Mapping

from curved.curvature.boundaries import Boundaries
from curved.curvature.transforms import SupportError
from curved.records.yaml_files import Fault

__all__ = ["unretrievable"]


def unretrievable(keys: Mapping[str, float]) -> Iterator[Fault]:
    """Check curvatures, by their keys, in the Hopfield network."""
    for key, gamma in keys.items():
        try:
            Boundaries().spin_glass_temperature(gamma, 0.0)
        except SupportError as error:
            yield Fault(key, gamma, str(error))
