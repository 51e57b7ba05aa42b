"""JUnit's XML of a report, as any CI reads it: a suite for each drone in its configuration, a case for each run.

The same as under pytest: FAIL and INCONCLUSIVE are failures, ERROR is an error, NOT SUPPORTED is skipped with its
reason. A FAIL that a waiver covers is skipped, too, and says who answers for it; it stays a FAIL among its properties.
Runs that do not count, and planned flights never begun, have a suite of their own: an error each, or skipped where
nothing is wrong with them. So has each of the customer's own catalogues: a case for each requirement, skipped where not
tried, or passed only partly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from xml.etree import ElementTree

from harness.report.alike import grouped
from harness.report.gaps import NEVER_BEGUN, never_begun, uncounted_words
from harness.report.gathering import Why
from harness.report.lacking import lack_words
from harness.report.material import Material
from harness.report.partly import clause_verdict, passed_partly, whole_words
from harness.report.results import Results, SealRow, WaiverRow
from harness.report.rows import CaseRow, CatalogueRow, ClauseRow, RunRow
from harness.report.telling import (
    catalogue_words,
    departure_words,
    deviation_words,
    judged_by,
    plan_words,
    seal_words,
    seals_words,
    ways_words,
)
from harness.report.untold import untold_words
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
NOT_COUNTED = "not counted"
HARMLESS = (Why.RUNNING, Why.TWICE)
_PLURAL = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def junit(material: Material) -> bytes:
    """The whole, from the results alone."""
    results = material.results
    suites = [
        _suite(name, runs, results) for name, runs in grouped(results.runs, lambda run: run.configuration).items()
    ]
    suites += [_catalogue(each, results) for each in results.catalogues if each.own]
    suites += [_uncounted(results)] if results.uncounted or never_begun(results) else []
    root = element("testsuites", None, *suites, name=SUITE if results.product_assessed else f"{SUITE}, {PRACTICE}")
    for name in ("tests", *_PLURAL.values()):
        root.set(name, str(sum(int(each.get(name, "0")) for each in suites)))
    root.set("time", f"{sum(float(each.get('time', '0')) for each in suites):.0f}")
    return document(root)


def _catalogue(row: CatalogueRow, results: Results) -> ElementTree.Element:
    """What came of each requirement; of the practice drone, that no product was assessed."""
    cases = []
    for each in row.clauses:
        told = [("verdict", whole_words(each)), ("tried through", ways_words(each)), ("waiver", each.waiver or "")]
        told += [("lacks", lack_words(each))]
        properties = _properties((name, value) for name, value in told if value)
        case = element("testcase", None, element("properties", None, *properties), classname=row.title, name=each.id)
        case.set("time", "0")
        case.extend(_clause(each))
        cases.append(case)
    name = f"requirements of {row.title}"
    suite = element("testsuite", None, *cases, name=name if results.product_assessed else f"{name}, {PRACTICE}")
    return _tallied(suite, cases, 0.0, results.last_utc)


def _clause(row: ClauseRow) -> Iterator[ElementTree.Element]:
    told = "; ".join(filter(None, (whole_words(row) if row.verdict else "", ways_words(row), lack_words(row))))
    if row.verdict is None or row.waiver or passed_partly(row):
        yield element("skipped", None, type="waived" if row.waiver else clause_verdict(row), message=told)
    elif row.verdict is not Verdict.PASS:
        yield element(OUTCOMES[row.verdict], None, type=str(row.verdict), message=told)


def _uncounted(results: Results) -> ElementTree.Element:
    """A run that goes on, or that was given twice, is nobody's error; all else that does not count is one."""
    cases = []
    for each in results.uncounted:
        tag = "skipped" if each.why in HARMLESS else "error"
        said = element(tag, None, type=each.why, message=uncounted_words(each))
        cases.append(element("testcase", None, said, classname=NOT_COUNTED, name=each.run, time="0"))
    for flight in never_begun(results):
        said = element("error", None, type="never begun", message=NEVER_BEGUN)
        cases.append(element("testcase", None, said, classname=NOT_COUNTED, name=flight, time="0"))
    suite = element("testsuite", None, *cases, name=NOT_COUNTED)
    return _tallied(suite, cases, 0.0, results.last_utc)


def _tallied(
    suite: ElementTree.Element, cases: Sequence[ElementTree.Element], took_s: float, began_utc: str
) -> ElementTree.Element:
    suite.set("tests", str(len(cases)))
    for tag, plural in _PLURAL.items():
        suite.set(plural, str(sum(case.find(tag) is not None for case in cases)))
    suite.set("time", f"{took_s:.0f}")
    suite.set("timestamp", began_utc.removesuffix("Z"))
    return suite


def _suite(name: str, runs: Sequence[RunRow], results: Results) -> ElementTree.Element:
    by_case = {each.id: each for each in results.cases}
    seals = {each.run: each for each in results.seals}
    cases = [_case(run, by_case[run.case], results.waivers, seals.get(run.run)) for run in runs]
    real = runs[0].real
    told = {"judged": judged_by(results.judging)} if results.judging else {}
    told |= {"drone": runs[0].drone, "configuration": name, "product assessed": "yes" if real else f"no: {PRACTICE}"}
    suite = element(
        "testsuite", None, element("properties", None, *_properties((*told.items(), *_whole(results)))), *cases,
        name=name if real else f"{name}, {PRACTICE}",
    )  # fmt: skip
    return _tallied(suite, cases, sum(map(_took_s, runs)), min(run.started_utc for run in runs))


def _whole(results: Results) -> Iterator[tuple[str, str]]:
    """What is to be known of the whole report: who sealed it, by which catalogues, and what was done otherwise."""
    if signed := seals_words(results):
        yield "seals", signed
    yield from (("catalogue", catalogue_words(each)) for each in results.catalogues)
    yield from (("deviation", deviation_words(each)) for each in results.deviations)
    if results.plan is not None:
        yield "plan", f"{plan_words(results.plan)}; sha256 {results.plan.sha256}, {seal_words(results.plan)}"
        yield from (("deviation from the plan", departure_words(each)) for each in results.plan.deviations)


def _case(run: RunRow, case: CaseRow, waivers: Sequence[WaiverRow], seal: SealRow | None) -> ElementTree.Element:
    words = [each for each in (case.procedure, case.phase, case.name) if each]
    made = element(
        "testcase", None, element("properties", None, *_properties(_told(run, seal))), *_outcome(run, waivers),
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
    if run.known:
        told = f"FAIL known from the baseline: {', '.join(run.known)}"
        yield element("skipped", None, type="known", message=f"{told}; {because}")
        return
    text = None if run.verdict is Verdict.NOT_SUPPORTED else "\n".join(_findings(run))
    yield element(OUTCOMES[run.verdict], text, type=str(run.verdict), message=because)


def _waived(run: RunRow, waivers: Sequence[WaiverRow]) -> Iterator[str]:
    for each in waivers:
        if run.run in each.runs:
            yield f"FAIL waived by {each.owner} until {each.expires}: {each.reason}"


def _told(run: RunRow, seal: SealRow | None) -> Iterator[tuple[str, str]]:
    yield from (("verdict", str(run.verdict)), ("run", run.run), ("scenario", run.scenario), ("drone", run.drone))
    yield from (("configuration", run.configuration), ("profile", run.profile), ("seed", str(run.seed)))
    yield from (("speed", str(run.speed_asked)), ("bundle", run.bundle), ("seal", run.seal), ("test", run.test))
    yield from (("requirement", each) for each in run.requirements)
    if run.liar is not None:
        yield "liar", run.liar
    if seal is not None:
        yield "signature", "; ".join(filter(None, (seal_words(seal), seal.because)))
    if said := untold_words(run):
        yield "without truth", said
    if run.filed is not None:
        yield "verdict filed", str(run.filed.verdict)


def _properties(told: Iterable[tuple[str, str]]) -> Iterator[ElementTree.Element]:
    for name, value in told:
        yield element("property", None, name=name, value=value)


def _findings(run: RunRow) -> Iterator[str]:
    """What is not green first."""
    for row in sorted(run.findings, key=lambda each: each.verdict is Verdict.PASS):
        yield f"{row.verdict}: {row.check}: {row.because}"
    yield f"judge again, in the folder of its evidence: cuas judge {run.bundle}"


def _took_s(run: RunRow) -> float:
    """Host seconds from its beginning to its seal, to the second."""
    if run.ended_utc is None:
        return 0.0
    took = datetime.fromisoformat(run.ended_utc) - datetime.fromisoformat(run.started_utc)
    return max(0.0, took.total_seconds())
