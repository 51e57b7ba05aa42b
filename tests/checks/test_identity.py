"""Whether the drone is still who it was: a name is sampled, a unit is known where it was asked."""

from __future__ import annotations

from harness.checks import fault_begins, own_name, same_unit, when
from harness.checks.judging import evaluate
from harness.checks.predicates import from_data
from harness.timeline import Event, Name, Snapshot, Timeline

OWN = Name(1, 3, 2, is_own=True)
OTHER = Name(77, 3, 2, is_own=False)


def made(*events: tuple[str, object, float]) -> Timeline:
    timeline = Timeline(end_s=40.0)
    timeline.add(Event("injected", "an order", 10.0, 10.0))
    for kind, value, at_s in events:
        timeline.add(Event(kind, value, at_s, at_s + 0.05))
    return timeline


def beats(*others_s: float) -> list[tuple[str, object, float]]:
    return [("name", OWN, float(at_s)) for at_s in range(40)] + [("name", OTHER, at_s) for at_s in others_s]


def test_each_is_filed_as_data_and_read_back() -> None:
    for predicate in (own_name, ~own_name, same_unit, ~same_unit):
        assert predicate == from_data(predicate.to_data())


def test_who_beats_under_its_first_name_alone_keeps_it() -> None:
    check = when(fault_begins).always(own_name, during=20)

    assert "PASS" == evaluate(check, made(*beats())).verdict
    assert "FAIL" == evaluate(check, made(*beats(15.5))).verdict
    assert "PASS" == evaluate(check, made(*beats(35.5))).verdict


def test_a_unit_is_known_between_two_answers_only() -> None:
    check = when(fault_begins).always(same_unit, during=20)
    same, other = Snapshot("a", intact=True), Snapshot("b", intact=False)

    assert "PASS" == evaluate(check, made(("unit", same, 5), ("unit", same, 35))).verdict
    assert "FAIL" == evaluate(check, made(("unit", same, 5), ("unit", other, 25))).verdict
    assert "INCONCLUSIVE" == evaluate(check, made(("unit", same, 5), ("unit", other, 35))).verdict
    assert "INCONCLUSIVE" == evaluate(check, made(("unit", same, 5), ("unit", same, 25))).verdict
    assert "INCONCLUSIVE" == evaluate(check, made()).verdict


def test_what_was_seen_is_said() -> None:
    finding = evaluate(when(fault_begins).always(own_name, during=20), made(*beats(15.5)))

    assert "the name that the drone beats under became another than its first name" in finding.because
