"""Hand-made recordings of a drone that is looked at by its ground, and of strangers at their own port."""

from __future__ import annotations

from typing import Any

from harness.mavlink.codec import Encoder
from harness.taps import Fate, Tap, Way
from tests.reading.taps import Recording

PATROL = ((16, 100), (16, 200), (177, 0))
"""Command and x of each item."""
PARAMETERS = {"RTL_ALT": 30.0, "FS_GCS": 1.0, "SPEED": 5.0}
MISSION, FENCE, RALLY, ALL = 0, 1, 2, 255
SIDE_PINGER, STRANGER = (255, 195), (66, 190)


class Looked(Recording):
    """What the drone is set to is in `items`, `parameters` and `home`."""

    def __init__(self, stack: str = "builtin") -> None:
        super().__init__(stack)
        self.items: dict[int, tuple[tuple[int, int], ...]] = {MISSION: PATROL, FENCE: (), RALLY: ()}
        self.parameters = dict(PARAMETERS)
        self.logs = 2
        self.home = self.origin = (520000000, 236000000, 100000)
        self.stranger, self.side, self.port = Encoder(*STRANGER), Encoder(*SIDE_PINGER), Encoder(1, 1)
        self.asked = 0
        self.stamps(1.0)

    def tells_parameter(self, name: str) -> None:
        self.asks("PARAM_REQUEST_READ", param_id=name)
        self.says("PARAM_VALUE", param_id=name, param_value=self.parameters[name], param_type=9)

    def tells_items(self, kind: int, **changes: Any) -> None:
        self.asks("MISSION_REQUEST_LIST", mission_type=kind)
        self.says("MISSION_COUNT", count=len(self.items[kind]), mission_type=kind)
        for seq, (command, x) in enumerate(self.items[kind]):
            self.stamp(self.now_s + 0.05)
            self.asks("MISSION_REQUEST_INT", seq=seq, mission_type=kind)
            fields = {"seq": seq, "command": command, "x": x, "mission_type": kind, "frame": 3} | changes
            self.says("MISSION_ITEM_INT", **fields)

    def tells_home(self) -> None:
        lat, lon, alt = self.home
        self.asks("COMMAND_LONG", command=512)
        self.says("HOME_POSITION", latitude=lat, longitude=lon, altitude=alt)

    def tells_origin(self) -> None:
        lat, lon, alt = self.origin
        self.asks("COMMAND_LONG", command=512)
        self.says("GPS_GLOBAL_ORIGIN", latitude=lat, longitude=lon, altitude=alt)

    def tells_logs(self) -> None:
        self.asks("LOG_REQUEST_LIST", end=0xFFFF)
        self.says("LOG_ENTRY", num_logs=self.logs)

    def look(self) -> None:
        """The ground has all of it told; a second passes."""
        for name in self.parameters:
            self.tells_parameter(name)
            self.stamp(self.now_s + 0.05)
        for kind in self.items:
            self.tells_items(kind)
        self.tells_home()
        self.tells_origin()
        self.tells_logs()
        self.stamps(1.0)

    def strikes(self, name: str = "COMMAND_LONG", **fields: Any) -> int:
        """A stranger sends something, with a question behind it, and a second passes; the number of its record."""
        number = self.feed(Tap.ROGUE, Way.UP, Fate.DELIVERED, self.stranger(name, **fields))
        self.ask()
        self.stamps(1.0)
        return number

    def ask(self) -> int:
        self.asked += 1
        return self.feed(Tap.ROGUE, Way.UP, Fate.MEASURING, self.side("TIMESYNC", ts1=self.asked))

    def answers(self, name: str, **fields: Any) -> None:
        self.feed(Tap.ROGUE, Way.DOWN, Fate.DELIVERED, self.port(name, **fields))

    def told(self, kind: str) -> list[bool | None]:
        """Whether each sample says intact; None where it is not sure."""
        self.reader.close()
        return [event.value.intact if event.sure else None for event in self.events(kind)]

    def digests(self, kind: str) -> list[str]:
        return [event.value.digest for event in self.events(kind)]
