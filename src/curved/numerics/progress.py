"""Progress of long work: a bar with the time left in a terminal, else a line every ten per cent."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


def announce(message: str) -> None:
    """Tell the progress of long work, in the log and on the terminal."""
    logging.getLogger("curved").info(message)
    print(message, file=sys.stderr, flush=True)


@contextmanager
def progress(total: int, what: str, shown: bool = True) -> Iterator[Callable[[int], None]]:
    """Follow a piece of work, and give the function to call with the number of steps just done.

    Parameters
    ----------
    total : int
        Number of steps of the work.
    what : str
        What is done, and what the steps are: "recall: replicates".
    shown : bool, optional
        Whether to say anything at all.
    """
    if not shown:
        yield lambda steps: None
        return
    terminal, done = sys.stderr.isatty(), 0
    say = logging.getLogger("curved").info if terminal else announce
    with tqdm(total=total, desc=what, disable=not terminal, leave=False) as bar:

        def step(steps: int) -> None:
            nonlocal done
            bar.update(steps)
            before, done = done, done + steps
            if done * 10 // total > before * 10 // total:
                say(f"{what}: {done} of {total} ({100 * done // total} %)")

        yield step
