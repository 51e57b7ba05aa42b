"""Addresses: read from text or refused in one sentence, and opened from the right side."""

from __future__ import annotations

import asyncio
import socket

import pytest

from harness.errors import CallerError
from harness.rigs.address import Address, parse_address, parse_ground
from harness.rigs.ports import free_udp_port
from harness.wire.port import Port
from tests.loops import really


@pytest.mark.parametrize("text", ["udp:127.0.0.1:14550", "udpout:127.0.0.1:1", "tcp:127.0.0.1:65535", "tcp:::1:5760"])
def test_a_drones_address_is_read(text: str) -> None:
    assert text == str(parse_address(text))


@pytest.mark.parametrize("text", ["udp:127.0.0.1:14550", "udpin:127.0.0.2:14550", "tcpin:127.0.0.1:5760"])
def test_a_ground_stations_address_is_read(text: str) -> None:
    assert text == str(parse_ground(text))


def test_localhost_is_this_machine() -> None:
    assert Address("udp", "127.0.0.1", 5, is_ground=True) == parse_ground("udp:localhost:5")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("14550", "--ground=14550: wanted udp:HOST:PORT, udpin:HOST:PORT or tcpin:HOST:PORT"),
        ("udpout:127.0.0.1:14550", "wanted udp:HOST:PORT, udpin:HOST:PORT or tcpin:HOST:PORT"),
        ("tcp:127.0.0.1:5760", "wanted udp:HOST:PORT, udpin:HOST:PORT or tcpin:HOST:PORT"),
        ("udp:127.0.0.1:0", "wanted udp:HOST:PORT"),
        ("udp:127.0.0.1:65536", "wanted udp:HOST:PORT"),
        ("udp:ground.example:14550", "ground.example is not an IP address"),
        ("udp:192.0.2.1:14550", "192.0.2.1 is not this machine; nothing leaves the rig"),
        ("udpin:0.0.0.0:14550", "0.0.0.0 is not this machine; nothing leaves the rig"),
        ("udp:::1:14550", "wanted 127.0.0.1"),
    ],
)
def test_what_is_no_ground_stations_address_is_quoted_with_what_was_wanted(text: str, words: str) -> None:
    with pytest.raises(CallerError) as raised:
        parse_ground(text)

    assert str(raised.value).startswith(f"--ground={text}: ")
    assert words in str(raised.value)


async def _arrived(port: Port) -> bytes:
    came: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
    port.listen(came.set_result)
    return await came


@really
async def test_to_a_station_that_listens_we_speak_first() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as station:
        station.bind(("127.0.0.1", 0))
        station.settimeout(5)
        port = await parse_ground(f"udp:127.0.0.1:{station.getsockname()[1]}").open()
        port.send(b"down")
        told, sender = station.recvfrom(100)
        station.sendto(b"up", sender)

        assert (b"down", b"up") == (told, await _arrived(port))
        port.close()


@really
async def test_where_we_listen_the_station_speaks_first() -> None:
    number = free_udp_port()
    port = await parse_ground(f"udpin:127.0.0.1:{number}").open()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as station:
        station.settimeout(5)
        station.sendto(b"up", ("127.0.0.1", number))
        assert b"up" == await _arrived(port)
        port.send(b"down")
        assert b"down" == station.recv(100)
    port.close()


@really
async def test_a_station_may_connect_by_tcp() -> None:
    number = free_udp_port()
    port = await parse_ground(f"tcpin:127.0.0.1:{number}").open()
    reader, writer = await asyncio.open_connection("127.0.0.1", number)
    writer.write(b"up")
    assert b"up" == await _arrived(port)
    port.send(b"down")
    assert b"down" == await reader.read(100)
    port.close()
    assert b"" == await reader.read(100)
    writer.close()


@really
async def test_a_port_that_another_holds_is_refused_by_its_holder() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("127.0.0.1", 0))
        number = holder.getsockname()[1]
        with pytest.raises(CallerError, match=rf"udp 127\.0\.0\.1:{number}.* holds it"):
            await parse_ground(f"udpin:127.0.0.1:{number}").open()
