"""What was meant stands before all that there is."""

from __future__ import annotations

from harness.nearest import MANY, unknown

KNOWN = ("LINK-1", "LINK-2")


def test_the_nearest_stands_first() -> None:
    assert "no LINK1: did you mean LINK-1? There are: LINK-1, LINK-2" == unknown("no LINK1", "LINK1", KNOWN)


def test_without_one_that_is_near_it_is_what_is_wanted() -> None:
    assert "no zeppelin: wanted one of LINK-1, LINK-2" == unknown("no zeppelin", "zeppelin", KNOWN)


def test_where_there_is_nothing_that_is_said() -> None:
    assert "no LINK1: there is none at all" == unknown("no LINK1", "LINK1", ())


def test_of_very_many_it_says_the_nearest_and_where_they_are_listed() -> None:
    many = [f"LINK-{number}" for number in range(1, MANY + 1)]

    near = unknown("no LINK-99", "LINK-99", many, listed="cuas all")
    assert "no LINK-99: did you mean LINK-9? all 20 are listed by cuas all" == near
    none = unknown("no zzz", "zzz", many, listed="cuas all")
    assert "no zzz: nothing is called like that; all 20 are listed by cuas all" == none
    assert unknown("no zzz", "zzz", many[1:], listed="cuas all").endswith(", LINK-20")


def test_what_else_there_may_be_stands_last() -> None:
    assert unknown("no sikk", "sikk", ("sik",), besides=", or a file").endswith("There are: sik, or a file")
