"""The last step before a board's port: may this frame be written there? Pure; whoever writes asks it of every frame.

What passes is listed, and all else is refused: a message, a command or a parameter that nobody thought of can then be
missed, but never spin a motor. There are two lists (`rigs.passing`, and of each stack `vehicles.harmless`). What is on
the second is able to arm, or to move an output, and passes while the operator's word that this very board has no
propellers stands, or while the board itself says that it is a simulation (MAV_MODE_FLAG_HIL_ENABLED). What is on
neither passes on nobody's word: keys, files, a wiped storage, a transmitter that is keyed, whatever would shut the
guard itself out.

All of it must be for the board itself. ArduPilot and PX4 hand on to their other ports what is for everybody, or for a
system that was heard there (MAVLink_routing.cpp; mavlink_main.cpp, forward_message): a telemetry radio, and behind it
another drone, in flight.

A board that lost a byte looks for the next frame wherever it may begin. So a frame is refused as well if any bytes of
what was written, read from within another frame, would be a whole frame of their own (`rigs.hidden`).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.mavlink import frame as framing
from harness.mavlink.codec import Message, decode
from harness.mavlink.dialect import definitions
from harness.mavlink.frame import LONGEST_BYTES, SIGNED, V2
from harness.rigs.hidden import hides
from harness.rigs.journal import Saved
from harness.rigs.passing import COMMANDS, IN_THE_LOOP, passes
from harness.vehicles.harmless import INT32, REAL32, Harmless
from harness.vehicles.parameter_service import from_wire, raw_to_value
from harness.wire.port import Port

ASKED_OF_ANYBODY = frozenset({"PING", "TIMESYNC"})
"""Without a target they are questions; with one, PING is an answer."""
ASKED_OF_ALL_ON_BOARD = frozenset({"PARAM_REQUEST_LIST", "MISSION_REQUEST_LIST"})
"""As QGroundControl asks; whoever hears it answers, and does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Under which frames pass to the board `board` (system, component). `attested`: its operator's word that it has no
    propellers stands. `simulated`: it says so itself. `was` has, of each parameter that a run changed, the four bytes
    of its value before: setting these again never needs leave. `told` has what the board said that its parameters are:
    some may be set only while another one is so (`Harmless.needs`)."""

    harmless: Harmless
    board: tuple[int, int]
    attested: bool = False
    simulated: bool = False
    was: Mapping[str, bytes] = field(default_factory=dict)
    told: Mapping[str, float] = field(default_factory=dict)

    @property
    def may_arm(self) -> bool:
        return self.attested or self.simulated


def known(heard: Mapping[str, Saved], harmless: Harmless) -> dict[str, float]:
    """`Terms.told`, of what a board was heard to say."""
    return {
        name: raw_to_value(heard[name].raw, heard[name].type, bytewise=harmless.bytewise)
        for name in harmless.wanted
        if name in heard
    }


class Gate:
    """Before one board's port: knows what was written there last. What a port drops stands between no two frames: it
    `wrote` only what was taken."""

    def __init__(self) -> None:
        self._written: deque[bytes] = deque()
        """The last frames, as many as another one could begin in."""
        self.kinds: Counter[str] = Counter()
        """What was written, by message, command and parameter."""

    def refuses(self, frame: bytes, terms: Terms) -> str | None:
        """Why the frame must not be written now; None where it may be."""
        return refusal(frame, terms, b"".join(self._written))

    def write(self, frame: bytes, terms: Terms, port: Port) -> str | None:
        """Into the port, unless it is refused; why it is."""
        if (because := self.refuses(frame, terms)) is None:
            before = port.unsent
            port.send(frame)
            if port.unsent == before:
                self.wrote(frame)
        return because

    def wrote(self, frame: bytes) -> None:
        """The port took it."""
        self._written.append(frame)
        self.kinds[kind_of(decode(frame))] += 1
        while sum(map(len, self._written)) - len(self._written[0]) >= LONGEST_BYTES:
            self._written.popleft()


def kind_of(message: Message) -> str:
    """As `HEARTBEAT`, `COMMAND_LONG 511`, `PARAM_SET NAME`."""
    if message.name in COMMANDS:
        return f"{message.name} {message.command}"
    return f"{message.name} {message.param_id}" if message.name == "PARAM_SET" else message.name


def refusal(frame: bytes, terms: Terms, before: bytes = b"") -> str | None:
    """Why `frame` must not be written behind the whole frames `before`; None where it may be."""
    if because := _is_odd(frame):
        return because
    message = decode(frame)
    if because := _strays(message, terms) or _is_unlisted(message, frame, terms):
        return because
    if hidden := hides(frame, before):
        return f"{message.name} {hidden}"
    return None


def word_of(because: str, frame: bytes, terms: Terms) -> dict[str, str]:
    """What a guard says of a frame that it refused. A simulator's samples hold any bytes there are, and a few in a
    million would be another frame to a board that lost one: such a sample is withheld, as a line may lose it, and the
    next comes at once. Whatever else is refused breaks a run."""
    is_sample = terms.simulated and framing.is_frame(frame) and decode(frame).name in IN_THE_LOOP
    return {"withheld" if is_sample else "refused": because}


def _is_odd(frame: bytes) -> str | None:
    """Whatever two receivers may read differently, or one of them not at all."""
    if not framing.is_frame(frame):
        return "bytes that are no whole frame"
    definition = definitions().get(framing.msg_id(frame))
    if definition is None:
        return f"message {framing.msg_id(frame)} is unknown here"
    if frame[0] == V2 and frame[2] & ~SIGNED:
        return f"{definition.name} has flags that are unknown here"
    if len(framing.payload(frame)) > definition.packer.size:
        return f"{definition.name} is longer than it is known here"
    return None


def _strays(message: Message, terms: Terms) -> str | None:
    """Whether it is for anybody but the board, or, which an echo on the line would make look like its own word, from
    it."""
    system, component = terms.board
    if (message.system, message.component) == terms.board:
        return f"{_told(message, terms)} is in the board's own name"
    to = getattr(message, "target_system", getattr(message, "target", system))
    part = getattr(message, "target_component", component)
    if message.name in ASKED_OF_ANYBODY and (to, part) == (0, 0):
        return None
    if message.name in ASKED_OF_ALL_ON_BOARD and part == 0:
        part = component
    if not system or (to, part) != terms.board:
        return f"{_told(message, terms)} is for {to}, component {part}, and not for the board itself ({terms.board})"
    return None


def _is_unlisted(message: Message, frame: bytes, terms: Terms) -> str | None:
    if message.name == "PARAM_SET":
        if terms.was.get(message.param_id) == raw_value(frame):
            return None
        always, on_word = (_is_listed_parameter(message, terms, on_word=each) for each in (False, True))
    else:
        if terms.simulated and message.name in IN_THE_LOOP:
            return None
        always, on_word = (passes(message, terms.harmless, on_word=each) for each in (False, True))
    if not (always or on_word):
        return f"{_told(message, terms)} is not listed: it passes on nobody's word"
    if not (always or terms.may_arm):
        return f"{_told(message, terms)} may arm the board, or move its outputs"
    return _wants_another(message, terms) if message.name == "PARAM_SET" else None


def _is_listed_parameter(message: Message, terms: Terms, *, on_word: bool) -> bool:
    if terms.harmless.bytewise and message.param_type not in (INT32, REAL32):
        return False
    return terms.harmless.allows(message.param_id, _value(message, terms), on_word=on_word)


def _wants_another(message: Message, terms: Terms) -> str | None:
    """Whether another parameter must first be known to be as it should."""
    if message.param_id not in terms.harmless.needs:
        return None
    other, values = terms.harmless.needs[message.param_id]
    if terms.told.get(other) in values:
        return None
    wanted = " or ".join(f"{each:g}" for each in sorted(values))
    saw = f"{terms.told[other]:g}" if other in terms.told else "no answer"
    return f"{_told(message, terms)} may key a transmitter: wanted {other} read as {wanted}, saw {saw}"


def _value(message: Message, terms: Terms) -> float:
    return from_wire(message.param_value, message.param_type, bytewise=terms.harmless.bytewise)


def raw_value(frame: bytes) -> bytes:
    """Of PARAM_SET and PARAM_VALUE: the four bytes of the value, whatever they mean."""
    return framing.payload(frame)[:4].ljust(4, b"\0")


def _told(message: Message, terms: Terms) -> str:
    if message.name == "PARAM_SET":
        return f"{kind_of(message)} to {_value(message, terms):g}"
    return kind_of(message) + (f" with param1 {message.param1:g}" if message.name in COMMANDS else "")
