"""Ports for stacks that insist on binding one themselves."""

from __future__ import annotations

import socket
from collections import deque
from random import SystemRandom

from harness.errors import RigError

RANGE = (20000, 30000)
"""Below the range from which the kernel hands out ports by itself, so that nobody gets ours by accident."""
TRIES = 200
_GIVEN: deque[int] = deque(maxlen=100)
"""The last ones: whoever asks for two may bind neither before he has both."""


def free_udp_port() -> int:
    """A port that could be bound a moment ago on all addresses, chosen at random so that parallel runs do not meet."""
    draw = SystemRandom()
    for _ in range(TRIES):
        port = draw.randrange(*RANGE)
        if port in _GIVEN:
            continue
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            try:
                sock.bind(("", port))
            except OSError:
                continue
            _GIVEN.append(port)
            return port
    raise RigError(f"found no free UDP port in {RANGE[0]}..{RANGE[1]} in {TRIES} tries")
