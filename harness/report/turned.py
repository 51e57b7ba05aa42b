"""What became of verdicts, of a case and of its checks: the worst flight decides, and the rig's errors are no drone's.

Worse needs no test, since one FAIL shows what can happen. Better does: that a flight did not fail again may be chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.evidence.models import FindingRow
from harness.report.alike import grouped
from harness.report.comparison import Changed, Way
from harness.report.outcome import Outcome
from harness.report.reaction import kind, sentence
from harness.verdict import Verdict, merge

NOT_HELD = "no flight was held to it"


def way_of(was: Sequence[Verdict], now: Sequence[Verdict], share: Way = Way.OPEN) -> Way:
    """Of flights' verdicts on both sides; `share` is the way that the share of flights that pass went.

    Worse is what is no PASS any more, and what is a FAIL now. Better is what is a PASS now, if none of at most as many
    flights passed before, or the share moved; else it is open. What is in ERROR now and was not is neither.
    """
    before, after = _told(was), _told(now)
    if not before and not after:
        return Way.SAME
    if not after:
        return Way.OTHER
    if not before:
        return Way.WORSE if Verdict.FAIL in after else Way.OTHER
    worst, worst_now = merge(before), merge(after)
    if worst is worst_now:
        return Way.OTHER if Verdict.ERROR in now and Verdict.ERROR not in was else Way.SAME
    if worst_now is Verdict.PASS:
        sure = share is Way.BETTER or (Verdict.PASS not in before and len(after) >= len(before))
        return Way.BETTER if sure else Way.OPEN
    return Way.WORSE if Verdict.PASS is worst or worst_now is Verdict.FAIL else Way.OTHER


def turned(was: Sequence[Outcome], now: Sequence[Outcome], share: Way) -> tuple[Changed, ...]:
    """Checks that came to another verdict, then those that one side alone was held to, in the order filed."""
    before, after = _by_check(was), _by_check(now)
    found = []
    for check, verdicts in before.items():
        if check in after and (way := way_of(verdicts, after[check], share)) is not Way.SAME:
            found.append(_changed(check, merge(verdicts), _worst(after[check], verdicts), way, was, now))
    found += [
        _changed(check, merge(each), None, Way.OTHER, was, now) for check, each in before.items() if check not in after
    ]
    for check, verdicts in after.items():
        if check not in before:
            verdict = merge(verdicts)
            way = Way.WORSE if verdict is Verdict.FAIL else Way.OTHER
            found.append(_changed(check, None, verdict, way, was, now))
    return tuple(found)


def _changed(
    check: str, was: Verdict | None, now: Verdict | None, way: Way, first: Sequence[Outcome], second: Sequence[Outcome]
) -> Changed:
    because, run = NOT_HELD, ""
    if now is not None:
        run, because = next(
            (each.run, row.because)
            for each in second
            for row in _rows(each)
            if kind(row.check) == check and row.verdict is now
        )
    return Changed(sentence(check, [*first, *second]), was, now, way, because, run)


def _told(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Those that say something of the drone."""
    return [each for each in verdicts if each is not Verdict.ERROR]


def _worst(verdicts: Sequence[Verdict], before: Sequence[Verdict]) -> Verdict:
    """An ERROR only where that is what is new."""
    told = _told(verdicts)
    return merge(told) if told and merge(told) is not merge(_told(before)) else merge(verdicts)


def _by_check(flights: Sequence[Outcome]) -> dict[str, list[Verdict]]:
    rows = grouped((row for each in flights for row in _rows(each)), lambda row: kind(row.check))
    return {check: [row.verdict for row in some] for check, some in rows.items()}


def _rows(flight: Outcome) -> list[FindingRow]:
    """Of a flight in ERROR only what says why: nothing else in it is of the drone."""
    return [row for row in flight.findings if flight.verdict is not Verdict.ERROR or row.verdict is Verdict.ERROR]
