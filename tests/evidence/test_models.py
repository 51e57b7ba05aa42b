from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

import harness.evidence.models as module
from harness.evidence.models import ChecksFile, FindingRow, FindingsFile, RunIdentity, findings_schema
from harness.verdict import Finding, Verdict

TOP = ["schema", "run", "scenario", "vehicle", "real", "profile", "seed", "speed", "verdict", "findings"]
ROW = [
    "check", "requirements", "verdict", "because", "observed", "limit", "limit_name", "margin", "unit", "uncertainty",
    "tap", "at_s", "window_s", "frames",
]  # fmt: skip


def test_the_committed_schema_is_the_models() -> None:
    committed = Path(module.__file__).with_name("findings.schema.json").read_text("utf-8")
    assert findings_schema() == committed


def test_findings_json_has_exactly_the_promised_keys(identity: RunIdentity, finding: Finding) -> None:
    value = json.loads(FindingsFile.of(identity, [finding]).model_dump_json())
    assert TOP == list(value)
    assert ROW == list(value["findings"][0])
    schema = json.loads(findings_schema())
    assert (TOP, ROW) == (schema["required"], schema["$defs"]["FindingRow"]["required"])


def test_a_finding_survives_its_row(finding: Finding) -> None:
    bare = Finding(check="x", verdict=Verdict.NOT_SUPPORTED, because="y")
    for each in (finding, bare):
        row = FindingRow.model_validate_json(FindingRow.of(each).model_dump_json())
        assert each == row.finding()
    assert [] == json.loads(FindingRow.of(bare).model_dump_json())["window_s"]


def test_what_is_not_finite_is_written_as_null(finding: Finding) -> None:
    row = FindingRow.of(replace(finding, observed=math.inf, margin=-math.inf, window_s=(1.0, math.inf)))
    assert (None, None, ()) == (row.observed, row.margin, row.window_s)


def test_the_verdict_is_the_worst_of_the_findings(identity: RunIdentity, finding: Finding) -> None:
    failed = replace(finding, verdict=Verdict.FAIL)
    assert Verdict.FAIL == FindingsFile.of(identity, [finding, failed]).verdict
    assert Verdict.INCONCLUSIVE == FindingsFile.of(identity, []).verdict
    assert Verdict.ERROR == FindingsFile.of(identity, [], Verdict.ERROR).verdict


def test_run_identity_survives_json_also_with_odd_parameters(identity: RunIdentity) -> None:
    odd = identity.model_copy(update={"parameters": {"A": 1, "B": 1.0, "C": math.inf}, "speed_asked": 20.0})
    back = RunIdentity.model_validate_json(odd.model_dump_json())
    assert odd == back
    assert [int, float, float] == [type(each) for each in back.parameters.values()]
    nan = identity.model_copy(update={"parameters": {"D": math.nan}})
    assert math.isnan(RunIdentity.model_validate_json(nan.model_dump_json()).parameters["D"])


def test_unknown_fields_are_refused(identity: RunIdentity) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        RunIdentity.model_validate(identity.model_dump() | {"weather": "fine"})


def test_checks_are_kept_as_they_are() -> None:
    checks = [{"kind": "then", "nested": {"a": [1, 2.5, None, "x"]}}]
    file = ChecksFile.model_validate_json(ChecksFile.of(checks).model_dump_json())
    assert (1, checks) == (file.schema_, list(file.checks))
