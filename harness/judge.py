"""Judging from disk: the raw taps of a bundle, read again, against its filed checks or others. No stored event is used
for what the drone did; the recorder's notes tell only what the harness did (faults, deaths, errors)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from harness.checks.judging import evaluate
from harness.checks.standing import clock_fine
from harness.checks.temporal import Check
from harness.evidence.bundle import Bundle
from harness.evidence.index import DROPPED_OFFSET
from harness.reading import STACKS
from harness.reading.reader import Reader
from harness.reading.silence import SILENCE_S
from harness.reading.witness import add_witnessed, worst_pace
from harness.taps import Fate, Tap, Way
from harness.timeline import Event, Timeline
from harness.verdict import Finding, Verdict, merge

HARMLESS_SHARE = 0.9
"""Of the drone's own time-out, as read back: a shorter gap in our heartbeats, by the drone's own clock, cannot have
made it act."""


REAL_TIME = (0.75, 1.25)
"""Vehicle seconds a host second; PX4's simulation makes 0.94 on a host with nothing else to do."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and all that it rests on."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    timeline: Timeline


def replay(bundle: Bundle) -> Reader:
    """The bundle's records, in their order, through the reading of its stack; `reader.timeline` has the result."""
    rig = bundle.identity.rig
    stack = STACKS[bundle.identity.vehicle]
    reader = Reader(stack, Timeline(), station=rig.station, drone_system=rig.system, one_port=rig.one_port)
    index = bundle.index
    names = ("tap", "way", "fate", "system", "component", "seq", "t_ms", "due_ms", "msg_id")
    columns = [index[name].tolist() for name in names]
    # A record whose frame was trimmed away proves that it was there, no more: where its meaning counts, it is missing.
    missing = ((index["offset"] == DROPPED_OFFSET) & np.isin(index["msg_id"], list(reader.wanted))).tolist()
    taps, ways, fates = tuple(Tap), tuple(Way), tuple(Fate)
    wanted = bundle.frames(msg_ids=reader.wanted | reader.of_use.keys())
    number, _, frame = next(wanted, (-1, None, b""))
    for record, (tap, way, fate, system, component, seq, t_ms, due_ms, msg_id) in enumerate(zip(*columns, strict=True)):
        key = (system, component, seq)
        if record == number:
            reader.feed(record, taps[tap], ways[way], fates[fate], frame, key, t_ms, due_ms)
            number, _, frame = next(wanted, (-1, None, b""))
        elif not missing[record]:
            reader.passed_by(record, taps[tap], ways[way], fates[fate], key, t_ms, due_ms)
            if msg_id in reader.of_use:
                reader.trimmed(msg_id)
    reader.close()
    return reader


def judge(bundle: Bundle, checks: Sequence[Check] | None = None) -> Judgement:
    """Judge `checks`, or those the run filed. Without any, and without an error noted, it is INCONCLUSIVE."""
    if checks is None:
        filed = bundle.checks()
        checks = [Check.from_data(each) for each in filed.checks] if filed else []
    reader = replay(bundle)
    timeline = reader.timeline
    noted = bundle.events()
    _note_faults(timeline, noted, reader.brackets.max_s)
    add_witnessed(timeline, noted)
    findings = [evaluate(check, timeline) for check in checks]
    # A rebuilt index knows no fates: there a silence may be anybody's.
    identity, ours = bundle.identity, _strangers(reader)
    if not bundle.rebuilt:
        ours += _starved(timeline, "uplink", identity.link_timeout_s, "heartbeat")
        ours += _starved(timeline, "rc", identity.rc_timeout_s, "sticks")
    if ours:
        findings = [*(_not_the_drones(each) for each in findings), *ours]
    findings += _clock(reader, checks)
    findings += _pace(noted)
    findings += _rig_findings(noted)
    findings += _receipts(noted)
    if not findings:
        findings = [
            Finding(check="the run was judged", verdict=Verdict.INCONCLUSIVE, because="it ended before any check")
        ]
    return Judgement(merge(each.verdict for each in findings), tuple(findings), timeline)


def _note_faults(timeline: Timeline, noted: Sequence[dict[str, Any]], bracket_s: float) -> None:
    """When faults set in and went: the harness's own doing, noted under the stamp that was held just then."""
    for each in noted:
        if each["kind"] in ("injected", "healed"):
            timeline.add(Event(each["kind"], each["fault"], each["t_s"], each["t_s"] + bracket_s))


def _starved(timeline: Timeline, way: str, timeout_s: tuple[float, float] | None, what: str) -> list[Finding]:
    harmless_s = HARMLESS_SHARE * timeout_s[0] if timeout_s else SILENCE_S
    starved = [each for each in timeline.events(f"{way}_starved") if each.value >= harmless_s]
    if not starved:
        return []
    worst = max(starved, key=lambda each: float(each.value))
    return [
        Finding(
            check=f"the harness kept up its own {what}",
            verdict=Verdict.ERROR,
            because=f"the drone heard none for {worst.value:.1f} s after {worst.hi_s:.2f} s, and for most of that "
            f"time none was sent; the host is too busy for this speed: fly fewer at a time, or slower",
            at_s=worst.hi_s,
            frames=(worst.frame,),
        )
    ]


def _not_the_drones(finding: Finding) -> Finding:
    """With a heartbeat of ours missing, or one of others', nothing that went wrong can be laid to the drone."""
    if finding.verdict is not Verdict.FAIL:
        return finding
    because = f"its ground station was not the harness's alone, or failed; otherwise: {finding.because}"
    return replace(finding, verdict=Verdict.INCONCLUSIVE, because=because)


def _strangers(reader: Reader) -> list[Finding]:
    """Others who beat as ground stations on the rig's links: the drone may have listened to them."""
    if not reader.foreign_stations:
        return []
    others = ", ".join(f"{system}/{component}" for system, component in sorted(reader.foreign_stations))
    return [
        Finding(
            check="the harness's heartbeat was the only one the drone heard",
            verdict=Verdict.ERROR,
            because=f"heartbeats of other ground stations ({others}) were on its links; find and stop them",
        )
    ]


def _clock(reader: Reader, checks: Sequence[Check]) -> list[Finding]:
    """Worth a line only if the clock was too coarse. (Holes in the recording are weighed by each check itself, and a
    trigger that never fired is its check's own finding.)"""
    finding = clock_fine(reader.brackets.p99_s, checks) if checks else None
    return [finding] if finding is not None and finding.verdict is not Verdict.PASS else []


def _pace(noted: Sequence[dict[str, Any]]) -> list[Finding]:
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


def _rig_findings(noted: Sequence[dict[str, Any]]) -> list[Finding]:
    """Errors and deaths, by the rule: after an injection the clean twin decides whose fault a death was."""
    findings = []
    twin = next((each for each in noted if each["kind"] == "twin"), None)
    for each in noted:
        if each["kind"] == "error":
            findings.append(Finding(check=each["check"], verdict=Verdict.ERROR, because=each["because"]))
        elif each["kind"] == "died":
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


_EFFECTS = ("lost", "late", "damaged", "copied")


def _receipts(noted: Sequence[dict[str, Any]]) -> list[Finding]:
    """A fault that was put in and did nothing, in a direction that it works in, is no test of anything there."""
    return [
        Finding(
            check=f"the fault took effect: {each['fault']}",
            verdict=Verdict.INCONCLUSIVE,
            because=f"between putting it in and taking it out not one frame {idle} was lost, late, damaged or copied",
            at_s=each["t_s"],
        )
        for each in noted
        if each["kind"] == "healed" and (idle := _idle(each["receipt"]))
    ]


def _idle(receipt: dict[str, Any]) -> str:
    """The ways, in words, in which a fault did nothing; none: an empty text."""
    if "up_lost" in receipt:  # as filed by harness 0.1
        return "" if receipt["up_lost"] or receipt["down_lost"] else "either way"
    idle = [way for way, did in receipt.items() if not any(did[effect] for effect in _EFFECTS)]
    return " or ".join(f"on its way {way}" for way in idle)
