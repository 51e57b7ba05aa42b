"""A stream goes where the user said, and never keeps a flight."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from harness.errors import CallerError
from harness.serve.sender import BACKLOG_BYTES, Address, Sender


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind(("127.0.0.1", 0))
        made.setblocking(False)
        yield made


@pytest.mark.parametrize(
    "text", ["", "udp", "udp:", "udp:127.0.0.1", "udp::6969", "udp:127.0.0.1:0", "udp:127.0.0.1:65536", "ssl:a:1"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(CallerError, match=r"--cot=.*: wanted udp:HOST:PORT \(also multicast\) or tcp:HOST:PORT"):
        Address.parse("--cot", text)


def test_a_multicast_group_is_reached_by_udp_alone() -> None:
    assert Address("udp", "239.2.3.1", 6969) == Address.parse("--cot", "udp:239.2.3.1:6969")
    with pytest.raises(CallerError, match="not by tcp"):
        Address.parse("--cot", "tcp:239.2.3.1:6969")


def test_an_address_of_version_6_is_written_in_brackets() -> None:
    address = Address.parse("--cot", "tcp:[::1]:8087")
    assert ("::1", "tcp:[::1]:8087") == (address.host, str(address))


def test_each_message_is_a_datagram(listener: socket.socket) -> None:
    sender = Sender(Address("udp", *listener.getsockname()))
    sender.send(b"one")
    sender.send(b"two")
    sender.close()
    assert [b"one", b"two"] == [listener.recv(100), listener.recv(100)]
    assert (2, 0) == (sender.sent, sender.unsent)


def test_where_nobody_listens_a_datagram_is_lost_and_nothing_raises(listener: socket.socket) -> None:
    sender = Sender(Address("udp", *listener.getsockname()))
    listener.close()
    for _ in range(3):
        sender.send(b"one")
    sender.close()
    assert 3 == sender.sent + sender.unsent


def test_a_server_gets_the_messages_as_one_stream() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        sender = Sender(Address("tcp", *server.getsockname()))
        there, _ = server.accept()
        with there:
            sender.send(b"one\n")
            sender.send(b"two\n")
            sender.close()
            assert b"one\ntwo\n" == there.makefile("rb").read()


def test_a_server_that_is_not_there_is_bad_input() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = Address("tcp", *server.getsockname())
    with pytest.raises(CallerError, match=r"tcp:127\.0\.0\.1:\d+: wanted somebody to send to, saw: Connection refused"):
        Sender(address)


def test_a_server_that_does_not_read_keeps_nobody_and_what_is_lost_is_counted_whole() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        sender = Sender(Address("tcp", *server.getsockname()))
        there, _ = server.accept()
        message = b"x" * (BACKLOG_BYTES // 4)
        with there:
            for _ in range(64):
                sender.send(message)
        sender.close()
    assert 64 == sender.sent + sender.unsent
    assert sender.unsent > 0
