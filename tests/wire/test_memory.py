"""Two ports joined in memory."""

from __future__ import annotations

from harness.wire.memory import memory_pair


def test_what_one_end_sends_the_other_has_at_once_and_in_order() -> None:
    one, other = memory_pair()
    got: list[tuple[str, bytes]] = []
    one.listen(lambda data: got.append(("one", data)))
    other.listen(lambda data: got.append(("other", data)))
    one.send(b"a")
    other.send(b"b")
    one.send(b"c")

    assert [("other", b"a"), ("one", b"b"), ("other", b"c")] == got


def test_what_came_before_there_was_a_listener_is_kept_for_it_once() -> None:
    one, other = memory_pair()
    first: list[bytes] = []
    second: list[bytes] = []
    one.send(b"a")
    one.send(b"b")
    other.listen(first.append)
    other.listen(second.append)
    one.send(c := b"c")

    assert [b"a", b"b"] == first
    assert [c] == second


def test_sending_to_an_end_that_closed_is_no_error() -> None:
    one, other = memory_pair()
    got: list[bytes] = []
    one.listen(got.append)
    other.listen(got.append)
    other.close()
    one.send(b"a")
    other.send(b"b")
    one.close()
    other.close()

    assert [] == got
