"""The port of a guard's board, as it is plugged in and goes, and the interlock before it."""

from __future__ import annotations

from collections.abc import Callable

from harness.mavlink.frame import LONGEST_BYTES
from harness.rigs.guarded import GuardSettings
from harness.rigs.interlock import Gate, Terms
from harness.wire.serial import SerialPort, plugged_in

USB = "usb:"


class Plugged:
    """Of `board`, by the id of its port; `hear` is called with all that comes from it. Not open until `plug_in`
    returned."""

    def __init__(self, settings: GuardSettings, board: str, hear: Callable[[bytes], None]) -> None:
        # By its own id, where it has one: behind its path may be another device, once it went.
        self._name = board if board.startswith(USB) else settings.board
        self._baud = settings.baud
        self._hear = hear
        self._port: SerialPort | None = None
        self._unsent = 0
        self.gate = Gate()

    @property
    def is_open(self) -> bool:
        return self._port is not None and self._port.is_open

    @property
    def lost(self) -> str | None:
        """Why it went by itself, if it did."""
        return self._port.lost.result() if self._port is not None and self._port.lost.done() else None

    @property
    def unsent(self) -> int:
        """Frames that the line did not take."""
        return self._unsent + (self._port.unsent if self._port is not None else 0)

    async def plug_in(self, within_s: float) -> None:
        """Open it, once it is there. Raises LinkError where it is not within so many host seconds."""
        self.close()
        self._unsent, self._port = self.unsent, None
        port = await plugged_in(self._name, self._baud, within_s=within_s)
        port.send(bytes(LONGEST_BYTES))  # ends whatever a killed guard began to say
        port.listen(self._hear)
        self._port = port

    def write(self, frame: bytes, terms: Terms) -> str | None:
        """To the board; why not, where the interlock refuses it. Nowhere where no board is plugged in."""
        return self.gate.write(frame, terms, self._port) if self._port is not None else None

    def close(self) -> None:
        """Let go of it; a second time does nothing."""
        if self._port is not None:
            self._port.close()
