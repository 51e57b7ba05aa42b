"""Every liar breaks the promise it is made to break, and keeps all others, however long the outage."""

from __future__ import annotations

import math

import pytest

from harness.builtin import LIARS, DroneSettings
from harness.builtin.promises import PROMISES
from harness.errors import CallerError, StackDied
from harness.modes import Mode
from tests.builtin.ground import MODES, Station

REACT_S, REPORT_S, HOME_S, FENCE_M, HOME_M = 10.0, 5.0, 120.0, 300.0, 10.0
OUTAGES_S = (5.5, 5.8, 11.0, 600.0)
IN_TRANSIT = {"return-mode", "says-lost", "fence", "hears-lost", "home"}
FLYING_LIARS = [name for name, spec in LIARS.items() if spec.breaks not in ("crash", "rig-crash", "hang", "cut-off")]
TRANSIT_LIARS = [name for name in FLYING_LIARS if LIARS[name].breaks in IN_TRANSIT]
SLOW = "slow-to-obey-on-the-ground"
"""It takes its orders late, to fly as well."""
OTHER_LIARS = [name for name in FLYING_LIARS if LIARS[name].breaks not in IN_TRANSIT and name != SLOW]


class Case:
    """One flight with an outage that begins `phase_s` after a heartbeat, and the promises that were broken in it."""

    def __init__(self, liar: str | None, outage_s: float, phase_s: float, seed: int) -> None:
        self.station = station = Station(DroneSettings(liar=liar), seed=seed)
        station.fly_patrol()
        station.until_beat()
        station.run(phase_s)
        self.silent_s = station.last_beat_s
        station.beating = False
        station.run(outage_s)
        self.healed_s = station.now_s
        station.beating = True
        station.run(HOME_S)

    def broken(self) -> set[str]:
        station, silent_s = self.station, self.silent_s
        heard_s = next(at_s for at_s, _ in station.link if at_s > self.healed_s)
        at_once = [at_s for at_s, text in station.texts() if "link lost" in text.lower()]
        texts = at_once + [at_s for at_s, text in station.texts() if "been lost" in text]
        returns = [at_s for at_s, beat in station.said("HEARTBEAT") if MODES[beat.custom_mode] is Mode.RETURN]
        watched = [(at_s, north_m, east_m, up_m) for at_s, north_m, east_m, up_m in station.truth
                   if silent_s <= at_s <= silent_s + HOME_S]  # fmt: skip
        kept = {
            "return-mode": any(silent_s <= at_s <= silent_s + REACT_S for at_s in returns),
            "says-lost": any(silent_s <= at_s <= silent_s + REACT_S for at_s in at_once),
            "fence": all(math.hypot(north_m, east_m) <= FENCE_M for _, north_m, east_m, _ in watched),
            "hears-lost": any(heard_s <= at_s <= heard_s + REPORT_S for at_s in texts if at_s > self.healed_s),
            "home": any(math.hypot(*place) <= HOME_M for _, *place in watched),
        }
        return {name for name, is_kept in kept.items() if not is_kept}


@pytest.mark.parametrize("outage_s", OUTAGES_S)
@pytest.mark.parametrize("phase_s", [0.0, 0.45, 0.9])
def test_the_honest_drone_keeps_all(outage_s: float, phase_s: float) -> None:
    assert set() == Case(None, outage_s, phase_s, seed=3).broken()


@pytest.mark.parametrize("outage_s", OUTAGES_S)
@pytest.mark.parametrize("phase_s", [0.0, 0.45, 0.9])
@pytest.mark.parametrize("liar", TRANSIT_LIARS)
def test_a_liar_breaks_the_one_promise(liar: str, outage_s: float, phase_s: float) -> None:
    assert {LIARS[liar].breaks} == Case(liar, outage_s, phase_s, seed=round(10 * phase_s)).broken()


@pytest.mark.parametrize("outage_s", [5.8, 11.0])
@pytest.mark.parametrize("liar", OTHER_LIARS)
def test_a_liar_about_other_things_keeps_these(liar: str, outage_s: float) -> None:
    assert set() == Case(liar, outage_s, 0.45, seed=5).broken()


def test_every_lie_breaks_a_promise_and_every_promise_has_its_liar() -> None:
    assert set(PROMISES) == {LIARS[name].breaks for name in FLYING_LIARS}


TELL_UNASKED = ("cries-wolf-of-gnss", "tells-where-its-operator-is", "echoes-its-key", "warns-of-nothing")
HONEST_MEANWHILE = [name for name in FLYING_LIARS if not name.startswith(("slow-to-", *TELL_UNASKED))]


@pytest.mark.parametrize("liar", HONEST_MEANWHILE)
def test_a_liar_flies_honestly_while_the_link_holds(liar: str) -> None:
    told = []
    for name in (liar, None):
        station = Station(DroneSettings(liar=name, max_speed_mps=8.0))
        station.fly_patrol()
        assert station.command(20) == 0
        station.until(lambda station=station: not station.armed, at_most_s=90)
        told.append(bytes(station.link_bytes))
    assert told[1] == told[0]


@pytest.mark.parametrize("liar", [name for name in FLYING_LIARS if name != SLOW])
def test_a_liar_can_be_landed_afterwards(liar: str) -> None:
    station = Case(liar, 11.0, 0.45, seed=1).station
    assert station.command(21) in (0, 4)
    station.until(lambda: not station.armed, at_most_s=60)


def test_the_one_that_lies_about_its_position_claims_to_be_near() -> None:
    station = Station(DroneSettings(liar="lies-about-position"))
    station.fly_patrol()
    station.command(511, 33, 200_000)
    station.beating = False
    station.until(lambda: station.from_home_m > FENCE_M)
    claim = station.said("GLOBAL_POSITION_INT")[-1][1]
    north_m, east_m = station.drone.pilot.chart.to_m(claim.lat, claim.lon)
    assert math.hypot(north_m, east_m) < 60
    station.until(lambda: not station.armed, at_most_s=90)
    claim = station.said("GLOBAL_POSITION_INT")[-1][1]
    assert station.drone.pilot.chart.to_m(claim.lat, claim.lon) == pytest.approx((0, 0), abs=3)


def test_one_dies_on_loss_even_if_the_link_comes_back() -> None:
    station = Station(DroneSettings(liar="dies-on-loss"))
    station.fly_patrol()
    lost_s = station.last_beat_s
    station.beating = False
    station.run(5.8)
    station.beating = True
    with pytest.raises(StackDied, match=r"ended by itself at vehicle time \d+\.\d\d s") as death:
        station.run(10)
    assert death.value.exit_code == 11
    assert 8.0 - 0.06 <= station.now_s - lost_s <= 8.3


@pytest.mark.parametrize("is_lost", [True, False])
def test_one_dies_at_the_same_time_loss_or_not(is_lost: bool) -> None:
    station = Station(DroneSettings(liar="dies-anyway"))
    station.fly_patrol()
    armed_s = station.drone.pilot.armed_at_s
    assert armed_s is not None
    station.beating = not is_lost
    with pytest.raises(StackDied):
        station.run(60)
    assert station.now_s == pytest.approx(armed_s + 45, abs=0.1)


def test_one_hangs_on_loss() -> None:
    station = Station(DroneSettings(liar="hangs-on-loss"))
    station.fly_patrol()
    station.beating = False
    lost_s = station.last_beat_s
    for _ in range(400):
        station.step()
    told = len(station.link_bytes)
    for _ in range(400):
        station.step()
    assert told == len(station.link_bytes)
    assert 8.0 - 0.06 <= station.now_s - lost_s <= 8.3


def test_an_unknown_liar_is_refused_by_name() -> None:
    with pytest.raises(CallerError, match="no liar called george; there are keeps-its-mode"):
        Station(DroneSettings(liar="george"))
