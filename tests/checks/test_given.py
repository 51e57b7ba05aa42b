"""Verdicts on whether the drone opens its files or its shell to a stranger."""

from __future__ import annotations

import pytest

from harness.checks import Check, evaluate, fault_begins, opens, when
from harness.errors import CallerError
from harness.timeline import FILES, SHELL, Answer
from harness.verdict import Verdict
from tests.checks.flights import at, flight

PASS, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE


@pytest.mark.parametrize("what", [FILES, SHELL])
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("yes", FAIL),
        ("no", PASS),
        ("neither", PASS),
        ("other", PASS),
        ("after", PASS),
        ("none", PASS),
        ("unsure", INCONCLUSIVE),
    ],
)
def test_only_a_yes_to_that_is_one(what: str, answer: str, expected: Verdict) -> None:
    check = when(fault_begins).never(opens(what), during=20)
    line = flight()
    line.extend(60)
    line.add(at("injected", 20.0, "ListFiles"))
    said = {"yes": True, "unsure": True, "after": True, "other": True, "no": False, "neither": None}
    if answer in said:
        name = "command 176" if answer == "other" else what
        line.add(at("answer", 45.0 if answer == "after" else 21.0, Answer(name, said[answer]), sure=answer != "unsure"))

    finding = evaluate(check, line)

    assert (expected, "rogue") == (finding.verdict, finding.tap), finding.because
    assert (expected is PASS) == (f"never opened its {what} to a stranger" in finding.because), finding.because


@pytest.mark.parametrize("what", [FILES, SHELL])
def test_it_is_filed_and_read_back(what: str) -> None:
    check = when(fault_begins).never(opens(what), during=20)

    assert check == Check.from_data(check.to_data())
    assert str(opens(what)) == f"the drone opens its {what} to a stranger"


def test_what_nobody_can_open_is_refused_by_name() -> None:
    with pytest.raises(CallerError, match=r"opens\('file'\): wanted one of files, shell; the nearest is 'files'"):
        opens("file")
