"""A baseline's failures from what a run before left: a report's results.json, its folder, or a folder of evidence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from harness.errors import CallerError
from harness.evidence.models import FindingRow
from harness.misfit import UNPARSED, misfit, seen, unparsed
from harness.report.gathering import gather, is_folder
from harness.report.results import RESULTS_SCHEMA, Results
from harness.requirements.baseline import Baseline, Place, Row, failures_of

RESULTS_NAME = "results.json"


def read_baseline(path: Path) -> Baseline:
    """Raises CallerError, a sentence, for what is none of the three."""
    if not is_folder(path):
        return _of_results(path)
    if (path / RESULTS_NAME).is_file():
        return _of_results(path / RESULTS_NAME)
    try:
        judged = gather([path]).judged
    except CallerError as error:
        raise CallerError(f"--baseline: {error}") from error
    sums = hashlib.sha256("\n".join(sorted(each.seal for each in judged)).encode()).hexdigest()
    runs = (
        (each.identity.scenario, each.identity.test, each.identity.vehicle, each.findings.findings) for each in judged
    )
    return _baseline(path.name, sums, runs)


def rows_of(findings: Iterable[FindingRow]) -> Iterator[Row]:
    """Findings as a baseline weighs them."""
    return ((row.verdict, row.requirements, row.check) for row in findings)


def _of_results(path: Path) -> Baseline:
    wanted = f"--baseline={path}: wanted a report's {RESULTS_NAME}, or a folder of a report or of evidence"
    try:
        raw = path.read_bytes()
        value = json.loads(raw)
    except OSError as error:
        raise CallerError(f"{wanted}, could not read it: {error.strerror}") from error
    except UNPARSED as error:
        raise CallerError(f"{wanted}: {unparsed(error)}") from error
    schema = value.get("schema") if isinstance(value, dict) else None
    if isinstance(schema, int) and schema > RESULTS_SCHEMA:
        raise CallerError(f"--baseline={path}: was made by a newer harness (schema {seen(schema)}); upgrade this one")
    try:
        results = Results.model_validate(value)
    except ValidationError as error:
        raise CallerError(f"{wanted}: {misfit(error)}") from error
    runs = ((each.scenario, each.test, each.vehicle, each.findings) for each in results.runs)
    return _baseline(path.name, hashlib.sha256(raw).hexdigest(), runs)


def _baseline(name: str, sha256: str, runs: Iterable[tuple[str, str, str, Iterable[FindingRow]]]) -> Baseline:
    failures: dict[Place, frozenset[str]] = {}
    for scenario, test, vehicle, findings in runs:
        place = scenario, test.partition("[")[2].removesuffix("]"), vehicle
        if failed := failures_of(rows_of(findings)):
            failures[place] = failures.get(place, frozenset()) | failed
    return Baseline(name, sha256, failures)
