"""docs/design/: each decision has a number of its own, in its file's name and in its heading."""

from __future__ import annotations

import re

from tests.docs.pages import ROOT


def test_each_decision_has_a_number_of_its_own() -> None:
    pages = sorted((ROOT / "docs" / "design").glob("*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    headed = [re.match(r"# (\d+)\. \S", page.read_text()) for page in pages]

    assert list(range(1, len(pages) + 1)) == numbers
    assert numbers == [int(each[1]) for each in headed if each]
