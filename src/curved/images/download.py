"""Files of known size and hash, downloaded; nothing that they hold is executed."""

import logging
from collections.abc import Sequence
from pathlib import Path

from curved.images.sources import ArchiveError
from curved.numerics.progress import announce
from curved.records.files import AnyPath
from curved.records.files import sha256 as digest_of

try:
    import requests
    import tenacity
except ModuleNotFoundError as error:
    raise ImportError("downloads need more packages: pip install 'curved[workflow]'") from error

logger = logging.getLogger(__name__)


class DownloadError(Exception):
    """A file could not be downloaded from any of the given addresses."""


def _check_whole(path: Path, size: int, sha256: str) -> None:
    """Raise ArchiveError unless a file has the given size and hash."""
    if (found := path.stat().st_size) != size:
        raise ArchiveError(f"{path}: has {found} bytes, expected {size}")
    if (digest := digest_of(path)) != sha256:
        raise ArchiveError(f"{path}: has sha256 {digest}, expected {sha256}")


def fetch(
    urls: Sequence[str],
    path: AnyPath,
    size: int,
    sha256: str,
    timeout: float = 120.0,
    attempts: int = 8,
    wait: float = 2.0,
) -> Path:
    """Download a file of known size and hash, unless it exists.

    What arrives goes into `path` + ".part", where a later call goes on after a break; only a file
    of the right size and hash is renamed to `path`, which is returned. Never more than `size` bytes
    are read. Addresses, http or https, are tried in turn, `attempts` times each: after `wait`
    seconds, doubled for each further attempt, a minute at most. A server may take `timeout` seconds
    to connect or to send anything.

    Raises
    ------
    curved.images.sources.ArchiveError
        If `path` exists but is another file.
    DownloadError
        If no address gives the file; the message has what went wrong with each.
    """
    path = Path(path)
    if path.exists():
        _check_whole(path, size, sha256)
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    part, faults = path.with_name(path.name + ".part"), []
    again = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(attempts),
        wait=tenacity.wait_exponential(multiplier=wait, max=60),
        retry=tenacity.retry_if_exception(_may_pass),
        before_sleep=tenacity.before_sleep_log(logger, logging.WARNING),
        reraise=True,
    )
    for url in urls:
        try:
            again(_fetch_once, url, part, size, sha256, timeout)
        except (requests.RequestException, ArchiveError) as error:
            faults.append(f"\n  {url}: {error}")
            continue
        part.replace(path)
        logger.info("%s: %d bytes from %s", path, size, url)
        return path
    raise DownloadError(
        f"cannot download {path.name}:" + ("".join(faults) or "\n  no address was given")
    )


def _may_pass(error: BaseException) -> bool:
    """Whether to try again: after anything but a final answer of the server, such as 404."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        code = error.response.status_code
        return code >= 500 or code in (requests.codes.request_timeout, requests.codes.too_many)
    return isinstance(error, requests.RequestException | ArchiveError)


def _fetch_once(url: str, part: Path, size: int, sha256: str, timeout: float) -> None:
    """Get what is missing of a file, and raise unless it is then whole and right."""
    have = part.stat().st_size if part.exists() else 0
    if have < size:
        # Compression by the server would make lengths and ranges mean something else.
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        with requests.get(url, headers=headers, stream=True, timeout=timeout) as answer:
            answer.raise_for_status()
            resumed = answer.status_code == requests.codes.partial_content
            if resumed and not answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
                part.unlink()
                raise ArchiveError("the server sent another range of bytes than requested")
            with part.open("ab" if resumed else "wb") as file:
                done, shown = have if resumed else 0, 0
                for block in answer.iter_content(1 << 16):
                    done += len(block)
                    if done > size:
                        break
                    file.write(block)
                    if done * 20 // size > shown:
                        shown = done * 20 // size
                        announce(f"{part.name}: {done} of {size} bytes ({5 * shown} %)")
        if done < size:
            raise ArchiveError(f"the connection ended after {done} of {size} bytes")
        if done > size:
            part.unlink()
            raise ArchiveError(f"the server sent more than the expected {size} bytes")
    try:
        _check_whole(part, size, sha256)
    except ArchiveError:
        part.unlink()  # nothing of it can be trusted
        raise
