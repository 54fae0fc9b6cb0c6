"""Logs that hold what went wrong."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from curved.records.files import AnyPath


@contextmanager
def log_to(path: AnyPath) -> Iterator[logging.Logger]:
    """Send log messages, warnings and any exception that leaves the block to a file.

    It is written anew; its folder is made if need be. The package's logger is given.
    """
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, mode="w", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root, logger = logging.getLogger(), logging.getLogger("curved")
    root.addHandler(handler)
    logger.setLevel(logging.INFO)
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # fonts of 1990 have odd dates
    logging.captureWarnings(True)
    try:
        yield logger
    except BaseException:
        logger.exception("stopped by an error")
        raise
    finally:
        logging.captureWarnings(False)
        root.removeHandler(handler)
        handler.close()
