"""A container engine that takes connections and never answers, and one that hangs in the middle of its work: each has a
deadline, and is told as what it is."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from harness.errors import CallerError, RigError
from harness.rigs import engine as engines
from harness.rigs.engine import engine, kept, same_engine, state
from harness.rigs.image import find_in_image
from harness.rigs.recipe import load_recipe
from tests.cli.calling import cuas
from tests.rigs.door import Entrance

SOON_S = 0.3
VERSION = json.dumps({"ApiVersion": "1.41", "Version": "0.0"}).encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(VERSION), VERSION)


class Hangs(Entrance):
    """It takes connections, answers the first `answers` questions (for its version) and no other, and keeps all
    connections open."""

    def __init__(self, path: Path, answers: int) -> None:
        self.host = f"unix://{path}"
        self._left = answers
        super().__init__(path)

    def _take(self, guest: socket.socket) -> None:
        self._run(self._hear, guest)

    def _hear(self, guest: socket.socket) -> None:
        with suppress(OSError):
            while guest.recv(65536):
                if self._left > 0:
                    self._left -= 1
                    guest.sendall(ANSWER)


@pytest.fixture(params=[0])
def hanging(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hangs]:
    """Asked instead of this machine's engine; waited for in tenths of a second, where people wait half a minute."""
    with Hangs(tmp_path / "docker.sock", request.param) as made:
        monkeypatch.setenv("DOCKER_HOST", made.host)
        if not request.param:
            monkeypatch.setattr(engines, "ANSWERS_WITHIN_S", SOON_S)
        monkeypatch.setattr(engines, "WORKS_WITHIN_S", SOON_S)
        yield made


def test_one_that_never_answers_is_told_as_hanging(hanging: Hangs) -> None:
    told = f"its daemon hangs: {hanging.host} took a connection, and said nothing within 0.3 host seconds"
    assert (False, told) == state()
    with pytest.raises(CallerError) as raised:
        find_in_image(load_recipe("px4"), "px4:v1")
    assert f"--image: wanted a Docker Engine on this machine, {told}; start it" in str(raised.value)


def test_to_who_had_it_already_it_is_the_rigs(hanging: Hangs) -> None:
    with pytest.raises(RigError, match=r"the container engine has gone meanwhile: .* its daemon hangs"), same_engine():
        pass


@pytest.mark.parametrize("hanging", [1], indirect=True)
def test_one_that_hangs_at_its_work_has_a_deadline_too(hanging: Hangs) -> None:
    with (
        pytest.raises(RigError, match=r"the container engine failed: it did not answer within 0\.3 host s"),
        engine() as client,
    ):
        kept(client)


def test_a_run_is_refused_before_anything_starts(tmp_path: Path) -> None:
    """With its own patience, by the command itself."""
    with Hangs(tmp_path / "docker.sock", 0) as made, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", made.host)
        answer = cuas(tmp_path, "run", "LINK-1", "--vehicle=px4", "--image=px4:v1", "--evidence=evidence")
    assert (2, "") == (answer.code, answer.out)
    assert f"its daemon hangs: {made.host} took a connection, and said nothing within 30 host seconds" in answer.err
    assert not (tmp_path / "evidence").exists()
