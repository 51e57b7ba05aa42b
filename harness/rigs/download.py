"""A flight stack's prebuilt binary from its upstream into the user's cache: whole and of the pinned sum, or not there.

What a cut connection left is kept beside the place, never at it, and is gone on with the next time. Of two at once one
waits.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import http.client
import os
import platform
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from harness import __version__
from harness.errors import CallerError
from harness.rigs.binary import checked, user_cache
from harness.rigs.recipe import Recipe

Told = Callable[[int, int], None]
"""Takes the bytes that are here, and those that there are; 0 where the server does not say."""
CHUNK_BYTES = 1 << 16
ANSWERS_WITHIN_S = 30
HEX_DIGITS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One version's binary: from where, of which SHA-256 sum, and where it goes."""

    url: str
    sha256: str
    place: Path

    @property
    def part(self) -> Path:
        """What is not whole yet; of another sum it is another file."""
        return self.place.with_name(f".{self.place.name}-{self.sha256[:12]}.part")


def wanted(recipe: Recipe, version: str | None, sha256: str | None, url: str | None) -> Wanted:
    """What to get. Raises CallerError where nobody offers the stack, or nobody knows the version's sum."""
    offer = recipe.download
    if offer is None:
        raise CallerError(f"nobody offers {recipe.title}'s SITL prebuilt as one file; {recipe.get}")
    if url is None and platform.machine() != offer.machine:
        raise CallerError(
            f"upstream's {recipe.title} SITL is for {offer.machine}, this is {platform.machine()}; {recipe.get}"
        )
    version = version or offer.version
    known = offer.sha256.get(version)
    if sha256 is not None and not (len(sha256) == HEX_DIGITS and all(each in "0123456789abcdef" for each in sha256)):
        raise CallerError(f"--sha256={sha256}: wanted {HEX_DIGITS} hexadecimal digits in small letters")
    if sha256 is None and known is None:
        raise CallerError(
            f"--version={version}: no checksum is pinned for it here, only for {', '.join(offer.sha256)}; give the one "
            f"that you trust with --sha256"
        )
    if sha256 is not None and known is not None and sha256 != known:
        raise CallerError(f"--sha256={sha256}: pinned for {version} is {known}")
    address = (url or offer.url).replace("{version}", version)
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
        raise CallerError(f"--url={address}: wanted http:// or https://, with {{version}} where the version stands")
    return Wanted(url=address, sha256=sha256 or known or "", place=user_cache() / recipe.in_cache[0])


def is_here(what: Wanted) -> bool:
    """Whether the very file lies there. Raises CallerError where another does."""
    if not what.place.exists():
        return False
    seen = _sum(what.place)
    if seen != what.sha256:
        raise CallerError(
            f"{what.place}: there is another one already, of sha256 {seen[:12]}; move it away, or say --replace"
        )
    return True


def get(
    what: Wanted,
    recipe: Recipe,
    told: Told = lambda done, total: None,
    waits: Callable[[], None] = lambda: None,
) -> None:
    """Fetch it, check it, put it in its place in one step; where another does just that, it `waits` and looks again.
    Raises CallerError for whatever goes wrong: then nothing new lies there, and what came is kept only where the
    connection was cut."""
    try:
        what.place.parent.mkdir(parents=True, exist_ok=True)
        with _part(what, waits) as file:
            if what.place.exists() and _sum(what.place) == what.sha256:
                return
            _fetch(what, file, told)
            _install(what, recipe)
    except OSError as error:  # the network's are told where they come from
        why = "the disk is full; free some space" if error.errno == errno.ENOSPC else error.strerror
        raise CallerError(f"{what.place}: wanted to write it there: {why}; nothing was kept") from error


@contextmanager
def _part(what: Wanted, waits: Callable[[], None]) -> Iterator[BinaryIO]:
    """The file of what is not whole yet, which nobody else writes to meanwhile; gone where nothing is in it, and where
    it could not be written."""
    file = _locked(what.part, waits)
    while not _is_at(file, what.part):  # whoever had it has put it in its place, or thrown it away
        file.close()
        file = _locked(what.part, waits)
    with file:
        try:
            yield file
        except OSError:
            what.part.unlink(missing_ok=True)
            raise
        finally:
            if _is_at(file, what.part) and not what.part.stat().st_size:
                what.part.unlink()


def _locked(path: Path, waits: Callable[[], None]) -> BinaryIO:
    file = path.open("a+b", buffering=0)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        waits()
        fcntl.flock(file, fcntl.LOCK_EX)
    return file


def _is_at(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _install(what: Wanted, recipe: Recipe) -> None:
    seen = _sum(what.part)
    if seen != what.sha256:
        what.part.unlink()
        raise CallerError(f"{what.url}: wanted sha256 {what.sha256}, saw {seen}; it was thrown away, nothing was kept")
    what.part.chmod(0o755)
    try:
        checked(what.part, recipe, "the download")
    except CallerError:
        what.part.unlink()
        raise
    what.part.replace(what.place)


def _fetch(what: Wanted, file: BinaryIO, told: Told) -> None:
    """All that is not in the part file yet."""
    begun = os.fstat(file.fileno()).st_size
    request = urllib.request.Request(what.url, headers={"User-Agent": f"cuas-harness/{__version__}"})  # noqa: S310
    if begun:
        request.add_header("Range", f"bytes={begun}-")
    try:
        answer = urllib.request.urlopen(request, timeout=ANSWERS_WITHIN_S)  # noqa: S310  http or https, checked
    except urllib.error.HTTPError as error:
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and begun:
            return  # all of it is here, or none of it fits: its sum tells
        raise CallerError(f"{what.url}: the server said {error.code} {error.reason}; see --version and --url") from None
    except (OSError, http.client.HTTPException) as error:
        raise _unreached(what, error) from None
    with answer:
        if begun and answer.status != http.HTTPStatus.PARTIAL_CONTENT:
            begun = 0  # a server that does not go on begins anew
            file.truncate(0)
        total = begun + answer.length if answer.length is not None else 0
        done = begun
        told(done, total)
        while chunk := _chunk(what, answer, done, total):
            _write(file, chunk)
            done += len(chunk)
            told(done, total)
        if done < total:
            raise _cut(what, done, total)


def _write(file: BinaryIO, data: bytes) -> None:
    """All of it: what is not buffered may be taken in parts."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def _chunk(what: Wanted, answer: http.client.HTTPResponse, done: int, total: int) -> bytes:
    """A connection that breaks in whatever way was cut: a record of TLS that cannot be read is an OSError, too."""
    try:
        return answer.read(CHUNK_BYTES)
    except (http.client.HTTPException, OSError):
        raise _cut(what, done, total) from None


def _cut(what: Wanted, done: int, total: int) -> CallerError:
    of = f" of {total:,}" if total else ""
    return CallerError(
        f"{what.url}: the connection was cut after {done:,}{of} bytes; they are kept, say the same again to go on"
    )


def _unreached(what: Wanted, error: Exception) -> CallerError:
    why = getattr(error, "reason", None) or error
    told = getattr(why, "strerror", None) or str(why) or type(why).__name__
    return CallerError(
        f"{urlsplit(what.url).hostname}: cannot be reached: {told}; see your network and proxy (https_proxy), or bring "
        f"the file {what.url} from elsewhere to {what.place}"
    )


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
