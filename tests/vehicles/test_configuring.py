"""Parameters by whatever name and unit this firmware has for them, and put back as they were."""

from __future__ import annotations

import pytest

from harness.errors import VehicleError
from harness.mavlink.codec import Message
from harness.modes import Mode
from harness.reading.ardupilot import MODE_NUMBERS
from harness.shipped import shipped
from harness.timeline import Timeline
from harness.vehicles.ardupilot import BLOCKS_MODES, MODE_BLOCK, ArduPilot
from harness.vehicles.parameters import read_parameters
from tests.loops import virtually
from tests.vehicles.drone import Peer, peer

REAL32 = 9


class Store:
    """What a drone has, by the names that it knows."""

    def __init__(self, drone: Peer, **values: float) -> None:
        self.drone, self.values = drone, values
        drone.on("PARAM_REQUEST_READ", self._tell)
        drone.on("PARAM_SET", self._set)

    def _tell(self, message: Message) -> None:
        name = message.param_id
        if name in self.values:
            self.drone.answer("PARAM_VALUE", param_id=name, param_value=self.values[name], param_type=REAL32)

    def _set(self, message: Message) -> None:
        if message.param_id in self.values:
            self.values[message.param_id] = message.param_value
        self._tell(message)


@pytest.mark.parametrize(
    ("has", "asked", "becomes"),
    [
        ({"RTL_ALT": 1500.0}, ("RTL_ALT", 2500.0), ("RTL_ALT", 2500.0)),
        ({"RTL_ALT_M": 15.0}, ("RTL_ALT", 2500.0), ("RTL_ALT_M", 25.0)),
        ({"RTL_ALT": 1500.0}, ("RTL_ALT_M", 25.0), ("RTL_ALT", 2500.0)),
        ({"MAV_GCS_SYSID": 1.0}, ("SYSID_MYGCS", 255.0), ("MAV_GCS_SYSID", 255.0)),
    ],
)
def test_a_setting_finds_its_name_and_unit_is_read_in_the_askers_and_is_put_back(
    has: dict[str, float], asked: tuple[str, float], becomes: tuple[str, float]
) -> None:
    @virtually
    async def body() -> None:
        async with peer() as drone:
            store = Store(drone, **has)
            vehicle = ArduPilot(drone.station, None, Timeline())
            await vehicle.configure(dict([asked]))

            assert dict([becomes]) == store.values == vehicle.read_back
            assert pytest.approx(asked[1]) == await vehicle.parameter(asked[0])
            await vehicle.restore()
            assert has == store.values

    body()


@virtually
async def test_what_was_set_twice_is_put_back_to_what_it_was_at_first() -> None:
    async with peer() as drone:
        store = Store(drone, FS_GCS_TIMEOUT=5.0)
        vehicle = ArduPilot(drone.station, None, Timeline())
        await vehicle.configure({"FS_GCS_TIMEOUT": 7.0})
        await vehicle.configure({"FS_GCS_TIMEOUT": 9.0})
        await vehicle.restore()

        assert {"FS_GCS_TIMEOUT": 5.0} == store.values


@virtually
async def test_a_name_that_no_firmware_has_is_the_one_that_was_asked_for() -> None:
    async with peer() as drone:
        Store(drone)
        vehicle = ArduPilot(drone.station, None, Timeline())
        with pytest.raises(VehicleError, match="parameter RTL_ALT: asked 3 times"):
            await vehicle.configure({"RTL_ALT": 2500.0})
        with pytest.raises(VehicleError, match="parameter RTL_ALT: asked 3 times"):
            await vehicle.parameter("RTL_ALT")


@virtually
async def test_a_drones_time_out_is_its_parameters_and_a_check_period() -> None:
    async with peer() as drone:
        Store(drone, FS_GCS_TIMEOUT=5.0, FS_GCS_ENABLE=1.0)
        vehicle = ArduPilot(drone.station, None, Timeline())
        limit = await vehicle.link_timeout()

        assert (5.0, pytest.approx(5 + 1 / 3)) == (limit.lo_s, limit.hi_s)
        assert {"FS_GCS_TIMEOUT": 5.0, "FS_GCS_ENABLE": 1.0} == vehicle.read_back


@virtually
async def test_a_firmware_that_blocks_no_modes_is_flown_without() -> None:
    async with peer() as drone:
        store = Store(drone, MAV_OPTIONS=0.0)
        vehicle = ArduPilot(drone.station, None, Timeline())
        await vehicle.configure({"MAV_OPTIONS": 1.0, MODE_BLOCK: 12513255.0})

        assert {"MAV_OPTIONS": 1.0} == store.values == vehicle.read_back
        assert {BLOCKS_MODES: False} == vehicle.firmware.capabilities


@virtually
async def test_one_that_does_has_them_blocked() -> None:
    async with peer() as drone:
        store = Store(drone, **{MODE_BLOCK: 0.0})
        vehicle = ArduPilot(drone.station, None, Timeline())
        await vehicle.configure({MODE_BLOCK: 12513255.0})

        assert {MODE_BLOCK: 12513255.0} == store.values
        assert {} == vehicle.firmware.capabilities


def test_no_mode_that_a_patrol_wants_is_blocked() -> None:
    """ArduCopter/mode.cpp, gcs_mode_enabled: the number of the mode by the bit that blocks it."""
    by_bit = (0, 1, 2, 3, 4, 5, 7, 11, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28)
    values = read_parameters(shipped("sitl", "params", "ardupilot-hardened.parm")).values
    blocked = {mode for bit, mode in enumerate(by_bit) if int(values[MODE_BLOCK]) >> bit & 1}
    wanted = {MODE_NUMBERS[each] for each in (Mode.PATROL, Mode.GUIDED, Mode.HOLD, Mode.RETURN, Mode.LAND)}

    assert {0, 1, 2} <= blocked
    assert set() == blocked & wanted
