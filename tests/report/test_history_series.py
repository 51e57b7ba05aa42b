"""A series of versions: corrected as one, each case against the last version that flew it, nothing unlike added up."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from harness.evidence.models import FileIdentity
from harness.history.series import Series, series
from harness.report.comparison import Way
from harness.report.gathering import JudgedRun
from harness.report.outcome import outcomes
from harness.report.reaction import kind
from harness.verdict import Verdict
from tests.report.bundled import fleet
from tests.report.runs import RETURNS, found, judged


def told(*runs: JudgedRun, by_case: bool = False) -> Series:
    return series(outcomes(runs), by_case=by_case)


def version(name: str) -> dict[str, object]:
    return {"firmware": (("version", name),)}


def flown(name: str, *observed_s: float, start: int = 0, case: str = "45s") -> list[JudgedRun]:
    """Late ones FAIL."""
    return [
        judged(n, found(each, Verdict.PASS if each <= 10 else Verdict.FAIL), case=case, **version(name))
        for n, each in enumerate(observed_s, start)
    ]


def test_a_long_series_without_any_difference_is_rarely_said_to_have_one() -> None:
    """Twenty versions, eight flights each, corrected as one; pair by pair, half of these series had a false one."""
    said = 0
    for seed in range(8):
        rng = Random(seed)
        own: list[JudgedRun] = []
        for number in range(20):
            own += flown(f"1.{number}", *(rng.gauss(5, 1) for _ in range(8)), start=8 * number)
        lines = told(*own).lines
        said += any(line.change and line.change.way is not Way.SAME for line in lines)
    assert said <= 2


def test_a_regression_is_seen_across_a_version_that_did_not_fly_the_case() -> None:
    lines = told(
        *flown("1.0", *[5.0] * 4),
        *flown("1.1", *[5.0] * 4, start=10, case="600s"),
        *flown("1.2", *[11.0] * 4, start=20),
    ).lines
    changes = [line.change for line in lines]
    assert [None, (Way.OPEN, "no case in common; 1 case flown first"), Way.WORSE] == [
        changes[0],
        changes[1] and (changes[1].way, changes[1].words),
        changes[2] and changes[2].way,
    ]
    assert changes[2] is not None
    assert changes[2].words.startswith("of 1: 1 worse, 0 better")
    assert all(each.startswith("LINK-1, 45s, against px4 1.0: ") for each in changes[2].lines)


def own_parm(digit: str) -> dict[str, object]:
    return {"parameter_files": (FileIdentity(name="own.parm", sha256=digit * 64),)}


def test_configurations_of_one_name_and_other_files_are_two_lines() -> None:
    def own(digit: str, observed_s: float, start: int) -> Sequence[JudgedRun]:
        verdict = Verdict.PASS if observed_s <= 10 else Verdict.FAIL
        return [judged(n, found(observed_s, verdict), **own_parm(digit)) for n in range(start, start + 3)]

    lines = told(*own("a", 5.0, 0), *own("b", 11.0, 3)).lines
    assert [3, 3] == [line.n for line in lines]
    assert 2 == len({line.configuration for line in lines})
    assert {0.0, 1.0} == {line.pass_rate.value for line in lines if line.pass_rate}


def test_a_scenario_that_loads_a_file_more_is_no_other_configuration() -> None:
    shared = [FileIdentity(name="px4-patrol.parm", sha256="a" * 64)]
    more = [*shared, FileIdentity(name="px4-transmitter.parm", sha256="b" * 64)]
    runs = [judged(1, parameter_files=tuple(shared)), judged(2, case="45s", parameter_files=tuple(more))]
    assert [2] == [line.n for line in told(*runs).lines]


def test_that_versions_flew_other_cases_is_told() -> None:
    even = told(*flown("1.0", 5.0), *flown("1.1", 5.0, start=5))
    uneven = told(*flown("1.0", 5.0), *flown("1.1", 5.0, start=5), *flown("1.1", 5.0, start=6, case="600s"))
    assert (False, True) == (even.uneven, uneven.uneven)
    assert [1, 2] == [line.cases for line in uneven.lines]


def test_too_few_flights_and_what_is_neither_are_told() -> None:
    (_, line) = told(*flown("1.0", 5.0), *flown("1.1", 6.0, start=5)).lines
    assert line.change is not None
    assert (Way.OPEN, "none seen in 1 case; 1 not told (too few flights, or mixed)") == (
        line.change.way,
        line.change.words,
    )
    open_ = [judged(n, found(None, Verdict.INCONCLUSIVE), **version("1.0")) for n in range(2)]
    broken = [judged(n, found(None, Verdict.ERROR, "the rig"), **version("1.1")) for n in range(5, 7)]
    (_, line) = told(*open_, *broken).lines
    assert line.change is not None
    assert (Way.OPEN, "none seen in 1 case; 1 with what is neither") == (line.change.way, line.change.words)


def test_its_time_is_the_one_that_a_comparison_tells() -> None:
    says = "when the uplink falls silent, then the drone says 'link lost' within 10 s (react_s)"
    late = found(None, Verdict.INCONCLUSIVE)
    runs = [judged(1, found(5.0), found(0.5, check=says)), *(judged(n, late, found(0.5, check=says)) for n in (2, 3))]
    assert (("", kind(RETURNS)),) == told(*runs).checks
    assert [(1, 5.0)] == [(line.measured, line.p50_s) for line in told(*runs).lines]
    assert [("LINK-1, 2timeouts", kind(RETURNS))] == list(told(*runs, by_case=True).checks)


def test_seeds_of_the_practice_drone_count_once() -> None:
    runs = [judged(n, real=False, vehicle="builtin") for n in range(3)]
    again = [each.identity.model_copy(update={"seed": 7}) for each in runs]
    lines = told(
        *(JudgedRun(identity=one, findings=each.findings, seal="") for one, each in zip(again, runs, strict=True))
    )
    assert ([1], 2) == ([line.n for line in lines.lines], lines.repeats)


def test_fleets_are_compared_as_before() -> None:
    (_, line) = told(*fleet(20, **version("1.9.0")), *fleet(20, 6.0, start=40, **version("1.10.0"))).lines
    assert line.change is not None
    assert line.change.way is Way.WORSE
