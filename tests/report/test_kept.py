"""The plan's row: flown, added, dropped, repeated, deviating, and by whose key."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.evidence.models import RunIdentity
from harness.evidence.signature import Signed, State
from harness.plan.model import SealedPlan
from harness.report.gathering import Gathered, JudgedRun, Uncounted, Why
from harness.report.html import html
from harness.report.kept import held, plan_row
from harness.report.material import Material
from harness.report.results import PlanRow, SealRow
from harness.report.summary import summary
from harness.report.telling import plan_words, seal_words
from tests.plan.made import PLAN_HASH, as_planned, plan, run
from tests.report.pages import of_runs
from tests.report.runs import file, found, judged

KEY = "9f" * 32


def flown(identity: RunIdentity) -> JudgedRun:
    return JudgedRun(identity=identity, findings=file(found(5.0), run=identity.run), seal="0" * 64)


def row(
    runs: list[RunIdentity], *, begun: tuple[Uncounted, ...] = (), seals: tuple[SealRow, ...] = (), **changes: Any
) -> PlanRow:
    sealed = SealedPlan(plan(**changes), Path("plan.json"), PLAN_HASH, Signed(State.TRUSTED, KEY, "lab"))
    kept = held(sealed, Gathered(judged=tuple(map(flown, runs)), uncounted=begun))
    return plan_row(sealed, kept, {each.run for each in runs}, seals)


def test_what_was_flown_as_planned_has_nothing_to_tell() -> None:
    made = row(as_planned())
    assert ("acceptance", 4, 4, ()) == (made.name, made.planned, made.flown, made.deviations)
    assert ("trusted", "lab", KEY) == (made.signature, made.signer, made.key)


def test_each_way_not_to_be_as_planned_is_told() -> None:
    first, second, third, _ = as_planned()
    again = run("600s", 0, run="again", started_utc="2026-01-03T00:00:00Z")
    foreign = run("600s", 0, run="foreign", plan=None)
    late = third.model_copy(update={"speed_asked": 5.0})
    made = row([first, second, late, again, foreign])
    told = {(each.kind, each.what): each.because for each in made.deviations}
    assert {
        ("deviating", late.run), ("added", "foreign"), ("dropped", "LINK-1 2timeouts, seed 1"),
        ("repeated", "LINK-1 600s, seed 0"),
    } == set(told)  # fmt: skip
    assert "speed: planned max, flown 5.0" == told["deviating", late.run]
    assert "flown for no plan" == told["added", "foreign"]
    assert "acceptance: 4 planned, 3 flown, 1 added, 1 dropped, 1 repeated, 1 deviating" == plan_words(made)


def test_what_was_begun_and_cut_short_is_a_repetition() -> None:
    cut = run("600s", 0, run="cut", outcome="running", started_utc="2026-01-01T00:00:00Z")
    made = row(as_planned(), begun=(Uncounted(run="cut", why=Why.CUT_SHORT, identity=cut),))
    assert [("repeated", "LINK-1 600s, seed 0")] == [(each.kind, each.what) for each in made.deviations]
    assert "cut (running)" in made.deviations[0].because


def test_bundles_sealed_by_another_key_than_the_plans_deviate() -> None:
    runs = as_planned()
    seals = [SealRow(run=e.run, manifest_sha256="0" * 64, signature="trusted", signer="lab", key=KEY) for e in runs]
    assert () == row(runs, seals=tuple(seals), key=KEY).deviations
    seals[1] = seals[1].model_copy(update={"signer": "rival", "key": "ee" * 32})
    seals[2] = seals[2].model_copy(update={"signature": "unsigned", "signer": None, "key": None})
    told = {each.what: each.because for each in row(runs, seals=tuple(seals), key=KEY).deviations}
    assert {runs[1].run, runs[2].run} == set(told)
    assert f"by rival ({'ee' * 8})" in told[runs[1].run]
    assert "by nobody" in told[runs[2].run]


def test_page_and_summary_tell_it() -> None:
    made = row(as_planned()[:3])
    material: Material = of_runs(judged(1))
    material = replace(material, results=material.results.model_copy(update={"plan": made}))
    for text in (html(material).decode(), summary(material).decode()):
        assert "acceptance: 4 planned, 3 flown, 1 dropped" in text
    assert seal_words(made) in html(material).decode()
