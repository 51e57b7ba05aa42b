"""Both ends of a radio over UDP, in a process of their own: sends as the drone, receives as the ground station, and
tells what it measured, as JSON. Not a bench by itself: `sockets` runs it."""

from __future__ import annotations

import json
import os
import socket
import struct
import sys
import time
from collections import deque
from statistics import quantiles

from harness.mavlink.codec import Encoder
from harness.wire.udp import RECEIVE_BUFFER_BYTES

FLOOD_FRAMES = 40_000
UNDER_WAY = 400
"""Sent and not yet received: a burst as of a flight stack, and far less than sockets hold, so that none is lost."""
PACED_HZ, PACED_FRAMES = 5_000, 20_000
SO_TIMESTAMPNS, ANCILLARY_BYTES = 35, 64
"""Linux's, which Python has no name for; and room for one such stamp."""
TIMER_SLACK_S = 80e-6
"""Linux wakes a sleeper up to 50 µs late even where nothing else runs."""
GIVE_UP_S = 5.0
"""Without a frame; the radio lost some."""


class Ends:
    """The drone's socket and the ground station's."""

    def __init__(self, radio: tuple[str, int]) -> None:
        self._radio = radio
        self._drone = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.ground = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.ground.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        self.ground.bind((radio[0], 0))
        self.ground.setblocking(False)
        encode = Encoder(1, 1)
        self._frames = [encode("SIM_STATE", roll=0.1, alt=20.0, vn=1.0, lat_int=5, lon_int=7) for _ in range(256)]
        self.sent = self.received = 0

    def send(self) -> None:
        self._drone.sendto(self._frames[self.sent & 0xFF], self._radio)
        self.sent += 1

    def goodbye(self) -> None:
        """An empty datagram ends a relay."""
        self._drone.sendto(b"", self._radio)

    def receive(self) -> int | None:
        """Take a datagram, which must be the next frame in order, and tell when it was there to be taken, as
        nanoseconds since 1970, or 0 where the socket was not told to stamp; None if there is none."""
        try:
            frame, told, _, _ = self.ground.recvmsg(512, ANCILLARY_BYTES)
        except BlockingIOError:
            return None
        assert frame == self._frames[self.received & 0xFF], "out of order, or two frames in one datagram"
        self.received += 1
        if not told:
            return 0
        seconds, nanoseconds = struct.unpack("@ll", told[0][2])
        return int(seconds) * 1_000_000_000 + int(nanoseconds)


def flood(ends: Ends) -> dict[str, float]:
    """As fast as they come out, with a bounded number under way."""
    began_s = last_s = time.perf_counter()
    while ends.received < FLOOD_FRAMES and time.perf_counter() - last_s < GIVE_UP_S:
        while ends.sent < FLOOD_FRAMES and ends.sent - ends.received < UNDER_WAY:
            ends.send()
        while ends.receive() is not None:
            last_s = time.perf_counter()
    return {"per_s": ends.received / (last_s - began_s)}


def pace(ends: Ends) -> dict[str, float]:
    """At an even rate; how long each takes from here until the kernel has it ready for the ground station: whether this
    process is on its core just then does not count."""
    ends.ground.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    sent_ns: deque[int] = deque()
    took_ms: list[float] = []
    began_s = last_s = time.perf_counter()
    while ends.received < PACED_FRAMES and time.perf_counter() - last_s < GIVE_UP_S:
        due_s = began_s + ends.sent / PACED_HZ
        if ends.sent < PACED_FRAMES:
            # A process that never sleeps is soon one that the scheduler lets wait.
            time.sleep(max(0.0, due_s - time.perf_counter() - TIMER_SLACK_S))
            while time.perf_counter() < due_s:
                pass
            sent_ns.append(time.time_ns())
            ends.send()
        while (ready_ns := ends.receive()) is not None:
            last_s = time.perf_counter()
            took_ms.append((ready_ns - sent_ns.popleft()) / 1e6)
    shares = quantiles(took_ms, n=100)
    return {"p50_ms": shares[49], "p99_ms": shares[98]}


def main() -> None:
    part, host, port, *cores = sys.argv[1:]
    os.sched_setaffinity(0, map(int, cores))
    ends = Ends((host, int(port)))
    sys.stdout.write(f"{ends.ground.getsockname()[1]}\n")
    sys.stdout.flush()
    sys.stdin.readline()
    measured = {"flood": flood, "pace": pace}[part](ends)
    ends.goodbye()
    sys.stdout.write(json.dumps(measured | {"sent": ends.sent, "received": ends.received}))


if __name__ == "__main__":
    main()
