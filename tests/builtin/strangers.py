"""Strangers around a practice drone that has a key: who they say they are, and how they sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.builtin import DroneSettings
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder, Message
from harness.mavlink.signing import Keyring
from harness.modes import Mode
from harness.reading.builtin import MODE_NUMBERS
from tests.builtin.ground import Station

KEY, OTHERS_KEY = bytes(range(32)), bytes(32)
TO_DRONE = {"target_system": 1, "target_component": 1}
REFUSED = "Stranger refused: "
STATION, STRANGER, ON_BOARD = (255, 190), (66, 190), (1, 191)


class Beset(Station):
    """A station whose drone has a key, and a port where anybody may be. What the station sends can be overheard."""

    def __init__(self, liar: str | None = None, *, key: bytes | None = KEY) -> None:
        super().__init__(DroneSettings(liar=liar, key=key))
        self.overheard: list[bytes] = []

    def send(self, message: str, **fields: Any) -> None:
        frame = self.encode(message, **fields)
        self.overheard.append(frame)
        self.drone.receive_link(frame)

    @property
    def key_ring(self) -> Keyring:
        assert self.ring is not None
        return self.ring

    def encoder(self, seal: str, who: tuple[int, int]) -> Callable[..., bytes]:
        """Of frames in that name; `seal` is one of SEALS."""
        ring = self.key_ring
        if seal == "replayed":
            return self._overheard
        signer = {
            "wrong key": Keyring(OTHERS_KEY, ring.ticks).signer(3),
            "stale": ring.signer(4, behind_s=120),
            "key": ring.signer(5),
        }.get(seal)
        return Encoder(*who, version=1 if seal == "MAVLink 1" else 2, signer=signer)

    def _overheard(self, message: str, **fields: Any) -> bytes:
        """The station's own frame, byte for byte."""
        plain = Encoder(*STATION)(message, **fields)
        same = (framing.msg_id(plain), framing.payload(plain))
        return next(each for each in self.overheard if (framing.msg_id(each), framing.payload(each)) == same)

    def refusals(self) -> list[str]:
        return [text.removeprefix(REFUSED) for _, text in self.texts() if text.startswith(REFUSED)]

    def answers(self, name: str = "COMMAND_ACK") -> list[Message]:
        """On the side."""
        return [message for _, message in self.side if message.name == name]

    def state(self) -> dict[str, object]:
        """All that somebody might be out to change."""
        drone, pilot = self.drone, self.drone.pilot
        return {
            "mode": pilot.mode,
            "arming": pilot.armed,
            "mission": pilot.route.items,
            "fence": drone._shelves.get(1, ()),
            "rally": drone._shelves.get(2, ()),
            "home": pilot.home,
            "parameters": {name: drone._params[name] for name in drone._params.names},
        }


SEALS = {
    "unsigned": "unsigned", "wrong key": "wrong key", "stale": "stale", "key": "other port", "MAVLink 1": "MAVLink 1",
    "replayed": "replayed",
}  # fmt: skip
"""How a stranger signs, and how the drone calls it."""


def mode_order(mode: Mode) -> dict[str, Any]:
    """Of COMMAND_LONG."""
    return {**TO_DRONE, "command": 176, "param1": 1, "param2": MODE_NUMBERS[mode]}


def on_patrol(liar: str | None = None, *, key: bytes | None = KEY) -> Beset:
    """Past 40 m; it has held once on its way, by an order that can be overheard, and flies on."""
    station = Beset(liar, key=key)
    station.start_patrol()
    station.until(lambda: station.from_home_m > 40)
    for mode in (Mode.HOLD, Mode.PATROL):
        assert station.order(mode) == 0
    station.run(1)
    return station


def upload_on_side(station: Beset, encode: Callable[..., bytes], kind: int, items: list[dict[str, Any]]) -> None:
    """As a mission is uploaded; where the drone asks for nothing, nothing more is sent."""
    asked = len(station.answers("MISSION_REQUEST_INT"))
    station.drone.receive_side(encode("MISSION_COUNT", count=len(items), mission_type=kind, **TO_DRONE))
    for seq, item in enumerate(items):
        station.run(0.1)
        if len(station.answers("MISSION_REQUEST_INT")) <= asked + seq:
            return
        station.drone.receive_side(encode("MISSION_ITEM_INT", seq=seq, mission_type=kind, **TO_DRONE, **item))
    station.run(0.1)


def beat_on_side(station: Beset, seal: str, who: tuple[int, int], *, for_s: float) -> None:
    """While its own station is silent."""
    encode, station.beating = station.encoder(seal, who), False
    for _ in range(round(for_s)):
        station.drone.receive_side(encode("HEARTBEAT", type=6, autopilot=8))
        station.run(1)
