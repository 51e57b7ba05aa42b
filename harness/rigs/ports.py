"""Ports for stacks that insist on binding one themselves."""

from __future__ import annotations

import os
import socket
from collections import deque
from random import SystemRandom

from harness.errors import RigError

RANGE = (20000, 30000)
"""Below the range from which the kernel hands out ports by itself, so that nobody gets ours by accident."""
TRIES = 200
KEPT = 100
_claims: deque[int] = deque()
"""Of the last ports that were given out: whoever asked binds them later, and nobody else shall be given them meanwhile.
The kernel lets go of them when this process ends, however it ends."""


def free_udp_port() -> int:
    """A port that could be bound a moment ago on all addresses. Nobody else on this host is given it while this process
    lives and asks for less than `KEPT` more."""
    draw = SystemRandom()
    for _ in range(TRIES):
        port = draw.randrange(*RANGE)
        with (
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as claim,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock,
        ):
            try:
                claim.bind(f"\0cuas-harness-udp-{port}")
                sock.bind(("", port))
            except OSError:
                continue
            _claims.append(claim.detach())
        if len(_claims) > KEPT:
            os.close(_claims.popleft())
        return port
    raise RigError(f"found no free UDP port in {RANGE[0]}..{RANGE[1]} in {TRIES} tries")
