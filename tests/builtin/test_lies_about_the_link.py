"""Liars that show only on a poor link, after it, with the sticks, or with the link in order."""

from __future__ import annotations

from itertools import pairwise

import pytest

from harness.builtin import DroneSettings
from harness.modes import Mode
from tests.builtin.ground import Station
from tests.builtin.test_rc import patrol_with_sticks, rc_texts

LINK_LIARS = ["nervous", "resumes", "reset-by-a-flicker", "loses-its-report"]
RC_LIARS = ["ignores-rc-loss", "rc-lost-in-silence", "rc-loss-hides-link-loss", "loses-half-its-report"]
SERVICE_LIARS = [
    "slow-to-obey", "slow-to-answer", "refuses-uploads", "flies-half-a-mission", "stale-telemetry",
    "returns-on-dead-downlink", "cries-on-dead-downlink", "bolts-on-dead-downlink",
]  # fmt: skip
ALL = [None, *LINK_LIARS, *RC_LIARS, *SERVICE_LIARS]


def patrol(liar: str | None, **params: float) -> Station:
    """Past 100 m, at the moment of a heartbeat."""
    station = Station(DroneSettings(liar=liar, params=params))
    station.fly_patrol()
    station.until_beat()
    return station


def interrupt(station: Station, for_s: float) -> None:
    """A silence of so long between two heartbeats."""
    station.until_beat()
    station.beating = False
    station.run(for_s - station.drone.settings.tick_s)
    station.beating = True
    station.run(2 * station.drone.settings.tick_s)


@pytest.mark.parametrize("for_s", [2.0, 2.5, 3.0])
@pytest.mark.parametrize("liar", ALL)
def test_only_the_nervous_one_returns_on_an_interruption(liar: str | None, for_s: float) -> None:
    station = patrol(liar)
    for _ in range(3):
        interrupt(station, for_s)
        station.run(2)
    assert (Mode.RETURN if liar == "nervous" else Mode.PATROL) is station.mode
    assert not [text for _, text in station.texts() if "lost" in text]


@pytest.mark.parametrize("pattern_s", [(4.5, 5.5), (4.5, 1.0, 4.9, 5.5), (3.0, 11.0)])
@pytest.mark.parametrize("liar", ALL)
def test_only_one_is_dulled_by_short_interruptions(liar: str | None, pattern_s: tuple[float, ...]) -> None:
    station = patrol(liar)
    for silence_s in pattern_s[:-1]:
        interrupt(station, silence_s)
    station.until_beat()
    lost_s = station.now_s
    interrupt(station, pattern_s[-1])
    station.run(0.2)
    assert [text for _, text in station.texts() if text.startswith("Link lost: ")]
    station.until(lambda: not station.armed, at_most_s=lost_s + 120 - station.now_s)
    assert station.from_home_m < 3
    returned_s = min(at_s for at_s, mode in station.modes(after_s=lost_s) if mode is Mode.RETURN)
    assert (returned_s - lost_s <= 10.0) == (liar != "reset-by-a-flicker")


def test_losses_one_after_the_other_do_not_put_the_late_return_off() -> None:
    station = patrol("reset-by-a-flicker")
    interrupt(station, 4.0)
    station.until_beat()
    lost_s = station.now_s
    while station.mode is Mode.PATROL:
        interrupt(station, 5.6)
    assert 15 <= station.now_s - lost_s <= 21


def test_one_resumes_into_a_link_that_is_dead_again() -> None:
    station = patrol("resumes")
    station.beating = False
    station.until(lambda: station.mode is Mode.RETURN)
    station.beating = True
    station.run(1)
    station.beating = False
    station.until(lambda: station.mode is Mode.PATROL, at_most_s=2)
    station.until(lambda: station.mode is Mode.RETURN, at_most_s=6)
    assert 2 == [text for _, text in station.texts()].count("Link lost: returning")


@pytest.mark.parametrize("outage_s", [5.8, 11.0])
@pytest.mark.parametrize("liar", ALL)
def test_only_one_hides_that_it_returns_once_the_link_is_back(liar: str | None, outage_s: float) -> None:
    station = patrol(liar)
    interrupt(station, outage_s)
    began_s = station.now_s
    station.run(10)
    shown = {mode for _, mode in station.modes(after_s=began_s)}
    assert (Mode.RETURN in shown) == (liar != "loses-its-report")
    assert any("had been lost" in text for _, text in station.texts())
    assert station.mode is {"resumes": Mode.PATROL, "loses-its-report": Mode.HOLD}.get(liar or "", Mode.RETURN)
    station.run(12)
    assert station.order(Mode.PATROL) == 0
    station.run(9)
    assert station.mode is Mode.PATROL


def test_one_resumes_only_once() -> None:
    station = patrol("resumes")
    for _ in range(4):
        interrupt(station, 5.8)
        station.run(4)
    modes = [mode for _, mode in station.modes()]
    assert 2 == sum(now is Mode.PATROL and then is not now for then, now in pairwise(modes))


def test_one_goes_home_when_it_hears_nothing_but_heartbeats() -> None:
    station, honest = patrol("returns-on-dead-downlink"), patrol(None)
    ordered_s = station.said("COMMAND_ACK")[-1][0]
    returned_s = station.until(lambda: station.mode is Mode.RETURN)
    assert 30 <= returned_s - ordered_s <= 31
    assert "No word from the ground: going home" == station.texts()[-1][1]
    honest.run(120)
    assert honest.mode is Mode.PATROL


def test_one_cries_then_and_flies_on() -> None:
    station = patrol("cries-on-dead-downlink")
    station.until(lambda: ["Link lost: going on in PATROL"] == [text for _, text in station.texts()[-1:]])
    station.run(5)
    assert station.mode is Mode.PATROL


def test_one_dashes_out_then_and_shows_its_patrol() -> None:
    station = patrol("bolts-on-dead-downlink")
    station.until(lambda: station.from_home_m > 300, at_most_s=20)
    assert station.mode is Mode.PATROL


@pytest.mark.parametrize("gaps", [True, False])
def test_it_is_kept_quiet_by_any_word_and_by_any_gap(gaps: bool) -> None:
    station = patrol("returns-on-dead-downlink")
    for _ in range(10):
        if gaps:
            interrupt(station, 2.0)
        else:
            station.command(512, 0)
        station.run(20)
    assert station.mode is Mode.PATROL


def _lose_sticks(liar: str | None, *, link_after_s: float | None = None) -> tuple[Station, float]:
    station = patrol_with_sticks(liar)
    station.sticks, begin_s = None, station.now_s
    if link_after_s is not None:
        station.run(link_after_s)
        station.beating = False
        station.run(8)
    return station, begin_s


@pytest.mark.parametrize("liar", ALL)
def test_sticks_lost_alone(liar: str | None) -> None:
    station, begin_s = _lose_sticks(liar)
    station.run(9)
    assert (station.mode is Mode.RETURN) == (liar != "ignores-rc-loss")
    assert ([] if liar == "rc-lost-in-silence" else ["RC lost: returning"]) == rc_texts(station)
    station.sticks = station.receiver
    station.until(lambda: not station.armed, at_most_s=begin_s + 120 - station.now_s)
    assert station.from_home_m < 3
    back = "RC regained" if liar == "loses-half-its-report" else "RC regained (it had been lost)"
    assert back == rc_texts(station)[-1]


@pytest.mark.parametrize("link_after_s", [0.0, 3.0])
@pytest.mark.parametrize("liar", ALL)
def test_sticks_lost_and_then_the_link(liar: str | None, link_after_s: float) -> None:
    station, begin_s = _lose_sticks(liar, link_after_s=link_after_s)
    lost = [text for _, text in station.texts() if text.startswith("Link lost")]
    assert bool(lost) == (liar != "rc-loss-hides-link-loss")
    began = len(station.texts())
    station.beating = True
    station.run(2)
    told = [text for _, text in station.texts()[began:]]
    assert told[0].startswith("Link regained")
    assert "had been lost" in told[0]
    if link_after_s == 0.0:
        again = [text.split(":")[0] for text in told[1:]]
        assert ([] if liar in ("loses-half-its-report", "rc-lost-in-silence") else ["RC lost"]) == again
    station.until(lambda: not station.armed, at_most_s=begin_s + 120 - station.now_s)


@pytest.mark.parametrize("liar", ALL)
def test_only_the_slow_ones_let_an_order_wait(liar: str | None) -> None:
    station = patrol(liar)
    asked_s, began = station.now_s, len(station.said("COMMAND_ACK"))
    station.send_order(Mode.HOLD)
    station.run(9)
    ((answered_s, answer),) = station.said("COMMAND_ACK")[began:]
    held_s = next(at_s for at_s, mode in station.modes(after_s=asked_s) if mode is Mode.HOLD)
    assert answered_s - asked_s == pytest.approx(8.05 if liar == "slow-to-answer" else 0.05)
    assert held_s - asked_s == pytest.approx(8.05 if liar == "slow-to-obey" else 0.05)
    assert 0 == answer.result


def test_the_slow_one_obeys_several_orders_in_turn() -> None:
    station = patrol("slow-to-obey")
    for mode in (Mode.HOLD, Mode.GUIDED):
        station.send_order(mode)
        station.run(1)
    station.until(lambda: station.mode is Mode.HOLD, at_most_s=8)
    station.until(lambda: station.mode is Mode.GUIDED, at_most_s=1.5)


@pytest.mark.parametrize("liar", ALL)
def test_only_one_drops_its_mission_for_half_another(liar: str | None) -> None:
    station = patrol(liar)
    station.send("MISSION_COUNT", count=2, target_system=1)
    station.run(12)
    assert station.mode is (Mode.HOLD if liar == "flies-half-a-mission" else Mode.PATROL)


@pytest.mark.parametrize("liar", ALL)
def test_only_one_asks_for_another_mission_without_end(liar: str | None) -> None:
    station = patrol(liar)
    items = [station.waypoint(60, 0), station.waypoint(60, 60)]
    began, answered = len(station.said("MISSION_REQUEST_INT")), 0
    acks = len(station.said("MISSION_ACK"))
    station.send("MISSION_COUNT", count=2, target_system=1)
    for _ in range(1200):
        station.step()
        for _, message in station.said("MISSION_REQUEST_INT")[began + answered :]:
            answered += 1
            station.send("MISSION_ITEM_INT", seq=message.seq, target_system=1, **items[message.seq])
        if len(station.said("MISSION_ACK")) > acks:
            break
    if liar == "refuses-uploads":
        assert len(station.said("MISSION_ACK")) == acks
        assert answered > 100
        station.run(10)
        assert 15 == station.said("MISSION_ACK")[-1][1].type
        assert station.mode is Mode.PATROL
    else:
        assert 0 == station.said("MISSION_ACK")[-1][1].type
        assert 2 == answered


@pytest.mark.parametrize("liar", ALL)
def test_only_one_tells_no_position_now_and_then(liar: str | None) -> None:
    station = patrol(liar)
    assert station.command(511, 33, 500_000) == 0
    station.run(60)
    times_s = [at_s for at_s, _ in station.said("GLOBAL_POSITION_INT")]
    gaps_s = [after_s - before_s for before_s, after_s in pairwise(times_s)]
    if liar == "stale-telemetry":
        assert 2 <= len([gap_s for gap_s in gaps_s if 8 <= gap_s <= 8.6])
    else:
        assert max(gaps_s) < 0.6
