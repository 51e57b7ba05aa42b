"""The summary for a CI's job page."""

from __future__ import annotations

from harness.report.summary import MOST, summary
from harness.verdict import Verdict
from tests.report.pages import material_of, of_runs
from tests.report.runs import OF_THE_LINK, RECORDED, found, judged


def test_verdict_first_then_requirements_then_what_is_not_green() -> None:
    text = summary(material_of(OF_THE_LINK)).decode()
    assert text.startswith("## ❌ FAIL\n\n9 of 11 runs failed, 2 passed.\n\nardupilot 4.7.0 and px4 1.16.0. Flown on ")
    assert "| LINK-LOSS-RETURN | ❌ FAIL | 9 FAIL, 2 PASS | A drone that loses the ground comes home by itself" in text
    assert (
        "| ❌ FAIL | LINK-1, 1.1timeouts | ardupilot 4.7.0, patrol + ardupilot-too-slow.parm | mode became RET" in text
    )
    assert 9 == sum(line.startswith("| ❌ FAIL |") for line in text.splitlines())


def test_a_green_one_is_short() -> None:
    text = summary(material_of([RECORDED / "px4-patrol"])).decode()
    assert text.startswith("## ✅ PASS\n\nThe only run passed.\n")
    assert "| why |" not in text


def test_a_practice_drone_is_said_to_be_one() -> None:
    text = summary(of_runs(judged(1, real=False))).decode()
    assert "> A practice drone was flown. No product was assessed.\n" in text


def test_what_a_drone_said_cannot_break_the_page() -> None:
    text = summary(of_runs(judged(1, found(None, Verdict.FAIL, because="a|b <i>\n*c*")))).decode()
    assert r"| a\|b \<i\> \*c\* |" in text


def test_a_job_page_is_no_archive() -> None:
    runs = [judged(n, found(None, Verdict.FAIL)) for n in range(MOST + 3)]
    text = summary(of_runs(*runs)).decode()
    assert "\n3 more are not shown.\n" in text
    assert MOST == sum(line.startswith("| ❌ FAIL | LINK-1") for line in text.splitlines())


def test_a_requirement_counts_the_runs_that_its_verdict_is_of() -> None:
    """A product's three, beside which the practice drone's one is told apart."""
    own = [judged(n, found(1.0, requirements=("LINK-LOSS-RETURN",))) for n in (1, 2, 3)]
    lying = judged(4, found(None, Verdict.FAIL, requirements=("LINK-LOSS-RETURN",)), real=False)
    text = summary(of_runs(*own, lying)).decode()
    assert "| LINK-LOSS-RETURN | ✅ PASS | 3 PASS; practice drone, not counted: 1 FAIL |" in text


def test_what_only_the_practice_drone_flew_for_is_no_products_pass() -> None:
    own = judged(1, found(1.0, requirements=("LINK-LOSS-RETURN",)))
    other = judged(2, found(1.0, requirements=("LINK-LOSS-REPORT",)), real=False)
    text = summary(of_runs(own, other)).decode()
    assert "| LINK-LOSS-RETURN | ✅ PASS | 1 PASS |" in text
    assert "| LINK-LOSS-REPORT | ✅ PASS | 1 PASS; practice drone only, no product |" in text
