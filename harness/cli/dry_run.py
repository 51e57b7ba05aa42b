"""`cuas run --vehicle=bench --dry-run`: every command and parameter that a run would send to the board, before any is
sent. Nothing is started, and the board is not spoken to."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from harness.cli.foretold import Foretold, disarmed
from harness.errors import CallerError
from harness.modes import Mode
from harness.order import Order
from harness.rigs.rig import ADAPTERS
from harness.vehicles.base import CLOCK_HZ


def foretold(order: Order, scenarios: tuple[str, ...] = ()) -> Iterator[Foretold]:
    """Of a run of these scenarios (none: all) that keeps the board disarmed, all kinds of frames that it writes; of one
    that may arm it, besides the scenario's own orders. Raises CallerError where no board is flown."""
    bench = order.settings.bench
    if bench is None:
        raise CallerError("--dry-run tells what a board on a desk would be sent: wanted --vehicle=bench")
    vehicle = ADAPTERS[order.settings.vehicle]
    yield Foretold("HEARTBEAT", "once a second, as the drone's ground")
    yield Foretold("TIMESYNC", "behind each heartbeat: a question for the board's time")
    yield Foretold("REQUEST_EVENT", "for events of the board's that were lost on the way")
    yield Foretold("COMMAND_LONG 512", "REQUEST_MESSAGE AUTOPILOT_VERSION: which board, which firmware")
    yield Foretold("COMMAND_LONG 512", "REQUEST_MESSAGE SYSTEM_TIME, where it does not come by itself")
    for name, rate_hz in {"SYSTEM_TIME": CLOCK_HZ, **vehicle.said_hz, **vehicle.truth_hz}.items():
        yield Foretold("COMMAND_LONG 511", f"SET_MESSAGE_INTERVAL {name}, {rate_hz:g} a second, until the next reboot")
    begins = vehicle.boots_into or Mode.HOLD
    yield Foretold("COMMAND_LONG 176", f"DO_SET_MODE {begins}, disarmed: a board keeps the mode of the flight before")
    yield Foretold("PARAM_REQUEST_READ", "each parameter below, and those of the drone's time-outs")
    for name, value in order.values().items():
        yield Foretold(f"PARAM_SET {name}", f"to {value:g}, and back to what it was at the end")
    yield Foretold("COMMAND_LONG 400", "COMPONENT_ARM_DISARM, to disarm by force, at the end")
    yield from disarmed(vehicle, order.settings.vehicle, bench.faults, scenarios)
    if bench.hitl:
        yield Foretold("HIL_SENSOR", "250 a second, as its simulator, where it says that it is in the loop")
        yield Foretold("HIL_GPS", "as its simulator's satellite receiver")
    if order.settings.may_arm:
        yield Foretold("COMMAND_LONG 400", "COMPONENT_ARM_DISARM, to arm")
        yield Foretold("anything", "a scenario's own orders: take-off, modes, missions")


def tell(screen: Console, order: Order, scenarios: tuple[str, ...] = ()) -> None:
    """All of it, a line each; of several boards, which they are, and what goes to any of them."""
    bench = order.settings.bench
    for other in order.pool[1:]:
        screen.print(Text(f"{other.address}: the same as the next", "bold"), soft_wrap=True)
    rows = list(foretold(order, scenarios))
    assert bench is not None, "foretold raises without"
    arming = "may arm it" if order.settings.may_arm else "refuses whatever may arm it"
    screen.print(Text(f"{bench.address}: a run would send this; the guard {arming}", "bold"), soft_wrap=True)
    for each in rows:
        screen.print(Text(f"  {each.kind:<28}", "dim") + Text(each.what), soft_wrap=True)
