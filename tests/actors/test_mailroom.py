"""Messages go to whoever asked for them, and to nobody else."""

from __future__ import annotations

import pytest

from harness.actors import mailroom
from harness.actors.mailroom import Mailroom
from harness.mavlink.codec import Encoder, Message
from tests.mavlink.messages import unknown

SAYS = Encoder(1, 1)


def test_everybody_gets_what_they_asked_for_in_order() -> None:
    room, one, other = Mailroom(), list[str](), list[str]()
    room.on("HEARTBEAT", lambda message: one.append(message.name))
    room.on("HEARTBEAT", lambda message: other.append(message.name))
    room.on("PING", lambda message: one.append(message.name))
    room.sort([SAYS("HEARTBEAT"), SAYS("PING"), SAYS("ATTITUDE"), SAYS("HEARTBEAT")])

    assert ["HEARTBEAT", "PING", "HEARTBEAT"] == one
    assert ["HEARTBEAT"] * 2 == other


def test_who_has_ended_gets_nothing_more_and_others_still_do() -> None:
    room, one, other = Mailroom(), list[Message](), list[Message]()
    end = room.on("PING", one.append)
    room.on("PING", other.append)
    room.sort([SAYS("PING")])
    end()
    room.sort([SAYS("PING")])

    assert (1, 2) == (len(one), len(other))


def test_a_handler_may_end_itself() -> None:
    room, got = Mailroom(), list[str]()

    def once(message: Message) -> None:
        got.append("once")
        end()

    end = room.on("PING", once)
    room.on("PING", lambda _: got.append("always"))
    room.sort([SAYS("PING"), SAYS("PING")])

    assert ["once", "always", "always"] == got


def test_what_nobody_asked_for_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailroom, "decode", lambda _: pytest.fail("decoded"))
    room = Mailroom()
    room.on("PING", lambda _: None)()
    room.sort([SAYS("PING"), SAYS("HEARTBEAT"), unknown()])


def test_an_inbox_keeps_all_its_names_from_now_until_its_end() -> None:
    room = Mailroom()
    room.sort([SAYS("PING")])
    with room.inbox("PING", "HEARTBEAT") as inbox:
        room.sort([SAYS("HEARTBEAT"), SAYS("ATTITUDE"), SAYS("PING")])
    room.sort([SAYS("PING")])

    assert ["HEARTBEAT", "PING"] == [inbox.get_nowait().name for _ in range(inbox.qsize())]


def test_an_inbox_ends_also_if_its_block_fails() -> None:
    room = Mailroom()
    with pytest.raises(ZeroDivisionError), room.inbox("PING") as inbox:
        raise ZeroDivisionError
    room.sort([SAYS("PING")])

    assert inbox.empty()


def test_a_message_that_is_none_cannot_be_asked_for() -> None:
    with pytest.raises(KeyError):
        Mailroom().on("PONG", lambda _: None)
