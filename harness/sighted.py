"""Whether the drone was told of other aircraft as it was meant to be, from the recording.

Behind each write of what it is told stands a question (see `Instrument.register`). The drone's answer proves that it
had all of that write, and says when, by its own clock; without any, its silence about an aircraft says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from operator import itemgetter
from typing import Any

import numpy as np

from harness.checks.radio import excused
from harness.checks.temporal import Check
from harness.checks.traffic import OfAircraft
from harness.clock import BootTime
from harness.evidence.bundle import Bundle
from harness.mavlink import frame as framing
from harness.mavlink.codec import boot_ms, decode
from harness.mavlink.dialect import by_name
from harness.reading.beats import BESIDE_FROM, ECHO_ERROR_S, RECEIPTS_FROM, TIMESYNC
from harness.reading.stack import AUTOPILOT_COMPONENT, SYSTEM_TIME
from harness.reading.traffic import address_told
from harness.taps import Tap, Way
from harness.timeline import Event
from harness.verdict import Finding, Verdict

IN_FLIGHT_S = 1.0
"""What was told so shortly before the recording ended may have been answered behind it."""
UNPROVEN = "no answer proves that the drone was told of it"


@dataclass(frozen=True, slots=True)
class Telling:
    """The drone was told of an aircraft once: by which record, behind which stamp, and when it surely had it; `by_s` is
    None where it never answered the question behind."""

    record: int
    address: int
    name: str
    t_s: float
    by_s: float | None = None


def tellings(bundle: Bundle, names: Sequence[str]) -> list[Telling]:
    """All by messages of these names, in their order."""
    told_ids = {by_name()[name].msg_id: name for name in names}
    boot, waiting, asked = BootTime(), [], {}
    done: dict[int, Telling] = {}
    for number, each, frame in _told_and_answered(bundle, told_ids):
        kind = framing.msg_id(frame)
        if each.way == Way.UP:
            if kind in told_ids:
                done[number] = Telling(number, address_told(decode(frame)), told_ids[kind], each.t_ms / 1000)
                waiting.append(number)
            elif kind == TIMESYNC and (question := decode(frame).ts1) % BESIDE_FROM > RECEIPTS_FROM:
                asked[question], waiting = waiting, []
        elif (each.system, each.component) == (bundle.identity.rig.system, AUTOPILOT_COMPONENT):
            if kind == SYSTEM_TIME:
                boot.observe_s(boot_ms(frame))
            elif kind == TIMESYNC and (echo := decode(frame)).tc1:
                for record in asked.pop(echo.ts1, ()):
                    by_s = max(done[record].t_s, boot.to_s(echo.tc1 / 1e6) + ECHO_ERROR_S)
                    done[record] = replace(done[record], by_s=by_s)
    return list(done.values())


def _told_and_answered(bundle: Bundle, told_ids: Iterable[int]) -> Iterator[tuple[int, Any, bytes]]:
    """The instrument port's, in their order; where it shares the radio's wire, answers are on the drone's tap."""
    on_port = bundle.frames(Tap.INSTRUMENT, {*told_ids, TIMESYNC, SYSTEM_TIME})
    if bundle.identity.rig.kind != "bench":
        return on_port
    answers = (each for each in bundle.frames(Tap.DRONE, {TIMESYNC, SYSTEM_TIME}) if each[1].way == Way.DOWN)
    return merge(on_port, answers, key=itemgetter(0))


@dataclass(frozen=True, slots=True)
class Comers:
    """Aircraft that came at once, as noted, and each telling of them."""

    note: Mapping[str, Any]
    healed: Mapping[str, Any] | None
    tellings: tuple[Telling, ...]
    end_s: float
    """When the recording ended."""

    @property
    def unanswered(self) -> list[Telling]:
        return [each for each in self.tellings if each.by_s is None and each.t_s < self.end_s - IN_FLIGHT_S]

    @property
    def unproven(self) -> set[int]:
        """Addresses of those of whom the drone may not have been told, or not always."""
        proven = {each.address for each in self.tellings if each.by_s is not None}
        return {each.address for each in self.unanswered} | (self._addresses - proven)

    @property
    def _addresses(self) -> set[int]:
        return {int(each, 16) for each in self.note["traffic"]}

    def appeared(self) -> Iterator[Event]:
        """When each was first told of: from the stamp held then on, up to that of the first telling that the drone
        answered for. What it tells of it comes behind that, and is not said to be late by the less than a stamp's
        interval that it took to take it in (`Telling.by_s`). None of an aircraft that it never answered for."""
        for address in sorted(self._addresses):
            mine = [each for each in self.tellings if each.address == address]
            if proven := next((each for each in mine if each.by_s is not None), None):
                yield Event("appeared", address, mine[0].t_s, proven.t_s, mine[0].record)

    def lacks(self) -> str:
        """In words; an empty text: nothing."""
        if self.healed is None:
            return "it was never seen to end"
        name, told = self.note["told_as"], self.healed["receipt"]["told"]
        if not told:
            return f"not one {name} was sent"
        if told != len(self.tellings):
            return f"{told} {name} were sent, {len(self.tellings)} are in the recording"
        if not self.unproven:
            return ""
        return (
            f"of {len(self.tellings)} {name} {len(self.unanswered)} were in writes of which no answer proves that the "
            f"drone had them, the first of aircraft {min(self.unproven):06X}"
        )


def comers(bundle: Bundle) -> list[Comers]:
    """Of a flight, in their order; none of what a harness recorded that asked no questions (before 0.2)."""
    notes = [each for each in bundle.events() if "traffic" in each and not each.get("clean")]
    begun = [each for each in notes if each["kind"] == "injected" and each.get("asks")]
    if not begun:
        return []
    healed = {each["number"]: each for each in notes if each["kind"] == "healed"}
    every = tellings(bundle, sorted({each["told_as"] for each in begun}))
    end_s = int(bundle.index["t_ms"].max(initial=0)) / 1000
    return [_comers(each, healed.get(each["number"]), every, end_s) for each in begun]


def _comers(note: dict[str, Any], healed: dict[str, Any] | None, every: Sequence[Telling], end_s: float) -> Comers:
    addresses = {int(each, 16) for each in note["traffic"]}
    until_s = end_s if healed is None else healed["t_s"]
    mine = (
        each
        for each in every
        if each.address in addresses and each.name == note["told_as"] and note["t_s"] <= each.t_s <= until_s
    )
    return Comers(note, healed, tuple(mine), end_s)


def appeared(of: Sequence[Comers]) -> Mapping[int, Sequence[Event]]:
    """By the number of their note."""
    return {each.note["number"]: tuple(each.appeared()) for each in of}


def doubted(of: Sequence[Comers], check: Check, finding: Finding) -> Finding:
    """That the drone did not tell of an aircraft of which it may not have been told is no FAIL."""
    asked = {each.icao for each in (check.trigger, check.effect) if isinstance(each, OfAircraft)}
    return excused(finding, UNPROVEN) if any(asked & each.unproven for each in of) else finding


def receipts(bundle: Bundle) -> Sequence[Finding]:
    """Aircraft of whom the drone was not told, or not as the recording has it: no test of anything."""
    lacking = [(each.note, each.lacks()) for each in comers(bundle)] + list(_of_old(bundle))
    return [
        Finding(
            check=f"the drone was told of {note['fault']}",
            verdict=Verdict.INCONCLUSIVE,
            because=lacks,
            at_s=note["t_s"],
        )
        for note, lacks in lacking
        if lacks
    ]


def _of_old(bundle: Bundle) -> Iterator[tuple[dict[str, Any], str]]:
    """What a harness recorded that asked no questions can only be counted."""
    notes = [each for each in bundle.events() if "traffic" in each and not each.get("clean")]
    healed = {each["number"]: each for each in notes if each["kind"] == "healed"}
    begun = [each for each in notes if each["kind"] == "injected" and not each.get("asks")]
    for each in begun:
        yield each, _lacks(bundle, each, healed, begun)


def _lacks(
    bundle: Bundle, note: dict[str, Any], healed: dict[int, dict[str, Any]], begun: Sequence[dict[str, Any]]
) -> str:
    """In words; an empty text: nothing."""
    name = note["told_as"]
    alike = [each["number"] for each in begun if each["told_as"] == name]
    if any(number not in healed for number in alike):
        return "it was never seen to end"
    if not healed[note["number"]]["receipt"]["told"]:
        return f"not one {name} was sent"
    told, recorded = sum(healed[number]["receipt"]["told"] for number in alike), _recorded(bundle, name)
    return "" if told == recorded else f"{told} {name} were sent, {recorded} are in the recording"


def _recorded(bundle: Bundle, name: str) -> int:
    index = bundle.index
    rows = (index["tap"] == Tap.INSTRUMENT) & (index["way"] == Way.UP) & (index["msg_id"] == by_name()[name].msg_id)
    return int(np.count_nonzero(rows))
