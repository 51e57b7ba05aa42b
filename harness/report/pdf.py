"""The report on paper, typeset with Typst: A4 or Letter, the same bytes for the same bundles."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import typst

from harness.evidence.models import FindingRow
from harness.report.differing import differing, references
from harness.report.gaps import gap_words, gaps, never_begun
from harness.report.lacking import lack_words
from harness.report.material import Material
from harness.report.partly import clause_verdict, on_drone, share_words, tried_words
from harness.report.results import Results
from harness.report.rows import ClauseRow
from harness.report.telling import (
    ORDER,
    case_words,
    days,
    drones_words,
    lead,
    loose_ends,
    name_of,
    notice,
    plan_words,
    seal_words,
    seals_words,
    stands,
    tally,
    ways_words,
    worst_first,
)
from harness.report.untold import untold_words
from harness.shipped import shipped
from harness.verdict import Verdict

PAPERS = {"a4": "a4", "letter": "us-letter"}
MOST_TOLD = 200
"""Runs that are not green and whose findings are printed; of more there is only a line each."""
_GREEN = (Verdict.PASS, Verdict.NOT_SUPPORTED)


def pdf(material: Material) -> bytes:
    """Only fonts that Typst itself brings; dated as the last of the runs was."""
    told = json.dumps(_content(material.results), sort_keys=True)
    made = typst.compile(
        shipped("reports", "templates", "report.typ").read_bytes(),
        format="pdf",
        font_paths=typst.Fonts(include_system_fonts=False),
        sys_inputs={"report": told, "paper": PAPERS[material.paper]},
        timestamp=datetime.fromisoformat(material.results.last_utc),
    )
    if not isinstance(made, bytes):
        raise TypeError(f"typst was to make one PDF, and made {type(made).__name__}")
    return made


def _content(results: Results) -> dict[str, Any]:
    """The results as the template wants them: sentences beside the numbers."""
    data = results.model_dump(mode="json", by_alias=True, exclude={"runs"})
    return data | {
        "lead": lead(results),
        "notice": notice(results),
        "gap": gap_words(results),
        "missing": len(gaps(results)),
        "never": len(never_begun(results)),
        "lacks": {each.id: lack_words(each) for each in results.requirements},
        "scenarios_lack": {each.id: lack_words(each) for each in results.scenarios},
        "drones_words": drones_words(results),
        "days": days(results),
        "tally": [[str(verdict), count] for verdict, count in tally(results.counts)],
        "loose": loose_ends(results),
        "signed": seals_words(results),
        "planned": [plan_words(results.plan), seal_words(results.plan)] if results.plan else None,
        "seal_words": [seal_words(each) for each in results.seals],
        "ways": {each.id: ways_words(each) for catalogue in results.catalogues for each in catalogue.clauses},
        "tried": [tried_words(each) for each in results.catalogues],
        "wholes": {each.id: _whole(each) for catalogue in results.catalogues for each in catalogue.clauses},
        "stands": {each.id: stands(each) for catalogue in results.catalogues for each in catalogue.clauses},
        "runs": _runs(results),
    }


def _whole(clause: ClauseRow) -> dict[str, Any]:
    """A clause's verdict, in all and on each drone, with how many of its demands were tried."""
    drones = [[each, on_drone(clause, each), share_words(clause, each)] for each in clause.by_drone]
    return {
        "verdict": clause_verdict(clause),
        "share": share_words(clause),
        "lack": lack_words(clause),
        "drones": drones,
    }


def _runs(results: Results) -> list[dict[str, Any]]:
    """Worst first; with their findings those that are not green."""
    names, usual = case_words(results), references(results)
    ordered = worst_first(results)
    told = [run.run for run in ordered if run.verdict not in _GREEN or (run.filed and run.filed.differs)][:MOST_TOLD]
    rows = []
    for run in ordered:
        filed = run.filed
        findings = sorted(run.findings, key=_by_verdict) if run.run in told else []
        rows.append(
            {
                "run": run.run,
                "name": name_of(run, names),
                "configuration": run.configuration,
                "seed": run.seed,
                "real": run.real,
                "verdict": str(run.verdict),
                "waived": run.waived,
                "known": bool(run.known),
                "untold": untold_words(run),
                "filed": str(filed.verdict) if filed and filed.differs else None,
                "limits": [f"{e.name} was {e.filed:g}, is {e.now}" for e in filed.limits] if filed else [],
                "findings": [
                    {"verdict": str(row.verdict), "check": row.check, "because": row.because,
                     "requirements": list(row.requirements)}
                    for row in findings
                ],
                "before": [
                    {"verdict": str(row.verdict), "check": row.check, "because": row.because}
                    for row in sorted(filed.findings if filed and filed.differs else (), key=_by_verdict)
                    if row.verdict is not Verdict.PASS
                ],
                "differing": [f"{a} {b:g} (else {c:g})" for a, b, c in differing(run, usual[run.drone][1])],
            }
        )  # fmt: skip
    return rows


def _by_verdict(row: FindingRow) -> int:
    return ORDER.index(row.verdict)
