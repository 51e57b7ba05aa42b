"""Laws of reading, on made-up flights through the real radio with losses, delays, copies and damage: an honest
recording has no hole, and whatever is missing from one can only turn a verdict into INCONCLUSIVE."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from functools import cache
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.checks import (
    Check,
    Predicate,
    State,
    all_told,
    answered,
    armed,
    downlink_restored,
    downlink_silent,
    evaluate,
    heard,
    mode_becomes,
    mode_is,
    ordered,
    said,
    telemetry_older_than,
    uplink_restored,
    uplink_silent,
    upload_begun,
    uploaded,
    when,
    within_m,
)
from harness.modes import Mode
from harness.taps import Fate, Tap, Way
from harness.timeline import Event, Lasted, Timeline
from harness.verdict import Verdict
from tests.reading.flights import QUIET_S, flown, read

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "30"))
law = settings(max_examples=EXAMPLES, deadline=None)
FLIGHTS = 40
seeds = st.integers(0, FLIGHTS - 1)
NEAR_S = 1e-6
LAST_S = 2.5
"""Before its end, from where on nothing is taken: no number behind it could tell, it would only have ended sooner."""
INSTANTS: tuple[Predicate, ...] = (
    uplink_silent, uplink_restored, downlink_silent, downlink_restored,
    ordered, answered, upload_begun, uploaded, all_told,
    said("link lost"), said("returning"), said("rc lost"),
    heard("link lost"), heard("link regained"), heard("rc lost"), mode_becomes(Mode.RETURN),
    uplink_silent.longer_than(4), uplink_silent.shorter_than(4),
    downlink_silent.longer_than(4), downlink_silent.shorter_than(4),
)  # fmt: skip
STATES: tuple[State, ...] = (
    mode_is(Mode.RETURN), mode_is(Mode.HOLD), ~mode_is(Mode.RETURN), armed, within_m(60), ~within_m(60), within_m(125),
    telemetry_older_than(0.5), telemetry_older_than(3), ~telemetry_older_than(3),
)  # fmt: skip


def a_check(rng: Random) -> Check:
    trigger, limit = when(rng.choice(INSTANTS + STATES)), rng.choice((0.3, 1, 2, 3, 5, 8, 15, 30))
    match rng.choice(("then", "never", "always")):
        case "then":
            return trigger.then(rng.choice(INSTANTS + STATES), within=limit)
        case "never":
            return trigger.never(rng.choice(INSTANTS + STATES), during=limit)
    return trigger.always(rng.choice(STATES), during=limit)


@cache
def judged(seed: int) -> tuple[tuple[Check, Verdict], ...]:
    """A hundred checks of a flight, and their verdicts on its whole recording; each decided if it can be had."""
    rng, timeline = Random(seed), read(flown(seed))
    every = [(check, evaluate(check, timeline).verdict) for check in (a_check(rng) for _ in range(300))]
    undecided = [each for each in every if each[1] is Verdict.INCONCLUSIVE]
    return tuple(([each for each in every if each[1] is not Verdict.INCONCLUSIVE] + undecided)[:100])


@cache
def partners(seed: int) -> dict[int, int]:
    """The two records of each frame that crossed the radio, where it entered and where it came out."""
    rows, other = flown(seed), dict[int, int]()
    for way, entry, leave in ((Way.DOWN, Tap.DRONE, Tap.GROUND), (Way.UP, Tap.GROUND, Tap.DRONE)):
        crossing = [at for at, row in enumerate(rows) if row.way is way and row.fate is not Fate.MEASURING]
        entered = [at for at in crossing if rows[at].tap is entry and rows[at].fate is not Fate.LOST]
        left = [at for at in crossing if rows[at].tap is leave]
        for one, two in zip(sorted(entered, key=lambda at: rows[at].due_ms), left, strict=False):
            other[one], other[two] = two, one
    return other


def lost(seed: int, rng: Random) -> set[int]:
    """One to four stretches of records, most of them short. A frame may be missing at both ends of the radio if all
    between is missing, too; else nothing could tell."""
    rows = flown(seed)
    fair = [at for at, row in enumerate(rows) if QUIET_S * 1000 < row.t_ms < rows[-1].t_ms - 1000 * LAST_S]
    likely = [at for at in fair if rows[at].tap is not Tap.INSTRUMENT and rows[at].fate is not Fate.MEASURING]
    gone: set[int] = set()
    for _ in range(rng.choice((1, 1, 2, 4))):
        first = rng.choice(rng.choice((fair, likely)))
        stretch = range(first, min(fair[-1], first + rng.choice((1, 1, 1, 2, 3, 5, 20, 120))))
        gone |= {at for at in stretch if (other := partners(seed).get(at)) not in gone or other in stretch}
    return gone


def verdicts(timeline: Timeline, checks: Collection[Check]) -> list[Verdict]:
    return [evaluate(check, timeline).verdict for check in checks]


@law
@given(st.integers(0, 2**32))
def test_an_honest_recording_has_no_hole_and_no_doubt(seed: int) -> None:
    timeline = read(flown.__wrapped__(seed))

    assert set() == {kind for kind in timeline.kinds() if timeline.gaps(kind)}
    assert [] == [event for kind in timeline.kinds() for event in timeline.events(kind) if not event.sure]


@law
@given(seeds, st.integers(0, 2**32))
def test_what_is_missing_from_a_recording_turns_a_verdict_only_into_inconclusive(seed: int, choice: int) -> None:
    gone = lost(seed, Random(choice))
    checks, before = zip(*judged(seed), strict=True)
    after = verdicts(read(flown(seed), without=gone), checks)
    wrong = [
        f"{check}: {was}, then {now}"
        for check, was, now in zip(checks, before, after, strict=True)
        if now not in (was, Verdict.INCONCLUSIVE)
    ]

    assert [] == wrong, f"without {sorted(gone)}"


KNOWN = (
    "said", "heard", "mode", "armed", "truth", "ordered", "answered", "upload_begun", "uploaded", "all_told",
    *(f"{way}_{what}" for way in ("uplink", "downlink") for what in ("silent", "restored", "silences")),
)  # fmt: skip
"""Kinds whose events stand each for itself."""


def fits(event: Event, known: Event) -> bool:
    """Whether what `event` says is true of what is known better, of the same frame."""
    if isinstance(event.value, Lasted):
        alike = event.value.min_s <= known.value.min_s + NEAR_S and known.value.max_s <= event.value.max_s + NEAR_S
    else:
        alike = event.value == known.value
    return alike and event.lo_s <= known.lo_s + NEAR_S and known.hi_s <= event.hi_s + NEAR_S


def covered(timeline: Timeline, kind: str, lo_s: float, hi_s: float) -> bool:
    """Whether holes and doubtful events leave nothing of [lo_s, hi_s] in which the recorder claims to have looked."""
    blind = [(gap.lo_s, gap.hi_s) for gap in timeline.gaps(kind)]
    blind += [(event.lo_s, event.hi_s) for event in timeline.events(kind) if not event.sure]
    for from_s, to_s in sorted(blind):
        if from_s > lo_s + NEAR_S:
            break
        lo_s = max(lo_s, to_s)
    return lo_s >= hi_s - NEAR_S


@law
@given(seeds, st.integers(0, 2**32))
def test_what_is_still_known_is_true_and_what_is_not_known_any_more_is_a_hole(seed: int, choice: int) -> None:
    gone = lost(seed, Random(choice))
    whole, left = read(flown(seed)), read(flown(seed), without=gone)
    for kind in KNOWN:
        at_whole, at_left = by_frame(whole.events(kind)), by_frame(left.events(kind))
        for event in left.events(kind):
            true = any(fits(event, known) for known in at_whole[event.frame])
            assert true or not event.sure, f"{event} is not so, without {sorted(gone)}"
        for known in whole.events(kind):
            told = any(fits(event, known) for event in at_left[known.frame])
            assert told or covered(left, kind, known.lo_s, known.hi_s), f"{known} is not told, without {sorted(gone)}"


def by_frame(events: Iterable[Event]) -> dict[int, list[Event]]:
    found = defaultdict[int, list[Event]](list)
    for event in events:
        found[event.frame].append(event)
    return found


def test_the_law_sees_every_kind_of_event_and_every_loss_of_a_verdict() -> None:
    kinds, turned = Counter[str](), set()
    for seed in range(10):
        timeline = read(flown(seed))
        kinds.update({kind: len(timeline.events(kind)) for kind in timeline.kinds()})
        gone = lost(seed, Random(seed + 3))
        checks, before = zip(*judged(seed), strict=True)
        turned |= set(zip(before, verdicts(read(flown(seed), without=gone), checks), strict=True))

    seen = {each.kind for each in INSTANTS + STATES}
    assert set() == {kind for kind in seen if kinds[kind] < 5}
    decided = (Verdict.PASS, Verdict.FAIL)
    assert {(was, now) for was in decided for now in (was, Verdict.INCONCLUSIVE)} <= turned
