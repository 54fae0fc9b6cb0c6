"""The steps of the workflow for a study: plan it, run a chunk, join all."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xarray as xr

from curved.records import data_files
from curved.records.files import AnyPath
from curved.records.logs import log_to
from curved.studies import chunks, plan
from curved.studies.cells import Cells
from curved.studies.language import Study, read
from curved.studies.result import result
from curved.studies.run import run_file


def write_plan(study: AnyPath, path: AnyPath, log: AnyPath) -> None:
    """Write the plan of a study, given the chunks that already exist."""
    with log_to(log) as logger:
        made = plan.plan(read(study), Path(path).parent)
        plan.write(made, Path(path))
        logger.info("%s", plan.told(made))


def run_chunk(study: AnyPath, planned: AnyPath, path: AnyPath, log: AnyPath) -> None:
    """Run the chunk of a study that belongs to a file, unless the file exists and is whole.

    A group of jobs that lost its machine is sent again with all its chunks.

    Raises
    ------
    DataFileError
        If the plan has no such chunk, or is not of this study and this code.
    """
    with log_to(log) as logger:
        asked, path = read(study), Path(path)
        chunk = plan.read(Path(planned)).get(path.stem)
        if chunk is None or chunk.identity != asked.identity():
            raise data_files.DataFileError(
                f"{path}: is not in the plan {planned}; delete the plan and run again"
            )
        if data_files.is_whole(path):
            logger.info("%s exists already", path)
            return
        run_file(asked, chunk, path.parent)
        logger.info("%s written", path)


def join(
    study: AnyPath, planned: AnyPath, path: AnyPath, log: AnyPath, stamps: Mapping[str, str]
) -> None:
    """Join the chunks of a study into its result.

    Raises
    ------
    DataFileError
        If the plan is not of this study and this code.
    """
    with log_to(log) as logger:
        asked = read(study)
        if not plan.is_of(Path(planned), asked.asks()):
            raise data_files.DataFileError(
                f"{planned}: is not the plan of {study}; delete the plan and run again"
            )
        parts = [Path(planned).with_name(f"{key}.nc") for key in plan.read(Path(planned))]
        rows = [chunks.load(part) for part in parts]
        write(asked, result(Cells(asked), rows), path, stamps)
        logger.info("%s written", path)


def write(
    study: Study, data: xr.Dataset, path: AnyPath, stamps: Mapping[str, str] | None = None
) -> None:
    """Write the result of a study, with all that it was made with."""
    data = data.assign_attrs(Conventions="CF-1.11")
    data_files.save(data, path, study.asks(), stamps=stamps)


def not_as_asked(path: AnyPath, asks: Mapping[str, Any], stamps: Mapping[str, str]) -> str:
    """Say why a plan, or a result, is not what a study asks for; empty if it is, or is not there.

    A plan that cannot be read is of no study.
    """
    path = Path(path)
    if path.suffix == ".json":
        other = path.is_file() and not plan.is_of(path, asks)
        return "it is the plan of another study, or of other code" if other else ""
    return data_files.outdated(path, asks, stamps, of_panel=False)
