"""Bundles of real flights that lie beside this file, judged again and held against what was filed."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

from harness.evidence.bundle import Bundle
from harness.judge import Judgement, judge

HERE = Path(__file__).parent
_PLACE = re.compile(rb"(?<![\w./:<-])(?:/[A-Za-z0-9_.+-]{2,}){2,}")


@cache
def judged(name: str) -> Judgement:
    return judge(Bundle.open(HERE / name))


def assert_says_what_the_whole_one_said(name: str, *, reworded: bool = False, besides: Collection[str] = ()) -> None:
    """Trimmed as it is: in what it measured, and where it saw that; of a `reworded` check not in its sentence. Checks
    that stand `besides` are asked today, and were not then."""
    filed = Bundle.open(HERE / name).findings()

    assert filed is not None
    sentence = () if reworded else ("check",)
    measured = (*sentence, "verdict", "observed", "margin", "at_s", "window_s", "frames")
    assert [[getattr(each, part) for part in measured] for each in (row.finding() for row in filed.findings)] == [
        [getattr(each, part) for part in measured] for each in judged(name).findings if each.check not in besides
    ]


def places_named(name: str) -> dict[str, list[bytes]]:
    """Paths of a machine that a bundle's files have in them, by file."""
    return {
        each.name: found
        for each in (HERE / name).rglob("*")
        if each.is_file() and (found := _PLACE.findall(each.read_bytes()))
    }
