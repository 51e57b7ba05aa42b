"""What came of strangers' acts as SARIF 2.1.0, for security teams' tools.

A rule for each act, a result for each of its disguises on each drone in each configuration. An act that was obeyed is a
failure; located by the drone and the requirements, since there is no line of source to blame.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness import __version__
from harness.evidence.bundle import FINDINGS_NAME, RUN_NAME, read_events
from harness.evidence.files import load_model
from harness.evidence.models import FindingsFile, RunIdentity
from harness.report.alike import grouped
from harness.report.choosing import chosen
from harness.report.gaps import uncounted_words
from harness.report.gathering import JudgedRun
from harness.report.material import Material
from harness.report.rejection import Result, acts
from harness.report.rejections import MEANINGS, Acts, acts_of, acts_unread, is_keyless
from harness.report.results import Results
from harness.report.rows import Judging, RunRow
from harness.report.telling import judged_by
from harness.report.wording import PRACTICE

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
VERSION = "2.1.0"
KINDS = {
    Result.DROPPED: ("pass", "none"),
    Result.REFUSED: ("pass", "none"),
    Result.WITHOUT_EFFECT: ("review", "none"),
    Result.ACCEPTED: ("fail", "error"),
    Result.REPORTED: ("fail", "warning"),
    Result.OPEN: ("open", "none"),
    Result.NOT_SUPPORTED: ("notApplicable", "none"),
    Result.ERROR: ("open", "none"),
}
"""SARIF's kind and level of each result; only a failure has a level."""
UNREAD = "its recording was not read, since there are so many flights; a report of its bundle alone reads it"
KEYLESS = "notApplicable"
"""Of a signature, to a drone that asks for none."""


def sarif(material: Material) -> bytes:
    """The whole; reads the taps of runs in which somebody acted, as far as `chosen` affords them: of the others what
    came of it is open. Without such a run it has no results."""
    rows = {each.run: each for each in material.results.runs}
    found = list(_acts(material))
    rules = sorted({_rule_id(each.act) for each in found})
    alike = grouped(found, lambda each: (each.act, each.disguise, each.drone, each.configuration, _result(each)))
    whole = {
        "$schema": SCHEMA,
        "version": VERSION,
        "runs": [
            {
                "tool": {"driver": _driver(rules)},
                "automationDetails": {"id": "cuas/rejections/"},
                "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notes(material.results)}],
                "columnKind": "unicodeCodePoints",
                "properties": {"productAssessed": material.results.product_assessed},
                "results": [_one(alike[key], rules, rows, material.results.judging) for key in sorted(alike)],
            }
        ],
    }
    return json.dumps(whole, indent=1, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _acts(material: Material) -> Iterator[Acts]:
    rows = {each.run: each for each in material.results.runs}
    folders = {name: folder for name, folder in sorted(material.folders.items()) if name in rows}
    acted = [name for name, folder in folders.items() if any(acts(read_events(folder)))]
    read = frozenset(chosen(material, frozenset(acted)))
    for number, name in enumerate(acted):
        material.told(number, len(acted))
        row, folder = rows[name], folders[name]
        identity = load_model(folder / RUN_NAME, RunIdentity)
        filed = load_model(folder / FINDINGS_NAME, FindingsFile)
        told = filed.model_copy(update={"verdict": row.verdict, "findings": row.findings})
        run = JudgedRun(identity=identity, findings=told, seal=row.seal, folder=folder)
        yield from acts_of(run, _limits(run, material.results)) if name in read else acts_unread(run, UNREAD)


def _limits(run: JudgedRun, results: Results) -> Mapping[str, float]:
    """Those that decide: of the flight, and where it was judged again of the profile asked for."""
    asked = results.judging.limits if results.judging else {}
    return {**run.identity.profile.limits, **asked}


def _notes(results: Results) -> list[dict[str, Any]]:
    """Runs that do not count, for which nothing here speaks."""
    return [
        {"level": "error", "message": {"text": f"{each.run} does not count: {uncounted_words(each)}"}}
        for each in results.uncounted
    ]


def _driver(rules: Sequence[str]) -> dict[str, Any]:
    return {
        "name": "cuas-harness",
        "semanticVersion": __version__,
        "rules": [
            {
                "id": each,
                "name": re.sub(r"\W", "", each),
                "shortDescription": {"text": f"A stranger's {each} must change nothing."},
                "fullDescription": {
                    "text": f"Somebody who is not the drone's ground sends {each} on a link of their own, in several "
                    "disguises; what the drone does is judged on its recording."
                },
                "defaultConfiguration": {"level": "error"},
            }
            for each in rules
        ],
    }


def _rule_id(act: str) -> str:
    """An act without its details: SetMode(HOLD) and SetMode(RETURN) are one rule."""
    return act.partition("(")[0] or "an act"


def _result(each: Acts) -> str:
    return str(each.came.result)


def _one(
    alike: Sequence[Acts], rules: Sequence[str], rows: dict[str, RunRow], judging: Judging | None
) -> dict[str, Any]:
    first = min(alike, key=lambda each: each.run.identity.run)
    result = first.came.result
    kind, level = (KEYLESS, "none") if is_keyless(first) else KINDS[result]
    rule = _rule_id(first.act)
    identity = first.run.identity
    practice = "" if identity.real else f" ({PRACTICE})"
    text = f"{first.act} {first.disguise} on {first.drone}, {first.configuration}{practice}: {result}; "
    text += f"{MEANINGS[result]} {first.came.because}"
    names = sorted({each.run.identity.run for each in alike})
    places = [{"name": each, "fullyQualifiedName": f"requirement/{each}", "kind": "requirement"}
              for each in identity.requirements]  # fmt: skip
    drone = {"name": first.drone, "fullyQualifiedName": f"drone/{first.drone}/{first.configuration}", "kind": "drone"}
    return {
        "ruleId": rule,
        "ruleIndex": rules.index(rule),
        "kind": kind,
        "level": level,
        "message": {"text": text},
        "locations": [{**_source(rows[identity.run]), "logicalLocations": [drone, *places]}],
        "occurrenceCount": len(alike),
        "partialFingerprints": {"cuas/v1": _fingerprint(first)},
        "properties": {
            "act": first.act, "disguise": first.disguise, "result": str(result), "scenario": identity.scenario,
            "requirements": list(identity.requirements), "drone": first.drone, "configuration": first.configuration,
            "real": identity.real, "runs": names,
            "seals": sorted({each.run.seal for each in alike}),
            "verdicts": {name: str(rows[name].verdict) for name in names},
            "filed": {name: str(before.verdict) for name in names if (before := rows[name].filed)},
            "judged": judged_by(judging) if judging else None,
        },
    }  # fmt: skip


def _source(run: RunRow) -> dict[str, Any]:
    """The test procedure, where its test's id names a file within a project: some tools show nothing without one."""
    path = run.test.partition("::")[0]
    if not re.fullmatch(r"[\w.-]+(?:/[\w.-]+)*\.py", path) or ".." in path:
        return {}
    return {"physicalLocation": {"artifactLocation": {"uri": path}, "region": {"startLine": 1}}}


def _fingerprint(each: Acts) -> str:
    """The same of the same act on the same drone, whatever came of it."""
    words = (each.act, each.disguise, each.drone, each.configuration)
    return hashlib.sha256("\n".join(words).encode("utf-8", "replace")).hexdigest()[:32]
