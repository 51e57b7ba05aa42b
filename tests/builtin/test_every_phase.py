"""The honest drone loses the link in each phase of a patrol; and what it does once the link is back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.builtin import DroneSettings
from harness.modes import Mode, Phase
from tests.builtin.ground import Station


def _lost(station: Station) -> list[str]:
    return [text for _, text in station.texts() if text.startswith("Link lost")]


def _on_ground(station: Station) -> None:
    station.until(lambda: station.drone.pilot.ready)


def _armed(station: Station) -> None:
    _on_ground(station)
    assert station.command(400, 1) == 0


def _climbing(station: Station) -> None:
    _armed(station)
    assert station.command(22, 0, 0, 0, 0, 0, 0, 20) == 0
    station.until(lambda: station.up_m > 5)


def _on_station(station: Station) -> None:
    station.start_patrol(hold_s=3600)
    station.until(lambda: station.mode is Mode.PATROL and station.drone.pilot.phase is Phase.ON_STATION)


def _returning(station: Station) -> None:
    station.fly_patrol()
    assert station.order(Mode.RETURN) == 0
    station.until(lambda: station.mode is Mode.RETURN)


def _landing(station: Station) -> None:
    _returning(station)
    station.until(lambda: station.up_m < 10)


REACH: dict[Phase, Callable[[Station], None]] = {
    Phase.ON_GROUND: _on_ground, Phase.ARMING: _armed, Phase.TAKE_OFF: _climbing, Phase.TRANSIT: Station.fly_patrol,
    Phase.ON_STATION: _on_station, Phase.RETURNING: _returning, Phase.LANDING: _landing,
}  # fmt: skip


def silence_in(phase: Phase, *, liar: str | None = None, seed: int = 1) -> Station:
    """A drone that has been brought into a phase, at the moment from which it hears no more heartbeats."""
    station = Station(DroneSettings(liar=liar), seed=seed)
    REACH[phase](station)
    assert phase is station.drone.pilot.phase
    station.until_beat()
    station.beating = False
    return station


@pytest.mark.parametrize("phase", REACH)
def test_is_brought_into_every_phase(phase: Phase) -> None:
    assert not _lost(silence_in(phase))


def test_on_the_ground_it_says_so_and_stays() -> None:
    station = silence_in(Phase.ON_GROUND)
    station.run(60)
    assert ["Link lost: on the ground"] == _lost(station)
    assert not any(message.base_mode & 128 for _, message in station.said("HEARTBEAT"))
    assert station.up_m == 0


def test_armed_on_the_ground_it_disarms() -> None:
    station = silence_in(Phase.ARMING)
    begin_s = station.now_s
    disarmed_s = station.until(lambda: not station.armed)
    assert 5.0 - 1e-6 <= disarmed_s - begin_s <= 5.3
    assert ["Link lost: disarmed on the ground"] == _lost(station)
    assert max(up_m for *_, up_m in station.truth) == 0


def test_without_the_link_it_does_not_let_itself_be_armed() -> None:
    station = silence_in(Phase.ON_GROUND)
    station.run(8)
    assert station.command(400, 1) == 4
    assert "NOT READY: no ground station" == station.texts()[-1][1]
    station.beating = True
    station.run(1)
    assert station.command(400, 1) == 0


@pytest.mark.parametrize("phase", [Phase.TAKE_OFF, Phase.TRANSIT, Phase.ON_STATION])
def test_in_the_air_it_comes_home_and_lands(phase: Phase) -> None:
    station = silence_in(phase)
    begin_s = station.now_s
    returned_s = station.until(lambda: station.mode is Mode.RETURN)
    assert 5.0 - 1e-6 <= returned_s - begin_s <= 5.3
    assert ["Link lost: returning"] == _lost(station)
    station.until(lambda: not station.armed, at_most_s=90)
    assert station.from_home_m < 3
    assert station.up_m == 0
    assert station.mode is Mode.RETURN


@pytest.mark.parametrize("phase", [Phase.RETURNING, Phase.LANDING])
def test_coming_down_already_it_goes_on(phase: Phase) -> None:
    station = silence_in(phase)
    began_s, height_m = station.now_s, station.up_m
    station.until(lambda: not station.armed, at_most_s=90)
    assert ["Link lost: going on in RETURN"] == _lost(station)
    assert {Mode.RETURN} == {mode for _, mode in station.modes(after_s=began_s)}
    assert max(up_m for *_, up_m in station.truth[-20:]) <= height_m
    assert station.from_home_m < 3


def test_a_landing_on_the_spot_goes_on() -> None:
    station = Station()
    station.fly_patrol()
    assert station.order(Mode.LAND) == 0
    station.beating = False
    station.until(lambda: not station.armed, at_most_s=60)
    assert ["Link lost: going on in LAND"] == _lost(station)
    assert station.from_home_m > 90


@pytest.mark.parametrize("phase", [Phase.TAKE_OFF, Phase.TRANSIT, Phase.ON_STATION])
def test_with_the_link_back_it_resumes_nothing_until_it_is_told(phase: Phase) -> None:
    station = silence_in(phase)
    station.until(lambda: station.mode is Mode.RETURN)
    station.beating = True
    began_s = station.now_s
    station.run(60)
    assert {Mode.RETURN} == {mode for _, mode in station.modes(after_s=began_s)}
    assert station.order(Mode.HOLD) == 0
    assert station.mode is Mode.HOLD


def test_with_the_link_back_it_answers_and_obeys() -> None:
    station = silence_in(Phase.TRANSIT)
    station.until(lambda: station.mode is Mode.RETURN)
    station.beating = True
    station.run(1)
    assert station.order(Mode.PATROL) == 0
    assert station.mode is Mode.PATROL
    station.run(5)
    assert station.order(Mode.RETURN) == 0
    station.until(lambda: not station.armed, at_most_s=90)


def test_it_flies_again_after_a_return() -> None:
    station = silence_in(Phase.TRANSIT)
    station.until(lambda: not station.armed, at_most_s=90)
    station.beating = True
    station.run(2)
    station.take_off()
    assert station.order(Mode.PATROL) == 0
    station.until(lambda: station.from_home_m > 100)


def test_a_link_that_is_lost_again_and_again_makes_it_return_once() -> None:
    station = silence_in(Phase.TRANSIT)
    for _ in range(4):
        station.beating = False
        station.run(5.6)
        station.beating = True
        station.run(1.5)
    assert ["Link lost: returning", *["Link lost: going on in RETURN"] * 3] == _lost(station)
    assert 4 == len([text for _, text in station.texts() if text.startswith("Link regained, link had been lost")])
    assert station.mode is Mode.RETURN


def test_interruptions_below_the_time_out_change_nothing() -> None:
    station = silence_in(Phase.TRANSIT)
    for _ in range(10):
        station.beating = False
        station.run(4)
        station.beating = True
        station.run(1.5)
    assert station.mode is Mode.PATROL
    assert not _lost(station)


@pytest.mark.parametrize("phase", REACH)
def test_every_loss_is_told_of_once_the_link_is_back(phase: Phase) -> None:
    station = silence_in(phase)
    station.run(10)
    station.beating = True
    station.run(2)
    assert station.texts()[-1][1].startswith("Link regained, link had been lost for 10")
