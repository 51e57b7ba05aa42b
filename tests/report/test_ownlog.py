"""Whether a stack's own log tells of an act: each answer has its log, and silence counts only where it logged."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.bundle import Bundle
from harness.reading.logged import Noted, OwnLog
from harness.report.ownlog import Asked, Logged, Told, told_by, told_of
from harness.report.rejection import Acted
from harness.timeline import Span
from tests.recorded.bundles import HERE

ACTED = Acted(act="SetMode(LAND)", disguise="as stranger unsigned", lo_s=50.0, hi_s=51.0)
ORDER = frozenset({Asked(66, 190, command=176)})
SETTING = frozenset({Asked(66, 190, parameter="FS_GCS_ENABLE")})
NOTHING = frozenset[Asked]()
THEIRS = Noted(t_s=50.5, what="command 176", command=176, system=66, component=190, result=0)
OURS = replace(THEIRS, system=255)
DENIED = replace(THEIRS, result=2)
UNANSWERED = replace(THEIRS, result=None)
LATE = replace(THEIRS, t_s=54.0)
LANDS = Noted(t_s=50.6, what="mode LAND (9) by GCS_COMMAND")
SET = Noted(t_s=50.7, what="parameter FS_GCS_ENABLE = 0", parameter="FS_GCS_ENABLE")
UNCHANGED = "and no change of mode, arming or parameter"
TOTAL = Noted(t_s=50.7, what="parameter MIS_TOTAL = 1", parameter="MIS_TOTAL")


def log(*noted: Noted, begin_s: float = 40.0, holes: tuple[Span, ...] = ()) -> OwnLog:
    return OwnLog(begin_s=begin_s, end_s=100.0, noted=noted, holes=holes)


@pytest.mark.parametrize(
    ("own", "asked", "logged", "because"),
    [
        (log(THEIRS, LANDS), ORDER, Logged.SEEN,
         "command 176 from 66/190, accepted, at 50.50 s; mode LAND (9) by GCS_COMMAND at 50.60 s"),
        (log(DENIED), ORDER, Logged.SEEN, "command 176 from 66/190, denied, at 50.50 s"),
        (log(UNANSWERED), ORDER, Logged.SEEN, "command 176 from 66/190, no answer, at 50.50 s"),
        (log(OURS), ORDER, Logged.SILENT,
         f"it has no command 176 from 66/190 from 50.00 to 53.00 s, {UNCHANGED}"),
        (log(LATE), ORDER, Logged.SILENT,
         f"it has no command 176 from 66/190 from 50.00 to 53.00 s, {UNCHANGED}"),
        (log(OURS, LANDS), ORDER, Logged.EFFECT, "mode LAND (9) by GCS_COMMAND at 50.60 s"),
        (log(SET), SETTING, Logged.SEEN, "parameter FS_GCS_ENABLE = 0 at 50.70 s"),
        (log(SET, SET), SETTING, Logged.SEEN, "parameter FS_GCS_ENABLE = 0 at 50.70 s"),
        (log(), SETTING, Logged.SILENT,
         f"it has no parameter FS_GCS_ENABLE from 50.00 to 53.00 s, {UNCHANGED}"),
        (log(TOTAL), NOTHING, Logged.EFFECT, "parameter MIS_TOTAL = 1 at 50.70 s"),
        (log(), NOTHING, Logged.UNKEPT,
         "it keeps no record of such messages, and has no change of mode, arming or parameter"),
        (log(holes=(Span(52, 55),)), ORDER, Logged.OPEN, "what it logged from 52.00 to 55.00 s is not whole"),
        (log(THEIRS, holes=(Span(52, 55),)), ORDER, Logged.SEEN, "command 176 from 66/190, accepted, at 50.50 s"),
        (log(THEIRS, begin_s=50.1), ORDER, Logged.NONE, "it logged from 50.10 to 100.00 s only"),
    ],
)  # fmt: skip
def test_what_a_log_tells(own: OwnLog, asked: frozenset[Asked], logged: Logged, because: str) -> None:
    assert Told(logged, because) == told_by(own, ACTED, asked)


@given(
    noted=st.lists(st.sampled_from([THEIRS, OURS, DENIED, LATE, LANDS, SET, TOTAL]), max_size=6),
    holes=st.lists(st.sampled_from([Span(10, 20), Span(52, 55)]), max_size=2),
)
def test_it_has_the_strangers_command_if_and_only_if_there_is_one(noted: list[Noted], holes: list[Span]) -> None:
    told = told_by(log(*noted, holes=tuple(holes)), ACTED, ORDER)

    assert (THEIRS in noted or DENIED in noted) == (told.logged is Logged.SEEN)
    assert not (Span(52, 55) in holes and told.logged is Logged.SILENT)


def test_a_bundle_without_a_log_says_so() -> None:
    told = told_of(Bundle.open(HERE / "ardupilot-key-removed"), [ACTED])

    assert [Told(Logged.NONE, "the bundle has no log of the stack's own")] == told


def test_a_log_of_one_boot_says_nothing_of_another() -> None:
    bundle = Bundle.open(HERE / "px4-order-logged")
    assert bundle.identity.clock is not None
    clock = bundle.identity.clock.model_copy(update={"epochs": 2})
    bundle.identity = bundle.identity.model_copy(update={"clock": clock})

    assert [Told(Logged.NONE, "the drone rebooted, and its log is of one boot only")] == told_of(bundle, [ACTED])
