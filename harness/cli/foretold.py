"""What each scenario of the disarmed set has a board sent, besides what any flight sends: by the kind of message, as
the interlock counts it. A table, held against what guards say was written (tests/test_bench_run.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harness.modes import RETURN
from harness.vehicles.base import Vehicle

Kind = type[Vehicle]


@dataclass(frozen=True, slots=True)
class Foretold:
    """One thing that is sent: its kind, as the interlock counts it, and what it is for."""

    kind: str
    what: str


FED_BY = {"ardupilot": "GPS_INPUT", "builtin": "GPS_INPUT", "px4": "HIL_GPS"}
"""By stack: what a receiver tells it that the harness is."""
ORDERED = Foretold("COMMAND_LONG 176", f"DO_SET_MODE {RETURN}, disarmed, as the ground")


def _intervals(rates: dict[str, float]) -> Iterator[Foretold]:
    for name, rate_hz in rates.items():
        yield Foretold("COMMAND_LONG 511", f"SET_MESSAGE_INTERVAL {name}, {rate_hz:g} a second, until the next reboot")


def _any_stranger(vehicle: Kind, stack: str) -> Iterator[Foretold]:
    yield Foretold("PING", "before a question behind what strangers send")
    yield from _intervals(dict(vehicle.settings_hz))


def _acts(vehicle: Kind, stack: str) -> Iterator[Foretold]:
    off = vehicle.failsafe_off
    yield from _any_stranger(vehicle, stack)
    yield Foretold("PARAM_REQUEST_LIST", "all its parameters, before and behind each act")
    yield Foretold("COMMAND_LONG 176", f"DO_SET_MODE {RETURN}, disarmed, as a stranger")
    yield Foretold(f"PARAM_SET {off.name}", f"to {off.value:g}, as a stranger, and back to what it was at the end")
    yield Foretold("FILE_TRANSFER_PROTOCOL", "lists its files and reads its settings, as a stranger")
    yield Foretold("GPS_INPUT", "forged fixes, as a stranger")
    yield Foretold("HIL_GPS", "forged fixes, as a stranger")
    yield ORDERED


def _beats(vehicle: Kind, stack: str) -> Iterator[Foretold]:
    yield from _any_stranger(vehicle, stack)
    yield Foretold("HEARTBEAT", "once a second, as a stranger, in its ground's place")


def _flood(vehicle: Kind, stack: str) -> Iterator[Foretold]:
    yield from _any_stranger(vehicle, stack)
    yield Foretold("HEARTBEAT", "100 a second, as a stranger")
    yield Foretold("PARAM_REQUEST_LIST", "100 a second, as a stranger")
    yield ORDERED


def _satellites(vehicle: Kind, stack: str) -> Iterator[Foretold]:
    yield Foretold(FED_BY[stack], "fixes, ten a second, as its satellite receiver")
    yield from _intervals(dict(vehicle.gnss_hz))


def _orders(vehicle: Kind, stack: str) -> Iterator[Foretold]:
    yield ORDERED


def _nothing(vehicle: Kind, stack: str) -> Iterator[Foretold]:
    yield from ()


DISARMED: dict[str, tuple[str, Callable[[Kind, str], Iterator[Foretold]]]] = {
    "BENCH-1": ("link", _nothing),
    "BENCH-2": ("link", _orders),
    "BENCH-3": ("command", _acts),
    "BENCH-4": ("command", _beats),
    "BENCH-5": ("command", _flood),
    "BENCH-6": ("gnss", _satellites),
}
"""By scenario: the faults that its board's rig file must allow, and what it sends."""


def disarmed(vehicle: Kind, stack: str, faults: tuple[str, ...], scenarios: tuple[str, ...]) -> Iterator[Foretold]:
    """Of those scenarios (none: all of the disarmed set) as far as these faults are allowed, each row once."""
    rows: dict[Foretold, None] = {}
    for name in scenarios or DISARMED:
        if name not in DISARMED:
            rows[Foretold("anything", f"what {name} orders, as far as the guard lets it pass")] = None
            continue
        fault, sent = DISARMED[name]
        if fault in faults:
            rows |= dict.fromkeys(sent(vehicle, stack))
    yield from rows
