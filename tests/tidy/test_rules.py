"""Each rule bites: a planted violation is named with its line, and its harmless twin is not."""

from __future__ import annotations

import pytest

from tests.tidy.rules import EVERYWHERE, PRODUCT

SOMEWHERE = "harness/flight.py"
LONG_BODY = "    x = 1\n" * 60
PLANTED = {
    "long_file": [("x = 1\n" * 301, 301)],
    "long_function": [(f"def f():\n{LONG_BODY}", 1), (f"class A:\n async def f():\n{LONG_BODY}", 2)],
    "missing_unit": [
        ("def f(timeout: float): ...\n", 1),
        ("def f(*, link_delay=3): ...\n", 1),
        ("class A:\n    cruise_altitude: float | None\n", 2),
        ("class A:\n    max_distance_far: int = 3\n", 2),
    ],
    "own_time": [
        ("import time\n", 1),
        ("from time import monotonic\n", 1),
        ("import asyncio\nasync def f():\n    await asyncio.sleep(1)\n", 3),
        ("import asyncio\nasync def f():\n    async with asyncio.timeout(1): ...\n", 3),
        ("def f(loop):\n    loop.call_later(1, f)\n", 2),
    ],
    "machine_access": [
        ("import socket\n", 1),
        ("from subprocess import run\n", 1),
        ("import serial.tools\n", 1),
        ("async def f(loop):\n    await loop.create_datagram_endpoint(f)\n", 2),
    ],
    "stack_words": [('x = "FS_GCS_ENABLE"\n', 1), ('"""Sets NAV_DLL_ACT."""\n', 1), ("# COM_DL_LOSS_T is 10\n", 1)],
    "printing": [("print(1)\n", 1)],
    "leftovers": [("x = 1  # TODO: later\n", 1), ("x = 1\n# FIXME\n", 2), ('path = "/home/someone/px4"\n', 1)],
}
HARMLESS = {
    "long_file": ["x = 1\n" * 300],
    "long_function": ["def f():\n" + LONG_BODY[:-10]],
    "missing_unit": [
        "def f(timeout_s: float, distance_m: int, speed_mps=3): ...\n",
        "def f(speed: str | float, delay: Outage, timeout: Window): ...\n",
        "class A:\n    link_timeout: Callable[[], None]\n",
    ],
    "own_time": ["from harness.clock import HostClock\n", "def f(self):\n    self.sleep_until(3)\n"],
    "machine_access": ["def create_server(self): ...\n", "import asyncio\n"],
    "stack_words": ['x = "MAV_CMD_NAV_LAND"\n', 'x = "SIM_STATE GPS_RAW_INT RTL"\n'],
    "printing": ["screen.print(1)\n"],
    "leftovers": ['x = "a method to do things"\n', 'path = "/work/x"\n'],
}
RULES = {rule.__name__: rule for rule in (*EVERYWHERE, *PRODUCT)}


def test_every_rule_is_tried() -> None:
    assert set(RULES) == set(PLANTED) == set(HARMLESS)


@pytest.mark.parametrize(("name", "text", "line"), [(n, *each) for n, all_of in PLANTED.items() for each in all_of])
def test_a_planted_violation_is_named(name: str, text: str, line: int) -> None:
    found = list(RULES[name](SOMEWHERE, text))
    assert 1 == len(found)
    assert found[0].startswith(f"{SOMEWHERE}:{line}: ")


@pytest.mark.parametrize(("name", "text"), [(n, each) for n, all_of in HARMLESS.items() for each in all_of])
def test_its_harmless_twin_is_not(name: str, text: str) -> None:
    assert [] == list(RULES[name](SOMEWHERE, text))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("own_time", "harness/clock.py"),
        ("machine_access", "harness/rigs/x.py"),
        ("machine_access", "harness/wire/x.py"),
        ("stack_words", "harness/vehicles/x.py"),
        ("stack_words", "harness/reading/x.py"),
    ],
)
def test_the_rooms_that_may_are_left_alone(name: str, path: str) -> None:
    assert [] == [found for text, _ in PLANTED[name] for found in RULES[name](path, text)]
