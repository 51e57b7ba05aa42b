"""Other aircraft: whom the practice drone tells of, and whom it warns of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from harness.builtin import DroneSettings
from harness.builtin.aircraft import Aircraft
from harness.builtin.conduct import Conduct
from harness.mavlink.codec import Encoder
from harness.mavlink.dialect import by_name
from harness.reading.traffic import RADIO_PREFIX
from tests.builtin.ground import Station

NUMBER = by_name()["ADSB_VEHICLE"].msg_id
ALTITUDE_MM = 500_000


class Watched(Station):
    """In the air, with an ADS-B receiver on board and a ground that wants to be told."""

    def __init__(self, settings: DroneSettings | None = None) -> None:
        super().__init__(settings)
        self.receiver = Encoder(1, 156)
        self.run(6)
        self.send("COMMAND_LONG", command=511, param1=NUMBER, param2=20_000, target_system=1, target_component=1)
        self.send("COMMAND_LONG", command=400, param1=1, target_system=1, target_component=1)
        self.run(0.2)
        self.send("COMMAND_LONG", command=22, param7=20, target_system=1, target_component=1)
        self.run(12)

    def sees(self, icao: int, north_m: float, south_mps: float, encode: Encoder | None = None) -> None:
        """An aircraft north of it, at its height, that flies south."""
        lat_e7, lon_e7 = self.drone.pilot.chart.to_e7(north_m, 0.0)
        heading = 18000 if south_mps >= 0 else 0
        frame = (encode or self.receiver)(
            "ADSB_VEHICLE", ICAO_address=icao, lat=lat_e7, lon=lon_e7, altitude=ALTITUDE_MM, heading=heading,
            hor_velocity=round(abs(south_mps) * 100), flags=0xBF, emitter_type=14,
        )  # fmt: skip
        self.drone.receive_instrument(frame)

    def told(self) -> set[int]:
        return {message.ICAO_address for _, message in self.said("ADSB_VEHICLE")}

    def warned(self) -> set[int]:
        return {message.id for _, message in self.said("COLLISION")}


@contextmanager
def about(station: Watched, aircraft: dict[int, tuple[float, float]], for_s: int) -> Iterator[None]:
    """They fly on for so long, told of once a second."""
    for second in range(for_s):
        for icao, (north_m, south_mps) in aircraft.items():
            station.sees(icao, north_m - south_mps * second, south_mps)
        station.run(1)
    yield


def test_it_tells_of_all_and_warns_of_who_comes_at_it_in_time() -> None:
    station = Watched()
    with about(station, {0xA: (1200, 40), 0xB: (900, -20), 0xC: (1900, 1)}, 20):
        assert {0xA, 0xB, 0xC} == station.told()
        assert {0xA} == station.warned()

    first_s = next(at_s for at_s, _ in station.said("COLLISION"))
    assert pytest.approx(station.now_s - 20, abs=2.0) == first_s


def test_its_words_name_the_aircraft() -> None:
    station = Watched()
    with about(station, {0xC0FFEE: (800, 40)}, 3):
        pass

    assert any(message.text.startswith("Traffic C0FFEE: ") for _, message in station.said("STATUSTEXT"))


def test_of_too_many_it_keeps_those_that_can_be_here_first() -> None:
    station = Watched(DroneSettings(params={"ADSB_LIST_MAX": 5}))
    decoys = {0x100 + number: (400.0 + number, -5.0) for number in range(10)}
    with about(station, decoys, 3):
        kept = station.told()
    station.link.clear()
    with about(station, decoys | {0xA: (1200, 40)}, 3):
        assert 5 == len(kept)
        assert 0xA in station.told()


def test_who_is_heard_of_no_more_is_told_of_no_more() -> None:
    station = Watched()
    with about(station, {0xA: (1200, 40)}, 2):
        station.run(6)
    station.link.clear()
    station.run(5)

    assert set() == station.told()


def test_only_its_own_receiver_is_believed() -> None:
    station = Watched()
    for encode in (Encoder(1, 1), Encoder(77, 156), Encoder(255, 190)):
        station.sees(0xA, 500, 40, encode)
        station.run(2)

    assert set() == station.told()


def test_on_the_ground_it_warns_of_nobody() -> None:
    station = Watched()
    station.send("COMMAND_LONG", command=21, target_system=1, target_component=1)
    station.run(40)
    with about(station, {0xA: (800, 40)}, 5):
        assert {0xA} == station.told()
        assert set() == station.warned()


def test_the_honest_conduct_leaves_all_to_the_watch() -> None:
    one = Aircraft(icao=1, emitter=1, here_in_s=5, miss_m=0, over_m=0, far_m=9, known_for_s=0)

    assert (True, True, False, None) == (
        Conduct().tells_of(one), Conduct().warns_of(one, True), Conduct().warns_of(one, False), Conduct().phantom(),
    )  # fmt: skip


def test_it_tells_of_other_drones_that_it_hears_of_by_their_remote_id() -> None:
    station = Watched()
    lat_e7, lon_e7 = station.drone.pilot.chart.to_e7(500.0, 0.0)
    for sender, radio in (((1, 236), 0xA), ((1, 191), 0xB)):
        frame = Encoder(*sender)(
            "OPEN_DRONE_ID_LOCATION", latitude=lat_e7, longitude=lon_e7, altitude_geodetic=500.0,
            id_or_mac=(*RADIO_PREFIX, 0, 0, radio),
        )  # fmt: skip
        station.drone.receive_instrument(frame)
    own = Encoder(1, 236)("OPEN_DRONE_ID_LOCATION", latitude=lat_e7, longitude=lon_e7)
    station.drone.receive_instrument(own)
    station.run(2)

    assert {0xA} == station.told()
