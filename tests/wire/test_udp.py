"""UDP ports, on real loopback sockets."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import pytest

from harness.clock import LoopClock, VehicleClock
from harness.errors import LinkError
from harness.wire.udp import DRAIN_MOST, UdpPort
from tests.loops import really

HOST = "127.0.0.1"


@pytest.fixture
def drone() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((HOST, 0))
        sock.settimeout(5)
        yield sock


class Got:
    """What a port's listener got, and waiting for more of it."""

    def __init__(self, port: UdpPort) -> None:
        self.chunks: list[bytes] = []
        port.listen(self.chunks.append)

    async def bytes(self, count: int) -> bytes:
        clock = LoopClock()
        until_s = clock.now_s() + 5
        while sum(map(len, self.chunks)) < count and clock.now_s() < until_s:
            await clock.sleep_until(clock.now_s() + 0.005)
        return b"".join(self.chunks)


@really
async def test_a_port_answers_whoever_spoke_last(drone: socket.socket) -> None:
    port = UdpPort.bind(HOST, 0)
    got = Got(port)
    port.send(b"to nobody")
    assert 1 == port.unsent
    drone.sendto(b"hello", port.address)
    assert b"hello" == await got.bytes(5)
    port.send(b"welcome")
    assert (b"welcome", port.address) == drone.recvfrom(100)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.settimeout(5)
        other.sendto(b"again", port.address)
        await got.bytes(10)
        port.send(b"to the other")
        assert b"to the other" == other.recv(100)
    assert 1 == port.unsent
    port.close()


@really
async def test_a_port_with_a_given_peer_speaks_first_and_stays_with_it(drone: socket.socket) -> None:
    port = UdpPort.bind(HOST, 0, peer=drone.getsockname())
    got = Got(port)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.sendto(b"me", port.address)
        await got.bytes(2)
        port.send(b"first")
    assert b"first" == drone.recv(100)
    port.close()


@really
async def test_many_datagrams_come_in_order_and_none_is_left(drone: socket.socket) -> None:
    port = UdpPort.bind(HOST, 0)
    sent = [b"%06d" % number for number in range(DRAIN_MOST + 40)]
    for each in sent:
        drone.sendto(each, port.address)
    got = Got(port)

    assert b"".join(sent) == await got.bytes(6 * len(sent))
    assert len(got.chunks) < len(sent)
    port.close()


@really
async def test_a_long_queue_lets_others_have_their_turn(drone: socket.socket) -> None:
    port = UdpPort.bind(HOST, 0)
    for _ in range(DRAIN_MOST + 40):
        drone.sendto(b"x", port.address)
    got = Got(port)
    await got.bytes(1)

    assert DRAIN_MOST >= max(map(len, got.chunks))
    port.close()


@really
async def test_datagrams_before_a_listener_wait_for_it(drone: socket.socket) -> None:
    port = UdpPort.bind(HOST, 0)
    drone.sendto(b"early", port.address)
    await asyncio.sleep(0.05)

    assert b"early" == await Got(port).bytes(5)
    port.close()


@really
async def test_a_taken_port_is_a_link_error_that_names_it() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((HOST, 0))
        number = sock.getsockname()[1]
        with pytest.raises(LinkError, match=f"cannot listen on udp {HOST}:{number}: Address already in use"):
            UdpPort.bind(HOST, number)


@really
async def test_a_host_that_is_not_here_is_a_link_error() -> None:
    with pytest.raises(LinkError, match=r"cannot listen on udp 192\.0\.2\.1:0"):
        UdpPort.bind("192.0.2.1", 0)


@really
async def test_a_peer_that_is_not_there_does_not_stop_a_sender() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((HOST, 0))
        nobody = sock.getsockname()
    port = UdpPort.bind(HOST, 0, peer=nobody)
    for _ in range(5):
        port.send(b"anybody?")
        await asyncio.sleep(0.005)
    port.close()


@really
async def test_a_closed_port_frees_its_number_and_closes_twice() -> None:
    port = UdpPort.bind(HOST, 0)
    number = port.address[1]
    port.close()
    port.close()

    UdpPort.bind(HOST, number).close()


@really
async def test_a_closed_port_sends_nothing_and_does_not_complain(drone: socket.socket) -> None:
    port = UdpPort.bind(HOST, 0, peer=drone.getsockname())
    port.close()
    port.send(b"late")

    assert 1 == port.unsent


@really
async def test_a_port_that_keeps_to_its_peer_turns_others_away_until_that_one_is_silent(
    drone: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = UdpPort.bind("127.0.0.1", 0, keeps_s=0.2)
    clock = VehicleClock()
    monkeypatch.setattr(port, "_clock", clock)  # nobody is silent before the test says so
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    port.listen(heard.put_nowait)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        other.settimeout(5)
        drone.sendto(b"first", port.address)
        assert b"first" == await heard.get()
        while not port.others:
            other.sendto(b"other", port.address)
            await asyncio.sleep(0)
        port.send(b"answer")
        assert b"answer" == drone.recv(100)
        clock.observe_ms(300)
        while heard.empty():
            other.sendto(b"other", port.address)
            await asyncio.sleep(0)
        port.send(b"now to you")
        assert b"now to you" == other.recv(100)
        assert (await heard.get()).startswith(b"other")
    port.close()
