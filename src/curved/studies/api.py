"""A study from Python: planned, run on threads, and joined into one Dataset."""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import xarray as xr

from curved.numerics.progress import progress as progress_of
from curved.records.files import as_path

try:
    from curved.studies import chunks
    from curved.studies.language import Study, parse, read
    from curved.studies.plan import plan
    from curved.studies.result import result
    from curved.studies.run import run, run_file
except ModuleNotFoundError as error:
    raise ImportError("studies need more packages: pip install 'curved[workflow]'") from error


def study(
    what: str | PathLike[str] | Mapping[str, Any],
    folder: str | PathLike[str] | None = None,
    *,
    threads: int | None = None,
    progress: bool = False,
) -> xr.Dataset:
    """Run a study: a grid of simulations, or of theory, over any parameters.

    Parameters
    ----------
    what : path or mapping
        The YAML file of the study, or its content.
    folder : path, optional
        Where its chunks are kept, each when it is done. What is there is not run again, whatever
        the grid was then; a study that was interrupted goes on. Nothing is kept if not given.
    threads : int, optional
        How many threads; as many as numba may use if not given. No number depends on it.
    progress : bool, optional
        Whether to show how far it is.

    Returns
    -------
    xarray.Dataset
        Each measure over the axes of the study, with `*_error`, its standard error, `*_theory` if
        that is asked for, and `replicates`, how many runs each cell has.

    Raises
    ------
    curved.records.yaml_files.ConfigError
        If the study is not as it should be; the message names every fault.
    curved.records.data_files.DataFileError
        If a chunk in the folder is damaged, or one cannot be written.

    Examples
    --------
    >>> import curved as cn
    >>> found = cn.study({
    ...     "title": "Recall of one of ten patterns",
    ...     "axes": {"gamma": [-0.5, 0.0], "flipped": [0.1, 0.3]},
    ...     "fixed": {"neurons": 500, "stored": 10, "beta": 3.0, "sweeps": 20},
    ...     "replicates": 8,
    ...     "seed": 1,
    ... })
    >>> found.recalled.dims, found.recalled.values.min()
    (('gamma', 'flipped'), np.float64(1.0))
    """
    asked = parse(what) if isinstance(what, Mapping) else read(as_path(what, "what"))
    kept = None if folder is None else as_path(folder, "folder")
    return whole(asked, kept, threads, progress)


def whole(asked: Study, folder: Path | None, threads: int | None, progress: bool) -> xr.Dataset:
    """Run what is missing of a study, and join all of it."""
    made = plan(asked, folder)
    rows = []
    with progress_of(len(made.missing) or 1, f"{asked.title}: chunks", progress) as step:
        for chunk in made.missing:
            if folder is None:
                rows.append(run(asked, chunk, {}, threads))
            else:
                run_file(asked, chunk, folder, threads)
            step(1)
    if folder is not None:
        keys = [*made.there, *(chunk.key for chunk in made.missing)]
        rows = [chunks.load(folder / f"{key}.nc") for key in dict.fromkeys(keys)]
    return result(made.cells, rows)
