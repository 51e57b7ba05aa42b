"""Attached to a drone that runs already: one port, and truth over it as measuring traffic."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.errors import CallerError
from harness.evidence.bundle import Bundle
from harness.rigs.ports import free_udp_port
from harness.taps import Fate, Tap
from harness.verdict import Verdict
from tests.flying import fly_link_1

SPEED = "4"
"""Whoever runs elsewhere flies on while this machine is away from us: at 20 times real time a pause of a quarter of a
second is a lost link to it."""
_HOLDER = """
import socket, sys
held = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
held.bind(("127.0.0.1", int(sys.argv[1])))
print(flush=True)
sys.stdin.read()
"""


@contextmanager
def _drone(link: str, *more: str) -> Iterator[None]:
    command = [sys.executable, "-m", "harness.builtin", "--link", link, "--speed", SPEED, *more]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.kill()


def test_flies_a_practice_drone_that_runs_elsewhere(tmp_path: Path) -> None:
    port = free_udp_port()
    with _drone(f"udp:127.0.0.1:{port}", "--system", "7"):
        judgement, folder = fly_link_1(tmp_path, at=f"udp:127.0.0.1:{port}")

    assert Verdict.PASS is judgement.verdict, judgement.findings
    bundle = Bundle.open(folder)
    assert ("attached", 7, True) == (bundle.identity.rig.kind, bundle.identity.rig.system, bundle.identity.rig.one_port)
    fates = {record.fate for _, record, _ in bundle.frames(tap=Tap.DRONE, msg_ids=[108])}
    assert {Fate.MEASURING} == fates
    assert 0 == sum(1 for _ in bundle.frames(tap=Tap.GROUND, msg_ids=[108]))


def test_says_who_holds_a_port_that_is_taken(tmp_path: Path) -> None:
    port = free_udp_port()
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(CallerError, match=rf"udp 127\.0\.0\.1:{port}.*\(pid {holder.pid}\) holds it"):
            fly_link_1(tmp_path, at=f"udp:127.0.0.1:{port}")
        holder.kill()

    assert ["ledger.jsonl"] == [each.name for each in tmp_path.iterdir() if not each.name.startswith(".")]


def test_says_that_nobody_speaks_mavlink(tmp_path: Path) -> None:
    port = free_udp_port()

    with pytest.raises(CallerError, match=f"nobody speaks MAVLink at udp:127.0.0.1:{port}: wanted an autopilot's"):
        fly_link_1(tmp_path, at=f"udp:127.0.0.1:{port}")
