"""Ports, addresses, and who holds them."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from harness.errors import CallerError, RigError
from harness.rigs import ports
from harness.rigs.address import Address, parse_address
from harness.rigs.owner import owner_of
from harness.rigs.ports import RANGE, free_udp_port
from tests.loops import really
from tests.rigs.processes import line, python

HOLD = """
import socket, sys
sock = socket.socket(socket.AF_INET, getattr(socket, sys.argv[1]))
sock.bind(("127.0.0.1", 0))
if sys.argv[1] == "SOCK_STREAM":
    sock.listen()
print(sock.getsockname()[1], flush=True)
input()
"""
BAD = [
    "", "udp", "udp:", "udp:14550", "udp:127.0.0.1", "udp:127.0.0.1:", "udp:127.0.0.1:0", "udp:127.0.0.1:65536",
    "udp:127.0.0.1:-1", "udp:127.0.0.1:port", "udp:127.0.0.1:1.5", "tcp::5760", "http:127.0.0.1:80", "UDP:127.0.0.1:1",
    "127.0.0.1:14550", "udpin:127.0.0.1:14550", "serial:127.0.0.1:5",
]  # fmt: skip
NOT_HOSTS = ["udp:300.0.0.1:1", "udp:drone:1", "tcp:127.0.0:1", "tcp:example.org:80"]


@pytest.mark.parametrize("text", BAD)
def test_an_address_that_is_none_is_quoted_with_what_was_wanted(text: str) -> None:
    with pytest.raises(CallerError) as raised:
        parse_address(text)

    assert f"--at={text}: wanted udp:HOST:PORT, udpout:HOST:PORT or tcp:HOST:PORT" == str(raised.value)


@pytest.mark.parametrize("text", NOT_HOSTS)
def test_a_host_is_an_ip_address(text: str) -> None:
    with pytest.raises(CallerError, match="is not an IP address"):
        parse_address(text)


@pytest.mark.parametrize("text", ["udp:0.0.0.0:14550", "udpout:192.0.2.1:14550", "tcp:10.0.0.1:5760"])
def test_nothing_leaves_the_rig(text: str) -> None:
    with pytest.raises(CallerError, match="is not this machine; nothing leaves the rig"):
        parse_address(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("udp:127.0.0.1:14550", Address("udp", "127.0.0.1", 14550)),
        ("udpout:localhost:1", Address("udpout", "127.0.0.1", 1)),
        ("tcp:127.0.0.2:65535", Address("tcp", "127.0.0.2", 65535)),
    ],
)
def test_an_address_is_read_and_written(text: str, address: Address) -> None:
    assert address == parse_address(text)
    assert text.replace("localhost", "127.0.0.1") == str(address)


@really
async def test_a_port_that_another_process_holds_is_an_error_that_names_it() -> None:
    with python(HOLD, "SOCK_DGRAM") as other:
        number = int(line(other))
        with pytest.raises(CallerError, match=f"Address already in use; python.* \\(pid {other.pid}\\) holds it"):
            await parse_address(f"udp:127.0.0.1:{number}").open()


@really
async def test_where_nobody_listens_is_an_error() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        number = sock.getsockname()[1]
    with pytest.raises(CallerError, match=f"cannot connect to tcp 127.0.0.1:{number}"):
        await parse_address(f"tcp:127.0.0.1:{number}").open()


@really
async def test_a_udpout_address_is_spoken_to_first() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as drone:
        drone.bind(("127.0.0.1", 0))
        drone.settimeout(5)
        port = await parse_address(f"udpout:127.0.0.1:{drone.getsockname()[1]}").open()
        port.send(b"hello")
        assert b"hello" == drone.recv(100)
        port.close()


@really
async def test_a_udp_address_is_listened_at() -> None:
    number = free_udp_port()
    port = await parse_address(f"udp:127.0.0.1:{number}").open()
    with pytest.raises(CallerError, match=f"cannot listen on udp 127.0.0.1:{number}"):
        await parse_address(f"udp:127.0.0.1:{number}").open()
    port.close()


@pytest.mark.parametrize("kind", ["SOCK_DGRAM", "SOCK_STREAM"])
def test_the_owner_of_a_port_is_named(kind: str) -> None:
    with python(HOLD, kind) as other:
        owner = owner_of(int(line(other)))

        assert owner is not None
        assert owner.startswith("python")
        assert owner.endswith(f"(pid {other.pid})")


def test_a_port_that_nobody_holds_has_no_owner() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        number = sock.getsockname()[1]

    assert owner_of(number) is None


def test_a_free_port_can_be_bound_and_is_out_of_the_kernels_own_range() -> None:
    for number in {free_udp_port() for _ in range(20)}:
        assert RANGE[0] <= number < RANGE[1]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.bind(("", number))


def test_a_port_that_is_taken_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        number = sock.getsockname()[1]
        monkeypatch.setattr(ports, "RANGE", (number, number + 1))
        with pytest.raises(RigError, match=f"found no free UDP port in {number}"):
            free_udp_port()


def test_one_that_was_given_out_just_now_is_not_given_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither to who asks for two and binds neither before he has both, nor to another process; to both thereafter."""
    number = free_udp_port()
    monkeypatch.setattr(ports, "RANGE", (number, number + 1))
    with pytest.raises(RigError, match=f"found no free UDP port in {number}"):
        free_udp_port()
    asks = f"from harness.rigs import ports; ports.RANGE = ({number}, {number + 1}); print(ports.free_udp_port())"
    command = [sys.executable, "-c", asks]
    assert b"found no free UDP port" in subprocess.run(command, check=False, capture_output=True).stderr
    monkeypatch.setattr(ports, "RANGE", RANGE)
    for _ in range(ports.KEPT):
        free_udp_port()
    assert f"{number}\n".encode() == subprocess.run(command, check=True, capture_output=True).stdout
