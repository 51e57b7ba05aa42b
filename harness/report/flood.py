"""What a flood did to a drone, measured from the recording: how often it told its time and its place, how far it fell
behind with what it was sent, and how soon it answered and obeyed its own ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from harness.checks import Check
from harness.clock import BootTime
from harness.evidence.bundle import Bundle
from harness.evidence.models import FindingRow
from harness.evidence.replay import replay
from harness.flooded import Flooded, floods
from harness.mavlink.codec import boot_ms, decode
from harness.reading.beats import TIMESYNC
from harness.reading.ground import POSITION
from harness.reading.loops import Loop, loops_of
from harness.reading.stack import AUTOPILOT_COMPONENT, SYSTEM_TIME
from harness.stats import quantile
from harness.taps import Fate, Tap, Way

CALM_S = 20.0
"""So long before a flood it is looked at as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Borne:
    """One flood; None for what the recording does not tell. `lag_s` and `lag_max_s` are from a question's being sent,
    behind the flood's frames, to the drone's processing it."""

    flood: Flooded
    calm_hz: float
    stamps_hz: float
    longest_s: float
    """Between two stamps."""
    positions_hz: float
    oldest_s: float | None
    """The ground's picture of where it is."""
    lag_s: float | None
    lag_max_s: float | None
    answer_s: float | None
    obeyed_s: float | None
    calm_loop: Loop | None
    loop: Loop | None
    """Of the drone's control loop, before the flood and in it, by its own log."""


def borne(bundle: Bundle, findings: Sequence[FindingRow]) -> list[Borne]:
    """Of each flood of a flight; reads all its taps, and its stack's own log, once."""
    flown = list(floods(bundle))
    if not flown:
        return []
    ages = replay(bundle).timeline.events("telemetry_age")
    stamps_s = _stamps(bundle)
    places_s = [each.t_ms / 1000 for _, each, _ in bundle.frames(Tap.GROUND, {POSITION}) if each.way == Way.DOWN]
    loops = loops_of(bundle.folder)
    made = []
    for each in flown:
        own_s = _between(stamps_s, each.lo_s, each.hi_s)
        lags_s = sorted(_lags(bundle, each))
        seen_s = [float(age.value) for age in ages if each.lo_s <= age.lo_s <= each.hi_s]
        made.append(
            Borne(
                flood=each,
                calm_hz=len(_between(stamps_s, each.lo_s - CALM_S, each.lo_s)) / CALM_S,
                stamps_hz=_rate(own_s, each),
                longest_s=max(b - a for a, b in pairwise([each.lo_s, *own_s, each.hi_s])),
                positions_hz=_rate(_between(places_s, each.lo_s, each.hi_s), each),
                oldest_s=max(seen_s, default=None),
                lag_s=quantile(lags_s, 0.5) if lags_s else None,
                lag_max_s=max(lags_s, default=None),
                answer_s=_observed(bundle, findings, "answered"),
                obeyed_s=_observed(bundle, findings, "mode"),
                calm_loop=None if loops is None else loops.between(each.lo_s - CALM_S, each.lo_s),
                loop=None if loops is None else loops.between(each.lo_s, each.hi_s),
            )
        )
    return made


def _stamps(bundle: Bundle) -> list[float]:
    """When the drone told its time on the radio, by itself."""
    boot, system = BootTime(), bundle.identity.rig.system
    return [
        boot.observe_s(boot_ms(frame))
        for _, each, frame in bundle.frames(Tap.DRONE, {SYSTEM_TIME})
        if each.way == Way.DOWN and (each.system, each.component) == (system, AUTOPILOT_COMPONENT)
    ]


def _lags(bundle: Bundle, flood: Flooded) -> list[float]:
    """By the harness's own questions, each sent under the stamp held then."""
    asked_s: dict[int, float] = {}
    lags_s = []
    for number, each, frame in bundle.frames(Tap.ROGUE, {TIMESYNC}):
        if each.fate != Fate.MEASURING or not flood.since <= number < flood.until:
            continue
        told = decode(frame)
        if each.way == Way.UP:
            asked_s[told.ts1] = each.t_ms / 1000
        elif told.ts1 in asked_s:
            lags_s.append(max(0.0, told.tc1 / 1e9 - asked_s[told.ts1]))
    return lags_s


def _between(times_s: Sequence[float], lo_s: float, hi_s: float) -> list[float]:
    return [each for each in times_s if lo_s < each <= hi_s]


def _rate(times_s: Sequence[float], flood: Flooded) -> float:
    return len(times_s) / (flood.hi_s - flood.lo_s) if flood.hi_s > flood.lo_s else 0.0


def _observed(bundle: Bundle, findings: Sequence[FindingRow], kind: str) -> float | None:
    """How long the ground's order waited for it, by the run's own finding."""
    filed = bundle.checks()
    asked = [Check.from_data(each) for each in filed.checks] if filed else []
    names = {str(each) for each in asked if (each.trigger.kind, each.effect.kind) == ("ordered", kind)}
    return next((row.observed for row in findings if row.check in names), None)
