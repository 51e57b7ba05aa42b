"""What results come to, in the words that page, paper and summary share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from harness.evidence.keys import SHORT
from harness.report.cases import natural
from harness.report.complaints import WORST_FIRST
from harness.report.gaps import gaps
from harness.report.partly import tried_words
from harness.report.results import Deviation, DeviationRow, PlanRow, Results, SealRow
from harness.report.rows import CatalogueRow, ClauseRow, Counts, Judging, RequirementRow, RunRow
from harness.report.tallying import FIELDS
from harness.report.untold import untold_notice
from harness.verdict import Verdict

ORDER = (Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.PASS, Verdict.NOT_SUPPORTED)
_WORDS = {
    Verdict.FAIL: "failed",
    Verdict.ERROR: "ended in an error of the rig",
    Verdict.INCONCLUSIVE: "left it open",
    Verdict.PASS: "passed",
    Verdict.NOT_SUPPORTED: "could not be flown",
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def tally(counts: Counts) -> list[tuple[Verdict, int]]:
    """Only those that occurred, worst first."""
    found = [(each, int(getattr(counts, FIELDS[each]))) for each in ORDER]
    return [(verdict, count) for verdict, count in found if count]


def lead(results: Results) -> str:
    """ "22 of 43 runs failed, 19 passed, 2 do not count, judged by ours.toml." """
    words = _came_to(results.counts, len(gaps(results)))
    if results.plan and (never := len(results.plan.never_begun)):
        words += f", {never} of {results.plan.planned} planned flights {'was' if never == 1 else 'were'} never begun"
    if results.judging:
        words += f", {judged_by(results.judging)}"
    waived, known = sum(each.waived for each in results.runs), sum(bool(each.known) for each in results.runs)
    counted = [(waived, "waived"), (known, "known from a baseline")]
    more = [f"; {count} of the failures {'is' if count == 1 else 'are'} {what}" for count, what in counted if count]
    return f"{words}{''.join(more)}."


def _came_to(counts: Counts, missing: int) -> str:
    (first, count), *more = tally(counts)
    total = counts.total + missing
    begin = f"{count} of {total} runs" if count < total else f"All {total} runs" if total > 1 else "The only run"
    told = [f"{begin} {_WORDS[first]}", *(f"{count} {_WORDS[verdict]}" for verdict, count in more)]
    return ", ".join([*told, *([f"{missing} {'does' if missing == 1 else 'do'} not count"] if missing else [])])


def judged_by(judging: Judging) -> str:
    """ "judged by ours.toml"."""
    return f"judged by {judging.by}" if judging.by else "judged again by the limits of their flight"


def filed_words(results: Results) -> str:
    """What the runs filed, where they were judged again: "As filed: PASS. All 15 runs passed. Of 10 runs the verdict is
    another now, and both are shown."; "" where they were not."""
    if results.judging is None:
        return ""
    judging = results.judging
    said = [
        f"As filed, by the limits of their flight: {judging.verdict}. {_came_to(judging.counts, len(gaps(results)))}."
    ]
    changed = sum(each.filed is not None and each.filed.differs for each in results.runs)
    if changed:
        said.append(f"Of {changed} run{'s' if changed > 1 else ''} the verdict is another now, and both are shown.")
    else:
        said.append("No verdict is another now.")
    if kept := len(judging.not_judged_again):
        said.append(f"{kept} could not be judged again, having filed no checks: as filed they count.")
    return " ".join(said)


def notice(results: Results) -> str:
    """What must not be overlooked: practice drones, checks lost for want of truth, verdicts that are others today; ""
    if there is nothing."""
    practice = sum(not each.real for each in results.runs)
    said = []
    if practice == len(results.runs):
        said.append("A practice drone was flown. No product was assessed.")
    elif practice:
        said.append(f"A practice drone, which is no product, flew {practice} of these runs.")
    return " ".join(filter(None, (*said, untold_notice(results.runs), filed_words(results))))


def drones_words(results: Results) -> str:
    """ "px4 1.16.0 and builtin 0.1.0 (practice drone)"."""
    names = [each.id if each.real else f"{each.id} (practice drone)" for each in results.drones]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def of_practice(row: RequirementRow | ClauseRow) -> str:
    """What the practice drone had to do with a requirement's verdict: "practice drone, not counted: 1 FAIL"; "" if
    nothing."""
    if beside := tally(row.practice):
        return f"practice drone, not counted: {', '.join(f'{count} {verdict}' for verdict, count in beside)}"
    return "practice drone only, no product" if row.runs and not row.product else ""


def days(results: Results) -> str:
    """ "Flown from 28 November 2026 to 29 November 2026 (UTC)"."""
    first, last = _day(results.first_utc), _day(results.last_utc)
    return f"Flown on {first} (UTC)" if first == last else f"Flown from {first} to {last} (UTC)"


def _day(utc: str) -> str:
    year, month, day = utc[:10].split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"


def name_of(run: RunRow, titles: Mapping[str, str]) -> str:
    """Scenario and case, e.g. "LINK-1, 45s"; `titles` has each case's own words."""
    return ", ".join(filter(None, (run.scenario, titles.get(run.case, ""))))


def case_words(results: Results) -> dict[str, str]:
    """By a case's id: procedure, phase and name."""
    return {each.id: ", ".join(filter(None, (each.procedure, each.phase, each.name))) for each in results.cases}


def worst_first(results: Results) -> list[RunRow]:
    """Its runs, by verdict, scenario, case and seed."""

    def weight(run: RunRow) -> tuple[object, ...]:
        return ORDER.index(run.verdict), natural(run.scenario), natural(run.case), run.seed, run.run

    return sorted(results.runs, key=weight)


def why_of(run: RunRow) -> str:
    """The worst finding's reason; of a PASS how close it came to a limit, if that was measured."""
    for verdict in WORST_FIRST:
        for row in run.findings:
            if row.verdict is verdict:
                more = sum(each.verdict is verdict for each in run.findings) - 1
                return row.because + (f" (and {more} more {verdict})" if more else "")
    return closest(run)


def whys_of(run: RunRow) -> str:
    """Likewise, with each other check named that came to the same: both are to be seen to."""
    worst = [row for row in run.findings if row.verdict is run.verdict]
    if not worst:
        return why_of(run)
    return "; ".join([worst[0].because, *(f"also {row.verdict}: {row.check}" for row in worst[1:])])


def closest(run: RunRow) -> str:
    """ "closest to a limit: 7.33 of 10 s (react_s)"; "" where nothing was measured."""
    measured = [row for row in run.findings if row.observed is not None and row.margin is not None and row.limit]
    if not measured:
        return ""
    row = min(measured, key=lambda each: (each.margin or 0.0) / (each.limit or 1.0))
    return f"closest to a limit: {row.observed:.2f} of {row.limit:g} {row.unit} ({row.limit_name or 'unnamed'})"


def deviation_words(row: DeviationRow) -> str:
    """ "D-1, LINK-1, by QA: flown without sticks (none at hand)"."""
    where = ", ".join(filter(None, (row.id, row.scenario)))
    return f"{where}, by {row.owner}: {row.what} ({row.reason})"


def departure_words(row: Deviation) -> str:
    """ "dropped: LINK-1 600s, seed 0; there is no run of it"."""
    return f"{row.kind}: {'; '.join(filter(None, (row.what, row.because)))}"


def catalogue_words(row: CatalogueRow) -> str:
    """ "border patrol: of 14 clauses: 1 wholly tried, 2 partly, 11 not"."""
    return f"{row.title}: of {tried_words(row)}"


def seals_words(results: Results) -> str:
    """ "2 of 3 bundles are signed by lab (0123456789abcdef), 1 is not signed."; "" where nobody looked."""
    counts = Counter(_signed(each) for each in results.seals if each.signature is not None)
    total = len(results.seals)
    if not counts:
        return ""
    words = [f"{count} {'is' if count == 1 else 'are'} {how}" for how, count in sorted(counts.items())]
    return f"Of {total} bundle{'s' if total > 1 else ''} {', '.join(words)}."


def _signed(row: SealRow) -> str:
    key = f" ({row.key[:SHORT]})" if row.key else ""
    match row.signature:
        case "trusted":
            return f"signed by {row.signer}{key}"
        case "unknown key":
            return f"signed by a key that is not trusted here{key}"
        case "missing":
            return "without the signature it was to have"
        case "invalid":
            return "signed, but not validly"
        case _:
            return "not signed"


def seal_words(row: SealRow | PlanRow) -> str:
    """A signature in a table's cell: "trusted, lab (0123456789abcdef)"."""
    if row.signature is None:
        return "not looked at"
    who = " ".join(filter(None, (row.signer, f"({row.key[:SHORT]})" if row.key else "")))
    return f"{row.signature}, {who}" if who else row.signature


def plan_words(plan: PlanRow) -> str:
    """ "acceptance: 4 planned, 3 flown, 1 dropped, 1 repeated"."""
    counts = Counter(each.kind for each in plan.deviations)
    words = [f"{plan.planned} planned", f"{plan.flown} flown"]
    words += [f"{counts[kind]} {kind}" for kind in ("added", "dropped", "repeated", "deviating") if counts[kind]]
    return f"{plan.name}: {', '.join(words)}"


def stands(clause: ClauseRow) -> str:
    """Where a catalogue's requirement stands, and who held it against that: "NIST SP 800-53, AC-3, Rev. 5; indicative:
    nobody held it against its source"."""
    where = ", ".join(filter(None, (clause.source, clause.paragraph, clause.edition)))
    if clause.indicative:
        return f"{where}; indicative: nobody held it against its source"
    if clause.verified_by:
        return f"{where}; held against its source by {clause.verified_by}, {clause.verified_on}"
    return where


def ways_words(clause: ClauseRow) -> str:
    """Which of its demands were tried: "LINK-LOSS-RETURN; not tried: LINK-PHASES"."""
    untried = [each for each in clause.demands if each not in clause.tried]
    some = [each for each in clause.tried if each not in clause.tried_by_all]
    missing = f"not tried: {', '.join(untried)}" if untried else ""
    not_by_each = f"not by each drone: {', '.join(some)}" if some else ""
    return "; ".join(filter(None, (", ".join(clause.tried_by_all), not_by_each, missing)))


def loose_ends(results: Results) -> list[tuple[str, tuple[str, ...]]]:
    """What hangs loose, by what that is."""
    loose = results.orphans
    ends = [
        ("requirements that no scenario is evidence for", loose.requirements_without_scenario),
        ("requirements that none of these runs tried", loose.requirements_without_run),
        ("requirements that runs cite and neither profile nor catalogue at hand has", loose.requirements_unknown),
        ("scenarios that are evidence for no requirement", loose.scenarios_without_requirement),
        ("runs that are evidence for no requirement", loose.runs_without_requirement),
        ("checks of whole flights, evidence for no single requirement", loose.findings_without_requirement),
        ("clauses of catalogues that no scenario is evidence for", loose.clauses_without_scenario),
        ("clauses of catalogues that none of these runs tried", loose.clauses_without_run),
        ("requirements that catalogues lead to and that neither profile nor scenario knows", loose.through_unknown),
    ]
    return [(words, names) for words, names in ends if names]
