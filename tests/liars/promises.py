"""Each scenario's checks by short names, in the order of its verify; and which liar breaks which of them, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.faults import Outage
from harness.modes import Phase
from scenarios import (
    test_link_direction,
    test_link_distance,
    test_link_hung,
    test_link_loss,
    test_link_phases,
    test_link_poor,
    test_link_radios,
    test_link_return,
    test_link_short,
    test_rc_loss,
)
from tests.flying import Scenario

_LOSS = ("return-mode", "says-lost", "home", "fence", "hears-lost")
_DIRECTION = ("return-mode", "says-lost", "hears-at-once", "home", "fence")
_FLAPPING = ("return-mode", "stays", "home", "fence")
PROMISES: dict[Scenario, tuple[str, ...]] = {
    test_link_loss.test_comes_home_when_the_ground_falls_silent: _LOSS,
    test_link_short.test_goes_on_through_a_short_silence: ("tolerates", "no-alarm"),
    test_link_phases.test_comes_home_from_this_phase: _LOSS,
    test_link_phases.test_goes_on_coming_home_in_this_phase: ("stays", "says-lost", "home", "fence"),
    test_link_phases.test_disarms_where_it_stands: ("disarms", "says-lost", "stays-there"),
    test_link_phases.test_stays_disarmed_on_the_ground: ("stays-down", "says-lost", "stays-there"),
    test_link_direction.test_comes_home_and_is_heard_when_only_the_uplink_fails: _DIRECTION,
    test_link_direction.test_goes_on_when_only_the_downlink_fails: ("ignores-downlink", "no-alarm", "fence"),
    test_link_poor.test_goes_on_when_the_link_flaps_below_its_time_out: ("tolerates", "no-alarm"),
    test_link_poor.test_comes_home_when_the_link_flaps_above_its_time_out: _FLAPPING,
    test_link_poor.test_goes_on_over_a_merely_poor_link: ("tolerates", "no-alarm"),
    test_link_radios.test_obeys_and_is_seen_over_this_radio: (
        "answers", "obeys", "uploads", "telemetry", "tolerates",
    ),
    test_link_return.test_stays_tells_and_obeys_once_the_link_is_back: ("stays", "hears-lost", "tells-all", "obeys"),
    test_link_hung.test_goes_on_under_a_hung_station_and_comes_home_from_a_dead_one: (
        "ignores-silence", "return-mode", "home", "fence",
    ),
    test_link_distance.test_comes_back_from_the_edge_of_its_radio: _FLAPPING,
    test_rc_loss.test_comes_home_when_only_the_sticks_are_lost: (
        "return-mode", "says-rc-lost", "hears-rc-lost", "home", "fence", "stays",
    ),
    test_rc_loss.test_comes_home_when_sticks_and_ground_are_lost_together: (
        "return-mode", "says-rc-lost", "says-lost", "tells-all", "home", "fence", "stays",
    ),
    test_rc_loss.test_comes_home_when_the_ground_is_lost_after_the_sticks: (
        "return-mode", "says-lost", "hears-lost", "home", "fence",
    ),
    test_rc_loss.test_goes_on_through_a_short_silence_of_the_sticks: ("tolerates", "no-alarm"),
}  # fmt: skip


@dataclass(frozen=True)
class Kill:
    """In this case of this scenario, the liar breaks exactly `breaks`, and the finding says `because`."""

    liar: str
    scenario: Scenario
    breaks: tuple[str, ...]
    because: str
    case: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        case = "-".join(str(value).replace(" ", "-") for value in self.case.values())
        return f"{self.liar}-{self.scenario.__name__.removeprefix('test_')}-{case}"


_SHORT, _LONG = {"outage": Outage.of_timeout(1.1)}, {"outage": Outage.of_timeout(2)}
_HOME = test_link_phases.test_comes_home_from_this_phase
_ON_HOME = test_link_phases.test_goes_on_coming_home_in_this_phase
_POOR = test_link_poor.test_goes_on_over_a_merely_poor_link
_RADIOS = test_link_radios.test_obeys_and_is_seen_over_this_radio
_RETURN = test_link_return.test_stays_tells_and_obeys_once_the_link_is_back
KILLS = (
    *(
        Kill("nervous", test_link_short.test_goes_on_through_a_short_silence, ("tolerates",), "other than PATROL",
             {"outage": Outage.of_timeout(share)})
        for share in (0.5, 0.9)
    ),
    *(
        Kill(liar, scenario, (breaks,), because, case)
        for liar, breaks, because in (
            ("stops-and-waits", "tolerates", "other than PATROL"), ("cries-wolf", "no-alarm", "said 'link lost'"),
        )
        for scenario, case in (
            (test_link_short.test_goes_on_through_a_short_silence, {"outage": Outage.of_timeout(0.9)}),
            (test_link_poor.test_goes_on_when_the_link_flaps_below_its_time_out, {}),
            (_POOR, {"kind": "shadows"}),
        )
    ),
    Kill("nervous", test_link_poor.test_goes_on_when_the_link_flaps_below_its_time_out, ("tolerates",),
         "other than PATROL"),
    *(Kill("nervous", _POOR, ("tolerates",), "than PATROL", {"kind": k}) for k in ("random", "bursts", "shadows")),
    *(Kill("resumes", _RETURN, ("stays",), "became PATROL", case) for case in (_SHORT, _LONG)),
    Kill("resumes", test_link_poor.test_comes_home_when_the_link_flaps_above_its_time_out, ("stays",), "became PATROL"),
    Kill("resumes", test_link_distance.test_comes_back_from_the_edge_of_its_radio, ("stays",), "became PATROL"),
    *(Kill("loses-its-report", _RETURN, ("tells-all",), "all that it missed 8", case) for case in (_SHORT, _LONG)),
    Kill("reset-by-a-flicker", test_link_poor.test_comes_home_when_the_link_flaps_above_its_time_out,
         ("return-mode",), "became RETURN"),
    *(
        Kill(liar, _HOME, ("return-mode",), "became RETURN 1", {"phase": phase, **_SHORT})
        for liar, phase in (("deaf-on-station", Phase.ON_STATION), ("deaf-at-take-off", Phase.TAKE_OFF))
    ),
    Kill("deaf-while-returning", _ON_HOME, ("stays",), "became PATROL", {"phase": Phase.RETURNING, **_SHORT}),
    Kill("climbs-while-landing", _ON_HOME, ("home",), "never came down", {"phase": Phase.LANDING, **_SHORT}),
    Kill("stays-armed", test_link_phases.test_disarms_where_it_stands, ("disarms",), "armed",
         {"phase": Phase.ARMING, **_SHORT}),
    Kill("wakes-up", test_link_phases.test_stays_disarmed_on_the_ground, ("stays-down",), "armed",
         {"phase": Phase.ON_GROUND, **_SHORT}),
    Kill("returns-on-dead-downlink", test_link_direction.test_goes_on_when_only_the_downlink_fails,
         ("ignores-downlink",), "other than PATROL", _LONG),
    Kill("returns-on-dead-downlink",
         test_link_hung.test_goes_on_under_a_hung_station_and_comes_home_from_a_dead_one,
         ("ignores-silence",), "PATROL"),
    Kill("flies-half-a-mission",
         test_link_hung.test_goes_on_under_a_hung_station_and_comes_home_from_a_dead_one,
         ("ignores-silence",), "PATROL"),
    Kill("slow-to-obey", _RETURN, ("obeys",), "became PATROL", _SHORT),
    Kill("rc-lost-in-silence", test_rc_loss.test_comes_home_when_sticks_and_ground_are_lost_together,
         ("says-rc-lost",), "never said", {"via": "receiver"}),
    *(Kill("slow-to-obey", _RADIOS, ("obeys",), "became HOLD", {"radio": radio}) for radio in ("sik", "geo")),
    Kill("slow-to-answer", _RADIOS, ("answers",), "got an answer", {"radio": "lte"}),
    Kill("ignores-rc-loss", test_rc_loss.test_comes_home_when_only_the_sticks_are_lost, ("return-mode",),
         "became RETURN", {"receiver": "silent"}),
    Kill("rc-lost-in-silence", test_rc_loss.test_comes_home_when_only_the_sticks_are_lost,
         ("says-rc-lost", "hears-rc-lost"), "never said", {"receiver": "silent"}),
    Kill("rc-loss-hides-link-loss", test_rc_loss.test_comes_home_when_the_ground_is_lost_after_the_sticks,
         ("says-lost",), "never said"),
    Kill("loses-half-its-report", test_rc_loss.test_comes_home_when_sticks_and_ground_are_lost_together,
         ("tells-all",), "all that it missed", {"via": "receiver"}),
    Kill("refuses-uploads", _RADIOS, ("uploads",), "never heard", {"radio": "lte"}),
    Kill("stale-telemetry", _RADIOS, ("telemetry",), "older", {"radio": "leo"}),
)  # fmt: skip
