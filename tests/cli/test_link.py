"""`cuas link` at the command line: real sockets at both ends, faults by option, by HTTP and by key, and a clean end."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.evidence.index import load_index
from harness.evidence.jsonl import read_lines
from harness.mavlink.codec import Encoder
from harness.taps import Fate, Tap, Way
from tests.cli.calling import call

DRONE, GROUND = "--drone=udp:127.0.0.1:14540", "--ground=udp:127.0.0.1:14550"
UDP, TCP = (socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_INET, socket.SOCK_STREAM)
PATIENCE_S = 120


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([GROUND], ["--drone"]),
        ([DRONE], ["--ground"]),
        (
            ["--drone=usb", GROUND],
            ["--drone=usb", "udp:HOST:PORT, udpout:HOST:PORT, tcp:HOST:PORT, tcpin:HOST:PORT or serial:DEVICE:BAUD"],
        ),
        ([DRONE, "--ground=serial:/dev/ttyUSB0"], ["wanted serial:DEVICE:BAUD, such as serial:/dev/ttyUSB0:57600"]),
        ([DRONE, "--ground=serial:/dev/ttyUSB0:300"], ["wanted 9600 to 4000000 bits per second, saw 300"]),
        ([DRONE, "--ground=serial:/dev/none:57600"], ["nothing is plugged in as /dev/none; serial ports here:"]),
        (["--drone=serial:/dev/none:57600", GROUND], ["what flies on the board", "--stack=ardupilot, px4, builtin"]),
        (["--drone=serial:/dev/none:57600", "--stack=px4", GROUND], ["no board is plugged in as /dev/none"]),
        ([DRONE, "--stack=px4", GROUND], ["--stack=px4: that is asked of a board only"]),
        ([DRONE, "--rig=a.toml", GROUND], ["--drone: wanted where the drone is, --drone=ADDRESS, or else"]),
        (["--rig=a.toml", GROUND], ["--rig=a.toml: cannot be read"]),
        ([DRONE, "--props-off=usb:1", GROUND], ["--props-off=usb:1: wanted --rig=FILE"]),
        (["--check=none"], ["none: wanted a folder that `cuas link --record` made"]),
        ([DRONE, GROUND, "--heard=a.tlog"], ["--heard=a.tlog: wanted --check=FOLDER as well"]),
        ([DRONE, "--ground=udp:192.0.2.1:14550"], ["--ground=udp:192.0.2.1:14550", "not this machine"]),
        ([DRONE, "--ground=udpin:127.0.0.1:14540"], ["wanted two ends"]),
        ([DRONE, GROUND, "--radio=pigeon"], ["no radio is called 'pigeon'", "sik"]),
        ([DRONE, GROUND, "--fault=rain"], ["--fault='rain'", "nothing is called 'rain'"]),
        ([DRONE, GROUND, "--fault=random_loss share"], ["share: wanted NAME=VALUE"]),
        ([DRONE, GROUND, "--fault=random_loss share=much"], ["a share between 0 and 1"]),
        ([DRONE, GROUND, "--fault=distance_loss half_m=9 scale_m=1"], ["does not know how far the drone is"]),
        ([DRONE, GROUND, "--port=65536"], ["--port=65536"]),
        ([DRONE, GROUND, "--record=."], ["--record=."]),
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
    (tmp_path / "index.bin").touch()
    answer = call(capsys, "link", *words)
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert [] == [each for each in told if each not in answer.err]


def test_a_port_that_is_held_is_named_with_who_holds_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket(*UDP) as held:
        held.bind(("127.0.0.1", 0))
        answer = call(capsys, "link", f"--drone=udp:127.0.0.1:{held.getsockname()[1]}", GROUND)
    assert (2, 1) == (answer.code, answer.err.count("\n"))
    assert f"(pid {os.getpid()}) holds it" in answer.err


def test_what_was_refused_for_a_port_can_be_said_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket(*UDP) as held:
        held.bind(("127.0.0.1", 0))
        for _ in range(2):
            drone = f"--drone=udp:127.0.0.1:{held.getsockname()[1]}"
            answer = call(capsys, "link", drone, GROUND, "--record", str(tmp_path / "taps"))
            assert "holds it" in answer.err
    assert not (tmp_path / "taps").exists()


class Running:
    """`cuas link` in a process of its own, between a station that listens and a drone that does."""

    def __init__(self, child: subprocess.Popen[str], ground: socket.socket, drone: socket.socket, api: str) -> None:
        self.child, self.ground, self.drone, self.api = child, ground, drone, api

    def ask(self, method: str, path: str, body: object = None) -> object:
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.api + path, data, headers, method=method)  # noqa: S310  its own address
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            text = answer.read()
        return json.loads(text) if text else None

    def end(self) -> tuple[int, str, str]:
        """By Ctrl-C: exit code, what it had still to say, and its complaints."""
        self.child.send_signal(signal.SIGINT)
        assert self.child.stdout is not None
        assert self.child.stderr is not None
        return self.child.wait(), self.child.stdout.read(), self.child.stderr.read()


@contextmanager
def running(*options: object) -> Iterator[Running]:
    with socket.socket(*UDP) as ground, socket.create_server(("127.0.0.1", 0)) as drone:
        ground.bind(("127.0.0.1", 0))
        for each in (ground, drone):
            each.settimeout(PATIENCE_S)
        ends = [f"--ground=udp:127.0.0.1:{ground.getsockname()[1]}", f"--drone=tcp:127.0.0.1:{drone.getsockname()[1]}"]
        command = [sys.executable, "-c", "from harness.cli import main; main()", "link", *ends, *map(str, options)]
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ | {"COLUMNS": "120"},
        ) as child:  # fmt: skip
            try:
                assert child.stdout is not None
                assert child.stderr is not None
                found = None
                while found is None and (line := child.stdout.readline()):
                    found = re.search(r"by HTTP +(http://127\.0\.0\.1:\d+)/", line)
                assert found is not None, child.stderr.read()
                connection, _ = drone.accept()
                with connection:
                    connection.settimeout(PATIENCE_S)
                    yield Running(child, ground, connection, found[1])
            finally:
                child.kill()


def test_a_drone_over_tcp_and_a_station_over_udp_under_faults_that_come_and_go(tmp_path: Path) -> None:
    drone, ground = Encoder(1, 1), Encoder(255, 190)
    with running("--record", tmp_path / "taps", "--seed=3") as link:
        link.drone.sendall(first := drone("HEARTBEAT"))
        heard, address = link.ground.recvfrom(300)
        assert first == heard
        link.ground.sendto(up := ground("PING"), address)
        assert up == link.drone.recv(300)

        link.ask("PUT", "/faults/cut", {"kind": "link_loss", "direction": "down"})
        link.drone.sendall(drone("ATTITUDE"))
        link.ground.sendto(up := ground("PING"), address)
        assert up == link.drone.recv(300)
        link.ask("DELETE", "/faults/cut")
        link.drone.sendall(after := drone("HEARTBEAT"))
        assert after == link.ground.recv(300)
        code, out, err = link.end()
    assert (130, "") == (code, err)
    assert "in     cut: link loss (down only)" in out
    assert "out    cut: link loss (down only)" in out
    assert "down: drone → ground: 3 frames in (" in out
    assert "2 out, 1 dropped, 0 late" in out
    assert f"recorded in {tmp_path / 'taps'}" in out

    index = load_index(tmp_path / "taps" / "index.bin")
    down = index[index["way"] == Way.DOWN]
    assert [Fate.PASSED, Fate.LOST, Fate.PASSED] == [Fate(each) for each in down[down["tap"] == Tap.DRONE]["fate"]]
    assert [0, 1, 0] == down[down["tap"] == Tap.DRONE]["fault"].tolist()
    events = read_lines(tmp_path / "taps" / "events.jsonl").values
    assert ["link", "injected", "healed", "ended"] == [each["kind"] for each in events]
    assert 1 == events[2]["receipt"]["down"]["lost"]


def test_what_is_at_work_from_the_beginning(tmp_path: Path) -> None:
    with running("--radio=sik", "--fault=link_loss direction=up", "--fault=latency mean_s=0.2") as link:
        faults = link.ask("GET", "/state")["faults"]  # type: ignore[index]
        assert ["radio", "1", "2"] == [each["name"] for each in faults]
        assert (130, "") == link.end()[::2]


def test_keys_in_a_terminal_do_what_they_say() -> None:
    """On a real pseudo-terminal, both for keys and for the view."""
    ours, theirs = pty.openpty()
    with socket.socket(*UDP) as drone:
        drone.bind(("127.0.0.1", 0))
        ends = [
            f"--drone=udpout:127.0.0.1:{drone.getsockname()[1]}",
            f"--ground=tcpin:127.0.0.1:{_free()}",
        ]
        with subprocess.Popen(
            [sys.executable, "-c", "from harness.cli import main; main()", "link", *ends],
            stdin=theirs, stdout=theirs, stderr=theirs,
            env=os.environ | {"COLUMNS": "120", "LINES": "50", "TERM": "xterm"},
        ) as child:  # fmt: skip
            try:
                screen = Screen(ours)
                screen.until("no fault at work")
                for key, words in (
                    ("u", "cut up: link loss (up only)"), ("l", "loss: 2 % loss"), ("l", "loss: 5 % loss"),
                    ("t", "latency: 100 ms late"), ("T", "latency: out"), ("u", "cut up: out"), ("5", "radio: SiK"),
                    ("h", "healed: no fault at work"),
                ):  # fmt: skip
                    os.write(ours, key.encode())
                    screen.until(words)
                os.write(ours, b"q")
                screen.until("the drone was never heard")
                assert 0 == child.wait()
            finally:
                child.kill()
                os.close(theirs)
                os.close(ours)


class Screen:
    """What was written to a terminal."""

    def __init__(self, fd: int, patience_s: float = PATIENCE_S) -> None:
        self._fd = fd
        self._patience_s = patience_s
        self._text = ""

    def until(self, words: str) -> None:
        """Read on until these words come; what came before them is not looked at again."""
        while words not in self._text:
            assert select.select([self._fd], [], [], self._patience_s)[0], (
                f"wanted {words!r}, saw {self._text[-2000:]!r}"
            )
            self._text += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", os.read(self._fd, 65536).decode())
        self._text = self._text.partition(words)[2]


def _free() -> int:
    with socket.socket(*TCP) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
