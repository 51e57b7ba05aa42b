"""Words of others order no terminal about, and hide nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.escaped import escaped

HOSTILE = {
    "a screen wiped": ("\x1b[2Jgone", "\\x1b[2Jgone"),
    "the same in one byte": ("\x9b2J", "\\x9b2J"),
    "a line taken back": ("FAIL\rPASS", "FAIL\\rPASS"),
    "a line of its own": ("x\nPASS all", "x\\nPASS all"),
    "written backwards": ("\u202eSSAP", "\\u202eSSAP"),
    "half a character": ("\ud800", "\\ud800"),
    "a title": ("\x1b]0;PASS\x07", "\\x1b]0;PASS\\x07"),
    "another line's end": ("a\u2028b", "a\\u2028b"),
}


@pytest.mark.parametrize(("text", "shown"), HOSTILE.values(), ids=HOSTILE)
def test_what_would_order_or_hide_is_written_out(text: str, shown: str) -> None:
    assert shown == escaped(text)


def test_plain_words_stay_as_they_are() -> None:
    plain = "4.95 ± 0.05 s → 'ΔZ' — 中文 \\x1b"
    assert plain == escaped(plain)


def test_what_is_to_be_kept_is() -> None:
    assert "a\nb\\x1b" == escaped("a\nb\x1b", keep="\n")


@given(st.text())
def test_nothing_is_left_that_hides_and_once_is_enough(text: str) -> None:
    shown = escaped(text)
    assert [] == [each for each in shown if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert shown == escaped(shown)
