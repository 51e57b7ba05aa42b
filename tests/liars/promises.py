"""The control link: each scenario's checks by short names, in the order of its verify; and which liar breaks which of
them, and why.

A liar is one of the practice drone's, or, where no drone can break the promise, one of the application's
(`practice_witness.py`).
"""

from __future__ import annotations

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
    test_link_witness,
    test_loss,
    test_rc_loss,
)
from tests.flying import Scenario
from tests.liars.kill_table import Kill

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
    test_link_witness.test_an_application_is_told: ("return-mode", "told-lost", "told-back", "told-mode"),
    test_loss.test_an_application_is_told_that_it_fell: ("told-fall", "found"),
    test_loss.test_an_application_is_told_that_it_is_gone: ("told-lost", "found"),
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


_SHORT, _LONG = {"outage": Outage.of_timeout(1.1)}, {"outage": Outage.of_timeout(2)}
_MINUTE, _MINUTES = {"outage": Outage(45)}, {"outage": Outage(600)}
_LINK_1 = test_link_loss.test_comes_home_when_the_ground_falls_silent
_BLINK = test_link_short.test_goes_on_through_a_short_silence
_HOME = test_link_phases.test_comes_home_from_this_phase
_ON_HOME = test_link_phases.test_goes_on_coming_home_in_this_phase
_DISARMS = test_link_phases.test_disarms_where_it_stands
_STAYS_DOWN = test_link_phases.test_stays_disarmed_on_the_ground
_DEAF = test_link_direction.test_comes_home_and_is_heard_when_only_the_uplink_fails
_UNHEARD = test_link_direction.test_goes_on_when_only_the_downlink_fails
_BELOW = test_link_poor.test_goes_on_when_the_link_flaps_below_its_time_out
_ABOVE = test_link_poor.test_comes_home_when_the_link_flaps_above_its_time_out
_POOR = test_link_poor.test_goes_on_over_a_merely_poor_link
_RADIOS = test_link_radios.test_obeys_and_is_seen_over_this_radio
_RETURN = test_link_return.test_stays_tells_and_obeys_once_the_link_is_back
_HUNG = test_link_hung.test_goes_on_under_a_hung_station_and_comes_home_from_a_dead_one
_EDGE = test_link_distance.test_comes_back_from_the_edge_of_its_radio
_TOLD = test_link_witness.test_an_application_is_told
_FELL = test_loss.test_an_application_is_told_that_it_fell
_GONE = test_loss.test_an_application_is_told_that_it_is_gone
_RC_1 = test_rc_loss.test_comes_home_when_only_the_sticks_are_lost
_RC_2 = test_rc_loss.test_comes_home_when_sticks_and_ground_are_lost_together
_RC_3 = test_rc_loss.test_comes_home_when_the_ground_is_lost_after_the_sticks
_RC_4 = test_rc_loss.test_goes_on_through_a_short_silence_of_the_sticks
_TAKE_OFF = {"phase": Phase.TAKE_OFF, **_SHORT}
_RETURNING, _LANDING = {"phase": Phase.RETURNING, **_SHORT}, {"phase": Phase.LANDING, **_SHORT}
_ARMING, _ON_GROUND = {"phase": Phase.ARMING, **_SHORT}, {"phase": Phase.ON_GROUND, **_SHORT}
_SILENT, _RECEIVER, _GROUND = {"receiver": "silent"}, {"via": "receiver"}, {"via": "ground"}
_KILLS_OF_LINK_1 = tuple(
    Kill(liar, _LINK_1, breaks, because, case)
    for liar, breaks, because, cases in (
        ("keeps-its-mode", "return-mode", "never became RETURN", (_SHORT, _LONG)),
        ("returns-late", "return-mode", "mode became RETURN 1", (_SHORT, _LONG, _MINUTE)),
        ("returns-in-silence", "says-lost", "never said 'link lost'", (_SHORT, _LONG)),
        ("says-it-late", "says-lost", "said 'link lost' 1", (_SHORT, _LONG, _MINUTE)),
        ("lands-elsewhere", "home", "never came down within 10 m", (_SHORT, _LONG)),
        ("hovers-at-home", "home", "never came down within 10 m", (_SHORT, _LONG, _MINUTE)),
        ("bolts-outward", "fence", "was up to 329", (_SHORT, _LONG)),
        ("lies-about-position", "fence", "was up to 329", (_SHORT, _LONG, _MINUTE)),
        ("forgets-the-loss", "hears-lost", "never heard 'link lost'", (_SHORT, _LONG, _MINUTE, _MINUTES)),
    )
    for case in cases
)
_KILLS_OF_RETURNS = tuple(
    Kill(liar, scenario, breaks, because, case)
    for scenario, case in (
        (_HOME, _TAKE_OFF), (_DEAF, _LONG), (_ABOVE, {}), (_HUNG, {}), (_EDGE, {}), (_RC_1, _SILENT),
        (_RC_2, _RECEIVER), (_RC_3, {}),
    )
    for liar, breaks, because in (
        ("lands-elsewhere", "home", "never came down within 10 m"), ("bolts-outward", "fence", "was up to 3"),
    )
)  # fmt: skip
_KILLS_OF_NERVES = (
    *(Kill("nervous", _BLINK, "tolerates", "other than PATROL", {"outage": Outage.of_timeout(m)}) for m in (0.5, 0.9)),
    *(
        Kill(liar, scenario, breaks, because, case)
        for liar, breaks, because in (
            ("stops-and-waits", "tolerates", "other than PATROL"), ("cries-wolf", "no-alarm", "said 'link lost'"),
        )
        for scenario, case in (
            (_BLINK, {"outage": Outage.of_timeout(0.9)}), (_BELOW, {}), (_POOR, {"kind": "shadows"}),
        )
    ),
    Kill("nervous", _BELOW, "tolerates", "other than PATROL"),
    *(Kill("nervous", _POOR, "tolerates", "than PATROL", {"kind": k}) for k in ("random", "bursts", "shadows")),
    Kill("nervous", _RADIOS, "tolerates", "became RETURN", {"radio": "geo"}),
    Kill("nervous-of-sticks", _RC_4, "tolerates", "other than PATROL"),
    Kill("cries-wolf-of-sticks", _RC_4, "no-alarm", "said 'rc lost'"),
)  # fmt: skip
KILLS = (
    *_KILLS_OF_LINK_1,
    *_KILLS_OF_RETURNS,
    *_KILLS_OF_NERVES,
    Kill("deaf-on-station", _HOME, "return-mode", "became RETURN 1", {"phase": Phase.ON_STATION, **_SHORT}),
    Kill("deaf-at-take-off", _HOME, "return-mode", "became RETURN 1", _TAKE_OFF),
    Kill("returns-in-silence", _HOME, "says-lost", "never said 'link lost'", _TAKE_OFF),
    Kill("forgets-the-loss", _HOME, "hears-lost", "never heard 'link lost'", _TAKE_OFF),
    Kill("deaf-while-returning", _ON_HOME, "stays", "became PATROL", _RETURNING),
    Kill("returns-in-silence", _ON_HOME, "says-lost", "never said 'link lost'", _RETURNING),
    Kill("bolts-outward", _ON_HOME, "fence", "was up to 3", _RETURNING),
    Kill("climbs-while-landing", _ON_HOME, "home", "never came down", _LANDING),
    Kill("stays-armed", _DISARMS, "disarms", "armed", _ARMING),
    Kill("wakes-up", _STAYS_DOWN, "stays-down", "armed", _ON_GROUND),
    *(
        Kill(liar, scenario, breaks, because, case)
        for scenario, case in ((_DISARMS, _ARMING), (_STAYS_DOWN, _ON_GROUND))
        for liar, breaks, because in (
            ("mute-on-the-ground", "says-lost", "never said 'link lost'"), ("rolls-away", "stays-there", "was up to 1"),
        )
    ),
    Kill("returns-late", _DEAF, "return-mode", "became RETURN 1", _LONG),
    # What it says is heard at once, the radio down is whole; and once the uplink is back, it tells of the loss.
    Kill("returns-in-silence", _DEAF, "says-lost", "never said 'link lost'", _MINUTE,
         also={"hears-at-once": "the ground heard 'link lost' 4"}),
    Kill("returns-on-dead-downlink", _UNHEARD, "ignores-downlink", "other than PATROL", _LONG),
    Kill("cries-on-dead-downlink", _UNHEARD, "no-alarm", "said 'link lost'", _LONG),
    Kill("bolts-on-dead-downlink", _UNHEARD, "fence", "was up to 3", _LONG),
    Kill("reset-by-a-flicker", _ABOVE, "return-mode", "became RETURN"),
    *(Kill("resumes", scenario, "stays", "became PATROL", case)
      for scenario, case in (
          (_RETURN, _SHORT), (_RETURN, _LONG), (_ABOVE, {}), (_EDGE, {}), (_RC_1, _SILENT), (_RC_2, _RECEIVER),
          (_RC_2, _GROUND),
      )),
    *(Kill(liar, _RADIOS, breaks, because, {"radio": radio})
      for liar, breaks, because, radio in (
          ("slow-to-obey", "obeys", "became HOLD", "sik"), ("slow-to-obey", "obeys", "became HOLD", "geo"),
          ("slow-to-answer", "answers", "got an answer", "lte"), ("refuses-uploads", "uploads", "never heard", "lte"),
          ("stale-telemetry", "telemetry", "older", "leo"),
      )),
    *(Kill("loses-its-report", _RETURN, "tells-all", "all that it missed 12", case) for case in (_SHORT, _LONG)),
    # The loss is among all that was missed.
    Kill("forgets-the-loss", _RETURN, "hears-lost", "never heard 'link lost'", _SHORT,
         also={"tells-all": "all that it missed"}),
    Kill("slow-to-obey", _RETURN, "obeys", "became PATROL", _SHORT),
    Kill("returns-on-dead-downlink", _HUNG, "ignores-silence", "PATROL"),
    Kill("flies-half-a-mission", _HUNG, "ignores-silence", "PATROL"),
    Kill("returns-late", _HUNG, "return-mode", "became RETURN 1"),
    Kill("returns-late", _EDGE, "return-mode", "became RETURN 1"),
    Kill("returns-late", _TOLD, "return-mode", "became RETURN 1"),
    Kill("not-told-of-the-loss", _TOLD, "told-lost", "never was told 'link lost'"),
    Kill("not-told-of-the-return", _TOLD, "told-back", "never was told 'link back'"),
    Kill("loses-its-report", _TOLD, "told-mode", "never was told 'mode RETURN'"),
    Kill("flew-on-in-words", _FELL, "told-fall", "never was told 'disarmed'"),
    Kill("not-told-of-the-loss", _GONE, "told-lost", "never was told 'link lost'"),
    *(Kill("tells-another-place", scenario, "found", "m from where it said") for scenario in (_FELL, _GONE)),
    Kill("ignores-rc-loss", _RC_1, "return-mode", "became RETURN", _SILENT),
    # As under LINK-4.
    Kill("rc-lost-in-silence", _RC_1, "says-rc-lost", "never said 'rc lost'", _SILENT,
         also={"hears-rc-lost": "the ground heard 'rc lost' 2"}),
    Kill("returns-late", _RC_2, "return-mode", "became RETURN 1", _RECEIVER),
    Kill("rc-lost-in-silence", _RC_2, "says-rc-lost", "never said 'rc lost'", _RECEIVER),
    Kill("returns-in-silence", _RC_2, "says-lost", "never said 'link lost'", _RECEIVER),
    Kill("loses-half-its-report", _RC_2, "tells-all", "all that it missed", _RECEIVER),
    Kill("ignores-rc-loss", _RC_3, "return-mode", "became RETURN"),
    Kill("rc-loss-hides-link-loss", _RC_3, "says-lost", "never said 'link lost'"),
    Kill("forgets-the-loss", _RC_3, "hears-lost", "never heard 'link lost'"),
)  # fmt: skip
NOT_FLOWN = {
    (_RC_1, "low-throttle"): "the practice drone knows no throttle that means failsafe",
}
"""Cases that only other drones can fly, and why."""
