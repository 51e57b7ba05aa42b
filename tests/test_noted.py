"""What the harness noted of its own doing: attacks and the receipts for them, faults that did nothing."""

from __future__ import annotations

from typing import Any

import pytest

from harness import noted
from harness.checks import attack_shows, evaluate, fault_begins, when
from harness.reading.signs import Shows, Sign, first_shown
from harness.timeline import Event, Position, Sensor, Timeline
from harness.verdict import Verdict

BRACKET_S = 0.05
STEP = {"fault": "a step", "number": 7, "sign": Sign(Shows.MOVED, 25).to_data(), "delivery": "native"}


def note(kind: str, t_s: float, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "t_s": t_s, "epoch": 0, "host_us": round(t_s * 1e6)} | fields


def attacked(begun_s: float = 10.0, healed_s: float | None = 20.0, fields: tuple[str, ...] = ("offset_m",), **more: Any
) -> list[dict[str, Any]]:  # fmt: skip
    attack = STEP | more
    ends = [] if healed_s is None else [
        note("healed", healed_s, receipt={"conditions": 99, "fields": list(fields)}, **attack)
    ]  # fmt: skip
    return [note("injected", begun_s, **attack), *ends]


def flown(moved_s: float, back_s: float = 30.0) -> Timeline:
    """Half a minute at a stand; the receiver is 50 m off between two times."""
    line = Timeline(end_s=30.0)
    for number in range(300):
        at_s = number / 10
        line.add(Event("truth", Position(0, 0, 20), at_s, at_s + BRACKET_S))
        north_m = 50.0 if moved_s <= at_s < back_s else 0.0
        told = Sensor(3, 14, 0.8, Position(north_m, 0, 20), 0.0, 0.0, None)
        line.add(Event("sensor", told, at_s, at_s + BRACKET_S, frame=1000 + number))
    return line


def test_an_attack_that_showed_has_its_receipt_and_a_time() -> None:
    line, notes = flown(10.5), attacked()
    noted.add_faults(line, notes, BRACKET_S)
    (shown,) = line.events("shown")
    assert ("a step", 10.5, 1105) == (shown.value, shown.lo_s, shown.frame)
    assert [] == noted.receipts(notes, line)


def test_it_never_shows_before_it_began() -> None:
    """The sample's port may be behind the one whose stamp the note bears."""
    line = flown(10.0)
    noted.add_faults(line, attacked(10.02), 0.2)
    (shown,) = line.events("shown")
    assert pytest.approx(10.22) == shown.lo_s <= shown.hi_s


@pytest.mark.parametrize(("moved_s", "back_s"), [(31, 32), (20.5, 30), (2, 9)])
def test_one_that_did_not_show_while_it_was_in_is_no_test(moved_s: float, back_s: float) -> None:
    line, notes = flown(moved_s, back_s), attacked()
    noted.add_faults(line, notes, BRACKET_S)
    (finding,) = noted.receipts(notes, line)
    assert () == tuple(line.events("shown"))
    assert ("the attack reached the receiver: a step", Verdict.INCONCLUSIVE) == (finding.check, finding.verdict)
    assert "from 10.00 s on no sample of the drone's receiver showed it; wanted: moved (25)" == finding.because


def test_one_that_was_never_taken_out_is_looked_for_to_the_end() -> None:
    line, notes = flown(29), attacked(healed_s=None)
    noted.add_faults(line, notes, BRACKET_S)
    assert [] == noted.receipts(notes, line)


def test_its_first_sign_is_sought_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sought: list[Sign] = []

    def once(sign: Sign, line: Timeline, lo_s: float, hi_s: float) -> Event | None:
        sought.append(sign)
        return first_shown(sign, line, lo_s, hi_s)

    monkeypatch.setattr(noted, "first_shown", once)
    line, notes = flown(10.5), attacked()
    noted.add_faults(line, notes, BRACKET_S)
    noted.receipts(notes, line)
    assert [Sign(Shows.MOVED, 25)] == sought


@pytest.mark.parametrize(("moved_s", "back_s", "unseen_s"), [(2, 8, 10.0), (10.5, 20, 1.0)])
def test_the_same_attack_twice_answers_twice(moved_s: float, back_s: float, unseen_s: float) -> None:
    line, notes = flown(moved_s, back_s), [*attacked(1.0, 9.0), *attacked(10.0, 20.0, number=8)]
    noted.add_faults(line, notes, BRACKET_S)
    assert [unseen_s] == [each.at_s for each in noted.receipts(notes, line)]


def test_each_attack_answers_for_itself() -> None:
    other: dict[str, Any] = {"number": 8, "fault": "a denial", "sign": Sign(Shows.NO_FIX).to_data()}
    notes, line = attacked() + attacked(12, 18, **other), flown(10.5)
    noted.add_faults(line, notes, BRACKET_S)
    assert ["the attack reached the receiver: a denial"] == [each.check for each in noted.receipts(notes, line)]
    assert ["a step"] == [each.value for each in line.events("shown")]


def test_a_twin_begins_and_ends_what_it_leaves_out_and_owes_no_receipt() -> None:
    notes = [note("injected", 10, clean=True, **STEP), note("healed", 20, clean=True, **STEP)]
    line = flown(31)
    noted.add_faults(line, notes, BRACKET_S)
    assert [("injected", 10), ("healed", 20)] == [
        (each.kind, each.lo_s) for kind in ("injected", "healed") for each in line.events(kind)
    ]
    assert () == tuple(line.events("shown"))


SHOWS = when(fault_begins).then(attack_shows, within=4)


@pytest.mark.parametrize("kind", ["sensor", "truth"])
def test_where_a_hole_may_hide_the_sign_nothing_says_that_it_did_not_show(kind: str) -> None:
    whole, torn = flown(31), flown(31)
    torn.gap((kind,), 11.0, 11.3)
    for line in (whole, torn):
        noted.add_faults(line, attacked(), BRACKET_S)
    assert Verdict.FAIL is evaluate(SHOWS, whole).verdict
    assert Verdict.INCONCLUSIVE is evaluate(SHOWS, torn).verdict


def test_what_a_hole_hides_of_the_receiver_turns_no_verdict_round() -> None:
    """The samples in which it showed are lost, from the one before to the one behind."""
    whole, torn = flown(10.5, 10.8), flown(31)
    torn.gap(("sensor",), 10.4, 10.85)
    for line in (whole, torn):
        noted.add_faults(line, attacked(), BRACKET_S)
    assert (Verdict.PASS, Verdict.INCONCLUSIVE) == (evaluate(SHOWS, whole).verdict, evaluate(SHOWS, torn).verdict)


# What was tried in vain

MOVED = {"number": 7, "sign": Sign(Shows.MOVED, 25).to_data(), "may_show": False}


def beyond(attack: dict[str, Any] | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {"what": "it can be moved", "because": "none showed it", "frames": [1, 9]}
    return note("unsupported", 16, **told, window_s=[10.0, 16.0], attack=attack or MOVED)


@pytest.mark.parametrize(
    ("line", "attack", "verdict", "ends"),
    [
        (flown(31), MOVED, Verdict.NOT_SUPPORTED, "none showed it"),
        (flown(16.5), MOVED, Verdict.NOT_SUPPORTED, "none showed it"),
        (flown(12), MOVED, Verdict.INCONCLUSIVE, "; but by the recording it showed at 12.00 s"),
        (flown(12), MOVED | {"may_show": True}, Verdict.NOT_SUPPORTED, "none showed it"),
    ],
)
def test_a_trial_counts_as_far_as_the_recording_bears_it_out(
    line: Timeline, attack: dict[str, Any], verdict: Verdict, ends: str
) -> None:
    (finding,) = noted.unsupported([beyond(attack)], line, 100)
    assert verdict is finding.verdict
    assert finding.because.endswith(ends)


@pytest.mark.parametrize(
    ("kind", "lo_s", "counts"), [("sensor", 12, True), ("truth", 15.9, True), ("sensor", 17, False)]
)
@pytest.mark.parametrize("may_show", [True, False])
def test_a_trial_with_a_hole_in_it_shows_nothing(kind: str, lo_s: float, counts: bool, may_show: bool) -> None:
    line = flown(31)
    line.gap((kind,), lo_s, lo_s + 0.3)
    (finding,) = noted.unsupported([beyond(MOVED | {"may_show": may_show})], line, 100)
    assert (Verdict.INCONCLUSIVE if counts else Verdict.NOT_SUPPORTED) is finding.verdict


def test_a_trial_in_vain_owes_no_receipt() -> None:
    assert [] == noted.receipts([*attacked(10, 16), beyond()], flown(31))
    assert 1 == len(noted.receipts([*attacked(10, 16, number=8), beyond()], flown(31)))


# What it kept back on purpose

FOR_GOOD_US = noted.FOR_GOOD_US


@pytest.mark.parametrize(
    ("notes", "withheld_us"),
    [
        (attacked(fields=("silent",)), [(10_000_000, 20_000_000)]),
        (attacked(fields=("fix", "satellites")), []),
        (attacked(healed_s=None), [(10_000_000, FOR_GOOD_US)]),
        ([each | {"kind": {"injected": "tried", "healed": "tried out"}[each["kind"]]}
          for each in attacked(fields=("silent",))], [(10_000_000, 20_000_000)]),
        ([note("injected", 1, clean=True, **STEP), note("healed", 2, clean=True, **STEP)], []),
        ([note("injected", 1, fault="link loss", number=3)], []),
        ([note("receiver given back", 30)], [(30_000_000, FOR_GOOD_US)]),
        ([note("receiver given back", 30), *attacked(fields=("silent",))],
         [(10_000_000, 20_000_000), (30_000_000, FOR_GOOD_US)]),
    ],
)  # fmt: skip
def test_fixes_are_withheld_by_what_silences_the_receiver_and_behind_the_flight(
    notes: list[dict[str, Any]], withheld_us: list[tuple[int, int]]
) -> None:
    assert withheld_us == noted.withheld_us(notes)


# Faults of the link

NOTHING = {"lost": 0, "late": 0, "damaged": 0, "copied": 0}


@pytest.mark.parametrize(
    ("receipt", "ways"),
    [
        ({"up": NOTHING, "down": NOTHING | {"lost": 1}}, "on its way up"),
        ({"up": NOTHING, "down": NOTHING}, "on its way up or on its way down"),
        ({"up": NOTHING | {"late": 2}}, ""),
        ({"up_lost": 0, "down_lost": 0}, "either way"),
        ({"up_lost": 1, "down_lost": 0}, ""),
    ],
)
def test_a_fault_that_did_nothing_is_no_test(receipt: dict[str, Any], ways: str) -> None:
    found = noted.receipts([note("healed", 12, fault="loss", number=3, receipt=receipt)], Timeline())
    assert [f"between putting it in and taking it out not one frame {ways} was lost, late, damaged or copied"][
        : len(found)
    ] == [each.because for each in found]
    assert bool(ways) == bool(found)


def test_a_fault_that_a_twin_left_out_owes_no_receipt() -> None:
    assert [] == noted.receipts([note("healed", 12, fault="loss", clean=True)], Timeline())


@pytest.mark.parametrize(
    ("address", "at_s", "verdict"),
    [(0xD1D001, 42.0, "INCONCLUSIVE"), (0xD1D001, 60.0, "NOT SUPPORTED"), (0xC0FFEE, 42.0, "NOT SUPPORTED")],
)
def test_who_was_told_of_after_all_was_not_tried_in_vain(address: int, at_s: float, verdict: str) -> None:
    line = Timeline(end_s=90.0)
    line.add(Event("says_of", address, at_s, at_s))
    tried = note(
        "unsupported", 50.0, what="it tells", because="no", frames=[3, 9], window_s=[40.0, 50.0], untold="D1D001"
    )

    assert [verdict] == [each.verdict for each in noted.unsupported([tried], line, 10)]
