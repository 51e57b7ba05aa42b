"""Virtual time: it jumps when nothing is ready, and lets nothing in from outside."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from harness.clock import HostClock, LoopClock, VirtualLoop, utc_us, within_host_s
from harness.errors import RigError
from tests.loops import passing, virtually


def test_a_virtual_day_takes_no_host_time() -> None:
    host = HostClock()
    began_s = host.now_s()

    @virtually
    async def a_week() -> None:
        await asyncio.sleep(7 * 86400)
        assert pytest.approx(7 * 86400) == LoopClock().now_s()

    a_week()
    assert host.now_s() - began_s < 3600


@virtually
async def test_virtual_time_stands_while_there_is_work() -> None:
    before_s = LoopClock().now_s()
    await passing(1000)
    assert before_s == LoopClock().now_s()


@virtually
async def test_virtual_sleepers_wake_in_the_order_of_their_times() -> None:
    woken = []

    async def sleeper(for_s: float) -> None:
        await asyncio.sleep(for_s)
        woken.append((for_s, LoopClock().now_s()))

    await asyncio.gather(*(sleeper(each) for each in (3.0, 0.001, 2.0, 1e5)))
    assert [(each, pytest.approx(each)) for each in (0.001, 2.0, 3.0, 1e5)] == woken


@virtually
async def test_a_loop_clock_sleeps_until_a_time_and_not_for_it() -> None:
    clock = LoopClock()
    await clock.sleep_until(5)
    await clock.sleep_until(7)
    assert pytest.approx(7) == clock.now_s()
    await clock.sleep_until(1)
    assert pytest.approx(7) == clock.now_s()


@virtually
async def test_work_is_cut_at_its_limit_in_loop_seconds() -> None:
    assert 3 == await within_host_s(2, asyncio.sleep(1.9, 3))
    with pytest.raises(TimeoutError):
        await within_host_s(2, asyncio.sleep(2.1))
    assert pytest.approx(3.9) == LoopClock().now_s()


class _Nothing(asyncio.DatagramProtocol, asyncio.SubprocessProtocol): ...


def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


OUTSIDE: dict[str, Callable[[], Coroutine[Any, Any, object]]] = {
    "a client": lambda: asyncio.open_connection("127.0.0.1", 9),
    "a server": lambda: asyncio.start_server(lambda *_: None, "127.0.0.1", 0),
    "a datagram socket": lambda: _loop().create_datagram_endpoint(_Nothing, local_addr=("127.0.0.1", 0)),
    "a program": lambda: asyncio.create_subprocess_exec("true"),
    "a shell": lambda: asyncio.create_subprocess_shell("true"),
    "a thread": lambda: asyncio.to_thread(utc_us),
    "an executor": lambda: _loop().run_in_executor(None, utc_us),  # type: ignore[dict-item,return-value]
    "a name": lambda: _loop().getaddrinfo("localhost", 9),
}


@pytest.mark.parametrize("outside", OUTSIDE.values(), ids=OUTSIDE.keys())
def test_virtual_time_refuses_the_outside_world(outside: Callable[[], Coroutine[Any, Any, object]]) -> None:
    @virtually
    async def body() -> None:
        with pytest.raises(RigError, match="single-threaded and offline"):
            await outside()

    body()


@virtually
async def test_virtual_time_refuses_to_watch_a_socket() -> None:
    one, other = socket.socketpair()
    with one, other:
        for watched in (_loop().add_reader, _loop().add_writer):
            with pytest.raises(RigError, match="single-threaded and offline"):
                watched(one.fileno(), print)


def test_virtual_time_refuses_calls_from_other_threads() -> None:
    seen: list[BaseException] = []

    @virtually
    async def body() -> None:
        loop = _loop()

        def intrude() -> None:
            try:
                loop.call_soon_threadsafe(print)
            except RigError as error:
                seen.append(error)

        thread = threading.Thread(target=intrude)
        thread.start()
        thread.join()

    body()
    assert ["call_soon_threadsafe"] == [str(each).split(": ")[1].split()[0] for each in seen]


def test_an_interrupt_ends_what_runs_in_virtual_time() -> None:
    cleaned = []
    # A background job of a shell is born with SIGINT ignored, as a person's own run never is.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    @virtually
    async def body() -> None:
        try:
            signal.raise_signal(signal.SIGINT)
            await asyncio.sleep(1000)
        finally:
            cleaned.append(True)

    try:
        with pytest.raises(KeyboardInterrupt):
            body()
    finally:
        signal.signal(signal.SIGINT, before)
    assert [True] == cleaned


def test_waiting_for_what_nobody_will_send_is_an_error_and_no_hang() -> None:
    @virtually
    async def body() -> None:
        await _loop().create_future()

    with pytest.raises(RigError, match="virtual time stands still"):
        body()


def test_a_virtual_loop_starts_at_zero() -> None:
    loop = VirtualLoop()
    assert 0.0 == loop.time()
    loop.close()
