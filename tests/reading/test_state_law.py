"""The law of holes, of what a drone is set to: whatever is missing from a recording of looks, of our own changes and of
strangers' can only turn a verdict into INCONCLUSIVE."""

from __future__ import annotations

from collections import Counter
from functools import cache
from random import Random
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.checks import Check, evaluate, fault_begins, intact, when
from harness.reading import STACKS
from harness.reading.reader import Reader
from harness.taps import Fate, Tap, Way
from harness.timeline import SETTINGS, Event, Timeline
from harness.verdict import Verdict
from tests.reading.state import Looked
from tests.reading.taps import STATION
from tests.reading.test_state import CHANGES, OURS

FLIGHTS = 60
Row = tuple[Tap, Way, Fate, bytes, tuple[int, int, int], int, int]


class Taped(Looked):
    """Whose records are kept, to be read again."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        super().__init__()

    def feed(self, tap: Tap, way: Way, fate: Fate, frame: bytes, *, late_s: float = 0.0) -> int:
        t_ms = round(self.held_s * 1000)
        system, component, sequence = frame[5], frame[6], frame[4]
        row = tap, way, fate, frame, (system, component, sequence), t_ms, t_ms + round(late_s * 1000)
        self.rows.append(row)
        return super().feed(tap, way, fate, frame, late_s=late_s)


def read(rows: list[Row], gone: set[int], acts_s: list[float]) -> Timeline:
    reader = Reader(STACKS["builtin"], Timeline(), station=STATION)
    for number, row in enumerate(rows):
        if number not in gone:
            reader.feed(number, *row)
    reader.close()
    for act_s in acts_s:
        reader.timeline.add(Event("injected", "an act", act_s, act_s + 0.05))
    return reader.timeline


def a_parameter(made: Taped, rng: Random) -> None:
    name = rng.choice(list(made.parameters))
    made.parameters[name] = rng.choice((1.0, 2.0, 3.0))


@cache
def flown(seed: int) -> tuple[list[Row], list[float]]:
    """Looks, changes by ours and by strangers or by nobody, in any order; and when strangers acted."""
    made, rng, acts_s = Taped(), Random(seed), list[float]()
    made.parameters = dict.fromkeys(made.parameters, 1.0)
    made.asks("HEARTBEAT", type=6)
    made.stamps(0.3)
    made.look()
    for _ in range(rng.choice((3, 5, 8))):
        what, does = rng.choice(SETTINGS), rng.choice(("looks", "ours", "stranger", "stranger", "beats", "nobody"))
        fields: dict[str, Any]
        name, fields = OURS[what]
        match does:
            case "looks":
                made.look()
            case "ours":
                made.asks(name, **fields)
                made.stamps(0.2)
                CHANGES[what](made)
            case "stranger":
                acts_s.append(made.now_s)
                made.strikes(name, **fields)
                if rng.random() < 0.6:
                    CHANGES[what](made)
            case "beats":
                made.asks("HEARTBEAT", type=6)
                made.ask()
            case "nobody":
                a_parameter(made, rng) if rng.random() < 0.1 else made.says("ATTITUDE")
        made.stamps(rng.choice((0.1, 2.0, 12.0)))
    for _ in range(2):
        made.look()
        made.stamps(11.0)
    made.asks("HEARTBEAT", type=6)
    made.ask()
    made.stamps(1.0)
    return made.rows, acts_s or [made.now_s / 2]


def a_check(rng: Random) -> Check:
    state, limit = intact(rng.choice(SETTINGS)), rng.choice((0.5, 2, 5, 12, 25))
    state = ~state if rng.random() < 0.4 else state
    match rng.choice(("then", "never", "always")):
        case "then":
            return when(fault_begins).then(state, within=limit)
        case "never":
            return when(fault_begins).never(state, during=limit)
    return when(fault_begins).always(state, during=limit)


def lost(rows: list[Row], rng: Random) -> set[int]:
    """Some stretches of records, but none at the very beginning or end, where no number behind them could tell; nor a
    stranger's frame together with the question behind it, whose number the next one may tell only much later."""
    fair = [at for at, row in enumerate(rows) if 1400 < row[5] < rows[-1][5] - 1500]
    telling = [at for at in fair if rows[at][2] is not Fate.MEASURING or rows[at][0] is Tap.ROGUE]
    gone = set[int]()
    for _ in range(rng.choice((1, 1, 2))):
        first = rng.choice(telling)
        gone |= set(range(first, min(fair[-1], first + rng.choice((1, 1, 2, 3, 8, 30)))))
    return gone - {at for at in gone if rows[at][0] is Tap.ROGUE and rows[at][2] is Fate.MEASURING and at - 1 in gone}


def turned(seed: int, choice: int) -> list[tuple[Check, Verdict, Verdict, set[int]]]:
    rng, (rows, acts_s) = Random(choice), flown(seed)
    gone = lost(rows, rng)
    whole, left = read(rows, set(), acts_s), read(rows, gone, acts_s)
    checks = [a_check(rng) for _ in range(25)]
    return [(check, evaluate(check, whole).verdict, evaluate(check, left).verdict, gone) for check in checks]


@example(13, 2522)  # the only reading of a parameter before any stranger is lost
@settings(deadline=None)
@given(st.integers(0, FLIGHTS - 1), st.integers(0, 2**32))
def test_what_is_missing_turns_a_verdict_only_into_inconclusive(seed: int, choice: int) -> None:
    wrong = [each for each in turned(seed, choice) if each[2] not in (each[1], Verdict.INCONCLUSIVE)]

    assert [] == wrong


def test_the_law_sees_every_verdict_and_every_loss_of_one() -> None:
    seen = Counter((was, now) for seed in range(FLIGHTS) for _, was, now, _ in turned(seed, seed))

    decided = (Verdict.PASS, Verdict.FAIL)
    assert {(was, now) for was in decided for now in (was, Verdict.INCONCLUSIVE)} <= set(seen)
