"""What the drone keeps inside, for who may look: its parameters as a file, a shell that takes one command,
and the log of its latest flight."""

from __future__ import annotations

from collections.abc import Mapping

from harness.builtin.autopilot import Autopilot
from harness.builtin.params import Params
from harness.builtin.ports import Port
from harness.mavlink.codec import Message
from harness.mavlink.ftp import LENGTH, Op, Transfer
from harness.modes import Mode

SETTINGS = "settings"
SHELL, REPLY = 10, 1
"""SERIAL_CONTROL_DEV_SHELL, SERIAL_CONTROL_FLAG_REPLY."""
_ROOM, _TYPED = LENGTH - 12, 70
_UNKNOWN_COMMAND, _NOT_FOUND, _END = b"\x07", b"\x0a", b"\x06"
"""MAV_FTP_ERR."""


class Innards:
    """Its one file is read only."""

    def __init__(self, pilot: Autopilot, params: Params) -> None:
        self._pilot = pilot
        self._params = params
        self._is_open = False
        self._erased_s: float | None = None
        self.handlers = {
            "FILE_TRANSFER_PROTOCOL": self._file, "SERIAL_CONTROL": self._shell,
            "LOG_REQUEST_LIST": self._tell_logs, "LOG_ERASE": self._erase_logs,
        }  # fmt: skip

    def _file(self, port: Port, message: Message) -> None:
        asked = Transfer.of(message.payload)
        data = self._done(asked)
        error = b"" if data is not None else _NOT_FOUND if asked.op == Op.OPEN_READ_ONLY else _UNKNOWN_COMMAND
        if asked.op == Op.READ_FILE and not data:
            data, error = None, _END
        answer = Transfer(asked.number + 1, Op.NAK if data is None else Op.ACK, error or data or b"", asked=asked.op)
        whom = {"target_system": message.system, "target_component": message.component}
        port.tell("FILE_TRANSFER_PROTOCOL", payload=answer.payload(), **whom)

    def _done(self, asked: Transfer) -> bytes | None:
        """What is answered; None where it says no."""
        text = "".join(f"{name} {self._params[name]:g}\n" for name in self._params.names).encode()
        match asked.op:
            case Op.LIST_DIRECTORY if asked.offset == 0:
                return f"F{SETTINGS}\t{len(text)}\0".encode()
            case Op.OPEN_READ_ONLY if asked.data.rstrip(b"\0") == SETTINGS.encode():
                self._is_open = True
                return len(text).to_bytes(4, "little")
            case Op.READ_FILE if self._is_open:
                return text[asked.offset :][: min(asked.size or 0, _ROOM)]
            case Op.TERMINATE_SESSION:
                self._is_open = False
                return b""
        return None

    def _tell_logs(self, port: Port, message: Message) -> None:
        begun_s = self._pilot.armed_at_s
        if begun_s == self._erased_s:
            port.tell("LOG_ENTRY")
            return
        port.tell("LOG_ENTRY", id=1, num_logs=1, last_log_num=1, size=int(self._pilot.now_s - (begun_s or 0.0)))

    def _erase_logs(self, port: Port, message: Message) -> None:
        """Of its latest flight: begun when it was armed; none, if it never was."""
        self._erased_s = self._pilot.armed_at_s

    def _shell(self, port: Port, message: Message) -> None:
        if message.device != SHELL or message.flags & REPLY:
            return
        words = bytes(message.data[: message.count]).decode("ascii", "replace").split()
        said = (self._obeyed(words) + "\n> ").encode()[:_TYPED]
        port.tell("SERIAL_CONTROL", device=SHELL, flags=REPLY, count=len(said), data=tuple(said))

    def _obeyed(self, words: list[str]) -> str:
        modes: Mapping[str, Mode] = {str(each): each for each in Mode}
        if len(words) != 2 or words[0] != "mode" or words[1] not in modes:
            return "wanted: mode NAME"
        return self._pilot.set_mode(modes[words[1]]) or words[1]
