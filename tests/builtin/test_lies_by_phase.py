"""A liar about one phase keeps its promises in all others, and all other promises in its own."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import pytest

from harness.builtin import LIARS
from harness.modes import Mode, Phase
from tests.builtin.ground import Station
from tests.builtin.test_every_phase import REACH, silence_in

REACT_S, REPORT_S, HOME_S, FENCE_M, HOME_M, SETTLE_S = 10.0, 5.0, 120.0, 300.0, 10.0, 20.0
ON_GROUND = (Phase.ON_GROUND, Phase.ARMING)
BROKEN_IN = {
    "deaf-on-station": (Phase.ON_STATION,), "deaf-at-take-off": (Phase.TAKE_OFF,), "stays-armed": (Phase.ARMING,),
    "deaf-while-returning": (Phase.RETURNING,), "climbs-while-landing": (Phase.LANDING,),
    "wakes-up": (Phase.ON_GROUND,), "mute-on-the-ground": ON_GROUND, "rolls-away": ON_GROUND,
}  # fmt: skip
HONEST_HERE = [
    "nervous", "reset-by-a-flicker", "ignores-rc-loss", "rc-lost-in-silence", "rc-loss-hides-link-loss",
    "loses-its-report", "loses-half-its-report", "slow-to-obey", "slow-to-answer", "refuses-uploads",
    "flies-half-a-mission", "stale-telemetry", "returns-on-dead-downlink", "cries-on-dead-downlink",
]  # fmt: skip
OUTAGES_S = (5.8, 45.0)


def broken(phase: Phase, liar: str | None, outage_s: float) -> set[str]:
    """The promises that a drone breaks that loses the link in a phase; the link comes back after `outage_s`."""
    station = silence_in(phase, liar=liar, seed=round(outage_s))
    silent_s = station.now_s
    station.run(outage_s)
    station.beating = True
    healed_s = station.now_s
    station.run(max(HOME_S, outage_s + SETTLE_S) - outage_s)
    kept = _common(station, silent_s, healed_s) | _own(phase)(station, silent_s)
    if phase in ON_GROUND:
        kept["says-lost-on-ground"] = kept.pop("says-lost")
        kept["stays-there"] = station.from_home_m <= HOME_M
    elif phase is not Phase.LANDING:
        kept["home"] = station.from_home_m <= HOME_M and station.up_m == 0
    return {name for name, is_kept in kept.items() if not is_kept}


def _common(station: Station, silent_s: float, healed_s: float) -> dict[str, bool]:
    texts = [(at_s, text.lower()) for at_s, text in station.texts()]
    resumed_s = [at_s for (_, then), (at_s, now) in pairwise(station.modes()) if now is Mode.PATROL and then is not now]
    return {
        "says-lost": any(silent_s <= at_s <= silent_s + REACT_S for at_s, text in texts if "link lost" in text),
        "hears-lost": any(healed_s < at_s <= healed_s + REPORT_S for at_s, text in texts if "been lost" in text),
        "fence": all(math.hypot(*place[:2]) <= FENCE_M for _, *place in station.truth),
        "stays": not any(0 <= at_s - healed_s <= SETTLE_S for at_s in resumed_s),
    }


def _own(phase: Phase) -> Callable[[Station, float], dict[str, bool]]:
    return {
        Phase.ON_GROUND: _stays_down, Phase.ARMING: _disarms, Phase.RETURNING: _goes_on, Phase.LANDING: _lands,
        Phase.TAKE_OFF: _returns("returns-at-take-off"), Phase.ON_STATION: _returns("returns-from-station"),
        Phase.TRANSIT: _returns("return-mode"),
    }[phase]  # fmt: skip


def _returns(promise: str) -> Callable[[Station, float], dict[str, bool]]:
    def kept(station: Station, silent_s: float) -> dict[str, bool]:
        returned_s = [at_s for at_s, mode in station.modes(after_s=silent_s) if mode is Mode.RETURN]
        return {promise: any(at_s - silent_s <= REACT_S for at_s in returned_s)}

    return kept


def _armed_at(station: Station, silent_s: float) -> list[float]:
    return [at_s - silent_s for at_s, beat in station.said("HEARTBEAT") if beat.base_mode & 128]


def _stays_down(station: Station, silent_s: float) -> dict[str, bool]:
    return {"stays-down": not _armed_at(station, silent_s)}


def _disarms(station: Station, silent_s: float) -> dict[str, bool]:
    return {"disarms": max(_armed_at(station, silent_s)) <= REACT_S}


def _goes_on(station: Station, silent_s: float) -> dict[str, bool]:
    return {"goes-on-returning": Mode.PATROL not in {mode for _, mode in station.modes(after_s=silent_s)}}


def _lands(station: Station, silent_s: float) -> dict[str, bool]:
    return {"goes-on-landing": station.up_m == 0 and not station.armed}


@pytest.mark.parametrize("outage_s", OUTAGES_S)
@pytest.mark.parametrize("phase", REACH)
def test_the_honest_drone_keeps_all(phase: Phase, outage_s: float) -> None:
    assert set() == broken(phase, None, outage_s)


@pytest.mark.parametrize("outage_s", OUTAGES_S)
@pytest.mark.parametrize("phase", REACH)
@pytest.mark.parametrize("liar", BROKEN_IN)
def test_a_liar_breaks_its_promise_in_its_phase_alone(liar: str, phase: Phase, outage_s: float) -> None:
    expected = {LIARS[liar].breaks} if phase in BROKEN_IN[liar] else set()
    assert expected == broken(phase, liar, outage_s)


@pytest.mark.parametrize("phase", REACH)
@pytest.mark.parametrize("liar", HONEST_HERE)
def test_a_liar_about_other_things_keeps_all(liar: str, phase: Phase) -> None:
    assert set() == broken(phase, liar, 11.0)


@pytest.mark.parametrize("outage_s", [5.8, 11.0])
@pytest.mark.parametrize("phase", REACH)
def test_one_resumes_what_a_loss_broke_off(phase: Phase, outage_s: float) -> None:
    """At take-off there is no patrol yet."""
    expected = {"stays"} if phase in (Phase.TRANSIT, Phase.ON_STATION) else set()
    assert expected == broken(phase, "resumes", outage_s)
