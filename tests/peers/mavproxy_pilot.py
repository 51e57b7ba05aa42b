"""MAVProxy, scripted by its standard input as an operator would type.

It arms the drone, takes off, flies to points around home in GUIDED for so many seconds, returns, and waits for the
disarming. An order is typed again until MAVProxy's own words show that it was followed. What MAVProxy said goes to
mavproxy.out in its folder, its own log to mav.tlog.
"""

from __future__ import annotations

import os
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from harness.clock import HostClock

PATIENCE_S = 240.0
AGAIN_S = 5.0
ENDS_WITHIN_S = 10.0
HOLD_S = 15.0
TAKE_OFF_M = 15
POINTS = ((0.0005, 0.0), (0.0005, 0.0005), (0.0, 0.0005), (0.0, 0.0))
"""Degrees from home, some 50 m apart."""


class MavProxy:
    """MAVProxy in a process of its own; `said` grows with every line that it writes."""

    def __init__(self, program: str, url: str, folder: Path) -> None:
        self.out = folder / "mavproxy.out"
        self._clock = HostClock()
        command = [
            program, f"--master={url}", f"--logfile={folder / 'mav.tlog'}", "--streamrate=2", "--source-system=255",
            "--force-connected", "--retries=60",
        ]  # fmt: skip
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder,
            env=os.environ | {"HOME": str(folder), "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self._said = ""
        self._more = threading.Condition()
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        assert self._child.stdout is not None
        with self.out.open("w") as out:
            for line in self._child.stdout:
                out.write(f"{self._clock.now_s():.3f} {line}")
                out.flush()
                with self._more:
                    self._said += line
                    self._more.notify_all()
        with self._more:
            self._more.notify_all()

    def type(self, line: str) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(line + "\n")
        self._child.stdin.flush()

    def hold(self, for_s: float) -> None:
        """Do nothing but look on."""
        until_s = self._clock.now_s() + for_s
        with self._more:
            while (left_s := until_s - self._clock.now_s()) > 0:
                self._more.wait(left_s)

    def insist(self, order: str, words: str, *, since: int | None = None) -> int:
        """Type it until MAVProxy says these words behind place `since` of what it said (now, by default); returns the
        place behind them."""
        begin = len(self._said) if since is None else since
        until_s, next_s = self._clock.now_s() + PATIENCE_S, self._clock.now_s()
        with self._more:
            while (at := self._said.find(words, begin)) < 0:
                now_s = self._clock.now_s()
                assert now_s < until_s, f"{order!r}: wanted {words!r}, saw {self._said[begin:][-2000:]!r}"
                assert self._child.poll() is None, f"MAVProxy ended: {self._said[-2000:]!r}"
                if order and now_s >= next_s:
                    next_s = now_s + AGAIN_S
                    self.type(order)
                self._more.wait(max(0.05, min(next_s, until_s) - now_s if order else 1.0))
        return at + len(words)

    def end(self) -> None:
        """It writes its log to the end, and unloads what it has loaded; not always does its process end by that."""
        self._child.terminate()
        assert self._child.stdin is not None
        self._child.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(ENDS_WITHIN_S)
        self.kill()
        self._reading.join(ENDS_WITHIN_S)

    def kill(self) -> None:
        self._child.kill()


def fly(program: str, url: str, folder: Path, seconds: float, home: tuple[float, float]) -> str:
    """The whole flight; returns what `link` said at its end."""
    clock = HostClock()
    proxy = MavProxy(program, url, folder)
    try:
        proxy.insist("", "Detected vehicle")
        began_s = clock.now_s()
        proxy.type("set heartbeat 1")
        proxy.insist("", "Received", since=0)
        proxy.insist("mode GUIDED", "Mode GUIDED", since=0)
        proxy.insist("arm throttle", "\nARMED", since=0)
        proxy.insist(f"takeoff {TAKE_OFF_M}", "NAV_TAKEOFF: ACCEPTED")
        at = 0
        while clock.now_s() < began_s + seconds:
            proxy.hold(min(HOLD_S, max(0.0, began_s + seconds - clock.now_s())))
            north, east = POINTS[at % len(POINTS)]
            proxy.type(f"guided {home[0] + north:.6f} {home[1] + east:.6f} {TAKE_OFF_M}")
            at += 1
            if at % 4 == 0:
                proxy.type("link")
        proxy.insist("mode RTL", "Mode RTL")
        proxy.insist("", "DISARMED")
        proxy.insist("link", "% loss")
        proxy.hold(HOLD_S)  # what is still on its way to it
        proxy.end()
    finally:
        proxy.kill()
    told = [line for line in proxy.out.read_text().splitlines() if " packets, " in line]
    return told[-1]
