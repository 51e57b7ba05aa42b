"""What whoever runs a link may change while it runs: its radio, and faults by name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from random import Random
from typing import Any

from harness.errors import CallerError
from harness.faults.distance import asks_distance
from harness.faults.packet import LinkFault
from harness.wire.injection import Injection
from harness.wire.relay import MOST_FAULTS, Relay

RADIO = "radio"
"""The name under which the profile of a whole radio is put in."""
LONGEST_NAME = 40


@dataclass(slots=True)
class _Active:
    fault: LinkFault
    injection: Injection
    out: ExitStack
    since_s: float


class Controls:
    """Faults at work on a relay, by name; each draws from its own child of `rng`. `note` is told what is put in and
    taken out, with what it took: the kind, and fields."""

    def __init__(self, relay: Relay, rng: Random, note: Callable[..., None] = lambda kind, **fields: None) -> None:
        self._relay = relay
        self._rng = rng
        self._note = note
        self._active: dict[str, _Active] = {}

    def put(self, name: str, fault: LinkFault) -> None:
        """Put a fault in under a name, in the place of one that has it. Raises CallerError for a fault that works by
        the distance, which a link does not know, for a name that nobody could type, and for one too many."""
        if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME or name != name.strip() or "/" in name:
            raise CallerError(f"{name!r}: wanted a name of 1 to {LONGEST_NAME} plain letters, without a slash")
        if asks_distance(fault):
            raise CallerError(f"{fault}: a link that only passes frames on does not know how far the drone is")
        if self._relay.spent:
            raise CallerError(
                f"{fault}: {MOST_FAULTS} faults were put in since this link began, and a recording tells no more "
                "apart; end it, and begin another"
            )
        self.take(name)
        rng, out = Random(self._rng.getrandbits(64)), ExitStack()
        injection = out.enter_context(self._relay.inject(fault, rng))
        self._active[name] = _Active(fault, injection, out, self._relay.clock.held.now_s())
        self._note("injected", name=name, fault=str(fault), number=injection.number, direction=fault.direction)

    def add(self, fault: LinkFault) -> str:
        """Put a fault in under the first number that is free; returns it."""
        name = next(str(number) for number in range(1, len(self._active) + 2) if str(number) not in self._active)
        self.put(name, fault)
        return name

    def take(self, name: str) -> dict[str, dict[str, int]] | None:
        """Take a fault out; returns what it took (see `Injection.receipt`), or None if there is none of that name."""
        active = self._active.pop(name, None)
        if active is None:
            return None
        active.out.close()
        receipt = active.injection.receipt()
        number = active.injection.number
        self._note("healed", name=name, fault=str(active.fault), number=number, receipt=receipt)
        return receipt

    def clear(self) -> None:
        """Take out all of them."""
        for name in list(self._active):
            self.take(name)

    def at_work(self, name: str) -> LinkFault | None:
        """The fault of that name."""
        active = self._active.get(name)
        return active.fault if active is not None else None

    def told(self) -> list[dict[str, Any]]:
        """Each fault at work, in the order in which frames meet them: name, words, direction, number, since when, and
        what it took."""
        return [
            {
                "name": name,
                "fault": str(each.fault),
                "direction": each.fault.direction,
                "number": each.injection.number,
                "since_s": round(each.since_s, 3),
                "receipt": each.injection.receipt(),
            }
            for name, each in self._active.items()
        ]
