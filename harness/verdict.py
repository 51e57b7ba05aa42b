"""The five verdicts, how they merge, and the finding that carries one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """What can be said of a check or a run. Only PASS is green."""

    PASS = "PASS"  # noqa: S105  no password
    NOT_SUPPORTED = "NOT SUPPORTED"
    INCONCLUSIVE = "INCONCLUSIVE"
    ERROR = "ERROR"
    FAIL = "FAIL"


_RANK = {
    verdict: rank
    for rank, verdict in enumerate(
        (Verdict.PASS, Verdict.NOT_SUPPORTED, Verdict.INCONCLUSIVE, Verdict.ERROR, Verdict.FAIL)
    )
}


def merge(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of them: FAIL > ERROR > INCONCLUSIVE > NOT SUPPORTED > PASS.

    Of nothing it is INCONCLUSIVE, since nothing may pass emptily.
    """
    return max(verdicts, key=_RANK.__getitem__, default=Verdict.INCONCLUSIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check's answer, in vehicle time and on truth.

    `observed`, `limit`, `margin` (limit − observed) and `uncertainty` (half width) share `unit` ("s" or "m"); they are
    None where the check measured nothing. `at_s` is the trigger's vehicle time, `window_s` the judged window, `frames`
    the record numbers, in the bundle's index, of the evidence.
    """

    check: str
    verdict: Verdict
    because: str
    requirements: tuple[str, ...] = ()
    observed: float | None = None
    limit: float | None = None
    limit_name: str | None = None
    margin: float | None = None
    unit: str | None = None
    uncertainty: float | None = None
    tap: str | None = None
    at_s: float | None = None
    window_s: tuple[float, float] | None = None
    frames: tuple[int, ...] = field(default=())
