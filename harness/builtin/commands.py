"""Commands from the ground, answered on the port they came from."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from harness.builtin.autopilot import WARNING, Autopilot
from harness.builtin.mission import ABOVE_SEA_FRAMES
from harness.builtin.ports import Port
from harness.builtin.telemetry import Telemetry
from harness.mavlink.codec import Message
from harness.mavlink.dialect import by_name
from harness.modes import Mode
from harness.reading.builtin import MODE_NUMBERS

MODES = {number: mode for mode, number in MODE_NUMBERS.items()}
MOTORS, OFF = 101.0, 1.0
"""FAILURE_UNIT_SYSTEM_MOTOR, FAILURE_TYPE_OFF."""
ORIGIN = by_name()["GPS_GLOBAL_ORIGIN"].msg_id
FORCE = 21196.0
"""Arm or disarm against all checks (MAV_CMD_COMPONENT_ARM_DISARM, param 2)."""


class Result(IntEnum):
    """MAV_RESULT."""

    ACCEPTED = 0
    TEMPORARILY_REJECTED = 1
    DENIED = 2
    UNSUPPORTED = 3
    FAILED = 4


@dataclass(frozen=True, slots=True)
class Order:
    """A command's seven parameters, COMMAND_LONG and COMMAND_INT made alike: places in degrees times 1e7."""

    params: tuple[float, float, float, float]
    lat_e7: float
    lon_e7: float
    z: float
    above_sea: bool = False
    """Whether `z` is, where the command leaves that open."""

    @classmethod
    def of(cls, message: Message) -> Order:
        four = (message.param1, message.param2, message.param3, message.param4)
        if message.name == "COMMAND_INT":
            return cls(four, message.x, message.y, message.z, message.frame in ABOVE_SEA_FRAMES)
        return cls(four, message.param5 * 1e7, message.param6 * 1e7, message.param7)


class Commands:
    """`reboot` is called where a reboot was asked for and may be done."""

    def __init__(self, pilot: Autopilot, telemetry: Telemetry, reboot: Callable[[], None]) -> None:
        self._pilot = pilot
        self._telemetry = telemetry
        self._reboot = reboot
        self.handlers = {"COMMAND_LONG": self._command, "COMMAND_INT": self._command, "SET_MODE": self._set_mode}
        self.handlers["SET_GPS_GLOBAL_ORIGIN"] = self._set_origin
        self._orders: dict[int, Callable[[Port, Order], Result]] = {
            20: lambda port, order: self._asked(pilot.set_mode(Mode.RETURN)),
            21: lambda port, order: self._asked(pilot.set_mode(Mode.LAND)),
            22: lambda port, order: self._asked(pilot.take_off(order.z or pilot.params["TAKEOFF_ALT_M"])),
            176: lambda port, order: self._asked_mode(int(order.params[1])),
            179: lambda port, order: self._set_home(order),
            185: lambda port, order: self._terminate(order),
            192: lambda port, order: self._asked(self._reposition(order)),
            246: self._asked_reboot,
            300: lambda port, order: self._asked(pilot.start_mission(int(order.params[0]))),
            400: self._arm,
            420: self._fail,
            510: self._get_interval,
            511: self._set_interval,
            512: self._request_message,
        }

    def _command(self, port: Port, message: Message) -> None:
        pilot, command = self._pilot, message.command
        obey_s, answer_s = pilot.conduct.obeys_after_s(command), pilot.conduct.answers_after_s(command)
        if obey_s:
            pilot.later(obey_s, lambda: self._result(port, message))
            result = Result.ACCEPTED
        else:
            result = self._result(port, message)
        if answer_s:
            pilot.later(answer_s, lambda: self._answer(port, message, result))
        else:
            self._answer(port, message, result)

    def _result(self, port: Port, message: Message) -> Result:
        order = self._orders.get(message.command)
        return Result.UNSUPPORTED if order is None else self._obey(order, port, message)

    def _answer(self, port: Port, message: Message, result: Result) -> None:
        port.tell(
            "COMMAND_ACK",
            command=message.command,
            result=result,
            target_system=message.system,
            target_component=message.component,
        )

    def _obey(self, order: Callable[[Port, Order], Result], port: Port, message: Message) -> Result:
        asked = Order.of(message)
        if not math.isfinite(asked.params[0]):
            return Result.DENIED
        try:
            return order(port, asked)
        except (ValueError, OverflowError):
            return Result.DENIED  # int() of NaN or infinity

    def _asked(self, against: str | None) -> Result:
        if against is None:
            return Result.ACCEPTED
        self._pilot.say(WARNING, against)
        return Result.FAILED

    def _asked_mode(self, number: int) -> Result:
        mode = MODES.get(number)
        return Result.DENIED if mode is None else self._asked(self._pilot.set_mode(mode))

    def _set_mode(self, port: Port, message: Message) -> None:
        """The old message, which has no answer."""
        self._asked_mode(message.custom_mode)

    def _set_origin(self, port: Port, message: Message) -> None:
        """Answered by the new one, as on real stacks."""
        self._telemetry.origin = message.latitude, message.longitude, message.altitude
        self._telemetry.send(port, ORIGIN)

    def _arm(self, port: Port, order: Order) -> Result:
        force = order.params[1] == FORCE
        if order.params[0] == 1.0:
            return self._asked(self._pilot.arm(force=force))
        return self._asked(self._pilot.disarm(force=force))

    def _fail(self, port: Port, order: Order) -> Result:
        """MAV_CMD_INJECT_FAILURE: the simulator's own, so that it takes it on the instrument port only; motors off."""
        if port.name != "instrument" or order.params[:2] != (MOTORS, OFF):
            return Result.DENIED
        self._pilot.body.broken = True
        return Result.ACCEPTED

    def _reposition(self, order: Order) -> str | None:
        """COMMAND_INT's place; height above home, unless its frame says above the sea."""
        pilot = self._pilot
        north_m, east_m = pilot.chart.to_m(order.lat_e7, order.lon_e7)
        home_down_m = pilot.belief.down_m + pilot.height_m
        return pilot.go_to(north_m, east_m, pilot.chart.alt_m - order.z if order.above_sea else home_down_m - order.z)

    def _set_home(self, order: Order) -> Result:
        """Here, or at a place; height above the sea."""
        pilot = self._pilot
        if order.params[0] == 1.0:
            here = pilot.belief
            if not here.valid:
                return Result.TEMPORARILY_REJECTED
            pilot.set_home((here.north_m, here.east_m, here.down_m))
            return Result.ACCEPTED
        place = (order.lat_e7, order.lon_e7, order.z)
        if not all(map(math.isfinite, place)) or abs(order.lat_e7) > 85e7 or abs(order.lon_e7) > 180e7:
            return Result.DENIED
        pilot.set_home((*pilot.chart.to_m(order.lat_e7, order.lon_e7), pilot.chart.alt_m - order.z))
        return Result.ACCEPTED

    def _terminate(self, order: Order) -> Result:
        return self._asked(self._pilot.terminate()) if order.params[0] > 0.5 else Result.DENIED

    def _asked_reboot(self, port: Port, order: Order) -> Result:
        if order.params[0] not in (1.0, 3.0):
            return Result.DENIED
        if self._pilot.armed and not self._pilot.conduct.reboots_in_flight():
            return self._asked("Reboot refused: armed")
        self._reboot()
        return Result.ACCEPTED

    def _get_interval(self, port: Port, order: Order) -> Result:
        number = int(order.params[0])
        if not self._telemetry.knows(number):
            return Result.DENIED
        port.tell("MESSAGE_INTERVAL", message_id=number, interval_us=port.interval_us(number) or -1)
        return Result.ACCEPTED

    def _set_interval(self, port: Port, order: Order) -> Result:
        number, interval_us = int(order.params[0]), int(order.params[1])
        if not self._telemetry.knows(number):
            return Result.DENIED
        self._telemetry.set_interval(port, number, interval_us)
        return Result.ACCEPTED

    def _request_message(self, port: Port, order: Order) -> Result:
        number = int(order.params[0])
        if not self._telemetry.knows(number):
            return Result.DENIED
        return Result.ACCEPTED if self._telemetry.send(port, number) else Result.TEMPORARILY_REJECTED
