"""`cuas watch` at the command line: bad input is one sentence, and Ctrl-C ends it with whoever watches."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.calling import call


@pytest.fixture
def held() -> Iterator[int]:
    """A port that somebody else listens at."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nowhere"], ["nowhere", "wanted a folder of evidence"]),
        ([__file__], ["test_watch_command.py", "wanted a folder of evidence"]),
        ([".", "--host=0.0.0.0"], ["--host=0.0.0.0", "--exposed"]),
        ([".", "--host=192.0.2.1"], ["--host=192.0.2.1", "--exposed"]),
        ([".", "--host=::"], ["--host=::", "--exposed"]),
        ([".", "--host=drone.example", "--exposed"], ["--host=drone.example", "IP address"]),
        ([".", "--host=192.0.2.1", "--exposed"], ["--host=192.0.2.1", "wanted to listen there"]),
        ([".", "--port=65536"], ["--port=65536", "0 to 65535"]),
        ([".", "--port=-1"], ["--port=-1", "0 to 65535"]),
        ([".", "--port=many"], ["--port", "many"]),
    ],
)
def test_bad_input_is_one_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    told: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = call(capsys, "watch", *words)
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert [] == [each for each in told if each not in answer.err]


def test_a_port_that_somebody_holds_is_named(held: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "watch", tmp_path, f"--port={held}")
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert f"--port={held}: wanted to listen there: Address already in use" in answer.err
    assert "--port=0" in answer.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_tells_its_address_and_ends_when_asked_with_whoever_watches(tmp_path: Path, number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "from harness.cli import main; main()", "watch", str(tmp_path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"COLUMNS": "100"},
    ) as child:  # fmt: skip
        assert child.stdout is not None
        assert child.stderr is not None
        try:
            child.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", child.stdout.readline())
            assert found is not None
            with urllib.request.urlopen(found[0] + "events") as stream:  # noqa: S310  its own address
                assert b"event: begin\n" == stream.readline()
                child.send_signal(number)
                stream.read()
            assert (130, "") == (child.wait(), child.stderr.read())
        finally:
            child.kill()
