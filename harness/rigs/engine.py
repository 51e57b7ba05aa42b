"""The container engine of this machine: asked for in words that a person can act on, and swept of what we left there.

Every container of ours carries a label with the process that started it; one whose process has gone is a leftover.
"""

from __future__ import annotations

import os
import platform
import socket
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import docker
import requests
from docker.errors import APIError, DockerException, ImageNotFound, NotFound

from harness.errors import CallerError, RigError
from harness.evidence.ledger import process_start

SOCKET = Path("/var/run/docker.sock")
UNIX = "unix://"
ANSWERS_WITHIN_S = 30.0
"""Host seconds from the first question, for its version, to the answer: one that takes it and says nothing hangs."""
WORKS_WITHIN_S = 180.0
"""Of any other: on a busy machine the removal of a container has taken more than a minute."""
OWNER, HOST, SIGHT = "cuas-harness.owner", "cuas-harness.host", "cuas-harness.sight"
"""Labels: "PID START" of the process that a container is of, as the ledger tells it, the machine that it is on, and
from where on it that process can be seen."""
IN_MEMORY_BYTES = 1 << 23


def state() -> tuple[bool, str]:
    """Whether an engine answers, and its version or what was said instead."""
    try:
        with _client() as client:
            return True, str(client.version()["Version"])
    except CallerError as error:
        return False, str(error)
    except (DockerException, requests.RequestException) as error:
        return False, f"no daemon answers: {_sentence(error)}"


@contextmanager
def engine() -> Iterator[Any]:
    """A client of it, closed at the end. Raises CallerError where none answers, and RigError for what it refuses."""
    with ExitStack() as undo:
        try:
            client = undo.enter_context(_client())
        except CallerError as error:
            raise CallerError(
                f"--image: wanted a Docker Engine on this machine, {error}; start it (systemctl start docker, or "
                f"dockerd), and be allowed to ask it (group docker)"
            ) from error
        try:
            yield client
        except (DockerException, requests.RequestException) as error:
            raise RigError(f"the container engine failed: {_sentence(error)}") from error


@contextmanager
def same_engine() -> Iterator[Any]:
    """As `engine`, for who has had it already: where it has gone meanwhile that is the rig's: RigError."""
    with ExitStack() as undo:
        try:
            client = undo.enter_context(engine())
        except CallerError as error:
            raise RigError(f"the container engine has gone meanwhile: {error}") from error
        yield client


@contextmanager
def _client() -> Iterator[Any]:
    """Raises CallerError, the middle of a sentence, where none answers."""
    if "DOCKER_HOST" not in os.environ and not SOCKET.exists():
        raise CallerError(f"not here: wanted its daemon at {SOCKET}, or DOCKER_HOST")
    host = os.environ.get("DOCKER_HOST", f"{UNIX}{SOCKET}")
    _knock(host)
    try:
        client = docker.from_env(timeout=ANSWERS_WITHIN_S)
    except (DockerException, requests.RequestException, OSError) as error:
        if isinstance(error.__cause__, requests.Timeout):
            raise CallerError(
                f"its daemon hangs: {host} took a connection, and said nothing within {ANSWERS_WITHIN_S:g} host seconds"
            ) from error
        raise CallerError(f"no daemon answers: {_sentence(error)}") from error
    client.api.timeout = WORKS_WITHIN_S
    try:
        yield client
    finally:
        client.close()


def _knock(host: str) -> None:
    """Raises CallerError where nobody listens at a socket of this machine: the SDK would leave its own open then."""
    if not host.startswith(UNIX):
        return
    with socket.socket(socket.AF_UNIX) as knocks:
        try:
            knocks.connect(host.removeprefix(UNIX))
        except OSError as error:
            raise CallerError(f"no daemon answers: {host}: {error.strerror or error}") from error


def _sentence(error: Exception) -> str:
    if isinstance(error, requests.Timeout):
        return f"it did not answer within {WORKS_WITHIN_S:g} host seconds"
    told = error.explanation if isinstance(error, APIError) and error.explanation else str(error)
    return str(told).splitlines()[0]


def require_image(client: Any, name: str, get: str) -> Any:
    """The image of that name, which is never pulled: what flies is what the user has. Raises CallerError, with the
    nearest, where it is not here."""
    try:
        return client.images.get(name)
    except ImageNotFound:
        pass
    except APIError as error:
        raise CallerError(f"--image={name}: {_sentence(error)}") from error
    tags = sorted(tag for image in client.images.list() for tag in image.tags)
    near = get_close_matches(name, tags, 1)
    hint = f"; the nearest here is {near[0]}" if near else ""
    raise CallerError(f"--image={name}: no image of that name is on this machine{hint}; to get it: {get}")


def known_images(client: Any, names: Iterable[str]) -> list[str]:
    """Which of these are on this machine."""
    tags = {tag for image in client.images.list() for tag in image.tags}
    return [each for each in names if each in tags]


def labels(host: str | None = None) -> dict[str, str]:
    """Of a container of this process, on this machine unless another is named."""
    return {OWNER: f"{os.getpid()} {process_start(os.getpid())}", HOST: host or platform.node(), SIGHT: _sight()}


def _sight() -> str:
    """Whose processes are to be seen here: of which user, in which namespace. In another (a harness in a container on
    the host's network, say) the same number is another process, or none."""
    return f"{os.getuid()} {Path('/proc/self/ns/pid').readlink()}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A container with our label; `stray` is one whose process has gone, as far as that can be `seen` from here."""

    id: str
    name: str
    image: str
    owner: int
    stray: bool
    seen: bool


def kept(client: Any, host: str | None = None) -> list[Kept]:
    """All containers that harnesses of this machine (or of `host`) have started and not removed."""
    found = []
    for each in client.api.containers(all=True, filters={"label": f"{HOST}={host or platform.node()}"}):
        pid, _, start = each["Labels"].get(OWNER, "").partition(" ")
        seen = pid.isdecimal() and each["Labels"].get(SIGHT) == _sight()
        stray = seen and process_start(int(pid)) != start
        owner = int(pid) if pid.isdecimal() else 0
        found.append(Kept(each["Id"], each["Names"][0].lstrip("/"), each["Image"], owner, stray, seen))
    return found


def archive(client: Any, container: str, path: str) -> tuple[IO[bytes], dict[str, Any]] | None:
    """A file or a folder of a container as a tar archive, open at its begin, and what the engine tells of it; None if
    there is none."""
    try:
        chunks, told = client.api.get_archive(container, path)
    except NotFound as error:
        if error.response is not None:
            error.response.close()  # a stream that nobody reads holds its connection
        return None
    packed = SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115  the caller's
    for chunk in chunks:
        packed.write(chunk)
    packed.seek(0)
    return packed, told


def remove(client: Any, container: str) -> None:
    """End and remove one, with its volumes; one that is gone already is well."""
    try:
        client.api.remove_container(container, force=True, v=True)
    except NotFound:
        return
    except APIError as error:
        if error.status_code != requests.codes.conflict:  # its removal is under way already
            raise


def sweep(client: Any, host: str | None = None) -> list[Kept]:
    """Remove what harnesses that are gone have left; returns what that was."""
    strays = [each for each in kept(client, host) if each.stray]
    for each in strays:
        remove(client, each.id)
    return strays
