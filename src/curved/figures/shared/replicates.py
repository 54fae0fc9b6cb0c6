"""Independent runs of every case of a simulation, and their means."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, TypeVarTuple

import numpy as np

from curved.numerics import estimators
from curved.numerics.progress import progress
from curved.numerics.typing import Array, ArrayLike
from curved.sampling.glauber import parallel

Along = str | tuple[str, ...]
Variables = dict[str, tuple[Along, Any]]
"""Variables of a Dataset: dimensions and values of each."""

BUNDLE = 16
"""Runs that go side by side in a simulation, as lanes whose random numbers are spread.

They are not quite independent: errors come from several simulations, each counting once. Several
laws share them, each with the same number of runs; then there are more simulations for as many.
"""

Parts = TypeVarTuple("Parts")
Key = TypeVar("Key")
Result = TypeVar("Result")


def runs_each(laws: int) -> int:
    """How many runs of a bundle each of so many laws has; lane k of all follows law k % laws."""
    return max(1, BUNDLE // laws)


def run_all(function: Callable[[Key], Result], keys: Sequence[Key], what: str) -> Iterator[Result]:
    """Apply a function to each key on the threads there are, and show how far it is."""
    with progress(len(keys), what) as step:
        for result in parallel(function, keys):
            step(1)
            yield result


def replicated(
    run: Callable[[*Parts, int], Result], replicates: Mapping[tuple[*Parts], int], what: str
) -> dict[tuple[*Parts], list[Result]]:
    """Run every case as often as it asks, on the threads there are; the results of each, in order.

    A case is a tuple such as (gamma, N); `run` takes its parts, and the number of the replicate.
    """
    keys = [(*case, k) for case, count in replicates.items() for k in range(count)]
    results = run_all(lambda key: run(*key), keys, what)
    return {case: [next(results) for _ in range(count)] for case, count in replicates.items()}


def means(
    run: Callable[[*Parts, int], ArrayLike], replicates: Mapping[tuple[*Parts], int], what: str
) -> tuple[Array, Array]:
    """Mean over the replicates of every case and its standard error, each of shape (case, ...)."""
    runs = replicated(run, replicates, what).values()
    pairs = [estimators.mean(np.moveaxis(np.array(one, dtype=float), 0, -1)) for one in runs]
    return np.array([mean for mean, _ in pairs]), np.array([error for _, error in pairs])


def with_error(name: str, along: Along, mean: ArrayLike, error: ArrayLike) -> Variables:
    """A mean and its standard error, as two variables."""
    return {name: (along, mean), f"{name}_error": (along, error)}
