"""Somebody who only listens: for every check its liar, which dies of that check and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checks.profile import read_profile
from harness.learned import Item
from harness.verdict import Verdict
from tests.flying import Scenario, fly, profile
from tests.liars.kill_table import (
    Kill,
    assert_dies_of_its_lie_alone,
    assert_passes_and_each_check_it_files_has_a_liar,
    name_of,
    shipped_scenarios,
)
from tests.liars.promises_eavesdrop import KILLS, PROMISES


@pytest.mark.parametrize("kill", KILLS, ids=str)
def test_a_liar_dies_of_its_lie_alone(kill: Kill, tmp_path: Path) -> None:
    judgement, _ = fly(kill.scenario, tmp_path, dict(kill.case), liar=kill.liar)

    assert_dies_of_its_lie_alone(kill, PROMISES, judgement)


@pytest.mark.parametrize("scenario", [*shipped_scenarios("eavesdrop")], ids=name_of)
def test_the_honest_drone_passes_and_each_check_it_files_has_a_liar(scenario: Scenario, tmp_path: Path) -> None:
    judgement, folder = fly(scenario, tmp_path, {})

    assert_passes_and_each_check_it_files_has_a_liar(scenario, PROMISES, KILLS, judgement, folder)


def test_what_is_no_secret_is_listed_item_by_item(tmp_path: Path) -> None:
    (scenario,) = PROMISES
    judgement, _ = fly(scenario, tmp_path, {})

    secrets = read_profile(profile()).secrets
    listed = {each.check: each for each in judgement.findings[len(secrets) :]}
    assert {f"what who listens learns: {each}" for each in Item if each not in secrets} == set(listed)
    assert {Verdict.PASS} == {each.verdict for each in listed.values()}
    assert {"remote control", "shell"} == {name.split(": ")[1] for name, each in listed.items() if not each.frames}
    home = listed["what who listens learns: home"].because
    assert "from HOME_POSITION.latitude, longitude: 52.00000, 23.60000" in home


def test_a_customer_who_flies_covertly_fails_whatever_speaks_in_clear(tmp_path: Path) -> None:
    (scenario,) = PROMISES
    judgement, _ = fly(scenario, tmp_path, {}, customer="covert-patrol")

    kept = {Item.OPERATOR, Item.KEY, Item.STICKS, Item.SHELL}
    failed = {each.check.split("'")[1] for each in judgement.findings if each.verdict is Verdict.FAIL}
    assert len(Item) == len(judgement.findings)
    assert set(map(str, set(Item) - kept)) == failed


def test_both_customers_demand_the_same_but_for_what_is_secret() -> None:
    border, covert = read_profile(profile()), read_profile(profile("covert-patrol"))

    assert (border.limits, border.requirements) == (covert.limits, covert.requirements)
    assert set(Item) == set(covert.secrets) > set(border.secrets)
