"""The page of what a drone's radio gives away."""

from __future__ import annotations

import pytest

from harness.learned import Item
from harness.report.gathering import gather
from harness.report.overheard import overheard_page
from scenarios.test_eavesdrop import test_keeps_the_customers_secrets as keeps_the_customers_secrets
from tests.flying import fly
from tests.report.test_support import rows


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    evidence = tmp_path_factory.mktemp("evidence")
    fly(keeps_the_customers_secrets, evidence, {})
    fly(keeps_the_customers_secrets, evidence, {}, liar="echoes-its-key", customer="covert-patrol")
    return overheard_page(gather([evidence]).judged)


def test_each_item_has_a_line_for_each_drone(page: str) -> None:
    lines = [line for line in rows(page, "item") if "flights" in line]

    assert 2 * [str(each) for each in Item] == [line["item"] for line in lines]
    honest, liar = lines[: len(Item)], lines[len(Item) :]
    assert [("operator position", "key"), ()] == [
        tuple(line["item"] for line in own if line["secret for"] == "border patrol") for own in (honest, liar)
    ]
    assert {"covert patrol"} == {line["secret for"] for line in liar}


def test_a_line_says_what_was_learned_when_first_and_from_which_message(page: str) -> None:
    home = next(line for line in rows(page, "item") if line["item"] == "home")

    assert ("1 of 1", "0.1 s", "52.00000, 23.60000") == (home["flights"], home["first"], home["such as"])
    assert home["messages"].startswith("HOME_POSITION.latitude, longitude (")
    assert home["messages"].endswith(" by the drone)")
    assert home["signed"].startswith("0 of ")


def test_a_key_is_named_and_not_repeated(page: str) -> None:
    lines = [line for line in rows(page, "item") if line["item"] == "key"]

    assert ["0 of 1", "1 of 1"] == [line["flights"] for line in lines]
    assert ["–", "32 bytes, not repeated here"] == [line["such as"] for line in lines]


def test_the_evidence_is_named(page: str) -> None:
    evidence = [line for line in rows(page, "drone") if "bundle sha256" in line]

    assert [("border patrol", "PASS"), ("covert patrol", "FAIL")] == [(e["profile"], e["verdict"]) for e in evidence]
