"""What the harness noted of its own doing, as findings: errors, deaths, faults that did nothing, probes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from harness.reading.signs import Sign, first_shown
from harness.reading.witness import worst_pace
from harness.timeline import Event, Timeline
from harness.verdict import Finding, Verdict

REAL_TIME = (0.75, 1.25)
"""Vehicle seconds a host second; PX4's simulation makes 0.94 on a host with nothing else to do."""

LIVES = "the autopilot lives through it"
HELD = ("sensor", "truth")
"""What an attack shows in, and what that is held against."""

FOR_GOOD_US = 2**63
"""Host time that no recording comes to."""


def pace(noted: Sequence[dict[str, Any]]) -> list[Finding]:
    """An application counts host seconds: when it was told what is known only if they were the vehicle's."""
    worst = worst_pace(noted)
    if worst is None or REAL_TIME[0] <= worst[0] <= REAL_TIME[1]:
        return []
    return [
        Finding(
            check="the flight was in real time while an application watched it",
            verdict=Verdict.ERROR,
            because=f"a host second was {worst[0]:.2f} vehicle seconds before {worst[1]:.1f} s; "
            f"the host is too busy: fly fewer at a time",
            at_s=worst[1],
        )
    ]


def errors(noted: Sequence[dict[str, Any]]) -> list[Finding]:
    """What the rig noted that went wrong."""
    return [
        Finding(
            check=each["check"],
            verdict=Verdict.ERROR,
            because=each["because"],
            window_s=(each["t_s"], each["t_s"]),
        )
        for each in noted
        if each["kind"] == "error"
    ]


def deaths(noted: Sequence[dict[str, Any]]) -> list[Finding]:
    """After an injection the clean twin decides whose fault a death was."""
    findings = []
    twin = next((each for each in noted if each["kind"] == "twin"), None)
    for each in noted:
        if each["kind"] == "died":
            guilty = each["injected"] and twin is not None and twin["fate"] == "survived"
            findings.append(
                Finding(
                    check=LIVES,
                    verdict=Verdict.FAIL if guilty else Verdict.ERROR,
                    because=(_guilty_words(each) if guilty else "") + each["because"] + _twin_words(each, twin),
                    at_s=each["t_s"],
                )
            )
    return findings


def _guilty_words(died: dict[str, Any]) -> str:
    if died.get("cut_off"):
        return "cut off from its ground by a stranger: "
    return "autopilot fell silent: " if died.get("hung") else "autopilot crashed: "


def _twin_words(died: dict[str, Any], twin: dict[str, Any] | None) -> str:
    if not died["injected"]:
        return "; no fault was active, so it is the rig's"
    if twin is None:
        return "; the clean twin was not flown"
    if twin["fate"] == "survived":
        return "; its clean twin survived"
    fate = "died too" if twin["fate"] == "died" else "could not be flown"
    return f"; its clean twin {fate}: {twin['because']}"


def unsupported(noted: Sequence[dict[str, Any]], timeline: Timeline, records: int) -> list[Finding]:
    """What was beyond drone, firmware or rig; a probe counts only as far as the recording bears it out."""
    return [
        Finding(
            check=each["what"],
            verdict=Verdict.INCONCLUSIVE if (doubt := _doubt(each, timeline, records)) else Verdict.NOT_SUPPORTED,
            because=each["because"] + doubt,
            window_s=tuple(each["window_s"]) if "window_s" in each else None,
            frames=tuple(each.get("frames", ())),
        )
        for each in noted
        if each["kind"] == "unsupported"
    ]


def _doubt(note: dict[str, Any], timeline: Timeline, records: int) -> str:
    first, last = note.get("frames", (0, 0))
    if "frames" in note and not 0 <= first <= last < records:
        return f"; but its probe's records {first} to {last} are not in the bundle, which has {records}"
    lo_s, hi_s = note.get("window_s", (0.0, 0.0))
    for said in timeline.events("said") if "unsaid" in note else ():
        if lo_s <= said.lo_s <= said.hi_s <= hi_s and note["unsaid"] in said.value.topics:
            return f"; but by the recording it said so at {said.lo_s:.2f} s: {said.value.text!r}"
    for told in timeline.events("says_of") if "untold" in note else ():
        if lo_s <= told.lo_s <= told.hi_s <= hi_s and int(note["untold"], 16) == told.value:
            return f"; but by the recording it told of it at {told.lo_s:.2f} s"
    return _shown_after_all(note["attack"], timeline, lo_s, hi_s) if "attack" in note else ""


def _shown_after_all(attack: dict[str, Any], timeline: Timeline, lo_s: float, hi_s: float) -> str:
    """What the recording has against a trial in which an attack did not show."""
    shown = None if attack["may_show"] else first_shown(Sign.of(attack["sign"]), timeline, lo_s, hi_s)
    if shown is not None:
        return f"; but by the recording it showed at {shown.lo_s:.2f} s"
    if hole := next((gap for kind in HELD for gap in timeline.gaps(kind) if gap.meets(lo_s, hi_s)), None):
        return f"; but the recording has a hole from {hole.lo_s:.2f} to {hole.hi_s:.2f} s in which it may have shown"
    return ""


def add_faults(
    timeline: Timeline,
    noted: Sequence[dict[str, Any]],
    bracket_s: float,
    appeared: Mapping[int, Sequence[Event]] = MappingProxyType({}),
) -> None:
    """When faults set in and went: the harness's own doing, noted under the stamp that was held just then. And when an
    attack on the receiver first showed there; behind a hole in what it shows in, it may have shown before. `appeared`
    has by a note's number when the drone was told of its aircraft, where that was measured."""
    for each in noted:
        if each["kind"] in ("injected", "healed"):
            timeline.add(Event(each["kind"], each["fault"], each["t_s"], each["t_s"] + bracket_s))
    add_aircraft(timeline, noted, bracket_s, appeared)
    healed_s = {each["number"]: each["t_s"] for each in noted if each["kind"] == "healed" and "sign" in each}
    for note in _attacks(noted):
        ends_s = healed_s.get(note["number"], timeline.end_s)
        if (seen := first_shown(Sign.of(note["sign"]), timeline, note["t_s"], ends_s)) is not None:
            # The sample is of another port, whose stamps may be behind; no attack shows before it began.
            begun_s = note["t_s"] + bracket_s
            timeline.add(Event("shown", note["fault"], max(seen.lo_s, begun_s), max(seen.hi_s, begun_s), seen.frame))
    for kind in HELD:
        for gap in timeline.gaps(kind):
            timeline.gap(("shown",), gap.lo_s, gap.hi_s)


def add_aircraft(
    timeline: Timeline,
    noted: Sequence[dict[str, Any]],
    bracket_s: float,
    appeared: Mapping[int, Sequence[Event]] = MappingProxyType({}),
) -> None:
    """When other aircraft appeared, and when one met the drone, or what it was after."""
    for each in noted:
        lo_s, hi_s = each["t_s"], each["t_s"] + bracket_s
        if each["kind"] == "injected" and each.get("number") in appeared:
            for event in appeared[each["number"]]:
                timeline.add(event)
        elif each["kind"] == "injected" and not each.get("clean"):
            for address in each.get("traffic", ()):
                timeline.add(Event("appeared", int(address, 16), lo_s, hi_s))
        elif each["kind"] == "struck":
            timeline.add(Event("struck", int(each["aircraft"], 16), lo_s, hi_s))


def _attacks(noted: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The notes of those that set in at the receiver, in their order."""
    return [each for each in noted if each["kind"] == "injected" and "sign" in each and not each.get("clean")]


def _unseen(attacks: Sequence[dict[str, Any]], timeline: Timeline) -> list[dict[str, Any]]:
    """Of these, those that `add_faults` found no first sign of; a sign is of the last that had begun by then."""
    shown = set()
    for event in timeline.events("shown"):
        begun = [each for each in attacks if each["fault"] == event.value and each["t_s"] <= event.lo_s]
        shown |= {each["number"] for each in begun[-1:]}
    return [each for each in attacks if each["number"] not in shown]


def withheld_us(noted: Sequence[dict[str, Any]]) -> list[tuple[int, int]]:
    """Host times between which fixes of ours were withheld on purpose: by an attack that had the receiver silent, one
    that was never taken out, and from when the receiver was given back."""
    healed = {each["number"]: each for each in noted if each["kind"] in ("healed", "tried out") and "sign" in each}
    spans = [(each["host_us"], FOR_GOOD_US) for each in noted if each["kind"] == "receiver given back"]
    for each in noted:
        if each["kind"] in ("injected", "tried") and "sign" in each and not each.get("clean"):
            end = healed.get(each["number"])
            if end is None:
                spans.append((each["host_us"], FOR_GOOD_US))
            elif "silent" in end["receipt"]["fields"]:
                spans.append((each["host_us"], end["host_us"]))
    return sorted(spans)


_EFFECTS = ("lost", "late", "damaged", "copied")


def receipts(noted: Sequence[dict[str, Any]], timeline: Timeline) -> list[Finding]:
    """A fault that was put in and did nothing, in a direction that it works in, or an attack that the receiver never
    showed, is no test of anything. `timeline` has what `add_faults` added to it."""
    tried = {each["attack"]["number"] for each in noted if each["kind"] == "unsupported" and "attack" in each}
    unseen = [
        Finding(
            check=f"the attack reached the receiver: {note['fault']}",
            verdict=Verdict.INCONCLUSIVE,
            because=f"from {note['t_s']:.2f} s on no sample of the drone's receiver showed it; wanted: "
            f"{Sign.of(note['sign'])}",
            at_s=note["t_s"],
        )
        for note in _unseen(_attacks(noted), timeline)
        if note["number"] not in tried
    ]
    idle = [
        Finding(
            check=f"the fault took effect: {each['fault']}",
            verdict=Verdict.INCONCLUSIVE,
            because=f"between putting it in and taking it out not one frame {ways} was lost, late, damaged or copied",
            at_s=each["t_s"],
        )
        for each in noted
        if each["kind"] == "healed"
        and "sign" not in each
        and "act" not in each
        and "listener" not in each
        and "traffic" not in each
        and not each.get("clean")
        and (ways := _idle(each["receipt"]))
    ]
    return unseen + idle + _unheard(noted)


def _unheard(noted: Sequence[dict[str, Any]]) -> list[Finding]:
    """Acts of strangers of which nothing shows that they reached the drone: nothing was sent, or the harness's own
    questions behind it were never answered on that port; unless that is what they did to it."""
    if any(each.get("cut_off") for each in noted):
        return []
    return [
        Finding(
            check=f"the act reached the drone: {each['fault']}",
            verdict=Verdict.INCONCLUSIVE,
            because=f"{each['receipt']['frames']} frames were sent on the port of strangers, and the drone answered "
            f"{each['receipt']['echoes']} of the questions behind them",
            at_s=each["t_s"],
        )
        for each in noted
        if each["kind"] == "healed" and "act" in each and not each.get("clean")
        if not (each["receipt"]["frames"] and each["receipt"]["echoes"])
    ]


def _idle(receipt: dict[str, Any]) -> str:
    """The ways, in words, in which a fault did nothing; none: an empty text."""
    if "up_lost" in receipt:  # as filed by harness 0.1
        return "" if receipt["up_lost"] or receipt["down_lost"] else "either way"
    idle = [way for way, did in receipt.items() if not any(did[effect] for effect in _EFFECTS)]
    return " or ".join(f"on its way {way}" for way in idle)
