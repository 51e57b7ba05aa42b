"""Judging from disk: the raw taps of a bundle, read again, against its filed checks or others. No stored event is used
for what the drone did; the recorder's notes tell only what the harness did (faults, deaths, errors)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from harness import flooded, noted, overhearing, sighted
from harness.alone import left_alone
from harness.checks.judging import evaluate
from harness.checks.radio import excused, harmless_s, out_of_touch, without_radio
from harness.checks.standing import clock_fine
from harness.checks.temporal import Check, Relation
from harness.checks.truth import without_truth
from harness.clock import BootTime
from harness.evidence.bundle import TWIN_FOLDER, Bundle
from harness.evidence.index import Index
from harness.evidence.replay import replay, uncollected
from harness.mavlink.codec import boot_ms, decode
from harness.reading.belief import add_errors
from harness.reading.fed import FIX_IDS, SENSOR, STARVED_S, starved
from harness.reading.lost import Lost, add_found, lost, wreck_of
from harness.reading.reader import Reader
from harness.reading.stack import SYSTEM_TIME
from harness.reading.witness import add_witnessed
from harness.taps import Fate, Tap, Way
from harness.timeline import Timeline
from harness.unwritten import EXCUSE, unwritten
from harness.verdict import Finding, Verdict, merge
from harness.wrecked import run_on, wrecks


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and all that it rests on."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    timeline: Timeline


@uncollected()
def judge(bundle: Bundle, checks: Sequence[Check] | None = None) -> Judgement:
    """Judge `checks`, or those the run filed. Without any, and without an error noted, it is INCONCLUSIVE."""
    if checks is None:
        filed = bundle.checks()
        checks = [Check.from_data(each) for each in filed.checks] if filed else []
    reader, findings = _of_flight(bundle, [check for check in checks if not check.of_twin])
    notes = bundle.events()
    findings += _of_twin(bundle, [check for check in checks if check.of_twin])
    findings += _clock(reader, checks)
    findings += noted.pace(notes)
    findings += left_alone(notes)
    findings += noted.deaths(notes)
    findings += noted.unsupported(notes, reader.timeline, len(bundle.index))
    findings += noted.receipts(notes, reader.timeline)
    findings += wrecks(notes, reader.timeline)
    findings += flooded.receipts(bundle)
    findings += overhearing.findings(bundle, reader.timeline)
    findings += sighted.receipts(bundle)
    if not findings:
        findings = [
            Finding(check="the run was judged", verdict=Verdict.INCONCLUSIVE, because="it ended before any check")
        ]
    return Judgement(merge(each.verdict for each in findings), tuple(findings), reader.timeline)


def lost_of(bundle: Bundle, timeline: Timeline) -> Lost | None:
    """What is known of a drone that was destroyed, from its whole recording; None of one that was not."""
    note = wreck_of(bundle.events())
    if note is None:
        return None
    index = bundle.index
    heard = (index["tap"] == Tap.GROUND) & (index["way"] == Way.DOWN) & (index["fate"] == Fate.DELIVERED)
    heard &= index["system"] == bundle.identity.rig.system
    times_ms = index["t_ms"][heard]
    return lost(timeline, note, float(times_ms[-1]) / 1000 if len(times_ms) else None)


def add_noted(bundle: Bundle, reader: Reader) -> list[sighted.Comers]:
    """Into the timeline, what the harness did, and when; returns the aircraft that it told the drone of."""
    comers = sighted.comers(bundle)
    noted.add_faults(reader.timeline, bundle.events(), reader.brackets.max_s, sighted.appeared(comers))
    return comers


def _of_flight(bundle: Bundle, checks: Sequence[Check]) -> tuple[Reader, list[Finding]]:
    """What one recording says of `checks`, and of whether it may say anything."""
    reader = replay(bundle)
    timeline, notes, identity = reader.timeline, bundle.events(), bundle.identity
    run_on(timeline, notes)
    add_errors(timeline)
    comers = add_noted(bundle, reader)
    add_witnessed(timeline, notes)
    loss = lost_of(bundle, timeline)
    if loss is not None:
        add_found(timeline, loss, reader.brackets.max_s)
    overhearing.add_overheard(bundle, timeline, reader.brackets.max_s)
    findings = [_delivered(check, without_radio(check, evaluate(check, timeline), timeline)) for check in checks]
    findings = [sighted.doubted(comers, check, each) for check, each in zip(checks, findings, strict=True)]
    findings = [without_truth(check, each, timeline) for check, each in zip(checks, findings, strict=True)]
    ours = _strangers(reader)
    findings += noted.errors(notes)
    for way, timeout_s in (("uplink", identity.link_timeout_s), ("rc", identity.rc_timeout_s)):
        findings = out_of_touch(findings, timeline, way, timeout_s)
    # A rebuilt index knows no fates: there a silence may be anybody's.
    if not bundle.rebuilt:
        ours += _starved(timeline, "uplink", identity.link_timeout_s, "heartbeat")
        ours += _starved(timeline, "rc", identity.rc_timeout_s, "sticks")
    if ours:
        # With a heartbeat of ours missing, or one of others', nothing that went wrong can be laid to the drone.
        excuse = "its ground station was not the harness's alone, or failed"
        findings = [*(excused(each, excuse) for each in findings), *ours]
    if lacking := unwritten(notes):
        findings = [*(excused(each, EXCUSE) for each in findings), *lacking]
    excuse, unfed = _unfed(bundle, notes)
    if excuse:
        findings = [*(excused(each, excuse) for each in findings), *unfed]
    return reader, findings


def _delivered(check: Check, finding: Finding) -> Finding:
    """That an attack never showed at the receiver is ours, never the drone's."""
    wanted = check.relation is Relation.THEN and check.effect.kind == "shown"
    return excused(finding, "the attack was not delivered") if wanted else finding


def _of_twin(bundle: Bundle, checks: Sequence[Check]) -> list[Finding]:
    """What is demanded of the clean twin, from its own recording. No fault was active in it: if it came to nothing,
    that is the rig's."""
    if not checks:
        return []
    flown = next((each for each in bundle.events() if each["kind"] == "twin"), None)
    if flown is None or flown["fate"] != "survived":
        why = f": {flown['because']}" if flown is not None else ""
        because = f"the clean twin was not flown to its end{why}"
        return [Finding(check=str(check), verdict=Verdict.ERROR, because=because) for check in checks]
    reader, findings = _of_flight(Bundle.open(bundle.folder / TWIN_FOLDER), checks)
    asked, others = findings[: len(checks)], findings[len(checks) :] + _clock(reader, checks)
    return [*asked, *(replace(each, check=f"in the clean twin, {each.check}") for each in others)]


def _starved(timeline: Timeline, way: str, timeout_s: tuple[float, float] | None, what: str) -> list[Finding]:
    starved = [each for each in timeline.events(f"{way}_starved") if each.value >= harmless_s(timeout_s)]
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


def _unfed(bundle: Bundle, notes: Sequence[dict[str, Any]]) -> tuple[str, list[Finding]]:
    """Where we are the drone's receiver: fixes that we did not send, without an attack that had it silent, excuse the
    drone, and are our ERROR; fixes that were not recorded may have been such, and only excuse it."""
    if bundle.identity.rig.gnss != "feed" or bundle.rebuilt:
        return "", []
    index, boot, system = bundle.index, BootTime(), bundle.identity.rig.system
    told_at = Tap.DRONE if bundle.identity.rig.one_port else Tap.INSTRUMENT
    timed = bundle.frames(told_at, {SYSTEM_TIME})
    stamps = [(number, boot.observe_s(boot_ms(frame))) for number, each, frame in timed if each.system == system]
    ours = (index["tap"] == Tap.INSTRUMENT) & (index["way"] == Way.UP) & np.isin(index["msg_id"], list(FIX_IDS))
    withheld = np.searchsorted(index["host_us"], np.array(noted.withheld_us(notes), np.uint64).reshape(-1, 2))
    silent, sent = [tuple(each) for each in withheld.tolist()], np.flatnonzero(ours)
    if not starved(stamps, sent.tolist(), silent, len(index)):
        return "", []
    gaps = starved(stamps, sent.tolist(), [*silent, *_holes(index, sent)], len(index))
    if not gaps:
        return "not all that it was fed was recorded", []
    worst = max(gaps, key=lambda gap: gap.length_s)
    samples = bundle.frames(told_at, {SENSOR})
    told = [decode(frame).time_usec for number, _, frame in samples if worst.since < number < worst.until]
    finding = Finding(
        check="the harness kept up the receiver's fixes",
        verdict=Verdict.ERROR,
        because=f"it sent none for {worst.length_s:.1f} s after {worst.lo_s:.2f} s, and for more than "
        f"{STARVED_S:g} s {len(gaps)} times; of the {len(told)} samples that the drone told of its receiver "
        f"meanwhile {len(set(told))} were new; the host is too busy for this speed: fly fewer at a time, or slower",
        at_s=worst.lo_s,
        frames=(worst.since, min(worst.until, len(index) - 1)),
    )
    return "the harness is its receiver, and failed", [finding]


def _holes(index: Index, ours: np.ndarray) -> list[tuple[int, int]]:
    """Between which records of what we sent as a receiver some of it was not recorded: by the sender's numbers."""
    if not len(ours):
        return []
    first = index[ours[0]]
    of_sender = (index["tap"] == Tap.INSTRUMENT) & (index["way"] == Way.UP)
    of_sender &= (index["system"] == first["system"]) & (index["component"] == first["component"])
    sent = np.flatnonzero(of_sender)
    return [(a, b) for a, b in pairwise(sent.tolist()) if (int(index["seq"][b]) - int(index["seq"][a])) % 256 != 1]


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
