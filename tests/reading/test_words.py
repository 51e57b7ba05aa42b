"""Texts that come in pieces, and texts that are about something."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.mavlink.codec import Encoder, Message, decode
from harness.modes import Topic
from harness.reading.words import CHUNK_CHARACTERS, Phrasebook, TextJoiner
from tests.reading.taps import Recording

LONG = "Link lost: " + "the quick brown fox jumps over the lazy dog " * 3


def chunk(text: str, *, number: int = 7, at: int = 0, component: int = 1) -> Message:
    return decode(Encoder(1, component)("STATUSTEXT", text=text, id=number, chunk_seq=at))


def chunks(text: str, **more: Any) -> list[Message]:
    """As the firmware cuts it: a last piece that is not full, if need be an empty one."""
    pieces = [text[at : at + CHUNK_CHARACTERS] for at in range(0, len(text) + 1, CHUNK_CHARACTERS)]
    return [chunk(piece, at=at, **more) for at, piece in enumerate(pieces)]


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=250))
def test_a_text_in_pieces_comes_out_whole_and_once(text: str) -> None:
    join = TextJoiner()
    *before, last = [join(each) for each in chunks(text)]

    assert [None] * len(before) == before
    assert text == last


def test_a_text_without_a_number_is_whole_also_if_it_is_full() -> None:
    assert "x" * 50 == TextJoiner()(chunk("x" * 50, number=0))


def test_tabs_and_blanks_at_the_end_are_no_part_of_it() -> None:
    assert "Failsafe activated" == TextJoiner()(chunk("Failsafe activated\t", number=0))
    assert "Failsafe activated" == TextJoiner()(chunk("Failsafe activated \t"))


def test_texts_of_several_senders_do_not_mix() -> None:
    join = TextJoiner()
    one, other = chunks("a" * 70), chunks("b" * 70, component=2)
    third = chunks("c" * 70, number=8)

    assert [None] * 3 == [join(each[0]) for each in (one, other, third)]
    assert ["a" * 70, "b" * 70, "c" * 70] == [join(each[1]) for each in (one, other, third)]


def test_a_text_begun_anew_forgets_the_one_that_was_never_finished() -> None:
    join = TextJoiner()
    join(chunk("x" * 50))

    assert "new" == join(chunk("new"))


def test_the_first_phrase_that_is_found_decides() -> None:
    book = Phrasebook(((r"^Link lost$", [Topic.LINK_LOST]), (r"lost", [Topic.FAILSAFE])))

    assert [{Topic.LINK_LOST}, {Topic.FAILSAFE}, set()] == [
        set(book.report(text).topics) for text in ("Link lost", "GPS lost", "fine")
    ]
    assert "fine" == book.report("fine").text


@pytest.mark.parametrize("heard", [True, False])
def test_a_long_text_is_said_with_its_last_piece_and_heard_only_if_that_arrives(heard: bool) -> None:
    made = Recording()
    made.stamp(3.0)
    pieces = [LONG[at : at + 50] for at in range(0, len(LONG), 50)]
    for at, piece in enumerate(pieces):
        made.stamp(3.1 + at / 10)
        number = made.says("STATUSTEXT", text=piece, id=4, chunk_seq=at, lost=not heard and at == len(pieces) - 1)
    made.stamp(4.0)

    said = made.only("said")
    assert (LONG.strip(), number, pytest.approx(3.1 + (len(pieces) - 1) / 10)) == (
        said.value.text,
        said.frame,
        said.lo_s,
    )
    assert Topic.LINK_LOST in said.value.topics
    assert [LONG.strip()] * heard == [value.text for value in made.values("heard")]
