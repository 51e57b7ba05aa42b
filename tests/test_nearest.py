"""What was meant stands before all that there is."""

from __future__ import annotations

from harness.nearest import unknown

KNOWN = ("LINK-1", "LINK-2")


def test_the_nearest_stands_first() -> None:
    assert "no LINK1: did you mean LINK-1? There are: LINK-1, LINK-2" == unknown("no LINK1", "LINK1", KNOWN)


def test_without_one_that_is_near_it_is_what_is_wanted() -> None:
    assert "no zeppelin: wanted one of LINK-1, LINK-2" == unknown("no zeppelin", "zeppelin", KNOWN)


def test_where_there_is_nothing_that_is_said() -> None:
    assert "no LINK1: there is none at all" == unknown("no LINK1", "LINK1", ())


def test_what_else_there_may_be_stands_last() -> None:
    assert unknown("no sikk", "sikk", ("sik",), besides=", or a file").endswith("There are: sik, or a file")
