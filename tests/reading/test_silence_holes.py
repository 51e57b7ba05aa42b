"""What a hole in the recording leaves open of a silence."""

from __future__ import annotations

from tests.reading.ways import KINDS, Way, near


def test_a_hole_before_a_silence_is_told_makes_it_unsure() -> None:
    way = Way()
    way.silence.doubt()
    way.silence.was_taken()
    way.tick(9.5)
    way.alive(12)

    assert [False] * 3 == [way.only(kind).sure for kind in KINDS[:3]]
    assert [(near(6.99), near(11.99))] == way.maybe()
    assert [near(7.01)] == way.missed


def test_a_hole_within_a_silence_leaves_its_beginning_sure_and_all_else_open() -> None:
    way = Way()
    way.silence.was_taken()
    way.tick(9.5)
    way.silence.doubt()
    way.alive(12)

    assert [True, False, False] == [way.only(kind).sure for kind in KINDS[:3]]
    assert [(near(6.99), near(11.99))] == way.maybe(), "there may have been two of them"


def test_a_hole_found_after_a_sign_of_life_counts_before_it_and_behind_it() -> None:
    """Its mark was taken when it came; that something is missing may be found before it is dated."""
    way = Way()
    way.silence.was_taken()
    way.tick(9.5)
    mark = way.silence.mark()
    way.silence.doubt()
    way.silence.sign_of_life(11.99, 12.01, 9, mark)
    assert not way.only("up_restored").sure
    way.silence.was_taken()
    way.tick(15)

    assert [True, False] == [event.sure for event in way.timeline.events("up_silent")]


def test_a_silence_of_nobodys_with_a_hole_in_it_may_be_anything() -> None:
    way = Way()
    way.silence.doubt()
    way.alive(11)

    assert [] == way.told()
    assert [(near(6.99), near(10.99))] == way.maybe()


def test_a_hole_in_a_stretch_that_may_just_have_been_a_silence_leaves_it_open() -> None:
    way = Way()
    way.silence.was_taken()
    way.silence.doubt()
    way.silence.sign_of_life(8, 9.5, 9, way.silence.mark())

    assert [] == way.told()
    assert [(near(6.99), 9.5)] == way.maybe()


def test_a_hole_in_a_stretch_too_short_for_a_silence_hides_none() -> None:
    way = Way()
    way.silence.doubt()
    way.alive(8)
    way.silence.was_taken()
    way.tick(11)

    assert [] == way.maybe()
    assert way.only("up_silent").sure


def test_a_jump_in_the_senders_numbers_is_a_hole_since_the_last_that_was_seen() -> None:
    way = Way()
    way.tick(7)
    assert way.silence.count((255, 190, 3)) is None
    way.tick(8)

    assert near(7) == way.silence.count((255, 190, 5))
    assert (1, [near(7)]) == (way.silence.holes, way.missed)
    assert way.silence.count((255, 190, 6)) is None
    assert way.silence.count((255, 1, 200)) is None, "another sender's"
