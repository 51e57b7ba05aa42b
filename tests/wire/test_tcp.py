"""TCP ports, on real loopback sockets: both ends of the same kind."""

from __future__ import annotations

import asyncio
import socket

import pytest

from harness.clock import LoopClock
from harness.errors import LinkError
from harness.wire.tcp import TcpPort
from tests.loops import really

HOST = "127.0.0.1"


async def joined() -> tuple[TcpPort, TcpPort]:
    """A serving port and the drone that connected to it."""
    serving = await TcpPort.serve(HOST)
    drone = await TcpPort.connect(*serving.address)
    await serving.connected
    return serving, drone


async def heard(port: TcpPort, count: int) -> bytes:
    got = bytearray()
    port.listen(got.extend)
    clock = LoopClock()
    until_s = clock.now_s() + 5
    while len(got) < count and clock.now_s() < until_s:
        await clock.sleep_until(clock.now_s() + 0.005)
    return bytes(got)


@really
async def test_bytes_cross_both_ways() -> None:
    serving, drone = await joined()
    drone.send(b"from the ")
    drone.send(b"drone")
    serving.send(b"from the ground")

    assert b"from the drone" == await heard(serving, 14)
    assert b"from the ground" == await heard(drone, 15)
    serving.close()
    drone.close()


@really
async def test_a_serving_port_waits_for_its_drone() -> None:
    serving = await TcpPort.serve(HOST)
    serving.send(b"to nobody")
    assert not serving.connected.done()
    assert 1 == serving.unsent
    drone = await TcpPort.connect(*serving.address)
    await serving.connected
    assert not serving.lost.done()
    serving.close()
    drone.close()


@really
async def test_a_peer_that_goes_is_lost_and_sending_to_it_is_no_error() -> None:
    serving, drone = await joined()
    drone.close()
    await asyncio.wait_for(serving.lost, 5)
    serving.send(b"late")

    assert 1 == serving.unsent
    serving.close()


@really
async def test_the_clients_end_notices_a_server_that_goes() -> None:
    serving, drone = await joined()
    serving.close()
    await asyncio.wait_for(drone.lost, 5)
    drone.close()


@really
async def test_whoever_comes_second_is_turned_away_and_the_first_is_kept() -> None:
    serving, drone = await joined()
    second = await TcpPort.connect(*serving.address)
    second.send(b"intruder")
    await asyncio.wait_for(second.lost, 5)
    drone.send(b"drone")

    assert b"drone" == await heard(serving, 5)
    assert not serving.lost.done()
    for port in (second, serving, drone):
        port.close()


@really
async def test_where_nobody_listens_is_a_link_error_that_names_it() -> None:
    with socket.socket() as sock:
        sock.bind((HOST, 0))
        number = sock.getsockname()[1]
    with pytest.raises(LinkError, match=f"cannot connect to tcp {HOST}:{number}: "):
        await TcpPort.connect(HOST, number)


@really
async def test_a_taken_port_is_a_link_error_that_names_it() -> None:
    serving = await TcpPort.serve(HOST)
    number = serving.address[1]
    with pytest.raises(LinkError, match=f"cannot listen on tcp {HOST}:{number}: "):
        await TcpPort.serve(HOST, number)
    serving.close()
