"""What the stack's own log tells of a stranger's act: whether it has their commands, and what it answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from harness.evidence.bundle import Bundle
from harness.mavlink.codec import decode
from harness.mavlink.dialect import by_name
from harness.reading.logged import Noted, OwnLog
from harness.reading.ownlog import NoLog, own_log
from harness.report.rejection import Acted
from harness.taps import Fate, Tap, Way
from harness.timeline import Span

LATE_S = 2.0
"""So long behind an act's last frame what it did may be written."""
_COMMANDS = ("COMMAND_LONG", "COMMAND_INT")
_PARAMETER = "PARAM_SET"
_IDS = frozenset(by_name()[name].msg_id for name in (*_COMMANDS, _PARAMETER))


class Logged(StrEnum):
    """What there is of an act in the stack's own log."""

    SEEN = "in its log"
    EFFECT = "a change in its log"
    SILENT = "not in its log"
    UNKEPT = "no entry"
    OPEN = "log incomplete"
    NONE = "no log"


@dataclass(frozen=True, slots=True)
class Told:
    """That, and the entries, or why there are none."""

    logged: Logged
    because: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a stranger sent that both stacks log where they handle it: a command's number, or a parameter's name, and
    in whose name."""

    system: int
    component: int
    command: int | None = None
    parameter: str | None = None

    def is_in(self, entry: Noted) -> bool:
        """No log says who set a parameter."""
        if self.parameter is not None:
            return entry.parameter == self.parameter
        return (entry.command, entry.system, entry.component) == (self.command, self.system, self.component)


def told_of(bundle: Bundle, acted: Sequence[Acted]) -> list[Told]:
    """Of each act of a flight, from the log in its bundle. Raises BundleError for a log that cannot be read."""
    log = own_log(bundle.folder)
    clock = bundle.identity.clock
    if isinstance(log, OwnLog) and clock is not None and clock.epochs > 1:
        log = NoLog("the drone rebooted, and its log is of one boot only")
    if isinstance(log, NoLog):
        return [Told(Logged.NONE, log.because)] * len(acted)
    return [told_by(log, each, asked_in(bundle, each)) for each in acted]


def asked_in(bundle: Bundle, acted: Acted) -> frozenset[Asked]:
    """What was sent on the strangers' port while they acted."""
    found = set()
    for _, each, frame in bundle.frames(Tap.ROGUE, _IDS):
        if each.way != Way.UP or each.fate != Fate.DELIVERED or not acted.lo_s <= each.t_ms / 1000 <= acted.hi_s:
            continue
        message = decode(frame)
        if message.name == _PARAMETER:
            found.add(Asked(message.system, message.component, parameter=message.param_id))
        else:
            found.add(Asked(message.system, message.component, command=message.command))
    return frozenset(found)


def told_by(log: OwnLog, acted: Acted, asked: frozenset[Asked]) -> Told:
    """Of one act, by what was sent in it."""
    lo_s, hi_s = acted.lo_s, acted.hi_s + LATE_S
    if lo_s < log.begin_s or acted.hi_s > log.end_s:
        return Told(Logged.NONE, f"it logged from {log.begin_s:.2f} to {log.end_s:.2f} s only")
    during = [each for each in log.noted if lo_s <= each.t_s <= hi_s]
    own = [each for each in during if any(one.is_in(each) for one in asked)]
    effects = [each for each in during if each.command is None and each not in own]
    entries = _words([*own, *effects])
    if own:
        return Told(Logged.SEEN, entries)
    if effects:
        return Told(Logged.EFFECT, entries)
    if hole := _hole(log, lo_s, hi_s):
        return Told(Logged.OPEN, f"what it logged from {hole.lo_s:.2f} to {hole.hi_s:.2f} s is not whole")
    if log.end_s < hi_s:
        return Told(Logged.OPEN, f"it ends at {log.end_s:.2f} s, before {hi_s:.2f} s")
    if not asked:
        return Told(
            Logged.UNKEPT, "it keeps no record of such messages, and has no change of mode, arming or parameter"
        )
    what = ", ".join(sorted({_asked_words(each) for each in asked}))
    return Told(
        Logged.SILENT, f"it has no {what} from {lo_s:.2f} to {hi_s:.2f} s, and no change of mode, arming or parameter"
    )


def _words(entries: Sequence[Noted]) -> str:
    return "; ".join(dict.fromkeys(map(str, sorted(entries, key=lambda each: each.t_s))))


def _asked_words(asked: Asked) -> str:
    if asked.parameter is not None:
        return f"parameter {asked.parameter}"
    return f"command {asked.command} from {asked.system}/{asked.component}"


def _hole(log: OwnLog, lo_s: float, hi_s: float) -> Span | None:
    return next((each for each in log.holes if each.meets(lo_s, hi_s)), None)
