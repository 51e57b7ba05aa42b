"""JUnit's XML of a report, as any CI reads it: a suite for each drone in its configuration, a case for each run.

The same as under pytest: FAIL and INCONCLUSIVE are failures, ERROR is an error, NOT SUPPORTED is skipped with its
reason. A FAIL that a waiver covers is skipped, too, and says who answers for it; it stays a FAIL among its properties.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from xml.etree import ElementTree

from harness.report.alike import grouped
from harness.report.material import Material
from harness.report.results import Results, WaiverRow
from harness.report.rows import CaseRow, RunRow
from harness.report.telling import judged_by
from harness.report.wording import PRACTICE
from harness.report.xml import document, element
from harness.verdict import Verdict

SUITE = "cuas"
OUTCOMES = {
    Verdict.FAIL: "failure",
    Verdict.INCONCLUSIVE: "failure",
    Verdict.ERROR: "error",
    Verdict.NOT_SUPPORTED: "skipped",
}
"""The element by which JUnit tells a verdict; PASS has none."""
_PLURAL = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def junit(material: Material) -> bytes:
    """The whole, from the results alone."""
    results = material.results
    suites = [
        _suite(name, runs, results) for name, runs in grouped(results.runs, lambda run: run.configuration).items()
    ]
    root = element("testsuites", None, *suites, name=SUITE if results.product_assessed else f"{SUITE}, {PRACTICE}")
    for name in ("tests", *_PLURAL.values()):
        root.set(name, str(sum(int(each.get(name, "0")) for each in suites)))
    root.set("time", f"{sum(float(each.get('time', '0')) for each in suites):.0f}")
    return document(root)


def _suite(name: str, runs: Sequence[RunRow], results: Results) -> ElementTree.Element:
    by_case = {each.id: each for each in results.cases}
    cases = [_case(run, by_case[run.case], results.waivers) for run in runs]
    real = runs[0].real
    told = {"judged": judged_by(results.judging)} if results.judging else {}
    told |= {"drone": runs[0].drone, "configuration": name, "product assessed": "yes" if real else f"no: {PRACTICE}"}
    suite = element(
        "testsuite", None, element("properties", None, *_properties(told.items())), *cases,
        name=name if real else f"{name}, {PRACTICE}",
    )  # fmt: skip
    suite.set("tests", str(len(cases)))
    for tag, plural in _PLURAL.items():
        suite.set(plural, str(sum(case.find(tag) is not None for case in cases)))
    suite.set("time", f"{sum(map(_took_s, runs)):.0f}")
    suite.set("timestamp", min(run.started_utc for run in runs).removesuffix("Z"))
    return suite


def _case(run: RunRow, case: CaseRow, waivers: Sequence[WaiverRow]) -> ElementTree.Element:
    words = [each for each in (case.procedure, case.phase, case.name) if each]
    made = element(
        "testcase", None, element("properties", None, *_properties(_told(run))), *_outcome(run, waivers),
        classname=run.scenario, name=f"{', '.join([run.scenario, *words])} [seed {run.seed}, {run.run}]",
    )  # fmt: skip
    made.set("time", f"{_took_s(run):.0f}")
    made.append(element("system-out", "\n".join(_findings(run))))
    return made


def _outcome(run: RunRow, waivers: Sequence[WaiverRow]) -> Iterator[ElementTree.Element]:
    if run.verdict is Verdict.PASS:
        return
    reasons = [row for row in run.findings if row.verdict is run.verdict] or list(run.findings)
    because = f"{reasons[0].check}: {reasons[0].because}" if reasons else "it was never judged"
    if run.waived:
        yield element("skipped", None, type="waived", message="; ".join((*_waived(run, waivers), because)))
        return
    text = None if run.verdict is Verdict.NOT_SUPPORTED else "\n".join(_findings(run))
    yield element(OUTCOMES[run.verdict], text, type=str(run.verdict), message=because)


def _waived(run: RunRow, waivers: Sequence[WaiverRow]) -> Iterator[str]:
    for each in waivers:
        if run.run in each.runs:
            yield f"FAIL waived by {each.owner} until {each.expires}: {each.reason}"


def _told(run: RunRow) -> Iterator[tuple[str, str]]:
    yield from (("verdict", str(run.verdict)), ("run", run.run), ("scenario", run.scenario), ("drone", run.drone))
    yield from (("configuration", run.configuration), ("profile", run.profile), ("seed", str(run.seed)))
    yield from (("speed", str(run.speed_asked)), ("bundle", run.bundle), ("seal", run.seal), ("test", run.test))
    yield from (("requirement", each) for each in run.requirements)
    if run.liar is not None:
        yield "liar", run.liar
    if run.filed is not None:
        yield "verdict filed", str(run.filed.verdict)


def _properties(told: Iterable[tuple[str, str]]) -> Iterator[ElementTree.Element]:
    for name, value in told:
        yield element("property", None, name=name, value=value)


def _findings(run: RunRow) -> Iterator[str]:
    """What is not green first."""
    for row in sorted(run.findings, key=lambda each: each.verdict is Verdict.PASS):
        yield f"{row.verdict}: {row.check}: {row.because}"
    yield f"judge again: cuas judge {run.bundle}"


def _took_s(run: RunRow) -> float:
    """Host seconds from its beginning to its seal, to the second."""
    if run.ended_utc is None:
        return 0.0
    took = datetime.fromisoformat(run.ended_utc) - datetime.fromisoformat(run.started_utc)
    return max(0.0, took.total_seconds())
