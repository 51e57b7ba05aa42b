"""Faults that choose their packets: by the MAVLink message they carry, and by who sent it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from random import Random

from harness.errors import CallerError
from harness.faults.packet import Effect, LinkFault, Packet, Scene
from harness.faults.settings import Direction, check_direction, check_fault, refusal
from harness.faults.wording import only
from harness.mavlink.dialect import by_name
from harness.mavlink.frame import msg_id, source
from harness.taps import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLoss:
    """All `messages`, or all but those in `all_but`, from these `systems` (empty: from any) are lost; no others."""

    messages: tuple[str, ...] = ()
    all_but: tuple[str, ...] = ()
    systems: tuple[int, ...] = ()
    direction: Direction = Direction.BOTH

    def __post_init__(self) -> None:
        check_direction(self)
        check_scope(self)

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        chosen = matcher(self.messages, self.all_but, self.systems)

        def effect(packet: Packet) -> Sequence[Packet]:
            return () if chosen(packet.frame) else (packet,)

        return effect

    def __str__(self) -> str:
        return f"loss of {scope_words(self.messages, self.all_but, self.systems)}{only(self.direction)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoped:
    """`fault` for the chosen packets only. It neither sees nor draws for the others: what it does does not depend on
    them."""

    fault: LinkFault = field(kw_only=False)
    messages: tuple[str, ...] = ()
    all_but: tuple[str, ...] = ()
    systems: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        check_fault(self, "fault")
        check_scope(self)

    @property
    def direction(self) -> str:
        return self.fault.direction

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        inner = self.fault.begin(rng, scene, way)
        chosen = matcher(self.messages, self.all_but, self.systems)
        return lambda packet: inner(packet) if chosen(packet.frame) else (packet,)

    def __str__(self) -> str:
        return f"{self.fault}, of {scope_words(self.messages, self.all_but, self.systems)}"


def check_scope(owner: MessageLoss | Scoped) -> None:
    """Something is chosen, in one way, by names that the dialects know."""
    check_messages(owner, "messages", "all_but")
    object.__setattr__(owner, "systems", _tuple(owner, "systems", "a tuple of system numbers"))
    if any(type(each) is not int or not 1 <= each <= 255 for each in owner.systems):
        raise refusal(owner, "system numbers from 1 to 255", "systems")
    if owner.messages and owner.all_but:
        raise refusal(owner, "one of them only", "messages", "all_but")
    if not (owner.messages or owner.all_but or owner.systems):
        raise refusal(owner, "at least one of them", "messages", "all_but", "systems")


def check_messages(owner: object, *names: str) -> None:
    """MAVLink messages that the dialects know; offers the nearest name for one that they do not."""
    for name in names:
        object.__setattr__(owner, name, _tuple(owner, name, "a tuple of MAVLink messages"))
        for message in getattr(owner, name):
            if not isinstance(message, str) or message not in by_name():
                near = get_close_matches(str(message), by_name(), 3)
                hint = f"; the nearest are {', '.join(near)}" if near else ""
                raise CallerError(f"{type(owner).__name__}({name}=...): no MAVLink message is called {message!r}{hint}")


def _tuple(owner: object, name: str, wanted: str) -> tuple[object, ...]:
    value = getattr(owner, name)
    if not isinstance(value, tuple | list):
        raise refusal(owner, wanted, name)
    return tuple(value)


def matcher(messages: Sequence[str], all_but: Sequence[str], systems: Sequence[int]) -> Callable[[bytes], bool]:
    """Whether a frame is one of those chosen."""
    numbers = frozenset(by_name()[name].msg_id for name in messages or all_but)
    wanted, senders = bool(messages), frozenset(systems)
    if not numbers:
        return lambda frame: source(frame)[0] in senders
    if not senders:
        return lambda frame: (msg_id(frame) in numbers) is wanted
    return lambda frame: (msg_id(frame) in numbers) is wanted and source(frame)[0] in senders


def scope_words(messages: Sequence[str], all_but: Sequence[str], systems: Sequence[int]) -> str:
    """What is chosen, for reports."""
    what = " and ".join(messages) or (f"all but {' and '.join(all_but)}" if all_but else "everything")
    return what + (f" from system {' and '.join(str(each) for each in systems)}" if systems else "")
