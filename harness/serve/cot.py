"""Flights as a live picture in Cursor on Target: where each drone told its ground to be, and what is done to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from harness.clock import utc_us
from harness.report.cot import (
    ALERT,
    ALERT_STALE_S,
    CANCEL,
    CUSTOM,
    FROM_GPS,
    OVER,
    OWN_UAS,
    SIMULATED,
    SUSPECT,
    TRACK_STALE_S,
    WITHOUT_ATTACKER,
    CotEvent,
)
from harness.report.flown import Drone
from harness.serve.sender import Sender
from harness.serve.tail import Attacked, Heard, Placed, Seen, Tail

EVERY_US = 1_000_000
"""Host time between two places of one drone."""
WORDS_KEPT, WORDS_LONGEST = 3, 200
"""Of what the ground heard last: how many, and of how many characters; an event must fit into a datagram."""


@dataclass(slots=True)
class _Picture:
    """What is shown of one run."""

    tail: Tail
    place: Placed | None = None
    words: list[str] = field(default_factory=list)
    attacks: dict[int, Attacked] = field(default_factory=dict)
    """Those that go on."""
    next_us: int = 0
    is_new: bool = False


class CotStream:
    """`look` sends what is new of the flights under way; `now_us` is the time of day, in microseconds since 1970."""

    def __init__(self, sender: Sender, now_us: Callable[[], int] = utc_us) -> None:
        self._sender = sender
        self._now_us = now_us
        self._pictures: dict[Path, _Picture] = {}

    def look(self, underway: Iterable[Path], ended: Iterable[Path] = ()) -> None:
        """Bring the picture up to date; what has ended is told to its end and then forgotten."""
        for folder in underway:
            self._advance(self._picture(folder))
        for folder in ended:
            picture = self._picture(folder)
            self._advance(picture)
            self._end(picture)
            del self._pictures[folder]

    def _picture(self, folder: Path) -> _Picture:
        return self._pictures.setdefault(folder, _Picture(Tail(folder)))

    def _advance(self, picture: _Picture) -> None:
        for seen in picture.tail.look():
            self._take(picture, seen)
        if picture.is_new and self._now_us() >= picture.next_us:
            self._show(picture)

    def _take(self, picture: _Picture, seen: Seen) -> None:
        if isinstance(seen, Placed):
            is_first, picture.place, picture.is_new = picture.place is None, seen, True
            if is_first:
                self._show(picture)
        elif isinstance(seen, Heard):
            picture.words = [*picture.words, seen.text[:WORDS_LONGEST]][-WORDS_KEPT:]
            picture.is_new = picture.place is not None
        elif seen.is_over:
            if picture.attacks.pop(seen.number, None) is not None:
                self._alarm(picture, seen)
        else:
            picture.attacks[seen.number] = seen
            self._alarm(picture, seen)

    def _end(self, picture: _Picture) -> None:
        """The last place, and no alert that stays."""
        if picture.is_new:
            self._show(picture)
        for attack in picture.attacks.values():
            self._alarm(picture, Attacked(attack.number, attack.threat, attack.what, is_over=True))

    def _show(self, picture: _Picture) -> None:
        picture.is_new, picture.next_us = False, self._now_us() + EVERY_US
        heard = "; heard last: " + " | ".join(picture.words) if picture.words else ""
        under = "; under attack: " + ", ".join(each.what for each in picture.attacks.values())
        remarks = f"as told to its ground{under if picture.attacks else ''}{heard}"
        self._send(picture, "told", OWN_UAS, FROM_GPS, TRACK_STALE_S, remarks)

    def _alarm(self, picture: _Picture, attack: Attacked) -> None:
        """The alert begins or ends; whoever does it is suspected, where there is anybody."""
        name, verb = str(attack.number), "is over" if attack.is_over else "begins"
        kind, emergency = (CANCEL, OVER) if attack.is_over else (ALERT, CUSTOM)
        remarks = f"simulated attack {verb}: {attack.what}"
        self._send(picture, f"{name}.alert", kind, SIMULATED, ALERT_STALE_S, remarks, emergency)
        if attack.threat not in WITHOUT_ATTACKER:
            stale_s = 0.0 if attack.is_over else ALERT_STALE_S
            remarks = f"whoever does it: {attack.what}; where they are is not known, the drone was here"
            self._send(picture, f"{name}.suspect", SUSPECT, SIMULATED, stale_s, remarks)

    def _send(
        self, picture: _Picture, name: str, kind: str, how: str, stale_s: float, remarks: str, emergency: str = ""
    ) -> None:
        identity, place = picture.tail.identity, picture.place
        assert identity is not None, "nothing is seen of a run without an identity"
        event = CotEvent(
            uid=f"{identity.run}.{name}",
            type=kind,
            how=how,
            at=datetime.fromtimestamp(self._now_us() / 1e6, UTC),
            stale_s=stale_s,
            exercise=identity.scenario,
            callsign=f"{Drone.of(identity).name} {identity.scenario}",
            remarks=remarks,
            place=(place.lat_deg, place.lon_deg, place.alt_m) if place is not None else None,
            emergency=emergency,
        )
        self._sender.send(event.message() + b"\n")
