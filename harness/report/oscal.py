"""A report as OSCAL assessment results (NIST, 1.2.1): a finding for each requirement, an observation for each case.

OSCAL knows satisfied and not satisfied alone. What was left open, could not be flown, or was never tried is not
satisfied for a reason of its own, and its remarks say what the evidence does support; nothing here claims compliance.
Neither is a requirement of the customer's own catalogue satisfied of which only some demands were tried.
Runs that do not count and deviations are observations of their own; catalogues are among the resources.
Identifiers are made from the content, so that the same bundles make the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from harness import __version__
from harness.report.gaps import gap_words, uncounted_words
from harness.report.lacking import lack_words
from harness.report.material import Material
from harness.report.partly import PARTLY, asked_for, passed_partly, share_words
from harness.report.results import Results, SealRow
from harness.report.rows import CaseRow, CatalogueRow, ClauseRow, DroneRow, RequirementRow, RunRow
from harness.report.telling import (
    catalogue_words,
    departure_words,
    deviation_words,
    judged_by,
    lead,
    notice,
    of_practice,
    plan_words,
    seal_words,
    seals_words,
    ways_words,
)
from harness.report.wording import PRACTICE
from harness.report.xml import clean
from harness.verdict import Verdict

OSCAL_VERSION = "1.2.1"
NAMESPACE = UUID("6f5f6c1e-5c0b-5d0a-9d43-0d9b3f2f7c11")
"""Of all identifiers that are made here."""
REASONS = {Verdict.PASS: "pass", Verdict.FAIL: "fail"}
OPEN = {
    Verdict.INCONCLUSIVE: "the evidence leaves it open",
    Verdict.ERROR: "the rig failed, which says nothing of the drone",
    Verdict.NOT_SUPPORTED: "it could not be flown on this drone",
}
_TOKEN = re.compile(r"[^\W\d][\w.-]*")
_NO_LINE = re.compile(r"\s+")


def oscal(material: Material) -> bytes:
    """The whole, from the results alone."""
    results = material.results
    content = hashlib.sha256(results.to_json()).hexdigest()
    plan, drones = _uuid("plan", content), {each.id: _uuid("drone", each.id) for each in results.drones}
    seals = {each.run: each for each in results.seals}
    observations = {
        each.id: _uuid("observation", each.id, *(seals[run].manifest_sha256 for run in each.runs))
        for each in results.cases
    }
    by_name = {each.run: each for each in results.runs}
    whole = {
        "uuid": _uuid("results", content),
        "metadata": {
            "title": "Counter-UAS resilience: assessment results",
            "last-modified": _time(results.last_utc),
            "version": __version__,
            "oscal-version": OSCAL_VERSION,
            "remarks": _text(" ".join((lead(results), notice(results), gap_words(results), seals_words(results)))),
        },
        "import-ap": {"href": f"#{plan}"},
        "results": [
            {
                "uuid": _uuid("result", content),
                "title": "Flights in simulation; no radio was keyed",
                "description": _text("Not represented: " + "; ".join(each.what for each in results.not_represented)),
                "start": _time(results.first_utc),
                "end": _time(max(run.ended_utc or run.started_utc for run in results.runs)),
                "local-definitions": {"components": [_component(each, drones[each.id]) for each in results.drones]},
                "reviewed-controls": {"control-selections": [_selection(results)]},
                "observations": [
                    *(_observation(each, observations[each.id], drones, by_name, seals) for each in results.cases),
                    *_besides(results),
                ],
                "findings": [_finding(each, results, observations) for each, _, _ in asked_for(results)],
            }
        ],
        "back-matter": {"resources": [_plan(results, plan), *map(_catalogue, results.catalogues)]},
    }
    return json.dumps({"assessment-results": whole}, indent=1, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _uuid(kind: str, *content: object) -> str:
    return str(uuid5(NAMESPACE, "\n".join((kind, *map(str, content))).encode("utf-8", "replace").decode()))


def _time(utc: str) -> str:
    return utc if utc.endswith("Z") or "+" in utc else f"{utc}Z"


def _text(text: str) -> str:
    """OSCAL's strings are one line each, neither empty nor blank at an end."""
    return _NO_LINE.sub(" ", clean(text)).strip() or "nothing is said of it"


def control_id(name: str) -> str:
    """A requirement's name as a token, which it usually is."""
    if _TOKEN.fullmatch(name):
        return name
    safe = re.sub(r"[^\w.-]", "_", clean(name).replace("\ufffd", "_"))
    return f"_{safe}_{_uuid('control', name)[:8]}"


def _selection(results: Results) -> dict[str, Any]:
    asked = [each for each, _, _ in asked_for(results)]
    if not asked:
        return {"include-all": {}, "remarks": "no run cites a requirement"}
    return {"include-controls": [{"control-id": control_id(each.id)} for each in asked]}


def _component(drone: DroneRow, uuid: str) -> dict[str, Any]:
    about = {"version": drone.version, "firmware-hash": drone.sha256, "git-hash": drone.git_hash, "rig": drone.rig}
    return {
        "uuid": uuid,
        "type": "software",
        "title": _text(drone.id),
        "description": _text(f"autopilot {drone.name}" if drone.real else f"{drone.name}: {PRACTICE}"),
        "props": [{"name": name, "value": _text(value)} for name, value in about.items() if value],
        "status": {"state": "operational"},
    }


def _observation(
    case: CaseRow, uuid: str, drones: Mapping[str, str], runs: Mapping[str, RunRow], seals: Mapping[str, SealRow]
) -> dict[str, Any]:
    counts = case.counts.model_dump()
    told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count)
    told += f"; {case.repeats} more of a seed flown before" if case.repeats else ""
    return {
        "uuid": uuid,
        "title": _text(case.id),
        "description": _text(f"{case.n} flights came to {case.verdict}: {told}"),
        "methods": ["TEST"],
        "types": ["control-objective"],
        "subjects": [{"subject-uuid": drones[case.drone], "type": "component"}],
        "relevant-evidence": [_evidence(runs[name], seals[name]) for name in case.runs],
        "collected": _time(max(runs[name].started_utc for name in case.runs)),
    }


def _evidence(run: RunRow, seal: SealRow) -> dict[str, Any]:
    signed = "; ".join(filter(None, (seal_words(seal), seal.because)))
    told = f"bundle {run.run}, verdict {_verdict(run)}, manifest sha256 {seal.manifest_sha256}, signature: {signed}"
    return {"href": f"#{_uuid('bundle', run.run, seal.manifest_sha256)}", "description": _text(told)}


def _besides(results: Results) -> Iterator[dict[str, Any]]:
    """What is no case: runs that do not count, deviations as somebody answers for them, and those from the plan."""
    told = [(f"run {each.run} does not count", uncounted_words(each)) for each in results.uncounted]
    told += [(f"deviation {each.id}", deviation_words(each)) for each in results.deviations]
    if results.plan is not None:
        told += [(f"deviation from the plan: {each.kind}", departure_words(each)) for each in results.plan.deviations]
    for number, (title, words) in enumerate(told):
        yield {
            "uuid": _uuid("besides", str(number), title, words),
            "title": _text(title),
            "description": _text(words),
            "methods": ["EXAMINE"],
            "collected": _time(results.last_utc),
        }


def _catalogue(row: CatalogueRow) -> dict[str, Any]:
    """A catalogue that the flights were held against."""
    said = "; ".join(filter(None, (catalogue_words(row), row.note, "no conformity is claimed")))
    return {"uuid": _uuid("catalogue", row.title), "title": _text(row.title), "description": _text(said)}


def _verdict(run: RunRow) -> str:
    return f"{run.verdict} (filed {run.filed.verdict})" if run.filed and run.filed.differs else str(run.verdict)


def _finding(
    requirement: RequirementRow | ClauseRow, results: Results, observations: Mapping[str, str]
) -> dict[str, Any]:
    on_it = set(requirement.runs)
    related = [observations[each.id] for each in results.cases if on_it.intersection(each.runs)]
    made = {
        "uuid": _uuid("finding", requirement.id, requirement.verdict, *related),
        "title": _text(requirement.id),
        "description": _text(requirement.text or f"{requirement.id}, in no profile that was at hand"),
        "target": {
            "type": "objective-id",
            "target-id": control_id(requirement.id),
            "status": _status(requirement, results),
        },
    }
    return made | ({"related-observations": [{"observation-uuid": each} for each in related]} if related else {})


def _status(requirement: RequirementRow | ClauseRow, results: Results) -> dict[str, str]:
    verdict, product = requirement.verdict, requirement.product
    partly = isinstance(requirement, ClauseRow) and passed_partly(requirement)
    said: Sequence[str]
    if verdict is None:
        said = ["never tried: no run is evidence for it"]
    elif verdict is Verdict.PASS:
        said = [f"the evidence supports it, in {requirement.counts.passed} of {requirement.counts.total} runs"]
    elif verdict is Verdict.FAIL:
        said = [
            f"the evidence does not support it: {requirement.counts.failed} of {requirement.counts.total} runs fail"
        ]
    else:
        said = [OPEN[verdict]]
    if isinstance(requirement, ClauseRow) and requirement.runs:
        said = [*said, *filter(None, (PARTLY if partly else "", share_words(requirement), ways_words(requirement)))]
    if not results.product_assessed or (verdict is not None and not product):
        said = [*said, PRACTICE]
    elif beside := of_practice(requirement):
        said = [*said, beside]
    if results.judging and verdict is not None:
        said = [*said, judged_by(results.judging)]
    if lacking := lack_words(requirement):
        said = [*said, lacking]
    if requirement.filed:
        said = [*said, f"filed: {requirement.filed}"]
    if requirement.waiver:
        said = [*said, f"waived: {requirement.waiver}"]
    satisfied = verdict is Verdict.PASS and product and not partly
    return {
        "state": "satisfied" if satisfied else "not-satisfied",
        "reason": REASONS.get(verdict, "other") if verdict and product and not partly else "other",
        "remarks": _text("; ".join(said)),
    }


def _plan(results: Results, uuid: str) -> dict[str, Any]:
    fixed = results.plan
    said = "no plan was fixed before flight"
    if fixed:
        said = f"{plan_words(fixed)}; sha256 {fixed.sha256}; signature: {seal_words(fixed)}"
    return {"uuid": uuid, "title": "Assessment plan", "description": _text(said)}
