"""The guide is followed to the letter: each file is written, each command called, each change made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import GUIDE, blocks, follow

PAGES = sorted(GUIDE.glob("*.md"))


def test_there_is_one_for_each_kind_of_user_and_for_each_thing_to_write() -> None:
    users = {"qa-engineer", "hardware-team", "evaluator"}
    things = {f"write-{each}" for each in ("a-scenario", "a-fault", "an-actor", "a-check", "a-stack")}
    assert users | things == {page.stem for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_it_says_works(page: Path, tmp_path: Path) -> None:
    assert [] != [each for each in blocks(page) if each.kind in ("sh", "console")]
    if wrong := follow(page, tmp_path):
        pytest.fail(wrong, pytrace=False)
