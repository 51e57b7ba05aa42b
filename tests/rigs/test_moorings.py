"""How a rig and a stack in a container meet at published ports, with servers of the test's in the engine's place."""

from __future__ import annotations

import asyncio
import socket
from typing import cast

import pytest

from harness.errors import RigError
from harness.rigs import moorings
from harness.rigs.moorings import KNOCK, LOOPBACK, PublishedPorts
from harness.wire.port import Port
from tests.loops import really

FRAME = b"a frame"


class Proxy(asyncio.Protocol):
    """As an engine's: it takes every connection, ends the first two, since nobody listens within, then one speaks."""

    taken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        Proxy.taken += 1
        if Proxy.taken <= 2:
            transport.close()
        else:
            transport.write(FRAME)


class Partner(asyncio.DatagramProtocol):
    """As PX4: it says nothing until it was spoken to, and then to whoever that was."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append(data)
        self._transport.sendto(FRAME, addr)


def what_came(port: Port) -> bytes:
    came: list[bytes] = []
    port.listen(came.append)
    return b"".join(came)


def test_a_connection_that_the_engine_ends_is_made_again_until_the_stack_speaks() -> None:
    @really
    async def body() -> None:
        Proxy.taken = 0
        server = await asyncio.get_running_loop().create_server(Proxy, LOOPBACK, 0)
        quay = PublishedPorts({"link": "5760/tcp", "rc": "5501/udp", "rogue": "5763/tcp"}, "The stack")
        assert {"link_port": "5760", "drone_link_port": "5760", "rc_port": "5501"} == await quay.lay(["link"])
        assert ["5760/tcp", "5501/udp"] == quay.wanted
        quay.places = {"5760/tcp": server.sockets[0].getsockname()[1], "5501/udp": 40000}
        [link] = await quay.meet()
        assert (3, FRAME) == (Proxy.taken, what_came(link))
        assert (LOOPBACK, 40000) == quay.rc_input
        quay.close()
        server.close()

    body()


def test_over_udp_it_is_knocked_with_what_is_no_frame() -> None:
    @really
    async def body() -> None:
        transport, partner = await asyncio.get_running_loop().create_datagram_endpoint(Partner, (LOOPBACK, 0))
        quay = PublishedPorts({"link": "14580/udp"}, "The stack")
        values = await quay.lay(["link"])
        assert {"link_port": moorings.NOBODY, "drone_link_port": "14580", "rc_port": "0"} == values
        quay.places = {"14580/udp": transport.get_extra_info("sockname")[1]}
        [link] = await quay.meet()
        assert {KNOCK} == set(partner.heard)
        assert FRAME == what_came(link)[: len(FRAME)]
        quay.close()
        transport.close()

    body()


@pytest.mark.parametrize("wanted", ["5760/tcp", "14580/udp"])
def test_one_that_never_speaks_is_told_with_its_port(wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moorings, "ANSWERS_WITHIN_S", 0.2)

    @really
    async def body() -> None:
        quay = PublishedPorts({"instrument": wanted}, "The stack")
        await quay.lay(["instrument"])
        with socket.socket() as silent, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
            silent.bind((LOOPBACK, 0))
            silent.listen()
            deaf.bind((LOOPBACK, 0))
            place = (silent if wanted.endswith("tcp") else deaf).getsockname()[1]
            quay.places = {wanted: place}
            with pytest.raises(RigError, match=f"said nothing at its instrument port {wanted}, .*127.0.0.1:{place},"):
                await quay.meet()
            quay.close()

    body()
