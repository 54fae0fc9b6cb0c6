"""Curvatures that leave a model's ground state without probability, named by their keys."""

from collections.abc import Iterator, Mapping

from curved.curvature.model import CurvedModel
from curved.curvature.transforms import Renyi, SupportError
from curved.flat.model import FlatModel
from curved.records.yaml_files import Fault

__all__ = ["unsupported"]


def unsupported(keys: Mapping[str, float], flat: FlatModel, where: str = "") -> Iterator[Fault]:
    """Check curvatures, by their keys, in a flat model; `where` tells what makes it this one."""
    for key, gamma in keys.items():
        try:
            CurvedModel(flat, Renyi(gamma))
        except SupportError as error:
            yield Fault(key, f"{gamma}{where}", str(error))
