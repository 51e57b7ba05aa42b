"""The report as one page for a browser that needs no network: what is opened is drawn there, from few numbers.

Verdicts, requirements and statistics are in the page itself; each run's findings and tracks are packed (zlib, base64)
and unpacked when it is opened.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from harness.evidence.models import FindingRow
from harness.report.differing import Values, differing, references
from harness.report.gaps import gap_words, gaps, never_begun
from harness.report.lacking import lack_words
from harness.report.looking import looks
from harness.report.material import Material
from harness.report.partly import on_drone, share_words, tried_words
from harness.report.rendered import inlined, rendered
from harness.report.results import Results
from harness.report.rows import CaseRow, RunRow, ScenarioRow
from harness.report.telling import (
    ORDER,
    case_words,
    days,
    drones_words,
    judged_by,
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
    why_of,
    worst_first,
)
from harness.report.untold import untold_words
from harness.verdict import Verdict

LONGEST_WHY = 220
"""Characters of a reason in the table of runs; the whole stands with its finding."""
NOT_DRAWN = "Not drawn, since there are so many; a report of this bundle alone draws it: cuas report"
NO_BUNDLE = "Its bundle was not at hand."
_VERDICTS = tuple(Verdict)


def html(material: Material) -> bytes:
    """The page. Reads the taps of the runs that are drawn."""
    results = material.results
    names = case_words(results)
    return rendered(
        "report.html.j2",
        r=results,
        css=inlined("report.css"),
        js=inlined("report.js"),
        flights=Markup(_script(_flights(material))),  # noqa: S704  no "<" in it
        lead=lead(results),
        notice=notice(results),
        gap=gap_words(results),
        missing=len(gaps(results)),
        never=len(never_begun(results)),
        judged=judged_by(results.judging) if results.judging else "",
        drones=drones_words(results),
        days=days(results),
        tally=tally(results.counts),
        loose=loose_ends(results),
        signed=seals_words(results),
        planned=plan_words(results.plan) if results.plan else "",
        seal_words=seal_words,
        stands=stands,
        ways=ways_words,
        on_drone=on_drone,
        share=share_words,
        lack=lack_words,
        tried=tried_words,
        by_scenario=_by_scenario(results),
        ordered=worst_first(results),
        names={run.run: name_of(run, names) for run in results.runs},
        whys={run.run: _shortened(why_of(run)) for run in results.runs},
    )


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_WHY else f"{text[:LONGEST_WHY].rsplit(' ', 1)[0]} …"


def _by_scenario(results: Results) -> list[tuple[ScenarioRow, list[CaseRow]]]:
    return [(each, [case for case in results.cases if case.scenario == each.id]) for each in results.scenarios]


def _script(data: Any) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")


def _flights(material: Material) -> dict[str, Any]:
    results = material.results
    checks: dict[str, int] = {}
    requirements: dict[str, int] = {}
    for run in results.runs:
        for row in (*run.findings, *(run.filed.findings if run.filed else ())):
            checks.setdefault(row.check, len(checks))
            for name in row.requirements:
                requirements.setdefault(name, len(requirements))
    pictures, usual = looks(material), references(results)

    def packed(run: RunRow) -> str:
        label, values = usual[run.drone]
        look = pictures.get(run.run)
        undrawn = f"{NOT_DRAWN} {run.bundle}" if run.run in material.folders else NO_BUNDLE
        return _packed(
            {
                "findings": _findings(run.findings, checks, requirements),
                "filed": _filed(run, checks, requirements),
                "drawn": look.drawn if look else None,
                "undrawn": (look.because or None) if look else undrawn,
                "differing": differing(run, values),
                "parameters": _parameters(run, label, values),
                "facts": _facts(run),
                "untold": untold_words(run),
            }
        )

    return {
        "verdicts": [str(each) for each in _VERDICTS],
        "checks": list(checks),
        "requirements": list(requirements),
        "words": {run.run: " ".join(dict.fromkeys((*run.requirements, str(run.seed)))) for run in results.runs},
        "runs": {run.run: packed(run) for run in results.runs},
    }


def _packed(data: Any) -> str:
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def _findings(
    rows: Iterable[FindingRow], checks: Mapping[str, int], requirements: Mapping[str, int]
) -> list[list[Any]]:
    """Worst first; as the page's script unpacks them."""
    ordered = sorted(rows, key=lambda row: ORDER.index(row.verdict))
    return [
        [
            _VERDICTS.index(row.verdict), checks[row.check], row.because, row.observed, row.limit, row.margin, row.unit,
            row.uncertainty, row.at_s, list(row.window_s), [requirements[name] for name in row.requirements],
        ]
        for row in ordered
    ]  # fmt: skip


def _filed(run: RunRow, checks: Mapping[str, int], requirements: Mapping[str, int]) -> dict[str, Any] | None:
    if run.filed is None:
        return None
    return {
        "verdict": str(run.filed.verdict),
        "limits": [[each.name, each.filed, each.now] for each in run.filed.limits],
        "findings": _findings(run.filed.findings, checks, requirements),
    }


def _parameters(run: RunRow, label: str, usual: Values) -> str:
    if not run.parameters:
        return "None were read back."
    which = (
        f"the {len(run.parameters)} that a verdict leans on, as read back, against the drone's {label} configuration"
    )
    return f"Of {which}, these differ:" if differing(run, usual) else f"Of {which}, none differs."


def _facts(run: RunRow) -> list[tuple[str, str]]:
    flown = "" if run.speed_achieved is None else f", {run.speed_achieved:.3g} times real time"
    return [
        ("run", run.run),
        ("test", run.test),
        ("flown", f"{run.started_utc} to {run.ended_utc or 'no end'}{flown}"),
        ("seed", str(run.seed)),
        ("harness", " ".join(filter(None, (run.harness.version, run.harness.git_hash)))),
        ("seal, SHA-256", run.seal),
        ("judge again, in the folder of its evidence", f"cuas judge {run.bundle}"),
    ]
