"""What the harness noted of its own doing, as findings: errors, deaths, faults that did nothing, probes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness.reading.signs import Sign, first_shown
from harness.reading.witness import worst_pace
from harness.timeline import Event, Timeline
from harness.verdict import Finding, Verdict

REAL_TIME = (0.75, 1.25)
"""Vehicle seconds a host second; PX4's simulation makes 0.94 on a host with nothing else to do."""


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
                    check="the autopilot lives through it",
                    verdict=Verdict.FAIL if guilty else Verdict.ERROR,
                    because=("autopilot crashed: " if guilty else "") + each["because"] + _twin_words(each, twin),
                    at_s=each["t_s"],
                )
            )
    return findings


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
    return ""


def add_faults(timeline: Timeline, noted: Sequence[dict[str, Any]], bracket_s: float) -> None:
    """When faults set in and went: the harness's own doing, noted under the stamp that was held just then. And when an
    attack on the receiver first showed there."""
    for each in noted:
        if each["kind"] in ("injected", "healed"):
            timeline.add(Event(each["kind"], each["fault"], each["t_s"], each["t_s"] + bracket_s))
    for fault, note, seen in _attacks(noted, timeline):
        if seen is not None:
            # The sample is of another port, whose stamps may be behind; no attack shows before it began.
            begun_s = note["t_s"] + bracket_s
            timeline.add(Event("shown", fault, max(seen.lo_s, begun_s), max(seen.hi_s, begun_s), seen.frame))


def _attacks(noted: Sequence[dict[str, Any]], timeline: Timeline) -> list[tuple[str, dict[str, Any], Event | None]]:
    """Each attack on the receiver in words, its note, and the sample that first shows it."""
    healed_s = {each["number"]: each["t_s"] for each in noted if each["kind"] == "healed" and "sign" in each}
    begun = [each for each in noted if each["kind"] == "injected" and "sign" in each and not each.get("clean")]
    return [
        (
            each["fault"],
            each,
            first_shown(Sign.of(each["sign"]), timeline, each["t_s"], healed_s.get(each["number"], timeline.end_s)),
        )
        for each in begun
    ]


_EFFECTS = ("lost", "late", "damaged", "copied")


def receipts(noted: Sequence[dict[str, Any]], timeline: Timeline) -> list[Finding]:
    """A fault that was put in and did nothing, in a direction that it works in, or an attack that the receiver never
    showed, is no test of anything."""
    unseen = [
        Finding(
            check=f"the attack reached the receiver: {fault}",
            verdict=Verdict.INCONCLUSIVE,
            because=f"from {note['t_s']:.2f} s on no sample of the drone's receiver showed it; wanted: "
            f"{Sign.of(note['sign'])}",
            at_s=note["t_s"],
        )
        for fault, note, seen in _attacks(noted, timeline)
        if seen is None
    ]
    idle = [
        Finding(
            check=f"the fault took effect: {each['fault']}",
            verdict=Verdict.INCONCLUSIVE,
            because=f"between putting it in and taking it out not one frame {ways} was lost, late, damaged or copied",
            at_s=each["t_s"],
        )
        for each in noted
        if each["kind"] == "healed" and "sign" not in each and (ways := _idle(each["receipt"]))
    ]
    return unseen + idle


def _idle(receipt: dict[str, Any]) -> str:
    """The ways, in words, in which a fault did nothing; none: an empty text."""
    if "up_lost" in receipt:  # as filed by harness 0.1
        return "" if receipt["up_lost"] or receipt["down_lost"] else "either way"
    idle = [way for way, did in receipt.items() if not any(did[effect] for effect in _EFFECTS)]
    return " or ".join(f"on its way {way}" for way in idle)
