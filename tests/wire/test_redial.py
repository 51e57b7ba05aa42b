"""TCP ends that come late, go, and come back; on real loopback sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from harness.clock import HostClock
from harness.errors import LinkError
from harness.rigs.ports import free_udp_port
from harness.wire.redial import Redial
from harness.wire.tcp import TcpPort
from tests.loops import really

HOST = "127.0.0.1"


async def until(true: Callable[[], bool]) -> None:
    clock = HostClock()
    while not true():
        await clock.sleep_until(clock.now_s() + 0.01)


@really
async def test_a_listener_that_comes_late_and_comes_back_is_found() -> None:
    number = free_udp_port()
    port = Redial(lambda: TcpPort.connect(HOST, number))
    got: list[bytes] = []
    port.listen(got.append)
    port.send(b"to nobody")
    assert 1 == port.unsent
    for told in (b"one", b"two"):
        drone = await TcpPort.serve(HOST, number)
        await drone.connected
        drone.send(told)
        await until(lambda told=told: b"".join(got).endswith(told))  # type: ignore[misc]
        port.send(b"welcome " + told)
        heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        drone.listen(heard.set_result)
        assert b"welcome " + told == await heard
        drone.close()
    assert [b"one", b"two"] == got
    port.close()


@really
async def test_a_station_that_leaves_may_connect_again() -> None:
    first = await TcpPort.serve(HOST)
    number = first.address[1]
    port = Redial(lambda: TcpPort.serve(HOST, number), first)
    got: list[bytes] = []
    port.listen(got.append)
    port.send(b"to nobody")
    assert 1 == port.unsent
    for told in (b"one", b"two"):
        station = await _connected(number, told)
        await until(lambda told=told: told in got)  # type: ignore[misc]
        station.close()
    port.close()


async def _connected(number: int, told: bytes) -> TcpPort:
    """As stations do: again, as long as whoever listens still holds the one before for there."""
    clock = HostClock()
    while True:
        with suppress(LinkError):
            station = await TcpPort.connect(HOST, number)
            station.send(told)
            await clock.sleep_until(clock.now_s() + 0.1)
            if not station.lost.done():
                return station
