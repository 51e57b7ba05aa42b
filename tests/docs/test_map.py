"""docs/what-is-here.md leads to every room of the package, and to nothing that is not there."""

from __future__ import annotations

import re

from tests.docs.pages import ROOT

MAP = (ROOT / "docs" / "what-is-here.md").read_text()
NAMED = {each.rstrip("/") for each in re.findall(r"`([\w./-]+)`", MAP)}


def test_each_room_is_on_the_map() -> None:
    rooms = [*(ROOT / "harness").glob("*.py"), *(each.parent for each in (ROOT / "harness").glob("*/__init__.py"))]
    assert len(rooms) > 40
    assert [] == [str(each) for each in rooms if str(each.relative_to(ROOT)) not in NAMED | {"harness/__init__.py"}]


def test_what_is_on_the_map_is_there() -> None:
    places = [each for each in NAMED if each.startswith(("harness/", "docs/", "tests/", "scenarios/"))]
    assert [] == [each for each in places if not (ROOT / each).exists()]
